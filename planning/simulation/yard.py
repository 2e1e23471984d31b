"""Kernels: cars that were built short, and their completion."""

from planning.sequencing.engine.jit import inner
from planning.simulation.queues import DONE
from planning.simulation.stock import LEFT, lying
from planning.simulation.tables import LATER, MAY_LACK, MINUTES
from planning.usage import Ints

CAR, WORK, LACKS_FROM, LACKS_TO, FROM = range(5)
"""Columns of ``short``: the order, worker minutes, where its rows of ``lacks`` (part, base units) begin and end, and
the epoch minute from which it may be completed."""

JOINED, SHORTS, LACKS, NEXT_ERA = range(4)
"""Entries of ``count``: cars that ever waited, cars built short, rows of ``lacks``; NEXT_ERA: the era of the needs."""


@inner
def build_short(
    line: int, places: int, car: int, planned: int, not_before: int, need: int, first: Ints, need_part: Ints,
    need_qty: Ints, parts: Ints, stock: Ints, yard: Ints, short: Ints, lacks: Ints, count: Ints,
) -> bool:  # fmt: skip
    """Build a car without the parts it lacks, if all of them may be missing and a place is free; False if not.

    One that the plan builds short (``planned``) also goes without the parts that are meant to be fitted later.
    ``yard[line, 0]`` counts the rows of ``short`` that follow it, oldest first.
    """
    if yard[line, 0] >= places:
        return False
    missing = 0
    for at in range(first[need], first[need + 1]):
        part = need_part[at]
        if need_qty[at] > stock[part, LEFT] or (planned == 1 and parts[part, LATER] == 1):
            missing += 1
            if parts[part, MAY_LACK] == 0:
                return False
    if missing == 0:
        return False
    row, rows, work = count[SHORTS], count[LACKS], 0
    short[row, CAR] = car
    short[row, LACKS_FROM] = rows
    for at in range(first[need], first[need + 1]):
        part, units = need_part[at], need_qty[at]
        if units > stock[part, LEFT] or (planned == 1 and parts[part, LATER] == 1):
            lacks[rows, 0] = part
            lacks[rows, 1] = units
            rows += 1
            work += parts[part, MINUTES]
        else:
            stock[part, LEFT] -= units
    short[row, LACKS_TO] = rows
    short[row, WORK] = work
    short[row, FROM] = not_before
    count[SHORTS] += 1
    count[LACKS] = rows
    yard[line, 0] += 1
    yard[line, yard[line, 0]] = row
    return True


@inner
def complete(
    line: int, minute: int, workers: int, bucket: int, base_first: Ints, base: Ints, more_first: Ints, more: Ints,
    stock: Ints, yard: Ints, short: Ints, lacks: Ints, orders: Ints,
) -> None:  # fmt: skip
    """Complete cars of a line's yard, oldest first, as pieces and worker minutes allow."""
    kept = 0
    for place in range(1, yard[line, 0] + 1):
        row = yard[line, place]
        fits = short[row, WORK] <= workers and minute >= short[row, FROM]
        for at in range(short[row, LACKS_FROM], short[row, LACKS_TO]):
            if fits and lying(lacks[at, 0], minute, base_first, base, more_first, more, stock) < lacks[at, 1]:
                fits = False
        if not fits:
            kept += 1
            yard[line, kept] = row
            continue
        for at in range(short[row, LACKS_FROM], short[row, LACKS_TO]):
            stock[lacks[at, 0], LEFT] -= lacks[at, 1]
        workers -= short[row, WORK]
        orders[short[row, CAR], DONE] = bucket
    yard[line, 0] = kept
