"""Which columns the relaxation starts with, and which it gains: those that the prices of scarcity call for."""

import numpy as np

from planning.recovery.bound import best_short, reduced
from planning.recovery.buckets import NEVER
from planning.recovery.grouping import Groups, Periods
from planning.recovery.master import WHOLE, Duals, Master
from planning.recovery.problem import Problem
from planning.recovery.program import Reals
from planning.recovery.stock import Stock, users, violated
from planning.usage import Flags, Ints

FEW_STEPS = (1, 3, 7, 14, 25)
"""Distances, in periods, that the first columns reach."""


def hit_limits(problem: Problem) -> tuple[Ints, Flags]:
    """Limits that the released plan overdraws under the disruption, and the cars that draw on them."""
    stock = Stock(problem, np.zeros_like(problem.rows.ceiling))
    stock.place_all(np.arange(problem.cars), problem.at.home, problem.prices.vehicles)
    limits = violated(stock.left)
    return limits, users(problem, limits.tolist())


def first_columns(
    problem: Problem, groups: Groups, when: Periods, hit: Flags, steps: tuple[int, ...]
) -> set[tuple[int, int, int]]:
    """Everybody may stay; cars that lack parts may go later (or be built short), the others earlier."""
    last = len(when) - 1
    columns: set[tuple[int, int, int]] = set()
    for number, car in enumerate(groups.first.tolist()):
        home = int(groups.home[number])
        build = groups.build[number]
        columns.add((number, home, WHOLE))
        for step in steps:
            bucket = min(last, home + step) if hit[car] else max(0, home - step)
            if build[bucket] < NEVER:
                columns.add((number, bucket, WHOLE))
        if hit[car] and problem.short.able[car] and problem.short.may_build[when.first[home]]:
            columns.update((number, home, min(last, home + step)) for step in steps if home + step <= last)
    return columns


def inherited_columns(groups: Groups, before: Groups, had: set[tuple[int, int, int]]) -> set[tuple[int, int, int]]:
    """The columns that other groups had for a group's cars, and that the group may use."""
    owned: dict[int, list[tuple[int, int]]] = {}
    for number, bucket, retrofit in had:
        owned.setdefault(number, []).append((bucket, retrofit))
    columns: set[tuple[int, int, int]] = set()
    for number, car in enumerate(groups.first.tolist()):
        columns.add((number, int(groups.home[number]), WHOLE))
        for bucket, retrofit in owned[int(before.of[car])]:
            if groups.build[number, bucket] < NEVER:
                columns.add((number, bucket, retrofit))
    return columns


def new_columns(problem: Problem, master: Master, duals: Duals, most: int = 2) -> set[tuple[int, int, int]]:
    """The columns with the lowest reduced price of every group, where it is below what the master has."""
    groups, when = master.groups, master.when
    price = Duals(
        duals.place[when.first],
        duals.unit[:, when.first],
        duals.minute[when.first],
        duals.yard[:, when.first],
        duals.budget,
    )
    whole, at_build, at_retrofit = reduced(problem, master.active, price, groups, when)
    paid = _cheapest_owned(master, whole, at_build, at_retrofit)
    found: set[tuple[int, int, int]] = set()
    order = np.argsort(whole, axis=1)[:, :most]
    for rank in range(order.shape[1]):
        bucket = order[:, rank]
        worth = whole[np.arange(len(groups)), bucket]
        for number in np.nonzero((worth < paid - 1.0) & (worth < NEVER))[0].tolist():
            found.add((number, int(bucket[number]), WHOLE))
    able = np.nonzero(problem.short.able[groups.first])[0]
    if len(able):
        lines = problem.short.line[when.first]
        worth, build, retrofit = best_short(lines, at_build[able], at_retrofit[able])
        for row in np.nonzero((worth < paid[able] - 1.0) & (worth < NEVER))[0].tolist():
            found.add((int(able[row]), int(build[row]), int(retrofit[row])))
    return found - master.columns


def _cheapest_owned(master: Master, whole: Reals, at_build: Reals, at_retrofit: Reals) -> Reals:
    table = np.array(sorted(master.columns), dtype=np.int64)
    group, bucket, retrofit = table[:, 0], table[:, 1], table[:, 2]
    price = np.where(
        retrofit == WHOLE, whole[group, bucket], at_build[group, bucket] + at_retrofit[group, np.maximum(retrofit, 0)]
    )
    paid = master.groups.unbuilt.copy()
    np.minimum.at(paid, group, price)
    return paid
