"""Cars that could fill a hole in the sequence, found without asking each of them at every hole."""

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from typing import Protocol

Turn = tuple[int, int]
"""Whose turn it is: a rank (lower first) and the order's row."""


class Pieces(Protocol):
    """What is left of the watched parts."""

    def lack(self, order: int) -> int | None:
        """A watched part that the order lacks now; None if it has all."""

    def none_left(self, part: int) -> bool:
        """True if not one piece of a watched part is left."""


class Queue:
    """Cars in the order of their turn; ``first`` is the first of them that has all its parts now.

    Pieces of a part only become fewer until its next arrival, so a car that was found to lack a part is set aside
    until then. ``state[order]`` other than ``here`` means that the car has left the queue.
    """

    def __init__(self, pieces: Pieces, state: Sequence[int], here: int) -> None:
        self._pieces, self._state, self._here = pieces, state, here
        self._fresh: list[Turn] = []
        self._asks: dict[int, list[Turn]] = {}
        self._aside: dict[int, list[Turn]] = {}
        self._open: set[int] = set()

    def join(self, rank: int, order: int, lacks: int | None = None) -> None:
        """A car joins, with a part that it is known to lack."""
        if lacks is None:
            heappush(self._fresh, (rank, order))
        else:
            self._aside.setdefault(lacks, []).append((rank, order))

    def arrived(self, parts: Iterable[int]) -> None:
        """More pieces of these parts are there: the cars that lacked them are asked again."""
        for part in parts:
            aside = self._aside.pop(part, None)
            if aside:
                asks = self._asks.setdefault(part, [])
                asks.extend(aside)
                heapify(asks)
            if self._asks.get(part):
                self._open.add(part)

    def ask_all(self) -> None:
        """What cars need has changed: all are asked again."""
        for heap in (*self._asks.values(), *self._aside.values()):
            self._fresh.extend(heap)
        heapify(self._fresh)
        self._asks.clear()
        self._aside.clear()
        self._open.clear()

    def first(self) -> Turn | None:
        """The first car with all its parts; it stays in the queue until its state changes."""
        while (heap := self._head()) is not None:
            turn = heap[0]
            if self._state[turn[1]] != self._here:
                heappop(heap)
                continue
            lacks = self._pieces.lack(turn[1])
            if lacks is None:
                return turn
            heappop(heap)
            self._aside.setdefault(lacks, []).append(turn)
        return None

    def _head(self) -> list[Turn] | None:
        best = self._fresh or None
        closed = []
        for part in self._open:
            heap = self._asks[part]
            if not heap or self._pieces.none_left(part):
                closed.append(part)
            elif best is None or heap[0] < best[0]:
                best = heap
        if closed:
            self._open.difference_update(closed)
        return best
