"""Kernel: the tail weeks under the line policy: completions, forecast cars, orders that the daily horizon left."""

from planning.sequencing.engine.jit import inner
from planning.simulation.queues import STATE, WAITING, note
from planning.simulation.stock import LEFT, lacking, seek, take
from planning.simulation.tables import (
    BY_PROMISE,
    CAPACITY,
    COUNT,
    FIT,
    KIND,
    LINES,
    MIX,
    MIX_TURN,
    TURN,
    WEEK_BUCKET,
    WEEK_ERA,
    WEEK_LINE,
    WEEK_START,
    WEEK_WORKERS,
)
from planning.simulation.yard import complete
from planning.usage import Ints

WAITS, WAITS_KIND, WAITS_TURN, WAITS_LINES = range(4)
"""Columns of ``waiting``: an order, with what of it is asked week by week."""


@inner
def forecast(
    mix: int, cars_wanted: int, room: int, week: int, era: int, eras: int, orders: int, cars: Ints, first: Ints,
    need_part: Ints, need_qty: Ints, stock: Ints, built: Ints,
) -> int:  # fmt: skip
    """Build as many forecast cars of a mix in a week as room and pieces allow; returns how many."""
    need = cars[orders + mix, KIND] * eras + era
    able = max(0, min(cars_wanted, room))
    for at in range(first[need], first[need + 1]):
        able = min(able, max(0, stock[need_part[at], LEFT]) // need_qty[at])
    take(need, able, first, need_part, need_qty, stock)
    built[mix, week] += able
    return able


@inner
def queue_up(cars: Ints, orders: Ints, waiting: Ints) -> int:
    """Put the orders that wait, and those planned into a tail week, in order of their promise; returns their number."""
    here = 0
    for place in range(orders.shape[0]):
        car = cars[place, BY_PROMISE]
        if orders[car, STATE] == WAITING or cars[car, TURN] >= 0:
            waiting[here, WAITS] = car
            waiting[here, WAITS_KIND] = cars[car, KIND]
            waiting[here, WAITS_TURN] = cars[car, TURN]
            waiting[here, WAITS_LINES] = cars[car, LINES]
            here += 1
    return here


@inner
def build_waiting(
    turn: int, room: int, here: int, eras: int, weeks: Ints, first: Ints, need_part: Ints, need_qty: Ints, stock: Ints,
    orders: Ints, waiting: Ints, lacked: Ints,
) -> tuple[int, int]:  # fmt: skip
    """Build orders that wait in a week, first promised first; returns the room left and how many wait on."""
    line, era, kept = weeks[turn, WEEK_LINE], weeks[turn, WEEK_ERA], 0
    for place in range(here):
        car, kind = waiting[place, WAITS], waiting[place, WAITS_KIND]
        need = kind * eras + era
        builds = False
        if room > 0 and lacked[kind] <= turn and waiting[place, WAITS_TURN] <= turn:
            if lacking(need, first, need_part, need_qty, stock) >= 0:
                lacked[kind] = turn + 1  # pieces only become fewer until the next week
            else:
                builds = waiting[place, WAITS_LINES] & (1 << line) != 0
        if builds:
            take(need, 1, first, need_part, need_qty, stock)
            note(car, weeks[turn, WEEK_BUCKET], -1, orders)
            room -= 1
        else:
            if kept < place:
                for column in range(4):
                    waiting[kept, column] = waiting[place, column]
            kept += 1
    return room, kept


@inner
def catch_up(
    turn: int, room: int, new: int, row: int, eras: int, orders: int, weeks: Ints, cars: Ints, first: Ints,
    need_part: Ints, need_qty: Ints, stock: Ints, mixes: Ints, missed: Ints, behind: Ints, built: Ints,
) -> None:  # fmt: skip
    """Build forecast cars that slipped to a week; those left, and what the week missed of its own, slip on."""
    line, era, kept = weeks[turn, WEEK_LINE], weeks[turn, WEEK_ERA], 0
    for place in range(1, behind[line, 0, 0] + 1):
        mix, left = behind[line, place, 0], behind[line, place, 1]
        done = forecast(mix, left, room, turn, era, eras, orders, cars, first, need_part, need_qty, stock, built)
        room -= done
        if left > done:
            kept += 1
            behind[line, kept, 0] = mix
            behind[line, kept, 1] = left - done
    for at in range(new, row):
        if missed[at] > 0:
            kept += 1
            behind[line, kept, 0] = mixes[at, MIX]
            behind[line, kept, 1] = missed[at]
    behind[line, 0, 0] = kept


@inner
def fill_tail(
    cars: Ints, first: Ints, need_part: Ints, need_qty: Ints, parts: Ints, weeks: Ints, mixes: Ints, eras: int,
    base_first: Ints, base: Ints, more_first: Ints, more: Ints, stock: Ints, orders: Ints, yard: Ints, short: Ints,
    lacks: Ints, waiting: Ints, lacked: Ints, missed: Ints, behind: Ints, built: Ints,
) -> None:  # fmt: skip
    """Go through the tail weeks in time order.

    ``built[mix, turn]`` takes the forecast cars by week, its last column those that find none. Scratch: ``waiting``
    for orders that wait, ``lacked`` for the week (from 1) in which a kind was found to lack a part, ``missed`` for
    forecast cars that a week did not build, ``behind``, by line, for mixes that slipped with their count, the number
    of them first.
    """
    many, here = orders.shape[0], queue_up(cars, orders, waiting)
    for kind in range(len(lacked)):
        lacked[kind] = 0
    for line in range(behind.shape[0]):
        behind[line, 0, 0] = 0
    row = 0
    while row < mixes.shape[0] and mixes[row, MIX_TURN] < 0:
        built[mixes[row, MIX], weeks.shape[0]] += mixes[row, COUNT]
        row += 1
    for turn in range(weeks.shape[0]):
        line, era = weeks[turn, WEEK_LINE], weeks[turn, WEEK_ERA]
        for part in range(parts.shape[0]):
            seek(part, weeks[turn, WEEK_START] + parts[part, FIT], base_first, base, more_first, more, stock)
        complete(
            line, weeks[turn, WEEK_START], weeks[turn, WEEK_WORKERS], weeks[turn, WEEK_BUCKET], base_first, base,
            more_first, more, stock, yard, short, lacks, orders,
        )  # fmt: skip
        room = weeks[turn, CAPACITY]
        new = row
        while row < mixes.shape[0] and mixes[row, MIX_TURN] == turn:
            done = forecast(
                mixes[row, MIX], mixes[row, COUNT], room, turn, era, eras, many, cars, first, need_part, need_qty,
                stock, built,
            )  # fmt: skip
            room -= done
            missed[row] = mixes[row, COUNT] - done
            row += 1
        room, here = build_waiting(
            turn, room, here, eras, weeks, first, need_part, need_qty, stock, orders, waiting, lacked
        )  # fmt: skip
        catch_up(
            turn, room, new, row, eras, many, weeks, cars, first, need_part, need_qty, stock, mixes, missed, behind,
            built,
        )  # fmt: skip
    for line in range(behind.shape[0]):
        for place in range(1, behind[line, 0, 0] + 1):
            built[behind[line, place, 0], weeks.shape[0]] += behind[line, place, 1]
