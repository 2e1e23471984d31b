"""The order in which cars enter the line: the slots of all lines in time order, as released or as a plan has them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from planning.availability import day_starts
from planning.line import Plan, slot_minute
from planning.snapshot import Snapshot
from planning.terms import epoch_min
from planning.usage import Flags, Ints

EMPTY = -1


@dataclass(frozen=True)
class BuildOrder:
    """Slots of all lines in the order in which their cars enter (ties by line id), with the order each should hold.

    ``line``, ``shift``, ``slot`` and ``order`` are rows and numbers by slot (``order`` is -1 where none is planned),
    ``entry`` the epoch minute of line entry, ``day`` the ordinal of the build day. ``skippable`` slots start late
    enough for their order to be skipped; nobody may enter a ``closed`` one: it starts in the frozen hours, or its
    released order is past planning. ``week_of`` gives the week (row) of orders planned into the tail, ``cars_of`` the
    forecast cars by (mix row, week row; None: in no week).
    """

    plant: Snapshot
    line: Ints
    shift: Ints
    slot: Ints
    order: Ints
    entry: Ints
    day: Ints
    skippable: Flags
    closed: Flags
    may_be_short: frozenset[int]
    week_of: dict[int, int]
    unbuilt: frozenset[int]
    cars_of: dict[tuple[int, int | None], int]
    turns: tuple[tuple[int, int], ...]
    """(shift row, number of slots of any line that enter before it starts), by start, ties by line id."""

    @cached_property
    def weeks(self) -> tuple[int, ...]:
        """Rows of the tail weeks in time order, ties by line id."""
        weeks = self.plant.tail_weeks
        return tuple(sorted(range(len(weeks)), key=lambda row: (weeks[row].monday, weeks[row].line)))

    @cached_property
    def week_start(self) -> tuple[int, ...]:
        """Epoch minute at which each tail week (by row) starts and takes its parts."""
        starts = day_starts(self.plant)
        return tuple(epoch_min(starts[week.monday]) for week in self.plant.tail_weeks)


class _Slot(NamedTuple):
    second: int
    line_id: str
    shift: int
    slot: int
    line: int
    entry: int
    day: int
    skippable: bool
    frozen: bool


def build_order(plant: Snapshot, plan: Plan | None = None) -> BuildOrder:
    """The released build order, or the one of a plan (a difference to the released one).

    Orders that a plan gives a shift but no slot take the first slots of the shift that are free and open, by id.
    """
    plan = plan or Plan()
    slots = sorted(_slots(plant, plan))
    past_planning = {(o.shift, o.slot) for o in plant.orders if o.state != "planned"}
    closed = np.array(
        [each.frozen or (plant.shifts[each.shift].id, each.slot) in past_planning for each in slots], dtype=np.bool_
    )
    seconds = [each.second for each in slots]
    weeks = {week.id: row for row, week in enumerate(plant.tail_weeks)}
    starts = sorted((int(shift.start.timestamp()), shift.line, row) for row, shift in enumerate(plant.shifts))
    return BuildOrder(
        plant=plant,
        line=np.array([each.line for each in slots], dtype=np.int64),
        shift=np.array([each.shift for each in slots], dtype=np.int64),
        slot=np.array([each.slot for each in slots], dtype=np.int64),
        order=_held(plant, plan, slots, closed),
        entry=np.array([each.entry for each in slots], dtype=np.int64),
        day=np.array([each.day for each in slots], dtype=np.int64),
        skippable=np.array([each.skippable for each in slots], dtype=np.bool_),
        closed=closed,
        may_be_short=frozenset(plant.order_row[place.order] for place in plan.places if place.short),
        week_of={plant.order_row[p.order]: weeks[p.bucket] for p in plan.places if p.bucket in weeks},
        unbuilt=frozenset(plant.order_row[order] for order in plan.unbuilt),
        cars_of=_forecast(plant, plan, weeks),
        turns=tuple((row, int(np.searchsorted(seconds, second, side="left"))) for second, _, row in starts),
    )


def _slots(plant: Snapshot, plan: Plan) -> Iterator[_Slot]:
    now = int(plant.as_of.timestamp())
    line_row = {line.id: row for row, line in enumerate(plant.lines)}
    for row, shift in enumerate(plant.shifts):
        line = plant.line_by_id[shift.line]
        start, minute, day = int(shift.start.timestamp()), epoch_min(shift.start), shift.day.toordinal()
        skip, frozen = now + line.skip_hours * 3600, now + line.frozen_hours * 3600
        for slot in range(shift.slots + plan.overtime.get(shift.id, 0)):
            second = start + slot * line.takt_s
            entry = minute + slot_minute(line, slot)
            yield _Slot(
                second, line.id, row, slot, line_row[line.id], entry, day, second >= skip, second < frozen
            )  # fmt: skip


def _held(plant: Snapshot, plan: Plan, slots: list[_Slot], closed: Flags) -> Ints:
    """The order row that each slot should hold."""
    number = {(plant.shifts[each.shift].id, each.slot): at for at, each in enumerate(slots)}
    held = np.full(len(slots), EMPTY, dtype=np.int64)
    gone = {place.order for place in plan.places} | set(plan.unbuilt)
    for row, order in enumerate(plant.orders):
        if order.id not in gone:
            held[number[order.shift, order.slot]] = row
    unplaced: dict[str, list[str]] = {}
    for place in plan.places:
        if place.bucket not in plant.shift_by_id:
            continue
        if place.slot is None:
            unplaced.setdefault(place.bucket, []).append(place.order)
        else:
            held[number[place.bucket, place.slot]] = plant.order_row[place.order]
    if unplaced:
        _seat(plant, unplaced, slots, held, closed)
    return held


def _seat(plant: Snapshot, unplaced: dict[str, list[str]], slots: list[_Slot], held: Ints, closed: Flags) -> None:
    waiting = {bucket: sorted(orders, reverse=True) for bucket, orders in unplaced.items()}
    for at, each in enumerate(slots):
        queue = waiting.get(plant.shifts[each.shift].id)
        if queue and held[at] == EMPTY and not closed[at]:
            held[at] = plant.order_row[queue.pop()]
    left = {bucket: queue for bucket, queue in waiting.items() if queue}
    if left:
        bucket, queue = next(iter(left.items()))
        raise ValueError(f"shift {bucket}: {len(queue)} orders of the plan find no free slot, the first is {queue[-1]}")


def _forecast(plant: Snapshot, plan: Plan, weeks: dict[str, int]) -> dict[tuple[int, int | None], int]:
    home = {mix.id: (row, weeks[mix.week]) for row, mix in enumerate(plant.tail_mix)}
    cars: dict[tuple[int, int | None], int] = {
        (row, weeks[mix.week]): mix.vehicles for row, mix in enumerate(plant.tail_mix)
    }
    for move in plan.tail:
        row, week = home[move.mix]
        to = None if move.to_week is None else weeks[move.to_week]
        cars[row, week] -= move.vehicles
        cars[row, to] = cars.get((row, to), 0) + move.vehicles
    return {key: count for key, count in cars.items() if count > 0}
