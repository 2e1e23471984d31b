"""When the released plan runs out of a part: the minute, the shift, how many pieces, and the stock shift by shift."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np

from planning.availability import Availability, bucket_end
from planning.buildorder import BuildOrder
from planning.drawdown import Draw, Shortfall, shortfalls
from planning.snapshot import Snapshot
from planning.terms import Id, Moment, Record


class PartImpact(Record):
    """A part that less comes of, or that runs out.

    ``run_out`` is the moment at which the first car that does not get the part would have it fitted, ``first_short``
    that car's shift or tail week, ``missing`` the most base units by which the released plan is ever ahead of what is
    there. ``stock`` is projected at the end of every shift of the snapshot, below zero by what is missing until then.
    """

    part: Id
    run_out: Moment | None
    first_short: Id | None
    missing: int
    stock: tuple[int, ...]


def local(plant: Snapshot, minute: int) -> datetime:
    """An epoch minute on the plant's clock."""
    return datetime.fromtimestamp(minute * 60, UTC).astimezone(ZoneInfo(plant.timezone))


def run_out_minute(drawn: Draw, short: Shortfall) -> int:
    """The epoch minute at which the first car that does not get the part would have it fitted."""
    return int(drawn.minute[short.first]) + drawn.usage.plant.parts[short.part].fit_min


def part_impacts(order: BuildOrder, drawn: Draw, there: Availability, affected: set[int]) -> tuple[PartImpact, ...]:
    """Every affected part, and every other part that runs out; those that run out first stand first."""
    plant = order.plant
    short = {found.part: found for found in shortfalls(drawn, there)}
    ends = np.array([bucket_end(plant, shift) for shift in plant.shifts], dtype=np.int64)
    entered = np.searchsorted(drawn.minute, ends, side="left")
    found = []
    for part in affected | set(short):
        taken = np.concatenate(([0], drawn.part_cumulative(part)))[entered]
        stock = tuple(there.by(part, int(end)) - int(used) for end, used in zip(ends, taken, strict=True))
        found.append(_impact(drawn, part, short.get(part), stock))
    return tuple(sorted(found, key=lambda each: (each.run_out is None, each.run_out or plant.as_of, each.part)))


def _impact(drawn: Draw, part: int, short: Shortfall | None, stock: tuple[int, ...]) -> PartImpact:
    plant = drawn.usage.plant
    if short is None:
        return PartImpact(part=plant.parts[part].id, run_out=None, first_short=None, missing=0, stock=stock)
    row = int(drawn.bucket[short.first])
    return PartImpact(
        part=plant.parts[part].id,
        run_out=local(plant, run_out_minute(drawn, short)),
        first_short=plant.shifts[row].id if row >= 0 else plant.tail_weeks[-1 - row].id,
        missing=short.missing,
        stock=stock,
    )
