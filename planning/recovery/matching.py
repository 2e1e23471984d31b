"""Which car takes which place: flows say how many of a kind go where, and the cheapest matching says who."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from ortools.graph.python import min_cost_flow

from planning.recovery.buckets import NEVER
from planning.recovery.grouping import Periods
from planning.recovery.master import WHOLE, short_extra
from planning.recovery.problem import Problem
from planning.recovery.stock import UNBUILT
from planning.usage import Flags, Ints


def kinds(problem: Problem, active: Ints) -> Ints:
    """A number for every order: orders of a kind draw the same on the active limits and may stand in for each other."""
    orders = len(problem.plant.orders)
    random = np.random.default_rng(19930701)
    mark = problem.short.able[:orders] * 15_485_863 + problem.short.minutes[:orders] * 104_729
    for row in np.nonzero(np.isin(problem.rows.of, active))[0]:
        mark = mark + problem.rows.use[row][:orders] * int(random.integers(1, 2**40))
    return np.asarray(np.unique(mark, return_inverse=True)[1], dtype=np.int64)


class Seats(NamedTuple):
    """Cars of one kind, and the places that the flows give it: period, retrofit period (or WHOLE), how many cars."""

    cars: Ints
    period: Ints
    retrofit: Ints
    room: Ints


class Where(NamedTuple):
    """The period and retrofit period (or WHOLE) of every order, and vehicles of forecast mixes by (mix, bucket)."""

    period: Ints
    retrofit: Ints
    forecast: dict[tuple[int, int], int]


def may_choose(problem: Problem) -> Flags:
    """Orders that a matching may move: not frozen, and allowed in more than one bucket."""
    orders = len(problem.plant.orders)
    return np.asarray(~problem.prices.frozen[:orders] & ((problem.prices.build[:orders] < NEVER).sum(axis=1) > 1))


def match(problem: Problem, when: Periods, seated: Sequence[Seats], where: Where) -> None:
    """Give the seats of every kind to its cars so that they cost least; who gets none is UNBUILT for now."""
    for seats in seated:
        cents = _cents(problem, when, seats.cars, seats.period, seats.retrofit)
        cents = np.concatenate((cents, problem.prices.unbuilt[seats.cars][:, None]), axis=1)
        taken = _cheapest(np.minimum(cents, NEVER), np.append(seats.room, len(seats.cars)))
        where.period[seats.cars] = np.append(seats.period, UNBUILT)[taken]
        where.retrofit[seats.cars] = np.append(seats.retrofit, WHOLE)[taken]


def _cents(problem: Problem, when: Periods, cars: Ints, period: Ints, retrofit: Ints) -> Ints:
    """Price of every car in every place, at the best bucket of the place's period; shape (cars, places)."""
    cost, first = problem.prices, when.first
    whole = np.minimum.reduceat(cost.build[cars], first, axis=1)[:, period]
    leave = np.minimum.reduceat(cost.leave[cars], first, axis=1)[:, period]
    late = np.minimum.reduceat(cost.late[cars], first, axis=1)[:, retrofit]
    extra = short_extra(problem, cars[:, None], first[period][None, :], first[retrofit][None, :])
    price = np.where(retrofit[None, :] == WHOLE, whole, np.where(whole < NEVER, leave + late + extra, NEVER))
    return np.asarray(price, dtype=np.int64)


def _cheapest(cents: Ints, room: Ints) -> Ints:
    """A place for every car at the least total price; at most ``room`` cars go to each place, the last takes any."""
    cars, places = cents.shape
    flow = min_cost_flow.SimpleMinCostFlow()
    allowed = cents < NEVER
    allowed[:, -1] = True
    tail, head = np.nonzero(allowed)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        tail, head + cars, np.ones(len(tail), dtype=np.int64), cents[tail, head]
    )
    sink = cars + places
    flow.add_arcs_with_capacity_and_unit_cost(
        np.arange(cars, sink), np.full(places, sink), room, np.zeros(places, dtype=np.int64)
    )
    flow.set_nodes_supplies(np.arange(sink + 1), np.concatenate((np.ones(cars), np.zeros(places), [-cars])).astype(int))
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("orders of a kind could not be matched to their places")
    used = flow.flows(arcs) > 0
    taken = np.zeros(cars, dtype=np.int64)
    taken[tail[used]] = head[used]
    return taken
