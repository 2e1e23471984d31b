"""Orders that a released plan took out of the daily horizon, back in view so that they can be planned again."""

from collections.abc import Sequence

from planning.line import Order, slot_start
from planning.snapshot import Snapshot


def with_shelved(plant: Snapshot, shelved: Sequence[Order]) -> Snapshot:
    """The plant with shelved orders back in free slots of its shifts, and no longer in its forecast.

    Each takes a free slot of a line it is eligible for, past the frozen horizon: the first at or after its old place,
    else the last before it. Those that find none stay where they are. The slots only make them plannable; where they
    are really built, a plan says.
    """
    known = set(plant.order_row)
    free = _free_slots(plant)
    row = {shift.id: number for number, shift in enumerate(plant.shifts)}
    back: list[Order] = []
    for order in sorted(shelved, key=lambda each: (row.get(each.shift, len(row)), each.slot, each.id)):
        mine = [place for place in free if plant.shifts[place[0]].line in order.lines]
        if order.id in known or not mine:
            continue
        old = (row.get(order.shift, -1), order.slot)
        place = min((each for each in mine if each >= old), default=max(mine))
        free.remove(place)
        back.append(order.model_copy(update={"shift": plant.shifts[place[0]].id, "slot": place[1]}))
    if not back:
        return plant
    names = {order.id for order in back}
    # Built anew: a copy would keep what the old snapshot has cached of its orders, and its digest.
    fields = {name: getattr(plant, name) for name in Snapshot.model_fields}
    fields["orders"] = (*plant.orders, *back)
    fields["tail_mix"] = tuple(mix for mix in plant.tail_mix if mix.id not in names)
    return Snapshot.model_construct(**fields)


def _free_slots(plant: Snapshot) -> list[tuple[int, int]]:
    """Free places (row of the shift, slot) past the frozen horizon, in order."""
    taken = {(order.shift, order.slot) for order in plant.orders}
    found = []
    for number, shift in enumerate(plant.shifts):
        line = plant.line_by_id[shift.line]
        for slot in range(shift.slots):
            hours = (slot_start(line, shift, slot) - plant.as_of).total_seconds() / 3600
            if (shift.id, slot) not in taken and hours >= line.frozen_hours:
                found.append((number, slot))
    return found
