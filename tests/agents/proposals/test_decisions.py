"""Answers to a proposal: what binds, what is refused, what an edit changes, and what the audit says of it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from agents.cases.casework import drive, recover, submit
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
from tests.agents.desk import CASE, Clock, desk, make_store, policy
from tests.agents.harness_plant import signal
from tests.agents.lookup import inbox, timeline
from tests.agents.proposals.asking import plan_version, say, untouched
from tools.outbox import FileConnector
from tools.store.casework import approvals, outbox_rows
from tools.store.keep import keep


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


def test_a_waiting_proposal_reminds_and_escalates_by_one_message_a_person(asked: Deps, clock: Clock) -> None:
    assert remind(asked) == []
    clock.moment += timedelta(hours=4)
    assert len(remind(asked)) == 2
    assert remind(asked) == []
    clock.moment += timedelta(hours=4)
    assert len(remind(asked)) == 3
    with keep(asked.store) as session:
        notices = [m for m in outbox_rows.messages(session) if m.kind == "notice"]
    to = {name: [m.recipient for m in notices if name in m.key] for name in (":notify.", ":remind1.", ":remind2.")}
    assert [sorted(people) for people in to.values()] == [["ann2", "anna"], ["ann2", "anna"], ["ann2", "anna", "max"]]


def test_a_proposal_too_short_lived_for_reminders_has_one_before_it_expires(asked: Deps, clock: Clock) -> None:
    seldom = replace(asked, policy=policy(remind_hours=48))
    clock.moment += timedelta(hours=17)
    assert remind(seldom) == []
    clock.moment += timedelta(hours=1)
    assert len(remind(seldom)) == 2
    assert remind(seldom) == []


def test_an_answer_is_carried_on_by_whoever_comes_next(asked: Deps) -> None:
    row = inbox(asked)[0].row
    decide(asked.store, asked.policy, row.id, row.digest, "anna", Approve(), asked.now())
    assert plan_version(asked) == 0
    assert [standing.status for standing in recover(asked)] == ["waiting"]
    assert plan_version(asked) == 1
    assert drive(asked, "R-00001").proposal == "P-0002"
