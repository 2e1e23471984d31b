"""A sequence under search: its cars by number, its tallies, and the price of every swap of one slot."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from planning.sequencing.problem import SequenceProblem
from planning.sequencing.ratios import RatioTally
from planning.sequencing.rules import MaterialTally, MoveTally, PaintTally

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BREACH = 1e13
"""One unit of a hard rule against the cost of any single move: hard rules come first."""


class Board:
    """Cars are numbered in the problem's order; the number after the last car is the idle slot.

    ``breach`` sums what hard rules are broken by (0: allowed), ``cost`` is the weighted objective.
    """

    def __init__(self, problem: SequenceProblem) -> None:
        self.problem = problem
        self.number = {car.id: row for row, car in enumerate(problem.cars)}
        self.idle = len(problem.cars)
        self.ratios = RatioTally(problem)
        self.paint = PaintTally(problem)
        self.material = MaterialTally(problem, self.number)
        self.moves = MoveTally(problem, self.number)
        self.free: Ints = np.array([s for s in range(problem.slots) if s not in problem.frozen], dtype=np.int64)
        self.held = np.ones(problem.slots, dtype=np.bool_)
        self.held[self.free] = False
        self.must = np.array([not problem.may_idle(slot) for slot in range(problem.slots)], dtype=np.bool_)
        self.kind = self._kinds()

    def _kinds(self) -> Ints:
        """A number for each set of cars that the rules cannot tell apart."""
        columns = np.vstack((self.ratios.flags, self.paint.colour[None, :].astype(np.float64), self.material.use))
        kinds = np.unique(columns.T, axis=0, return_inverse=True)[1]
        return np.asarray(kinds, dtype=np.int64).reshape(-1)

    def encode(self, order: Sequence[str | None]) -> Ints:
        """Car ids as numbers."""
        return np.array([self.idle if car is None else self.number[car] for car in order], dtype=np.int64)

    def decode(self) -> tuple[str | None, ...]:
        """The sequence as car ids."""
        cars = self.problem.cars
        return tuple(None if row == self.idle else cars[row].id for row in self.order.tolist())

    def load(self, order: Ints) -> None:
        """Take over a sequence and count it afresh."""
        self.order = order
        self.kinds = self.kind[order]
        self.ratios.load(order)
        self.paint.load(order)
        self.moves.load(order)
        self.breach = float(self.paint.excess + self.moves.breach)
        if len(self.material.end):
            self.material.load(order)
            self.breach += self.material.breach
        self.cost = self.ratios.cost + self.paint.cost + self.moves.cost

    def at_rest(self) -> bool:
        """True if nothing is left to improve: nothing is broken, or every car is at home and none may move."""
        if self.breach > 0:
            return False
        homely = self.moves.cap == 0 and bool(
            (self.moves.home[self.free] >= 0)[self.order[self.free] != self.idle].all()
        )
        return self.cost == 0 or homely

    def worse_than(self, breach: float, cost: int) -> bool:
        """True if this sequence is worse than one with that breach and cost."""
        if abs(self.breach - breach) > 1e-9:
            return self.breach > breach
        return self.cost > cost

    def swaps(self, i: int) -> Floats:
        """Price of a trade of free slot i with every slot j: breaches first, then cost; inf where it may not be."""
        car = int(self.order[i])
        dear, over = self.moves.swaps(i)
        price = self.ratios.swaps(i, car) + self.paint.swaps(i) + dear
        over += self.paint.breaches(i)
        if len(self.material.end):
            over += self.material.swaps(i)
        price += over * BREACH
        same = (self.kinds == self.kinds[i]) & (dear >= 0) & (over >= 0)
        barred = self.held | same
        if self.must[i]:
            barred |= self.order == self.idle
        if car == self.idle:
            barred |= self.must
        price[barred] = np.inf
        return price

    def insertions(self, i: int) -> Floats:
        """Price of taking the car of free slot i to slot k, those between move up; inf beyond a frozen slot.

        Batches and arriving parts are not in the price: count the new sequence before trusting it.
        """
        price: Floats = self.ratios.insertions(i, int(self.order[i])) + self.paint.insertions(i)
        walls = np.flatnonzero(self.held)
        at = int(np.searchsorted(walls, i))
        price[: walls[at - 1] + 1 if at else 0] = np.inf
        price[walls[at] if at < len(walls) else len(price) :] = np.inf
        price[i] = np.inf
        return price

    def hot(self) -> Ints:
        """Free slots whose car has a part in what is broken: a window, a paint change, a batch, an arrival, a move."""
        warm = (self.ratios.on * self.ratios.leave).sum(axis=0) > 0
        if self.paint.weight:
            warm |= self.paint.own > 0
        warm |= self.paint.deep
        if self.moves.matter:
            warm |= self.moves.away
        if len(self.material.end) and self.material.breach:
            short = self.material.slack < 0
            before = self.material.slot[None, :] < self.material.end[short][:, None]
            warm |= ((self.material.now[short] > 0) & before).any(axis=0)
        return np.flatnonzero(warm & ~self.held)
