"""What really leaves and really arrives: receipts depart as far as their site can make them, and become stock."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from planning.availability import made_of, transit_days
from planning.disruption import Disruption, Output, made_pct, output_left
from planning.snapshot import Snapshot
from planning.sourcing import planned_departure
from planning.supply import Mode, Receipt
from scenarios.world.state import World


@dataclass
class Deliveries:
    """What happened between two moments: receipts as they stand now, arrivals in order, and what did not leave."""

    receipts: list[Receipt] = field(default_factory=list)
    arrived: list[Receipt] = field(default_factory=list)
    missing: list[tuple[Receipt, int]] = field(default_factory=list)
    """Receipts of which only so many pieces (perhaps none) left, in the planned quantity."""
    late: list[tuple[Receipt, datetime]] = field(default_factory=list)
    """Receipts under way with their new arrival."""
    missed: set[str] = field(default_factory=set)
    """Open receipts of which nothing left when it should have."""


def deliver(world: World, plant: Snapshot, until: datetime, left: Output) -> Deliveries:
    """What leaves and arrives from the plant's moment until another. What was only asked for does not move."""
    days = transit_days(plant)
    lanes = {(lane.site, lane.mode): lane.hours_p50 for lane in reversed(plant.lanes)}
    shares = {(link.from_site, link.item): link.share_pct for link in plant.links if link.to_site is None}
    usual = {key: world.normal.get(key[1], 0) * share // 100 for key, share in shares.items()}
    found = Deliveries(missed=set(world.missed) & {receipt.id for receipt in plant.receipts})
    for receipt in plant.receipts:
        now = receipt
        if receipt.status == "confirmed" and receipt.departed is None and receipt.id not in found.missed:
            leaves = _leaves(receipt, days, lanes)
            if leaves < until:
                now = _depart(receipt, max(leaves, plant.as_of), left, found, usual)
        if now.departed is not None and now.arrives < until:
            found.arrived.append(now)
        elif now.departed is None and now.arrives < until and now.status != "claimed":
            continue  # It never left; the schedule line is closed and called off again.
        else:
            found.receipts.append(now)
    found.arrived.sort(key=lambda each: (each.arrives, each.id))
    return found


def held_up(world: World, found: Deliveries, first: bool) -> None:
    """Goods under way that an event delays arrive later: once, when the world begins."""
    if not first:
        return
    for held in world.held:
        for row, receipt in enumerate(found.receipts):
            left = receipt.departed
            if receipt.site in held.sites and left is not None and held.left_since <= left:
                later = receipt.arrives + timedelta(days=held.late_days)
                found.late.append((receipt, later))
                found.receipts[row] = receipt.model_copy(update={"arrives": later})


def truth_left(plant: Snapshot, truths: tuple[Disruption, ...]) -> Output:
    """What every works can really make."""
    return output_left(plant, truths)


def _leaves(receipt: Receipt, days: dict[tuple[str, str], int], lanes: dict[tuple[str, Mode], int]) -> datetime:
    if receipt.award is not None:
        return receipt.arrives - timedelta(hours=lanes.get((receipt.site, receipt.mode), 24))
    return planned_departure(receipt, days)


def _depart(
    receipt: Receipt, leaves: datetime, left: Output, found: Deliveries, usual: dict[tuple[str, str], int]
) -> Receipt:  # fmt: skip
    """The receipt as it leaves; one of which nothing leaves stays as it was planned."""
    pct = made_pct(left, receipt.site, receipt.part, leaves)
    shipped = made_of(receipt.qty, usual.get((receipt.site, receipt.part), 0), pct)
    if shipped < receipt.qty:
        found.missing.append((receipt, shipped))
    if shipped == 0:
        found.missed.add(receipt.id)
        return receipt
    return receipt.model_copy(update={"qty": shipped, "departed": min(leaves, receipt.arrives)})
