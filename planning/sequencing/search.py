"""Local search over the order of the cars in a shift: swaps and insertions, never to a worse sequence but for kicks."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.sequencing.board import BREACH, Board

Ints = NDArray[np.int64]
Stop = Callable[[], bool]

_TIE = 0.5
_WALK = 0.3
"""Share of steps that walk on while a hard rule is broken: estimates of batch lengths alone can lead nowhere."""
_MEND = 300
"""Steps that a sequence which breaks hard rules gets even if time is up: an allowed one is worth the wait."""
_TRIES = 4
"""Swaps of a slot to count in full before another slot is tried: batch lengths are estimated in their price."""


@dataclass(frozen=True)
class Patience:
    """How long to search: wall seconds, steps (one step prices all swaps of a slot), or until told to stop.

    With steps alone the answer depends on the seed only.
    """

    seconds: float | None = None
    steps: int | None = 20_000
    stop: Stop | None = None


def improve(board: Board, patience: Patience, seed: int) -> int:
    """Search from the board's sequence; leave the best one found on the board. Returns the steps taken.

    Stops early where nothing is left to improve.
    """
    return _Search(board, patience, seed).run()


class _Search:
    def __init__(self, board: Board, patience: Patience, seed: int) -> None:
        self.board, self.patience = board, patience
        self.rng = np.random.default_rng(seed)
        self.until = None if patience.seconds is None else time.monotonic() + patience.seconds
        self.best, self.mark = board.order.copy(), (board.breach, board.cost)
        self.since_best = 0
        whole = board.problem.idle is None and not board.moves.matter
        self.insert_share = 0.3 if whole else 0.0
        self.patience_steps = 20 * max(50, len(board.free))

    def run(self) -> int:
        steps = 0
        while not self._done(steps):
            steps += 1
            i = self._slot()
            if self.board.breach > 0 and self.rng.random() < _WALK:
                self._walk(i)
            elif self.rng.random() < self.insert_share:
                self._insert(i)
            else:
                self._swap(i)
            self._note()
        self.board.load(self.best)
        return steps

    def _done(self, steps: int) -> bool:
        board, patience = self.board, self.patience
        if len(board.free) < 2 or board.at_rest():
            return True
        if patience.steps is not None and steps >= patience.steps:
            return True
        mending = self.mark[0] > 0 and steps < _MEND
        if self.until is not None and not mending and time.monotonic() >= self.until:
            return True
        return patience.stop is not None and patience.stop()

    def _slot(self) -> int:
        """Mostly a slot that has a part in what is broken."""
        if self.rng.random() < 0.7:
            hot = self.board.hot()
            if len(hot):
                return int(hot[self.rng.integers(len(hot))])
        return int(self.board.free[self.rng.integers(len(self.board.free))])

    def _swap(self, i: int) -> None:
        price = self.board.swaps(i)
        for _ in range(_TRIES):
            least = float(price.min())
            if least > _TIE:
                return
            ties = np.flatnonzero(price <= least + _TIE)
            j = int(ties[self.rng.integers(len(ties))])
            order = self.board.order.copy()
            order[i], order[j] = order[j], order[i]
            if self._try(order):
                return
            price[j] = np.inf

    def _walk(self, i: int) -> None:
        """Any trade that breaks hard rules no more than now, whatever it costs."""
        board = self.board
        j = int(board.free[self.rng.integers(len(board.free))])
        empty = (board.order[i] == board.idle, board.order[j] == board.idle)
        if (empty[0] and board.must[j]) or (empty[1] and board.must[i]):
            return
        before, breach = board.order, board.breach
        order = before.copy()
        order[i], order[j] = order[j], order[i]
        board.load(order)
        if board.breach > breach + 1e-9:
            board.load(before)

    def _insert(self, i: int) -> None:
        price = self.board.insertions(i)
        least = float(price.min())
        if least > _TIE and self.board.breach == 0:
            return
        ties = np.flatnonzero(price <= least + _TIE)
        k = int(ties[self.rng.integers(len(ties))])
        if price[k] >= BREACH:
            return
        order = self.board.order
        self._try(np.insert(np.delete(order, i), k, order[i]))

    def _try(self, order: Ints) -> bool:
        """Take a sequence over unless, counted in full, it turns out worse; True if taken."""
        board = self.board
        before, breach, cost = board.order, board.breach, board.cost
        board.load(order)
        if board.worse_than(breach, cost):
            board.load(before)
            return False
        return True

    def _note(self) -> None:
        board = self.board
        self.since_best += 1
        if (board.breach, board.cost) < self.mark:
            self.best, self.mark = board.order.copy(), (board.breach, board.cost)
            self.since_best = 0
        elif self.since_best >= self.patience_steps:
            self._kick()
            self.since_best = 0

    def _kick(self) -> None:
        """Start again from the best sequence with a few cars exchanged."""
        board = self.board
        order = self.best.copy()
        movable = [slot for slot in board.free.tolist() if order[slot] != board.idle]
        if len(movable) > 1:
            for _ in range(int(self.rng.integers(2, 6))):
                i, j = self.rng.choice(movable, 2, replace=False)
                order[i], order[j] = order[j], order[i]
        board.load(order)
