"""Which parts every car uses, as arrays: the bill of material resolved once for all orders of a snapshot."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from math import gcd
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from planning.line import Order, TailMix
from planning.snapshot import Snapshot
from planning.supply import Condition

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Result = TypeVar("Result")

_EVER = (date.min.toordinal(), date.max.toordinal())


@dataclass(frozen=True)
class Term:
    """Base units used by cars that meet a condition, when built from ``first`` to ``last`` (date ordinals)."""

    condition: int
    qty: int
    first: int
    last: int


@dataclass(frozen=True)
class Family:
    """Parts that exactly the same cars use, in fixed proportion; the unit in which material rules are written.

    ``parts`` are rows of the snapshot's parts, ``qty`` their base units for one unit of the family. A car uses
    ``sum(term.qty)`` family units over the terms it meets.
    """

    parts: tuple[int, ...]
    qty: tuple[int, ...]
    terms: tuple[Term, ...]

    @property
    def dated(self) -> bool:
        """True if the use depends on the day a car is built (an engineering change)."""
        return any((term.first, term.last) != _EVER for term in self.terms)


class Usage:
    """The bill of material of a snapshot, resolved for its orders and its forecast cars.

    ``meets[c, i]`` tells whether car i meets condition c; cars are the orders first, then the tail mixes. An order that
    is done meets none: what it took has left the usable stock, and it takes nothing more.
    """

    def __init__(self, plant: Snapshot) -> None:
        self.plant = plant
        self.cars: tuple[Order | TailMix, ...] = (*plant.orders, *plant.tail_mix)
        self.conditions: list[Condition] = []
        number: dict[Condition, int] = {}
        by_part: dict[str, list[Term]] = {}
        for line in plant.bom:
            condition = number.setdefault(line.when, len(number))
            if condition == len(self.conditions):
                self.conditions.append(line.when)
            first = line.valid_from.toordinal() if line.valid_from else _EVER[0]
            last = line.valid_to.toordinal() if line.valid_to else _EVER[1]
            by_part.setdefault(line.part, []).append(Term(condition, line.qty, first, last))
        self.meets = _meets(self.conditions, self.cars)
        self.families = _families(plant, by_part)
        self.memo: dict[object, object] = {}
        """What others computed from this plant and bill of material; see ``kept``."""
        self.family_of: dict[int, int] = {
            part: row for row, family in enumerate(self.families) for part in family.parts
        }

    def kept(self, plant: Snapshot, key: object, compute: Callable[[], Result]) -> Result:
        """What ``compute`` gives for this plant: once a key and kept; each time for any other plant."""
        if plant is not self.plant:
            return compute()
        if key not in self.memo:
            self.memo[key] = compute()
        return cast(Result, self.memo[key])

    def family_use(self, family: int, day: date | None = None) -> Ints:
        """Family units every car would use if built on ``day`` (None: for families not dated); shape (cars,)."""
        terms = self.families[family].terms
        when = day.toordinal() if day else None
        use = np.zeros(len(self.cars), dtype=np.int64)
        for term in terms:
            if when is None or term.first <= when <= term.last:
                use += self.meets[term.condition] * np.int64(term.qty)
        return use

    def part_use(self, part: int, day: date | None = None) -> Ints:
        """Base units of a part (row) that every car would use if built on ``day``; shape (cars,)."""
        family = self.family_of.get(part)
        if family is None:
            return np.zeros(len(self.cars), dtype=np.int64)
        position = self.families[family].parts.index(part)
        return self.family_use(family, day) * self.families[family].qty[position]

    def car_parts(self, car: int, day: date, among: Collection[int] | None = None) -> list[tuple[int, int]]:
        """Part rows and base units one car uses if built on ``day``; only those ``among`` some parts, if given."""
        if among is None:
            return self._parts_of(range(len(self.families)), self.meets[:, car], day, None)
        wanted = frozenset(among)
        families, kinds = self.kept(self.plant, ("kinds", wanted), lambda: self._kinds(wanted))
        key = ("parts", wanted, kinds[car], day)
        return list(self.kept(self.plant, key, lambda: self._parts_of(families, self.meets[:, car], day, wanted)))

    def _kinds(self, among: Collection[int]) -> tuple[list[int], list[bytes]]:
        """The families of some parts, and for every car a mark that it shares with the cars that use them alike."""
        families = sorted({self.family_of[part] for part in among})
        conditions = sorted({term.condition for family in families for term in self.families[family].terms})
        marks = np.packbits(self.meets[conditions], axis=0)
        width, text = len(marks), marks.T.tobytes()
        return families, [text[width * car : width * (car + 1)] for car in range(len(self.cars))]

    def _parts_of(
        self, families: Sequence[int], met: Flags, day: date, among: Collection[int] | None
    ) -> list[tuple[int, int]]:
        when = day.toordinal()
        found: list[tuple[int, int]] = []
        for family in (self.families[number] for number in families):
            units = sum(t.qty for t in family.terms if met[t.condition] and t.first <= when <= t.last)
            if units:
                found.extend(
                    (part, units * qty)
                    for part, qty in zip(family.parts, family.qty, strict=True)
                    if among is None or part in among
                )
        return found


def _families(plant: Snapshot, by_part: dict[str, list[Term]]) -> list[Family]:
    groups: dict[tuple[Term, ...], list[tuple[int, int]]] = {}
    for part, terms in by_part.items():
        common = gcd(*(term.qty for term in terms))
        key = tuple(
            sorted(
                (Term(t.condition, t.qty // common, t.first, t.last) for t in terms),
                key=lambda t: (t.condition, t.first, t.last, t.qty),
            )
        )
        groups.setdefault(key, []).append((plant.part_row[part], common))
    return [Family(tuple(row for row, _ in rows), tuple(qty for _, qty in rows), key) for key, rows in groups.items()]


def _meets(conditions: Sequence[Condition], cars: Sequence[Order | TailMix]) -> Flags:
    models: dict[str, list[int]] = {}
    options: dict[str, list[int]] = {}
    for row, car in enumerate(cars):
        models.setdefault(car.model, []).append(row)
        for option in car.options:
            options.setdefault(option, []).append(row)

    def flags(index: dict[str, list[int]], name: str) -> Flags:
        found = np.zeros(len(cars), dtype=np.bool_)
        found[index.get(name, [])] = True
        return found

    by_model = {name: flags(models, name) for name in models}
    by_option = {name: flags(options, name) for name in options}
    never = np.zeros(len(cars), dtype=np.bool_)
    done = [row for row, car in enumerate(cars) if isinstance(car, Order) and car.state == "done"]
    result = np.ones((len(conditions), len(cars)), dtype=np.bool_)
    for row, condition in enumerate(conditions):
        if condition.models:
            result[row] &= np.logical_or.reduce([by_model.get(name, never) for name in condition.models])
        for name in condition.all_of:
            result[row] &= by_option.get(name, never)
        if condition.any_of:
            result[row] &= np.logical_or.reduce([by_option.get(name, never) for name in condition.any_of])
        for name in condition.none_of:
            result[row] &= ~by_option.get(name, never)
    result[:, done] = False
    return result
