"""Letters to suppliers: they go with the request for awards, or with release A where nothing is bought."""

from agents.cases.casework import replan
from agents.proposals.decisions import Approve, Edit
from agents.proposals.edits import Edits
from agents.state import Deps
from tests.agents.desk import CASE
from tests.agents.lookup import inbox
from tests.agents.proposals.asking import say
from tools.store.casework import outbox_rows
from tools.store.keep import keep


def kinds(deps: Deps) -> list[str]:
    with keep(deps.store) as session:
        return sorted(row.kind for row in outbox_rows.messages(session, CASE) if row.kind != "notice")


def test_a_supplier_whose_works_are_hit_is_asked_though_nothing_is_bought(asked: Deps) -> None:
    say(asked, "anna", Edit(Edits(option="least_change")))
    (view,) = inbox(asked)
    assert view.row.action == "release_plan"
    assert [message["kind"] for message in view.payload["messages"]] == [
        "released_plan",
        "supplier_letter",
        "supplier_letter",
    ]
    assert {message["subject"].split(": ")[1] for message in view.payload["messages"][1:]} == {
        "what do you know of the disruption?", "request for quotation"
    }  # fmt: skip
    say(asked, "ann2", Approve())
    assert kinds(asked) == ["released_plan", "supplier_letter", "supplier_letter"]


def test_with_awards_letters_wait_for_their_request(asked: Deps) -> None:
    say(asked, "anna", Approve())
    assert kinds(asked) == ["released_plan"]
    (view,) = inbox(asked)
    assert "supplier_letter" in [message["kind"] for message in view.payload["messages"]]


def test_a_letter_goes_out_once_in_a_case(asked: Deps) -> None:
    say(asked, "anna", Edit(Edits(option="least_change")))
    say(asked, "ann2", Approve())
    replan(asked, CASE, Edits(option="least_change"), "anna")
    for view in inbox(asked):
        assert "supplier_letter" not in [message["kind"] for message in view.payload["messages"]]
