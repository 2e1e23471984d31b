"""``andon case why`` and ``andon case cause``: what planners ask of a case beside its page."""

import pytest

from andon.desk.lookups.whys import in_sentences
from planning.recovery.outcome import Violation
from planning.recovery.why import Arrival, Why
from tests.agents.harness_plant import at
from tests.andon.calling import Andon
from tests.andon.test_sheet import words


def test_why_says_where_an_order_was_and_is(asked: Andon) -> None:
    moved = asked.ok("plan", "diff", "P-0001", "--json").json["moves"][0]
    found = asked.ok("case", "why", moved["order"], "--json").json
    assert (found["case"], found["old"], found["new"]) == ("C-0001", moved["old"], moved["new"])
    page = words(asked.ok("case", "why", moved["order"], "--case", "C-0001").out)
    assert page == words(" ".join(found["said"]))
    assert f"in the released plan it was in {moved['old']}" in page


def test_why_of_an_unknown_order_or_case_is_told(asked: Andon) -> None:
    unknown = asked("case", "why", "{{7*7}}")
    assert (unknown.code, "planned without an order '{{7*7}}'" in unknown.err) == (1, True)
    assert "there is no case 'C-9'" in asked("case", "why", "O5.0", "--case", "C-9").err


def test_without_a_case_there_is_nothing_to_ask(andon: Andon) -> None:
    andon.ok("init", "--plant", "compact")
    assert "there is no case yet" in andon("case", "why", "O5.0").err


def test_cause_lists_suspects_or_says_that_nothing_is_late(asked: Andon) -> None:
    found = asked.ok("case", "cause", "C-0001", "--json").json
    assert (found["late_receipts"], found["suspects"]) == (0, [])
    assert "no cause to look for" in asked.ok("case", "cause", "C-0001").out


ORDER = {
    "order": "V1", "customer": "retail", "promised": at(3).date(), "old": "S1", "old_day": at(3).date(), "new": "S5",
    "new_day": at(5).date(), "short": False, "days_late_old": 0, "days_late_new": 2, "instead": None, "breaks": (),
    "more_cents": None, "lacks": (),
}  # fmt: skip
PLUGS = Arrival(part="P", name="Plug", at=at(4, 5), qty=9)
SHORT = Violation(rule="material", object="P", detail="1 pcs missing on 2026-03-05 10:00")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "builds it in S5 Sat 7 Mar 2026, 2 days late; in the released plan it was in S1, Thu 5 Mar 2026."),
        ({"new": "S1", "new_day": at(3).date(), "days_late_new": 0}, "It stays where it was, in S1, Thu 5 Mar 2026."),
        ({"new": None, "new_day": None, "days_late_new": None}, "The plan finds no place for it within the horizon"),
        ({"old": None, "old_day": None, "days_late_old": None}, "in the released plan it was without a place."),
        ({"short": True}, "The plan builds it short, and completes it Sat 7 Mar 2026, 2 days late"),
        ({"breaks": (SHORT,)}, "there would be too little of P: 1 pcs missing on 2026-03-05 10:00."),
        ({"more_cents": 12_345, "instead": "V2"}, "it there and V2 in its new one the plan would cost € 123.45 more."),
        ({"more_cents": -100}, "the plan would cost € 1.00 less: the search missed that."),
        ({"more_cents": 0}, "the plan would cost the same."),
        ({"lacks": (PLUGS,)}, "More of P (Plug) comes Fri 6 Mar 2026, 05:00: 9 base units."),
    ],
)  # fmt: skip
def test_sentences(changes: dict[str, object], said: str) -> None:
    assert said in " ".join(in_sentences(Why.model_validate(ORDER | changes)))
