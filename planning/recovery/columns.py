"""Which columns the relaxation starts with, and which it gains: those that the prices of scarcity call for."""

from dataclasses import replace

import numpy as np

from planning.recovery.bound import reduced, short_table
from planning.recovery.buckets import NEVER
from planning.recovery.grouping import Groups, Periods
from planning.recovery.master import WHOLE, Duals, Master, Relaxed
from planning.recovery.problem import Problem
from planning.recovery.program import Reals
from planning.recovery.stock import Stock, users, violated
from planning.usage import Flags, Ints

FEW_STEPS = (1, 3, 7, 14, 25)
"""Distances, in periods, that the first columns reach."""


CHEAP_COLUMNS = 3
"""How many columns of every group are taken over by other groups, by the prices of scarcity so far."""

TRACE = 1e-9
"""Fewer cars than this are none."""


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
        for bucket, retrofit in owned.get(int(before.of[car]), []):
            if groups.build[number, bucket] < NEVER:
                columns.add((number, bucket, retrofit))
    return columns


def cheap_columns(
    problem: Problem, groups: Groups, when: Periods, active: Ints, duals: Duals, most: int
) -> set[tuple[int, int, int]]:
    """The ``most`` columns of every group with the lowest reduced price, built whole and built short."""
    priced = reduced(problem, active, _by_period(duals, when), groups, when)
    return _lowest(problem, groups, when, priced, np.full(len(groups), np.inf), most)


def followed(problem: Problem, relaxed: Relaxed, before: Groups, active: Ints, groups: Groups) -> Master:
    """The relaxation of other groups or more limits: cars keep the columns that they used, and gain those that are
    cheap at the prices of scarcity so far."""
    unit = np.zeros((len(active), len(problem.at)))
    unit[np.searchsorted(active, relaxed.active)] = relaxed.duals.unit
    duals = replace(relaxed.duals, unit=unit)
    columns = cheap_columns(problem, groups, relaxed.when, active, duals, CHEAP_COLUMNS)
    moving = relaxed.cars > TRACE
    table = np.stack((relaxed.group[moving], relaxed.bucket[moving], relaxed.retrofit[moving]), axis=1)
    used = {(group, bucket, retrofit) for group, bucket, retrofit in table.tolist()}
    return Master(problem, active, relaxed.when, groups, columns | inherited_columns(groups, before, used))


def new_columns(problem: Problem, master: Master, duals: Duals, most: int = 2) -> set[tuple[int, int, int]]:
    """The columns with the lowest reduced price of every group, where it is below what the master has."""
    groups, when = master.groups, master.when
    priced = reduced(problem, master.active, _by_period(duals, when), groups, when)
    return _lowest(problem, groups, when, priced, _cheapest_owned(master, *priced), most) - master.columns


def _lowest(
    problem: Problem, groups: Groups, when: Periods, priced: tuple[Reals, Reals, Reals], below: Reals, most: int
) -> set[tuple[int, int, int]]:
    whole, at_build, at_retrofit = priced
    able = np.nonzero(problem.short.able[groups.first])[0]
    short, build = short_table(problem.short.line[when.first], at_build[able], at_retrofit[able])
    least = np.minimum(below, float(NEVER)) - 1.0
    found: set[tuple[int, int, int]] = set()
    for row, at in _cells(whole, least, most):
        found.add((row, at, WHOLE))
    for row, at in _cells(short, least[able], most):
        found.add((int(able[row]), int(build[row, at]), at))
    return found


def _cells(table: Reals, least: Reals, most: int) -> list[tuple[int, int]]:
    """The ``most`` lowest cells of every row, where they are below the row's limit: (row, column)."""
    if not table.size:
        return []
    column = np.argsort(table, axis=1)[:, :most]
    row = np.repeat(np.arange(len(table)), column.shape[1])
    good = table[row, column.ravel()] < least[row]
    return list(zip(row[good].tolist(), column.ravel()[good].tolist(), strict=True))


def _by_period(duals: Duals, when: Periods) -> Duals:
    first = when.first
    return Duals(duals.place[first], duals.unit[:, first], duals.minute[first], duals.yard[:, first], duals.budget)


def _cheapest_owned(master: Master, whole: Reals, at_build: Reals, at_retrofit: Reals) -> Reals:
    table = np.array(sorted(master.columns), dtype=np.int64)
    group, bucket, retrofit = table[:, 0], table[:, 1], table[:, 2]
    price = np.where(
        retrofit == WHOLE, whole[group, bucket], at_build[group, bucket] + at_retrofit[group, np.maximum(retrofit, 0)]
    )
    paid = master.groups.unbuilt.copy()
    np.minimum.at(paid, group, price)
    return paid
