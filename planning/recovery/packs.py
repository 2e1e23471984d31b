"""Which packs to order: a small integer programme that keeps up with the relaxation where a lag costs most."""

import numpy as np

from planning.recovery.master import Relaxed
from planning.recovery.problem import Problem
from planning.recovery.program import Program, Reals, solve_program
from planning.usage import Ints

LAG_CENTS = 5_000
"""What a piece that comes later than the relaxation had it costs a bucket, where no price of scarcity says more."""


def best_packs(problem: Problem, relaxed: Relaxed, seconds: float) -> Ints | None:
    """Pieces by shipment, in whole packs, that cost least with the price of lagging behind; None if none was found.

    The price of a lag is the relaxation's own: what one piece less, by the end of a bucket, would cost there.
    """
    chosen = _candidates(problem, relaxed.shipped)
    if not len(chosen):
        return None
    programme = _Packs(problem, relaxed, chosen)
    answer = solve_program(programme.program, seconds)
    if answer is None:
        return None
    shipped = np.zeros(len(problem.levers.shipments), dtype=np.int64)
    shipped[chosen] = np.rint(answer.value[programme.packs]).astype(np.int64) * programme.pack
    return shipped


def _candidates(problem: Problem, wanted: Reals) -> Ints:
    """Shipments that the relaxation uses, and the first of each week of the sources that it uses at all."""
    shipments = problem.levers.shipments
    used = {shipments[row].offer for row in np.nonzero(wanted > 1e-6)[0]}
    used |= {number for number, source in enumerate(problem.levers.sources) if source.pinned}
    first: dict[tuple[int, object, str], int] = {}
    for row, shipment in enumerate(shipments):
        if shipment.offer in used:
            first.setdefault((shipment.offer, shipment.week, shipment.lane.id), row)
    return np.array(sorted({*np.nonzero(wanted > 1e-6)[0].tolist(), *first.values()}), dtype=np.int64)


class _Packs:
    """Whole packs by shipment, sources used or not, pools by week, and by part how far behind the relaxation."""

    def __init__(self, problem: Problem, relaxed: Relaxed, chosen: Ints) -> None:
        self.problem, self.relaxed, self.chosen = problem, relaxed, chosen
        self.levers = problem.levers
        self.shipments = [self.levers.shipments[row] for row in chosen]
        self.program = Program()
        self.offer = np.array([s.offer for s in self.shipments], dtype=np.int64)
        self.pack = np.array([self.levers.sources[n].offer.multiple for n in self.offer], dtype=np.int64)
        self._packs()
        self._sources()
        self._behind()

    def _packs(self) -> None:
        pools = [(self.levers.sources[s.offer].offer.pool, s.week) for s in self.shipments]
        room = np.array([self.levers.pool_week[pool] for pool in pools], dtype=np.float64)
        each = np.array([s.cents_each for s in self.shipments]) + self._prices()
        self.packs = self.program.add_columns(each * self.pack, 0.0, np.floor(room / self.pack), whole=True)
        names = sorted(set(pools))
        rows = self.program.add_rows(
            np.full(len(names), -np.inf), np.array([float(self.levers.pool_week[name]) for name in names])
        )
        place = {name: int(row) for name, row in zip(names, rows, strict=True)}
        self.program.put(np.array([place[pool] for pool in pools]), self.packs, self.pack.astype(np.float64))

    def _prices(self) -> Reals:
        """Cents a piece at the price step that the relaxation's total reaches."""
        total = np.zeros(len(self.levers.sources))
        np.add.at(total, [s.offer for s in self.levers.shipments], self.relaxed.shipped)
        cents = np.zeros(len(self.levers.sources))
        for number, source in enumerate(self.levers.sources):
            reached = [step[2] for step in source.steps if total[number] >= step[0]]
            cents[number] = (reached or [source.steps[0][2]])[-1]
        return np.asarray(cents[self.offer])

    def _sources(self) -> None:
        numbers = np.unique(self.offer)
        sources = [self.levers.sources[number] for number in numbers]
        low = np.array([float(source.pinned) for source in sources])
        used = self.program.add_columns(np.array([s.one_off for s in sources]), low, 1.0, whole=True)
        place = {int(number): row for row, number in enumerate(numbers)}
        mine = np.array([place[int(number)] for number in self.offer])
        least = self.program.add_rows(np.zeros(len(sources)), np.full(len(sources), np.inf))
        most = self.program.add_rows(np.full(len(sources), -np.inf), np.zeros(len(sources)))
        for rows, edge in ((least, [s.offer.moq for s in sources]), (most, [s.most for s in sources])):
            self.program.put(rows[mine], self.packs, self.pack.astype(np.float64))
            self.program.put(rows, used, -np.array(edge, dtype=np.float64))

    def _behind(self) -> None:
        """Ahead and behind by part and bucket; both carry over."""
        parts = sorted({self.levers.sources[number].part for number in self.offer})
        count = len(self.problem.at)
        wanted = np.zeros((len(parts), count))
        place = {part: row for row, part in enumerate(parts)}
        for shipment, pieces in zip(self.levers.shipments, self.relaxed.shipped, strict=True):
            if pieces > 0 and shipment.bucket < count and self.levers.sources[shipment.offer].part in place:
                wanted[place[self.levers.sources[shipment.offer].part], shipment.bucket] += pieces
        rows = self.program.add_rows(-wanted.ravel(), -wanted.ravel()).reshape(wanted.shape)
        for sign, cents in ((1.0, np.zeros(wanted.shape)), (-1.0, self._lag_cents(parts))):
            state = self.program.add_columns(cents.ravel(), 0.0, np.inf).reshape(wanted.shape)
            self.program.put(rows, state, sign)
            self.program.put(rows[:, 1:], state[:, :-1], -sign)
        row = np.array([place[self.levers.sources[number].part] for number in self.offer])
        bucket = np.array([shipment.bucket for shipment in self.shipments])
        usable = bucket < count
        self.program.put(rows[row[usable], bucket[usable]], self.packs[usable], -self.pack[usable].astype(np.float64))

    def _lag_cents(self, parts: list[int]) -> Reals:
        """By part and bucket: what a piece less by then costs, from the fall of the price of its limits."""
        problem = self.problem
        cents = np.full((len(parts), len(problem.at)), float(LAG_CENTS))
        unit = self.relaxed.duals.unit
        fall = np.maximum(0.0, unit - np.concatenate((unit[:, 1:], np.zeros((len(unit), 1))), axis=1))
        for row, part in enumerate(parts):
            for limit in np.nonzero(problem.rows.part[self.relaxed.active] == part)[0]:
                cents[row] += fall[limit]
        return cents
