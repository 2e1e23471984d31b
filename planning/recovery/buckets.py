"""The buckets of the model, in time order, with every car's price of being built in each."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from planning.availability import day_starts
from planning.line import Order, Shift, TailMix, TailWeek, slot_start
from planning.snapshot import Snapshot
from planning.terms import epoch_min
from planning.usage import Flags, Ints
from planning.workdays import week_end

NEVER = 10**12
"""Price of what is not allowed, above any real cost."""


@dataclass(frozen=True)
class Buckets:
    """Shifts and tail weeks by start; ``home`` is every car's released bucket, ``frozen`` buckets admit nobody."""

    items: tuple[Shift | TailWeek, ...]
    start: tuple[int, ...]
    days: tuple[date, ...]
    frozen: tuple[bool, ...]
    home: Ints
    slots: Ints
    """Slots that are not frozen (tail weeks: capacity)."""
    overtime: Ints
    overtime_cents: Ints
    idle_cents: Ints

    def __len__(self) -> int:
        return len(self.items)


def buckets(plant: Snapshot) -> Buckets:
    """The buckets of a plant in time order."""
    starts = day_starts(plant)
    dated: list[tuple[int, Shift | TailWeek]] = [(epoch_min(s.start), s) for s in plant.shifts]
    dated += [(epoch_min(starts[w.monday]), w) for w in plant.tail_weeks]
    dated.sort(key=lambda pair: (pair[0], pair[1].id))
    items = tuple(item for _, item in dated)
    row = {item.id: number for number, item in enumerate(items)}
    home = [row[order.shift] for order in plant.orders] + [row[mix.week] for mix in plant.tail_mix]
    return Buckets(
        items=items,
        start=tuple(start for start, _ in dated),
        days=tuple(item.day if isinstance(item, Shift) else item.monday for item in items),
        frozen=tuple(open_slots(plant, item) == 0 and isinstance(item, Shift) for item in items),
        home=np.array(home, dtype=np.int64),
        slots=np.array([open_slots(plant, item) for item in items], dtype=np.int64) - _held(plant, row, len(items)),
        overtime=np.array([_overtime(plant, item) for item in items], dtype=np.int64),
        overtime_cents=np.array([_overtime_cents(plant, item) for item in items], dtype=np.int64),
        idle_cents=np.array(
            [plant.line_by_id[i.line].idle_slot_cents if isinstance(i, Shift) else 0 for i in items], dtype=np.int64
        ),
    )


def _held(plant: Snapshot, row: dict[str, int], count: int) -> Ints:
    """Slots past the frozen horizon that orders past planning hold all the same, by bucket."""
    held = np.zeros(count, dtype=np.int64)
    for order in plant.orders:
        if order.state != "planned":
            shift = plant.shift_by_id[order.shift]
            line = plant.line_by_id[shift.line]
            held[row[shift.id]] += slot_start(line, shift, order.slot) >= plant.as_of + timedelta(
                hours=line.frozen_hours
            )
    return held


def open_slots(plant: Snapshot, bucket: Shift | TailWeek) -> int:
    """Slots of a bucket that start after the frozen horizon."""
    if isinstance(bucket, TailWeek):
        return bucket.capacity
    line = plant.line_by_id[bucket.line]
    wait = (plant.as_of + timedelta(hours=line.frozen_hours) - bucket.start).total_seconds()
    return max(0, min(bucket.slots, bucket.slots - int(-(-wait // line.takt_s))))


def _overtime(plant: Snapshot, bucket: Shift | TailWeek) -> int:
    if isinstance(bucket, TailWeek):
        return 0
    notice = plant.as_of + timedelta(hours=plant.line_by_id[bucket.line].overtime_notice_hours)
    return bucket.overtime_slots if bucket.start >= notice and open_slots(plant, bucket) else 0


def _overtime_cents(plant: Snapshot, bucket: Shift | TailWeek) -> int:
    line = plant.line_by_id[bucket.line]
    return -(-line.overtime_min_cents * line.takt_s // 60)


@dataclass(frozen=True)
class Prices:
    """What every car costs in every bucket: ``build[car, bucket]`` cents whole, ``unbuilt[car]`` not at all.

    ``leave[car, bucket]`` is the part of it that is paid for leaving the released place (move and vacated slot),
    ``late[car, bucket]`` what its delay costs if it is complete there. ``frozen`` cars stay or are pulled.
    """

    build: Ints
    leave: Ints
    late: Ints
    unbuilt: Ints
    frozen: Flags
    vehicles: Ints


def prices(plant: Snapshot, at: Buckets, freeze: frozenset[str], reslot: bool) -> Prices:
    """Prices of all orders and forecast cars in all buckets."""
    count = len(plant.orders) + len(plant.tail_mix)
    built = np.array([_built(item).toordinal() for item in at.items], dtype=np.int64)
    cars: list[Order | TailMix] = [*plant.orders, *plant.tail_mix]
    rate = np.array([_late_rate(plant, car) for car in cars], dtype=np.int64)
    promised = np.array([_promised(car, at, row) for row, car in enumerate(cars)], dtype=np.int64)
    late = np.maximum(0, built[None, :] - promised[:, None]) * rate[:, None]
    frozen, vacated = _frozen(plant, count)
    leave = _moves(plant, at) + vacated[:, None]
    leave[np.arange(count), at.home] = 0
    build = late + leave
    _forbid(plant, at, build, frozen, freeze, reslot)
    last = int(built.max())
    lost = np.array([car.contribution_cents * plant.rates.lost_pct // 100 for car in cars], dtype=np.int64)
    unbuilt = np.maximum(0, last - promised) * rate + lost + vacated
    for row, car in enumerate(cars):
        if car.id in freeze:
            unbuilt[row] = NEVER
    vehicles = np.array([getattr(car, "vehicles", 1) for car in cars], dtype=np.int64)
    return Prices(build, leave, late, unbuilt, frozen, vehicles)


def _built(bucket: Shift | TailWeek) -> date:
    return bucket.day if isinstance(bucket, Shift) else week_end(bucket)


def _late_rate(plant: Snapshot, car: Order | TailMix) -> int:
    if isinstance(car, TailMix):
        return car.late_day_cents
    return plant.rates.late_day_cents.get(car.customer, 0) * (1 + car.priority)


def _promised(car: Order | TailMix, at: Buckets, row: int) -> int:
    if isinstance(car, Order):
        return car.promised.toordinal()
    return _built(at.items[at.home[row]]).toordinal()


def _frozen(plant: Snapshot, count: int) -> tuple[Flags, Ints]:
    frozen, vacated = np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.int64)
    for row, order in enumerate(plant.orders):
        shift = plant.shift_by_id[order.shift]
        line = plant.line_by_id[shift.line]
        enters = slot_start(line, shift, order.slot)
        frozen[row] = order.state != "planned" or enters < plant.as_of + timedelta(hours=line.frozen_hours)
        if frozen[row]:
            known = enters >= plant.as_of + timedelta(hours=line.skip_hours)
            vacated[row] = line.idle_slot_cents if known else line.stop_min_cents * line.takt_s // 60
    return frozen, vacated


def _moves(plant: Snapshot, at: Buckets) -> Ints:
    rates = plant.rates
    soon = epoch_min(plant.as_of + timedelta(hours=rates.soon_hours))
    hurried = np.array([isinstance(i, Shift) and s < soon for i, s in zip(at.items, at.start, strict=True)])
    position = np.array(_positions(plant, at), dtype=np.int64)
    far = np.abs(position[None, :] - position[at.home][:, None])
    moves = rates.move_cents + rates.move_shift_cents * far
    moves = moves + rates.move_soon_cents * (hurried[None, :] | hurried[at.home][:, None])
    moves[len(plant.orders) :] = 0
    return np.asarray(moves, dtype=np.int64)


def _positions(plant: Snapshot, at: Buckets) -> list[int]:
    positions = [0] * len(at)
    for line in plant.lines:
        shifts = [row for row, item in enumerate(at.items) if isinstance(item, Shift) and item.line == line.id]
        days = [at.days[row] for row in shifts]
        week = 5 * max((days.count(day) for day in set(days)), default=1)
        for number, row in enumerate(shifts):
            positions[row] = number
        tail = [row for row, item in enumerate(at.items) if isinstance(item, TailWeek) and item.line == line.id]
        for number, row in enumerate(tail):
            positions[row] = len(shifts) + week * number + week // 2
    return positions


def _forbid(plant: Snapshot, at: Buckets, build: Ints, frozen: Flags, freeze: frozenset[str], reslot: bool) -> None:
    """Close the buckets that a car may not be built in."""
    cars = np.arange(len(build))
    home_price = build[cars, at.home].copy()
    number = np.arange(len(at))
    earlier = number[None, :] < at.home[:, None]
    forecast = cars >= len(plant.orders)
    build[(forecast | frozen | (not reslot))[:, None] & earlier] = NEVER
    orders = len(plant.orders)
    build[:orders, np.array(at.frozen, dtype=np.bool_)] = NEVER
    eligible: dict[tuple[str, ...], Flags] = {}
    for row, order in enumerate(plant.orders):
        closed = eligible.get(order.lines)
        if closed is None:
            closed = np.array([item.line not in order.lines for item in at.items])
            eligible[order.lines] = closed
        if closed.any():
            build[row, closed] = NEVER
        if order.id in freeze:
            build[row, :] = NEVER
    build[cars, at.home] = home_price
