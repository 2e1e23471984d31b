"""What is left of the parts that may run short, while car after car takes its own."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

import numpy as np

from planning.availability import Availability
from planning.buildorder import BuildOrder
from planning.usage import Ints, Usage


class WatchedPieces:
    """Pieces left of the watched parts as the slots of a build order go by, and what every car needs of them.

    A watched part is named by its position in ``parts``. ``there`` is what has come so far, ``left`` what of it no car
    has taken, ``need[car, k]`` what a car built today takes.
    """

    def __init__(self, order: BuildOrder, usage: Usage, there: Availability, parts: Sequence[int]) -> None:
        self.parts = tuple(parts)
        self._usage, self._stock = usage, there
        self._needs: dict[int, Ints] = {}
        self._changes = self._dates()
        self.fit = [order.plant.parts[part].fit_min for part in self.parts]
        self.there: Ints = there.opening[list(self.parts)]
        self.left: Ints = self.there.copy()
        self._comes = self._arrivals(order)
        self.need: Ints = np.zeros((len(usage.cars), len(self.parts)), dtype=np.int64)
        self._era = -1

    def _dates(self) -> list[int]:
        """Ordinals of the days from which a watched part is used by other cars than before."""
        families = {self._usage.family_of[part] for part in self.parts if part in self._usage.family_of}
        terms = [term for family in families for term in self._usage.families[family].terms]
        return sorted({term.first for term in terms} | {term.last + 1 for term in terms})

    def _arrivals(self, order: BuildOrder) -> dict[int, list[tuple[int, int]]]:
        """By slot: (watched part, base units there from this slot on)."""
        comes: dict[int, dict[int, int]] = {}
        for k, part in enumerate(self.parts):
            seen = np.searchsorted(order.entry, self._stock.minutes[part] - self.fit[k], side="left")
            for slot, total in zip(seen.tolist(), self._stock.cumulative[part].tolist(), strict=True):
                comes.setdefault(slot, {})[k] = total
        return {slot: list(found.items()) for slot, found in comes.items()}

    def today(self, day: int) -> bool:
        """Take up the needs of a build day; True if they differ from those before."""
        era = bisect_right(self._changes, day)
        if era == self._era:
            return False
        self._era = era
        if era not in self._needs:
            from_day = date.fromordinal(day)
            need = np.zeros_like(self.need)
            for k, part in enumerate(self.parts):
                need[:, k] = self._usage.part_use(part, from_day)
            self._needs[era] = need
        self.need = self._needs[era]
        return True

    def arrive(self, slot: int) -> list[int]:
        """Take up what can be fitted from this slot on; the watched parts of which there is more."""
        found = self._comes.get(slot)
        if found is None:
            return []
        for k, total in found:
            self.left[k] += total - self.there[k]
            self.there[k] = total
        return [k for k, _ in found]

    def count_at(self, minute: int) -> None:
        """Take up all that can be fitted on cars that enter at an epoch minute."""
        there = np.array([self._stock.by(part, minute + fit) for part, fit in zip(self.parts, self.fit, strict=True)])
        self.left += there.astype(np.int64) - self.there
        self.there = there.astype(np.int64)

    def left_for_retrofit(self, k: int, minute: int) -> int:
        """Pieces of a watched part that lie there at an epoch minute and that no car has taken."""
        return self._stock.by(self.parts[k], minute) - int(self.there[k] - self.left[k])

    def lack(self, order: int) -> int | None:
        """A watched part that the car lacks now; None if it has all."""
        if not self.parts:
            return None
        short = self.need[order] > self.left
        first = int(short.argmax())
        return first if short[first] else None

    def lacks(self, order: int) -> list[int]:
        """All watched parts that the car lacks now."""
        return [int(k) for k in np.nonzero(self.need[order] > self.left)[0]]

    def none_left(self, part: int) -> bool:
        """True if not one piece of a watched part is left."""
        return bool(self.left[part] <= 0)

    def take(self, order: int, without: Sequence[int] = ()) -> None:
        """The car takes its parts, but for those it is built short of."""
        if not without:
            self.left -= self.need[order]
            return
        need = self.need[order].copy()
        need[list(without)] = 0
        self.left -= need
