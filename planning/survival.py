"""Time to survive: how long the released demand is met once sites are lost for good, with all that is left.

Source: Simchi-Levi et al. 2015, doi 10.1287/inte.2015.0804, there a linear programme. What is left here is stock, goods
under way and other sources of the same part within their spare and the part's flex, and no car can take one part for
another. So without offers the programme falls apart into one inequality a part and moment, taken <= there, which the
released sequence meets up to a car and not beyond it: the answer is exact to the minute, and needs no solver.
With offers, whose pools parts share, it does not fall apart: see ``planning.recovery.survive``.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from planning.availability import Availability, availability, day_starts, losses
from planning.buildorder import build_order
from planning.disruption import Disruption, Output
from planning.drawdown import draw, shortfalls
from planning.need import released_need
from planning.runout import local, run_out_minute
from planning.snapshot import Snapshot
from planning.supply import SupplyLink
from planning.terms import Id, Moment, Record, epoch_min
from planning.usage import Usage
from planning.workdays import add_working_days

_FOR_GOOD = timedelta(days=4000)


class Survival(Record):
    """How long demand is met after ``since``: until ``until``, when ``part`` is first missing.

    ``until``, ``part`` and ``hours`` are None if demand is met to the end of the horizon.
    """

    since: Moment
    until: Moment | None
    part: Id | None
    hours: int | None


def lost_for_good(disruptions: Sequence[Disruption], since: datetime | None = None) -> tuple[Disruption, ...]:
    """The same disruptions, but all output of their sites and items is lost from the start and never comes back."""
    found = []
    for each in disruptions:
        start = since or each.start
        never = start + _FOR_GOOD
        change = {"start": start, "course": (), "recovery_p10": never, "recovery_p50": never, "recovery_p90": never}
        found.append(each.model_copy(update=change))
    return tuple(found)


def time_to_survive(plant: Snapshot, usage: Usage, losses: Sequence[Disruption]) -> Survival:
    """How long the released plan can be built after the sites and items of the losses are gone for good.

    Counted from the first start; whole hours, rounded down.
    """
    gone = lost_for_good(losses)
    since = min((each.start for each in gone), default=plant.as_of)
    drawn = draw(build_order(plant), usage)
    there = what_is_left(plant, usage, gone)
    first = min(((run_out_minute(drawn, found), found.part) for found in shortfalls(drawn, there)), default=None)
    if first is None:
        return Survival(since=since, until=None, part=None, hours=None)
    minute, part = first
    hours = max(0, minute - epoch_min(since)) // 60
    return Survival(since=since, until=local(plant, minute), part=plant.parts[part].id, hours=hours)


def what_is_left(plant: Snapshot, usage: Usage, gone: Sequence[Disruption]) -> Availability:
    """Stock, goods under way, and other sources up to their spare, where that is more than the part's flex."""
    there = availability(plant, usage, gone)
    more = _spare_flow(plant, usage, losses(plant, usage, gone), min(each.start for each in gone)) if gone else {}
    minutes, cumulative = list(there.minutes), list(there.cumulative)
    for part, flow in more.items():
        added = np.array(flow, dtype=np.int64)
        when = np.concatenate((minutes[part], added[:, 0]))
        qty = np.concatenate((np.diff(cumulative[part], prepend=there.opening[part]), added[:, 1]))
        order = np.argsort(when, kind="stable")
        minutes[part], cumulative[part] = when[order], there.opening[part] + np.cumsum(qty[order])
    return Availability(there.opening, tuple(minutes), tuple(cumulative))


def _spare_flow(plant: Snapshot, usage: Usage, left: Output, since: datetime) -> dict[int, list[tuple[int, int]]]:
    """(epoch minute, base units) that untouched sources of a hit part can give beyond its flex, once asked."""
    sources: dict[int, list[SupplyLink]] = {}
    hit = {item for _, item in left}
    for link in plant.links:
        if link.to_site is None and link.item in hit:
            sources.setdefault(plant.part_row[link.item], []).append(link)
    spare = {
        row: [(each, max(0, each.spare_pct - plant.parts[row].flex_pct)) for each in links]
        for row, links in sources.items()
        if any((each.from_site, each.item) not in left for each in links)
    }
    starts = day_starts(plant)
    first = {row: add_working_days(plant.as_of.date(), plant.parts[row].call_off_days, plant.closed) for row in spare}
    found: dict[int, list[tuple[int, int]]] = {}
    for day, need in released_need(plant, usage) if spare else ():
        for row, links in spare.items():
            qty = _given(links, left, int(need[row]), (starts[day], since)) if day >= first[row] else 0
            if qty:
                found.setdefault(row, []).append((epoch_min(starts[day]), qty))
    return found


def _given(links: Sequence[tuple[SupplyLink, int]], left: Output, need: int, times: tuple[datetime, datetime]) -> int:
    arrives, since = times
    total = sum(link.share_pct for link, _ in links)
    return sum(
        need * link.share_pct * pct // (100 * total)
        for link, pct in links
        if (link.from_site, link.item) not in left and arrives - timedelta(days=link.transit_days) >= since
    )
