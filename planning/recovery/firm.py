"""Cars that are frozen in a shift others may still enter: they rely on confirmed supply alone, wherever they stay."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planning.availability import Availability
from planning.line import Shift
from planning.recovery.buckets import Buckets
from planning.room import frozen_slots, stands_firm
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


@dataclass(frozen=True)
class _Waiting:
    """Frozen ``cars`` of a shift (epoch minute of line entry, order row) and the shifts ``before`` it.

    ``last`` is the epoch minute at which its last slot, in overtime too, enters.
    ``known`` are the only cars that may be built up to then, where all before the shift is frozen; else None.
    """

    bucket: int
    cars: tuple[tuple[int, int], ...]
    last: int
    before: Flags
    known: Ints | None


def firm_limits(
    plant: Snapshot, usage: Usage, at: Buckets, supply: Availability, firm: Availability, bought: frozenset[int]
) -> Iterator[FirmLimit]:
    """Limits for frozen cars that unconfirmed supply must not feed, or that may come before an arrival in their shift.

    What such a car takes must be confirmed, after all that cars take before it. Of its own shift only frozen cars are
    known to come before it; the sequence decides about the others.
    """
    waiting = [found for bucket in range(len(at)) if (found := _waiting(plant, at, bucket)) is not None]
    closed = firm_rows(at)
    for part, (mine, sure) in enumerate(zip(supply.cumulative, firm.cumulative, strict=True)):
        unsure = part in bought or len(mine) != len(sure) or bool((mine != sure).any())
        for each in waiting:
            # shifts before which all is frozen have all of their limits on confirmed supply
            if (unsure and not closed[each.bucket]) or _arrives(plant, firm, part, each):
                yield from _of_bucket(plant, usage, at, firm, part, each)


def firm_rows(at: Buckets) -> Flags:
    """Shifts that are frozen as a whole, and so is all that begins before them."""
    return np.logical_and.accumulate(np.array(at.frozen, dtype=np.bool_))


def _arrives(plant: Snapshot, firm: Availability, part: int, waiting: _Waiting) -> bool:
    """True if confirmed pieces of a part arrive after the first frozen car would take it, and in time for a slot."""
    fit = plant.parts[part].fit_min
    first, last = np.searchsorted(firm.minutes[part], [waiting.cars[0][0] + fit, waiting.last + fit], side="right")
    return bool(first < last)


def _waiting(plant: Snapshot, at: Buckets, bucket: int) -> _Waiting | None:
    shift = at.items[bucket]
    if not isinstance(shift, Shift):
        return None
    line = plant.line_by_id[shift.line]
    edge = frozen_slots(plant, shift)
    start = int(shift.start.timestamp() // 1)
    cars = sorted(
        ((start + slot * line.takt_s) // 60, row)
        for row in np.nonzero(at.home[: len(plant.orders)] == bucket)[0].tolist()
        if (slot := plant.orders[row].slot) is not None and stands_firm(plant.orders[row], slot, edge)
    )
    if not cars:
        return None
    before = _before(plant, at, bucket)
    earlier = np.nonzero(before[at.home])[0]
    known = np.concatenate((earlier, [row for _, row in cars])) if np.array(at.frozen)[before].all() else None
    last = (start + (shift.slots + shift.overtime_slots - 1) * line.takt_s) // 60
    return _Waiting(bucket, tuple(cars), last, before, known)


def _of_bucket(
    plant: Snapshot, usage: Usage, at: Buckets, firm: Availability, part: int, waiting: _Waiting
) -> Iterator[FirmLimit]:
    bucket, only_frozen = waiting.bucket, waiting.known is not None
    every, fit = _most(usage, part, waiting.known), plant.parts[part].fit_min
    if every <= firm.by(part, waiting.cars[0][0] + fit):
        return
    use = usage.part_use(part, at.days[bucket])
    takers = [(car, firm.by(part, entry + fit)) for entry, car in waiting.cars if use[car]]
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
        yield FirmLimit(part, waiting.before, bucket, taken, sure + (every - sure) * len(tied))


def _most(usage: Usage, part: int, cars: Ints | None) -> int:
    """Base units of a part that some cars (None: all) could take at the very most, whenever they are built."""
    if part not in usage.family_of:
        return 0
    family = usage.families[usage.family_of[part]]
    meets = [
        usage.meets[term.condition] if cars is None else usage.meets[term.condition][cars] for term in family.terms
    ]
    units = sum(int(met.sum()) * term.qty for met, term in zip(meets, family.terms, strict=True))
    return units * family.qty[family.parts.index(part)]


def _before(plant: Snapshot, at: Buckets, bucket: int) -> Flags:
    """Shifts whose last car, in overtime too, enters before a shift begins."""
    found = np.zeros(len(at), dtype=np.bool_)
    for row, item in enumerate(at.items):
        if isinstance(item, Shift) and item.slots + item.overtime_slots:
            seconds = (item.slots + item.overtime_slots - 1) * plant.line_by_id[item.line].takt_s
            found[row] = epoch_min(item.start) + seconds // 60 < at.start[bucket]
    return found
