"""What the line really builds: slot by slot with the parts that are there, by the line policy.

A car that lacks a part is skipped if the lack was known ``skip_hours`` before, else it is built short where every
lacking part allows it, else the line stops for its takt. What was skipped or stopped for waits. A hole known before the
slot was frozen is refilled from the body buffer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from planning.disruption import Output
from planning.line import Line, Order, Place, Shift, slot_start
from planning.price import late_day_cents
from planning.snapshot import Snapshot
from planning.supply import Receipt
from planning.usage import Ints, Usage
from planning.workdays import days_late, local_date
from scenarios.world.state import Tally, World, YardCar


@dataclass
class Built:
    """What became of the slots between two moments; ``stock`` is by row of the plant's parts."""

    stock: Ints
    tally: Tally
    gone: set[str] = field(default_factory=set)
    waiting: list[Order] = field(default_factory=list)
    yard: list[YardCar] = field(default_factory=list)


def build(
    world: World, plant: Snapshot, until: datetime, arrived: Sequence[Receipt], shorts: Sequence[Place], left: Output
) -> Built:  # fmt: skip
    """Build what enters the line from the plant's moment until another, with these arrivals."""
    stock = np.array([part.stock_usable for part in plant.parts], dtype=np.int64)
    found = Built(stock=stock, tally=world.tally, yard=list(world.yard))
    floor = Floor(plant, found, {place.order for place in shorts}, _alarms(plant, left))
    pending = list(arrived)[::-1]
    shifts = {shift.start: shift for shift in plant.shifts if plant.as_of <= shift.start < until}
    for moment, line, shift, slot in _slots(plant, until):
        if shift.start in shifts and slot == 0:
            _take_in(floor, pending, moment)
            floor.complete(line, shift)
        _take_in(floor, pending, moment)
        floor.enter(line, shift, slot, moment, pending)
    _take_in(floor, pending, until)
    return found


def _take_in(floor: "Floor", pending: list[Receipt], moment: datetime) -> None:
    while pending and pending[-1].arrives <= moment:
        receipt = pending.pop()
        floor.built.stock[floor.plant.part_row[receipt.part]] += receipt.qty


def _slots(plant: Snapshot, until: datetime) -> list[tuple[datetime, Line, Shift, int]]:
    found = []
    for shift in plant.shifts:
        line = plant.line_by_id[shift.line]
        if shift.start >= until:
            continue
        for slot in range(shift.slots):
            moment = slot_start(line, shift, slot)
            if plant.as_of <= moment < until:
                found.append((moment, line, shift, slot))
    return sorted(found, key=lambda each: (each[0], each[1].id))


def _alarms(plant: Snapshot, left: Output) -> dict[int, list[datetime]]:
    """Moments at which the supply of a part (row) really changes."""
    found: dict[int, list[datetime]] = {}
    for (_, part), steps in left.items():
        found.setdefault(plant.part_row[part], []).extend(since for since, _ in steps)
    return found


class Floor:
    """The shop floor while it builds."""

    def __init__(self, plant: Snapshot, built: Built, shorts: set[str], alarms: Mapping[int, list[datetime]]) -> None:
        self.plant, self.built, self.shorts, self.alarms = plant, built, shorts, alarms
        self.usage = Usage(plant)
        self.at = {
            (order.shift, order.slot): row for row, order in enumerate(plant.orders)
            if order.shift is not None and order.slot is not None
        }  # fmt: skip
        turn = {shift.id: (shift.start, shift.line) for shift in plant.shifts}
        at = {row: place for place, row in self.at.items() if plant.orders[row].state == "planned"}
        self.sequence = sorted(at, key=lambda row: (turn[at[row][0]][0], at[row][1]))
        self.line_of = {row: turn[shift][1] for row, (shift, _) in at.items()}
        self._needs: dict[tuple[bytes, date], Ints] = {}

    def needs(self, row: int, day: date) -> Ints:
        """Base units of every part that an order takes; shape (parts,)."""
        key = self.usage.meets[:, row].tobytes(), day
        if key not in self._needs:
            need = np.zeros(len(self.plant.parts), dtype=np.int64)
            for part, qty in self.usage.car_parts(row, day):
                need[part] += qty
            self._needs[key] = need
        return self._needs[key]

    def complete(self, line: Line, shift: Shift) -> None:
        """Complete cars in the yard, oldest first, while minutes and pieces last."""
        minutes, kept = line.retrofit_min_shift, []
        for car in self.built.yard:
            lacks = {self.plant.part_row[part]: qty for part, qty in car.lacks.items() if part in self.plant.part_row}
            takes = sum(self.plant.parts[row].retrofit_min for row in lacks)
            if car.line != line.id or takes > minutes or any(self.built.stock[r] < q for r, q in lacks.items()):
                kept.append(car)
                continue
            minutes -= takes
            for row, qty in lacks.items():
                self.built.stock[row] -= qty
            stood = (shift.day - date.fromisoformat(car.since)).days
            late = days_late(shift.day, date.fromisoformat(car.promised))
            self._count(
                retrofit=takes * line.retrofit_min_cents, yard=stood * line.yard_day_cents, built=1,
                late=late * car.promised_late_cents, late_orders=int(late > 0),
            )  # fmt: skip
        self.built.yard[:] = kept

    def enter(self, line: Line, shift: Shift, slot: int, moment: datetime, pending: Sequence[Receipt]) -> None:
        """One slot: its car is built, built short, skipped or stopped for; an empty slot is paid."""
        row = self.at.get((shift.id, slot))
        if row is None or self.plant.orders[row].id in self.built.gone or self.plant.orders[row].state == "done":
            vacated = row is not None and self.plant.orders[row].state != "done"
            if row is not None:
                self.built.gone.add(self.plant.orders[row].id)
            self._hole(line, shift, moment, pending, refill=vacated)
            return
        order = self.plant.orders[row]
        day = local_date(moment, self.plant.timezone) if shift.day != moment.date() else shift.day
        need = self.needs(row, day)
        there = self.built.stock + self._until_fitted(pending, moment)
        lacking = np.flatnonzero(need > np.maximum(there, 0)).tolist()
        self.built.gone.add(order.id)
        if not lacking:
            self.built.stock -= need
            self._done(order, shift.day)
            return
        short = all(self.plant.parts[part].build_short for part in lacking)
        late_found = any(self._unforeseen(part, moment, line) for part in lacking)
        places = line.yard_places - sum(car.line == line.id for car in self.built.yard)
        if short and places > 0 and (late_found or order.id in self.shorts):
            self._build_short(order, line, shift, need, lacking)
            return
        self.built.waiting.append(order)
        self._count(moves=self.plant.rates.move_cents + self.plant.rates.move_soon_cents)
        if late_found:
            self._count(line_stop=line.stop_min_cents * line.takt_s // 60, line_stop_min=line.takt_s // 60)
        else:
            seen = not any(self._unforeseen(part, moment, line, line.frozen_hours) for part in lacking)
            self._hole(line, shift, moment, pending, refill=seen and order.state == "planned")

    def _hole(self, line: Line, shift: Shift, moment: datetime, pending: Sequence[Receipt], refill: bool) -> None:
        """A slot without its car: the next body that has all its parts takes it, if any; else it is idle."""
        if refill:
            there = np.maximum(self.built.stock + self._until_fitted(pending, moment), 0)
            for row in self._buffer(line):
                need = self.needs(row, shift.day)
                if not (need > there).any():
                    self.built.stock -= need
                    self.built.gone.add(self.plant.orders[row].id)
                    self._done(self.plant.orders[row], shift.day)
                    return
        self._count(idle=line.idle_slot_cents, idle_slots=1)

    def _buffer(self, line: Line) -> list[int]:
        """The next bodies of the line's sequence."""
        found: list[int] = []
        gone = self.built.gone
        self.sequence = [row for row in self.sequence if self.plant.orders[row].id not in gone]
        for row in self.sequence:
            if self.line_of[row] == line.id:
                found.append(row)
            if len(found) == line.body_buffer:
                break
        return found

    def _until_fitted(self, pending: Sequence[Receipt], moment: datetime) -> Ints:
        """What still arrives before each part is fitted."""
        more = np.zeros(len(self.plant.parts), dtype=np.int64)
        for receipt in reversed(pending):
            row = self.plant.part_row[receipt.part]
            if receipt.arrives <= moment + timedelta(minutes=self.plant.parts[row].fit_min):
                more[row] += receipt.qty
            elif receipt.arrives > moment + timedelta(hours=60):
                break
        return more

    def _unforeseen(self, part: int, moment: datetime, line: Line, hours: int | None = None) -> bool:
        """Whether the supply of a part broke within so many hours before (default: too late to skip the car)."""
        edge = moment - timedelta(hours=line.skip_hours if hours is None else hours)
        return any(edge < since <= moment for since in self.alarms.get(part, ()))

    def _build_short(self, order: Order, line: Line, shift: Shift, need: Ints, lacking: list[int]) -> None:
        lacks = {self.plant.parts[part].id: int(need[part]) for part in lacking}
        taken = need.copy()
        taken[lacking] = 0
        self.built.stock -= taken
        self.built.yard.append(
            YardCar(
                order=order.id, line=line.id, promised_late_cents=late_day_cents(self.plant, order),
                promised=order.promised.isoformat(), since=shift.day.isoformat(), lacks=lacks,
            )
        )  # fmt: skip
        self._count(built_short=1)

    def _done(self, order: Order, day: date) -> None:
        late = days_late(day, order.promised)
        self._count(built=1, late=late * late_day_cents(self.plant, order), late_orders=int(late > 0))

    def _count(self, **more: int) -> None:
        self.built.tally = self.built.tally.plus(**more)
