"""Kernels: what is left of the watched parts in one run, as time goes by.

What comes of a part is told twice: ``base`` comes as a recovery date has it, ``more`` is what the plan buys and
hurries, as this run draws it. Both are rows of (epoch minute, base units), part after part in time order, beginning at
``base_first[part]`` and ``more_first[part]``.
"""

import numpy as np

from planning.sequencing.engine.jit import inner
from planning.simulation.tables import FIT
from planning.usage import Ints

LEFT, CAME, AT_BASE, AT_MORE = range(4)
"""Columns of ``stock``: base units that no car has taken, all that came so far, the next row of each list."""

NEVER = np.int64(1) << 60


@inner
def open_stock(opening: Ints, base_first: Ints, more_first: Ints, stock: Ints) -> None:
    """The stock at the start of a run."""
    for part in range(len(opening)):
        stock[part, LEFT] = opening[part]
        stock[part, CAME] = opening[part]
        stock[part, AT_BASE] = base_first[part]
        stock[part, AT_MORE] = more_first[part]


@inner
def moved(at: int, minute: int, begin: int, end: int, rows: Ints) -> tuple[int, int]:
    """The next row of a list whose rows up to a minute have come, from where it was; and the units in between."""
    came = 0
    while at < end and rows[at, 0] <= minute:
        came += rows[at, 1]
        at += 1
    while at > begin and rows[at - 1, 0] > minute:
        at -= 1
        came -= rows[at, 1]
    return at, came


@inner
def seek(
    part: int, minute: int, base_first: Ints, base: Ints, more_first: Ints, more: Ints, stock: Ints
) -> bool:  # fmt: skip
    """Count what has come of a part by a minute, that minute's included; True if there is more than before."""
    at, gained = moved(stock[part, AT_BASE], minute, base_first[part], base_first[part + 1], base)
    stock[part, AT_BASE] = at
    at, also = moved(stock[part, AT_MORE], minute, more_first[part], more_first[part + 1], more)
    stock[part, AT_MORE] = at
    stock[part, LEFT] += gained + also
    stock[part, CAME] += gained + also
    return gained + also != 0


@inner
def next_arrival(
    part: int, parts: Ints, base_first: Ints, base: Ints, more_first: Ints, more: Ints, stock: Ints
) -> int:
    """The earliest minute of line entry for which more of a part is there than now."""
    soonest = NEVER
    at = stock[part, AT_BASE]
    if at < base_first[part + 1]:
        soonest = base[at, 0]
    at = stock[part, AT_MORE]
    if at < more_first[part + 1]:
        soonest = min(soonest, more[at, 0])
    return soonest - parts[part, FIT]


@inner
def lying(part: int, minute: int, base_first: Ints, base: Ints, more_first: Ints, more: Ints, stock: Ints) -> int:
    """Base units of a part that lie there at a minute, before any fitting time, and that no car has taken."""
    _, gained = moved(stock[part, AT_BASE], minute, base_first[part], base_first[part + 1], base)
    _, also = moved(stock[part, AT_MORE], minute, more_first[part], more_first[part + 1], more)
    return stock[part, LEFT] + gained + also


@inner
def lacking(need: int, first: Ints, need_part: Ints, need_qty: Ints, stock: Ints) -> int:
    """A watched part that a car with this need (kind and era) lacks now; -1 if it has all."""
    for place in range(first[need], first[need + 1]):
        if need_qty[place] > stock[need_part[place], LEFT]:
            return need_part[place]
    return -1


@inner
def take(need: int, count: int, first: Ints, need_part: Ints, need_qty: Ints, stock: Ints) -> None:
    """So many cars with this need take their parts."""
    for place in range(first[need], first[need + 1]):
        stock[need_part[place], LEFT] -= need_qty[place] * count
