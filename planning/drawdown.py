"""How cars draw the parts down, in the order in which they are built: when a part runs out, and how much is missing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from planning.availability import Availability
from planning.buildorder import EMPTY, BuildOrder
from planning.usage import Flags, Ints, Usage


class Shortfall(NamedTuple):
    """A part that runs out: first at the car (position in the draw) that no longer gets it.

    ``missing`` is the most base units by which the draw is ever ahead of what is there.
    """

    part: int
    first: int
    missing: int


@dataclass(frozen=True)
class Draw:
    """Cars in the order in which they take their parts: rows of ``Usage.cars``, how many of each, when, on which day.

    ``minute`` is the epoch minute of line entry; a part is taken for fitting ``fit_min`` later. A tail week's cars take
    theirs when the week starts. ``bucket`` is the row of the shift, or -1 less the row of the tail week.
    """

    usage: Usage
    cars: Ints
    count: Ints
    minute: Ints
    day: Ints
    bucket: Ints

    def cumulative(self, family: int) -> Ints:
        """Units of a family taken up to and with each car of the draw."""
        use = np.zeros(len(self.cars), dtype=np.int64)
        dated = self.usage.families[family].dated
        for term in self.usage.families[family].terms:
            met: Flags = self.usage.meets[term.condition][self.cars]
            if dated:
                met = met & (self.day >= term.first) & (self.day <= term.last)
            use += met if term.qty == 1 else met * np.int64(term.qty)
        return np.cumsum(use * self.count)

    def part_cumulative(self, part: int) -> Ints:
        """Base units of a part taken up to and with each car of the draw."""
        family = self.usage.family_of.get(part)
        if family is None:
            return np.zeros(len(self.cars), dtype=np.int64)
        found = self.usage.families[family]
        return self.cumulative(family) * found.qty[found.parts.index(part)]


def draw(order: BuildOrder, usage: Usage) -> Draw:
    """The draw of a build order in which every car is built where it stands; cars that are done take nothing more."""
    done = {row for row, car in enumerate(order.plant.orders) if car.state == "done"}
    held = np.nonzero(order.order != EMPTY)[0]
    if done:
        held = held[~np.isin(order.order[held], sorted(done))]
    weekly = sorted((order.weeks.index(week), row, 1) for row, week in order.week_of.items())
    first = len(order.plant.orders)
    weekly += sorted(
        (order.weeks.index(week), first + mix, count)
        for (mix, week), count in order.cars_of.items()
        if week is not None
    )
    return with_tail(
        order, usage, held, order.order[held], [(order.weeks[turn], row, n) for turn, row, n in sorted(weekly)]
    )


def with_tail(order: BuildOrder, usage: Usage, slots: Ints, cars: Ints, tail: list[tuple[int, int, int]]) -> Draw:
    """A draw of cars in rising slots of the build order and, by (week row, car, count) in time order, of the tail."""
    weeks = order.plant.tail_weeks
    found = [(row, n, order.week_start[week], weeks[week].monday.toordinal(), -1 - week) for week, row, n in tail]
    later = np.array(found, dtype=np.int64).reshape(-1, 5)
    return Draw(
        usage=usage,
        cars=np.concatenate((cars, later[:, 0])),
        count=np.concatenate((np.ones(len(cars), dtype=np.int64), later[:, 1])),
        minute=np.concatenate((order.entry[slots], later[:, 2])),
        day=np.concatenate((order.day[slots], later[:, 3])),
        bucket=np.concatenate((order.shift[slots], later[:, 4])),
    )


def shortfalls(drawn: Draw, there: Availability, known: Collection[int] = ()) -> Iterator[Shortfall]:
    """Every part that the draw takes more of than is there at some moment, but for those already ``known``.

    What is there rises only at arrivals, so it is enough to look at the last car before each.
    """
    for number, family in enumerate(drawn.usage.families):
        parts = [(part, qty) for part, qty in zip(family.parts, family.qty, strict=True) if part not in known]
        if not parts or not len(drawn.cars):
            continue
        taken = drawn.cumulative(number)
        if not taken[-1]:
            continue
        for part, qty in parts:
            found = _shortfall(drawn, there, part, qty, taken)
            if found is not None:
                yield found


def _shortfall(drawn: Draw, there: Availability, part: int, qty: int, taken: Ints) -> Shortfall | None:
    if int(taken[-1]) * qty <= int(there.opening[part]):
        return None
    fit = drawn.usage.plant.parts[part].fit_min
    ends = np.append(np.searchsorted(drawn.minute, there.minutes[part] - fit, side="left"), len(taken))
    held = np.concatenate((there.opening[part : part + 1], there.cumulative[part]))
    missing = np.where(ends > 0, taken[ends - 1] * qty - held, 0)
    short = np.nonzero(missing > 0)[0]
    if not len(short):
        return None
    first = int(np.searchsorted(taken, held[short[0]] // qty, side="right"))
    return Shortfall(part, first, int(missing.max()))
