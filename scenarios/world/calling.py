"""Calling off: what the plant's systems order of every part as the days come within its call-off time."""

from collections.abc import Sequence
from datetime import date, time

import numpy as np

from planning.availability import released_need
from planning.snapshot import Snapshot
from planning.supply import Receipt, SupplyLink
from planning.usage import Usage
from planning.workdays import add_working_days, local_date, local_moment

MORNING = time(5, 0)
SEA_DAYS = 20
LOOK_BACK = 2
"""Build days before the last one that are looked at again: closed days make two come into view at once."""


def call_off(plant: Snapshot, receipts: Sequence[Receipt], serial: int, same_day: bool = False) -> list[Receipt]:
    """Receipts for the last build day that each part's call-off time now covers, as far as it is not covered yet.

    The plant's moment is the start of a working day. A day brings at most its need and the part's flex. Parts without
    any call-off time are ordered for the very day, and only with ``same_day``.
    """
    usage = Usage(plant)
    days = released_need(plant, usage)
    if not days:
        return []
    today = local_date(plant.as_of, plant.timezone)
    dates = [day for day, _ in days]
    total = np.cumsum(np.stack([units for _, units in days], axis=1), axis=1)
    coming = np.zeros(len(plant.parts), dtype=np.int64)
    for receipt in receipts:
        if receipt.status == "confirmed":
            coming[plant.part_row[receipt.part]] += receipt.qty
    links: dict[str, list[SupplyLink]] = {}
    for link in plant.links:
        if link.to_site is None:
            links.setdefault(link.item, []).append(link)
    last: dict[int, int] = {}
    found: list[Receipt] = []
    for row, part in enumerate(plant.parts):
        if part.call_off_days not in last:
            edge = add_working_days(today, part.call_off_days, plant.closed)
            last[part.call_off_days] = sum(day < edge for day in dates) - 1 + (part.call_off_days == 0)
        at = last[part.call_off_days]
        if at < 0 or at >= len(dates) or part.id not in links or (part.call_off_days == 0) != same_day:
            continue
        for day in range(max(0, at - LOOK_BACK), at + 1):
            need = int(total[row, day] - (total[row, day - 1] if day else 0))
            most = need * (100 + part.flex_pct) // 100
            short = min(most, int(total[row, day]) - part.stock_usable - int(coming[row]))
            if short > 0:
                found += _receipts(plant, links[part.id], dates[day], short, serial + len(found))
                coming[row] += short
    return found


def _receipts(plant: Snapshot, links: Sequence[SupplyLink], day: date, qty: int, serial: int) -> list[Receipt]:
    total, left = sum(link.share_pct for link in links), qty
    found: list[Receipt] = []
    for link in (*links[1:], links[0]):
        share = left if link is links[0] else qty * link.share_pct // total
        left -= share
        if share:
            found.append(
                Receipt(
                    id=f"R-W{serial + len(found):06d}", part=link.item, site=link.from_site,
                    mode="sea" if link.transit_days >= SEA_DAYS else "road",
                    arrives=local_moment(day, MORNING, plant.timezone), qty=share,
                )
            )  # fmt: skip
    return found
