"""Recovery, start to end: prices of scarcity, purchases, flows, whole cars; what comes out has passed ``check``."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import monotonic

import numpy as np

from planning.recovery.bound import bound_cents
from planning.recovery.buying import open_sources, settled, ship_packs
from planning.recovery.columns import FEW_STEPS, first_columns, hit_limits, inherited_columns, new_columns
from planning.recovery.grouping import FINE, PLAIN, ROUGH, Detail, Groups, Periods, group, periods
from planning.recovery.master import Master, Relaxed
from planning.recovery.outcome import Effort, Progress, Report, Stop
from planning.recovery.packing import Bought, added
from planning.recovery.problem import Problem
from planning.recovery.rounding import Placed, overdrawn, place_cars
from planning.recovery.stock import Stock
from planning.usage import Flags, Ints

ROUGH_ROUNDS = 2
PLAIN_ROUNDS = 2
CAR_ROUNDS = 1
PROOF_ROUNDS = 6
"""How often columns are priced and added, at the most."""

FEW_CARS = 3000
"""Up to so many cars every bucket is a period of its own, and cars are told apart finely from the start."""

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

    def late(self, share: float) -> Callable[[], bool]:
        """Whether a share of the time is spent, or the person wants no more; asked again and again."""
        return lambda: self.over or self.elapsed > share * self.effort.seconds

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
    """A whole-car plan near the relaxation: prices of scarcity, sources, packs, flows, cars."""
    problem = run.problem
    run.tell("what is short")
    active, hit = hit_limits(problem)
    when = periods(problem, coarse=problem.cars > FEW_CARS)
    master, relaxed = _priced(run, active, hit, when, _detail(problem))
    if master.buy.columns.size:
        run.tell("sources and price steps")
        opened = open_sources(master, relaxed, run.late(0.55))
        run.tell("purchases in whole packs")
        bought = None if opened is None else ship_packs(master, opened, run.late(0.7))
    else:
        bought = settled(master, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    if bought is None:
        raise NoFlowError("no flow of cars and whole packs meets the wishes")
    relaxed = _columns(run, master, bought[1], CAR_ROUNDS, run.late(0.75))
    run.tell("whole cars")
    placed, stock = place_cars(problem, master.active, master.groups, relaxed, bought[0])
    return Found(master.active, master.groups, relaxed, placed, bought[0], stock)


def _priced(run: Search, active: Ints, hit: Flags, when: Periods, detail: Detail) -> tuple[Master, Relaxed]:
    """The relaxation of cars and purchases: first rough, to see which other limits cars would run into, then plain."""
    problem = run.problem
    rough = Master(
        problem,
        active,
        when,
        groups := group(problem, active, when, ROUGH),
        first_columns(problem, groups, when, hit, FEW_STEPS),
    )
    run.tell("prices of scarcity, roughly")
    relaxed = _columns(run, rough, _solved(rough), ROUGH_ROUNDS, run.late(0.2))
    active = _widen(problem, active, groups, relaxed)
    groups = group(problem, active, when, detail)
    run.tell("prices of scarcity")
    master = Master(problem, active, when, groups, inherited_columns(groups, rough))
    return master, _columns(run, master, _solved(master), PLAIN_ROUNDS, run.late(0.4))


def _columns(run: Search, master: Master, relaxed: Relaxed, rounds: int, over: Callable[[], bool]) -> Relaxed:
    """The relaxation with the columns that its prices call for."""
    for _ in range(rounds):
        more = new_columns(run.problem, master, relaxed.duals)
        if not more or over():
            break
        master.add(more)
        relaxed = _solved(master)
    return relaxed


def _detail(problem: Problem) -> Detail:
    return PLAIN if problem.cars > FEW_CARS else FINE


def prove(run: Search) -> float:
    """The best lower bound on the cost of any plan that can be proven in the time."""
    problem = run.problem
    active, hit = hit_limits(problem)
    when = periods(problem, coarse=problem.cars > FEW_CARS)
    groups = group(problem, active, when, _detail(problem))
    master = Master(problem, active, when, groups, first_columns(problem, groups, when, hit, FEW_STEPS))
    for _ in range(PROOF_ROUNDS):
        relaxed = _solved(master)
        run.bound = max(run.bound, bound_cents(problem, active, relaxed.duals))
        run.tell("bound")
        more = new_columns(problem, master, relaxed.duals, most=4)
        if not more or run.late(0.7)():
            break
        master.add(more)
    return run.bound


def again(run: Search, found: Found) -> Found:
    """Whole cars once more, after a limit was lowered because a shift could not be sequenced."""
    placed, stock = place_cars(run.problem, found.active, found.groups, found.relaxed, found.bought)
    return replace(found, placed=placed, stock=stock)


def _solved(master: Master) -> Relaxed:
    relaxed = master.solve(120.0)
    if relaxed is None:
        raise NoFlowError("no flow of cars and purchases meets the wishes")
    return relaxed


def _widen(problem: Problem, active: Ints, groups: Groups, relaxed: Relaxed) -> Ints:
    """The active limits, with those others that cars following the relaxation would overdraw most."""
    shipped, hurried = (np.floor(pieces).astype(np.int64) for pieces in (relaxed.shipped, relaxed.hurried))
    left = overdrawn(problem, groups, relaxed, Bought(shipped, hurried, added(problem, shipped, hurried)))
    missing = -left.min(axis=1)
    missing[active] = 0
    worst = np.argsort(-missing, kind="stable")[:MORE_LIMITS]
    return np.union1d(active, worst[missing[worst] > 0])
