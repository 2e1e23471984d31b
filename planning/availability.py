"""What the plant will have of every part, and when: stock, receipts, and the flow that follows the plan."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

import numpy as np

from planning.disruption import Disruption, Output, output_left
from planning.line import Shift, TailWeek
from planning.snapshot import Snapshot
from planning.supply import Award, Expedite, Receipt
from planning.terms import epoch_min
from planning.usage import Ints, Usage
from planning.workdays import add_working_days, local_date, local_moment, week_end


@dataclass(frozen=True)
class Availability:
    """Arrivals of every part: ``minutes[p]`` (epoch minutes, rising) and ``cumulative[p]`` base units from then on.

    ``opening[p]`` is the usable stock at the snapshot's moment; ``cumulative`` includes it.
    """

    opening: Ints
    minutes: tuple[Ints, ...]
    cumulative: tuple[Ints, ...]

    def by(self, part: int, minute: int) -> int:
        """Base units of a part that are there at an epoch minute (that minute's arrivals included), if none is used."""
        at = bisect_right(self.minutes[part], minute)
        return int(self.cumulative[part][at - 1]) if at else int(self.opening[part])

    def at(self, minutes: Ints) -> Ints:
        """Base units of every part that are there at each of the epoch minutes; shape (parts, minutes)."""
        table = np.empty((len(self.opening), len(minutes)), dtype=np.int64)
        for part, (when, total) in enumerate(zip(self.minutes, self.cumulative, strict=True)):
            table[part] = np.concatenate(([self.opening[part]], total))[np.searchsorted(when, minutes, side="right")]
        return table


@dataclass(frozen=True)
class Supply:
    """Which inbound counts: receipts by status, and what a plan adds."""

    confirmed_only: bool = False
    awards: tuple[Award, ...] = ()
    expedites: tuple[Expedite, ...] = ()


def availability(
    plant: Snapshot, usage: Usage, disruptions: Sequence[Disruption] = (), supply: Supply = Supply()
) -> Availability:
    """Arrivals of every part over the horizon under the disruptions and with what a plan adds.

    Receipts that left their site before a disruption began arrive in full; later ones, and the flow that follows the
    plan beyond a part's call-off days, shrink with the output left at their site. Receipts of awards count as
    *requested* until the supplier confirms; claims never count.
    """
    left = output_left(plant, disruptions)
    arrivals: list[list[tuple[int, int]]] = [[] for _ in plant.parts]
    for receipt, qty in open_receipts(plant, left, supply):
        arrivals[plant.part_row[receipt.part]].append((epoch_min(receipt.arrives), qty))
    for expedite in supply.expedites:
        part = plant.part_row[plant.receipt_by_id[expedite.receipt].part]
        arrivals[part].append((epoch_min(expedite.arrives), expedite.qty))
    for award in supply.awards:
        part = plant.part_row[plant.offer_by_id[award.offer].part]
        arrivals[part].extend((epoch_min(delivery.arrives), delivery.qty) for delivery in award.deliveries)
    for part, minute, qty in following_flow(plant, usage, left):
        arrivals[part].append((minute, qty))
    opening = np.array([part.stock_usable for part in plant.parts], dtype=np.int64)
    minutes, cumulative = [], []
    now = epoch_min(plant.as_of)
    for part, found in enumerate(arrivals):
        found.sort()
        minutes.append(np.array([max(minute, now) for minute, _ in found], dtype=np.int64))
        cumulative.append(opening[part] + np.cumsum(np.array([qty for _, qty in found], dtype=np.int64)))
    return Availability(opening, tuple(minutes), tuple(cumulative))


def open_receipts(plant: Snapshot, left: Output, supply: Supply = Supply()) -> list[tuple[Receipt, int]]:
    """Receipts that count and the base units that still come on each, after losses and what was expedited away."""
    moved: dict[str, int] = {}
    for expedite in supply.expedites:
        moved[expedite.receipt] = moved.get(expedite.receipt, 0) + expedite.qty
    statuses = {"confirmed"} if supply.confirmed_only else {"confirmed", "requested"}
    transit = transit_days(plant)
    found = []
    for receipt in plant.receipts:
        if receipt.status not in statuses:
            continue
        leaves = receipt.departed or receipt.arrives - timedelta(days=transit.get((receipt.site, receipt.part), 0))
        pct = 100 if receipt.departed else _pct_at(left.get((receipt.site, receipt.part)), leaves)
        qty = receipt.qty * pct // 100 - moved.get(receipt.id, 0)
        if qty > 0:
            found.append((receipt, qty))
    return found


def transit_days(plant: Snapshot) -> dict[tuple[str, str], int]:
    """Normal days under way to the plant, by (site, part)."""
    return {(link.from_site, link.item): link.transit_days for link in plant.links if link.to_site is None}


def released_need(plant: Snapshot, usage: Usage) -> list[tuple[date, Ints]]:
    """Base units of every part that the released plan uses, by build day (tail weeks: on their Monday)."""
    shift_day = {shift.id: shift.day for shift in plant.shifts}
    monday = {week.id: week.monday for week in plant.tail_weeks}
    day_of = [shift_day[order.shift] for order in plant.orders] + [monday[mix.week] for mix in plant.tail_mix]
    vehicles = np.array([1] * len(plant.orders) + [mix.vehicles for mix in plant.tail_mix], dtype=np.int64)
    days = sorted(set(day_of))
    column = {day: row for row, day in enumerate(days)}
    where = np.array([column[day] for day in day_of], dtype=np.int64)
    met = np.zeros((len(usage.conditions), len(days)), dtype=np.int64)
    for condition in range(len(usage.conditions)):
        met[condition] = np.bincount(where, weights=usage.meets[condition] * vehicles, minlength=len(days)).astype(
            np.int64
        )
    need = np.zeros((len(plant.parts), len(days)), dtype=np.int64)
    ordinals = np.array([day.toordinal() for day in days])
    for family in usage.families:
        units = np.zeros(len(days), dtype=np.int64)
        for term in family.terms:
            units += met[term.condition] * term.qty * ((ordinals >= term.first) & (ordinals <= term.last))
        for part, qty in zip(family.parts, family.qty, strict=True):
            need[part] = units * qty
    return [(day, need[:, row]) for row, day in enumerate(days)]


def following_flow(plant: Snapshot, usage: Usage, left: Output) -> list[tuple[int, int, int]]:
    """Deliveries (part row, epoch minute, base units) of parts that follow the plan, past their call-off days.

    Each working day brings at most the released need plus the part's flex, from its sites by their share and in
    proportion to the output left at each when the goods departed. A part without a link is taken as undisturbed.
    """
    key = ("flow", tuple((name, tuple(steps)) for name, steps in sorted(left.items())))
    known = usage.memo.get(key)
    if known is None:
        known = usage.memo[key] = _following_flow(plant, usage, left)
    return cast("list[tuple[int, int, int]]", known)


def _following_flow(plant: Snapshot, usage: Usage, left: Output) -> list[tuple[int, int, int]]:
    sources: dict[str, list[tuple[str, int, int]]] = {}
    for link in plant.links:
        if link.to_site is None:
            sources.setdefault(link.item, []).append((link.from_site, link.share_pct, link.transit_days))
    first_day: dict[int, date] = {}
    start_of = day_starts(plant)
    flex = np.array([100 + part.flex_pct for part in plant.parts], dtype=np.int64)
    from_day = np.zeros(len(plant.parts), dtype=np.int64)
    today = local_date(plant.as_of, plant.timezone)
    for row, part in enumerate(plant.parts):
        day = first_day.get(part.call_off_days)
        if day is None:
            day = add_working_days(today, part.call_off_days, plant.closed)
            first_day[part.call_off_days] = day
        from_day[row] = day.toordinal()
    hit = {item for _, item in left}
    flows: list[tuple[int, int, int]] = []
    for day, need in released_need(plant, usage):
        moment = start_of[day]
        minute = epoch_min(moment)
        flow = -(-need * flex // 100)
        for row in map(int, np.nonzero((flow > 0) & (from_day <= day.toordinal()))[0]):
            part_id, qty = plant.parts[row].id, int(flow[row])
            if part_id in hit:
                links = sources[part_id]
                total = sum(share for _, share, _ in links)
                qty = sum(
                    qty * share * _pct_at(left.get((site, part_id)), moment - timedelta(days=days)) // (100 * total)
                    for site, share, days in links
                )
            if qty:
                flows.append((row, minute, qty))
    return flows


def day_starts(plant: Snapshot) -> dict[date, datetime]:
    """The moment work begins on every build day; tail weeks at 06:00 on their Monday."""
    starts: dict[date, datetime] = {}
    for shift in plant.shifts:
        starts[shift.day] = min(starts.get(shift.day, shift.start), shift.start)
    for week in plant.tail_weeks:
        starts[week.monday] = local_moment(week.monday, datetime.min.time().replace(hour=6), plant.timezone)
    return starts


def bucket_end(plant: Snapshot, bucket: Shift | TailWeek) -> int:
    """Epoch minute at which a shift's regular time, or a tail week, ends."""
    if isinstance(bucket, TailWeek):
        return epoch_min(local_moment(week_end(bucket), datetime.min.time().replace(hour=22), plant.timezone))
    return epoch_min(bucket.start) + bucket.slots * plant.line_by_id[bucket.line].takt_s // 60


def _pct_at(steps: list[tuple[datetime, int]] | None, moment: datetime) -> int:
    if not steps:
        return 100
    at = bisect_right([since for since, _ in steps], moment)
    return steps[at - 1][1] if at else 100


def cut_parts(plant: Snapshot, usage: Usage, disruptions: Sequence[Disruption]) -> tuple[int, ...]:
    """Rows of the parts of which less reaches the plant because of the disruptions."""
    before = availability(plant, usage)
    after = availability(plant, usage, disruptions)
    return tuple(
        row
        for row in range(len(plant.parts))
        if (before.cumulative[row][-1:] != after.cumulative[row][-1:]).any()
        or len(before.cumulative[row]) != len(after.cumulative[row])
    )
