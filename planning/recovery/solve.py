"""Recovery, start to end: prices of scarcity, purchases, flows, whole cars; what comes out has passed ``check``."""

from dataclasses import dataclass, field
from time import monotonic

import numpy as np

from planning.recovery.bound import bound_cents
from planning.recovery.columns import (
    FEW_STEPS,
    MANY_STEPS,
    first_columns,
    hit_limits,
    inherited_columns,
    new_columns,
)
from planning.recovery.grouping import FINE, PLAIN, ROUGH, Groups, group, periods
from planning.recovery.master import Master, Relaxed
from planning.recovery.outcome import Effort, Progress, Report, Stop
from planning.recovery.packing import Bought, whole_packs
from planning.recovery.problem import Problem
from planning.recovery.rounding import Placed, overdrawn, place_cars
from planning.recovery.stock import Stock
from planning.usage import Ints

ROUGH_ROUNDS = 3
PROOF_ROUNDS = 6
"""How often columns are priced and added, at the most."""

MORE_LIMITS = 12
"""Limits of undisturbed parts and quotas that join the flows: those that whole cars would overdraw most."""


@dataclass
class Search:
    """A running search: its clock, its best bound, and whom it tells."""

    problem: Problem
    effort: Effort
    report: Report | None
    stop: Stop | None
    began: float = field(default_factory=monotonic)
    bound: float = -np.inf

    @property
    def elapsed(self) -> float:
        """Wall seconds since the search began."""
        return monotonic() - self.began

    @property
    def over(self) -> bool:
        """True when time is up or the person wants no more."""
        return self.elapsed > self.effort.seconds or (self.stop is not None and self.stop())

    def tell(self, phase: str, cost: int | None = None) -> None:
        """Report a step."""
        if self.report is not None:
            bound = None if not np.isfinite(self.bound) else int(self.bound)
            self.report(Progress(phase, cost, bound, self.elapsed))


@dataclass(frozen=True)
class Found:
    """A plan in arrays with what it bought and what it left."""

    active: Ints
    groups: Groups
    relaxed: Relaxed
    placed: Placed
    bought: Bought
    stock: Stock


def search(run: Search) -> Found:
    """A whole-car plan near the relaxation: prices of scarcity, packs, flows, cars."""
    problem = run.problem
    run.tell("what is short")
    active, hit = hit_limits(problem)
    when = periods(problem, coarse=True)
    rough = Master(problem, active, when, group(problem, active, when, ROUGH))
    rough.columns = first_columns(problem, rough.groups, when, hit, FEW_STEPS)
    relaxed = _solved(rough)
    for _ in range(ROUGH_ROUNDS):
        run.tell("prices of scarcity")
        if not new_columns(problem, rough, relaxed.duals) or run.elapsed > 0.4 * run.effort.seconds or run.over:
            break
        relaxed = _solved(rough)
    bought = whole_packs(problem, relaxed, 0.0)
    run.tell("purchases in whole packs")
    active = _widen(problem, active, rough.groups, relaxed, bought)
    flows, relaxed = _flows(run, active, rough, bought)
    run.tell("whole cars")
    placed, stock = place_cars(problem, active, flows.groups, relaxed, bought)
    return Found(active, flows.groups, relaxed, placed, bought, stock)


def prove(run: Search) -> float:
    """The best lower bound on the cost of any plan that can be proven in the time."""
    problem = run.problem
    active, hit = hit_limits(problem)
    when = periods(problem, coarse=True)
    master = Master(problem, active, when, group(problem, active, when, FINE))
    master.columns = first_columns(problem, master.groups, when, hit, MANY_STEPS)
    for _ in range(PROOF_ROUNDS):
        relaxed = _solved(master)
        run.bound = max(run.bound, bound_cents(problem, active, relaxed.duals))
        run.tell("bound")
        if not new_columns(problem, master, relaxed.duals) or run.elapsed > 0.6 * run.effort.seconds or run.over:
            break
    return run.bound


def again(run: Search, found: Found) -> Found:
    """Whole cars once more, after a limit was lowered because a shift could not be sequenced."""
    placed, stock = place_cars(run.problem, found.active, found.groups, found.relaxed, found.bought)
    return Found(found.active, found.groups, found.relaxed, placed, found.bought, stock)


def _flows(run: Search, active: Ints, priced: Master, bought: Bought) -> tuple[Master, Relaxed]:
    """The relaxation with purchases made, on periods and limits that whole cars can follow."""
    problem = run.problem
    when = periods(problem, coarse=True)
    groups = group(problem, active, when, PLAIN)
    master = Master(problem, active, when, groups, added=bought.added)
    master.columns = inherited_columns(groups, priced)
    relaxed = _solved(master)
    run.tell("flows of cars")
    if new_columns(problem, master, relaxed.duals) and run.elapsed < 0.7 * run.effort.seconds and not run.over:
        relaxed = _solved(master)
        run.tell("flows of cars")
    return master, relaxed


def _solved(master: Master) -> Relaxed:
    relaxed = master.solve(120.0)
    if relaxed is None:
        raise RuntimeError("the relaxation has no solution although every car may stay unbuilt")
    return relaxed


def _widen(problem: Problem, active: Ints, groups: Groups, relaxed: Relaxed, bought: Bought) -> Ints:
    """The active limits, with those others that cars following the relaxation would overdraw most."""
    left = overdrawn(problem, groups, relaxed, bought)
    missing = -left.min(axis=1)
    missing[active] = 0
    worst = np.argsort(-missing, kind="stable")[:MORE_LIMITS]
    return np.union1d(active, worst[missing[worst] > 0])
