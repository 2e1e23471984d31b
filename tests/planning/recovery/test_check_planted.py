"""Plans that the planner found for compact plants are allowed; each of the single faults planted into them is not."""

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from planning.recovery import check as judge
from planning.recovery import check_line, check_material, check_supply
from planning.recovery.check import check
from planning.recovery.outcome import Effort, Planned, Violation, Wishes
from planning.recovery.recover import recover
from scenarios.plant import generate
from scenarios.scenario import load
from tests.planning.recovery.planted import LINE_FAULTS, Case, at
from tests.planning.recovery.planted_edges import LINE_EDGES
from tests.planning.recovery.planted_edges_supply import SUPPLY_EDGES
from tests.planning.recovery.planted_mistakes import MISTAKES
from tests.planning.recovery.planted_mistakes_supply import SUPPLY_MISTAKES
from tests.planning.recovery.planted_supply import SUPPLY_FAULTS
from tests.planning.recovery.planted_waiting import WAITING_FAULTS, waits
from tests.planning.recovery.planted_wishes import WISH_FAULTS

LISTS = (LINE_FAULTS, SUPPLY_FAULTS, WISH_FAULTS, WAITING_FAULTS, MISTAKES, SUPPLY_MISTAKES)
FAULTS = {name: fault for faults in LISTS for name, fault in faults.items()}
EDGES = LINE_EDGES | SUPPLY_EDGES
SEEDS = (1, 3)
"""Compact plants whose plans buy, build short, pull frozen cars and let forecast cars slip: all that faults need."""
MODULES = (judge, check_line, check_material, check_supply)


@cache
def allowed(seed: int) -> Case:
    plant = generate("compact", seed)
    losses = (load("harness_ukraine").draw(plant, seed).disruption,)
    outcome = recover(plant, losses, Wishes(), Effort(seconds=4))
    assert isinstance(outcome, Planned)
    return Case(plant, losses, outcome.option.plan)


def broken(case: Case) -> set[str]:
    return {found.rule for found in check(case.plant, case.losses, case.plan, case.wishes)}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_plan_itself_is_allowed_and_uses_what_the_faults_need(seed: int) -> None:
    case = allowed(seed)
    assert broken(case) == set()
    assert case.plan.awards and case.short and case.plan.tail
    assert any(place.order in case.claim.frozen for place in case.plan.places)


def test_there_are_far_more_than_a_hundred_faults() -> None:
    assert len(FAULTS) == sum(map(len, LISTS))
    assert len(FAULTS) + len(EDGES) > 140


@pytest.mark.parametrize("seed", SEEDS)
def test_the_plan_is_allowed_too_while_an_order_waits_that_it_does_not_mention(seed: int) -> None:
    case = allowed(seed)
    assert broken(waits(case, case.late, None)) == set()
    back = waits(case, case.late, None).put(at(case.late, str(case.late.shift), case.late.slot))
    assert broken(back) == set()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", FAULTS)
def test_planted_fault_is_refused_by_its_rule(name: str, seed: int) -> None:
    rule, plant_it = FAULTS[name]
    assert rule in broken(plant_it(allowed(seed)))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", EDGES)
def test_what_stands_on_a_limit_is_allowed_and_a_step_past_it_is_refused(name: str, seed: int) -> None:
    rule, plant_it = EDGES[name]
    assert broken(plant_it(allowed(seed), 0)) == set()
    assert rule in broken(plant_it(allowed(seed), 1))


def refusals(module: ModuleType) -> Iterator[tuple[str, int, int, str]]:
    """File, first and last line, and rule of every refusal that a module of ``check`` can yield."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Violation":
            rule = next(word.value for word in node.keywords if word.arg == "rule")
            assert isinstance(rule, ast.Constant)
            yield Path(str(module.__file__)).name, node.lineno, node.end_lineno or node.lineno, str(rule.value)


def test_every_rule_and_every_refusal_of_a_rule_is_reached_by_a_planted_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    reached: set[tuple[str, int]] = set()

    def noted(**said: str) -> Violation:
        frame = sys._getframe(1)
        reached.add((Path(frame.f_code.co_filename).name, frame.f_lineno))
        return Violation(**said)

    for module in MODULES:
        monkeypatch.setattr(module, "Violation", noted)
    case = allowed(SEEDS[0])
    for _, plant_it in FAULTS.values():
        broken(plant_it(case))
    for _, plant_edge in EDGES.values():
        broken(plant_edge(case, 1))
    every = [refusal for module in MODULES for refusal in refusals(module)]
    missed = [each for each in every if not any(f == each[0] and each[1] <= at <= each[2] for f, at in reached)]
    assert missed == []
    rules = {rule for *_, rule in every}
    assert len(rules) >= 30
    assert rules == {rule for rule, _ in (*FAULTS.values(), *EDGES.values())}
