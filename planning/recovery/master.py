"""The relaxation: flows of groups between buckets, with material, levers and yard; columns are priced as needed."""

from dataclasses import dataclass, field

import numpy as np

from planning.recovery.buckets import NEVER
from planning.recovery.grouping import Groups, Periods
from planning.recovery.material import NO_LIMIT
from planning.recovery.problem import Problem
from planning.recovery.program import Answer, Program, Reals, solve_program
from planning.recovery.purchases import Purchases
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
    used: Reals
    """Share of every source (sum of its step indicators)."""
    duals: Duals
    objective: float


@dataclass
class Master:
    """The relaxation with the columns generated so far; ``ban`` and ``force`` fix sources while rounding."""

    problem: Problem
    active: Ints
    when: Periods
    groups: Groups
    columns: set[tuple[int, int, int]] = field(default_factory=set)
    added: Ints | None = None
    """Units that purchases made already add to every limit, by bucket; None: purchases are part of the programme."""

    def solve(self, seconds: float) -> Relaxed | None:
        """Optimum over the columns generated so far."""
        build = _Build(self)
        answer = solve_program(build.program, seconds)
        return None if answer is None or answer.price is None else build.read(answer)


class _Build:
    """Writes the relaxation as a programme and reads its answer back."""

    def __init__(self, master: Master) -> None:
        self.master, self.problem, self.when = master, master.problem, master.when
        self.program = Program()
        self.buckets = len(self.when)
        table = np.array(sorted(master.columns), dtype=np.int64).reshape(-1, 3)
        self.group, self.bucket, self.retrofit = table[:, 0], table[:, 1], table[:, 2]
        self._cars()
        self._places()
        self._limits()
        self._yard()
        self.buy: Purchases | None = None
        if master.added is None:
            self.buy = Purchases(self.program, self.problem, self._arrives)
        self._budget()

    def _cars(self) -> None:
        """Every car is built once, or not at all."""
        groups = self.master.groups
        short = groups.leave[self.group, self.bucket] + groups.late[self.group, self.retrofit]
        start, done = self.when.first[self.bucket], self.when.first[self.retrofit]
        short += short_extra(self.problem, groups.first[self.group], start, done)
        price = np.where(self.retrofit == WHOLE, groups.build[self.group, self.bucket], short)
        self.flow = self.program.add_columns(price, 0.0, np.inf)
        self.unbuilt = self.program.add_columns(groups.unbuilt, 0.0, np.inf)
        count = groups.count.astype(np.float64)
        self.row_cars = self.program.add_rows(count, count)
        self.program.put(self.row_cars[self.group], self.flow, 1.0)
        self.program.put(self.row_cars, self.unbuilt, 1.0)

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
        frozen = self.problem.prices.frozen[self.master.groups.first[self.group]]
        counts = ~(frozen & (self.master.groups.home[self.group] == self.bucket))
        self.program.put(self.row_place[self.bucket[counts]], self.flow[counts], 1.0)

    def _limits(self) -> None:
        """What is left of every active limit after each bucket is carried on; it never falls below zero."""
        rows, active = self.problem.rows, self.master.active
        flat = rows.flat[active]
        ceiling = rows.ceiling[active] + (0 if self.master.added is None else self.master.added[active])
        step = np.diff(ceiling[:, self.when.first], axis=1, prepend=0).astype(np.float64)
        step[flat] = np.minimum(self.when.total(ceiling[flat]), NO_LIMIT)
        self.row_limit = self.program.add_rows(step.ravel(), step.ravel()).reshape(step.shape)
        left = self.program.add_columns(np.zeros(step.size), 0.0, np.inf).reshape(step.shape)
        self.program.put(self.row_limit, left, 1.0)
        self.program.put(self.row_limit[~flat][:, 1:], left[~flat][:, :-1], -1.0)
        car = self.master.groups.first[self.group]
        position = {int(limit): row for row, limit in enumerate(active)}
        for row in np.nonzero(np.isin(rows.of, active))[0]:
            limit = position[int(rows.of[row])]
            at = np.where(rows.late[rows.of[row]] & (self.retrofit != WHOLE), self.retrofit, self.bucket)
            use = rows.use[row][car] * rows.valid[row][self.when.first[at]]
            draws = np.nonzero(use)[0]
            self.program.put(self.row_limit[limit][at[draws]], self.flow[draws], use[draws].astype(np.float64))

    def _yard(self) -> None:
        """Retrofit minutes a bucket, and yard places while cars wait."""
        short = self.problem.short
        built = np.nonzero(self.retrofit != WHOLE)[0]
        self.row_minute = self.program.add_rows(np.full(self.buckets, -np.inf), self.when.total(short.minutes_at))
        lines = len(self.problem.plant.lines)
        places = np.array([line.yard_places for line in self.problem.plant.lines], dtype=np.float64)
        self.row_yard = self.program.add_rows(np.zeros(lines * self.buckets), np.zeros(lines * self.buckets))
        self.row_yard = self.row_yard.reshape(lines, self.buckets)
        cars = self.program.add_columns(np.zeros(lines * self.buckets), 0.0, np.repeat(places, self.buckets)).reshape(
            lines, self.buckets
        )
        self.program.put(self.row_yard, cars, 1.0)
        self.program.put(self.row_yard[:, 1:], cars[:, :-1], -1.0)
        if len(built):
            car = self.master.groups.first[self.group[built]]
            self.program.put(
                self.row_minute[self.retrofit[built]], self.flow[built], short.minutes[car].astype(np.float64)
            )
            line = short.line[self.when.first[self.bucket[built]]]
            self.program.put(self.row_yard[line, self.bucket[built]], self.flow[built], -1.0)
            self.program.put(self.row_yard[line, self.retrofit[built]], self.flow[built], 1.0)

    def _arrives(self, part: int, bucket: int, column: int, pieces: float) -> None:
        """Pieces that a purchase adds to (or takes from) a part's limits from a bucket on."""
        rows = self.problem.rows
        at = int(np.searchsorted(self.when.first, bucket))
        for number in np.nonzero(rows.part[self.master.active] == part)[0] if at < self.buckets else ():
            row = self.row_limit[number, at]
            self.program.put(np.array([row]), np.array([column]), -pieces)

    def _budget(self) -> None:
        self.row_budget: Ints | None = None
        budget = self.problem.wishes.budget_cents
        if budget is None:
            return
        short = self.problem.short
        self.row_budget = self.program.add_rows(np.array([-np.inf]), np.array([float(budget)]))
        spend = np.zeros(self.program.columns)
        spend[self.extra] = self.overtime_cents
        cost = np.concatenate(self.program.cost)
        if self.buy is not None:
            spend[self.buy.columns] = cost[self.buy.columns]
        built = np.nonzero(self.retrofit != WHOLE)[0]
        car = self.master.groups.first[self.group[built]]
        spend[self.flow[built]] = short.minutes[car] * short.minute_cents[self.when.first[self.retrofit[built]]]
        columns = np.nonzero(spend)[0]
        self.program.put(np.full(len(columns), self.row_budget[0]), columns, spend[columns])

    def read(self, answer: Answer) -> Relaxed:
        """The relaxation's answer in the model's terms."""
        assert answer.price is not None
        price = answer.price
        duals = Duals(
            place=self.when.spread(-price[self.row_place]),
            unit=self.when.spread(-price[self.row_limit]),
            minute=self.when.spread(np.maximum(0.0, -price[self.row_minute])),
            yard=self.when.spread(price[self.row_yard]),
            budget=max(0.0, -float(price[self.row_budget[0]])) if self.row_budget is not None else 0.0,
        )
        return Relaxed(
            when=self.when,
            active=self.master.active,
            group=self.group,
            bucket=self.bucket,
            retrofit=self.retrofit,
            cars=answer.value[self.flow],
            unbuilt=answer.value[self.unbuilt],
            shipped=answer.value[self.buy.shipped] if self.buy else np.zeros(0),
            hurried=answer.value[self.buy.hurried] if self.buy else np.zeros(0),
            used=np.array([float(answer.value[used].sum()) for used in self.buy.used] if self.buy else []),
            duals=duals,
            objective=answer.objective,
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
