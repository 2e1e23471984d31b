"""Which parts may run out inside a shift, and how many users fit before each arrival: what recovery's plan leaves."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from planning.availability import Availability, Supply, availability, fitted_later
from planning.disruption import Disruption
from planning.line import Shift, slot_minute
from planning.room import frozen_slots, stands_firm
from planning.sequencing.book import Book
from planning.sequencing.problem import Material
from planning.terms import epoch_min
from planning.usage import Ints, Usage


class PartClock:
    """Use of every part by shift under a plan, against what is there.

    A car takes its parts at its slot's entry plus the part's ``fit_min``, a car without a slot from the start of its
    shift. A car built short takes the cut parts that may be fitted later at the start of its retrofit instead. What a
    frozen car takes must be confirmed, after all that cars take before it.
    """

    def __init__(self, book: Book, disruptions: Sequence[Disruption], usage: Usage, there: Availability) -> None:
        self.book, self.plant, self.usage, self.there = book, book.plant, usage, there
        self.shifts = self.plant.shifts
        self.column = {shift.id: row for row, shift in enumerate(self.shifts)}
        self.start: Ints = np.array([epoch_min(shift.start) for shift in self.shifts], dtype=np.int64)
        self.end: Ints = np.array([self._end(shift) for shift in self.shifts], dtype=np.int64)
        self.lacks: dict[str, Counter[int]] = {}
        self.retrofits: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.need = self._need()
        self._short(disruptions)
        self.at_start = there.at(self.start)
        self.sure = availability(self.plant, usage, disruptions, Supply(confirmed_only=True))
        self.unsure = {part for part in range(len(self.plant.parts)) if _differ(there, self.sure, part)}
        self.frozen = self._frozen()

    def _end(self, shift: Shift) -> int:
        return epoch_min(shift.start) + slot_minute(self.plant.line_by_id[shift.line], self.book.slots(shift))

    def _frozen(self) -> dict[int, list[tuple[int, str]]]:
        """By shift: epoch minute of line entry and id of the frozen cars that stay where they were released."""
        found: dict[int, list[tuple[int, str]]] = defaultdict(list)
        if not self.unsure:
            return found
        lines = [self.plant.line_by_id[shift.line] for shift in self.shifts]
        edge = {shift.id: frozen_slots(self.plant, shift) for shift in self.shifts}
        for order, bucket in zip(self.plant.orders, self.book.bucket, strict=True):
            column, slot = self.column.get(bucket or ""), order.slot
            if bucket is None or column is None or slot is None or bucket != order.shift:
                continue
            if stands_firm(order, slot, edge[bucket]):
                found[column].append((int(self.start[column]) + slot_minute(lines[column], slot), order.id))
        return found

    def _need(self) -> Ints:
        """Base units of every part that all cars of a shift use, built whole; shape (parts, shifts)."""
        inside = [
            (car, self.column[bucket])
            for car, bucket in enumerate(self.book.bucket)
            if bucket is not None and bucket in self.column
        ]
        cars = np.array([car for car, _ in inside], dtype=np.int64)
        where = np.array([column for _, column in inside], dtype=np.int64)
        met = np.array(
            [np.bincount(where, weights=row[cars], minlength=len(self.shifts)) for row in self.usage.meets]
        ).astype(np.int64)
        days = np.array([shift.day.toordinal() for shift in self.shifts], dtype=np.int64)
        need = np.zeros((len(self.plant.parts), len(self.shifts)), dtype=np.int64)
        for family in self.usage.families:
            units = np.zeros(len(self.shifts), dtype=np.int64)
            for term in family.terms:
                units += met[term.condition] * term.qty * ((days >= term.first) & (days <= term.last))
            for part, qty in zip(family.parts, family.qty, strict=True):
                need[part] = units * qty
        return need

    def _short(self, disruptions: Sequence[Disruption]) -> None:
        """Take the parts that cars built short go without from their shift to their retrofit."""
        short = [place for place in self.book.plan.places if place.short]
        cut = fitted_later(self.plant, self.usage, disruptions) if short else frozenset()
        for place in short:
            shift = self.plant.shift_by_id.get(place.bucket)
            if shift is None:
                continue
            row = self.plant.order_row[place.order]
            later = dict(self.usage.car_parts(row, shift.day, cut))
            self.lacks[place.order] = Counter(later)
            done = self.plant.shift_by_id.get(place.retrofit or "")
            for part, qty in later.items():
                self.need[part, self.column[shift.id]] -= qty
                if done is not None:
                    self.retrofits[part].append((epoch_min(done.start), qty))

    def materials(self, shift: Shift, cars: Sequence[str]) -> tuple[Material, ...]:
        """The parts that may bind the order of the cars in a shift."""
        column = self.column[shift.id]
        others = self.start < self.end[column]
        others[column] = False
        taken = self.need[:, others].sum(axis=1)
        for part, rows in self.retrofits.items():
            taken[part] += sum(qty for _, qty in rows)
        mine = self.need[:, column]
        held = self.at_start[:, column].copy()
        for part in self.unsure if self._beside(column) else ():
            held[part] = min(held[part], self.sure.by(part, int(self.start[column])))
        binding = np.flatnonzero((mine > 0) & (held < taken + mine))
        found = (self._material(shift, cars, int(part)) for part in binding)
        return tuple(material for material in found if material is not None)

    def _material(self, shift: Shift, cars: Sequence[str], part: int) -> Material | None:
        limits = self._limits(shift, part)
        if limits[0] >= self.need[part, self.column[shift.id]]:
            return None
        steps = [0, *(np.flatnonzero(np.diff(limits)) + 1).tolist()]
        use = self.usage.part_use(part, shift.day)
        users = {car: self._takes(car, part, int(use[self.plant.order_row[car]])) for car in cars}
        arrivals = tuple((slot, int(limits[slot])) for slot in steps)
        return Material(self.plant.parts[part].id, {car: qty for car, qty in users.items() if qty}, arrivals)

    def _takes(self, car: str, part: int, whole: int) -> int:
        lacks = self.lacks.get(car)
        return whole - lacks[part] if lacks else whole

    def _limits(self, shift: Shift, part: int) -> Ints:
        """Base units that cars up to each slot may use together: nothing is short then, nor later in the shift."""
        line = self.plant.line_by_id[shift.line]
        fit = self.plant.parts[part].fit_min
        entry = epoch_min(shift.start) + np.array(
            [slot_minute(line, slot) for slot in range(self.book.slots(shift) + 1)], dtype=np.int64
        )
        total = np.concatenate((self.there.opening[part : part + 1], self.there.cumulative[part]))
        stock = total[np.searchsorted(self.there.minutes[part], entry[:-1] + fit, side="right")]
        minutes, taken = self._others(shift, part, fit)
        used = taken[np.searchsorted(minutes, entry[1:] + fit - 1, side="right")]
        free = np.maximum(0, stock - used)
        for minute in self._sure_minutes(shift, part):
            slots = int(np.searchsorted(entry[:-1], minute, side="right"))
            before = int(taken[np.searchsorted(minutes, minute + fit, side="right")])
            if slots:
                sure = max(0, self.sure.by(part, minute + fit) - before)
                free[slots - 1] = min(free[slots - 1], sure)
        return np.asarray(np.minimum.accumulate(free[::-1])[::-1])

    def _beside(self, column: int) -> list[int]:
        """Shifts with frozen cars that run at the same time as a shift, itself included."""
        return [
            other
            for other in self.frozen
            if self.start[other] < self.end[column] and self.start[column] < self.end[other]
        ]

    def _sure_minutes(self, shift: Shift, part: int) -> list[int]:
        """When frozen cars that take the part enter any line while a shift runs, if less of it is sure than comes."""
        if part not in self.unsure:
            return []
        found = []
        for other in self._beside(self.column[shift.id]):
            use = self.usage.part_use(part, self.shifts[other].day)
            found += [
                minute
                for minute, car in self.frozen[other]
                if self._takes(car, part, int(use[self.plant.order_row[car]]))
            ]
        return sorted(set(found))

    def _others(self, shift: Shift, part: int, fit: int) -> tuple[Ints, Ints]:
        """When other shifts and retrofits take the part: minutes, and base units taken before and from each on."""
        column = self.column[shift.id]
        gone = (self.end <= self.start[column]) & (self.start < self.start[column])
        before = int(self.need[part, gone].sum())
        draws = list(self.retrofits.get(part, ()))
        beside = (~gone) & (self.start < self.end[column] + fit)
        beside[column] = False
        for other in np.flatnonzero(beside & (self.need[part] > 0)):
            draws.extend(self._draws(self.shifts[int(other)], part, fit))
        draws.sort()
        minutes = np.array([minute for minute, _ in draws], dtype=np.int64)
        qty = np.array([0, *(qty for _, qty in draws)], dtype=np.int64)
        return minutes, before + np.cumsum(qty)

    def _draws(self, shift: Shift, part: int, fit: int) -> list[tuple[int, int]]:
        line, start = self.plant.line_by_id[shift.line], epoch_min(shift.start)
        use = self.usage.part_use(part, shift.day)
        return [
            (start + slot_minute(line, slot or 0) + fit, self._takes(car, part, int(use[self.plant.order_row[car]])))
            for car, slot in self.book.cars_of(shift.id)
        ]


def _differ(there: Availability, sure: Availability, part: int) -> bool:
    """True if not all that comes of a part is sure."""
    pairs = ((there.minutes[part], sure.minutes[part]), (there.cumulative[part], sure.cumulative[part]))
    return any(mine is not other and not np.array_equal(mine, other) for mine, other in pairs)
