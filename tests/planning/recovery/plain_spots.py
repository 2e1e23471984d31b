"""Where the plain model may put a car: every slot of every shift, overtime included, and every tail week."""

from dataclasses import dataclass
from datetime import date

from planning.availability import day_starts
from planning.line import slot_start
from planning.snapshot import Snapshot
from planning.terms import epoch_min


@dataclass(frozen=True)
class Spot:
    """A place for a car: a slot of a shift, or (slot None) anywhere in a tail week."""

    bucket: str
    slot: int | None
    minute: int
    day: date


def spots(plant: Snapshot) -> list[Spot]:
    """All places of the horizon in the order of shifts and slots, then tail weeks."""
    found, starts = [], day_starts(plant)
    for shift in plant.shifts:
        for slot in range(shift.slots + shift.overtime_slots):
            enters = epoch_min(slot_start(plant.line_by_id[shift.line], shift, slot))
            found.append(Spot(shift.id, slot, enters, shift.day))
    weeks = plant.tail_weeks
    return found + [Spot(week.id, None, epoch_min(starts[week.monday]), week.monday) for week in weeks]
