"""A plan that the planner found for the compact plant is allowed; each of the single faults planted into it is not."""

from functools import cache

import pytest

from planning.recovery.check import check
from planning.recovery.outcome import Effort, Planned, Wishes
from planning.recovery.recover import recover
from scenarios.plant import generate
from scenarios.scenario import load
from tests.planning.recovery.planted import LINE_FAULTS, Case, at
from tests.planning.recovery.planted_supply import SUPPLY_FAULTS
from tests.planning.recovery.planted_waiting import WAITING_FAULTS, waits
from tests.planning.recovery.planted_wishes import WISH_FAULTS

FAULTS = LINE_FAULTS | SUPPLY_FAULTS | WISH_FAULTS | WAITING_FAULTS


@cache
def allowed() -> Case:
    plant = generate("compact", 1)
    losses = (load("harness_ukraine").draw(plant, 1).disruption,)
    outcome = recover(plant, losses, Wishes(), Effort(seconds=4))
    assert isinstance(outcome, Planned)
    return Case(plant, losses, outcome.option.plan)


def broken(case: Case) -> set[str]:
    return {found.rule for found in check(case.plant, case.losses, case.plan, case.wishes)}


def test_the_plan_itself_is_allowed_and_uses_what_the_faults_need() -> None:
    case = allowed()
    assert broken(case) == set()
    assert case.plan.awards and case.short and case.plan.tail
    assert any(place.order in case.claim.frozen for place in case.plan.places)


def test_there_are_more_than_sixty_faults() -> None:
    lists = (LINE_FAULTS, SUPPLY_FAULTS, WISH_FAULTS, WAITING_FAULTS)
    assert len(FAULTS) == sum(map(len, lists)) > 60


def test_the_plan_is_allowed_too_while_an_order_waits_that_it_does_not_mention() -> None:
    case = allowed()
    assert broken(waits(case, case.late, None)) == set()
    back = waits(case, case.late, None).put(at(case.late, str(case.late.shift), case.late.slot))
    assert broken(back) == set()


@pytest.mark.parametrize("name", FAULTS)
def test_planted_fault_is_refused_by_its_rule(name: str) -> None:
    rule, plant_it = FAULTS[name]
    assert rule in broken(plant_it(allowed()))
