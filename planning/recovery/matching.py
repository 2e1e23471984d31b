"""Which car takes which place: flows say how many of a kind go where, and the cheapest matching says who."""

import numpy as np
from ortools.graph.python import min_cost_flow

from planning.recovery.buckets import NEVER
from planning.recovery.grouping import Periods
from planning.recovery.master import WHOLE, short_extra
from planning.recovery.problem import Problem
from planning.recovery.stock import UNBUILT
from planning.usage import Ints


def kinds(problem: Problem, active: Ints) -> Ints:
    """A number for every order: orders of a kind draw the same on the active limits and may stand in for each other."""
    orders = len(problem.plant.orders)
    random = np.random.default_rng(19930701)
    mark = problem.short.able[:orders] * 15_485_863 + problem.short.minutes[:orders] * 104_729
    for row in np.nonzero(np.isin(problem.rows.of, active))[0]:
        mark = mark + problem.rows.use[row][:orders] * int(random.integers(1, 2**40))
    return np.asarray(np.unique(mark, return_inverse=True)[1], dtype=np.int64)


def match(problem: Problem, kind: Ints, when: Periods, period: Ints, retrofit: Ints) -> tuple[Ints, Ints]:
    """The same places, given to the orders of each kind so that they cost least: (period, retrofit) by order.

    Frozen orders keep theirs. Every order had a place that it may take, so a matching always exists.
    """
    choice = (problem.prices.build[: len(period)] < NEVER).sum(axis=1) > 1
    free = np.nonzero(~problem.prices.frozen[: len(period)] & choice)[0]
    period, retrofit = period.copy(), retrofit.copy()
    order = free[np.argsort(kind[free], kind="stable")]
    edges = np.nonzero(np.diff(kind[order]))[0] + 1
    for cars in np.split(order, edges):
        places, count = np.unique(np.stack((period[cars], retrofit[cars])), axis=1, return_counts=True)
        if places.shape[1] > 1:
            taken = _cheapest(_cents(problem, when, cars, places[0], places[1]), count)
            period[cars], retrofit[cars] = places[0][taken], places[1][taken]
    return period, retrofit


def _cents(problem: Problem, when: Periods, cars: Ints, period: Ints, retrofit: Ints) -> Ints:
    """Price of every car in every place, at the best bucket of the place's period; shape (cars, places)."""
    cost, first = problem.prices, when.first
    whole = np.minimum.reduceat(cost.build[cars], first, axis=1)[:, period]
    leave = np.minimum.reduceat(cost.leave[cars], first, axis=1)[:, period]
    late = np.minimum.reduceat(cost.late[cars], first, axis=1)[:, retrofit]
    extra = short_extra(problem, cars[:, None], first[period][None, :], first[retrofit][None, :])
    price = np.where(retrofit[None, :] == WHOLE, whole, np.where(whole < NEVER, leave + late + extra, NEVER))
    return np.asarray(np.where(period[None, :] == UNBUILT, cost.unbuilt[cars][:, None], price), dtype=np.int64)


def _cheapest(cents: Ints, count: Ints) -> Ints:
    """A place for every car at the least total price; ``count`` cars go to each place."""
    cars, places = cents.shape
    flow = min_cost_flow.SimpleMinCostFlow()
    tail, head = np.nonzero(cents < NEVER)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        tail, head + cars, np.ones(len(tail), dtype=np.int64), cents[tail, head]
    )
    flow.set_nodes_supplies(np.arange(cars + places), np.concatenate((np.ones(cars, dtype=np.int64), -count)))
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("orders of a kind could not be matched to their own places")
    used = flow.flows(arcs) > 0
    taken = np.zeros(cars, dtype=np.int64)
    taken[tail[used]] = head[used]
    return taken
