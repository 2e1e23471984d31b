"""A plan to be played many times as flat tables, for kernels that know nothing else.

Cars are the orders first, then the forecast mixes. A *kind* is a set of cars that need the same watched parts on every
day and may be built on the same lines; an *era* is a time in which no bill of material of a watched part changes.
Buckets are the shifts first, then the tail weeks, then the place of what is not built.
"""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from planning.buildorder import BuildOrder
from planning.snapshot import Snapshot
from planning.tailfill import week_retrofit_min
from planning.terms import epoch_min
from planning.usage import Ints, Usage

LINE, SHIFT, ENTRY, ERA, SKIPPABLE, CLOSED, HELD, DAY = range(8)
"""Columns of ``slots``: rows and flags as in the build order; DAY numbers the build days from 0."""

KIND, LINES, MOVABLE, MAY_SHORT, TURN, BY_PROMISE, NOT_BEFORE = range(7)
"""Columns of ``cars``: kind, eligible lines as bits, whether the order may leave the body buffer early or the plan
builds it short, the turn of the tail week it is planned into (-1: none); BY_PROMISE: a permutation, orders by promised
day, then id; NOT_BEFORE: the epoch minute from which the plan has it completed."""

FIT, MAY_LACK, MINUTES, LATER = range(4)
"""Columns of ``parts``: minute after line entry, whether a car may be built without, worker minutes of its retrofit,
whether a plan means to fit it later on the cars that it builds short."""

YARD, BUFFER, WORKERS, FIRST_SLOT, SLOTS, TAKT = range(6)
"""Columns of ``lines``: yard places, body buffer, retrofit minutes a shift, where its slots begin in ``slot_of`` and
how many they are, seconds of a takt."""

START, BEFORE = 1, 2
"""Columns of ``turns``, after the shift: its start (epoch minute), and how many slots enter before it."""

WEEK_LINE, WEEK_START, CAPACITY, WEEK_WORKERS, WEEK_ERA, WEEK_BUCKET = range(6)
"""Columns of ``weeks``, which stand in time order."""

MIX_TURN, MIX, COUNT = range(3)
"""Columns of ``mixes``: forecast cars by the turn of their week, -1 for those in no week."""


class Tables(NamedTuple):
    """What never changes from one run to the next."""

    slots: Ints
    cars: Ints
    first: Ints
    """Where the needs of kind k in era e begin: ``first[k * eras + e]``."""
    need_part: Ints
    need_qty: Ints
    parts: Ints
    lines: Ints
    slot_of: Ints
    """The slots of every line, one after the other."""
    turns: Ints
    weeks: Ints
    mixes: Ints
    eras: int
    kinds: int
    orders: int


def tables(order: BuildOrder, usage: Usage, watched: Sequence[int], later: Collection[int] = ()) -> Tables:
    """The tables of a build order, looking at the watched parts (rows) alone; ``later`` as ``linepolicy.play``."""
    plant = order.plant
    changes = _changes(order, usage, watched)
    needs = _needs(order, usage, watched, changes)
    kind, first, need_part, need_qty = _kinds(plant, usage, needs)
    return Tables(
        slots=_slots(order, changes),
        cars=_cars(order, kind),
        first=first,
        need_part=need_part,
        need_qty=need_qty,
        parts=_parts(plant, watched, later),
        lines=_lines(order),
        slot_of=np.concatenate([np.zeros(0, dtype=np.int64), *_by_line(order)]),
        turns=_table([(row, epoch_min(plant.shifts[row].start), before) for row, before in order.turns], 3),
        weeks=_weeks(order, changes),
        mixes=_mixes(order),
        eras=len(changes) + 1,
        kinds=int(kind.max(initial=0)) + 1,
        orders=len(plant.orders),
    )


def _table(rows: Sequence[tuple[int, ...]], columns: int) -> Ints:
    return np.array(rows, dtype=np.int64).reshape(-1, columns)


def _parts(plant: Snapshot, watched: Sequence[int], later: Collection[int]) -> Ints:
    parts = [(plant.parts[row], int(row in later)) for row in watched]
    return _table([(p.fit_min, int(p.build_short), p.retrofit_min, late) for p, late in parts], 4)


def _changes(order: BuildOrder, usage: Usage, watched: Sequence[int]) -> list[int]:
    """Ordinals of the days, after the first build day, from which other cars than before use a watched part."""
    families = {usage.family_of[part] for part in watched if part in usage.family_of}
    terms = [term for family in families for term in usage.families[family].terms]
    days = _days(order)
    found = {term.first for term in terms} | {term.last + 1 for term in terms}
    return sorted(day for day in found if days and min(days) < day <= max(days))


def _days(order: BuildOrder) -> list[int]:
    """Ordinals of all build days; tail weeks at their Monday."""
    return [*order.day.tolist(), *(week.monday.toordinal() for week in order.plant.tail_weeks)]


def _needs(order: BuildOrder, usage: Usage, watched: Sequence[int], changes: Sequence[int]) -> Ints:
    """Base units that every car takes of every watched part, by era; shape (eras, cars, watched)."""
    needs = np.zeros((len(changes) + 1, len(usage.cars), len(watched)), dtype=np.int64)
    starts = [min(_days(order), default=1), *changes]
    for era, start in enumerate(starts):
        for k, part in enumerate(watched):
            needs[era, :, k] = usage.part_use(part, date.fromordinal(start))
    return needs


def _kinds(plant: Snapshot, usage: Usage, needs: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """The kind of every car, and the needs of kinds by era as rows of (part, base units)."""
    eras, cars, watched = needs.shape
    marks = np.zeros((cars, eras * watched + 1), dtype=np.int64)
    marks[:, :-1] = needs.transpose(1, 0, 2).reshape(cars, eras * watched)
    marks[:, -1] = _line_bits(plant, len(usage.cars))
    width, text = marks.itemsize * marks.shape[1], marks.tobytes()
    number: dict[bytes, int] = {}
    kind = [number.setdefault(text[width * car : width * (car + 1)], len(number)) for car in range(cars)]
    which = dict(zip(kind[::-1], range(cars - 1, -1, -1), strict=True))
    counts, found_part, found_qty = [0], [], []
    for car in (which[each] for each in range(len(number))):
        for era in range(eras):
            used = np.flatnonzero(needs[era, car])
            counts.append(len(used))
            found_part.append(used)
            found_qty.append(needs[era, car, used])
    none = np.zeros(0, dtype=np.int64)
    return (
        np.array(kind, dtype=np.int64),
        np.cumsum(np.array(counts, dtype=np.int64)),
        np.concatenate([none, *found_part]),
        np.concatenate([none, *found_qty]),
    )


def _line_bits(plant: Snapshot, cars: int) -> Ints:
    bit = {line.id: 1 << row for row, line in enumerate(plant.lines)}
    bits = np.zeros(cars, dtype=np.int64)
    bits[: len(plant.orders)] = [sum({bit[name] for name in order.lines}) for order in plant.orders]
    return bits


def _cars(order: BuildOrder, kind: Ints) -> Ints:
    plant = order.plant
    turn = {week: number for number, week in enumerate(order.weeks)}
    found = np.full((len(kind), 7), -1, dtype=np.int64)
    found[:, KIND] = kind
    found[:, LINES] = _line_bits(plant, len(kind))
    found[:, MOVABLE] = 0
    found[: len(plant.orders), MOVABLE] = [car.state == "planned" for car in plant.orders]
    found[:, MAY_SHORT] = 0
    found[sorted(order.may_be_short), MAY_SHORT] = 1
    found[:, NOT_BEFORE] = 0
    found[list(order.completed_from), NOT_BEFORE] = list(order.completed_from.values())
    for row, week in order.week_of.items():
        found[row, TURN] = turn[week]
    orders = plant.orders
    by_promise = sorted(range(len(orders)), key=lambda row: (orders[row].promised, orders[row].id))
    found[: len(orders), BY_PROMISE] = by_promise
    return found


def _slots(order: BuildOrder, changes: Sequence[int]) -> Ints:
    found = np.zeros((len(order.order), 8), dtype=np.int64)
    days = np.unique(order.day)
    columns = (
        order.line, order.shift, order.entry, np.searchsorted(np.array(changes, dtype=np.int64), order.day, "right"),
        order.skippable, order.closed, order.order, np.searchsorted(days, order.day),
    )  # fmt: skip
    for number, column in enumerate(columns):
        found[:, number] = column
    return found


def _by_line(order: BuildOrder) -> list[Ints]:
    return [np.flatnonzero(order.line == row).astype(np.int64) for row in range(len(order.plant.lines))]


def _lines(order: BuildOrder) -> Ints:
    sizes = [len(slots) for slots in _by_line(order)]
    firsts = np.concatenate(([0], np.cumsum(sizes))).tolist()
    rows = [
        (line.yard_places, line.body_buffer, line.retrofit_min_shift, firsts[row], sizes[row], line.takt_s)
        for row, line in enumerate(order.plant.lines)
    ]
    return _table(rows, 6)


def _weeks(order: BuildOrder, changes: Sequence[int]) -> Ints:
    plant = order.plant
    line_row = {line.id: row for row, line in enumerate(plant.lines)}
    rows = []
    for row in order.weeks:
        week = plant.tail_weeks[row]
        rows.append((
            line_row[week.line], order.week_start[row], week.capacity, week_retrofit_min(order, week),
            bisect_right(changes, week.monday.toordinal()), len(plant.shifts) + row,
        ))  # fmt: skip
    return _table(rows, 6)


def _mixes(order: BuildOrder) -> Ints:
    turn = {week: number for number, week in enumerate(order.weeks)}
    rows = [(-1 if week is None else turn[week], mix, count) for (mix, week), count in order.cars_of.items()]
    return _table(sorted(rows), 3)
