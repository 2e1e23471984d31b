"""Cars eased out of what they overdraw, before any is seated for good.

The flows follow the limits that matter most. Of the others, quotas above all, there are too many: they would tell cars
apart into too many groups. Mostly another car that costs next to the same can sit where a limit is overdrawn. So all
cars sit where the flows want them, whatever they overdraw, and change buckets while a unit overdrawn has a price.
"""

import numpy as np

from planning.recovery.buckets import NEVER
from planning.recovery.grouping import Periods
from planning.recovery.master import WHOLE, short_cents
from planning.recovery.matching import Where
from planning.recovery.problem import Problem, goal_cents
from planning.recovery.stock import UNBUILT, Stock
from planning.recovery.swaps import Swaps, swapped
from planning.usage import Ints

TRIES_A_CAR = 60
"""How many changes are tried for every car that may move, on average."""

LEAST_CENTS = 10_000
"""A unit overdrawn in a bucket costs an idle slot, which it may come to, or at least this; and what a late or a moved
order weighs for the problem's goal."""


def ease(problem: Problem, when: Periods, where: Where, added: Ints, times: int = 1) -> tuple[Ints, Ints]:
    """The bucket and the retrofit bucket of every order, from the periods that flows and matching want.

    ``times`` as much as usual is charged for what is overdrawn.
    """
    bucket, done = _in_buckets(problem, when, where)
    prices, orders = problem.prices, len(bucket)
    stock = Stock(problem, added)
    whole = np.nonzero((bucket != UNBUILT) & (done == WHOLE))[0]
    stock.place_all(whole, bucket[whole], prices.vehicles[whole])
    for car in np.nonzero((bucket != UNBUILT) & (done != WHOLE))[0].tolist():
        stock.take(car, int(bucket[car]), retrofit=int(done[car]))
    for (mix, week), vehicles in where.forecast.items():
        stock.take(mix, week, vehicles=vehicles)
    cents = np.minimum(np.concatenate((prices.build[:orders], prices.unbuilt[:orders, None]), axis=1), NEVER)
    short = np.nonzero(done != WHOLE)[0]
    every = np.arange(len(problem.at))[None, :]
    cents[short, :-1] = short_cents(problem, short[:, None], every, done[short, None])
    cents[short, -1] = NEVER
    movable = np.nonzero(~prices.frozen[:orders])[0]
    price = max(LEAST_CENTS, int(problem.at.idle_cents.max(initial=0))) + goal_cents(problem.wishes.goal, 1, 1)
    at = np.where(bucket == UNBUILT, len(problem.at), bucket)
    if len(movable):
        swapped(problem, stock, at, Swaps(movable, cents, done != WHOLE, TRIES_A_CAR, overdrawn=float(price * times)))
    return np.where(at == len(problem.at), UNBUILT, at), done


def _in_buckets(problem: Problem, when: Periods, where: Where) -> tuple[Ints, Ints]:
    """A bucket of each period: the released one if it lies in it, else the first."""
    home = problem.at.home[: len(where.period)]
    period = np.where(where.period == UNBUILT, 0, where.period)
    bucket = np.where(when.of[home] == period, home, when.first[period])
    done = np.where(where.retrofit == WHOLE, WHOLE, when.first[np.maximum(where.retrofit, 0)])
    return np.where(where.period == UNBUILT, UNBUILT, bucket), done
