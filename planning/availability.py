"""What the plant will have of every part, and when: stock, receipts, and the flow that follows the plan."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from operator import itemgetter

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
    if supply.awards or supply.expedites:
        return _availability(plant, usage, disruptions, supply)
    key = ("availability", tuple(disruptions), supply.confirmed_only)
    return usage.kept(plant, key, lambda: _availability(plant, usage, disruptions, supply))


def _availability(plant: Snapshot, usage: Usage, disruptions: Sequence[Disruption], supply: Supply) -> Availability:
    left = losses(plant, usage, disruptions)
    dated = [
        (plant.part_row[receipt.part], epoch_min(receipt.arrives), qty)
        for receipt, qty in open_receipts(plant, left, supply)
    ]
    for expedite in supply.expedites:
        part = plant.part_row[plant.receipt_by_id[expedite.receipt].part]
        dated.append((part, epoch_min(expedite.arrives), expedite.qty))
    for award in supply.awards:
        part = plant.part_row[plant.offer_by_id[award.offer].part]
        dated.extend((part, epoch_min(delivery.arrives), delivery.qty) for delivery in award.deliveries)
    flow = following_flow(plant, usage, left)
    return _in_time(plant, np.concatenate((np.array(dated, dtype=np.int64).reshape(-1, 3), flow)))


def _in_time(plant: Snapshot, arrivals: Ints) -> Availability:
    """Arrivals (part row, epoch minute, base units) added up part by part; what is overdue arrives now."""
    opening = np.array([part.stock_usable for part in plant.parts], dtype=np.int64)
    part, minute, qty = arrivals[np.lexsort((arrivals[:, 2], arrivals[:, 1], arrivals[:, 0]))].T
    first = np.searchsorted(part, np.arange(len(opening) + 1))
    before = np.concatenate(([0], np.cumsum(qty)))
    total = before[1:] + (opening - before[first[:-1]])[part]
    minute = np.maximum(minute, epoch_min(plant.as_of))
    ends = list(pairwise(first.tolist()))
    return Availability(opening, tuple(minute[a:b] for a, b in ends), tuple(total[a:b] for a, b in ends))


def losses(plant: Snapshot, usage: Usage, disruptions: Sequence[Disruption]) -> Output:
    """What every tier-1 site can still make, as ``output_left`` gives it, computed once for a bill of material."""
    return usage.kept(plant, ("output", tuple(disruptions)), lambda: output_left(plant, disruptions))


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
        source = (receipt.site, receipt.part)
        steps = None if receipt.departed else left.get(source)
        pct = _pct_at(steps, receipt.arrives - timedelta(days=transit.get(source, 0))) if steps else 100
        qty = receipt.qty * pct // 100 - moved.get(receipt.id, 0)
        if qty > 0:
            found.append((receipt, qty))
    return found


def transit_days(plant: Snapshot) -> dict[tuple[str, str], int]:
    """Normal days under way to the plant, by (site, part)."""
    return {(link.from_site, link.item): link.transit_days for link in plant.links if link.to_site is None}


def released_need(plant: Snapshot, usage: Usage) -> list[tuple[date, Ints]]:
    """Base units of every part that the released plan uses, by build day (tail weeks: on their Monday)."""
    days, need = _released(plant, usage)
    return [(day, need[:, row]) for row, day in enumerate(days)]


def _released(plant: Snapshot, usage: Usage) -> tuple[list[date], Ints]:
    """Build days, and base units by part and day; shape (parts, days)."""
    return usage.kept(plant, "released need", lambda: _released_need(plant, usage))


def _released_need(plant: Snapshot, usage: Usage) -> tuple[list[date], Ints]:
    shift_day = {shift.id: shift.day for shift in plant.shifts}
    monday = {week.id: week.monday for week in plant.tail_weeks}
    day = shift_day | monday
    # An order without a place is built on no day: its parts are not called off.
    day_of = [day.get(order.shift or "") for order in plant.orders] + [monday[mix.week] for mix in plant.tail_mix]
    count = [each.shift is not None for each in plant.orders] + [mix.vehicles for mix in plant.tail_mix]
    vehicles = np.array(count, dtype=np.int64)
    days = sorted({day for day in day_of if day is not None})
    column = {day: row for row, day in enumerate(days)}
    where = np.array([0 if day is None else column[day] for day in day_of], dtype=np.int64)
    met = np.zeros((len(usage.conditions), len(days)), dtype=np.int64)
    for condition, meets in enumerate(usage.meets):
        met[condition] = np.bincount(where, weights=meets * vehicles, minlength=len(days))
    need = np.zeros((len(plant.parts), len(days)), dtype=np.int64)
    ordinals = np.array([day.toordinal() for day in days])
    for family in usage.families:
        units = np.zeros(len(days), dtype=np.int64)
        for term in family.terms:
            units += met[term.condition] * term.qty * ((ordinals >= term.first) & (ordinals <= term.last))
        need[list(family.parts)] = units * np.array(family.qty, dtype=np.int64)[:, None]
    return days, need


def following_flow(plant: Snapshot, usage: Usage, left: Output) -> Ints:
    """Deliveries (part row, epoch minute, base units) of parts that follow the plan, past their call-off days.

    Each working day brings at most the released need plus the part's flex, from its sites by their share and in
    proportion to the output left at each when the goods departed. A part without a link is taken as undisturbed.
    Shape (deliveries, 3).
    """
    days, need = _released(plant, usage)
    start_of = day_starts(plant)
    starts = [start_of[day] for day in days]
    flex = np.array([100 + part.flex_pct for part in plant.parts], dtype=np.int64)
    flow = -(-need * flex[:, None] // 100)
    flow[_call_off_from(plant)[:, None] > np.array([day.toordinal() for day in days], dtype=np.int64)] = 0
    sources: dict[str, list[tuple[str, int, int]]] = {}
    hit = {item for _, item in left}
    for link in plant.links:
        if link.to_site is None and link.item in hit:
            sources.setdefault(link.item, []).append((link.from_site, link.share_pct, link.transit_days))
    for part, links in sources.items():
        row = plant.part_row[part]
        flow[row] = _reduced(flow[row], part, links, left, starts)
    rows, at = np.nonzero(flow > 0)
    minutes = np.array([epoch_min(start) for start in starts], dtype=np.int64)
    return np.column_stack((rows, minutes[at], flow[rows, at]))


def _reduced(
    flow: Ints, part: str, links: Sequence[tuple[str, int, int]], left: Output, starts: Sequence[datetime]
) -> Ints:
    """The flow of a hit part by day: what its sites can still send, each by its share and its output left."""
    total = sum(share for _, share, _ in links)
    reduced = np.zeros_like(flow)
    for site, share, days in links:
        steps = left.get((site, part))
        pct = [_pct_at(steps, start - timedelta(days=days)) for start in starts]
        reduced += flow * share * np.array(pct, dtype=np.int64) // (100 * total)
    return reduced


def _call_off_from(plant: Snapshot) -> Ints:
    """Ordinal of the first day on which the flow of each part follows the plan."""
    today = local_date(plant.as_of, plant.timezone)
    first = {
        count: add_working_days(today, count, plant.closed).toordinal()
        for count in {part.call_off_days for part in plant.parts}
    }
    return np.array([first[part.call_off_days] for part in plant.parts], dtype=np.int64)


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
    at = bisect_right(steps, moment, key=itemgetter(0))
    return steps[at - 1][1] if at else 100


def cut_parts(plant: Snapshot, usage: Usage, disruptions: Sequence[Disruption]) -> tuple[int, ...]:
    """Rows of the parts of which less reaches the plant because of the disruptions."""
    return usage.kept(plant, ("cut", tuple(disruptions)), lambda: _cut_parts(plant, usage, disruptions))


def _cut_parts(plant: Snapshot, usage: Usage, disruptions: Sequence[Disruption]) -> tuple[int, ...]:
    before = availability(plant, usage)
    after = availability(plant, usage, disruptions)
    return tuple(
        row
        for row, (old, new) in enumerate(zip(before.cumulative, after.cumulative, strict=True))
        if len(old) != len(new) or (len(old) and old[-1] != new[-1])
    )
