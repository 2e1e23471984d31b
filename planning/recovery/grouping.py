"""Cars and time taken together: periods of buckets, and groups of cars that cost and draw nearly the same."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from planning.line import TailWeek
from planning.recovery.buckets import NEVER
from planning.recovery.problem import Problem
from planning.recovery.program import Reals
from planning.usage import Ints

FEW_CARS = 3000
"""Up to so many cars a problem is small: every bucket is a period of its own, and cars are told apart finely."""

FORBIDDEN_CENTS = 1e9
"""Price in the relaxation of leaving out a car that must be built: far above any other, near enough to be solved."""


@dataclass(frozen=True)
class Periods:
    """Runs of buckets that the relaxation treats as one. ``of[bucket]`` is a bucket's period, ``first[p]`` its first.

    Cars of a period use only what is there when it begins, so that whole cars can follow its flows.
    """

    of: Ints
    first: Ints

    def __len__(self) -> int:
        return len(self.first)

    @property
    def last(self) -> Ints:
        """The last bucket of every period."""
        return np.append(self.first[1:], len(self.of)) - 1

    def total(self, table: Ints) -> Reals:
        """Sums over the buckets of every period (last axis)."""
        return np.asarray(np.add.reduceat(table, self.first, axis=-1), dtype=np.float64)

    def spread(self, table: Reals) -> Reals:
        """A period's value for each of its buckets (last axis)."""
        return np.asarray(table[..., self.of])


def periods(problem: Problem, coarse: bool) -> Periods:
    """Every bucket by itself, or (coarse) days of one or more shifts, and tail weeks."""
    items = problem.at.items
    of = np.zeros(len(items), dtype=np.int64)
    for row in range(1, len(items)):
        same = coarse and problem.at.days[row] == problem.at.days[row - 1] and not isinstance(items[row], TailWeek)
        of[row] = of[row - 1] + (not same)
    first = np.searchsorted(of, np.arange(of[-1] + 1))
    return Periods(of, first.astype(np.int64))


@dataclass
class Groups:
    """Cars treated as one. ``of[car]`` is a car's group, ``first[g]`` the middle one of its cars, ``count[g]`` its
    vehicles.

    ``home[g]`` is its released period; ``build``, ``leave``, ``late`` are by period.

    Prices of a group are the mean of its cars': exact where its cars are alike, a guide where it is coarse.
    """

    of: Ints
    first: Ints
    count: Ints
    home: Ints
    build: Reals
    leave: Reals
    late: Reals
    unbuilt: Reals

    def __len__(self) -> int:
        return len(self.first)


class Detail(NamedTuple):
    """How finely cars are kept apart: runs of periods in which promises count as one, and quantiles of the price of a
    late day. ``released``: cars of different released periods, too, so that only cars alike in all prices are one.

    Who is how dear to keep waiting matters most, then when it is promised; where it was released decides little but
    who moves, and that is settled car by car.
    """

    promise: int
    dear: tuple[float, ...]
    released: bool = False


PLAIN = Detail(5, (0.25, 0.5, 0.75, 0.9))
PUNCTUAL = Detail(1, (0.5,))
"""For the fewest late orders: the day of the promise counts most."""

STEADY = Detail(10, (0.5,), released=True)
"""For the least change: where a car was released counts most."""

ROUGH = Detail(10, (0.5,))
"""For how much to buy, whoever gets it."""

FINE = Detail(1, tuple(step / 50 for step in range(1, 50)), released=True)


def group(problem: Problem, active: Ints, when: Periods, detail: Detail) -> Groups:
    """Cars alike in their draw on the active limits, in where they may be built and, to a detail, in their prices.

    Frozen and forecast cars of different released periods are always kept apart, and cars without a released place
    from all others.
    """
    cost, at = problem.prices, problem.at
    random = np.random.default_rng(20050901)
    bound_to_home = cost.frozen | (np.arange(problem.cars) >= len(problem.plant.orders)) | detail.released
    mark = np.where(bound_to_home & at.placed, when.of[at.home] + 1, 0) * 1_000_003 + cost.frozen * 7_919
    mark += ~at.placed * 6_700_417 + problem.short.able * 15_485_863 + problem.short.minutes * 104_729
    mark += (cost.build >= NEVER) @ random.integers(1, 2**31, cost.build.shape[1])
    rate = cost.late[:, -1] - cost.late[:, -2] if len(at) > 1 else np.zeros(problem.cars, dtype=np.int64)
    mark += np.searchsorted(np.unique(np.quantile(rate, detail.dear)), rate) * 32_452_843
    ever_late = cost.late[:, -1] > 0
    promised = np.where(ever_late, when.of[np.maximum((cost.late > 0).argmax(axis=1) - 1, 0)], len(when))
    mark += promised // detail.promise * 49_979_687
    for row in np.nonzero(np.isin(problem.rows.of, active))[0]:
        mark += problem.rows.use[row] * int(random.integers(1, 2**40))
    _, of = np.unique(mark, return_inverse=True)
    order = np.argsort(of, kind="stable")
    cars = np.bincount(of).astype(np.float64)
    starts = np.concatenate(([0], np.cumsum(cars)[:-1])).astype(np.int64)
    # cars stand in the order of their release, so the middle one tells where most of a group stood
    middle = order[starts + (cars / 2).astype(np.int64)]

    def mean(table: Ints) -> Reals:
        least = np.minimum.reduceat(table[order].astype(np.float64), when.first, axis=1)
        return np.asarray(np.add.reduceat(least, starts, axis=0) / cars[:, None])

    return Groups(
        of=of.astype(np.int64),
        first=middle.astype(np.int64),
        count=np.bincount(of, weights=cost.vehicles).astype(np.int64),
        home=when.of[at.home[middle]],
        build=mean(cost.build),
        leave=mean(cost.leave),
        late=mean(cost.late),
        unbuilt=np.minimum(np.add.reduceat(cost.unbuilt[order].astype(np.float64), starts) / cars, FORBIDDEN_CENTS),
    )
