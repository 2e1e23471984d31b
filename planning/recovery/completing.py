"""Cars built short are completed when a bucket begins: what arrives later in it is not there for them yet."""

from collections.abc import Iterator

import numpy as np

from planning.recovery.master import WHOLE
from planning.recovery.material import NO_LIMIT
from planning.recovery.problem import Problem
from planning.recovery.rounding import Placed, insert
from planning.recovery.stock import UNBUILT, Stock
from planning.usage import Ints


def complete_in_time(problem: Problem, stock: Stock, placed: Placed, added: Ints) -> None:
    """Complete cars later whose parts come only while the shift runs in which they would be completed.

    ``added``: what was bought of every limit up to every bucket. Cars that draw in earlier buckets come first, so a
    car may wait although its parts would just be there. Where no later bucket has room it is built whole or not at all.
    """
    for bucket, limit in np.argwhere(problem.rows.begins.T < NO_LIMIT).tolist():
        for car in _too_early(problem, stock, placed, added, bucket, limit):
            _later(problem, stock, placed, car)


def _too_early(problem: Problem, stock: Stock, placed: Placed, added: Ints, bucket: int, limit: int) -> Iterator[int]:
    """Cars to be completed in a bucket for which a limit has not enough when it begins, those that wait cheapest."""
    rows = problem.rows
    cars = np.nonzero(placed.retrofit == bucket)[0]
    mine = (rows.of == limit) & rows.done[:, bucket]
    units = rows.use[mine][:, cars].sum(axis=0)
    cars, units = cars[units > 0], units[units > 0]
    if not len(cars):
        return
    there = int(rows.begins[limit, bucket] + added[limit, bucket])
    if bucket:
        there -= int(rows.ceiling[limit, bucket - 1] + added[limit, bucket - 1] - stock.left[limit, bucket - 1])
    missing = int(units.sum()) - there
    for at in np.argsort(problem.prices.late[cars, -1], kind="stable").tolist():
        if missing <= 0:
            return
        missing -= int(units[at])
        yield int(cars[at])


def _later(problem: Problem, stock: Stock, placed: Placed, car: int) -> None:
    """Complete a car in the next bucket that has room for it."""
    build, done = int(placed.bucket[car]), int(placed.retrofit[car])
    stock.take(car, build, sign=-1, retrofit=done)
    later = np.nonzero(stock.can_finish(car, build) & (np.arange(len(problem.at)) > done))[0]
    if len(later):
        placed.retrofit[car] = later[0]
        stock.take(car, build, retrofit=int(later[0]))
        return
    placed.bucket[car], placed.retrofit[car] = UNBUILT, WHOLE
    insert(problem, stock, placed, car, may_short=False)
