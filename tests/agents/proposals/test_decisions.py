"""Answers to a proposal: what binds, what is refused, what an edit changes, and what the audit says of it."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from agents.cases.casework import drive, recover, replan, submit
from agents.cases.questions import answer, remind
from agents.proposals.decisions import (
    Approve,
    Ask,
    ConflictError,
    DecisionError,
    Edit,
    RefusedError,
    Reject,
    UnknownProposalError,
    decide,
)
from agents.proposals.edits import Edits
from agents.state import Deps
from tests.agents.desk import CASE, Clock, desk, make_store, policy, signal
from tests.agents.lookup import case_view, inbox, proposal, timeline
from tools.outbox import FileConnector
from tools.store.casework import approvals, outbox_rows
from tools.store.engine import open_store
from tools.store.keep import keep
from tools.store.plant.whole import load_snapshot


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which the first proposal waits."""
    folder = tmp_path_factory.mktemp("waiting")
    store = make_store(folder / "andon.db")
    submit(desk(store, folder / "outbox"), [signal()])
    store.close()
    return folder


@pytest.fixture
def asked(template: Path, tmp_path: Path, clock: Clock) -> Iterator[Deps]:
    """A desk with the first proposal waiting."""
    shutil.copytree(template, tmp_path / "copy")
    store = open_store(tmp_path / "copy" / "andon.db")
    yield desk(store, tmp_path / "outbox", clock)
    store.close()


def say(deps: Deps, who: str, decision: Any, **options: Any) -> Any:
    """Answer the oldest open proposal."""
    row = inbox(deps)[0].row
    return answer(deps, row.id, row.digest, who, decision, **options)


def plan_version(deps: Deps) -> int:
    with keep(deps.store) as session:
        return load_snapshot(session).plan_version


def untouched(deps: Deps) -> None:
    """Nothing was decided and nothing took effect."""
    assert [view.row.status for view in inbox(deps)] == ["pending"]
    assert inbox(deps)[0].answers == ()
    assert plan_version(deps) == 0


def test_the_view_shows_what_the_digest_covers(asked: Deps) -> None:
    view = inbox(asked)[0]
    assert view.asked == ("anna", "ann2")
    assert view.payload["kpis"]["total_cents"] > 0
    assert view.payload["assumptions"]["identity"]["plan_version"] == 0
    assert set(view.payload) >= {"option", "papers", "messages", "plan_diff", "brief", "assumptions", "amount_cents"}


@pytest.mark.parametrize("who", ["ben", "eve", "andon", ""])
def test_who_may_not_approve_changes_nothing(asked: Deps, who: str) -> None:
    with pytest.raises(RefusedError):
        say(asked, who, Approve())
    untouched(asked)


def test_another_digest_is_refused(asked: Deps) -> None:
    row = inbox(asked)[0].row
    for digest in ("", "0" * 64, row.digest.upper(), row.digest[:-1]):
        with pytest.raises(ConflictError):
            answer(asked, row.id, digest, "anna", Approve())
    untouched(asked)


def test_an_unknown_proposal_is_refused(asked: Deps) -> None:
    with pytest.raises(UnknownProposalError):
        answer(asked, "P-9999", "0" * 64, "anna", Approve())


@pytest.mark.parametrize("change", [
    "UPDATE proposal SET amount_cents = 999999", "UPDATE proposal SET action = 'request_awards'",
    "UPDATE proposal SET proposer = 'eve'", "UPDATE proposal SET expires = '2099-01-01T00:00:00+00:00'",
    "UPDATE proposal SET suppliers = '[]'", "UPDATE proposal SET case_id = 'C-0002'",
])  # fmt: skip
def test_a_row_changed_after_it_was_shown_cannot_be_approved(asked: Deps, change: str) -> None:
    row = inbox(asked)[0].row
    with asked.store.write() as session:
        session.execute(text(change))
    with pytest.raises(RefusedError, match="changed after it was shown"):
        answer(asked, row.id, row.digest, "anna", Approve())
    assert plan_version(asked) == 0


def test_a_filed_payload_changed_after_it_was_shown_cannot_be_approved(asked: Deps) -> None:
    row = inbox(asked)[0].row
    with asked.store.write() as session:
        session.execute(
            text("UPDATE artifact SET body = (SELECT body FROM artifact WHERE kind = 'brief') WHERE digest = :d"),
            {"d": row.digest},
        )
    with pytest.raises(RefusedError, match="changed after it was filed"):
        answer(asked, row.id, row.digest, "anna", Approve())
    assert plan_version(asked) == 0


def test_a_second_answer_is_told_who_decided_when(asked: Deps, clock: Clock) -> None:
    row = inbox(asked)[0].row
    answer(asked, row.id, row.digest, "anna", Approve())
    for who, decision in (("ann2", Approve()), ("ann2", Reject("late")), ("anna", Approve())):
        with pytest.raises(ConflictError) as caught:
            answer(asked, row.id, row.digest, who, decision)
        assert (caught.value.decided_by, caught.value.decided_at) == ("anna", clock.now())
        assert "anna" in str(caught.value)
    assert plan_version(asked) == 1


def test_an_expired_proposal_is_refused_and_asked_anew(asked: Deps, clock: Clock) -> None:
    row = inbox(asked)[0].row
    clock.moment += timedelta(hours=24)
    with pytest.raises(ConflictError) as caught:
        answer(asked, row.id, row.digest, "anna", Approve())
    assert caught.value.status == "expired"
    assert plan_version(asked) == 0
    again = inbox(asked)
    assert [view.row.id for view in again] == ["P-0002"]
    assert answer(asked, "P-0002", again[0].row.digest, "anna", Approve()).decided.status == "approved"
    assert plan_version(asked) == 1


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


def test_a_question_goes_into_the_case_and_decides_nothing(asked: Deps) -> None:
    say(asked, "anna", Ask("Which cars wait?"))
    untouched(asked)
    assert [e.actor for e in timeline(asked.store, CASE) if e.what == "asked"] == ["anna"]
    say(asked, "anna", Approve())
    assert plan_version(asked) == 1


def test_two_signatures_before_anything_happens(asked: Deps, tmp_path: Path) -> None:
    say(asked, "anna", Approve())
    rules = policy().rules
    strict = Deps(**{**vars(asked), "policy": policy(rules=(rules[0], rules[2]))})
    row = inbox(strict)[0].row
    first = answer(strict, row.id, row.digest, "petra", Approve())
    assert first.decided.needs_another and first.standing is None
    assert inbox(strict)[0].asked == ("max",)
    with pytest.raises(RefusedError, match="signed already"):
        answer(strict, row.id, row.digest, "petra", Approve())
    with keep(strict.store) as session:
        assert not [m for m in outbox_rows.messages(session) if m.kind == "purchase_order"]


def test_amounts_to_one_supplier_add_up_over_cases_and_days(asked: Deps, clock: Clock) -> None:
    say(asked, "anna", Approve())
    row = inbox(asked)[0].row
    assert row.amount_cents == 116_080
    with asked.store.write() as session:
        given = approvals.propose(
            session, "C-0099", "R-00099", 1, "request_awards", "earlier", "f" * 64, 900_000, {"SUP-2": 900_000},
            "andon", clock.now(), clock.now() + timedelta(days=1),
        )  # fmt: skip
        assert approvals.move(session, given.id, "f" * 64, "pending", "approved", "ben", clock.now())
    with pytest.raises(RefusedError):
        answer(asked, row.id, row.digest, "ben", Approve())
    clock.moment += timedelta(hours=23)
    assert not inbox(asked) or "ben" not in inbox(asked)[0].asked


def test_scripted_answers_need_a_demo_store_and_simulated_connectors(tmp_path: Path, asked: Deps) -> None:
    with pytest.raises(RefusedError, match="demo"):
        say(asked, "anna", Approve(), scripted=True)
    untouched(asked)
    demo = desk(make_store(tmp_path / "demo.db", "demo"), tmp_path / "demo-outbox")
    submit(demo, [signal()])
    real = Deps(**{**vars(demo), "connectors": (FileConnector(tmp_path / "x", simulated=False),)})
    with pytest.raises(RefusedError, match="simulated"):
        say(real, "anna", Approve(), scripted=True)
    say(demo, "anna", Approve(), scripted=True)
    with keep(demo.store) as session:
        assert [s.scripted for s in approvals.signatures(session, "P-0001")] == [True]
    assert '"scripted":true' in next(e.detail for e in timeline(demo.store, CASE) if e.what == "approved")
    with pytest.raises(RefusedError):
        say(demo, "eve", Approve(), scripted=True)


def test_without_a_policy_nobody_decides(tmp_path: Path) -> None:
    deps = desk(make_store(tmp_path / "andon.db"), tmp_path / "outbox", policy=None)
    submit(deps, [signal()])
    for decision in (Approve(), Reject("no"), Ask("why?"), Edit(Edits(option="least_change"))):
        with pytest.raises(DecisionError):
            say(deps, "anna", decision)
    untouched(deps)


def test_a_waiting_proposal_reminds_and_escalates(asked: Deps, clock: Clock) -> None:
    assert remind(asked) == []
    clock.moment += timedelta(hours=4)
    assert len(remind(asked)) == 1
    assert remind(asked) == []
    clock.moment += timedelta(hours=4)
    assert len(remind(asked)) == 1
    with keep(asked.store) as session:
        to = [m.recipient for m in outbox_rows.messages(session) if "remind" in m.key]
    assert to == ["anna, ann2", "anna, ann2, max"]


def test_an_answer_is_carried_on_by_whoever_comes_next(asked: Deps) -> None:
    row = inbox(asked)[0].row
    decide(asked.store, asked.policy, row.id, row.digest, "anna", Approve(), asked.now())
    assert plan_version(asked) == 0
    assert [standing.status for standing in recover(asked)] == ["waiting"]
    assert plan_version(asked) == 1
    assert drive(asked, "R-00001").proposal == "P-0002"
