"""Kernel: the walk of the line policy over the daily horizon (the rules are written in ``planning.linepolicy``)."""

from planning.sequencing.engine.jit import inner
from planning.simulation.queues import PENDING, STATE, WAITING, first_of, join, note, wake
from planning.simulation.stock import NEVER, lacking, next_arrival, seek, take
from planning.simulation.tables import (
    BEFORE,
    BUFFER,
    CLOSED,
    DAY,
    ENTRY,
    ERA,
    FIRST_SLOT,
    FIT,
    HELD,
    KIND,
    LINE,
    MAY_SHORT,
    MOVABLE,
    NOT_BEFORE,
    SHIFT,
    SKIPPABLE,
    SLOTS,
    START,
    TAKT,
    WORKERS,
    YARD,
)
from planning.simulation.yard import JOINED, NEXT_ERA, build_short, complete
from planning.usage import Ints

AT, REACH, BODIES = range(3)
"""Columns of ``reach``, by line: the slot it is at, how far the body buffer reaches, how many bodies are in it."""


BUILT, SKIPPED, STOPPED = range(3)
"""What becomes of a car at its slot: built; skipped in time, so that the slot can be filled; missing, and the line
stops."""


@inner
def reach_out(
    line: int, kinds: int, slots: Ints, cars: Ints, lines: Ints, slot_of: Ints, reach: Ints, orders: Ints, queues: Ints,
    asked: Ints,
) -> None:  # fmt: skip
    """Count the next bodies into the buffer; those that may not move stand in it, but never leave it early."""
    reach[line, REACH] = max(reach[line, REACH], reach[line, AT] + 1)
    while reach[line, BODIES] < lines[line, BUFFER] and reach[line, REACH] < lines[line, SLOTS]:
        slot = slot_of[lines[line, FIRST_SLOT] + reach[line, REACH]]
        car = slots[slot, HELD]
        if car >= 0:
            reach[line, BODIES] += 1
            if slots[slot, CLOSED] == 0 and cars[car, MOVABLE] == 1:
                join(1 + line, car, reach[line, REACH], kinds, cars, orders, queues, asked)
        reach[line, REACH] += 1


@inner
def completed(
    turn: int, slot: int, turns: Ints, shifts: Ints, lines: Ints, base_first: Ints, base: Ints, more_first: Ints,
    more: Ints, stock: Ints, yard: Ints, short: Ints, lacks: Ints, orders: Ints,
) -> int:  # fmt: skip
    """Complete cars in the yards at the start of every shift that begins before a slot; returns the next turn."""
    while turn < turns.shape[0] and turns[turn, BEFORE] <= slot:
        line = shifts[turns[turn, 0]]
        complete(
            line, turns[turn, START], lines[line, WORKERS], turns[turn, 0], base_first, base, more_first, more, stock,
            yard, short, lacks, orders,
        )  # fmt: skip
        turn += 1
    return turn


@inner
def arrived(
    entry: int, kinds: int, parts: Ints, base_first: Ints, base: Ints, more_first: Ints, more: Ints, stock: Ints,
    queues: Ints, asked: Ints, aside: Ints,
) -> int:  # fmt: skip
    """Count what has come by a line entry and wake whoever waits for it; returns the next entry that gains."""
    soonest = NEVER
    for part in range(parts.shape[0]):
        if seek(part, entry + parts[part, FIT], base_first, base, more_first, more, stock):
            wake(part, kinds, queues, asked, aside)
        soonest = min(soonest, next_arrival(part, parts, base_first, base, more_first, more, stock))
    return soonest


@inner
def enter(
    slot: int, era: int, eras: int, kinds: int, slots: Ints, cars: Ints, first: Ints, need_part: Ints, need_qty: Ints,
    parts: Ints, lines: Ints, stock: Ints, orders: Ints, queues: Ints, asked: Ints, reach: Ints, yard: Ints,
    short: Ints, lacks: Ints, count: Ints,
) -> int:  # fmt: skip
    """What becomes of the car that a slot holds: BUILT, or made to wait, SKIPPED in time or too late: STOPPED."""
    line, car = slots[slot, LINE], slots[slot, HELD]
    if reach[line, AT] < reach[line, REACH]:
        reach[line, BODIES] -= 1
    need = cars[car, KIND] * eras + era
    soon, planned = slots[slot, SKIPPABLE] == 0, cars[car, MAY_SHORT]
    whole = lacking(need, first, need_part, need_qty, stock) < 0
    built = False
    if planned == 1 or (soon and not whole):
        built = build_short(
            line, lines[line, YARD], car, planned, cars[car, NOT_BEFORE], need, first, need_part, need_qty, parts,
            stock, yard, short, lacks, count,
        )  # fmt: skip
    if not built and whole:
        take(need, 1, first, need_part, need_qty, stock)
        built = True
    if built:
        note(car, slots[slot, SHIFT], slot, orders)
        return BUILT
    orders[car, STATE] = WAITING
    join(0, car, count[JOINED], kinds, cars, orders, queues, asked)
    count[JOINED] += 1
    return STOPPED if soon else SKIPPED


@inner
def refill(
    slot: int, era: int, eras: int, kinds: int, slots: Ints, cars: Ints, first: Ints, need_part: Ints, need_qty: Ints,
    lines: Ints, slot_of: Ints, stock: Ints, orders: Ints, queues: Ints, asked: Ints, aside: Ints, reach: Ints,
) -> bool:  # fmt: skip
    """Fill a slot with a car that waits, or, where one left it, with the next body that has all parts."""
    line = slots[slot, LINE]
    found = first_of(
        0, 1 << line, era, eras, kinds, cars, first, need_part, need_qty, stock, orders, queues, asked, aside
    )
    if found < 0 and slots[slot, HELD] >= 0:
        reach_out(line, kinds, slots, cars, lines, slot_of, reach, orders, queues, asked)
        found = first_of(
            1 + line, 0, era, eras, kinds, cars, first, need_part, need_qty, stock, orders, queues, asked, aside
        )
        if found >= 0:
            reach[line, BODIES] -= 1
    if found < 0:
        return False
    take(cars[found, KIND] * eras + era, 1, first, need_part, need_qty, stock)
    note(found, slots[slot, SHIFT], slot, orders)
    return True


@inner
def walk(
    slots: Ints, cars: Ints, first: Ints, need_part: Ints, need_qty: Ints, parts: Ints, lines: Ints, slot_of: Ints,
    turns: Ints, shifts: Ints, eras: int, kinds: int, base_first: Ints, base: Ints, more_first: Ints, more: Ints,
    stock: Ints, orders: Ints, queues: Ints, asked: Ints, aside: Ints, reach: Ints, yard: Ints, short: Ints,
    lacks: Ints, count: Ints, stops: Ints, idle: Ints,
) -> None:  # fmt: skip
    """Walk all slots in time order. ``stops`` takes seconds of line stop by build day, ``idle`` idle slots."""
    turn, soonest = 0, int(-NEVER)
    for slot in range(slots.shape[0]):
        turn = completed(
            turn, slot, turns, shifts, lines, base_first, base, more_first, more, stock, yard, short, lacks, orders
        )  # fmt: skip
        entry = slots[slot, ENTRY]
        if entry >= soonest:
            soonest = arrived(
                entry, kinds, parts, base_first, base, more_first, more, stock, queues, asked, aside
            )  # fmt: skip
        era = slots[slot, ERA]
        if era != count[NEXT_ERA]:
            count[NEXT_ERA] = era
            for part in range(parts.shape[0]):
                wake(part, kinds, queues, asked, aside)
        line = slots[slot, LINE]
        reach[line, AT] += 1
        car = slots[slot, HELD]
        if car >= 0 and orders[car, STATE] == PENDING:
            fate = enter(
                slot, era, eras, kinds, slots, cars, first, need_part, need_qty, parts, lines, stock, orders, queues,
                asked, reach, yard, short, lacks, count,
            )  # fmt: skip
            if fate == STOPPED:
                stops[slots[slot, DAY]] += lines[line, TAKT]
            if fate != SKIPPED:
                continue
        filled = slots[slot, CLOSED] == 0 and refill(
            slot, era, eras, kinds, slots, cars, first, need_part, need_qty, lines, slot_of, stock, orders, queues,
            asked, aside, reach,
        )  # fmt: skip
        if car >= 0 and not filled:
            idle[0] += 1
    completed(
        turn, NEVER, turns, shifts, lines, base_first, base, more_first, more, stock, yard, short, lacks, orders
    )  # fmt: skip
