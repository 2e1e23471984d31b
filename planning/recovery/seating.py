"""Cars built whole, one after another into the buckets that they are meant for: compiled, for they are many."""

import numpy as np

from planning.recovery.buckets import NEVER
from planning.recovery.stock import Stock
from planning.sequencing.engine.jit import kernel
from planning.usage import Flags, Ints


def seat(stock: Stock, cars: Ints, bucket: Ints) -> Flags:
    """Put every car into its bucket (by car; below 0: none) if all that it draws is there; which found it so.

    The stock is drawn down.
    """
    found = np.zeros(len(cars), dtype=np.bool_)
    problem = stock.problem
    most = problem.at.overtime * ("overtime" in problem.wishes.levers)
    rows, prices = problem.rows, problem.prices
    _seat(
        cars, bucket, found, *stock.draws_by_car, rows.of, rows.flat, rows.valid, rows.use, prices.build, NEVER,
        prices.frozen, problem.at.home, stock.left, stock.lowest, stock.free, stock.extra, most,
    )  # fmt: skip
    return found


def ready() -> None:
    """Compile, or load what was compiled, now and not within a plan: no car, no bucket."""
    ints, table = np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.int64)
    no, none = np.zeros(0, dtype=np.bool_), np.zeros((0, 0), dtype=np.bool_)
    _seat(
        ints, ints, no, ints, ints, ints, no, none, table, table, NEVER, no, ints, table, table, ints, ints, ints,
    )  # fmt: skip


@kernel
def _seat(
    cars: Ints, bucket: Ints, found: Flags, first: Ints, row: Ints, of: Ints, flat: Flags, valid: Flags, use: Ints,
    build: Ints, never: int, frozen: Flags, home: Ints, left: Ints, lowest: Ints, free: Ints, extra: Ints, most: Ints,
) -> None:  # fmt: skip
    for number in range(len(cars)):
        car = cars[number]
        at = bucket[car]
        if at < 0:
            continue
        held = frozen[car] and at == home[car]
        fits = build[car, at] < never and (free[at] + extra[at] >= 1 or held)
        for place in range(first[car], first[car + 1]):
            line = row[place]
            if valid[line, at] and lowest[of[line], at] < use[line, car]:
                fits = False
        if not fits:
            continue
        found[number] = True
        for place in range(first[car], first[car + 1]):
            line = row[place]
            if not valid[line, at]:
                continue
            limit, units = of[line], use[line, car]
            if flat[limit]:
                left[limit, at] -= units
                lowest[limit, at] = left[limit, at]
                continue
            for later in range(at, left.shape[1]):
                left[limit, later] -= units
            least = left[limit, left.shape[1] - 1]
            for later in range(left.shape[1] - 1, -1, -1):
                least = min(least, left[limit, later])
                lowest[limit, later] = least
        if not held:
            total = free[at] + extra[at] - 1
            extra[at] = min(most[at], total)
            free[at] = total - extra[at]
