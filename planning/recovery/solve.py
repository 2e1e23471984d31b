"""Recovery, start to end: prices of scarcity, purchases, flows, whole cars; what comes out has passed ``check``."""

from dataclasses import dataclass, field
from time import monotonic

import numpy as np

from planning.recovery.bound import bound_cents
from planning.recovery.columns import first_columns, hit_limits, inherited_columns, new_columns
from planning.recovery.master import Groups, Master, Relaxed, group, periods
from planning.recovery.outcome import Effort, Progress, Report, Stop
from planning.recovery.problem import Problem
from planning.recovery.rounding import Bought, Placed, overdrawn, place_cars, whole_packs
from planning.recovery.stock import Stock
from planning.usage import Flags, Ints

ROUNDS = 6
"""How often columns are priced and added, at the most; half as often where no bound is asked for."""

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


def search(run: Search, want_bound: bool = True) -> Found:
    """A whole-car plan near the relaxation, and (if wanted) the best bound that was proven on the way."""
    problem = run.problem
    run.tell("what is short")
    active, hit = hit_limits(problem)
    priced, relaxed = _prices(run, active, hit, want_bound)
    bought = whole_packs(problem, relaxed, 0.0)
    run.tell("purchases in whole packs")
    active = _widen(problem, active, priced.groups, relaxed, bought)
    flows, relaxed = _flows(run, active, priced, bought)
    run.tell("whole cars")
    placed, stock = place_cars(problem, active, flows.groups, relaxed, bought)
    return Found(active, flows.groups, relaxed, placed, bought, stock)


def again(run: Search, found: Found) -> Found:
    """Whole cars once more, after a limit was lowered because a shift could not be sequenced."""
    placed, stock = place_cars(run.problem, found.active, found.groups, found.relaxed, found.bought)
    return Found(found.active, found.groups, found.relaxed, placed, found.bought, stock)


def _prices(run: Search, active: Ints, hit: Flags, want_bound: bool) -> tuple[Master, Relaxed]:
    """The relaxation with purchases, on coarse periods and groups; its prices give the bound."""
    problem = run.problem
    when = periods(problem, coarse=True, hopeful=False)
    groups = group(problem, active, when, coarse=True)
    master = Master(problem, active, when, groups)
    master.columns = first_columns(problem, groups, when, hit)
    relaxed = _solved(master)
    for _ in range(ROUNDS if want_bound else ROUNDS // 2):
        run.tell("prices of scarcity")
        if want_bound:
            run.bound = max(run.bound, bound_cents(problem, active, relaxed.duals))
        if not new_columns(problem, master, relaxed.duals) or run.elapsed > 0.45 * run.effort.seconds or run.over:
            break
        relaxed = _solved(master)
    return master, relaxed


def _flows(run: Search, active: Ints, priced: Master, bought: Bought) -> tuple[Master, Relaxed]:
    """The relaxation with purchases made, on periods and limits that whole cars can follow."""
    problem = run.problem
    when = periods(problem, coarse=True)
    groups = group(problem, active, when, coarse=True)
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
