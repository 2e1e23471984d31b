"""A plan played many times under the line policy: what may come of it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import numpy as np

from planning.availability import availability, fitted_later
from planning.buildorder import BuildOrder, build_order
from planning.drawdown import shortfalls, with_tail
from planning.line import Plan
from planning.linepolicy import left_alone
from planning.simulation.costs import COST, IDLE, LATE, STOP_S, UNBUILT, Prices, run_prices
from planning.simulation.outlook import Outlook, Spread, StopDay
from planning.simulation.queues import BUCKET, SLOT
from planning.simulation.runs import Coming, Scratch, play_runs, scratch
from planning.simulation.supplies import Scenarios, coming
from planning.simulation.tables import Tables, tables
from planning.snapshot import Snapshot
from planning.usage import Ints, Usage

RUNS = 1000
"""How often a plan is played."""

SEED = 20260302
"""Seed of the draws where none is named."""

LOOKED_AT = 3
"""Runs, from the mildest to the worst, in which the parts that were not watched are looked at."""


@dataclass(frozen=True)
class Runs:
    """All runs of a plan: ``results`` by run and column of ``costs``, ``stops`` seconds by run and build day, idle
    slots by run; the days are those of ``days``."""

    results: Ints
    stops: Ints
    idle: Ints
    days: tuple[date, ...]


def simulate(
    plant: Snapshot,
    plan: Plan,
    scenarios: Scenarios,
    fixed_cents: int,
    runs: int = RUNS,
    seed: int = SEED,
    threads: int = 2,
) -> Outlook:
    """What may come of a plan. ``fixed_cents`` is added to the cost of every run: what the plan pays whatever comes,
    less the cost of the undisturbed plan."""
    found = played(plant, plan, scenarios, runs, seed, threads)
    results, stops = found.results, found.stops
    on_day = (stops > 0).sum(axis=0).tolist()
    cost = results[:, COST] + fixed_cents
    return Outlook(
        runs=runs,
        seed=seed,
        stopped=int((results[:, STOP_S] > 0).sum()),
        by_day=tuple(StopDay(day=day, runs=n) for day, n in zip(found.days, on_day, strict=True) if n),
        stop_min=_spread(results[:, STOP_S] // 60),
        idle_slots=_spread(results[:, IDLE]),
        late_orders=_spread(results[:, LATE]),
        unbuilt_orders=_spread(results[:, UNBUILT]),
        extra_cents=_spread(cost),
        mean_cents=round(float(cost.mean())),
    )


def played(plant: Snapshot, plan: Plan, scenarios: Scenarios, runs: int, seed: int, threads: int) -> Runs:
    """The runs of a plan, one scenario after the other in turn.

    Parts that can run short are looked at: those that some scenario hits, those that the plan buys, those that run
    short if nobody acts. Whether others run short is tried in a few runs, first of a pilot of one run a scenario,
    and if so, they join.
    """
    usage = scenarios.usage
    order = build_order(plant, plan)
    prices = usage.kept(plant, "prices of runs", lambda: run_prices(plant, order.weeks))
    alone = left_alone(plant, usage, scenarios.disruptions)
    watched = {*scenarios.hit, *scenarios.parts_of(plan), *alone.watched}
    later = fitted_later(plant, usage, scenarios.disruptions)
    watched |= {*later} if plan.places else set()
    which = np.arange(runs, dtype=np.int64) % len(scenarios.all)
    while True:
        parts = sorted(part for part in watched if part in usage.family_of)
        table = tables(order, usage, parts, later)
        goods = coming(scenarios, plan, parts, which, seed)
        for some in (which[: len(scenarios.all)], which):
            found = _play(plant, order, table, prices, goods, some, threads)
            more = _unwatched(order, usage, table, prices, goods, some, found, parts)
            if more:
                break
        if not more:
            return found
        watched |= more


def _play(
    plant: Snapshot, order: BuildOrder, table: Tables, prices: Prices, goods: Coming, which: Ints, threads: int
) -> Runs:
    days = tuple(date.fromordinal(day) for day in np.unique(order.day).tolist())
    runs = len(which)
    results = np.zeros((runs, 7), dtype=np.int64)
    stops = np.zeros((runs, len(days)), dtype=np.int64)
    idle = np.zeros((runs, 1), dtype=np.int64)
    line = _shift_lines(plant)
    shares = np.linspace(0, runs, threads + 1).astype(int).tolist()

    def some(begin: int, end: int) -> None:
        own = scratch(table, prices)
        play_runs(table, prices, line, goods, which, own, range(begin, end), results, stops, idle)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(some, shares[:-1], shares[1:]))
    return Runs(results, stops, idle[:, 0], days)


def _shift_lines(plant: Snapshot) -> Ints:
    row = {line.id: number for number, line in enumerate(plant.lines)}
    return np.array([row[shift.line] for shift in plant.shifts], dtype=np.int64)


def one_run(
    order: BuildOrder, table: Tables, prices: Prices, goods: Coming, which: Ints, run: int
) -> tuple[Scratch, Runs]:
    """One of the runs once more, with where every order was built."""
    days = len(np.unique(order.day))
    results = np.zeros((len(which), 7), dtype=np.int64)
    stops, idle = np.zeros((len(which), days), dtype=np.int64), np.zeros((len(which), 1), dtype=np.int64)
    own = scratch(table, prices)
    line = _shift_lines(order.plant)
    play_runs(table, prices, line, goods, which, own, range(run, run + 1), results, stops, idle)
    return own, Runs(results, stops, idle[:, 0], ())


def _unwatched(
    order: BuildOrder, usage: Usage, table: Tables, prices: Prices, goods: Coming, which: Ints, found: Runs,
    watched: Sequence[int],
) -> set[int]:  # fmt: skip
    """Parts that nobody looked at and that were taken beyond what was there, in runs from the mildest to the worst."""
    ranked = np.argsort(found.results[:, COST], kind="stable")
    looked = {int(ranked[at]) for at in np.linspace(0, len(ranked) - 1, LOOKED_AT).astype(int)}
    undisturbed = availability(order.plant, usage)
    first_week = len(order.plant.shifts)
    short: set[int] = set()
    for run in sorted(looked):
        own, _ = one_run(order, table, prices, goods, which, run)
        rows = np.flatnonzero(own.orders[:, SLOT] >= 0)
        rows = rows[np.argsort(own.orders[rows, SLOT])]
        turn = {week: number for number, week in enumerate(order.weeks)}
        later = [
            (turn[int(own.orders[row, BUCKET]) - first_week], int(row), 1)
            for row in np.flatnonzero(own.orders[:, BUCKET] >= first_week)
        ]
        later += [(t, table.orders + mix, n) for mix, t, n in _forecast_cars(own)]
        weekly = [(order.weeks[t], car, n) for t, car, n in sorted(later)]
        drawn = with_tail(order, usage, own.orders[rows, SLOT], rows, weekly)
        short |= {each.part for each in shortfalls(drawn, undisturbed, {*watched, *short})}
    return short


def _forecast_cars(own: Scratch) -> list[tuple[int, int, int]]:
    mixes, turns = np.nonzero(own.built[:, :-1])
    return [(int(m), int(t), int(own.built[m, t])) for m, t in zip(mixes, turns, strict=True)]


def _spread(values: Ints) -> Spread:
    ranked = np.sort(values)
    at = [ranked[max(0, -(-len(ranked) * share // 100) - 1)] for share in (10, 50, 90)]
    return Spread(p10=int(at[0]), p50=int(at[1]), p90=int(at[2]))
