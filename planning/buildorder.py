"""The order in which cars enter the line: the slots of all lines in time order, as released or as a plan has them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from planning.availability import day_starts
from planning.line import Plan
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
    released order is past planning. ``may_be_short`` are the orders that the
    plan builds short, ``completed_from`` the epoch minute at which the bucket of their retrofit starts. ``week_of``
    gives the week (row) of orders planned into the tail, ``cars_of`` the
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
    completed_from: dict[int, int]
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


@dataclass(frozen=True)
class _Slots:
    """The slots of all shifts in the order of line entry; ``first[shift] + slot`` is a place in ``number``."""

    second: Ints
    line: Ints
    shift: Ints
    slot: Ints
    entry: Ints
    day: Ints
    skippable: Flags
    frozen: Flags
    first: Ints
    number: Ints

    def at(self, shift: int, slot: int) -> int:
        """Where a shift's slot stands in the order of line entry."""
        place = int(self.first[shift]) + slot
        if slot < 0 or place >= self.first[shift + 1]:
            raise KeyError((shift, slot))
        return int(self.number[place])


def build_order(plant: Snapshot, plan: Plan | None = None) -> BuildOrder:
    """The released build order, or the one of a plan (a difference to the released one).

    Orders that a plan gives a shift but no slot take the first slots of the shift that are free and open, by id.
    """
    plan = plan or Plan()
    slots = _slots(plant, plan)
    row_of = {shift.id: row for row, shift in enumerate(plant.shifts)}
    released = _released(plant, slots, row_of)
    closed = slots.frozen.copy()
    past = np.array([order.state != "planned" for order in plant.orders], dtype=np.bool_)
    closed[released[past & (released >= 0)]] = True
    weeks = {week.id: row for row, week in enumerate(plant.tail_weeks)}
    stands = {plant.orders[row].id: plant.orders[row].shift for row in np.flatnonzero(released < 0).tolist()}
    stands.update((place.order, place.bucket) for place in plan.places)
    stands.update(dict.fromkeys(plan.unbuilt))
    starts = sorted((int(shift.start.timestamp()), shift.line, row) for row, shift in enumerate(plant.shifts))
    return BuildOrder(
        plant=plant,
        line=slots.line,
        shift=slots.shift,
        slot=slots.slot,
        order=_held(plant, plan, slots, released, closed),
        entry=slots.entry,
        day=slots.day,
        skippable=slots.skippable,
        closed=closed,
        may_be_short=frozenset(plant.order_row[place.order] for place in plan.places if place.short),
        completed_from=_completed_from(plant, plan),
        week_of={plant.order_row[name]: weeks[at] for name, at in stands.items() if at is not None and at in weeks},
        unbuilt=frozenset(plant.order_row[name] for name, at in stands.items() if at is None),
        cars_of=_forecast(plant, plan, weeks),
        turns=tuple((row, int(np.searchsorted(slots.second, second, side="left"))) for second, _, row in starts),
    )


def _completed_from(plant: Snapshot, plan: Plan) -> dict[int, int]:
    done = {plant.order_row[place.order]: place.retrofit for place in plan.places if place.short and place.retrofit}
    if not done:
        return {}
    day = day_starts(plant)
    starts = {shift.id: epoch_min(shift.start) for shift in plant.shifts}
    starts |= {week.id: epoch_min(day[week.monday]) for week in plant.tail_weeks}
    return {row: starts[bucket] for row, bucket in done.items()}


def _slots(plant: Snapshot, plan: Plan) -> _Slots:
    now = int(plant.as_of.timestamp())
    line_row = {line.id: row for row, line in enumerate(plant.lines)}
    rank = {name: place for place, name in enumerate(sorted(line_row))}
    lines = [plant.line_by_id[shift.line] for shift in plant.shifts]
    counts = np.array([shift.slots + plan.overtime.get(shift.id, 0) for shift in plant.shifts], dtype=np.int64)
    first = np.concatenate(([0], np.cumsum(counts)))
    shift = np.repeat(np.arange(len(counts)), counts)
    slot = np.arange(first[-1]) - first[shift]

    def each(values: Iterable[int]) -> Ints:
        """A value of every shift, said for each of its slots."""
        return np.array(list(values), dtype=np.int64)[shift]

    into = slot * each(line.takt_s for line in lines)
    second = each(int(shift.start.timestamp()) for shift in plant.shifts) + into
    order = np.lexsort((slot, shift, each(rank[line.id] for line in lines), second))
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    return _Slots(
        second=second[order],
        line=each(line_row[line.id] for line in lines)[order],
        shift=shift[order],
        slot=slot[order],
        entry=(each(epoch_min(shift.start) for shift in plant.shifts) + into // 60)[order],
        day=each(shift.day.toordinal() for shift in plant.shifts)[order],
        skippable=(second >= each(now + line.skip_hours * 3600 for line in lines))[order],
        frozen=(second < each(now + line.frozen_hours * 3600 for line in lines))[order],
        first=first,
        number=number,
    )


def _released(plant: Snapshot, slots: _Slots, row_of: dict[str, int]) -> Ints:
    """Where each order's released slot stands in the order of line entry; -1 for an order outside the shifts."""
    number = [
        -1 if order.shift is None or order.slot is None else slots.first[row_of[order.shift]] + order.slot
        for order in plant.orders
    ]
    place = np.array(number, dtype=np.int64)
    return np.where(place >= 0, slots.number[place], -1) if len(slots.number) else place


def _held(plant: Snapshot, plan: Plan, slots: _Slots, released: Ints, closed: Flags) -> Ints:
    """The order row that each slot should hold."""
    held = np.full(len(slots.second), EMPTY, dtype=np.int64)
    gone = [plant.order_row[name] for name in (*(place.order for place in plan.places), *plan.unbuilt)]
    stays = released >= 0
    stays[gone] = False
    held[released[stays]] = np.flatnonzero(stays)
    row_of = {shift.id: row for row, shift in enumerate(plant.shifts)}
    unplaced: dict[int, list[str]] = {}
    for place in plan.places:
        shift = row_of.get(place.bucket)
        if shift is None:
            continue
        if place.slot is None:
            unplaced.setdefault(shift, []).append(place.order)
        else:
            held[slots.at(shift, place.slot)] = plant.order_row[place.order]
    for shift, orders in unplaced.items():
        _seat(plant, shift, sorted(orders), slots, held, closed)
    return held


def _seat(plant: Snapshot, shift: int, orders: list[str], slots: _Slots, held: Ints, closed: Flags) -> None:
    places = slots.number[slots.first[shift] : slots.first[shift + 1]]
    free = places[(held[places] == EMPTY) & ~closed[places]]
    held[free[: len(orders)]] = [plant.order_row[name] for name in orders[: len(free)]]
    left = orders[len(free) :]
    if left:
        raise ValueError(
            f"shift {plant.shifts[shift].id}: {len(left)} orders of the plan find no free slot, the first is {left[0]}"
        )


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
