"""Recovery, start to end: prices of scarcity, purchases, flows, whole cars; what comes out has passed ``check``."""

from dataclasses import dataclass, field, replace
from time import monotonic

import numpy as np

from planning.recovery.assemble import assemble
from planning.recovery.bound import bound_cents
from planning.recovery.check import recompute
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
from planning.recovery.outcome import Bill, Effort, Figures, Progress, Report, Stop
from planning.recovery.packing import Bought, bought_packs, whole_packs
from planning.recovery.packs import best_packs
from planning.recovery.problem import LATE_ORDER_CENTS, MOVED_ORDER_CENTS, Problem
from planning.recovery.rounding import Placed, overdrawn, place_cars
from planning.recovery.stock import Stock
from planning.usage import Ints

ROUGH_ROUNDS = 3
PROOF_ROUNDS = 6
"""How often columns are priced and added, at the most."""

PACK_SHARE = 0.15
"""Packs are chosen a second way, by an integer programme, while no more than this share of the time is spent."""

MORE_LIMITS = 12
"""Limits of undisturbed parts and quotas that join the flows: those that whole cars would overdraw most."""


class NoFlowError(RuntimeError):
    """Not even in fractions do cars and purchases meet what was wished: a pinned offer or a budget cannot be kept."""


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
    cents: int
    """What it weighs for the goal."""


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
    run.tell("purchases in whole packs")
    best = _followed(run, active, rough, relaxed, whole_packs(problem, relaxed))
    if run.elapsed < PACK_SHARE * run.effort.seconds and not run.over:
        packs = best_packs(problem, relaxed, PACK_SHARE * run.effort.seconds)
        if packs is not None:
            run.tell("other packs", best.cents)
            other = _followed(run, active, rough, relaxed, bought_packs(problem, relaxed, packs))
            best = min(best, other, key=lambda found: found.cents)
    return best


def _followed(run: Search, active: Ints, rough: Master, relaxed: Relaxed, bought: Bought) -> Found:
    """What cars make of purchases: flows that follow them, then whole cars, and what that costs."""
    active = _widen(run.problem, active, rough.groups, relaxed, bought)
    flows, relaxed = _flows(run, active, rough, bought)
    run.tell("whole cars")
    placed, stock = place_cars(run.problem, active, flows.groups, relaxed, bought)
    cents = recompute(
        run.problem.plant, run.problem.disruptions, assemble(run.problem, placed, bought), run.problem.usage
    )
    return Found(active, flows.groups, relaxed, placed, bought, stock, _goal_cents(run.problem, *cents))


def _goal_cents(problem: Problem, bill: Bill, figures: Figures) -> int:
    """What a plan weighs for the problem's goal."""
    weight = {"protect_promises": LATE_ORDER_CENTS * figures.late_orders}
    weight["least_change"] = MOVED_ORDER_CENTS * figures.moved_orders
    return bill.total + weight.get(problem.wishes.goal, 0)


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
    return replace(found, placed=placed, stock=stock)


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
        raise NoFlowError("no flow of cars and purchases meets the wishes")
    return relaxed


def _widen(problem: Problem, active: Ints, groups: Groups, relaxed: Relaxed, bought: Bought) -> Ints:
    """The active limits, with those others that cars following the relaxation would overdraw most."""
    left = overdrawn(problem, groups, relaxed, bought)
    missing = -left.min(axis=1)
    missing[active] = 0
    worst = np.argsort(-missing, kind="stable")[:MORE_LIMITS]
    return np.union1d(active, worst[missing[worst] > 0])
