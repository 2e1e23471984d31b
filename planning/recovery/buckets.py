"""The buckets of the model, in time order, with every car's price of being built in each."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from planning.availability import day_starts
from planning.line import Order, Shift, TailMix, TailWeek, slot_start
from planning.room import frozen_slots, slots_before
from planning.snapshot import Snapshot
from planning.terms import epoch_min
from planning.usage import Flags, Ints
from planning.workdays import week_end

NEVER = 10**12
"""Price of what is not allowed, above any real cost."""


@dataclass(frozen=True)
class Buckets:
    """Shifts and tail weeks by start; ``home`` is every car's released bucket, ``frozen`` buckets admit nobody.

    Cars that are not ``placed`` have no released bucket: they enter any at no price of a move, and their ``home`` is
    the last bucket open to them, which the model may look at first.
    """

    items: tuple[Shift | TailWeek, ...]
    start: tuple[int, ...]
    days: tuple[date, ...]
    frozen: tuple[bool, ...]
    home: Ints
    placed: Flags
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
    last = {item.line: number for number, item in enumerate(items)}
    home = [row[o.shift] if o.shift is not None else max(last.get(line, 0) for line in o.lines) for o in plant.orders]
    home += [row[mix.week] for mix in plant.tail_mix]
    placed = [order.shift is not None for order in plant.orders] + [True] * len(plant.tail_mix)
    return Buckets(
        items=items,
        start=tuple(start for start, _ in dated),
        days=tuple(item.day if isinstance(item, Shift) else item.monday for item in items),
        frozen=tuple(open_slots(plant, item) == 0 and isinstance(item, Shift) for item in items),
        home=np.array(home, dtype=np.int64),
        placed=np.array(placed, dtype=np.bool_),
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
        shift = None if order.state == "planned" else plant.shift_by_id.get(order.shift or "")
        if shift is not None and order.slot is not None:
            line = plant.line_by_id[shift.line]
            held[row[shift.id]] += slot_start(line, shift, order.slot) >= plant.as_of + timedelta(
                hours=line.frozen_hours
            )
    return held


def open_slots(plant: Snapshot, bucket: Shift | TailWeek) -> int:
    """Slots of a bucket that start after the frozen horizon."""
    if isinstance(bucket, TailWeek):
        return bucket.capacity
    return max(0, bucket.slots - frozen_slots(plant, bucket))


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
    cars: list[Order | TailMix] = [*plant.orders, *plant.tail_mix]
    built = np.array([_built(item).toordinal() for item in at.items], dtype=np.int64)
    rate = np.array(_late_rates(plant), dtype=np.int64)
    promised = built[at.home]
    promised[: len(plant.orders)] = [order.promised.toordinal() for order in plant.orders]
    late = np.maximum(0, built[None, :] - promised[:, None]) * rate[:, None]
    frozen, vacated = _frozen(plant, at)
    leave = _moves(plant, at) + vacated[:, None]
    leave[np.arange(len(cars)), at.home] = 0
    build = late + leave
    kept = [row for row, order in enumerate(plant.orders) if order.id in freeze or order.state == "done"]
    _forbid(plant, at, build, frozen, kept, reslot)
    last = int(built.max())
    lost = np.array([car.contribution_cents for car in cars], dtype=np.int64) * plant.rates.lost_pct // 100
    unbuilt = np.maximum(0, last - promised) * rate + lost + vacated
    unbuilt[kept] = NEVER
    vehicles = np.ones(len(cars), dtype=np.int64)
    vehicles[len(plant.orders) :] = [mix.vehicles for mix in plant.tail_mix]
    return Prices(build, leave, late, unbuilt, frozen, vehicles)


def _built(bucket: Shift | TailWeek) -> date:
    return bucket.day if isinstance(bucket, Shift) else week_end(bucket)


def _late_rates(plant: Snapshot) -> list[int]:
    """What a late day of every car costs."""
    of_class = plant.rates.late_day_cents
    orders = [of_class.get(order.customer, 0) * (1 + order.priority) for order in plant.orders]
    return orders + [mix.late_day_cents for mix in plant.tail_mix]


def _frozen(plant: Snapshot, at: Buckets) -> tuple[Flags, Ints]:
    """Cars that only stay or are pulled, and what the hole costs that such a car leaves."""
    count = len(plant.orders)
    home = at.home[:count]
    slot = np.array([-1 if order.slot is None else order.slot for order in plant.orders], dtype=np.int64)
    past = np.array([order.state != "planned" for order in plant.orders], dtype=np.bool_)
    lines = [plant.line_by_id[item.line] for item in at.items]
    edge = _slots_before(plant, at, [line.frozen_hours for line in lines])
    known = _slots_before(plant, at, [line.skip_hours for line in lines])
    stop = np.array([line.stop_min_cents * line.takt_s // 60 for line in lines], dtype=np.int64)
    idle = np.array([line.idle_slot_cents for line in lines], dtype=np.int64)
    frozen, vacated = np.zeros(len(at.home), dtype=np.bool_), np.zeros(len(at.home), dtype=np.int64)
    frozen[:count] = (past | (slot < edge[home])) & (slot >= 0)
    vacated[:count] = np.where(slot >= known[home], idle[home], stop[home]) * frozen[:count]
    return frozen, vacated


def _slots_before(plant: Snapshot, at: Buckets, hours: list[int]) -> Ints:
    """Slots of every shift that enter less than so many hours after the snapshot's moment (tail weeks: none)."""
    before = np.zeros(len(at), dtype=np.int64)
    for row, item in enumerate(at.items):
        if isinstance(item, Shift):
            before[row] = slots_before(plant, item, hours[row])
    return before


def _moves(plant: Snapshot, at: Buckets) -> Ints:
    rates = plant.rates
    soon = epoch_min(plant.as_of + timedelta(hours=rates.soon_hours))
    hurried = np.array([isinstance(i, Shift) and s < soon for i, s in zip(at.items, at.start, strict=True)])
    position = np.array(_positions(plant, at), dtype=np.int64)
    between = rates.move_cents + rates.move_shift_cents * np.abs(position[None, :] - position[:, None])
    between = between + rates.move_soon_cents * (hurried[None, :] | hurried[:, None])
    moves = np.asarray(between[at.home], dtype=np.int64)
    moves[len(plant.orders) :] = 0
    moves[~at.placed] = 0
    return moves


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


def _forbid(plant: Snapshot, at: Buckets, build: Ints, frozen: Flags, kept: list[int], reslot: bool) -> None:
    """Close the buckets that a car may not be built in; ``kept`` orders stay at home."""
    cars = np.arange(len(build))
    orders = len(plant.orders)
    home_price = build[cars, at.home].copy()
    later = np.nonzero(((cars >= orders) | frozen | (not reslot)) & at.placed)[0]
    number = np.arange(len(at))
    build[later] = np.where(number[None, :] < at.home[later][:, None], NEVER, build[later])
    build[:orders, np.array(at.frozen, dtype=np.bool_)] = NEVER
    line = {week.id: week.line for week in plant.tail_weeks}
    eligible: dict[tuple[str, ...], list[int]] = {}
    for row, order in enumerate(plant.orders):
        eligible.setdefault(order.lines, []).append(row)
    for row, mix in enumerate(plant.tail_mix, start=orders):
        eligible.setdefault((line[mix.week],), []).append(row)
    for lines, rows in eligible.items():
        closed = np.nonzero([item.line not in lines for item in at.items])[0]
        if len(closed):
            build[np.ix_(np.array(rows), closed)] = NEVER
    build[kept, :] = NEVER
    stay = at.placed
    build[cars[stay], at.home[stay]] = home_price[stay]
