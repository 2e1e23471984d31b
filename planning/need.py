"""What the plant needs of every part on every build day: as released, and as usual."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import numpy as np

from planning.snapshot import Snapshot
from planning.usage import Ints, Usage


def released_need(plant: Snapshot, usage: Usage) -> list[tuple[date, Ints]]:
    """Base units of every part that the released plan uses, by build day (tail weeks: on their Monday)."""
    days, need = need_by_day(plant, usage)
    return [(day, need[:, row]) for row, day in enumerate(days)]


def need_by_day(plant: Snapshot, usage: Usage) -> tuple[list[date], Ints]:
    """All build days, and the base units of every part that the released plan uses on each; shape (parts, days)."""
    return usage.kept(plant, "released need", lambda: _need_by_day(plant, usage))


def _need_by_day(plant: Snapshot, usage: Usage) -> tuple[list[date], Ints]:
    shift_day = {shift.id: shift.day for shift in plant.shifts}
    monday = {week.id: week.monday for week in plant.tail_weeks}
    day = shift_day | monday
    # An order without a place is built on no day: its parts are not called off.
    day_of = [day.get(order.shift or "") for order in plant.orders] + [monday[mix.week] for mix in plant.tail_mix]
    count = [each.shift is not None for each in plant.orders] + [mix.vehicles for mix in plant.tail_mix]
    vehicles = np.array(count, dtype=np.int64)
    days = sorted(set(day.values()))
    column = {day: row for row, day in enumerate(days)}
    where = np.array([0 if day is None else column[day] for day in day_of], dtype=np.int64)
    met = np.zeros((len(usage.conditions), len(days)), dtype=np.int64)
    for condition, meets in enumerate(usage.meets):
        met[condition] = np.bincount(where, weights=meets * vehicles, minlength=len(days))
    return days, _by_part(plant, usage, met, days)


def usual_need(plant: Snapshot, usage: Usage) -> Ints:
    """Base units of every part that each build day would use if it built the average of all cars; shape (parts, days).

    All cars of the horizon, wherever a released plan put them, are spread evenly over the slots of shifts and those of
    tail weeks that the forecast fills, at most one a slot: a plan that moves cars does not change what is usual.
    """
    return usage.kept(plant, "usual need", lambda: _usual_need(plant, usage))


def _usual_need(plant: Snapshot, usage: Usage) -> Ints:
    days, _ = need_by_day(plant, usage)
    slots: Counter[date] = Counter()
    for shift in plant.shifts:
        slots[shift.day] += shift.slots
    for week in plant.tail_weeks:
        slots[week.monday] += week.capacity
    orders = [int(order.state != "done") for order in plant.orders]
    forecast = [mix.vehicles for mix in plant.tail_mix]
    cars = np.array(orders + forecast, dtype=np.int64)
    filled = sum(shift.slots for shift in plant.shifts) + sum(forecast)
    met = usage.meets.astype(np.int64) @ cars
    a_day = np.array([slots[day] for day in days], dtype=np.int64)
    need = _by_part(plant, usage, np.repeat(met[:, None], len(days), axis=1), days)
    share = max(1, filled, int(cars.sum()))
    # need * a_day // share, without a product that could pass what 64 bits hold
    return need // share * a_day + need % share * a_day // share


def usual_a_day(plant: Snapshot, usage: Usage) -> Ints:
    """Base units of every part that are usual on an average day of the daily plan."""
    days, _ = need_by_day(plant, usage)
    in_shifts = {shift.day for shift in plant.shifts}
    need = usual_need(plant, usage)[:, [day in in_shifts for day in days]]
    average: Ints = need.sum(axis=1) // max(1, need.shape[1])
    return average


def _by_part(plant: Snapshot, usage: Usage, met: Ints, days: Sequence[date]) -> Ints:
    """Base units of every part by day, where ``met`` cars meet each condition on each day (conditions, days)."""
    ordinals = np.array([day.toordinal() for day in days], dtype=np.int64)
    need = np.zeros((len(plant.parts), len(days)), dtype=np.int64)
    for family in usage.families:
        units = np.zeros(len(days), dtype=np.int64)
        for term in family.terms:
            units += met[term.condition] * term.qty * ((ordinals >= term.first) & (ordinals <= term.last))
        need[list(family.parts)] = units * np.array(family.qty, dtype=np.int64)[:, None]
    return need
