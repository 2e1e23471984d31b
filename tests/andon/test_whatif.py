"""``andon plan whatif``: another wish or date, solved and compared, and nothing changed."""

from datetime import datetime, timedelta

import pytest

from andon.desk.lookups.whatifs import in_sentences, moment_from
from andon.trouble import NO_PLAN, TroubleError
from planning.disruption import Step, back_at
from tests.agents.harness_plant import disruption
from tests.andon.calling import Andon
from tests.andon.test_sheet import words

EVENT = disruption()
DAY = timedelta(days=1)


def bought(andon: Andon) -> str:
    """An offer that the recommended plan takes."""
    found = andon.ok("case", "offers", "C-0001", "--json").json
    return str(next(each["offer"] for each in found["offers"] if each["taken"].get(found["recommended"])))


def test_an_offer_left_out_is_taken_no_more_and_nothing_is_changed(asked: Andon) -> None:
    offer, before = bought(asked), asked.ok("case", "timeline", "C-0001", "--json").json
    found = asked.ok("plan", "whatif", "--exclude", offer, "--seconds", "1", "--json").json
    assert {"offer": offer, "what_if": 0}.items() <= next(a for a in found["awards"] if a["offer"] == offer).items()
    assert found["what_if"]["cost_cents"] > found["recommended"]["cost_cents"]
    assert (list(found["wishes"])[1:], found["as_shown"]) == ([f"exclude:{offer}"], None)
    assert asked.ok("case", "timeline", "C-0001", "--json").json == before
    assert [row["id"] for row in asked.ok("inbox", "list", "--json").json["proposals"]] == ["P-0001"]


def test_a_wish_that_the_recommended_plan_keeps_never_makes_it_dearer(asked: Andon) -> None:
    offer = bought(asked)
    found = asked.ok("plan", "whatif", "--pin", offer, "--seconds", "1", "--json").json
    assert found["what_if"]["cost_cents"] <= found["recommended"]["cost_cents"]
    assert f"pin:{offer}" in found["wishes"]


def test_the_recommended_plan_is_tried_under_the_other_date_too(asked: Andon) -> None:
    start = datetime.fromisoformat(asked.ok("case", "show", "C-0001", "--json").json["disruption"]["start"])
    soon = asked.ok("plan", "whatif", "--back", (start + DAY).isoformat(), "--seconds", "1", "--json").json
    assert soon["as_shown"]["breaks"] == ["award_part: OF-2, no less of part HARNESS comes"]
    assert [each["what_if"] for each in soon["awards"]] == [0]
    page = words(asked.ok("plan", "whatif", "C-0001", "--back", (start + 5 * DAY).isoformat(), "--seconds", "1").out)
    assert "recommended, then" in page
    assert "costs the same as the recommended one" in page


def test_an_impossible_wish_names_what_clashes(asked: Andon) -> None:
    offer = bought(asked)
    ran = asked("plan", "whatif", "--pin", offer, "--budget", "0", "--seconds", "1")
    assert ran.code == NO_PLAN
    assert "budget" in ran.err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "say what is to be other"),
        (("--back", "soon"), "--back 'soon' is no day or moment"),
        (("--back", "2001-01-01"), "normal supply cannot be back at 2001-01-01T00:00:00"),
        (("--exclude", "OF-9999"), "there is no offer 'OF-9999'"),
        (("--freeze", "V-9"), "there is no order 'V-9'"),
        (("--forget", "budget"), "there is no wish 'budget' to forget"),
    ],
)
def test_what_cannot_be_asked_is_told(asked: Andon, given: tuple[str, ...], said: str) -> None:
    ran = asked("plan", "whatif", *given)
    assert (ran.code, said in words(ran.err)) == (2, True), ran.err


def test_an_event_that_is_back_at_a_moment_loses_nothing_from_then_on() -> None:
    back = EVENT.start + 2 * DAY
    steps = (
        Step(since=EVENT.start, capacity_pct=20), Step(since=EVENT.start + DAY, capacity_pct=60),
        Step(since=EVENT.start + 3 * DAY, capacity_pct=100),
    )  # fmt: skip
    changed = back_at(EVENT.model_copy(update={"course": steps}), back)
    asked = [EVENT.start, EVENT.start + DAY, back - timedelta(minutes=1), back, back + 9 * DAY]
    assert [changed.capacity_pct(moment) for moment in asked] == [20, 60, 60, 100, 100]


def test_an_event_can_last_longer_but_not_end_before_it_begins() -> None:
    later = EVENT.recovery_p90 + DAY
    assert back_at(EVENT, later).capacity_pct(later - timedelta(minutes=1)) == EVENT.capacity_pct(EVENT.start)
    with pytest.raises(ValueError, match="cannot be back"):
        back_at(EVENT, EVENT.start)


def test_a_day_is_the_plants_own_and_a_moment_keeps_its_offset() -> None:
    assert moment_from("2026-03-20", "Europe/Berlin").isoformat() == "2026-03-20T00:00:00+01:00"
    assert moment_from("2026-03-20T06:00", "Europe/Berlin").isoformat() == "2026-03-20T06:00:00+01:00"
    assert moment_from("2026-03-20T06:00:00+05:00", "Europe/Berlin").isoformat() == "2026-03-20T06:00:00+05:00"
    with pytest.raises(TroubleError, match="no day or moment"):
        moment_from("2026-02-30", "Europe/Berlin")


def compared(then_cents: int, *breaks: str) -> list[str]:
    """What is said of a plan of 7.00 beside a recommended one of 5.00 that costs something else under the date."""
    then = {"cost_cents": then_cents, "breaks": list(breaks)}
    return in_sentences({
        "as_of": EVENT.start, "recommended": {"cost_cents": 500}, "what_if": {"cost_cents": 700}, "awards": [],
        "as_shown": then,
    })  # fmt: skip


def test_a_plan_is_compared_with_what_the_recommended_one_would_cost_then() -> None:
    assert compared(900)[0] == "The plan asked for costs € 2.00 less than the recommended one."
    assert compared(600)[0] == "The plan asked for costs € 1.00 more than the recommended one."


def test_a_plan_that_could_not_be_kept_is_not_compared_by_cost() -> None:
    said = compared(400, "material: P, 1 pcs missing")
    assert said[0] == "The recommended plan could not be kept then; it breaks 1 rule: material: P, 1 pcs missing."
    assert not any("than the recommended" in each for each in said)
