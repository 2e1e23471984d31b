"""Cars that change buckets, alone or against a car that sits there: compiled, for millions of exchanges are tried."""

from dataclasses import dataclass

import numpy as np

from planning.recovery.buckets import NEVER
from planning.recovery.problem import Problem
from planning.recovery.stock import Stock
from planning.sequencing.engine.jit import inner, kernel
from planning.sequencing.engine.layout import Words
from planning.sequencing.engine.walk import below, chance
from planning.usage import Flags, Ints

ASKED = 12
"""How many cars of a bucket are asked to give way before another bucket is drawn."""

FORBIDDEN = NEVER


@dataclass(frozen=True)
class Swaps:
    """Cars that may change buckets, what each costs where, and what a unit overdrawn costs.

    ``cents`` is by car and bucket, the last one standing for none; FORBIDDEN where a car may not be. ``short`` cars
    draw the rows that are drawn late elsewhere. ``overdrawn`` is what a unit overdrawn in a bucket costs, and a car too
    many in it (0: no exchange may overdraw anything).
    """

    cars: Ints
    cents: Ints
    short: Flags
    tries: int
    heat: float = 0.0
    overdrawn: float = 0.0
    seed: int = 20050901


def swapped(problem: Problem, stock: Stock, where: Ints, swaps: Swaps) -> int:
    """Exchange cars so that they get cheaper; returns the cents saved, without those for what is overdrawn.

    ``where``, the bucket of every car (their count: none), and the stock are changed. The work is bounded by tries, not
    by the clock: the same seating gives the same one again.
    """
    at, rows, limits = problem.at, problem.rows, len(problem.rows.flat)
    seats, spot, count = _seats(swaps.cars, where, len(at))
    most = at.overtime * ("overtime" in problem.wishes.levers)
    rng = np.random.SeedSequence(swaps.seed).generate_state(1, np.uint64) | np.uint64(1)
    left, free, extra = stock.left.copy(), stock.free.copy(), stock.extra.copy()
    heat = swaps.heat * problem.plant.rates.move_cents
    saved = _swap(
        swaps.tries * len(swaps.cars), heat, swaps.overdrawn, rng, swaps.cars, where, spot, seats, count,
        np.ascontiguousarray(swaps.cents), swaps.short, np.zeros((2, limits), dtype=np.int64),
        np.zeros(limits, dtype=np.int64), np.zeros(limits, dtype=np.bool_), *stock.draws_by_car, rows.of,
        rows.late[rows.of], rows.flat, np.ascontiguousarray(rows.valid.T), np.ascontiguousarray(rows.use.T), left,
        (left < 0).sum(axis=1), free, extra, most, at.idle_cents, at.overtime_cents,
    )  # fmt: skip
    stock.replace(left, free, extra)
    return int(saved)


def ready() -> None:
    """Compile, or load what was compiled, now and not within a plan: no car, no bucket, no try."""
    ints, table = np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.int64)
    no, none = np.zeros(0, dtype=np.bool_), np.zeros((0, 0), dtype=np.bool_)
    rng = np.ones(1, dtype=np.uint64)
    _swap(
        0, 0.0, 0.0, rng, ints, ints, ints, table, ints, table, no, table, ints, no, ints, ints, ints, no, no, none,
        table, table, ints, ints, ints, ints, ints, ints,
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
    car: int, bucket: int, sign: int, side: Ints, marked: Ints, known: Flags, touched: int, short: Flags, first: Ints,
    row: Ints, of: Ints, late: Flags, valid: Flags, use: Ints,
) -> int:  # fmt: skip
    """Add a car's draw in a bucket to one side; returns how many limits are touched by now."""
    if bucket == valid.shape[0]:
        return touched
    for place in range(first[car], first[car + 1]):
        line = row[place]
        if not valid[bucket, line] or (short[car] and late[line]):
            continue
        limit = of[line]
        if not known[limit]:
            known[limit] = True
            marked[touched] = limit
            touched += 1
        side[limit] += sign * use[car, line]
    return touched


@inner
def _over(units: int, now: int) -> int:
    """By how much more is overdrawn if so many units are drawn of what is left now."""
    return max(0, units - now) - max(0, -now)


@inner
def _strain(early: int, later: int, scratch: Ints, marked: Ints, touched: int, flat: Flags, left: Ints) -> int:
    """By how many units more, over all buckets, limits are overdrawn if the draws of the two sides are added."""
    buckets, strain = left.shape[1], 0
    for number in range(touched):
        limit = marked[number]
        here, there = scratch[0, limit], scratch[1, limit]
        if flat[limit]:
            strain += _over(here, left[limit, early])
            if later < buckets:
                strain += _over(there, left[limit, later])
            continue
        if here != 0:
            for bucket in range(early, later):
                strain += _over(here, left[limit, bucket])
        if here + there != 0:
            for bucket in range(later, buckets):
                strain += _over(here + there, left[limit, bucket])
    return strain


@inner
def _take(limit: int, bucket: int, units: int, left: Ints, short_of: Ints) -> None:
    """Draw units of a limit in a bucket; ``short_of`` counts the buckets in which a limit is overdrawn."""
    before = left[limit, bucket]
    left[limit, bucket] = before - units
    short_of[limit] += int(before - units < 0) - int(before < 0)


@inner
def _draw(
    early: int, later: int, scratch: Ints, marked: Ints, touched: int, flat: Flags, left: Ints, short_of: Ints
) -> None:  # fmt: skip
    buckets = left.shape[1]
    for number in range(touched):
        limit = marked[number]
        here, there = scratch[0, limit], scratch[1, limit]
        if flat[limit]:
            _take(limit, early, here, left, short_of)
            if later < buckets:
                _take(limit, later, there, left, short_of)
            continue
        if here != 0:
            for bucket in range(early, later):
                _take(limit, bucket, here, left, short_of)
        if here + there != 0:
            for bucket in range(later, buckets):
                _take(limit, bucket, here + there, left, short_of)


@inner
def _relieves(car: int, short_of: Ints, first: Ints, row: Ints, of: Ints) -> bool:
    """Whether a car draws on a limit that is overdrawn somewhere."""
    overdrawn = 0
    for place in range(first[car], first[car + 1]):
        overdrawn += short_of[of[row[place]]]
    return overdrawn > 0


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
def _left(bucket: int, free: Ints, extra: Ints, most: Ints, idle: Ints, overtime: Ints, overfull: int) -> int:
    """Cents that one car fewer in a bucket costs."""
    cents = 0
    if bucket < len(extra):
        cents = -overtime[bucket] if extra[bucket] < most[bucket] else idle[bucket]
        if free[bucket] + extra[bucket] < 0:
            cents = -overfull
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
def _made(
    car: int, other: int, old: int, new: int, gain: int, least: float, overdrawn: float, short: Flags, scratch: Ints,
    marked: Ints, known: Flags, first: Ints, row: Ints, of: Ints, late: Flags, flat: Flags, valid: Flags, use: Ints,
    left: Ints, short_of: Ints,
) -> bool:  # fmt: skip
    """Let a car draw in a new bucket instead of its old one, and another (-1: none) the other way round, if that is
    worth it; False if it is not, and nothing has changed."""
    if gain <= least and not (
        _relieves(car, short_of, first, row, of) or (other >= 0 and _relieves(other, short_of, first, row, of))
    ):
        return False
    early, later = min(old, new), max(old, new)
    to, back = scratch[int(new > old)], scratch[int(new < old)]
    touched = _weigh(car, new, 1, to, marked, known, 0, short, first, row, of, late, valid, use)
    touched = _weigh(car, old, -1, back, marked, known, touched, short, first, row, of, late, valid, use)
    if other >= 0:
        touched = _weigh(other, new, -1, to, marked, known, touched, short, first, row, of, late, valid, use)
        touched = _weigh(other, old, 1, back, marked, known, touched, short, first, row, of, late, valid, use)
    strain = _strain(early, later, scratch, marked, touched, flat, left)
    worth = gain - overdrawn * strain > least if overdrawn > 0.0 else strain <= 0 and gain > least
    if worth:
        _draw(early, later, scratch, marked, touched, flat, left, short_of)
    for number in range(touched):
        scratch[0, marked[number]] = 0
        scratch[1, marked[number]] = 0
        known[marked[number]] = False
    return worth


@kernel
def _swap(
    tries: int, heat: float, overdrawn: float, rng: Words, movable: Ints, where: Ints, spot: Ints, seats: Ints,
    count: Ints, cost: Ints, short: Flags, scratch: Ints, marked: Ints, known: Flags, first: Ints, row: Ints, of: Ints,
    late: Flags, flat: Flags, valid: Flags, use: Ints, left: Ints, short_of: Ints, free: Ints, extra: Ints, most: Ints,
    idle: Ints, overtime: Ints,
) -> int:  # fmt: skip
    saved, spent, buckets, overfull = 0, 0, len(free), int(overdrawn)
    while spent < tries:
        spent += 1
        car = movable[below(rng, len(movable))]
        old, new = where[car], below(rng, buckets + 1)
        if new == old or cost[car, new] >= FORBIDDEN:
            continue
        warm = heat * (1.0 - spent / tries) ** 2
        least = warm * np.log(chance(rng)) if warm >= 1.0 else 0.0
        gain = cost[car, old] - cost[car, new]
        alone = gain - _entered(new, free, extra, idle, overtime)
        alone -= _left(old, free, extra, most, idle, overtime, overfull)
        if (overdrawn > 0.0 or alone > least) and alone > -FORBIDDEN // 2 and _made(
            car, -1, old, new, alone, least, overdrawn, short, scratch, marked, known, first, row, of, late, flat,
            valid, use, left, short_of,
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
            if (overdrawn > 0.0 or both > least) and cost[other, old] < FORBIDDEN and _made(
                car, other, old, new, both, least, overdrawn, short, scratch, marked, known, first, row, of, late, flat,
                valid, use, left, short_of,
            ):  # fmt: skip
                _move(car, new, where, spot, seats, count)
                _move(other, old, where, spot, seats, count)
                saved += both
                break
    return saved
