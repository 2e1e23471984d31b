"""Awards taken back: only what a person approved, once, and only while it has not left."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from agents.approvals import Rule
from agents.cases.casework import NothingToCancelError, UnderWayError, cancel, recover
from agents.cases.questions import answer
from agents.proposals.decisions import Approve, Edit, RefusedError, Reject
from agents.proposals.edits import Edits
from agents.state import Deps
from tests.agents.cases.steps import answered, marks, status_of, swept, tell, to_the_awards
from tests.agents.desk import CASE, Clock, policy
from tests.agents.harness_plant import at, signal
from tests.agents.lookup import inbox, timeline
from tools.store.casework import outbox_rows
from tools.store.keep import keep
from tools.store.plant.whole import load_snapshot, table

RULES = (*policy().rules, Rule(action="cancel_awards", up_to_cents=1_000_000, roles=("lead",), own_edit_cents=0))


@pytest.fixture
def idle(deps: Deps, tmp_path: Path) -> tuple[Deps, str]:
    """A case whose award was asked for and confirmed; nothing waits."""
    ruled = replace(deps, policy=policy(rules=RULES))
    award = to_the_awards(ruled, tmp_path)
    tell(tmp_path, answered(award, "confirmed"))
    swept(ruled, tmp_path)
    for waiting in inbox(ruled):
        answer(ruled, waiting.row.id, waiting.row.digest, "anna", Approve())
    assert inbox(ruled) == []
    return ruled, award


def test_an_approved_cancellation_takes_receipts_and_reservation_away_and_tells_the_supplier(
    idle: tuple[Deps, str],
) -> None:
    deps, award = idle
    before = marks(deps)
    standing = cancel(deps, CASE, [award], "petra2")
    assert standing.status == "waiting"
    assert marks(deps) == before, "nothing happens before the approval"
    (view,) = inbox(deps)
    assert view.row.action == "cancel_awards" and view.row.amount_cents == view.payload["cancels"][0]["owed_cents"] > 0
    assert view.asked == ("petra",)
    answer(deps, view.row.id, view.row.digest, "petra", Approve())
    after = marks(deps)
    assert (before["receipts"] - after["receipts"], after["reserved"]) == (1, 0)
    assert status_of(deps) == "cancelled"
    assert [key for key in after["sent"] if "cancel_awards" in key] == [f"{CASE}:cancel_awards.SUP-2:{view.row.digest}"]
    with keep(deps.store) as session:
        (letter,) = [m for m in outbox_rows.messages(session) if m.kind == "cancellation"]
    assert letter.recipient == "sales@helper.example"


def test_the_case_is_planned_again_without_what_was_cancelled(idle: tuple[Deps, str]) -> None:
    deps, _ = idle
    cancel(deps, CASE, [], "anna")
    (view,) = inbox(deps)
    answer(deps, view.row.id, view.row.digest, "petra", Approve())
    said = [entry.what for entry in timeline(deps.store, CASE)]
    assert "impact assessed" in said[said.index("took effect", said.index("took effect") + 2) :]
    recover(deps)
    assert status_of(deps) == "cancelled"


def test_a_rejected_cancellation_leaves_everything_as_it_is(idle: tuple[Deps, str]) -> None:
    deps, award = idle
    before = marks(deps)
    cancel(deps, CASE, [award], "anna")
    (view,) = inbox(deps)
    answer(deps, view.row.id, view.row.digest, "petra", Reject("we keep it"))
    assert (marks(deps), status_of(deps)) == (before, "confirmed")


def test_it_is_stale_once_the_goods_have_left(idle: tuple[Deps, str], clock: Clock) -> None:
    deps, award = idle
    cancel(deps, CASE, [award], "anna")
    (view,) = inbox(deps)
    with deps.store.write() as session:
        held = table("receipts")
        session.execute(update(held).where(held.c.award == award).values(departed=at(0).isoformat()))
    before = marks(deps)
    answer(deps, view.row.id, view.row.digest, "petra", Approve())
    assert marks(deps) == before
    assert status_of(deps) == "confirmed"
    assert "nothing left to cancel" in [entry.what for entry in timeline(deps.store, CASE)]


def test_nobody_cancels_without_a_rule_or_at_his_own_wish(idle: tuple[Deps, str]) -> None:
    deps, award = idle
    cancel(deps, CASE, [award], "petra")
    (view,) = inbox(deps)
    for who, why in (("petra", "asked for this"), ("ben", "may not sign"), ("eve", "holds no role")):
        with pytest.raises(RefusedError, match=why):
            answer(deps, view.row.id, view.row.digest, who, Approve())
    with pytest.raises(RefusedError, match="no rule of the policy"):
        answer(replace(deps, policy=policy()), view.row.id, view.row.digest, "petra", Approve())
    with pytest.raises(RefusedError, match="approved or rejected"):
        answer(deps, view.row.id, view.row.digest, "petra", Edit(Edits(option="least_cost")))


def test_what_cannot_be_cancelled_is_said_at_once(idle: tuple[Deps, str]) -> None:
    deps, award = idle
    with pytest.raises(NothingToCancelError, match=f"no award 'A-x'; it has: {award}"):
        cancel(deps, CASE, ["A-x"], "anna")
    cancel(deps, CASE, [award], "anna")
    with pytest.raises(UnderWayError, match="waits for a decision"):
        cancel(deps, CASE, [award], "anna")
    (view,) = inbox(deps)
    answer(deps, view.row.id, view.row.digest, "petra", Approve())
    with keep(deps.store) as session:
        assert load_snapshot(session).reservations == ()
    with pytest.raises(NothingToCancelError, match="nothing of these awards"):
        cancel(deps, CASE, [award], "anna")


def test_a_case_that_asked_for_nothing_says_so(deps: Deps, tmp_path: Path) -> None:
    tell(tmp_path, signal())
    swept(deps, tmp_path)
    with pytest.raises(NothingToCancelError, match=f"case {CASE} has no awards"):
        cancel(deps, CASE, (), "anna")
