"""The runs of a plan: scratch arrays, and the kernel that plays run after run."""

from typing import NamedTuple

import numpy as np

from planning.sequencing.engine.jit import kernel
from planning.simulation.costs import STOP_S, Prices, add_up
from planning.simulation.queues import BUCKET, DONE, PENDING, SLOT, STATE, clear
from planning.simulation.stock import open_stock
from planning.simulation.tables import MAY_LACK, YARD, Tables
from planning.simulation.tail import fill_tail
from planning.simulation.walk import walk
from planning.simulation.yard import NEXT_ERA
from planning.usage import Ints


class Coming(NamedTuple):
    """What comes of the watched parts. ``base`` is by scenario: rows of scenario s and part k begin at
    ``base_first[s, k]``. ``more_first`` is by part; ``more[run]`` are this run's rows (epoch minute, base units)."""

    opening: Ints
    base_first: Ints
    base: Ints
    more_first: Ints
    more: Ints


class Scratch(NamedTuple):
    """Arrays that one thread writes run after run."""

    stock: Ints
    orders: Ints
    queues: Ints
    asked: Ints
    aside: Ints
    reach: Ints
    yard: Ints
    short: Ints
    lacks: Ints
    counts: Ints
    waiting: Ints
    lacked: Ints
    missed: Ints
    behind: Ints
    built: Ints
    filled: Ints


def scratch(table: Tables, prices: Prices) -> Scratch:
    """Arrays as large as any run can need."""

    def zeros(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    groups = len(table.lines) + 1
    sizes = np.diff(table.first)
    most = int(sizes.max(initial=0))
    shortable = table.orders if table.parts[:, MAY_LACK].any() else 0
    places = int(table.lines[:, YARD].max(initial=0))
    return Scratch(
        stock=zeros(len(table.parts), 4),
        orders=zeros(table.orders, 8),
        queues=zeros(groups * table.kinds, 4),
        asked=zeros(groups, table.kinds + 1),
        aside=zeros(len(table.parts)),
        reach=zeros(len(table.lines), 3),
        yard=zeros(len(table.lines), min(places, shortable) + 1),
        short=zeros(shortable, 5),
        lacks=zeros(shortable * most, 2),
        counts=zeros(4),
        waiting=zeros(table.orders, 4),
        lacked=zeros(table.kinds),
        missed=zeros(len(table.mixes)),
        behind=zeros(len(table.lines), len(table.mixes) + 1, 2),
        built=zeros(prices.tail.shape[0], prices.tail.shape[1]),
        filled=zeros(len(prices.buckets)),
    )


def play_runs(
    table: Tables, prices: Prices, shift_line: Ints, coming: Coming, scenario: Ints, own: Scratch, runs: range,
    results: Ints, stops: Ints, idle: Ints,
) -> None:  # fmt: skip
    """Play some of the runs into their rows of ``results``, ``stops`` (run, day) and ``idle``. After it, ``own`` holds
    the last run; threads may play side by side with a scratch each."""
    _play_runs(
        runs.start, runs.stop, scenario, table.slots, table.cars, table.first, table.need_part, table.need_qty,
        table.parts, table.lines, table.slot_of, table.turns, table.weeks, table.mixes, shift_line,
        int(table.eras), int(table.kinds), coming.opening, coming.base_first, coming.base,
        coming.more_first, coming.more, prices.orders, prices.buckets, prices.moves, prices.tail,
        int(prices.last_day), *own, results, stops, idle,
    )  # fmt: skip


@kernel
def _play_runs(
    start: int, stop: int, scenario: Ints, slots: Ints, cars: Ints, first: Ints, need_part: Ints, need_qty: Ints,
    parts: Ints, lines: Ints, slot_of: Ints, turns: Ints, weeks: Ints, mixes: Ints, shifts: Ints, eras: int,
    kinds: int, opening: Ints, base_first: Ints, base: Ints, more_first: Ints, more: Ints, price: Ints, buckets: Ints,
    moves: Ints, tail: Ints, last_day: int, stock: Ints, orders: Ints, queues: Ints, asked: Ints, aside: Ints,
    reach: Ints, yard: Ints, short: Ints, lacks: Ints, count: Ints, waiting: Ints, lacked: Ints, missed: Ints,
    behind: Ints, built: Ints, filled: Ints, results: Ints, stops: Ints, idle: Ints,
) -> None:  # fmt: skip
    for run in range(start, stop):
        here, plan = base_first[scenario[run]], more[run]
        open_stock(opening, here, more_first, stock)
        clear(queues, asked, aside)
        for car in range(orders.shape[0]):
            orders[car, STATE] = PENDING
            orders[car, BUCKET] = -1
            orders[car, DONE] = -1
            orders[car, SLOT] = -1
        for line in range(reach.shape[0]):
            reach[line, 0] = -1
            reach[line, 1] = 0
            reach[line, 2] = 0
            yard[line, 0] = 0
        for entry in range(len(count)):
            count[entry] = 0
        count[NEXT_ERA] = -1
        for mix in range(built.shape[0]):
            for turn in range(built.shape[1]):
                built[mix, turn] = 0
        walk(
            slots, cars, first, need_part, need_qty, parts, lines, slot_of, turns, shifts, eras, kinds, here, base,
            more_first, plan, stock, orders, queues, asked, aside, reach, yard, short, lacks, count, stops[run],
            idle[run],
        )  # fmt: skip
        fill_tail(
            cars, first, need_part, need_qty, parts, weeks, mixes, eras, here, base, more_first, plan, stock, orders,
            yard, short, lacks, waiting, lacked, missed, behind, built,
        )  # fmt: skip
        for entry in range(results.shape[1]):
            results[run, entry] = 0
        add_up(price, buckets, moves, tail, last_day, orders, short, count, built, filled, results[run])
        for day in range(stops.shape[1]):
            results[run, STOP_S] += stops[run, day]


def ready() -> None:
    """Compile, or load what was compiled, now and not within a plan: no run."""
    ints, table, cube = (
        np.zeros(0, dtype=np.int64),
        np.zeros((0, 2), dtype=np.int64),
        np.zeros((0, 0, 2), dtype=np.int64),
    )
    empty = Tables(table, table, ints, ints, ints, table, table, ints, table, table, table, 1, 1, 0)
    prices = Prices(table, table, table, table, 0)
    own = Scratch(
        table, table, table, table, ints, table, table, table, table, ints, table, ints, ints, cube, table, ints
    )  # fmt: skip
    goods = Coming(ints, table, table, ints, cube)
    play_runs(empty, prices, ints, goods, ints, own, range(0), table, table, table)
