"""What the plant will have of every part, and when: stock, receipts, and the flow that follows the plan."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np

from planning.disruption import Disruption, Output, made_pct, output_left
from planning.line import Shift, TailWeek
from planning.need import need_by_day, usual_a_day, usual_need
from planning.snapshot import Snapshot
from planning.supply import Award, Expedite, Receipt, SupplyLink
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
        for receipt, qty in open_receipts(plant, usage, left, supply)
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


def open_receipts(
    plant: Snapshot,
    usage: Usage,
    left: Output,
    supply: Supply = Supply(),
    among: Sequence[Receipt] | None = None,
) -> list[tuple[Receipt, int]]:
    """Receipts that count and the base units that still come on each, after losses and what was expedited away.

    What leaves a site in a day, of a part that it makes less of, is cut as ``made_of`` says. ``among``: all receipts of
    some parts, and no others.
    """
    moved: dict[str, int] = {}
    for expedite in supply.expedites:
        moved[expedite.receipt] = moved.get(expedite.receipt, 0) + expedite.qty
    statuses = {"confirmed"} if supply.confirmed_only else {"confirmed", "requested"}
    receipts = plant.receipts if among is None else among
    counted = [receipt for receipt in receipts if receipt.status in statuses]
    coming = {receipt.id: receipt.qty for receipt in counted} | _cut_receipts(plant, usage, left, counted)
    rest = [(receipt, coming[receipt.id] - moved.get(receipt.id, 0)) for receipt in counted]
    return [(receipt, qty) for receipt, qty in rest if qty > 0]


def _cut_receipts(plant: Snapshot, usage: Usage, left: Output, counted: Sequence[Receipt]) -> dict[str, int]:
    """Base units of the receipts that have not left a site which makes less of their part, by receipt."""
    if not left:
        return {}
    transit = transit_days(plant)
    leaving: dict[tuple[tuple[str, str], date], list[tuple[Receipt, int]]] = {}
    for receipt in counted:
        source = (receipt.site, receipt.part)
        if receipt.departed is None and source in left:
            leaves = receipt.arrives - timedelta(days=transit.get(source, 0))
            day = local_date(leaves, plant.timezone)
            leaving.setdefault((source, day), []).append((receipt, made_pct(left, *source, leaves)))
    shares = {(link.from_site, link.item): link.share_pct for link in plant.links if link.to_site is None}
    a_day = usual_a_day(plant, usage)
    coming: dict[str, int] = {}
    for (source, _), receipts in leaving.items():
        usual = int(a_day[plant.part_row[source[1]]]) * shares.get(source, 0) // 100
        for receipt, pct in receipts:
            coming[receipt.id] = made_of(receipt.qty, usual, pct)
            usual = max(0, usual - receipt.qty)
    return coming


def made_of(qty: int, usual: int, pct: int) -> int:
    """What comes of ``qty`` base units called off for a day from works that make ``pct`` of what is ``usual`` a day.

    Works on allocation give their share of what is usually needed, even if less was called off; else a plan that
    builds less for want of a part would be told of ever less of it.
    """
    return max(qty * pct // 100, min(qty, usual * pct // 100))


def transit_days(plant: Snapshot) -> dict[tuple[str, str], int]:
    """Normal days under way to the plant, by (site, part)."""
    return {(link.from_site, link.item): link.transit_days for link in plant.links if link.to_site is None}


def following_flow(plant: Snapshot, usage: Usage, left: Output) -> Ints:
    """Deliveries (part row, epoch minute, base units) of parts that follow the plan, past their call-off days.

    Each working day can bring what the released plan needs or what is usual, whichever is more, plus the part's flex: a
    plan that builds less on a day takes nothing from what suppliers could bring. A site that makes less of a part
    brings no flex, and its share in proportion to the output left when the goods departed. A part without a link is
    taken as undisturbed. Shape (deliveries, 3).
    """
    days, need = need_by_day(plant, usage)
    most = np.maximum(need, usual_need(plant, usage))
    start_of = day_starts(plant)
    starts = [start_of[day] for day in days]
    flex = np.array([100 + part.flex_pct for part in plant.parts], dtype=np.int64)
    flow = -(-most * flex[:, None] // 100)
    sources: dict[str, list[SupplyLink]] = {}
    hit = {item for _, item in left}
    for link in plant.links:
        if link.to_site is None and link.item in hit:
            sources.setdefault(link.item, []).append(link)
    for part, links in sources.items():
        row = plant.part_row[part]
        flow[row] = _reduced(most[row], int(flex[row]), links, left, starts)
    flow[_call_off_from(plant)[:, None] > np.array([day.toordinal() for day in days], dtype=np.int64)] = 0
    rows, at = np.nonzero(flow > 0)
    minutes = np.array([epoch_min(start) for start in starts], dtype=np.int64)
    return np.column_stack((rows, minutes[at], flow[rows, at]))


def _reduced(most: Ints, flex: int, links: Sequence[SupplyLink], left: Output, starts: Sequence[datetime]) -> Ints:
    """What of a hit part can come by day: of each site its share, by the output left or with ``flex`` (percent)."""
    total = sum(link.share_pct for link in links)
    reduced = np.zeros_like(most)
    for link in links:
        way, node = timedelta(days=link.transit_days), (link.from_site, link.item)
        if node in left:
            pct = np.array([made_pct(left, *node, start - way) for start in starts], dtype=np.int64)
            reduced += most * link.share_pct * pct // (100 * total)
        else:
            reduced += -(-most * flex // 100) * link.share_pct // total
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


def cut_parts(plant: Snapshot, usage: Usage, disruptions: Sequence[Disruption]) -> tuple[int, ...]:
    """Rows of the parts of which less reaches the plant because of the disruptions."""
    return usage.kept(plant, ("cut", tuple(disruptions)), lambda: _cut_parts(plant, usage, disruptions))


def fitted_later(plant: Snapshot, usage: Usage, disruptions: Sequence[Disruption]) -> frozenset[int]:
    """Rows of the parts of which less comes and without which a car may be built, if any car uses them."""
    cut = cut_parts(plant, usage, disruptions)
    return frozenset(row for row in cut if plant.parts[row].build_short and row in usage.family_of)


def _cut_parts(plant: Snapshot, usage: Usage, disruptions: Sequence[Disruption]) -> tuple[int, ...]:
    before = availability(plant, usage)
    after = availability(plant, usage, disruptions)
    return tuple(
        row
        for row, (old, new) in enumerate(zip(before.cumulative, after.cumulative, strict=True))
        if len(old) != len(new) or (len(old) and old[-1] != new[-1])
    )
