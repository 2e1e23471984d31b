"""Room in shifts and tail weeks, and the orders that wait for it."""

from datetime import timedelta

from planning.line import Order, Shift
from planning.snapshot import Snapshot
from planning.terms import Id


def slots_before(plant: Snapshot, shift: Shift, hours: int) -> int:
    """Slots of a shift that enter less than so many hours after the snapshot's moment."""
    takt = timedelta(seconds=plant.line_by_id[shift.line].takt_s)
    return max(0, -((shift.start - plant.as_of - timedelta(hours=hours)) // takt))


def frozen_slots(plant: Snapshot, shift: Shift) -> int:
    """First slots of a shift that lie within its line's frozen hours; more than it has if all of it does."""
    return slots_before(plant, shift, plant.line_by_id[shift.line].frozen_hours)


def stands_firm(order: Order, slot: int, frozen: int) -> bool:
    """True if an order in a slot may not leave it: one of the first ``frozen`` of its shift, or past planning."""
    return slot < frozen or order.state != "planned"


def tail_room(plant: Snapshot) -> dict[Id, int]:
    """Cars that each tail week can build beyond its forecast and the orders that stand there; in time order."""
    room = {week.id: week.capacity for week in sorted(plant.tail_weeks, key=lambda week: (week.monday, week.id))}
    for mix in plant.tail_mix:
        room[mix.week] -= mix.vehicles
    for order in plant.orders:
        if order.shift in room:
            room[order.shift] -= 1
    return room


def empty_slots(plant: Snapshot) -> int:
    """Slots of shifts past the frozen horizon that hold no car."""
    held: dict[Id, set[int]] = {}
    for order in plant.orders:
        if order.shift is not None and order.slot is not None:
            held.setdefault(order.shift, set()).add(order.slot)
    empty = 0
    for shift in plant.shifts:
        empty += len(set(range(frozen_slots(plant, shift), shift.slots)) - held.get(shift.id, set()))
    return empty


def put_off(plant: Snapshot) -> int:
    """Orders that the released plan has in a tail week or without a place."""
    return sum(order.slot is None for order in plant.orders)
