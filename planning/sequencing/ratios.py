"""Ratio rules p/q, counted so that all swaps of one slot, or all new places of one car, are priced at once."""

import numpy as np
from numpy.typing import NDArray

from planning.sequencing.problem import SequenceProblem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_NEVER = 10**9


class RatioTally:
    """Violations of the ratio rules in a sequence of car numbers; ``cost`` is their weighted count.

    A swap changes only windows that hold exactly one of its two slots: those lose a car with the option, or gain one.
    So with the windows that are over the limit (``loss`` if a car leaves) and at the limit (``gain`` if one comes)
    summed up along the line, every swap is a difference of four sums.
    """

    def __init__(self, problem: SequenceProblem) -> None:
        rules = problem.ratios
        weights = problem.weights()
        self.slots = problem.slots
        self.q = np.array([rule.q for rule in rules], dtype=np.int64)
        self.p = np.array([rule.p for rule in rules], dtype=np.float64)
        self.weight = np.array([weights[rule.priority] for rule in rules], dtype=np.float64)
        cars = [[float(rule.option in car.options) for car in problem.cars] + [0.0] for rule in rules]
        self.flags: Floats = np.array(cars).reshape(len(rules), len(problem.cars) + 1)
        self.reach = int(self.q.max(initial=1))
        tail = problem.tail[max(0, len(problem.tail) - self.reach + 1) :]
        before = [[float(car is not None and rule.option in car.options) for car in tail] for rule in rules]
        self.tail: Floats = np.array(before).reshape(len(rules), len(tail))
        self.first = len(tail)
        self.length = self.first + self.slots
        starts = np.arange(self.length)
        end = np.minimum(starts[None, :] + self.q[:, None], self.length)
        self.valid: NDArray[np.bool_] = starts[None, :] >= self.first - self.q[:, None] + 1
        self.limit: Floats = np.where(self.valid, self.p[:, None], _NEVER)
        self.rows: Ints = np.arange(len(rules), dtype=np.int64)[:, None] * (self.reach + self.length + 1)
        self.windows: Ints = end + np.arange(len(rules), dtype=np.int64)[:, None] * (self.length + 1)
        self.upto: Ints = self.rows + self.reach + self.first + np.arange(self.slots)[None, :] + 1
        self.since: Ints = self.upto - self.q[:, None]
        self._nearby()

    def _nearby(self) -> None:
        """Window starts, relative to slot i, that hold only i and only j, for every distance j - i below ``reach``."""
        far = np.arange(-self.reach + 1, self.reach)[None, :]
        q = self.q[:, None]
        after = far > 0
        self.i_from: Ints = np.where(after, 1 - q, np.maximum(1 - q, far + 1))
        self.i_to: Ints = np.maximum(self.i_from, np.where(after, np.minimum(0, far - q), 0) + 1)
        self.j_from: Ints = np.where(after, np.maximum(1, far - q + 1), far - q + 1)
        self.j_to: Ints = np.maximum(self.j_from, np.where(after, far, np.minimum(far, -q)) + 1)

    def load(self, order: Ints) -> None:
        """Count a sequence afresh."""
        self.on: Floats = self.flags[:, order]
        line = np.concatenate((self.tail, self.on), axis=1)
        total = _summed(line, 0)
        self.count: Floats = total.ravel()[self.windows] - total[:, :-1]
        over = np.maximum(self.count - self.limit, 0)
        self.cost = int(over.sum(axis=1) @ self.weight)
        weight = self.weight[:, None]
        self.loss = _summed((self.count > self.limit) * weight, self.reach)
        self.gain = _summed((self.count >= self.limit) * weight, self.reach)
        self.leave = self._between(self.loss, self.since, self.upto)
        self.come = self._between(self.gain, self.since, self.upto)
        self.off = 1.0 - self.on
        self.come_off = self.come * self.off
        self.leave_on = self.leave * self.on

    def _between(self, sums: Floats, low: Ints, high: Ints) -> Floats:
        flat = sums.ravel()
        return np.asarray(flat[high] - flat[low])

    def swaps(self, i: int, car: int) -> Floats:
        """Change of cost if slot i, which holds ``car``, and slot j trade places; for every j."""
        has = self.flags[:, car]
        lacks = 1.0 - has
        delta: Floats = (
            has @ self.come_off
            - (has * self.leave[:, i]) @ self.off
            + (lacks * self.come[:, i]) @ self.on
            - lacks @ self.leave_on
        )
        low, high = max(0, i - self.reach + 1), min(self.slots, i + self.reach)
        if len(self.q):
            delta[low:high] = self._near_swaps(i, has, low, high)
        return delta

    def _near_swaps(self, i: int, has: Floats, low: int, high: int) -> Floats:
        cut = slice(low - i + self.reach - 1, high - i + self.reach - 1)
        at = self.rows + self.reach + self.first + i
        differ = has[:, None] - self.on[:, low:high]
        i_low, i_high = at + self.i_from[:, cut], at + self.i_to[:, cut]
        j_low, j_high = at + self.j_from[:, cut], at + self.j_to[:, cut]
        forth = self._between(self.gain, j_low, j_high) - self._between(self.loss, i_low, i_high)
        back = self._between(self.gain, i_low, i_high) - self._between(self.loss, j_low, j_high)
        return np.asarray((forth * (differ > 0) + back * (differ < 0)).sum(axis=0))

    def arrival(self, slot: int) -> Floats:
        """Cost that one more car with each option would add at an idle slot; shape (rules,)."""
        return np.asarray(self.come[:, slot])

    def insertions(self, i: int, car: int) -> Floats:
        """Change of cost if ``car`` leaves slot i and goes in before what then stands at slot k; for every k."""
        line = np.delete(np.concatenate((self.tail, self.on), axis=1), self.first + i, axis=1)
        total = _summed(line, 0)
        q, last = self.q[:, None], self.length - 1
        starts = np.arange(last)[None, :]
        whole = np.take_along_axis(total, np.minimum(starts + q, last), axis=1) - total[:, :-1]
        kept = _summed(np.maximum(whole - self.limit[:, :-1], 0) * self.weight[:, None], self.reach)
        starts = np.arange(self.length)[None, :]
        part = np.take_along_axis(total, np.minimum(starts + q - 1, last), axis=1) - total
        joined = np.maximum(part + self.flags[:, car][:, None] - self.limit, 0) * self.weight[:, None]
        new = _summed(joined, self.reach)
        at = self.reach + self.first + np.arange(self.slots)[None, :]
        rows = np.arange(len(self.q))[:, None]
        before = kept[rows, at - q + 1]
        after = kept[:, -1:] - kept[rows, at]
        within = new[rows, at + 1] - new[rows, at - q + 1]
        return np.asarray((before + after + within).sum(axis=0) - self.cost)


def _summed(values: Floats, pad: int) -> Floats:
    """Running sums along the line: column ``pad + k`` holds the sum of the first k values, columns before it 0."""
    sums = np.zeros((values.shape[0], pad + values.shape[1] + 1))
    np.cumsum(values, axis=1, out=sums[:, pad + 1 :])
    return sums
