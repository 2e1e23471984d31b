"""The horizon rolls on: when few shifts are left, the next tail week becomes shifts, and its cars become orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta

import numpy as np

from planning.line import Order, Shift, TailMix, TailWeek
from planning.snapshot import Snapshot
from planning.workdays import is_working_day, local_moment, week_end

KEEP_DAYS = 6
"""Build days that the daily horizon keeps at least."""
COLOURS = ("WHT", "BLK", "GRY", "SLV", "BLU", "RED")
STARTS = {1: time(6, 0), 2: time(14, 30)}


@dataclass
class Rolled:
    """The plant's lists after rolling."""

    shifts: list[Shift]
    weeks: list[TailWeek]
    mixes: list[TailMix]
    orders: list[Order]


def roll(plant: Snapshot, seed: int) -> Rolled | None:
    """Make shifts of the first tail week of every line that has few days left; None if none has."""
    rolled = Rolled(list(plant.shifts), list(plant.tail_weeks), list(plant.tail_mix), list(plant.orders))
    changed = False
    for line in plant.lines:
        own = [shift for shift in plant.shifts if shift.line == line.id]
        weeks = [week for week in rolled.weeks if week.line == line.id]
        left = {shift.day for shift in own if shift.start >= plant.as_of}
        if own and weeks and len(left) < KEEP_DAYS:
            _week(plant, rolled, min(weeks, key=lambda week: week.monday), own, seed)
            changed = True
    return rolled if changed else None


def _week(plant: Snapshot, rolled: Rolled, week: TailWeek, own: Sequence[Shift], seed: int) -> None:
    shifts = _shifts(plant, week, own)
    places = [(shift.id, slot) for shift in shifts for slot in range(shift.slots)]
    following = [each for each in rolled.weeks if each.line == week.line and each.monday > week.monday]
    rng = np.random.default_rng([seed, week.monday.toordinal()])
    first = [order for order in rolled.orders if order.shift == week.id]
    rest = _cars(week, rolled)
    # Orders that waited come first; forecast cars are mixed, so that no option comes in a row.
    cars = [*sorted(first, key=lambda car: (car.promised, car.id)), *(rest[k] for k in rng.permutation(len(rest)))]
    rolled.mixes[:] = [mix for mix in rolled.mixes if mix.week != week.id]
    rolled.orders[:] = [order for order in rolled.orders if order.shift != week.id]
    for (shift, slot), car in zip(places, cars, strict=False):
        rolled.orders.append(car.model_copy(update={"shift": shift, "slot": slot}))
    after = min(following, key=lambda each: each.monday).id if following else None
    for car in cars[len(places) :]:
        rolled.orders.append(car.model_copy(update={"shift": after, "slot": None}))
    rolled.shifts += shifts
    rolled.weeks[:] = [each for each in rolled.weeks if each.id != week.id]


def _cars(week: TailWeek, rolled: Rolled) -> list[Order]:
    """An order for every forecast car of the week."""
    found = []
    for mix in rolled.mixes:
        if mix.week != week.id:
            continue
        for number in range(mix.vehicles):
            name = f"{mix.id[:56]}.{number:03d}" if mix.vehicles > 1 or "." not in mix.id else mix.id
            found.append(
                Order(
                    id=name, model=mix.model, options=mix.options, colour=COLOURS[number % len(COLOURS)],
                    promised=week_end(week) + timedelta(days=3), contribution_cents=mix.contribution_cents,
                    customer="retail", lines=(week.line,), shift=week.id, slot=0,
                )
            )  # fmt: skip
    known = {order.id for order in rolled.orders}
    return [car for car in found if car.id not in known]


def _shifts(plant: Snapshot, week: TailWeek, own: Sequence[Shift]) -> list[Shift]:
    """Two shifts a working day, as long as the first ones of the plant were."""
    usual = {shift.number: min((s for s in own if s.number == shift.number), key=lambda s: s.slots) for shift in own}
    return [
        Shift(
            id=f"S-{day:%Y%m%d}-{number}" + ("" if len(plant.lines) == 1 else f"-{week.line}"), line=week.line, day=day,
            number=number, start=local_moment(day, STARTS[number], plant.timezone), slots=usual[number].slots,
            overtime_slots=usual[number].overtime_slots,
        )
        for day in (week.monday + timedelta(days=n) for n in range(5)) if is_working_day(day, plant.closed)
        for number in sorted(usual) if number in STARTS
    ]  # fmt: skip
