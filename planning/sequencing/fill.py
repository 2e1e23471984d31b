"""A first sequence: cars that were there stay, the others fill the holes one by one where they break least."""

import numpy as np
from numpy.typing import NDArray

from planning.sequencing.board import Board

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def first_sequence(board: Board) -> Ints:
    """Frozen cars in their slots, cars with a baseline in theirs, the rest greedily; shape (slots,) of car numbers.

    Slots stay empty where no car fits, and at the end. It may break hard rules: the search mends that.
    """
    problem = board.problem
    order, pool = _stayers(board)
    filler = _Filler(board, order, pool)
    holes = [slot for slot in board.free.tolist() if order[slot] == board.idle]
    must_left = sum(bool(board.must[slot]) for slot in holes)
    spare = len(holes) - len(pool)
    for at, slot in enumerate(holes):
        must = bool(board.must[slot])
        must_left -= must
        if len(filler.pool) == 0 or (not must and len(filler.pool) <= must_left):
            spare -= 1
            continue
        car = filler.pick(slot, len(holes) - at)
        if car is None and spare > 0 and problem.may_idle(slot):
            spare -= 1
        else:
            filler.put(slot, filler.least_bad(slot) if car is None else car)
    _fill_must(board, order)
    return order


def _fill_must(board: Board, order: Ints) -> None:
    """Bring cars from slots that may stay empty to slots that may not."""
    spare = [slot for slot in board.free.tolist() if order[slot] != board.idle and not board.must[slot]]
    for slot in board.free.tolist():
        if board.must[slot] and order[slot] == board.idle and spare:
            giver = spare.pop()
            order[slot], order[giver] = order[giver], board.idle


def _stayers(board: Board) -> tuple[Ints, list[int]]:
    problem = board.problem
    order = np.full(problem.slots, board.idle, dtype=np.int64)
    for slot, car in problem.frozen.items():
        if car is not None:
            order[slot] = board.number[car]
    frozen = {car for car in problem.frozen.values() if car is not None}
    for car, slot in problem.baseline.items():
        if car not in frozen and not board.held[slot]:
            order[slot] = board.number[car]
    placed = set(order.tolist())
    return order, [row for row in range(len(problem.cars)) if row not in placed]


class _Filler:
    """Cars still to be placed, and what each would break at a slot."""

    def __init__(self, board: Board, order: Ints, pool: list[int]) -> None:
        self.board, self.order = board, order
        self.pool: Ints = np.array(pool, dtype=np.int64)
        self.ratios, self.material = board.ratios, board.material
        self.ratios.load(order)
        self.material.load(order)
        self.count = self.ratios.count.copy()
        self.slack = self.material.slack.copy()
        self.back: Ints = np.arange(self.ratios.reach, dtype=np.int64)
        self.inside = self.back[None, :] < self.ratios.q[:, None]
        self.colour = board.paint.colour
        self.now = self.colour[order]
        self.demand: Floats = self.ratios.flags[:, self.pool].sum(axis=1) * self.ratios.q / self.ratios.p

    def pick(self, slot: int, holes: int) -> int | None:
        """The place in the pool of the car that breaks least at a slot; None if every car breaks a hard rule."""
        price = self._price(slot)
        price[self._barred(slot)] = np.inf
        best = price.min(initial=np.inf)
        if best == np.inf:
            return None
        at = np.flatnonzero(price == best)
        urgent = (self.demand / max(1, holes)) @ self.ratios.flags[:, self.pool[at]]
        return int(at[np.argmax(urgent)])

    def least_bad(self, slot: int) -> int:
        """The place in the pool of the car that breaks least at a slot, whatever hard rules say."""
        return int(np.argmin(self._price(slot)))

    def put(self, slot: int, place: int) -> None:
        """Give the slot to a car of the pool."""
        car = int(self.pool[place])
        self.pool = np.delete(self.pool, place)
        self.order[slot], self.now[slot] = car, self.colour[car]
        flags = self.ratios.flags[:, car]
        self.demand -= flags * self.ratios.q / self.ratios.p
        window = self.ratios.first + slot - self.back[: self.ratios.first + slot + 1]
        self.count[:, window] += flags[:, None] * self.inside[:, : len(window)]
        self.slack -= np.where(self.material.end > slot, self.material.use[:, car], 0)

    def _price(self, slot: int) -> Floats:
        window = self.ratios.first + slot - self.back[: self.ratios.first + slot + 1]
        full = (self.count[:, window] >= self.ratios.limit[:, window]) & self.inside[:, : len(window)]
        breaks = full.sum(axis=1) * self.ratios.weight
        colours = self.colour[self.pool]
        left, right = self._side(slot, -1)[0], self._side(slot, 1)[0]
        changes = ((left >= 0) & (colours != left)).astype(np.int64) + ((right >= 0) & (colours != right))
        return np.asarray(breaks @ self.ratios.flags[:, self.pool] + changes * self.board.paint.weight)

    def _barred(self, slot: int) -> NDArray[np.bool_]:
        colours = self.colour[self.pool]
        (left, before), (right, after) = self._side(slot, -1), self._side(slot, 1)
        run = 1 + (colours == left) * before + (colours == right) * after
        binds = self.material.end > slot
        lacks = (self.material.use[binds][:, self.pool] > np.maximum(0, self.slack[binds])[:, None]).any(axis=0)
        return np.asarray((run > self.board.paint.limit) | lacks)

    def _side(self, slot: int, step: int) -> tuple[int, int]:
        """Colour and length of the run beside a slot; idle slots and holes on the left do not interrupt it.

        On the right only the next slot is looked at: a hole there will be filled later.
        """
        at = slot + step
        while step < 0 and at >= 0 and self.now[at] < 0:
            at -= 1
        if at < 0:
            return self.board.paint.before, 0
        if at >= len(self.now) or self.now[at] < 0:
            return -1, 0
        colour, length = int(self.now[at]), 0
        while 0 <= at < len(self.now) and self.now[at] in (colour, -1) and length <= self.board.paint.limit:
            length += self.now[at] == colour
            at += step
        return colour, int(length)
