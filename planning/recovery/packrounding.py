"""Packs of some weeks: whole numbers near the pieces that the relaxation ships, within pools and offers."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np

from planning.recovery.master import Relaxed
from planning.recovery.problem import Problem
from planning.recovery.program import Program, Reals, solve_program
from planning.usage import Ints

SWAY = 3
"""How many packs a rounded shipment may differ from the relaxation's."""

WAIT_SHARE = 0.1
"""What waiting for the next arrival costs at least, of what a piece is worth."""

ROUND_SECONDS = 0.4
"""More time makes a week's packs cheaper as they are counted here, but not the plan (tried up to 6 s)."""


class Rounding:
    """Whole packs for the shipments of some weeks, as near to the relaxation's pieces as pools and offers let them.

    A car needs all its parts, so pieces that are too few count by the cars that lack them: what several parts lack is
    best lacked by the same cars. A piece too many costs little, for later weeks can ship less. Pools are filled as the
    relaxation fills them, though their sources come in packs of different sizes.
    """

    def __init__(self, problem: Problem, relaxed: Relaxed, rows: Ints, most: Ints, off_share: float) -> None:
        levers = problem.levers
        self.shipments = [levers.shipments[row] for row in rows.tolist()]
        self.wanted = relaxed.shipped[rows]
        self.offer = np.array([shipment.offer for shipment in self.shipments], dtype=np.int64)
        self.pack = np.array([levers.sources[number].offer.multiple for number in self.offer], dtype=np.float64)
        self.program = Program()
        near = np.floor(self.wanted / self.pack + 1e-6)
        self.packs = self.program.add_columns(
            np.zeros(len(rows)), np.maximum(0.0, near - SWAY), near + SWAY, whole=True
        )
        self._off(problem, off_share)
        self._freight(near + SWAY)
        self._cars_short(problem, relaxed)
        pools = [(levers.sources[s.offer].offer.pool, s.week) for s in self.shipments]
        self._at_most(pools, {pool: float(levers.pool_week[pool]) for pool in pools})
        self._at_most(self.offer.tolist(), {int(row): float(max(0, most[row])) for row in self.offer})

    def _off(self, problem: Problem, share: float) -> None:
        """A piece too few or too many costs a share of its price."""
        price = np.array([problem.levers.sources[number].steps[0][2] for number in self.offer]) * share
        off = self.program.add_columns(np.tile(price, 2), 0.0, np.inf)
        number = self.program.add_rows(self.wanted, self.wanted)
        self.program.put(number, self.packs, self.pack)
        self.program.put(np.tile(number, 2), off, np.repeat((1.0, -1.0), len(number)))

    def _freight(self, most: Reals) -> None:
        """A shipment that ships anything pays its fixed freight."""
        fixed = np.array([float(shipment.fixed_cents) for shipment in self.shipments])
        ships = self.program.add_columns(fixed, 0.0, 1.0, whole=True)
        rows = self.program.add_rows(np.full(len(fixed), -np.inf), np.zeros(len(fixed)))
        self.program.put(rows, self.packs, 1.0)
        self.program.put(rows, ships, -most)

    def _cars_short(self, problem: Problem, relaxed: Relaxed) -> None:
        """Cars that wait, arrival by arrival, because less of a part has come than the relaxation wants.

        They cost what a piece is worth less from the next arrival on, and a share of its worth in any case.
        """
        parts = np.array([problem.levers.sources[number].part for number in self.offer])
        bucket = np.array([shipment.bucket for shipment in self.shipments])
        limits = np.nonzero(np.isin(problem.rows.part[relaxed.active], parts))[0]
        arrivals = np.unique(bucket[bucket < len(problem.at)])
        if not len(limits) or not len(arrivals):
            return
        use = _uses(problem, relaxed.active[limits])
        unit = relaxed.duals.unit[limits][:, arrivals]
        fall = np.maximum(unit - np.concatenate((unit[:, 1:], np.zeros((len(unit), 1))), axis=1), WAIT_SHARE * unit)
        part = problem.rows.part[relaxed.active[limits]]
        for at, arrival in enumerate(arrivals.tolist()):
            scarce = np.nonzero(fall[:, at] > 1.0)[0]
            waits = self.program.add_columns(fall[scarce, at] @ use[scarce], 0.0, np.inf)
            for limit in scarce.tolist():
                mine = np.nonzero((parts == part[limit]) & (bucket <= arrival))[0]
                row = self.program.add_rows(np.array([self.wanted[mine].sum()]), np.array([np.inf]))
                self.program.put(row, self.packs[mine], self.pack[mine])
                self.program.put(row, waits, use[limit].astype(np.float64))

    def _at_most(self, owner: Sequence[Hashable], most: Mapping[Any, float]) -> None:
        place = {name: row for row, name in enumerate(most)}
        rows = self.program.add_rows(np.full(len(most), -np.inf), np.array(list(most.values())))
        self.program.put(rows[[place[name] for name in owner]], self.packs, self.pack)

    def pieces(self) -> Ints:
        """Pieces by shipment; rounded down where no rounding was found in time."""
        answer = solve_program(self.program, ROUND_SECONDS)
        packs = np.floor(self.wanted / self.pack + 1e-6) if answer is None else np.rint(answer.value[self.packs])
        return np.asarray(packs * self.pack, dtype=np.int64)


def _uses(problem: Problem, limits: Ints) -> Ints:
    """What the different kinds of cars draw on some limits; shape (limits, kinds)."""
    use = np.zeros((len(limits), problem.cars), dtype=np.int64)
    for row, limit in enumerate(limits.tolist()):
        for segment in np.nonzero(problem.rows.of == limit)[0]:
            use[row] = np.maximum(use[row], problem.rows.use[segment])
    mark = np.random.default_rng(19840319).integers(1, 2**40, len(limits)) @ use
    return np.asarray(use[:, np.unique(mark, return_index=True)[1]])
