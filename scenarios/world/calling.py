"""Calling off: what the plant's systems order of every part as the days come within its call-off time."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

import numpy as np

from planning.disruption import Output
from planning.need import released_need, usual_need
from planning.snapshot import Snapshot
from planning.supply import Part, Receipt, SupplyLink
from planning.usage import Ints, Usage
from planning.workdays import add_working_days, local_date, local_moment

MORNING = time(5, 0)
SEA_DAYS = 20
LOOK_BACK = 2
"""Build days before the last one that are looked at again: closed days make two come into view at once."""


@dataclass(frozen=True)
class Rationed:
    """Parts that works make less of, which buyers call off in full. ``since``: the day of the last call-off."""

    left: Output
    since: date


def call_off(
    plant: Snapshot, receipts: Sequence[Receipt], serial: int, rationed: Rationed, same_day: bool = False
) -> list[Receipt]:
    """Receipts for the last build day that each part's call-off time now covers, as far as it is not covered yet.

    The plant's moment is the start of a working day. A day brings at most its need and the part's flex, less what is
    in stock or comes by then; of a part on allocation, buyers call off the day's need or what is usual, whichever is
    more, once, with the flex of its untouched sites. Parts without any call-off time are ordered for the very day, and
    only with ``same_day``.
    """
    usage = Usage(plant)
    days = released_need(plant, usage)
    if not days:
        return []
    today = local_date(plant.as_of, plant.timezone)
    dates = [day for day, _ in days]
    need = np.stack([units for _, units in days], axis=1)
    total, coming = np.cumsum(need, axis=1), _coming_by(plant, dates, receipts)
    scarce = {plant.part_row[part] for _, part in rationed.left}
    usual = usual_need(plant, usage).tolist() if scarce else []
    links = _links(plant)
    times = {part.call_off_days for part in plant.parts}
    seen = [{n: bisect_left(dates, _edge(plant, day, n)) for n in times} for day in (rationed.since, today)]
    found: list[Receipt] = []
    for row, part in enumerate(plant.parts):
        if part.id not in links or (part.call_off_days == 0) != same_day:
            continue
        known, edge = (each[part.call_off_days] for each in seen)
        for day in range(max(0, edge - 1 - LOOK_BACK), edge):
            most = int(need[row, day]) * (100 + part.flex_pct) // 100
            lacks = int(total[row, day]) - part.stock_usable - int(coming[row, day])
            share = _shares(part, links[part.id], rationed.left)
            if row in scarce:
                full = max(int(need[row, day]), usual[row][day])
                short = full * sum(share) // (100 * sum(link.share_pct for link in links[part.id]))
                short = short - _on(coming[row], day) if same_day or day >= known else 0
            else:
                short = min(most, lacks)
            if short > 0:
                found += _receipts(plant, links[part.id], share, dates[day], short, serial + len(found))
                coming[row, day:] += short
    return found


def _edge(plant: Snapshot, today: date, call_off_days: int) -> date:
    """The first day that a call-off time does not cover on a day."""
    if call_off_days == 0:
        return today + timedelta(days=1)
    return add_working_days(today, call_off_days, plant.closed)


def _on(coming: Ints, day: int) -> int:
    """What comes on a day, of what has come by each day."""
    return int(coming[day] - (coming[day - 1] if day else 0))


def _links(plant: Snapshot) -> dict[str, list[SupplyLink]]:
    links: dict[str, list[SupplyLink]] = {}
    for link in plant.links:
        if link.to_site is None:
            links.setdefault(link.item, []).append(link)
    return links


def _coming_by(plant: Snapshot, dates: Sequence[date], receipts: Sequence[Receipt]) -> Ints:
    """Base units of every part that confirmed receipts bring by the end of each build day; shape (parts, days)."""
    coming = np.zeros((len(plant.parts), len(dates) + 1), dtype=np.int64)
    for receipt in receipts:
        if receipt.status == "confirmed":
            day = bisect_left(dates, local_date(receipt.arrives, plant.timezone))
            coming[plant.part_row[receipt.part], day] += receipt.qty
    return np.cumsum(coming, axis=1)[:, :-1]


def _shares(part: Part, links: Sequence[SupplyLink], left: Output) -> list[int]:
    """What is asked of each source, in parts of all: its share, and of a hit part the flex of untouched sources."""
    hit = {(link.from_site, link.item) in left for link in links}
    return [
        link.share_pct * (100 if len(hit) == 1 or (link.from_site, link.item) in left else 100 + part.flex_pct)
        for link in links
    ]


def _receipts(
    plant: Snapshot, links: Sequence[SupplyLink], share: Sequence[int], day: date, qty: int, serial: int
) -> list[Receipt]:
    rest = qty
    found: list[Receipt] = []
    for at in (*range(1, len(links)), 0):
        link, asked = links[at], rest if at == 0 else qty * share[at] // sum(share)
        rest -= asked
        if asked:
            found.append(
                Receipt(
                    id=f"R-W{serial + len(found):06d}", part=link.item, site=link.from_site,
                    mode="sea" if link.transit_days >= SEA_DAYS else "road",
                    arrives=local_moment(day, MORNING, plant.timezone), qty=asked,
                )
            )  # fmt: skip
    return found
