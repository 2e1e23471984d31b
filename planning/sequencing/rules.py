"""Paint batches, parts that arrive during the shift, and moved cars: each priced for all swaps of one slot at once.

Each tally is loaded with a sequence of car numbers (the idle slot is the number after the last car) and gives two
vectors over the other slot of a swap: the change of cost, or of the breach of a hard rule.
"""

import numpy as np
from numpy.typing import NDArray

from planning.sequencing.problem import SequenceProblem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class PaintTally:
    """Paint changes, and free cars that stand past the batch limit (``excess``). Idle slots do not interrupt a run."""

    def __init__(self, problem: SequenceProblem) -> None:
        names = sorted({car.colour for car in (*problem.cars, *problem.tail) if car is not None})
        number = {name: row for row, name in enumerate(names)}
        self.colour: Ints = np.array([number[car.colour] for car in problem.cars] + [-1], dtype=np.int64)
        before = [number[car.colour] for car in problem.tail if car is not None]
        self.before = before[-1] if before else -1
        self.limit = problem.batch_limit or problem.slots + 1
        self.weight = problem.weights()["paint"]
        self.free = np.array([slot not in problem.frozen for slot in range(problem.slots)], dtype=np.bool_)
        self.slot: Ints = np.arange(problem.slots, dtype=np.int64)

    def load(self, order: Ints) -> None:
        """Count a sequence afresh."""
        self.now = self.colour[order]
        self._neighbours()
        car = self.now >= 0
        self.own = self._stand(self.now, self.left, self.right)
        self.changes = int(_differ(self.left, self.now)[car].sum())
        self.cost = self.changes * self.weight
        self._runs()

    def _neighbours(self) -> None:
        """Slot and colour of the car before and the car after every slot (slot -1, colour -1: none)."""
        n = len(self.now)
        held = np.where(self.now >= 0, self.slot, -1)
        self.prev: Ints = np.concatenate(([-1], np.maximum.accumulate(held)[:-1])) if n else held
        ahead = np.where(self.now >= 0, self.slot, n)[::-1]
        after = np.concatenate(([n], np.minimum.accumulate(ahead)[:-1]))[::-1] if n else held
        self.next: Ints = np.where(after == n, -1, after)
        self.left: Ints = np.where(self.prev < 0, self.before, self.now[self.prev]) if n else held
        self.right: Ints = np.where(self.next < 0, -1, self.now[self.next]) if n else held

    def _runs(self) -> None:
        """Place in its run, from both ends, of every car; free cars past the limit are ``deep``."""
        at = np.flatnonzero(self.now >= 0)
        colours = self.now[at]
        index = np.arange(len(at))
        starts = np.concatenate(([True], colours[1:] != colours[:-1])) if len(at) else np.zeros(0, dtype=np.bool_)
        first = np.maximum.accumulate(np.where(starts, index, 0))
        length = np.bincount(np.cumsum(starts) - 1) if len(at) else index
        ends = first + length[np.cumsum(starts) - 1] if len(at) else index
        self.up: Ints = np.zeros(len(self.now), dtype=np.int64)
        self.down: Ints = np.zeros(len(self.now), dtype=np.int64)
        self.up[at], self.down[at] = index - first + 1, ends - index
        self.deep = (self.up > self.limit) & self.free
        self.excess = int(self.deep.sum())

    def _stand(self, colour: Ints | int, left: Ints | int, right: Ints | int) -> Ints:
        """Changes around a slot that holds a colour (-1: idle) between its neighbours' colours."""
        if isinstance(colour, int):
            return _differ(left, colour) + _differ(colour, right) if colour >= 0 else _differ(left, right)
        held = _differ(left, colour) + _differ(colour, right)
        return np.asarray(np.where(np.asarray(colour) >= 0, held, _differ(left, right)))

    def swaps(self, i: int) -> Floats:
        """Change of cost if slots i and j trade places; for every j."""
        mine = int(self.now[i])
        there = self._stand(mine, self.left, self.right)
        here = self._stand(self.now, int(self.left[i]), int(self.right[i]))
        delta = (there + here - self.own - self.own[i]).astype(np.float64)
        before, after = int(self.prev[i]), int(self.next[i])
        if mine < 0:
            delta[[j for j in (before, after) if j >= 0]] = 0
            return np.asarray(delta * self.weight)
        delta[before + 1 : after if after >= 0 else len(delta)] = 0
        for j in (before, after):
            if j >= 0:
                first, second = (j, i) if j < i else (i, j)
                delta[j] = self._turn(first, second)
        return np.asarray(delta * self.weight)

    def _turn(self, first: int, second: int) -> int:
        """Change of paint changes if two neighbouring cars trade places."""
        one, two = int(self.now[first]), int(self.now[second])
        left, right = int(self.left[first]), int(self.right[second])
        now = _differ(left, one) + _differ(two, right)
        return int(_differ(left, two) + _differ(one, right) - now)

    def breaches(self, i: int) -> Floats:
        """Estimated change of ``excess`` if slots i and j trade places: never too low where nothing is in excess."""
        mine = int(self.now[i])
        run_before = np.where(self.prev >= 0, self.up[self.prev], 0)
        run_after = np.where(self.next >= 0, self.down[self.next], 0)
        there = _joined(mine, self.left, self.right, run_before, run_after, self.prev)
        here = _joined(self.now, self.left[i], self.right[i], run_before[i], run_after[i], self.prev[i])
        new = (there > self.limit).astype(np.float64) + (here > self.limit)
        new -= self.deep & (self.now != mine)
        new -= bool(self.deep[i]) & (self.now != mine)
        new[self.now == mine] = 0
        return new

    def insertions(self, i: int) -> Floats:
        """Change of cost if the car of slot i goes in before what then stands at slot k; for every k."""
        rest = np.delete(self.now, i)
        cars = rest[rest >= 0]
        seat = np.concatenate(([0], np.cumsum(rest >= 0)))
        left = np.concatenate(([self.before], cars))[seat]
        right = np.concatenate((cars, [-1]))[seat]
        mine = int(self.now[i])
        gone = _differ(self.left[i], self.right[i]) - self.own[i] if mine >= 0 else 0
        come = self._stand(mine, left, right) - _differ(left, right)
        return np.asarray((gone + come) * float(self.weight))


def _change(left: int, right: int) -> int:
    """1 if two colours make a paint change; -1 is no car."""
    return int(left != right and left >= 0 and right >= 0)


def _differ(left: Ints | int, right: Ints | int) -> Ints:
    """1 where two colours make a paint change; -1 is no car."""
    return np.asarray(np.not_equal(left, right) & np.greater_equal(left, 0) & np.greater_equal(right, 0)).astype(
        np.int64
    )


def _joined(
    colour: Ints | int, left: Ints | int, right: Ints | int, before: Ints | int, after: Ints | int, prev: Ints | int
) -> Ints:
    """Length of the run that a colour joins between its neighbours; the tail's run does not count."""
    inside = np.asarray(prev) >= 0
    held = (
        1 + np.where((np.asarray(left) == colour) & inside, before, 0) + np.where(np.asarray(right) == colour, after, 0)
    )
    merged = np.where((np.asarray(left) == right) & inside, np.asarray(before) + after, 0)
    return np.asarray(np.where(np.asarray(colour) >= 0, held, merged))


class MaterialTally:
    """Base units used before each arrival above what is there, in units of the part's greatest use of one car."""

    def __init__(self, problem: SequenceProblem, number: dict[str, int]) -> None:
        uses, ends, limits, scale = [], [], [], []
        for material in problem.materials:
            use = np.zeros(len(problem.cars) + 1)
            for car, qty in material.users.items():
                use[number[car]] = qty
            frozen = [(slot, material.users.get(car, 0)) for slot, car in problem.frozen.items() if car is not None]
            for end, there in material.limits(problem.slots):
                uses.append(use)
                ends.append(end)
                limits.append(max(there, sum(qty for slot, qty in frozen if slot < end)))
                scale.append(max(material.users.values(), default=1))
        self.use: Floats = np.array(uses).reshape(len(uses), len(problem.cars) + 1)
        self.end: Ints = np.array(ends, dtype=np.int64)
        self.limit: Floats = np.array(limits, dtype=np.float64)
        self.scale: Floats = np.array(scale, dtype=np.float64)
        self.slot: Ints = np.arange(problem.slots, dtype=np.int64)

    def load(self, order: Ints) -> None:
        """Count a sequence afresh."""
        self.now: Floats = self.use[:, order]
        self.slack: Floats = self.limit - (self.now * (self.slot[None, :] < self.end[:, None])).sum(axis=1)
        self.breach = float(np.maximum(0, -self.slack) @ (1 / self.scale))

    def swaps(self, i: int) -> Floats:
        """Change of the breach if slots i and j trade places; for every j."""
        other = self.slot[None, :] < self.end[:, None]
        mine = (i < self.end)[:, None]
        more = (self.now - self.now[:, i : i + 1]) * (mine.astype(np.float64) - other)
        change = np.maximum(0, more - self.slack[:, None]) - np.maximum(0, -self.slack)[:, None]
        return np.asarray((change / self.scale[:, None]).sum(axis=0))

    def room(self, slot: int) -> Floats:
        """Base units that cars at a slot may still use of each limit (those that end before it do not bind)."""
        return np.where(self.end > slot, self.slack, np.inf)


class MoveTally:
    """Cars that were in the shift and stand in another slot; ``breach`` counts those above the cap."""

    def __init__(self, problem: SequenceProblem, number: dict[str, int]) -> None:
        self.base: Ints = np.full(len(problem.cars) + 1, -1, dtype=np.int64)
        for car, slot in problem.baseline.items():
            self.base[number[car]] = slot
        self.cap = len(problem.cars) if problem.moved_cap is None else problem.moved_cap
        self.weight = problem.weights()["moves"]
        self.matter = bool(problem.baseline) and (self.weight > 0 or problem.moved_cap is not None)
        self.slot: Ints = np.arange(problem.slots, dtype=np.int64)

    def load(self, order: Ints) -> None:
        """Count a sequence afresh."""
        self.home = self.base[order]
        self.away = (self.home >= 0) & (self.home != self.slot)
        self.moved = int(self.away.sum())
        self.cost = self.moved * self.weight
        self.breach = max(0, self.moved - self.cap)

    def swaps(self, i: int) -> tuple[Floats, Floats]:
        """Change of (cost, breach) if slots i and j trade places; for every j."""
        mine = int(self.home[i])
        there = (self.slot != mine) & (mine >= 0)
        here = (self.home >= 0) & (self.home != i)
        change = there.astype(np.int64) + here - self.away - int(self.away[i])
        breach = np.maximum(0, self.moved + change - self.cap) - self.breach
        return change * float(self.weight), breach.astype(np.float64)
