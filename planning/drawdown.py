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
    """The draw of a build order in which every car is built where it stands."""
    held = np.nonzero(order.order != EMPTY)[0]
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
    if not len(drawn.cars):
        return
    families = [
        [(part, qty) for part, qty in zip(family.parts, family.qty, strict=True) if part not in known]
        for family in drawn.usage.families
    ]
    ends, held, first = _looks(drawn, there, [part for family in families for part, _ in family])
    number = 0
    for family, parts in enumerate(families):
        cut = first[number : number + len(parts) + 1]
        number += len(parts)
        if not parts:
            continue
        taken = np.concatenate(([0], drawn.cumulative(family)))
        qty = np.repeat([qty for _, qty in parts], np.diff(cut))
        missing = taken[ends[cut[0] : cut[-1]]] * qty - held[cut[0] : cut[-1]]
        if missing.max() <= 0:
            continue
        for (part, units), a, b in zip(parts, cut[:-1] - cut[0], cut[1:] - cut[0], strict=True):
            short = np.flatnonzero(missing[a:b] > 0)
            if len(short):
                enough = held[cut[0] + a + short[0]] // units
                at = int(np.searchsorted(taken[1:], enough, side="right"))
                yield Shortfall(part, at, int(missing[a:b].max()))


def _looks(drawn: Draw, there: Availability, parts: list[int]) -> tuple[Ints, Ints, Ints]:
    """Where to look whether a part is short: cars that took it before its next arrival, and what was there till then.

    Part after part; the last array says where each begins, and where all end.
    """
    fit = np.array([drawn.usage.plant.parts[part].fit_min for part in parts], dtype=np.int64)
    count = np.array([len(there.minutes[part]) + 1 for part in parts], dtype=np.int64)
    first = np.concatenate(([0], np.cumsum(count)))
    at_end = np.array([np.iinfo(np.int64).max // 2], dtype=np.int64)
    until = np.concatenate([at_end[:0], *(each for part in parts for each in (there.minutes[part], at_end))])
    held = np.concatenate(
        [at_end[:0], *(each for p in parts for each in (there.opening[p : p + 1], there.cumulative[p]))]
    )
    return np.searchsorted(drawn.minute, until - np.repeat(fit, count), side="left"), held, first
