"""Awards and faster freight as columns: price steps, MOQ, pool weeks; arrivals are told to whoever builds the rest."""

from collections.abc import Callable
from datetime import date

import numpy as np

from planning.recovery.grouping import Periods
from planning.recovery.levers import Levers
from planning.recovery.problem import Problem
from planning.recovery.program import Program
from planning.supply import Offer
from planning.usage import Ints

Arrives = Callable[[int, int, int, float], None]
"""Told (part row, bucket, column, pieces a unit of the column adds from that bucket on)."""


def worth_offering(problem: Problem, when: Periods | None) -> Ints:
    """Shipments, less those that another of the same offer and week beats: there as early, and no dearer.

    ``when``: periods that count as one moment (None: every bucket by itself).
    """
    levers, late = problem.levers, len(problem.at)
    found: dict[tuple[int, date, int], list[int]] = {}
    for row, shipment in enumerate(levers.shipments):
        at = shipment.bucket if when is None or shipment.bucket >= late else _period(when, shipment.bucket)
        rivals = found.setdefault((shipment.offer, shipment.week, at), [])
        price = (shipment.fixed_cents, shipment.cents_each)
        others = [(levers.shipments[other].fixed_cents, levers.shipments[other].cents_each) for other in rivals]
        if any(fixed <= price[0] and each <= price[1] for fixed, each in others):
            continue
        beaten = {o for o, (fixed, each) in zip(rivals, others, strict=True) if price[0] <= fixed and price[1] <= each}
        rivals[:] = [other for other in rivals if other not in beaten] + [row]
    return np.array(sorted(row for rows in found.values() for row in rows), dtype=np.int64)


def _period(when: Periods, bucket: int) -> int:
    """The first period that begins with or after a bucket, in which its goods can be used from the start."""
    return int(np.searchsorted(when.first, bucket))


def _packed(levers: Levers, offer: Offer, week: date) -> int:
    """The most pieces that packs of an offer alone can take of its pool's week."""
    return levers.pool_week[offer.pool, week] // offer.multiple * offer.multiple


class Purchases:
    """Columns and rows of all that may be bought; ``whole``: price steps all or nothing, shipments in whole packs."""

    def __init__(
        self,
        program: Program,
        problem: Problem,
        arrives: Arrives,
        when: Periods | None = None,
        whole: bool = False,
    ) -> None:
        self.program, self.problem, self.arrives, self.whole = program, problem, arrives, whole
        self.offered = worth_offering(problem, when)
        """Shipments that have a column."""
        first = program.columns
        self.used: list[Ints] = []
        self.pieces: list[Ints] = []
        """By source the columns of its price steps: whether each is used, and how many pieces are bought at it."""
        self._sources()
        self._hurries()
        self.columns = np.arange(first, program.columns)

    def _sources(self) -> None:
        """Pieces shipped of every source are the pieces of one of its price steps; pools hold their weeks."""
        levers = self.problem.levers
        shipments, sources = [levers.shipments[row] for row in self.offered.tolist()], levers.sources
        week = [_packed(levers, sources[s.offer].offer, s.week) for s in shipments]
        # a shipment carries at most a pool's week, so this share of its fixed price is never too much
        cents = [s.cents_each + s.fixed_cents / max(1, most) for s, most in zip(shipments, week, strict=True)]
        self.shipped = self.program.add_columns(np.array(cents), 0.0, np.array(week, dtype=np.float64))
        total = self.program.add_rows(np.zeros(len(sources)), np.zeros(len(sources)))
        for number in range(len(sources)):
            self.used.append(self._steps(number, int(total[number])))
        if shipments:
            self.program.put(total[np.array([s.offer for s in shipments])], self.shipped, 1.0)
        if self.whole:
            self._in_packs([sources[s.offer].offer.multiple for s in shipments])
        self.pools = sorted(levers.pool_week)
        made = np.array([float(levers.pool_week[key]) for key in self.pools])
        self.row_pools = self.program.add_rows(np.full(len(self.pools), -np.inf), made)
        place = {key: int(self.row_pools[number]) for number, key in enumerate(self.pools)}
        in_pool = [place[sources[s.offer].offer.pool, s.week] for s in shipments]
        self.program.put(np.array(in_pool, dtype=np.int64), self.shipped, 1.0)
        self._only_if_used(week)
        for column, shipment in zip(self.shipped.tolist(), shipments, strict=True):
            if shipment.bucket < len(self.problem.at):
                self.arrives(sources[shipment.offer].part, shipment.bucket, column, 1.0)

    def _in_packs(self, packs: list[int]) -> None:
        """Every shipment is so many whole packs."""
        number = self.program.add_columns(np.zeros(len(packs)), 0.0, np.inf, whole=True)
        rows = self.program.add_rows(np.zeros(len(packs)), np.zeros(len(packs)))
        self.program.put(rows, self.shipped, 1.0)
        self.program.put(rows, number, -np.array(packs, dtype=np.float64))

    def _only_if_used(self, most: list[int]) -> None:
        """A source ships in a week only if it is used: said week by week, so that a share of it ships a share."""
        mine: dict[tuple[int, date], list[int]] = {}
        for number, row in enumerate(self.offered.tolist()):
            shipment = self.problem.levers.shipments[row]
            mine.setdefault((shipment.offer, shipment.week), []).append(number)
        if not mine:
            return
        rows = self.program.add_rows(np.full(len(mine), -np.inf), np.zeros(len(mine)))
        members = list(mine.values())
        sizes = [len(numbers) for numbers in members]
        self.program.put(np.repeat(rows, sizes), self.shipped[np.concatenate(members)], 1.0)
        used = [self.used[source] for source, _ in mine]
        steps = [len(columns) for columns in used]
        weeks = -np.repeat([float(most[numbers[0]]) for numbers in members], steps)
        self.program.put(np.repeat(rows, steps), np.concatenate(used), weeks)

    def _steps(self, number: int, total: int) -> Ints:
        source = self.problem.levers.sources[number]
        used = self.program.add_columns(np.full(len(source.steps), source.one_off), 0.0, 1.0, self.whole)
        pieces = self.program.add_columns(np.array([step[2] for step in source.steps]), 0.0, np.inf)
        self.pieces.append(pieces)
        self.program.put(np.full(len(pieces), total), pieces, -1.0)
        for row_low, row_high, edge in ((0.0, np.inf, 0), (-np.inf, 0.0, 1)):
            rows = self.program.add_rows(np.full(len(used), row_low), np.full(len(used), row_high))
            self.program.put(rows, pieces, 1.0)
            self.program.put(rows, used, -np.array([float(step[edge]) for step in source.steps]))
        once = self.program.add_rows(np.array([float(source.pinned)]), np.array([1.0]))
        self.program.put(np.full(len(used), once[0]), used, 1.0)
        return used

    def _hurries(self) -> None:
        """Faster freight takes pieces out of their bucket and into an earlier one."""
        hurries = self.problem.levers.hurries
        price = np.array([h.cents_each + h.fixed_cents / h.most for h in hurries])
        self.hurried = self.program.add_columns(price, 0.0, np.array([float(h.most) for h in hurries]))
        most = {h.receipt: float(h.most) for h in hurries}
        rows = self.program.add_rows(np.full(len(most), -np.inf), np.array(list(most.values())))
        place = {name: int(rows[number]) for number, name in enumerate(most)}
        self.program.put(np.array([place[h.receipt] for h in hurries], dtype=np.int64), self.hurried, 1.0)
        for column, hurry in zip(self.hurried.tolist(), hurries, strict=True):
            self.arrives(hurry.part, hurry.new, column, 1.0)
            if hurry.old is not None:
                self.arrives(hurry.part, hurry.old, column, -1.0)
