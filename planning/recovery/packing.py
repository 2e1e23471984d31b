"""Purchases in whole packs: what the relaxation ships in fractions, an order can only ship in boxes."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from planning.recovery.master import Relaxed
from planning.recovery.problem import Problem
from planning.recovery.program import Reals
from planning.usage import Ints


@dataclass
class Bought:
    """Whole packs: pieces by shipment and by hurry, and what they add to every limit."""

    shipped: Ints
    hurried: Ints
    added: Ints


def whole_packs(problem: Problem, relaxed: Relaxed) -> Bought:
    """Shipments in whole packs that keep up with the relaxation's running totals, within pools and MOQ.

    A source that would stay below its MOQ is left out.
    """
    levers = problem.levers
    chosen = [number for number, source in enumerate(levers.sources) if relaxed.used[number] > 1e-6 or source.pinned]
    packing = _Packing(problem, relaxed.shipped, chosen)
    packing.run()
    return bought_packs(problem, relaxed, packing.shipped)


def bought_packs(problem: Problem, relaxed: Relaxed, shipped: Ints) -> Bought:
    """Shipments as given, and the relaxation's faster freight in whole pieces."""
    hurried = np.ceil(relaxed.hurried - 1e-6).astype(np.int64)
    return Bought(shipped, hurried, added(problem, shipped, hurried))


class _Packing:
    """Gives out packs week by week, to the source that is furthest behind what the relaxation shipped of it."""

    def __init__(self, problem: Problem, wanted: Reals, chosen: list[int]) -> None:
        self.problem, self.wanted = problem, wanted
        self.sources, self.shipments = problem.levers.sources, problem.levers.shipments
        self.room = dict(problem.levers.pool_week)
        self.shipped = np.zeros(len(self.shipments), dtype=np.int64)
        self.total = dict.fromkeys(chosen, 0)
        self.behind = dict.fromkeys(chosen, 0.0)
        self.by_week: dict[tuple[str, date], dict[int, list[int]]] = {}
        for row, shipment in enumerate(self.shipments):
            if shipment.offer in self.total:
                key = (self.sources[shipment.offer].offer.pool, shipment.week)
                self.by_week.setdefault(key, {}).setdefault(shipment.offer, []).append(row)

    def run(self) -> None:
        """Ship what is wanted, top up to the MOQ, drop what stays below it."""
        for key in sorted(self.by_week, key=lambda key: (key[1], key[0])):
            self._week(key)
        for number in self.total:
            offer = self.sources[number].offer
            short = max(offer.moq - self.total[number], int(self.behind[number]) if self.total[number] else 0)
            for key, mine in sorted(self.by_week.items(), key=lambda item: item[0][1]):
                while short > 0 and number in mine and self._ship(number, key, mine[number]):
                    short -= offer.multiple
            if self.total[number] < offer.moq:
                self._drop(number)

    def _week(self, key: tuple[str, date]) -> None:
        mine = self.by_week[key]
        for number, rows in mine.items():
            self.behind[number] += float(self.wanted[rows].sum())
        # a source may be ahead by less than a pack: what is cheap to store beats a car without its part
        while True:
            waiting = [number for number in mine if self.behind[number] > 1e-6]
            waiting.sort(key=lambda number: -self.behind[number] / self.sources[number].offer.multiple)
            if not any(self._ship(number, key, mine[number]) for number in waiting):
                return

    def _ship(self, number: int, key: tuple[str, date], rows: list[int]) -> bool:
        source, pack = self.sources[number], self.sources[number].offer.multiple
        if self.room[key] < pack or self.total[number] + pack > source.most:
            return False
        row = self._day(number, rows)
        self.shipped[row] += pack
        self.room[key] -= pack
        self.total[number] += pack
        self.behind[number] -= pack
        return True

    def _day(self, number: int, rows: list[int]) -> int:
        """The shipment of a week that takes the next pack: the first by which more was wanted than packed."""
        wanted = [row for row in rows if self.wanted[row] > 1e-6]
        if not wanted:
            return min(rows, key=lambda row: (self.shipments[row].cents_each, self.shipments[row].bucket))
        wanted.sort(key=lambda row: (self.shipments[row].bucket, self.shipments[row].cents_each))
        running = self.behind[number] - float(self.wanted[rows].sum())
        for row in wanted:
            running += float(self.wanted[row])
            if running > 1e-6:
                return row
        return wanted[-1]

    def _drop(self, number: int) -> None:
        for key, mine in self.by_week.items():
            for row in mine.get(number, []):
                self.room[key] += int(self.shipped[row])
                self.shipped[row] = 0


def added(problem: Problem, shipped: Ints, hurried: Ints) -> Ints:
    """Units that purchases add to every limit up to every bucket."""
    rows = problem.rows
    pieces = np.zeros((len(problem.plant.parts), len(problem.at)), dtype=np.int64)
    for shipment, qty in zip(problem.levers.shipments, shipped.tolist(), strict=True):
        if qty:
            pieces[problem.levers.sources[shipment.offer].part, shipment.bucket :] += qty
    for hurry, qty in zip(problem.levers.hurries, hurried.tolist(), strict=True):
        if qty:
            pieces[hurry.part, hurry.new :] += qty
            if hurry.old is not None:
                pieces[hurry.part, hurry.old :] -= qty
    more = np.zeros_like(rows.ceiling)
    for limit in np.nonzero(rows.part >= 0)[0]:
        more[limit] = pieces[rows.part[limit]]
    return more
