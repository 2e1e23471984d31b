"""What a plan still lacks: pieces of hit parts that the released plan needs and nothing brings, week by week."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import numpy as np

from planning.availability import Supply, availability, losses
from planning.disruption import Disruption
from planning.need import need_by_day
from planning.snapshot import Snapshot
from planning.terms import Id, Record, epoch_min
from planning.usage import Usage
from planning.workdays import local_moment, week_of


class Lack(Record):
    """Base units of a part that are missing in the week from ``monday`` on, beyond what was missing before."""

    part: Id
    monday: date
    qty: int


def lacking(
    plant: Snapshot, disruptions: Sequence[Disruption], supply: Supply, usage: Usage | None = None
) -> tuple[Lack, ...]:
    """What the released plan lacks of the parts that the disruptions hit, with what a plan adds; by part and week.

    A week's need is met by all that is there by its end; what was missing earlier and comes later is not missed again.
    """
    usage = usage or Usage(plant)
    hit = sorted({plant.part_row[part] for _, part in losses(plant, usage, disruptions) if part in plant.part_row})
    days, need = need_by_day(plant, usage)
    if not hit or not days:
        return ()
    mondays = sorted({week_of(day) for day in days})
    ends = np.array([epoch_min(_end(plant, monday)) for monday in mondays], dtype=np.int64)
    there = availability(plant, usage, disruptions, supply).at(ends - 1)
    week = np.searchsorted(
        np.array([monday.toordinal() for monday in mondays]), [day.toordinal() for day in days], "right"
    )
    found: list[Lack] = []
    for row in hit:
        needed = np.cumsum(np.bincount(week - 1, weights=need[row], minlength=len(mondays)).astype(np.int64))
        missing = np.maximum.accumulate(np.maximum(needed - there[row], 0))
        found += [
            Lack(part=plant.parts[row].id, monday=mondays[at], qty=int(more))
            for at, more in enumerate(np.diff(missing, prepend=0))
            if more
        ]
    return tuple(found)


def _end(plant: Snapshot, monday: date) -> datetime:
    return local_moment(monday + timedelta(days=7), time(0), plant.timezone)
