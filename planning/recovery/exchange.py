"""Whole cars exchanged once they are seated: each towards a cheaper bucket, alone or against a car that sits there.

Seating one car after another strands some of them: what they lack in their period is drawn by cars that could as well
be built elsewhere. An exchange is made only where every limit holds after it, so what was feasible stays so.
"""

import numpy as np

from planning.recovery.buckets import NEVER
from planning.recovery.master import WHOLE
from planning.recovery.problem import Problem
from planning.recovery.rounding import Placed
from planning.recovery.stock import UNBUILT, Stock
from planning.sequencing.engine.jit import inner, kernel
from planning.sequencing.engine.layout import Words
from planning.sequencing.engine.walk import below, chance
from planning.usage import Flags, Ints

TRIES_A_CAR = 150
"""How many exchanges are tried for every car that may move, on average."""

HEAT = 0.5
"""How much dearer an exchange may be at first, as a share of the price of a move: it leads out of dead ends."""

ASKED = 12
"""How many cars of a bucket are asked to give way before another bucket is drawn."""

FORBIDDEN = NEVER


def exchange(problem: Problem, stock: Stock, placed: Placed, seed: int = 20050901) -> int:
    """Exchange whole cars and cars without a place so that the plan gets cheaper; returns the cents saved.

    Cars built short, frozen and forecast cars stay. The work is bounded by tries, not by the clock: the same seating
    gives the same plan again. If it ends dearer than it began, it is undone.
    """
    orders, buckets = len(placed.bucket), len(problem.at)
    prices, rows, at = problem.prices, problem.rows, problem.at
    movable = np.nonzero((placed.retrofit == WHOLE) & ~prices.frozen[:orders])[0]
    if not len(movable):
        return 0
    cost = np.minimum(np.concatenate((prices.build[:orders], prices.unbuilt[:orders, None]), axis=1), NEVER)
    where = np.where(placed.bucket == UNBUILT, buckets, placed.bucket)
    seats, spot, count = _seats(movable, where, buckets)
    most = at.overtime * ("overtime" in problem.wishes.levers)
    rng = np.random.SeedSequence(seed).generate_state(1, np.uint64) | np.uint64(1)
    limits = len(rows.flat)
    left, free, extra = stock.left.copy(), stock.free.copy(), stock.extra.copy()
    saved = _exchange(
        TRIES_A_CAR * len(movable), HEAT * problem.plant.rates.move_cents, rng, movable, where, spot, seats, count,
        np.ascontiguousarray(cost), np.zeros((2, limits), dtype=np.int64), np.zeros(limits, dtype=np.int64),
        np.zeros(limits, dtype=np.bool_), *stock.draws_by_car, rows.of, rows.flat, np.ascontiguousarray(rows.valid.T),
        np.ascontiguousarray(rows.use.T), left, free, extra, most, at.idle_cents, at.overtime_cents,
    )  # fmt: skip
    if saved <= 0:
        return 0
    placed.bucket[:] = np.where(where == buckets, UNBUILT, where)
    stock.replace(left, free, extra)
    return int(saved)


def ready() -> None:
    """Compile, or load what was compiled, now and not within a plan: no car, no bucket, no try."""
    ints, table = np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.int64)
    no, none = np.zeros(0, dtype=np.bool_), np.zeros((0, 0), dtype=np.bool_)
    rng = np.ones(1, dtype=np.uint64)
    _exchange(
        0, 0.0, rng, ints, ints, ints, table, ints, table, table, ints, no, ints, ints, ints, no, none, table, table,
        ints, ints, ints, ints, ints,
    )  # fmt: skip


def _seats(movable: Ints, where: Ints, buckets: int) -> tuple[Ints, Ints, Ints]:
    """Cars of every bucket (last: without a place) side by side, each car's position there, and how many there are."""
    count = np.bincount(where[movable], minlength=buckets + 1)
    order = movable[np.argsort(where[movable], kind="stable")]
    position = np.arange(len(order)) - np.repeat(np.cumsum(count) - count, count)
    seats = np.full((buckets + 1, len(movable)), -1, dtype=np.int64)
    seats[where[order], position] = order
    spot = np.full(len(where), -1, dtype=np.int64)
    spot[order] = position
    return seats, spot, count


@inner
def _weigh(
    car: int, bucket: int, sign: int, side: Ints, marked: Ints, known: Flags, touched: int, first: Ints, row: Ints,
    of: Ints, valid: Flags, use: Ints,
) -> int:  # fmt: skip
    """Add a car's draw in a bucket to one side; returns how many limits are touched by now."""
    if bucket == valid.shape[0]:
        return touched
    for place in range(first[car], first[car + 1]):
        line = row[place]
        if not valid[bucket, line]:
            continue
        limit = of[line]
        if not known[limit]:
            known[limit] = True
            marked[touched] = limit
            touched += 1
        side[limit] += sign * use[car, line]
    return touched


@inner
def _holds(
    early: int, late: int, scratch: Ints, marked: Ints, touched: int, flat: Flags, left: Ints
) -> bool:  # fmt: skip
    """Whether every touched limit still holds if the draws of the two sides are added in two buckets."""
    buckets = left.shape[1]
    for number in range(touched):
        limit = marked[number]
        here, there = scratch[0, limit], scratch[1, limit]
        if flat[limit]:
            if here > 0 and left[limit, early] < here:
                return False
            if there > 0 and late < buckets and left[limit, late] < there:
                return False
            continue
        if here > 0:
            for bucket in range(early, late):
                if left[limit, bucket] < here:
                    return False
        if here + there > 0:
            for bucket in range(late, buckets):
                if left[limit, bucket] < here + there:
                    return False
    return True


@inner
def _draw(
    early: int, late: int, scratch: Ints, marked: Ints, touched: int, flat: Flags, left: Ints
) -> None:  # fmt: skip
    buckets = left.shape[1]
    for number in range(touched):
        limit = marked[number]
        here, there = scratch[0, limit], scratch[1, limit]
        if flat[limit]:
            left[limit, early] -= here
            if late < buckets:
                left[limit, late] -= there
            continue
        if here != 0:
            for bucket in range(early, late):
                left[limit, bucket] -= here
        if here + there != 0:
            for bucket in range(late, buckets):
                left[limit, bucket] -= here + there


@inner
def _room(bucket: int, cars: int, free: Ints, extra: Ints, most: Ints) -> None:
    """So many places more (or fewer) in a bucket; overtime is given back first."""
    if bucket < len(free):
        total = free[bucket] + extra[bucket] + cars
        extra[bucket] = min(most[bucket], total)
        free[bucket] = total - extra[bucket]


@inner
def _entered(bucket: int, free: Ints, extra: Ints, idle: Ints, overtime: Ints) -> int:
    """Cents that one more car in a bucket costs; NEVER if there is no place."""
    cents = 0
    if bucket == len(free):
        return cents
    if free[bucket] > 0:
        cents = -idle[bucket]
    elif extra[bucket] > 0:
        cents = overtime[bucket]
    else:
        cents = FORBIDDEN
    return cents


@inner
def _left(bucket: int, extra: Ints, most: Ints, idle: Ints, overtime: Ints) -> int:
    """Cents that one car fewer in a bucket costs."""
    cents = 0
    if bucket < len(extra):
        cents = -overtime[bucket] if extra[bucket] < most[bucket] else idle[bucket]
    return cents


@inner
def _move(car: int, bucket: int, where: Ints, spot: Ints, seats: Ints, count: Ints) -> None:
    old, place = where[car], spot[car]
    count[old] -= 1
    other = seats[old, count[old]]
    seats[old, place], spot[other] = other, place
    seats[bucket, count[bucket]], spot[car] = car, count[bucket]
    count[bucket] += 1
    where[car] = bucket


@inner
def _swapped(
    car: int, other: int, old: int, new: int, scratch: Ints, marked: Ints, known: Flags, first: Ints, row: Ints,
    of: Ints, flat: Flags, valid: Flags, use: Ints, left: Ints,
) -> bool:  # fmt: skip
    """Let a car draw in a new bucket instead of its old one, and another (-1: none) the other way round, if that holds;
    False if it does not, and nothing has changed."""
    early, late = min(old, new), max(old, new)
    to, back = scratch[int(new > old)], scratch[int(new < old)]
    touched = _weigh(car, new, 1, to, marked, known, 0, first, row, of, valid, use)
    touched = _weigh(car, old, -1, back, marked, known, touched, first, row, of, valid, use)
    if other >= 0:
        touched = _weigh(other, new, -1, to, marked, known, touched, first, row, of, valid, use)
        touched = _weigh(other, old, 1, back, marked, known, touched, first, row, of, valid, use)
    fits = _holds(early, late, scratch, marked, touched, flat, left)
    if fits:
        _draw(early, late, scratch, marked, touched, flat, left)
    for number in range(touched):
        scratch[0, marked[number]] = 0
        scratch[1, marked[number]] = 0
        known[marked[number]] = False
    return fits


@kernel
def _exchange(
    tries: int, heat: float, rng: Words, movable: Ints, where: Ints, spot: Ints, seats: Ints, count: Ints, cost: Ints,
    scratch: Ints, marked: Ints, known: Flags, first: Ints, row: Ints, of: Ints, flat: Flags, valid: Flags, use: Ints,
    left: Ints, free: Ints, extra: Ints, most: Ints, idle: Ints, overtime: Ints,
) -> int:  # fmt: skip
    saved, spent, buckets = 0, 0, len(free)
    while spent < tries:
        spent += 1
        car = movable[below(rng, len(movable))]
        old, new = where[car], below(rng, buckets + 1)
        if new == old or cost[car, new] >= FORBIDDEN:
            continue
        warm = heat * (1.0 - spent / tries) ** 2
        least = warm * np.log(chance(rng)) if warm >= 1.0 else 0.0
        gain = cost[car, old] - cost[car, new]
        alone = gain - _entered(new, free, extra, idle, overtime) - _left(old, extra, most, idle, overtime)
        if alone > least and _swapped(
            car, -1, old, new, scratch, marked, known, first, row, of, flat, valid, use, left
        ):  # fmt: skip
            _room(old, 1, free, extra, most)
            _room(new, -1, free, extra, most)
            _move(car, new, where, spot, seats, count)
            saved += alone
            continue
        for _ in range(min(ASKED, count[new])):
            spent += 1
            other = seats[new, below(rng, count[new])]
            both = gain + cost[other, new] - cost[other, old]
            if both > least and cost[other, old] < FORBIDDEN and _swapped(
                car, other, old, new, scratch, marked, known, first, row, of, flat, valid, use, left
            ):  # fmt: skip
                _move(car, new, where, spot, seats, count)
                _move(other, old, where, spot, seats, count)
                saved += both
                break
    return saved
