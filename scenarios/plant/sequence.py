"""A released build order made by a plain constructive rule, for all shifts at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_HIGH, _COLOUR, _LOW = 1000.0, 30.0, 12.0


@dataclass(frozen=True)
class Ratios:
    """Ratio rules as arrays: at most ``p`` of ``q`` cars, weight by priority; ``bits[k, r]``: does pattern k count?"""

    p: Ints
    q: Ints
    high: NDArray[np.bool_]
    bits: Floats


def build_order(pattern: Ints, colour: Ints, ratios: Ratios, colours: int, batch_limit: int) -> Ints:
    """For every shift (row) the columns in build order.

    Each place takes, of what is left, the car that breaks fewest rules (high priority before a colour change before low
    priority), then the one whose options are hardest to place in what is left of the shift. Every shift starts afresh;
    a few rules break where two shifts meet, as they do in a real released plan. ``pattern`` and ``colour`` have shape
    (shifts, cars).
    """
    rows, cars = pattern.shape
    kinds = len(ratios.bits)
    each = np.arange(rows)
    left = np.zeros((rows, kinds, colours))
    np.add.at(left, (each[:, None], pattern, colour), 1)
    demand = np.einsum("skc,kr->sr", left, ratios.bits)
    seen = np.zeros((rows, cars + 1, len(ratios.p)))
    weight = np.where(ratios.high, _HIGH, _LOW)
    now = np.full(rows, -1)
    run = np.zeros(rows, dtype=np.int64)
    picked = np.empty((rows, cars), dtype=np.int64)
    rules = np.arange(len(ratios.p))
    for place in range(cars):
        window = seen[:, place] - seen[:, np.maximum(0, place - ratios.q + 1), rules]
        breaks = (window >= ratios.p) * weight
        urgent = demand * (ratios.q / ratios.p) / (cars - place)
        score = np.repeat(((urgent - breaks) @ ratios.bits.T)[:, :, None], colours, axis=2)
        keep = (now >= 0) & (run < batch_limit)
        score[each[keep], :, now[keep]] += _COLOUR
        spent = (now >= 0) & (run >= batch_limit)
        score[each[spent], :, now[spent]] -= _COLOUR
        score[left == 0] = -np.inf
        best = score.reshape(rows, -1).argmax(axis=1)
        kind, paint = best // colours, best % colours
        left[each, kind, paint] -= 1
        demand -= ratios.bits[kind]
        seen[:, place + 1] = seen[:, place] + ratios.bits[kind]
        run = np.where(paint == now, run + 1, 1)
        now = paint
        picked[:, place] = best
    return _columns(pattern * colours + colour, picked)


def _columns(have: Ints, picked: Ints) -> Ints:
    order = np.empty_like(picked)
    place = np.argsort(picked, axis=1, kind="stable")
    column = np.argsort(have, axis=1, kind="stable")
    np.put_along_axis(order, place, column, axis=1)
    return order
