"""A proven lower bound, order by order: every car, purchase and bucket takes its own best at given prices of scarcity.

Any prices give a valid bound (Lagrangian relaxation), so nothing here needs the relaxation to be exact, complete in its
columns, or grouped: each of the cars is priced in every bucket with its own costs.
"""

from dataclasses import replace

import numpy as np

from planning.recovery.buckets import NEVER
from planning.recovery.covers import Cover
from planning.recovery.grouping import Groups, Periods, periods
from planning.recovery.master import Duals
from planning.recovery.problem import Problem
from planning.recovery.program import Program, Reals, solve_program
from planning.recovery.purchases import Purchases
from planning.usage import Flags, Ints

FEW_SHIPMENTS = 1000
"""Up to so many shipments the bound counts purchases in whole packs."""


def tidy(problem: Problem, active: Ints, duals: Duals) -> Duals:
    """The nearest prices that no free column can exploit: rising supply is never worth less earlier than later, nor
    less than covers take back, and a day in the yard neither gives anything nor costs more than the dearest car."""
    unit = np.maximum(0.0, duals.unit)
    flat = problem.rows.flat[active]
    covered = np.zeros_like(unit)
    rows = np.searchsorted(active, [cover.limit for cover in duals.covers])
    np.add.at(covered, (rows, np.array([cover.bucket for cover in duals.covers], dtype=np.int64)), duals.cover)
    later = np.zeros(len(unit))
    for bucket in range(unit.shape[1] - 1, -1, -1):
        unit[:, bucket] = np.maximum(unit[:, bucket], np.where(flat, 0.0, later + covered[:, bucket]))
        later = unit[:, bucket]
    place = np.maximum(duals.place, -problem.at.idle_cents.astype(np.float64))
    unbuilt = problem.prices.unbuilt
    dearest = float(unbuilt[unbuilt < NEVER].max(initial=0))
    stay = np.clip(-np.diff(duals.yard, axis=1, append=0.0), 0.0, dearest)
    yard = np.cumsum(stay[:, ::-1], axis=1)[:, ::-1]
    return replace(duals, place=place, unit=unit, minute=np.maximum(0.0, duals.minute), yard=yard)


def drawn(problem: Problem, active: Ints, duals: Duals, cars: Ints, late: bool, when: Periods) -> Reals:
    """What the scarce units that cars draw are worth in every period; only rows drawn at retrofit if ``late``."""
    rows = problem.rows
    position = np.full(len(rows.flat), -1)
    position[active] = np.arange(len(active))
    chosen = np.nonzero((position[rows.of] >= 0) & (rows.late[rows.of] == late))[0]
    if not len(chosen):
        return np.zeros((len(cars), len(when)))
    worth = duals.unit[position[rows.of[chosen]]] * rows.valid[chosen][:, when.first]
    return np.asarray(rows.use[np.ix_(chosen, cars)].T.astype(np.float64) @ worth)


def reduced(problem: Problem, active: Ints, duals: Duals, groups: Groups, when: Periods) -> tuple[Reals, Reals, Reals]:
    """Reduced prices of groups: whole in every period, and for building short the parts paid at build and at retrofit.

    The price of (built in b, completed in c) is ``at_build[b] + at_retrofit[c]``; rows of groups that cannot be built
    short hold infinity. Duals are by period.
    """
    short, cars = problem.short, groups.first
    early = drawn(problem, active, duals, cars, False, when)
    worth_late = drawn(problem, active, duals, cars, True, when)
    stays = problem.prices.frozen[cars][:, None] & (np.arange(len(when))[None, :] == groups.home[:, None])
    place = np.where(stays, 0.0, duals.place[None, :])
    whole = np.where(groups.build < NEVER, groups.build + early + worth_late + place, np.inf)
    able = short.able[cars]
    closed = ~able[:, None] | ~short.may_build[when.first][None, :] | (groups.build >= NEVER)
    yard = duals.yard[short.line[when.first], np.arange(len(when))]
    day = (short.day * short.yard_day_cents.astype(np.float64))[when.first]
    at_build = np.where(closed, np.inf, groups.leave + early + place - day + yard)
    rate = short.minute_cents[when.first] * (1.0 + duals.budget) + duals.minute
    at_retrofit = groups.late + worth_late + short.minutes[cars][:, None] * rate + day - yard
    return whole, at_build, np.where(able[:, None], at_retrofit, np.inf)


def short_table(lines: Ints, at_build: Reals, at_retrofit: Reals) -> tuple[Reals, Ints]:
    """For every row and period of retrofit the cheapest earlier period of build on its line: total price and that
    period; infinite where there is none. ``lines`` is the line of every period."""
    total = np.full(at_build.shape, np.inf)
    build = np.zeros(at_build.shape, dtype=np.int64)
    for line in np.unique(lines):
        columns = np.nonzero(lines == line)[0]
        lowest = np.minimum.accumulate(at_build[:, columns], axis=1)
        where = np.maximum.accumulate(np.where(at_build[:, columns] == lowest, columns, -1), axis=1)
        total[:, columns[1:]] = lowest[:, :-1] + at_retrofit[:, columns[1:]]
        build[:, columns[1:]] = where[:, :-1]
    return total, build


def singles(problem: Problem, cars: Ints) -> Groups:
    """Cars as groups of one kind each, with their own prices."""
    cost = problem.prices
    build, leave, late = (table[cars].astype(np.float64) for table in (cost.build, cost.leave, cost.late))
    unbuilt = cost.unbuilt[cars].astype(np.float64)
    home = problem.at.home[cars]
    return Groups(np.arange(len(cars)), cars, cost.vehicles[cars], home, build, leave, late, unbuilt)


def bound_cents(problem: Problem, active: Ints, duals: Duals) -> float:
    """A lower bound on the cost (for the problem's goal) of every plan, from prices of scarcity."""
    duals = tidy(problem, active, duals)
    cost, at = problem.prices, problem.at
    every = periods(problem, coarse=False)
    total = 0.0
    for start in range(0, problem.cars, 4096):
        cars = np.arange(start, min(start + 4096, problem.cars))
        whole, at_build, at_retrofit = reduced(problem, active, duals, singles(problem, cars), every)
        cheapest = np.minimum(whole.min(axis=1), cost.unbuilt[cars])
        able = np.nonzero(problem.short.able[cars])[0]
        if len(able):
            total_short, _ = short_table(problem.short.line, at_build[able], at_retrofit[able])
            cheapest[able] = np.minimum(cheapest[able], total_short.min(axis=1))
        total += float(cheapest @ cost.vehicles[cars])
    extra = at.overtime * ("overtime" in problem.wishes.levers)
    total -= float(duals.place @ at.slots)
    total += float(np.minimum(0.0, at.overtime_cents * (1.0 + duals.budget) - duals.place) @ extra)
    ceiling = problem.rows.ceiling[active].astype(np.float64)
    flat = problem.rows.flat[active]
    step = np.where(flat[:, None], ceiling, np.diff(ceiling, axis=1, prepend=0.0))
    total -= float((duals.unit * step).sum())
    total -= float(duals.minute @ problem.short.minutes_at)
    following = np.concatenate((duals.yard[:, 1:], np.zeros((len(duals.yard), 1))), axis=1)
    places = np.array([line.yard_places for line in problem.plant.lines], dtype=np.float64)
    total += float((np.minimum(0.0, following - duals.yard).sum(axis=1) * places).sum())
    total -= duals.budget * (problem.wishes.budget_cents or 0)
    return total + _purchases(problem, active, duals)


def _purchases(problem: Problem, active: Ints, duals: Duals) -> float:
    """The best that buying can bring at these prices; with its integers where that is quickly done.

    At prices of the relaxation integers raise the bound by next to nothing (of 48.0 million by 0.00: no purchase is
    bound to cover what cars lack).
    """
    program = Program()
    worth: dict[int, float] = {}

    def arrives(part: int, bucket: int, column: int, pieces: float) -> None:
        for number in np.nonzero(problem.rows.part[active] == part)[0]:
            worth[column] = worth.get(column, 0.0) + pieces * float(duals.unit[number, bucket])

    buy = Purchases(program, problem, arrives, whole=len(problem.levers.shipments) <= FEW_SHIPMENTS)
    if not len(buy.columns):
        return 0.0
    cost = np.concatenate(program.cost) * (1.0 + duals.budget)
    for column, value in worth.items():
        cost[column] -= value
    for cover, cents in zip(duals.covers, duals.cover.tolist(), strict=True):
        source = problem.levers.sources[cover.source]
        for step, most in cover.counted(source):
            cost[buy.used[cover.source][step]] -= most * cents
        cost[buy.pieces[cover.source][cover.others(source)]] -= cents
        cost[buy.shipped[_counted(problem, buy, cover)]] += cents
    program.cost = [cost]
    answer = solve_program(program, 10.0)
    return answer.bound if answer is not None else -float("inf")


def _counted(problem: Problem, buy: Purchases, cover: Cover) -> Flags:
    """The shipments that a cover counts: of its source, there up to its bucket."""
    shipments = (problem.levers.shipments[row] for row in buy.offered.tolist())
    return np.array([s.offer == cover.source and s.bucket <= cover.bucket for s in shipments], dtype=np.bool_)
