"""What is left while cars are placed one by one: places in buckets and units of every scarce limit, kept exactly."""

from collections.abc import Iterable

import numpy as np

from planning.recovery.buckets import NEVER
from planning.recovery.problem import Problem
from planning.usage import Flags, Ints

UNBUILT = -1


class Stock:
    """Places and limits left over a horizon; a car is put into a bucket only where everything it draws is there."""

    def __init__(self, problem: Problem, added: Ints) -> None:
        self.problem = problem
        self.rows = problem.rows
        self.left = self.rows.ceiling + added
        self.free = problem.at.slots.copy()
        self.extra = problem.at.overtime * ("overtime" in problem.wishes.levers)
        car, row = np.nonzero(self.rows.use.T)
        self._row = row
        self._first = np.searchsorted(car, np.arange(problem.cars + 1))
        self.yard = np.zeros((len(problem.plant.lines), len(problem.at)), dtype=np.int64)
        self.minutes = problem.short.minutes_at.copy()
        self.lowest = np.empty_like(self.left)
        self._settle(np.arange(len(self.left)))

    def replace(self, left: Ints, free: Ints, extra: Ints) -> None:
        """What is left after cars were moved by compiled code."""
        self.left, self.free, self.extra = left, free, extra
        self._settle(np.arange(len(self.left)))

    def _settle(self, limits: Ints) -> None:
        """Least that is left of limits from every bucket on."""
        self.lowest[limits] = np.minimum.accumulate(self.left[limits][:, ::-1], axis=1)[:, ::-1]
        flat = limits[self.rows.flat[limits]]
        self.lowest[flat] = self.left[flat]

    @property
    def draws_by_car(self) -> tuple[Ints, Ints]:
        """Where each car's rows begin, and the rows of all cars one after another."""
        return self._first, self._row

    def draws(self, car: int) -> Ints:
        """Rows a car draws on."""
        return self._row[self._first[car] : self._first[car + 1]]

    def place_all(self, cars: Ints, buckets: Ints, vehicles: Ints) -> None:
        """Put many cars at once, unchecked: those that stay where the released plan has them."""
        count = len(self.problem.at)
        counted = self.problem.counts(cars, buckets)
        self.free -= np.bincount(buckets, weights=vehicles * counted, minlength=count).astype(np.int64)
        for row in range(len(self.rows.use)):
            use = self.rows.use[row][cars] * vehicles * self.rows.valid[row][buckets]
            drawn = np.bincount(buckets, weights=use, minlength=count).astype(np.int64)
            limit = self.rows.of[row]
            self.left[limit] -= drawn if self.rows.flat[limit] else np.cumsum(drawn)
        over = np.minimum(0, self.free)
        self.free -= over
        self.extra += over
        self._settle(np.arange(len(self.left)))

    def open(self, car: int, vehicles: int = 1, early: bool = True, late: bool = True) -> Flags:
        """Buckets where everything the car draws is there (and, if it draws its early rows, a place is free)."""
        rows = self.draws(car)
        is_late = self.rows.late[self.rows.of[rows]]
        rows = rows[(is_late & late) | (~is_late & early)]
        need = self.rows.use[rows, car][:, None] * vehicles
        draws = self.rows.valid[rows] if early else self.rows.done[rows]
        enough = (self.lowest[self.rows.of[rows]] >= need) | ~draws
        fits = enough.all(axis=0) if len(rows) else np.ones(len(self.free), dtype=np.bool_)
        if early:
            room = self.free + self.extra >= vehicles
            if self.problem.prices.frozen[car]:
                room[self.problem.at.home[car]] = True
            fits &= room & (self.problem.prices.build[car] < NEVER)
        return np.asarray(fits)

    def take(self, car: int, bucket: int, sign: int = 1, vehicles: int = 1, retrofit: int | None = None) -> None:
        """Put a car (``sign`` 1) or take it out again (-1); built short if it has a retrofit bucket."""
        rows = self.draws(car)
        is_late = self.rows.late[self.rows.of[rows]] & (retrofit is not None)
        self._draw(car, rows[~is_late & self.rows.valid[rows, bucket]], bucket, sign * vehicles)
        if retrofit is not None:
            self._draw(car, rows[is_late & self.rows.done[rows, retrofit]], retrofit, sign * vehicles)
            self.yard[self.problem.short.line[bucket], bucket:retrofit] += sign
            self.minutes[retrofit] -= sign * int(self.problem.short.minutes[car])
        if self.problem.prices.frozen[car] and bucket == self.problem.at.home[car]:
            return
        self.free[bucket] -= sign * vehicles
        self._balance(bucket)

    def _balance(self, bucket: int) -> None:
        """Regular places fill before overtime, and empty after it."""
        most = int(self.problem.at.overtime[bucket]) * ("overtime" in self.problem.wishes.levers)
        total = int(self.free[bucket] + self.extra[bucket])
        self.extra[bucket] = min(most, total)
        self.free[bucket] = total - self.extra[bucket]

    def _draw(self, car: int, rows: Ints, bucket: int, vehicles: int) -> None:
        limits = self.rows.of[rows]
        units = self.rows.use[rows, car] * vehicles
        flat = self.rows.flat[limits]
        self.left[limits[~flat], bucket:] -= units[~flat][:, None]
        self.left[limits[flat], bucket] -= units[flat]
        self._settle(limits)

    def place_cents(self) -> Ints:
        """What one more car in each bucket costs or saves: an idle slot filled, or an overtime slot opened."""
        at = self.problem.at
        return np.where(self.free > 0, -at.idle_cents, at.overtime_cents)

    def can_finish(self, car: int, build: int) -> Flags:
        """Buckets in which a car built short in ``build`` can be completed."""
        short = self.problem.short
        line = short.line[build]
        later = np.arange(len(self.free)) > build
        room = (
            np.cumsum(self.yard[line] >= short.yard)
            - np.cumsum(self.yard[line] >= short.yard)[build]
            + (self.yard[line][build] >= short.yard[build])
        )
        waits = np.concatenate(([True], (room == 0)[:-1]))
        fits = self.open(car, early=False) & (self.minutes >= short.minutes[car])
        return np.asarray(fits & later & waits & (short.line == line))


def violated(left: Ints) -> Ints:
    """Limits that are overdrawn somewhere."""
    return np.nonzero((left < 0).any(axis=1))[0]


def users(problem: Problem, limits: Iterable[int]) -> Flags:
    """Cars that draw on any of the limits."""
    rows = np.isin(problem.rows.of, np.array(list(limits), dtype=np.int64))
    return np.asarray((problem.rows.use[rows] > 0).any(axis=0))
