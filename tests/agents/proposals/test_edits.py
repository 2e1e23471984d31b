"""A rejection brings the next option, an edit is solved again as wished; and who may then approve."""

import pytest

from agents.cases.casework import replan
from agents.proposals.decisions import (
    Approve,
    Edit,
    RefusedError,
    Reject,
)
from agents.proposals.edits import Edits
from agents.state import Deps
from tests.agents.desk import CASE
from tests.agents.lookup import case_view, inbox, proposal
from tests.agents.proposals.asking import say, untouched


def test_a_rejection_needs_a_reason_and_brings_the_next_option(asked: Deps) -> None:
    with pytest.raises(RefusedError, match="reason"):
        say(asked, "anna", Reject("  "))
    untouched(asked)
    first = inbox(asked)[0]
    say(asked, "anna", Reject("too many cars move"))
    second = inbox(asked)[0]
    assert (first.payload["option"]["goal"], second.row.round) == ("least_cost", 2)
    found = proposal(asked, "P-0001")
    assert found is not None and (found.row.status, found.row.reason) == ("rejected", "too many cars move")
    say(asked, "anna", Reject("nor this"))
    assert inbox(asked) == []
    view = case_view(asked.store, CASE)
    assert view.row.status == "parked"


def test_a_parked_case_is_planned_again_at_a_persons_wish(asked: Deps) -> None:
    say(asked, "anna", Reject("no"))
    say(asked, "anna", Reject("no"))
    replan(asked, CASE, Edits(option="least_change"), "anna")
    assert inbox(asked)[0].payload["option"]["goal"] == "least_change"
    assert inbox(asked)[0].row.proposer == "anna"


@pytest.mark.parametrize(
    ("edits", "awards"),
    [
        (Edits(option="least_change"), []),
        (Edits(exclude_offers=("OF-2",)), ["OF-3"]),
        (Edits(exclude_offers=("OF-2", "OF-3")), []),
        (Edits(cap_offers={"OF-2": 6}), ["OF-2"]),
    ],
)
def test_an_edit_is_solved_again_into_a_new_proposal(asked: Deps, edits: Edits, awards: list[str]) -> None:
    say(asked, "anna", Edit(edits))
    view = inbox(asked)[0]
    assert (view.row.id, view.row.round, view.row.proposer) == ("P-0002", 2, "anna")
    say(asked, "ann2", Approve())
    offers = [view for view in inbox(asked) if view.row.action == "request_awards"]
    assert [o for v in offers for o in v.payload["assumptions"]["identity"]["offers"]] == awards
    if edits.cap_offers:
        assert offers[0].row.amount_cents < 116_080


@pytest.mark.parametrize("edits", [
    Edits(exclude_offers=("GHOST",)), Edits(pin_offers=("GHOST",)), Edits(cap_offers={"GHOST": 1}),
    Edits(freeze_orders=("GHOST",)),
])  # fmt: skip
def test_an_edit_of_what_does_not_exist_is_refused(asked: Deps, edits: Edits) -> None:
    with pytest.raises(RefusedError, match="GHOST"):
        say(asked, "anna", Edit(edits))
    untouched(asked)


def test_an_edit_that_says_nothing_or_contradicts_itself_is_an_error() -> None:
    with pytest.raises(ValueError, match="names an option"):
        Edits()
    with pytest.raises(ValueError, match="both left out and pinned"):
        Edits(exclude_offers=("OF-2",), pin_offers=("OF-2",))


def test_edits_add_up_and_the_later_word_wins(asked: Deps) -> None:
    say(asked, "anna", Edit(Edits(exclude_offers=("OF-2",), cap_offers={"OF-3": 4})))
    say(asked, "anna", Edit(Edits(pin_offers=("OF-2",), freeze_orders=("O0.0",))))
    wishes = inbox(asked)[0].payload["option"]["wishes"]
    assert wishes["exclude_offers"] == []
    assert wishes["cap_offers"] == {"OF-3": 4}
    assert wishes["freeze_orders"] == ["O0.0"]


def test_whoever_edited_needs_somebody_else_to_approve_sourcing(asked: Deps) -> None:
    say(asked, "ann2", Approve())
    say(asked, "ben", Edit(Edits(exclude_offers=("OF-2",))))
    view = inbox(asked)[0]
    assert (view.row.action, view.row.proposer) == ("request_awards", "ben")
    assert "ben" not in view.asked
    with pytest.raises(RefusedError, match="asked for this"):
        say(asked, "ben", Approve())
    assert say(asked, "ben2", Approve()).decided.status == "approved"
