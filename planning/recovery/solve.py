"""Recovery, start to end: prices of scarcity, purchases, flows, whole cars; what comes out has passed ``check``."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from planning.recovery.assemble import assemble
from planning.recovery.buckets import NEVER
from planning.recovery.buying import in_one_go, open_sources, settled, ship_packs, whole_pieces
from planning.recovery.check import recompute
from planning.recovery.clock import Search
from planning.recovery.columns import (
    FEW_STEPS,
    first_columns,
    followed,
    hit_limits,
    new_columns,
)
from planning.recovery.grouping import FEW_CARS, FINE, PLAIN, PUNCTUAL, STEADY, Detail, Groups, group, periods
from planning.recovery.master import Master, Relaxed
from planning.recovery.packing import Bought, added, topped_up
from planning.recovery.problem import Problem, goal_cents
from planning.recovery.rounding import Placed, overdrawn
from planning.recovery.stock import UNBUILT, Stock
from planning.recovery.whole import whole_cars
from planning.usage import Flags, Ints

FIRST_ROUNDS = 1
PRICE_ROUNDS = 5
CAR_ROUNDS = 1
AGAIN_ROUNDS = 1
"""How often columns are priced and added, at the most: to see which limits matter, to prove, for whole cars, and for
another goal with the same purchases."""

FINER_UNTIL = 0.65
"""Finer groups are formed only until this share of the time is spent: they take a quarter of it."""

SOLVE_SECONDS = 120.0

LEAST_GAIN = 0.001
"""On large plants a round that gains less than this share is the last."""

FEW_COLUMNS = 3000
"""Up to so many columns purchases are also settled by one integer programme."""

FINE_COLUMNS = 12_000
"""Up to so many columns at first every bucket is a period of its own on large plants too."""

DEAR = (1, 8)
"""How many times as much is charged for what cars overdraw before they are seated: on small plants both are tried."""

MORE_LIMITS = 12
"""Limits of undisturbed parts and quotas that join the flows: those that whole cars would overdraw most."""


class NoFlowError(RuntimeError):
    """Not even in fractions do cars and purchases meet what was wished: a pinned offer or a budget cannot be kept."""


@dataclass(frozen=True)
class Found:
    """A plan in arrays with what it bought and what it left."""

    active: Ints
    groups: Groups
    relaxed: Relaxed
    placed: Placed
    bought: Bought
    stock: Stock
    columns: set[tuple[int, int, int]]


def search(run: Search, like: Found | None = None) -> Found:
    """A whole-car plan near the relaxation: prices of scarcity, sources, packs, flows, cars.

    ``like``: a plan for another goal whose purchases are taken over where the problem is large.
    """
    problem = run.problem
    if like is not None and problem.cars > FEW_CARS:
        return built(run, *_taken_over(run, like), rounds=0)
    run.tell("prices of scarcity")
    master, relaxed = _priced(run, *hit_limits(problem))
    found = [built(run, master, bought) for bought in _bought(run, master, relaxed) if bought is not None]
    if not found:
        raise NoFlowError("no flow of cars and whole packs meets the wishes")
    return found[0] if len(found) == 1 else min(found, key=lambda each: weight(problem, each))


def _bought(run: Search, master: Master, relaxed: Relaxed) -> Iterator[tuple[Bought, Relaxed] | None]:
    """Ways to buy: settled step by step; where the problem is small, also as one integer programme, and the least that
    is wished: what is pinned, at its minimum.

    The least, too, where whole packs of what was opened do not fit a budget.
    """
    nothing, none = np.zeros(len(run.problem.levers.shipments), dtype=np.int64), whole_pieces(run.problem, relaxed) * 0
    if not master.buy.columns.size:
        yield settled(master, nothing, none)
        return
    small = master.program.columns <= FEW_COLUMNS
    exact = in_one_go(master, run.effort.seconds / 4) if small else None
    run.tell("sources and price steps")
    opened = open_sources(master, relaxed, run.late(0.5))
    run.tell("purchases in whole packs")
    shipped = None if opened is None else ship_packs(master, opened, run.late(0.55), run.late(0.7))
    yield shipped
    if exact is not None:
        yield settled(master, *exact)
    if small or shipped is None:
        least = topped_up(run.problem, nothing)
        if _has_pinned(run.problem, least):
            yield settled(master, least, none)


def _has_pinned(problem: Problem, shipped: Ints) -> bool:
    """Whether every pinned source ships something."""
    ships = {problem.levers.shipments[row].offer for row in np.nonzero(shipped)[0].tolist()}
    return all(number in ships for number, source in enumerate(problem.levers.sources) if source.pinned)


def built(run: Search, master: Master, bought: tuple[Bought, Relaxed], rounds: int = CAR_ROUNDS) -> Found:
    """What cars make of purchases."""
    master, bought = _finer(run, master, bought)
    relaxed = more_columns(run, master, bought[1], rounds, run.late(0.8))
    run.tell("whole cars")
    found = [
        Found(master.active, master.groups, relaxed, placed, bought[0], stock, master.columns)
        for placed, stock in (
            whole_cars(run.problem, master.active, master.groups, relaxed, bought[0], times)
            for times in (DEAR if run.problem.cars <= FEW_CARS else DEAR[:1])
        )
    ]
    return found[0] if len(found) == 1 else min(found, key=lambda each: weight(run.problem, each))


def _finer(run: Search, master: Master, bought: tuple[Bought, Relaxed]) -> tuple[Master, tuple[Bought, Relaxed]]:
    """On a large plant the flows of finer groups with the same purchases, if there is time: whom a purchase serves is
    told by groups of many, who best waits is not."""
    problem = run.problem
    if problem.cars <= FEW_CARS or problem.wishes.goal != "least_cost" or run.late(FINER_UNTIL)():
        return master, bought
    run.tell("flows of finer groups")
    groups = group(problem, master.active, master.when, FINE)
    finer = followed(problem, bought[1], master.groups, master.active, groups)
    again = settled(finer, bought[0].shipped, bought[0].hurried)
    return (master, bought) if again is None else (finer, again)


def _taken_over(run: Search, like: Found) -> tuple[Master, tuple[Bought, Relaxed]]:
    """Flows for this goal with the purchases of another's plan."""
    run.tell("flows of cars")
    groups = group(run.problem, like.active, like.relaxed.when, _detail(run.problem))
    master = followed(run.problem, like.relaxed, like.groups, like.active, groups)
    bought = settled(master, like.bought.shipped, like.bought.hurried)
    if bought is None:
        raise NoFlowError("no flow of cars meets the wishes with the purchases of the least-cost plan")
    return master, (bought[0], more_columns(run, master, bought[1], AGAIN_ROUNDS, run.late(0.4)))


def weight(problem: Problem, found: Found) -> int:
    """What a plan weighs for the problem's goal."""
    plan = assemble(problem, found.placed, found.bought)
    bill, figures = recompute(problem.plant, problem.disruptions, plan, problem.usage)
    extra = goal_cents(problem.wishes.goal, figures.late_orders, figures.moved_orders)
    kept = problem.prices.unbuilt[: len(problem.plant.orders)] >= NEVER  # by a person's wish
    broken = NEVER * int((found.placed.bucket[kept] == UNBUILT).sum())
    return bill.total + extra + broken


def _priced(run: Search, active: Ints, hit: Flags) -> tuple[Master, Relaxed]:
    """The relaxation of cars and purchases: first with the limits that are hit anyway, then, from the prices that this
    gives, with those that its cars would run into; the bound comes with it."""
    problem = run.problem
    master = first_master(problem, active, hit)
    master.running.alone = run.has_cores
    relaxed = more_columns(run, master, solved(master), FIRST_ROUNDS, run.late(0.2))
    run.tell("prices of more that would run short")
    wider = _widen(problem, active, master.groups, relaxed)
    if len(wider) > len(active):
        finer = group(problem, wider, master.when, _detail(problem))
        master = followed(problem, relaxed, master.groups, wider, finer)
        master.running.alone = run.has_cores
        relaxed = solved(master)
    # prices that no further column has tested prove next to nothing: one round, however late it is
    relaxed = more_columns(run, master, relaxed, 1, lambda: run.stopped)
    relaxed = more_columns(run, master, relaxed, PRICE_ROUNDS, run.late(0.4, lambda: master.running.longest))
    if problem.wishes.goal == "least_cost" and run.proves:
        run.prove(master, relaxed)
    return master, relaxed


def first_master(problem: Problem, active: Ints, hit: Flags) -> Master:
    """The first programme: every bucket by itself, which proves more, or days where that would be too many columns to
    solve in time."""
    when = periods(problem, coarse=False)
    groups = group(problem, active, when, _detail(problem))
    columns = first_columns(problem, groups, when, hit, FEW_STEPS)
    if problem.cars > FEW_CARS and len(columns) > FINE_COLUMNS:
        when = periods(problem, coarse=True)
        groups = group(problem, active, when, _detail(problem))
        columns = first_columns(problem, groups, when, hit, FEW_STEPS)
    return Master(problem, active, when, groups, columns)


def more_columns(run: Search, master: Master, relaxed: Relaxed, rounds: int, over: Callable[[], bool]) -> Relaxed:
    """The relaxation with the columns that its prices call for, until they gain next to nothing."""
    for _ in range(rounds):
        more = new_columns(run.problem, master, relaxed.duals)
        if not more or over():
            break
        master.add(more)
        before, relaxed = relaxed.objective, solved(master)
        if run.problem.cars > FEW_CARS and before - relaxed.objective < LEAST_GAIN * abs(before):
            break
    return relaxed


def _detail(problem: Problem) -> Detail:
    if problem.cars <= FEW_CARS:
        return FINE
    return {"least_change": STEADY, "protect_promises": PUNCTUAL}.get(problem.wishes.goal, PLAIN)


def again(run: Search, found: Found) -> Found:
    """Whole cars once more, after a limit was lowered because a shift could not be sequenced."""
    placed, stock = whole_cars(run.problem, found.active, found.groups, found.relaxed, found.bought)
    return replace(found, placed=placed, stock=stock)


def solved(master: Master) -> Relaxed:
    relaxed = master.solve(SOLVE_SECONDS)
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
