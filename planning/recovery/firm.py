"""Cars that are frozen in a shift others may still enter: they rely on confirmed supply alone, wherever they stay."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from planning.availability import Availability
from planning.line import Shift
from planning.recovery.buckets import Buckets, slots_before
from planning.snapshot import Snapshot
from planning.terms import epoch_min
from planning.usage import Flags, Ints, Usage

FEW = 4
"""Up to so many frozen cars of a shift that take a part are looked at one by one."""


@dataclass(frozen=True)
class FirmLimit:
    """Base units of a part that cars built in ``before`` buckets and frozen cars of ``bucket`` may take together.

    ``own`` is what each frozen car takes; built elsewhere, it takes nothing here.
    """

    part: int
    before: Flags
    bucket: int
    own: Ints
    most: int


def firm_limits(
    plant: Snapshot, usage: Usage, at: Buckets, supply: Availability, firm: Availability, bought: frozenset[int]
) -> Iterator[FirmLimit]:
    """Limits for frozen cars of open shifts, for parts of which unconfirmed supply may come (``bought`` or requested).

    What such a car takes must be confirmed, after all that cars take before it. Of its own shift only frozen cars are
    known to come before it; the sequence decides about the others.
    """
    waiting = {bucket: cars for bucket in range(len(at)) if (cars := _frozen_cars(plant, at, bucket))}
    if not waiting:
        return
    for part, (mine, sure) in enumerate(zip(supply.cumulative, firm.cumulative, strict=True)):
        if part in bought or len(mine) != len(sure) or (mine != sure).any():
            for bucket, cars in waiting.items():
                yield from _of_bucket(plant, usage, at, firm, part, bucket, cars)


def _frozen_cars(plant: Snapshot, at: Buckets, bucket: int) -> list[tuple[int, int]]:
    """(epoch minute of line entry, order row) of the frozen cars of a shift that is not frozen as a whole."""
    shift = at.items[bucket]
    if not isinstance(shift, Shift) or at.frozen[bucket]:
        return []
    line = plant.line_by_id[shift.line]
    edge = slots_before(plant, shift, line.frozen_hours)
    start = int(shift.start.timestamp() // 1)
    return sorted(
        ((start + plant.orders[row].slot * line.takt_s) // 60, row)
        for row in np.nonzero(at.home[: len(plant.orders)] == bucket)[0].tolist()
        if plant.orders[row].state != "planned" or plant.orders[row].slot < edge
    )


def _of_bucket(
    plant: Snapshot,
    usage: Usage,
    at: Buckets,
    firm: Availability,
    part: int,
    bucket: int,
    cars: Sequence[tuple[int, int]],
) -> Iterator[FirmLimit]:
    use, before, every = usage.part_use(part, at.days[bucket]), _before(plant, at, bucket), _most(usage, part)
    fit = plant.parts[part].fit_min
    takers = [(car, firm.by(part, entry + fit)) for entry, car in cars if use[car]]
    only_frozen = all(at.frozen[row] for row in np.nonzero(before)[0])
    each = not only_frozen and len(takers) <= FEW
    own = np.zeros(len(use), dtype=np.int64)
    for number, (car, sure) in enumerate(takers):
        own[car] = use[car]
        last_of_step = number + 1 == len(takers) or takers[number + 1][1] > sure
        if every <= sure or not (each or last_of_step):
            continue
        # whoever enters a frozen shift relies on confirmed supply too, so the limit holds whether these cars stay or
        # not; else it binds only if they all stay (each by itself, where they are few)
        tied = [] if only_frozen else [car] if each else [row for row, _ in takers[: number + 1]]
        taken = own.copy()
        taken[tied] += every - sure
        yield FirmLimit(part, before, bucket, taken, sure + (every - sure) * len(tied))


def _most(usage: Usage, part: int) -> int:
    """Base units of a part that all cars together could take at the very most, whenever they are built."""
    if part not in usage.family_of:
        return 0
    family = usage.families[usage.family_of[part]]
    units = sum(int(usage.meets[term.condition].sum()) * term.qty for term in family.terms)
    return units * family.qty[family.parts.index(part)]


def _before(plant: Snapshot, at: Buckets, bucket: int) -> Flags:
    """Shifts whose last car, in overtime too, enters before a shift begins."""
    found = np.zeros(len(at), dtype=np.bool_)
    for row, item in enumerate(at.items):
        if isinstance(item, Shift) and item.slots + item.overtime_slots:
            seconds = (item.slots + item.overtime_slots - 1) * plant.line_by_id[item.line].takt_s
            found[row] = epoch_min(item.start) + seconds // 60 < at.start[bucket]
    return found
