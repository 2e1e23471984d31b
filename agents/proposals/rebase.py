"""A plan said again as a difference to a newer plant: the same cars in the same places, the same awards."""

from planning.line import Order, Place, Plan, TailMove
from planning.snapshot import Snapshot


def rebase(plan: Plan, old: Snapshot, new: Snapshot) -> Plan:
    """The plan's own places on the newer plant. Orders that were built or cancelled since are left out.

    Orders that the plan does not mention go where the *old* released plan had them; orders that it had no place for, or
    that the old plant did not know, stay where they are. Overtime that the newer plant already opened is not opened
    twice.
    """
    wanted = {place.order: place for place in plan.places}
    unbuilt = set(plan.unbuilt)
    places = []
    for order in new.orders:
        place = wanted.get(order.id) or _old_place(old, order, unbuilt)
        if place is not None and not _stands(place, order):
            places.append(place)
    return Plan(
        places=tuple(places),
        unbuilt=tuple(name for name in plan.unbuilt if _has_place(new, name)),
        tail=_tail(plan, old, new),
        overtime=_overtime(plan, old, new),
        awards=plan.awards,
        expedites=plan.expedites,
    )


def _has_place(plant: Snapshot, name: str) -> bool:
    row = plant.order_row.get(name)
    return row is not None and plant.orders[row].shift is not None


def _old_place(old: Snapshot, order: Order, unbuilt: set[str]) -> Place | None:
    row = old.order_row.get(order.id)
    if row is None or order.id in unbuilt:
        return None
    before = old.orders[row]
    if before.shift is None or (before.shift, before.slot) == (order.shift, order.slot):
        return None
    return Place(order=order.id, bucket=before.shift, slot=before.slot)


def _stands(place: Place, order: Order) -> bool:
    return (place.bucket, place.slot, place.short) == (order.shift, order.slot, False)


def _tail(plan: Plan, old: Snapshot, new: Snapshot) -> tuple[TailMove, ...]:
    same = old.tail_mix == new.tail_mix
    mixes = {mix.id for mix in new.tail_mix}
    return tuple(move for move in plan.tail if same and move.mix in mixes)


def _overtime(plan: Plan, old: Snapshot, new: Snapshot) -> dict[str, int]:
    opened = {}
    for shift_id, slots in plan.overtime.items():
        before, now = old.shift_by_id.get(shift_id), new.shift_by_id.get(shift_id)
        if now is not None:
            left = slots - (now.slots - before.slots if before else 0)
            if left > 0:
                opened[shift_id] = left
    return opened
