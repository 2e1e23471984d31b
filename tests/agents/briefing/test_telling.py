"""A case from a plain mail to the page its approver reads, with the real triage, investigation and brief."""

from pathlib import Path

from agents.briefing import telling
from agents.cases.casework import submit
from planning.lastmoment import Remedy
from planning.line import Plan
from planning.recovery.outcome import Wishes
from planning.signal import Signal
from tests.agents.desk import CASE, desk, make_store
from tests.agents.harness_plant import at, plant
from tests.agents.lookup import case_view, inbox, timeline
from tests.agents.swapping import option
from tests.planning.recovery.sistered import sistered
from tests.tools.contracts import small

MAIL = """Dear customer,

since this morning our works Works 1 in Lviv has stopped production because of the war. We cannot deliver wiring
harnesses until further notice. Production will not resume before 30 April 2026.

Lost & Co"""


def test_a_mail_becomes_a_brief_with_options_papers_and_a_question(tmp_path: Path) -> None:
    store = make_store(tmp_path / "andon.db", "demo")
    deps = desk(store, tmp_path / "outbox", judge=telling.judge, tell=telling.tell)
    mail = Signal(
        id="SIG-1", received=at(0, 5), kind="mail", sender="sales@lost.example", subject="Works 1: force majeure",
        text=MAIL,
    )  # fmt: skip
    standing = submit(deps, [mail])
    assert (standing.status, standing.case) == ("waiting", CASE)
    view = case_view(store, CASE)
    for words in ("least cost", "least change", "HARNESS", "emergency supply agreement", "Demonstration store"):
        assert words in view.brief, words
    assert inbox(deps)[0].payload["brief"] != ""
    judged = next(entry for entry in timeline(store, CASE) if entry.what == "signals judged")
    assert "built-in analyst" in judged.detail
    store.close()


def test_a_goal_without_an_option_of_its_own_is_explained() -> None:
    works = plant()
    nothing = option(works, Plan(), Wishes(goal="do_nothing"))
    cheapest = option(works, Plan(), Wishes()).model_copy(update={"also": ("least_change",)})
    said = telling.left_out((nothing, cheapest), wished=True)
    assert said == (
        "Least change: the same plan as least cost.",
        "Protect promises: no plan was found that meets the wishes.",
        "Robust: no plan was found that meets the wishes.",
    )
    assert telling.left_out((nothing, cheapest.model_copy(update={"also": ("protect_promises", "least_change")})),
                            wished=False)[0].startswith("Protect promises: the same plan")  # fmt: skip


def test_a_remedy_is_named_once_with_its_lane_and_its_last_chance() -> None:
    def freight(lane: str, hour: int) -> Remedy:
        return Remedy(kind="freight", id="HAR-1", part="HARNESS", lane=lane, last_moment=at(1, hour), in_time=True,
                      arrives_p90=None)  # fmt: skip

    late = freight("LN-1", 15).model_copy(update={"in_time": False})
    found = telling.moments_of(plant(), [freight("LN-1", 9), freight("LN-1", 11), freight("LN-2", 12), late])
    assert [(moment.what, moment.by) for moment in found] == [
        ("faster freight from HAR-1 by air for part HARNESS", at(1, 11)),
        ("faster freight from HAR-1 by road for part HARNESS", at(1, 12)),
    ]


def test_transfers_are_told_apart_from_awards() -> None:
    held, chosen = sistered(small.plant(), "UNNA"), small.option()
    assert list(telling.source_words(held, chosen)) == [
        "Awards on offers: OF-501.", "Transfers from sister plants: OF-610, OF-611.",
    ]  # fmt: skip
    assert list(telling.source_words(small.plant(), chosen)) == ["Awards on offers: OF-501, OF-610, OF-611."]
