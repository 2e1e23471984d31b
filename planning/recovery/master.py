"""The relaxation: flows of groups between buckets, with material, levers and yard; columns are priced as needed."""

from copy import copy
from dataclasses import dataclass, field

import numpy as np

from planning.recovery.buckets import NEVER
from planning.recovery.covers import Cover
from planning.recovery.grouping import Groups, Periods
from planning.recovery.material import NO_LIMIT
from planning.recovery.problem import Problem
from planning.recovery.program import Answer, Program, Reals
from planning.recovery.purchases import Purchases
from planning.recovery.running import Running
from planning.usage import Ints

WHOLE = -1
"""Retrofit bucket of a car that is built whole."""


@dataclass(frozen=True)
class Duals:
    """Prices of scarcity: of a place in each bucket, of a unit of each active limit by bucket, of yard and minutes."""

    place: Reals
    unit: Reals
    """(active limits, buckets)"""
    minute: Reals
    yard: Reals
    """(lines, buckets): of a car standing in the yard during the bucket."""
    budget: float = 0.0
    covers: tuple[Cover, ...] = ()
    cover: Reals = field(default_factory=lambda: np.zeros(0))
    """Of a piece more than each cover allows."""


@dataclass
class Relaxed:
    """A solved relaxation: how many cars of which group go where, what is bought, the duals and the objective."""

    when: Periods
    active: Ints
    group: Ints
    bucket: Ints
    """Period in which a column's cars are built; ``retrofit`` the one in which they are completed (or WHOLE)."""
    retrofit: Ints
    cars: Reals
    unbuilt: Reals
    """By group."""
    shipped: Reals
    hurried: Reals
    used: tuple[Reals, ...]
    """Share of every price step of every source."""
    bought: tuple[Reals, ...]
    """Pieces at every price step of every source."""
    pool: Reals
    """What one piece more of every pool's week would save, in cents."""
    duals: Duals
    objective: float
    left: Reals
    """Units of every active limit left after every period."""


class Master:
    """The relaxation over the columns so far, as a programme that runs on: columns join, purchases are settled."""

    def __init__(
        self,
        problem: Problem,
        active: Ints,
        when: Periods,
        groups: Groups,
        columns: set[tuple[int, int, int]],
        whole: bool = False,
    ) -> None:
        self.problem, self.active, self.when, self.groups, self.columns = problem, active, when, groups, columns
        self.program = Program()
        self.buckets = len(when)
        table = np.array(sorted(columns), dtype=np.int64).reshape(-1, 3)
        self.group, self.bucket, self.retrofit = table[:, 0], table[:, 1], table[:, 2]
        count = groups.count.astype(np.float64)
        self.row_cars = self.program.add_rows(count, count)
        self.unbuilt = self.program.add_columns(groups.unbuilt, 0.0, np.inf)
        self.program.put(self.row_cars, self.unbuilt, 1.0)
        self._places()
        self.left = self._limits()
        self.covers: tuple[Cover, ...] = ()
        self.row_covers = np.zeros(0, dtype=np.int64)
        self._yard()
        self.buy = self._purchases(whole)
        self._budget()
        self.flow = self.program.add_columns(self._cents(table), 0.0, np.inf)
        rows, at, values = self._draws(table)
        self.program.put(rows, self.flow[at], values)
        self.running = Running(self.program)

    def solve(self, seconds: float) -> Relaxed | None:
        """Optimum over the columns so far."""
        answer = self.running.solve(seconds)
        return None if answer is None or answer.price is None else self._read(answer)

    def apart(self) -> "Master":
        """A copy whose columns and purchases are its own from here on."""
        other = copy(self)
        other.running, other.columns = self.running.apart(), set(self.columns)
        return other

    def add(self, columns: set[tuple[int, int, int]]) -> None:
        """Let more columns join."""
        table = np.array(sorted(columns - self.columns), dtype=np.int64).reshape(-1, 3)
        if not len(table):
            return
        self.columns |= columns
        self.group, self.bucket, self.retrofit = (
            np.concatenate((old, new))
            for old, new in zip((self.group, self.bucket, self.retrofit), table.T, strict=True)
        )
        rows, at, values = self._draws(table)
        self.flow = np.concatenate((self.flow, self.running.extend(self._cents(table), rows, at, values)))

    def _cents(self, table: Ints) -> Reals:
        """Price of a car in every column."""
        group, bucket, retrofit = table.T
        short = self.groups.leave[group, bucket] + self.groups.late[group, retrofit]
        start, done = self.when.first[bucket], self.when.first[retrofit]
        short += short_extra(self.problem, self.groups.first[group], start, done)
        return np.asarray(np.where(retrofit == WHOLE, self.groups.build[group, bucket], short))

    def _draws(self, table: Ints) -> tuple[Ints, Ints, Reals]:
        """What a car of every column takes: (row of the programme, column of the table, units)."""
        group, bucket, retrofit = table.T
        car, number = self.groups.first[group], np.arange(len(table))
        found: list[tuple[Ints, Ints, Reals]] = [(self.row_cars[group], number, np.ones(len(table)))]
        counts = number[~(self.problem.prices.frozen[car] & (self.groups.home[group] == bucket))]
        found.append((self.row_place[bucket[counts]], counts, np.ones(len(counts))))
        rows = self.problem.rows
        position = {int(limit): row for row, limit in enumerate(self.active)}
        for row in np.nonzero(np.isin(rows.of, self.active))[0]:
            limit = int(rows.of[row])
            at = np.where(rows.late[limit] & (retrofit != WHOLE), retrofit, bucket)
            use = rows.use[row][car] * rows.valid[row][self.when.first[at]]
            draws = np.nonzero(use)[0]
            found.append((self.row_limit[position[limit]][at[draws]], draws, use[draws].astype(np.float64)))
        found += self._short_draws(table, car)
        return tuple(np.concatenate(each) for each in zip(*found, strict=True))  # type: ignore[return-value]

    def _short_draws(self, table: Ints, car: Ints) -> list[tuple[Ints, Ints, Reals]]:
        """Minutes, yard places and money of cars built short."""
        short, built = self.problem.short, np.nonzero(table[:, 2] != WHOLE)[0]
        _, bucket, retrofit = table[built].T
        minutes = short.minutes[car[built]].astype(np.float64)
        line, one = short.line[self.when.first[bucket]], np.ones(len(built))
        found = [
            (self.row_minute[retrofit], built, minutes),
            (self.row_yard[line, bucket], built, -one),
            (self.row_yard[line, retrofit], built, one),
        ]
        if self.row_budget is not None:
            cents = minutes * short.minute_cents[self.when.first[retrofit]]
            found.append((np.full(len(built), self.row_budget[0]), built, cents))
        return found

    def _places(self) -> None:
        """Cars, idle slots and overtime fill a shift; a tail week is not overfilled."""
        at = self.problem.at
        slots = self.when.total(at.slots)
        self.row_place = self.program.add_rows(slots, slots)
        idle = self.program.add_columns(at.idle_cents[self.when.first].astype(np.float64), 0.0, np.inf)
        extra = self.when.total(at.overtime) * ("overtime" in self.problem.wishes.levers)
        self.overtime_cents = at.overtime_cents[self.when.first].astype(np.float64)
        self.extra = self.program.add_columns(self.overtime_cents, 0.0, extra)
        self.program.put(self.row_place, idle, 1.0)
        self.program.put(self.row_place, self.extra, -1.0)

    def allow(self, ceiling: Ints) -> None:
        """Change what all limits allow, by bucket, as ``Rows.ceiling`` has it."""
        self.running.aim(self.row_limit.ravel(), self._steps(ceiling).ravel())

    def _steps(self, ceiling: Ints) -> Reals:
        """What every active limit allows more in each period than before it."""
        flat = self.problem.rows.flat[self.active]
        mine = ceiling[self.active]
        step = np.diff(mine[:, self.when.first], axis=1, prepend=0).astype(np.float64)
        step[flat] = np.minimum(self.when.total(mine[flat]), NO_LIMIT)
        return np.asarray(step)

    def _limits(self) -> Ints:
        """What is left of every active limit after each bucket is carried on; it never falls below zero."""
        flat = self.problem.rows.flat[self.active]
        step = self._steps(self.problem.rows.ceiling)
        self.row_limit = self.program.add_rows(step.ravel(), step.ravel()).reshape(step.shape)
        left = self.program.add_columns(np.zeros(step.size), 0.0, np.inf).reshape(step.shape)
        self.program.put(self.row_limit, left, 1.0)
        self.program.put(self.row_limit[~flat][:, 1:], left[~flat][:, :-1], -1.0)
        return left

    def _yard(self) -> None:
        """Retrofit minutes a bucket, and yard places while cars wait."""
        self.row_minute = self.program.add_rows(
            np.full(self.buckets, -np.inf), self.when.total(self.problem.short.minutes_at)
        )
        lines = len(self.problem.plant.lines)
        places = np.array([line.yard_places for line in self.problem.plant.lines], dtype=np.float64)
        self.row_yard = self.program.add_rows(np.zeros(lines * self.buckets), np.zeros(lines * self.buckets))
        self.row_yard = self.row_yard.reshape(lines, self.buckets)
        cars = self.program.add_columns(np.zeros(lines * self.buckets), 0.0, np.repeat(places, self.buckets)).reshape(
            lines, self.buckets
        )
        self.program.put(self.row_yard, cars, 1.0)
        self.program.put(self.row_yard[:, 1:], cars[:, :-1], -1.0)

    def _purchases(self, whole: bool) -> Purchases:
        """Columns of purchases, and what they add to (or take from) a part's limits from a bucket on."""
        limits: dict[int, list[int]] = {}
        for number, part in enumerate(self.problem.rows.part[self.active].tolist()):
            limits.setdefault(part, []).append(number)
        period = np.searchsorted(self.when.first, np.arange(len(self.problem.at))).tolist()
        found: list[tuple[int, int, float]] = []

        def arrives(part: int, bucket: int, column: int, pieces: float) -> None:
            at = period[bucket]
            for number in limits.get(part, ()) if at < self.buckets else ():
                found.append((int(self.row_limit[number, at]), column, -pieces))

        buy = Purchases(self.program, self.problem, arrives, self.when, whole)
        if found:
            rows, columns, values = zip(*found, strict=True)
            self.program.put(np.array(rows), np.array(columns), np.array(values))
        return buy

    def _budget(self) -> None:
        self.row_budget: Ints | None = None
        budget = self.problem.wishes.budget_cents
        if budget is None:
            return
        self.row_budget = self.program.add_rows(np.array([-np.inf]), np.array([float(budget)]))
        spend = np.zeros(self.program.columns)
        spend[self.extra] = self.overtime_cents
        spend[self.buy.columns] = np.concatenate(self.program.cost)[self.buy.columns]
        columns = np.nonzero(spend)[0]
        self.program.put(np.full(len(columns), self.row_budget[0]), columns, spend[columns])

    def _read(self, answer: Answer) -> Relaxed:
        """The relaxation's answer in the model's terms."""
        assert answer.price is not None
        price = answer.price
        shipped = np.zeros(len(self.problem.levers.shipments))
        shipped[self.buy.offered] = answer.value[self.buy.shipped]
        duals = Duals(
            place=self.when.spread(-price[self.row_place]),
            unit=self.when.spread(-price[self.row_limit]),
            minute=self.when.spread(np.maximum(0.0, -price[self.row_minute])),
            yard=self.when.spread(price[self.row_yard]),
            budget=max(0.0, -float(price[self.row_budget[0]])) if self.row_budget is not None else 0.0,
            covers=self.covers,
            cover=np.maximum(0.0, -price[self.row_covers]),
        )
        return Relaxed(
            when=self.when,
            active=self.active,
            group=self.group,
            bucket=self.bucket,
            retrofit=self.retrofit,
            cars=answer.value[self.flow],
            unbuilt=answer.value[self.unbuilt],
            shipped=shipped,
            hurried=answer.value[self.buy.hurried],
            used=tuple(answer.value[used] for used in self.buy.used),
            bought=tuple(answer.value[pieces] for pieces in self.buy.pieces),
            pool=np.maximum(0.0, -price[self.buy.row_pools]),
            duals=duals,
            objective=answer.objective,
            left=answer.value[self.left],
        )


def short_cents(problem: Problem, car: Ints, bucket: Ints, retrofit: Ints) -> Ints:
    """Price of building cars short in a bucket and completing them in another; NEVER where that is not allowed."""
    short, cost = problem.short, problem.prices
    allowed = (
        short.able[car]
        & short.may_build[bucket]
        & (retrofit > bucket)
        & (short.line[bucket] == short.line[retrofit])
        & (cost.build[car, bucket] < NEVER)
    )
    cents = cost.leave[car, bucket] + cost.late[car, retrofit] + short_extra(problem, car, bucket, retrofit)
    return np.asarray(np.where(allowed, cents, NEVER), dtype=np.int64)


def short_extra(problem: Problem, car: Ints, bucket: Ints, retrofit: Ints) -> Ints:
    """What retrofit work and yard days cost for cars built short in a bucket and completed in another."""
    short = problem.short
    yard = (short.day[retrofit] - short.day[bucket]) * short.yard_day_cents[bucket]
    return np.asarray(short.minutes[car] * short.minute_cents[retrofit] + yard)
