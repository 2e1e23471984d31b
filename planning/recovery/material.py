"""The material side of the model: which cars draw on which scarce rows of parts, and how much each row allows.

A *row* stands for parts that the same cars use in fixed proportion: a car built in bucket b draws on it from b on, and
all draws up to b must stay within its ceiling. An option quota is a row of its own that does not accumulate.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planning.availability import Availability, Supply, availability, cut_parts
from planning.disruption import Disruption
from planning.line import Shift
from planning.recovery.buckets import Buckets
from planning.recovery.firm import FirmLimit, firm_limits, firm_rows
from planning.snapshot import Snapshot
from planning.sourcing import shift_quota
from planning.usage import Flags, Ints, Usage

NO_LIMIT = 10**9


@dataclass(frozen=True)
class Rows:
    """Scarce rows. A row r belongs to limit ``of[r]``; a car built in a bucket where ``valid[r]`` draws ``use[r]``, one
    built short and completed in a bucket where ``done[r]`` likewise.

    ``ceiling[l, bucket]``: most units drawn up to (``flat``: in) the bucket, over all rows of limit l. ``late[l]``:
    cars built short draw on it only at retrofit. ``part[l]`` is the part row whose supply can be increased, in base
    units (-1: none). ``begins[l, bucket]``: units there when the bucket begins, for retrofits in it; NO_LIMIT where
    they are no fewer than the ceiling.
    """

    use: Ints
    valid: Flags
    done: Flags
    of: Ints
    ceiling: Ints
    flat: Flags
    late: Flags
    part: Ints
    begins: Ints


@dataclass(frozen=True)
class _Limit:
    segments: list[tuple[Ints, Flags]]
    ceiling: Ints
    flat: bool = False
    late: bool = False
    part: int = -1
    begins: Ints | None = None
    done_in: int = -1
    """A bucket in which only retrofits draw, at its start (-1: none)."""


def rows(
    plant: Snapshot,
    usage: Usage,
    buckets: Buckets,
    disruptions: Sequence[Disruption],
    confirmed_only: bool,
    scarce: frozenset[int] | None = None,
) -> Rows:
    """All material and quota rows of a plant under disruptions, before anything is bought.

    ``scarce``: the parts (rows) that have limits of their own; else those that the disruptions cut.
    """
    supply = availability(plant, usage, disruptions, Supply(confirmed_only))
    firm = availability(plant, usage, disruptions, Supply(confirmed_only=True))
    if scarce is None:
        scarce = frozenset(cut_parts(plant, usage, disruptions))
    ceilings = ceiling(plant, usage, buckets, supply, firm)
    start = np.array(buckets.start, dtype=np.int64)
    begins = np.where(firm_rows(buckets), firm.at(start), supply.at(start))
    limits: list[_Limit] = []
    for family in range(len(usage.families)):
        limits.extend(_family(plant, usage, buckets, family, scarce, ceilings, begins))
    limits.extend(_quotas(plant, usage, buckets))
    bought = frozenset() if confirmed_only else scarce
    for found in firm_limits(plant, usage, buckets, supply, firm, bought):
        limits.append(_firm(plant, usage, buckets, found, found.part in scarce))
    cars, count = len(usage.cars), len(buckets)
    done = [_done(limit, valid) for limit in limits for _, valid in limit.segments]
    return Rows(
        use=np.array([use for limit in limits for use, _ in limit.segments], dtype=np.int64).reshape(-1, cars),
        valid=np.array([valid for limit in limits for _, valid in limit.segments], dtype=np.bool_).reshape(-1, count),
        done=np.array(done, dtype=np.bool_).reshape(-1, count),
        of=np.array([number for number, limit in enumerate(limits) for _ in limit.segments], dtype=np.int64),
        ceiling=np.array([limit.ceiling for limit in limits], dtype=np.int64).reshape(-1, count),
        flat=np.array([limit.flat for limit in limits], dtype=np.bool_),
        late=np.array([limit.late for limit in limits], dtype=np.bool_),
        part=np.array([limit.part for limit in limits], dtype=np.int64),
        begins=np.array([_soon(limit) for limit in limits], dtype=np.int64).reshape(-1, count),
    )


def _soon(limit: _Limit) -> Ints:
    """What retrofits may count on when a bucket begins; NO_LIMIT where the ceiling says as much."""
    if limit.begins is None:
        return np.full(len(limit.ceiling), NO_LIMIT, dtype=np.int64)
    return np.where(limit.begins < limit.ceiling, limit.begins, NO_LIMIT)


def _done(limit: _Limit, valid: Flags) -> Flags:
    return np.asarray(valid | (np.arange(len(valid)) == limit.done_in))


def _family(
    plant: Snapshot,
    usage: Usage,
    buckets: Buckets,
    number: int,
    scarce: frozenset[int],
    ceilings: Ints,
    begins: Ints,
) -> list[_Limit]:
    family = usage.families[number]
    segments = _segments(usage, buckets, number)
    plain = [i for i, part in enumerate(family.parts) if part not in scarce]
    found = []
    if plain:
        lowest = np.min([ceilings[family.parts[i]] // family.qty[i] for i in plain], axis=0)
        found.append(_Limit(segments, lowest))
    for part, qty in zip(family.parts, family.qty, strict=True):
        if part in scarce:
            # in base units, so that pieces bought later are not lost to rounding
            own = [(use * qty, valid) for use, valid in segments]
            late = plant.parts[part].build_short
            found.append(_Limit(own, ceilings[part], False, late, part, begins[part] if late else None))
    return found


def _firm(plant: Snapshot, usage: Usage, buckets: Buckets, limit: FirmLimit, cut_part: bool) -> _Limit:
    """The limit as rows: all cars built before, and the frozen cars of the bucket if they stay there."""
    number = usage.family_of[limit.part]
    family = usage.families[number]
    qty = family.qty[family.parts.index(limit.part)]
    segments = [(use * qty, valid & limit.before) for use, valid in _segments(usage, buckets, number)]
    segments.append((limit.own, np.arange(len(buckets)) == limit.bucket))
    most = np.full(len(buckets), limit.most, dtype=np.int64)
    late = cut_part and plant.parts[limit.part].build_short
    return _Limit(segments, most, late=late, done_in=limit.bucket if late else -1)


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
    takers: dict[str, list[int]] = {}
    for car, order in enumerate(plant.orders):
        for option in order.options:
            takers.setdefault(option, []).append(car)
    for rule in plant.ratio_rules:
        if rule.priority != "high":
            continue
        use = np.zeros(len(usage.cars), dtype=np.int64)
        use[takers.get(rule.option, [])] = 1
        placed = use * buckets.placed
        released = np.bincount(buckets.home, weights=placed, minlength=len(buckets)).astype(np.int64)
        limit = np.full(len(buckets), NO_LIMIT, dtype=np.int64)
        for bucket, at in enumerate(buckets.items):
            if isinstance(at, Shift) and at.line == rule.line:
                limit[bucket] = max(shift_quota(rule.p, rule.q, at.slots), int(released[bucket]))
        found.append(_Limit([(use, np.ones(len(buckets), dtype=np.bool_))], limit, flat=True))
    return found


def ceiling(plant: Snapshot, usage: Usage, buckets: Buckets, supply: Availability, firm: Availability) -> Ints:
    """Most base units of every part that cars may have drawn by the end of every bucket; shape (parts, buckets).

    Pieces that arrive during a shift serve only the slots after them: up to an arrival, draws are limited by what was
    there before it plus what the remaining slots can use. Shifts before which all is frozen rely on confirmed supply
    alone. No plan draws more, so the limits hold for a bound.
    """
    sure = firm_rows(buckets)
    start = np.array(buckets.start, dtype=np.int64)
    most = _most_used(plant, usage)
    running = [_running(plant, buckets, row) for row in range(len(buckets))]
    limit = np.empty((len(plant.parts), len(buckets)), dtype=np.int64)
    for there, rows in ((supply, np.nonzero(~sure)[0]), (firm, np.nonzero(sure)[0])):
        last = np.array([max((each.last for each in running[row]), default=start[row]) for row in rows], dtype=np.int64)
        for part, (minutes, total) in enumerate(zip(there.minutes, there.cumulative, strict=True)):
            fit = plant.parts[part].fit_min
            held = np.concatenate((there.opening[part : part + 1], total))
            first = np.searchsorted(minutes, start[rows] + fit, side="right")
            end = np.searchsorted(minutes, last + fit, side="right")
            within = held[first]
            for number in np.nonzero(first < end)[0].tolist():
                came = minutes[first[number] : end[number]] - fit
                later = sum((each.slots_from(came) for each in running[rows[number]]), np.zeros_like(came))
                within[number] = _while_running(held[first[number] : end[number] + 1], later * most[part])
            limit[part, rows] = within
    return np.minimum(limit, NO_LIMIT * 10**3)


@dataclass(frozen=True)
class _Running:
    """A shift's slots, those of overtime too: their count, takt in seconds and first and last epoch minute of entry."""

    slots: int
    takt_s: int
    start: int
    last: int

    def slots_from(self, minutes: Ints) -> Ints:
        """How many slots enter at or after each epoch minute."""
        return np.clip(self.slots + (self.start - minutes) * 60 // self.takt_s, 0, self.slots)


def _running(plant: Snapshot, buckets: Buckets, row: int) -> list[_Running]:
    """The shifts, of any line, that begin no later than a shift and still run when it begins; none for a tail week."""
    if not isinstance(buckets.items[row], Shift):
        return []
    found = []
    for other, at in enumerate(buckets.items[: row + 1]):
        if isinstance(at, Shift) and (slots := at.slots + int(buckets.overtime[other])):
            takt = plant.line_by_id[at.line].takt_s
            last = buckets.start[other] + (slots - 1) * takt // 60
            if last >= buckets.start[row]:
                found.append(_Running(slots, takt, buckets.start[other], last))
    return found


def _while_running(held: Ints, later: Ints) -> int:
    """Most base units drawn by the end of a shift: before each arrival what was held, after it what slots can use."""
    return int(min((held[:-1] + later).min(), held[-1]))


def _most_used(plant: Snapshot, usage: Usage) -> Ints:
    most = np.zeros(len(plant.parts), dtype=np.int64)
    for family in usage.families:
        units = sum(term.qty for term in family.terms)
        for part, qty in zip(family.parts, family.qty, strict=True):
            most[part] = units * qty
    return most
