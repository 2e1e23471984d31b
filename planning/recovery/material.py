"""The material side of the model: which cars draw on which scarce rows of parts, and how much each row allows.

A *row* stands for parts that the same cars use in fixed proportion: a car built in bucket b draws on it from b on, and
all draws up to b must stay within its ceiling. An option quota is a row of its own that does not accumulate.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planning.availability import Availability, Supply, availability, bucket_end, cut_parts
from planning.disruption import Disruption
from planning.line import Shift
from planning.recovery.buckets import Buckets
from planning.snapshot import Snapshot
from planning.sourcing import shift_quota
from planning.usage import Flags, Ints, Usage

NO_LIMIT = 10**9


@dataclass(frozen=True)
class Rows:
    """Scarce rows. A row r belongs to limit ``of[r]``; a car built in a bucket where ``valid[r]`` draws ``use[r]``.

    ``ceiling[l, bucket]``: most units drawn up to (``flat``: in) the bucket, over all rows of limit l. ``late[l]``:
    cars built short draw on it only at retrofit. ``part[l]`` is the part row whose supply can be increased, in base
    units (-1: none).
    """

    use: Ints
    valid: Flags
    of: Ints
    ceiling: Ints
    flat: Flags
    late: Flags
    part: Ints


@dataclass(frozen=True)
class _Limit:
    segments: list[tuple[Ints, Flags]]
    ceiling: Ints
    flat: bool = False
    late: bool = False
    part: int = -1


def rows(
    plant: Snapshot, usage: Usage, buckets: Buckets, disruptions: Sequence[Disruption], confirmed_only: bool
) -> Rows:
    """All material and quota rows of a plant under disruptions, before anything is bought."""
    supply = availability(plant, usage, disruptions, Supply(confirmed_only))
    firm = availability(plant, usage, disruptions, Supply(confirmed_only=True))
    cut = set(cut_parts(plant, usage, disruptions))
    ceilings = ceiling(plant, usage, buckets, supply, firm)
    limits: list[_Limit] = []
    for family in range(len(usage.families)):
        limits.extend(_family(plant, usage, buckets, family, cut, ceilings))
    limits.extend(_quotas(plant, usage, buckets))
    return Rows(
        use=np.array([use for limit in limits for use, _ in limit.segments], dtype=np.int64),
        valid=np.array([valid for limit in limits for _, valid in limit.segments], dtype=np.bool_),
        of=np.array([number for number, limit in enumerate(limits) for _ in limit.segments], dtype=np.int64),
        ceiling=np.array([limit.ceiling for limit in limits], dtype=np.int64),
        flat=np.array([limit.flat for limit in limits], dtype=np.bool_),
        late=np.array([limit.late for limit in limits], dtype=np.bool_),
        part=np.array([limit.part for limit in limits], dtype=np.int64),
    )


def _family(
    plant: Snapshot, usage: Usage, buckets: Buckets, number: int, cut: set[int], ceilings: Ints
) -> list[_Limit]:
    family = usage.families[number]
    segments = _segments(usage, buckets, number)
    plain = [i for i, part in enumerate(family.parts) if part not in cut]
    found = []
    if plain:
        lowest = np.min([ceilings[family.parts[i]] // family.qty[i] for i in plain], axis=0)
        found.append(_Limit(segments, lowest))
    for part, qty in zip(family.parts, family.qty, strict=True):
        if part in cut:
            # in base units, so that pieces bought later are not lost to rounding
            own = [(use * qty, valid) for use, valid in segments]
            found.append(_Limit(own, ceilings[part], False, plant.parts[part].build_short, part))
    return found


def _segments(usage: Usage, buckets: Buckets, family: int) -> list[tuple[Ints, Flags]]:
    if not usage.families[family].dated:
        return [(usage.family_use(family), np.ones(len(buckets), dtype=np.bool_))]
    segments: dict[bytes, tuple[Ints, Flags]] = {}
    for bucket, day in enumerate(buckets.days):
        use = usage.family_use(family, day)
        _, valid = segments.setdefault(use.tobytes(), (use, np.zeros(len(buckets), dtype=np.bool_)))
        valid[bucket] = True
    return list(segments.values())


def _quotas(plant: Snapshot, usage: Usage, buckets: Buckets) -> list[_Limit]:
    found = []
    for rule in plant.ratio_rules:
        if rule.priority != "high":
            continue
        use = np.array([int(rule.option in car.options) for car in usage.cars], dtype=np.int64)
        use[len(plant.orders) :] = 0
        released = np.bincount(buckets.home, weights=use, minlength=len(buckets)).astype(np.int64)
        limit = np.full(len(buckets), NO_LIMIT, dtype=np.int64)
        for bucket, at in enumerate(buckets.items):
            if isinstance(at, Shift) and at.line == rule.line:
                limit[bucket] = max(shift_quota(rule.p, rule.q, at.slots), int(released[bucket]))
        found.append(_Limit([(use, np.ones(len(buckets), dtype=np.bool_))], limit, flat=True))
    return found


def ceiling(plant: Snapshot, usage: Usage, buckets: Buckets, supply: Availability, firm: Availability) -> Ints:
    """Most base units of every part that cars may have drawn by the end of every bucket; shape (parts, buckets).

    Pieces that arrive during a shift serve only the slots after them: up to an arrival, draws are limited by what was
    there before it plus what the remaining slots can use. Frozen shifts rely on confirmed supply alone.
    """
    start = np.array(buckets.start, dtype=np.int64)
    limit = np.minimum(
        supply.at(start), np.where(np.array(buckets.frozen)[None, :], firm.at(start), np.iinfo(np.int64).max)
    )
    most = _most_used(plant, usage)
    ends = [bucket_end(plant, bucket) for bucket in buckets.items]
    for part in range(len(plant.parts)):
        fit = plant.parts[part].fit_min
        for bucket, at in enumerate(buckets.items):
            if not isinstance(at, Shift) or buckets.frozen[bucket]:
                continue
            first = np.searchsorted(supply.minutes[part], buckets.start[bucket] + fit, side="right")
            last = np.searchsorted(supply.minutes[part], ends[bucket], side="left")
            takt = plant.line_by_id[at.line].takt_s
            before = int(supply.cumulative[part][first - 1]) if first else int(supply.opening[part])
            best = NO_LIMIT * 10**3
            for arrival in range(first, last):
                minute = int(supply.minutes[part][arrival]) - fit - buckets.start[bucket]
                after = max(0, at.slots - -(-minute * 60 // takt) - 1)
                best = min(best, before + after * int(most[part]))
                before = int(supply.cumulative[part][arrival])
            limit[part, bucket] = max(limit[part, bucket], min(best, before))
    return limit


def _most_used(plant: Snapshot, usage: Usage) -> Ints:
    most = np.zeros(len(plant.parts), dtype=np.int64)
    for family in usage.families:
        units = sum(term.qty for term in family.terms)
        for part, qty in zip(family.parts, family.qty, strict=True):
            most[part] = units * qty
    return most


def first_bucket(buckets: Buckets, minute: int, opens: int) -> int | None:
    """The first bucket, not before ``opens``, whose cars can all use pieces that arrive at an epoch minute."""
    at = int(np.searchsorted(np.array(buckets.start), minute, side="left"))
    at = max(at, opens)
    return at if at < len(buckets) else None
