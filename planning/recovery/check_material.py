"""The material rule, tried slot by slot: every car has all its parts when it takes them, all cars together."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from planning.availability import Availability, day_starts
from planning.line import Line, Shift
from planning.recovery.claim import Claim
from planning.recovery.outcome import Violation
from planning.terms import epoch_min
from planning.usage import Flags, Ints


@dataclass(frozen=True)
class Draws:
    """Cars in time order: epoch minute of line entry, ordinal of the build day, vehicles, row of the car.

    ``frozen``: it stays in a frozen slot. ``near``: it will be in one before suppliers have answered.
    """

    minute: Ints
    day: Ints
    frozen: Flags
    near: Flags
    vehicles: Ints
    car: Ints


@dataclass(frozen=True)
class Taken:
    """What is taken of a part in time order: epoch minutes, and units up to and with each.

    A piece is fitted ``fit_min`` after its minute, and a unit stands for ``qty`` base units of the part.
    """

    minute: Ints
    total: Ints
    fit_min: int = 0
    qty: int = 1

    def of(self, chosen: Flags) -> "Taken":
        """The draws of these alone, each with all that is taken before it."""
        return replace(self, minute=self.minute[chosen], total=self.total[chosen])

    def first_short(self, stock: Availability, part: int) -> int | None:
        """The first draw that is ahead of what is there; None if all can be served.

        What is there rises only at arrivals, so the last draw before each arrival tells whether any goes short.
        """
        before = np.append(np.searchsorted(self.minute, stock.minutes[part] - self.fit_min), len(self.minute))
        held = np.concatenate((stock.opening[part : part + 1], stock.cumulative[part]))[before > 0]
        short = np.nonzero(self.total[before[before > 0] - 1] * self.qty > held)[0]
        return int(np.searchsorted(self.total, held[short[0]] // self.qty, side="right")) if len(short) else None


def check_material_rule(claim: Claim) -> Iterator[Violation]:
    """Parts taken up to any moment never exceed what is there: stock, receipts, flow, awards, faster freight.

    A car takes its parts at its slot's entry plus the part's ``fit_min``; a car without a slot at the start of its
    shift; a retrofit at the start of its shift; a tail week at its start. Frozen slots count confirmed supply only;
    slots that are frozen by the time suppliers answer count nothing that the plan asks for.
    """
    draws = _draws(claim)
    retrofits = _retrofits(claim)
    for number, family in enumerate(claim.usage.families):
        units = _units(claim, number, draws)
        total = np.cumsum(units)
        firm, soon = draws.frozen & (units > 0), draws.near & (units > 0)
        most = int(total[-1]) if len(total) else 0
        for part, qty in zip(family.parts, family.qty, strict=True):
            fit = claim.plant.parts[part].fit_min
            if most * qty <= claim.firm.opening[part]:
                continue
            taken, frozen, near = Taken(draws.minute, total, fit, qty), firm, soon
            if part in retrofits:
                taken, frozen, near = _with_retrofits(draws, units * qty, fit, retrofits[part])
            yield from _part(claim, part, taken)
            unsure = [*_unsure(claim, part, taken.of(frozen), claim.firm, "a frozen slot takes", "are not confirmed")]
            yield from unsure
            if not unsure and (claim.plan.awards or claim.plan.expedites):
                yield from _unsure(claim, part, taken.of(near), claim.ordered, "a slot takes", TOO_SOON)


def _draws(claim: Claim) -> Draws:
    plant = claim.plant
    starts = day_starts(plant)
    week_start = {week.id: epoch_min(starts[week.monday]) for week in plant.tail_weeks}
    begins = {shift.id: int(shift.start.timestamp() // 1) for shift in plant.shifts}
    takt = {shift.id: plant.line_by_id[shift.line].takt_s for shift in plant.shifts}
    day = {name: (at.day if isinstance(at, Shift) else at.monday).toordinal() for name, at in claim.when.bucket.items()}
    soon = {line.id: _answered(claim, line) for line in plant.lines}
    rows: list[tuple[int, int, bool, bool, int, int]] = []
    for car, (order, bucket, slot) in enumerate(zip(plant.orders, claim.buckets, claim.slots, strict=True)):
        if bucket in begins:
            entry = begins[bucket] + (slot or 0) * takt[bucket]
            frozen, near = (
                order.id in claim.frozen and bucket == order.shift,
                entry < soon[plant.shift_by_id[bucket].line],
            )
            rows.append((entry // 60, day[bucket], frozen, near, 1, car))
        elif bucket is not None:
            rows.append((week_start[bucket], day[bucket], False, False, 1, car))
    number = {mix.id: len(plant.orders) + row for row, mix in enumerate(plant.tail_mix)}
    for (mix, week), count in claim.tail_vehicles.items():
        if week is not None and count > 0:
            rows.append((week_start[week], day[week], False, False, count, number[mix]))
    table = np.array(rows, dtype=np.int64).reshape(-1, 6)
    minute, days, firm, near_by, vehicles, cars = table[np.lexsort((table[:, 5], table[:, 0]))].T
    return Draws(minute, days, firm.astype(np.bool_), near_by.astype(np.bool_), vehicles, cars)


def _answered(claim: Claim, line: Line) -> int:
    """Epoch second before which a line's slots are frozen when suppliers have answered."""
    ahead = timedelta(hours=line.frozen_hours + claim.plant.rates.answer_hours)
    return int((claim.plant.as_of + ahead).timestamp())


def _units(claim: Claim, family: int, draws: Draws) -> Ints:
    """Units of a family that each draw takes on its build day."""
    found = claim.usage.families[family]
    units = np.zeros(len(draws.car), dtype=np.int64)
    for term in found.terms:
        met = claim.usage.meets[term.condition][draws.car]
        if found.dated:
            met = met & (draws.day >= term.first) & (draws.day <= term.last)
        units += met * np.int64(term.qty)
    return units * draws.vehicles


def _retrofits(claim: Claim) -> Mapping[int, list[tuple[int, int, int]]]:
    """By part: (epoch minute, base units, car) taken at retrofit and not at the line, for cars built short."""
    starts = day_starts(claim.plant)
    found: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for place in claim.plan.places:
        if not place.short or place.retrofit is None:
            continue
        done = claim.when.bucket[place.retrofit]
        minute = epoch_min(done.start if isinstance(done, Shift) else starts[done.monday])
        car = claim.plant.order_row[place.order]
        for part, qty in claim.lacks(car, claim.when.built[place.bucket]):
            found[part].append((minute, qty, car))
    return found


def _with_retrofits(
    draws: Draws, units: Ints, fit_min: int, retrofits: list[tuple[int, int, int]]
) -> tuple[Taken, Flags, Flags]:
    """What is taken of a part if these cars take theirs at retrofit, and which of it by frozen and by near slots."""
    later, qty, cars = np.array(retrofits, dtype=np.int64).T
    whole = ~np.isin(draws.car, cars)
    when = np.concatenate((draws.minute + fit_min, later))
    amount = np.concatenate((units * whole, qty))
    order = np.argsort(when, kind="stable")
    none = np.zeros(len(later), dtype=np.bool_)
    takes = amount[order] > 0
    frozen, near = (np.concatenate((slots & whole, none))[order] & takes for slots in (draws.frozen, draws.near))
    return Taken(when[order], np.cumsum(amount[order])), frozen, near


def _part(claim: Claim, part: int, taken: Taken) -> Iterator[Violation]:
    """The first moment at which more of a part is taken than is there."""
    short = taken.first_short(claim.there, part)
    if short is not None:
        found = claim.plant.parts[part]
        when = int(taken.minute[short]) + taken.fit_min
        missing = claim.quantity(int(taken.total[short]) * taken.qty - claim.there.by(part, when), found.id)
        yield Violation(rule="material", object=found.id, detail=f"{missing} missing on {_said(claim, when)}")


TOO_SOON = "are only asked for, and it is frozen before suppliers answer"


def _unsure(claim: Claim, part: int, taken: Taken, sure: Availability, takes: str, why: str) -> Iterator[Violation]:
    """The first moment at which slots that may rely on ``sure`` supply alone take what is there beyond it."""
    short = taken.first_short(sure, part)
    if short is None:
        return
    found, when = claim.plant.parts[part], int(taken.minute[short]) + taken.fit_min
    held = sure.by(part, when)
    if claim.there.by(part, when) > held:
        missing = claim.quantity(int(taken.total[short]) * taken.qty - held, found.id)
        detail = f"{missing} that {takes} on {_said(claim, when)} {why}"
        yield Violation(rule="unconfirmed", object=found.id, detail=detail)


def _said(claim: Claim, minute: int) -> str:
    return claim.clock(datetime.fromtimestamp(minute * 60, UTC))
