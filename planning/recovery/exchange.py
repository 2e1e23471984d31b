"""Whole cars exchanged once they are seated: each towards a cheaper bucket, alone or against a car that sits there.

Seating one car after another strands some of them: what they lack in their period is drawn by cars that could as well
be built elsewhere. An exchange is made only where every limit holds after it, so what was feasible stays so.
"""

from copy import copy

import numpy as np

from planning.recovery.buckets import NEVER
from planning.recovery.master import WHOLE
from planning.recovery.problem import Problem
from planning.recovery.rounding import Placed
from planning.recovery.stock import UNBUILT, Stock
from planning.recovery.swaps import Swaps, swapped

TRIES_A_CAR = 600
"""How many exchanges are tried for every car that may move, on average."""

HEAT = 0.5


def exchange(problem: Problem, stock: Stock, placed: Placed) -> int:
    """Exchange whole cars and cars without a place so that the plan gets cheaper; returns the cents saved.

    Cars built short, frozen and forecast cars stay. If it ends dearer than it began, it is undone.
    """
    orders, buckets = len(placed.bucket), len(problem.at)
    prices = problem.prices
    movable = np.nonzero((placed.retrofit == WHOLE) & ~prices.frozen[:orders])[0]
    if not len(movable):
        return 0
    cents = np.minimum(np.concatenate((prices.build[:orders], prices.unbuilt[:orders, None]), axis=1), NEVER)
    where = np.where(placed.bucket == UNBUILT, buckets, placed.bucket)
    after = copy(stock)
    saved = swapped(problem, after, where, Swaps(movable, cents, np.zeros(orders, dtype=np.bool_), TRIES_A_CAR, HEAT))
    if saved <= 0:
        return 0
    placed.bucket[:] = np.where(where == buckets, UNBUILT, where)
    stock.replace(after.left, after.free, after.extra)
    return saved
