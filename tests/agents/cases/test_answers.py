"""What suppliers answer and bring: awards confirmed, cut, given up, late; each taken in once."""

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agents.cases.looking import ANSWER_WITHIN
from agents.state import Deps
from planning.snapshot import Snapshot
from tests.agents.cases.steps import answered, approve_all, arrived, status_of, swept, tell, to_the_awards
from tests.agents.desk import CASE, Clock
from tests.agents.harness_plant import at
from tests.agents.swapping import SwapPlanner
from tools.store.casework import approvals, audit
from tools.store.keep import keep
from tools.store.plant.whole import load_snapshot


def test_a_confirmed_award_moves_the_case_to_release_b(deps: Deps, tmp_path: Path) -> None:
    award = to_the_awards(deps, tmp_path)
    tell(tmp_path, answered(award, "confirmed"))
    found = swept(deps, tmp_path)
    assert status_of(deps) == "confirmed"
    assert [each["why"] for each in found.went_on] == ["answered"]
    with keep(deps.store) as session:
        assert [row.action for row in approvals.proposals(session, "pending")] == ["release_plan"]


@pytest.mark.parametrize(("kind", "qty", "status"), [("declined", 0, "declined"), ("reduced", 4, "reduced")])
def test_an_award_that_is_cut_is_planned_again_without_asking_the_same_again(
    deps: Deps, tmp_path: Path, kind: str, qty: int, status: str
) -> None:
    award = to_the_awards(deps, tmp_path)
    tell(tmp_path, answered(award, kind, qty))
    swept(deps, tmp_path)
    assert status_of(deps) == status
    with keep(deps.store) as session:
        receipts = [r for r in load_snapshot(session).receipts if r.award == award]
        assert sum(r.qty for r in receipts) == qty
        assert all(r.status == "confirmed" for r in receipts)
        assert [e.what for e in audit.entries(session, CASE)].count("options found") >= 2
        asked_again = [p for p in approvals.proposals(session, "pending") if p.action == "request_awards"]
        assert not any("OF-2" in json.dumps(p.suppliers) for p in asked_again)


def test_an_answer_never_promises_more_than_was_asked(deps: Deps, tmp_path: Path) -> None:
    award = to_the_awards(deps, tmp_path)
    tell(tmp_path, answered(award, "reduced", 9_999_999))
    swept(deps, tmp_path)
    with keep(deps.store) as session:
        assert sum(r.qty for r in load_snapshot(session).receipts if r.award == award) == 8


def test_a_second_answer_is_said_and_changes_nothing(deps: Deps, tmp_path: Path) -> None:
    award = to_the_awards(deps, tmp_path)
    tell(tmp_path, answered(award, "confirmed"))
    swept(deps, tmp_path)
    tell(tmp_path, answered(award, "declined"))
    found = swept(deps, tmp_path)
    assert any("answered before" in said for said in found.facts)
    assert status_of(deps) == "confirmed"


def test_an_award_that_nobody_answers_is_not_counted_on_for_ever(deps: Deps, tmp_path: Path, clock: Clock) -> None:
    to_the_awards(deps, tmp_path)
    clock.moment += ANSWER_WITHIN - timedelta(hours=1)
    assert not swept(deps, tmp_path).went_on
    clock.moment += timedelta(hours=2)
    assert "never answered" in swept(deps, tmp_path).went_on[0]["said"]
    assert status_of(deps) == "declined"


class CountsOnIt(SwapPlanner):
    """The released plan counts on harnesses that are not confirmed, for cars that will be frozen within the look."""

    def unsure(self, plant: Snapshot, disruptions: Any, ahead: timedelta, among: Collection[str]) -> frozenset[str]:
        """All that is asked for."""
        return frozenset(receipt.part for receipt in plant.receipts if receipt.status == "requested") & set(among)


def test_an_award_is_given_up_before_cars_that_need_it_can_no_longer_be_moved(
    deps: Deps, tmp_path: Path, clock: Clock
) -> None:
    award = to_the_awards(deps, tmp_path)
    with keep(deps.store) as session:
        arrives = min(r.arrives for r in load_snapshot(session).receipts if r.award == award)
    relying = replace(deps, planner=CountsOnIt())
    clock.moment = arrives - timedelta(hours=5)
    swept(deps, tmp_path)
    assert not swept(relying, tmp_path).went_on
    clock.moment = arrives - timedelta(hours=2)
    assert "can no longer be moved" in swept(relying, tmp_path).went_on[0]["said"]
    assert status_of(deps) == "declined"


def test_less_than_promised_opens_the_case_again_once(deps: Deps, tmp_path: Path, clock: Clock) -> None:
    award = to_the_awards(deps, tmp_path)
    tell(tmp_path, answered(award, "confirmed"))
    swept(deps, tmp_path)
    approve_all(deps)
    swept(deps, tmp_path)
    clock.moment = at(5)
    found = swept(deps, tmp_path)
    assert [each["why"] for each in found.went_on] == ["short"]
    assert "8 base units less than promised" in found.went_on[0]["said"]
    assert "short" not in [each["why"] for each in swept(deps, tmp_path).went_on]


def test_goods_that_came_are_no_shortfall(deps: Deps, tmp_path: Path, clock: Clock) -> None:
    award = to_the_awards(deps, tmp_path)
    tell(tmp_path, answered(award, "confirmed"), arrived(award))
    swept(deps, tmp_path)
    approve_all(deps)
    clock.moment = at(5)
    assert "short" not in [each["why"] for each in swept(deps, tmp_path).went_on]
