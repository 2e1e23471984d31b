"""What a run of a plan costs, as ``planning.price`` has it: tables of prices, and the kernel that adds them up."""

from typing import NamedTuple

import numpy as np

from planning.line import Shift, TailWeek
from planning.price import calendar, is_frozen, late_day_cents, lost_cents, move_cents, stops_line, vacated_cents
from planning.sequencing.engine.jit import inner
from planning.simulation.queues import BUCKET, DONE
from planning.simulation.yard import CAR, SHORTS, WORK
from planning.snapshot import Snapshot
from planning.usage import Ints

PROMISED, LATE_DAY, LOST, HOME, IDLE_CENTS, STOP_CENTS, STOPS = range(7)
"""Columns of ``orders``: promised day (ordinal), cents of a day of delay, cents lost if it is not built, released
bucket (-1: none); what the hole costs that it leaves in a frozen slot, and whether that stops the line (-1: no such
hole)."""

BUILT, PLACES, EMPTY_CENTS, YARD_DAY, WORK_CENTS = range(5)
"""Columns of ``buckets``: day (ordinal) on which its cars count as built, regular slots of a shift (0 for a week),
cents of an idle slot, of a day in the yard and of a worker minute."""


COST, LATE, LATE_DAYS, UNBUILT, IDLE, MOVED, STOP_S = range(7)
"""Columns of a result: cents that hang on the run; cars; seconds of line stop."""


class Prices(NamedTuple):
    """Prices of a plant; cents. ``moves[home, bucket]``; ``tail[mix, turn]`` of one forecast car built in a week."""

    orders: Ints
    buckets: Ints
    moves: Ints
    tail: Ints
    last_day: int


def run_prices(plant: Snapshot, weeks: tuple[int, ...]) -> Prices:
    """The price tables of a plant; ``weeks`` are the rows of its tail weeks in time order."""
    when = calendar(plant)
    items: list[Shift | TailWeek] = [*plant.shifts, *plant.tail_weeks]
    row = {item.id: number for number, item in enumerate(items)}
    orders = []
    for order in plant.orders:
        idle, stop, stops = 0, 0, -1
        if order.shift is not None and is_frozen(plant, order):
            idle, stop = vacated_cents(plant, order)
            stops = int(stops_line(plant, order))
        lost = lost_cents(plant, order)
        home = -1 if order.shift is None else row[order.shift]
        orders.append((order.promised.toordinal(), late_day_cents(plant, order), lost, home, idle, stop, stops))
    lines = [plant.line_by_id[item.line] for item in items]
    buckets = [
        (when.built[item.id].toordinal(), item.slots if isinstance(item, Shift) else 0, line.idle_slot_cents,
         line.yard_day_cents, line.retrofit_min_cents)
        for item, line in zip(items, lines, strict=True)
    ]  # fmt: skip
    moves = [[0 if old is new else move_cents(plant, when, old.id, new.id) for new in items] for old in items]
    return Prices(
        np.array(orders, dtype=np.int64).reshape(-1, 7),
        np.array(buckets, dtype=np.int64).reshape(-1, 5),
        np.array(moves, dtype=np.int64).reshape(len(items), len(items)),
        _tail_cents(plant, weeks),
        when.last_day.toordinal(),
    )


def _tail_cents(plant: Snapshot, weeks: tuple[int, ...]) -> Ints:
    """Cents of one forecast car by mix and the turn of the week that builds it; the last column: of one not built."""
    when = calendar(plant)
    cents = np.zeros((len(plant.tail_mix), len(weeks) + 1), dtype=np.int64)
    for number, mix in enumerate(plant.tail_mix):
        home = when.built[mix.week]
        for turn, week in enumerate(weeks):
            built = when.built[plant.tail_weeks[week].id]
            cents[number, turn] = max(0, (built - home).days) * mix.late_day_cents
        lost = lost_cents(plant, mix)
        cents[number, -1] = max(0, (when.last_day - home).days) * mix.late_day_cents + lost
    return cents


@inner
def add_up(
    price: Ints, buckets: Ints, moves: Ints, tail: Ints, last_day: int, orders: Ints, short: Ints, count: Ints,
    built: Ints, filled: Ints, result: Ints,
) -> None:  # fmt: skip
    """Add up one run into ``result``; ``filled`` is scratch: slots of every bucket that are not idle."""
    for bucket in range(len(filled)):
        filled[bucket] = 0
    cost = 0
    for car in range(orders.shape[0]):
        home, bucket = price[car, HOME], orders[car, BUCKET]
        day = last_day if bucket < 0 else buckets[orders[car, DONE], BUILT]
        days = max(0, day - price[car, PROMISED])
        cost += days * price[car, LATE_DAY]
        result[LATE_DAYS] += days
        result[LATE] += 1 if days > 0 or bucket < 0 else 0
        if bucket < 0:
            result[UNBUILT] += 1
            cost += price[car, LOST]
        else:
            filled[bucket] += 1
        if bucket != home and home >= 0:
            if bucket >= 0:
                cost += moves[home, bucket]
                result[MOVED] += 1
            if price[car, STOPS] >= 0:
                filled[home] += 1
                cost += price[car, IDLE_CENTS] + price[car, STOP_CENTS]
                result[IDLE] += 1 - price[car, STOPS]
    for row in range(count[SHORTS]):
        car = short[row, CAR]
        bucket, done = orders[car, BUCKET], orders[car, DONE]
        cost += short[row, WORK] * buckets[bucket, WORK_CENTS]
        cost += (buckets[done, BUILT] - buckets[bucket, BUILT]) * buckets[bucket, YARD_DAY]
    for bucket in range(len(filled)):
        empty = max(0, buckets[bucket, PLACES] - filled[bucket])
        cost += empty * buckets[bucket, EMPTY_CENTS]
        result[IDLE] += empty
    for mix in range(tail.shape[0]):
        for turn in range(tail.shape[1]):
            cost += built[mix, turn] * tail[mix, turn]
    result[COST] = cost
