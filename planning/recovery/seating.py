"""Cars built whole, one after another into the periods that they are meant for: compiled, for they are many."""

import numpy as np

from planning.recovery.buckets import NEVER
from planning.recovery.grouping import Periods
from planning.recovery.stock import UNBUILT, Stock
from planning.sequencing.engine.jit import kernel
from planning.usage import Flags, Ints


def seat(stock: Stock, cars: Ints, period: Ints, when: Periods) -> Ints:
    """Put every car into a bucket of its period where all that it draws is there; UNBUILT for those that find none.

    Of several buckets its own comes first, then the one with most room. ``period`` is by car; the stock is drawn down.
    """
    found = np.full(len(cars), UNBUILT, dtype=np.int64)
    problem = stock.problem
    most = problem.at.overtime * ("overtime" in problem.wishes.levers)
    edges = np.append(when.first, len(problem.at))
    rows, prices = problem.rows, problem.prices
    _seat(
        cars, period, edges, found, *stock.draws_by_car, rows.of, rows.flat, rows.valid, rows.use, prices.build, NEVER,
        prices.frozen, problem.at.home, stock.left, stock.lowest, stock.free, stock.extra, most,
    )  # fmt: skip
    return found


def ready() -> None:
    """Compile, or load what was compiled, now and not within a plan: no car, no bucket."""
    ints, table = np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.int64)
    no, none = np.zeros(0, dtype=np.bool_), np.zeros((0, 0), dtype=np.bool_)
    _seat(
        ints,
        ints,
        ints,
        ints,
        ints,
        ints,
        ints,
        no,
        none,
        table,
        table,
        NEVER,
        no,
        ints,
        table,
        table,
        ints,
        ints,
        ints,
    )


@kernel
def _seat(
    cars: Ints, period: Ints, edges: Ints, found: Ints, first: Ints, row: Ints, of: Ints, flat: Flags, valid: Flags,
    use: Ints, build: Ints, never: int, frozen: Flags, home: Ints, left: Ints, lowest: Ints, free: Ints, extra: Ints,
    most: Ints,
) -> None:  # fmt: skip
    for number in range(len(cars)):
        car = cars[number]
        if period[car] < 0:
            continue
        best = -1
        for at in range(edges[period[car]], edges[period[car] + 1]):
            stays = at == home[car]
            fits = build[car, at] < never and (free[at] + extra[at] >= 1 or (frozen[car] and stays))
            for place in range(first[car], first[car + 1]):
                line = row[place]
                if valid[line, at] and lowest[of[line], at] < use[line, car]:
                    fits = False
            if fits and (best < 0 or stays or (best != home[car] and free[at] > free[best])):
                best = at
        if best < 0:
            continue
        found[number] = best
        for place in range(first[car], first[car + 1]):
            line = row[place]
            if not valid[line, best]:
                continue
            limit, units = of[line], use[line, car]
            if flat[limit]:
                left[limit, best] -= units
                lowest[limit, best] = left[limit, best]
                continue
            for at in range(best, left.shape[1]):
                left[limit, at] -= units
            least = left[limit, left.shape[1] - 1]
            for at in range(left.shape[1] - 1, -1, -1):
                least = min(least, left[limit, at])
                lowest[limit, at] = least
        if not (frozen[car] and best == home[car]):
            total = free[best] + extra[best] - 1
            extra[best] = min(most[best], total)
            free[best] = total - extra[best]
