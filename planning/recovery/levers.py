"""What can be bought or hurried: every delivery an offer could make, every receipt a faster lane could bring."""

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import gcd

from planning.availability import open_receipts
from planning.disruption import Disruption, Output, made_pct, output_left
from planning.line import Shift
from planning.recovery.buckets import Buckets
from planning.recovery.offered import offered_output
from planning.recovery.outcome import Lever, Wishes
from planning.recovery.pools import PoolWeeks
from planning.recovery.sizes import MOST_CENTS, least_order_cents
from planning.room import slots_before
from planning.sisters import is_transfer, most_pcs
from planning.snapshot import Snapshot
from planning.sourcing import departures, dispatch_moment, plain_lanes, ready_day
from planning.supply import Lane, Offer, Receipt
from planning.usage import Usage
from planning.workdays import local_date, week_of, working_days

Dispatch = tuple[date, datetime]
"""A day, and the hour at which goods leave on it."""


@dataclass(frozen=True)
class Shipment:
    """A delivery an award could contain, usable by all cars from ``bucket`` on (past the last: by none)."""

    offer: int
    lane: Lane
    dispatch: datetime
    arrives: datetime
    week: date
    bucket: int
    fixed_cents: int
    cents_each: float


@dataclass(frozen=True)
class Source:
    """An offer that may be used, with its price steps in plant currency (cents a base unit) and its limits."""

    offer: Offer
    part: int
    steps: tuple[tuple[int, int, float], ...]
    """(from, to, cents each): all units of an award between from and to pieces cost so much."""
    one_off: float
    most: int
    pinned: bool


@dataclass(frozen=True)
class Hurry:
    """Pieces of a receipt that a faster lane would bring: taken from ``old`` bucket on, there from ``new`` on."""

    receipt: str
    part: int
    lane: Lane
    arrives: datetime
    old: int | None
    new: int
    most: int
    fixed_cents: int
    cents_each: float


@dataclass(frozen=True)
class Levers:
    """All that may be bought for a plan, and what each pool can make a week."""

    sources: tuple[Source, ...]
    shipments: tuple[Shipment, ...]
    hurries: tuple[Hurry, ...]
    pool_week: dict[tuple[str, date], int]


def levers(
    plant: Snapshot, usage: Usage, at: Buckets, cut: Mapping[int, int], disruptions: Sequence[Disruption],
    wishes: Wishes,
) -> Levers:  # fmt: skip
    """What can be bought or hurried for parts that are cut, within what a person wished.

    ``cut`` gives, by part row, the most base units that all cars of the horizon could use of it.
    """
    opens = first_open(plant, at)
    leaving = dispatches(plant, at)
    left = offered_output(plant, disruptions)
    sources: list[Source] = []
    shipments: list[Shipment] = []
    if not wishes.confirmed_only:
        for offer in plant.offers:
            if lever_of(plant, offer) not in wishes.levers:
                continue
            source = _source(plant, offer, cut, wishes)
            if source is not None:
                lanes = offer.lanes if "freight" in wishes.levers else sorted(plain_lanes(plant, offer))
                days = _usable_days(plant, offer, leaving, left)
                found = [
                    shipment for lane in lanes for shipment in _shipments(plant, at, len(sources), lane, days, opens)
                ]
                if found:
                    sources.append(source)
                    shipments.extend(found)
    hurries: list[Hurry] = []
    if "freight" in wishes.levers and not wishes.confirmed_only:
        coming = open_receipts(plant, usage, output_left(plant, disruptions))
        hurries = _hurries(plant, at, cut, coming, opens)
    packs: dict[tuple[str, date], set[int]] = {}
    for shipment in shipments:
        offer = sources[shipment.offer].offer
        packs.setdefault((offer.pool, shipment.week), set()).add(offer.multiple)
    pools = PoolWeeks(plant, left)
    made = {key: in_whole_packs(pools.pieces(*key), packs[key]) for key in sorted(packs)}
    return Levers(tuple(sources), tuple(shipments), tuple(hurries), made)


def lever_of(plant: Snapshot, offer: Offer) -> Lever:
    """The lever that an offer belongs to."""
    return "transfer" if is_transfer(plant, offer) else "award"


MOST_EXACT = 10**6
"""Above this many pieces the common measure of the packs is exact enough."""


def in_whole_packs(pieces: int, packs: Collection[int]) -> int:
    """The most pieces, up to a limit, that packs of these sizes can add up to exactly."""
    common = gcd(*packs)
    if common in packs or pieces > MOST_EXACT:
        return pieces - pieces % common
    reach, mask = 1, (1 << (pieces + 1)) - 1
    for pack in packs:
        step = pack
        while step <= pieces:
            reach |= (reach << step) & mask
            step *= 2
        reach |= (reach << pack) & mask
    return reach.bit_length() - 1


def _source(plant: Snapshot, offer: Offer, cut: Mapping[int, int], wishes: Wishes) -> Source | None:
    part = plant.part_row[offer.part]
    need = max(offer.moq, cut.get(part, 0)) + offer.multiple
    lots = min(most_pcs(plant, offer), need, wishes.cap_offers.get(offer.id, offer.max_qty)) // offer.multiple
    if part not in cut or offer.id in wishes.exclude_offers or plant.as_of > offer.valid_until:
        return None
    if lots * offer.multiple < offer.moq or least_order_cents(plant, offer) > MOST_CENTS:
        return None
    rate = 1.0 if offer.currency == plant.currency else plant.fx[offer.currency] / 1_000_000
    starts = [max(tier.from_qty, offer.moq) for tier in offer.tiers]
    ends = [*(start - 1 for start in starts[1:]), lots * offer.multiple]
    steps = tuple(
        (start, min(end, lots * offer.multiple), tier.price_cents * rate / offer.price_unit)
        for tier, start, end in zip(offer.tiers, starts, ends, strict=True)
        if start <= min(end, lots * offer.multiple)
    )
    return Source(offer, part, steps, offer.one_off_cents * rate, lots * offer.multiple, offer.id in wishes.pin_offers)


def dispatches(plant: Snapshot, at: Buckets) -> list[Dispatch]:
    """The days, with their hour of dispatch, on which goods may leave for the horizon."""
    days = working_days(local_date(plant.as_of, plant.timezone), max(at.days), plant.closed)
    return [(day, dispatch_moment(plant, day)) for day in days]


def _usable_days(plant: Snapshot, offer: Offer, leaving: Sequence[Dispatch], left: Output) -> list[Dispatch]:
    """Days on which goods of an offer leave: ready, and its site makes some; past the shifts, the first of a week."""
    ready, last_shift = ready_day(plant, offer), max((shift.day for shift in plant.shifts), default=date.min)
    found: list[Dispatch] = []
    weeks: set[date] = set()
    for day, leaves in leaving:
        if day < ready or (day > last_shift and week_of(day) in weeks):
            continue
        if made_pct(left, offer.site, offer.part, leaves) > 0:
            weeks.add(week_of(day))
            found.append((day, leaves))
    return found


def _shipments(
    plant: Snapshot, at: Buckets, number: int, lane_id: str, days: Sequence[Dispatch], opens: int
) -> list[Shipment]:
    found: dict[tuple[date, int], Shipment] = {}
    lane = plant.lane_by_id[lane_id]
    cents = lane.cents_per_100 / 100
    for day, leaves in days:
        arrives = leaves + timedelta(hours=lane.hours_p50)
        usable = usable_from(at, arrives, opens)
        # what comes too late for any car may still count towards a minimum quantity
        bucket = len(at) if usable is None else usable
        # of two departures in one week that serve the same bucket, the later one is never needed
        if (week_of(day), bucket) not in found:
            shipment = Shipment(number, lane, leaves, arrives, week_of(day), bucket, lane.fixed_cents, cents)
            found[week_of(day), bucket] = shipment
    return list(found.values())


def _hurries(
    plant: Snapshot, at: Buckets, cut: Mapping[int, int], coming: Sequence[tuple[Receipt, int]], opens: int
) -> list[Hurry]:
    leaves = departures(plant)
    lanes: dict[str, list[Lane]] = {}
    for lane in plant.lanes:
        lanes.setdefault(lane.site, []).append(lane)
    found = []
    for receipt, qty in coming:
        part = plant.part_row[receipt.part]
        if part not in cut or receipt.id not in leaves:
            continue
        old = usable_from(at, receipt.arrives, 0)
        for lane in lanes.get(receipt.site, []):
            arrives = leaves[receipt.id] + timedelta(hours=lane.hours_p50)
            new = usable_from(at, arrives, opens)
            if new is not None and (old is None or new < old):
                cents = lane.cents_per_100 / 100
                found.append(Hurry(receipt.id, part, lane, arrives, old, new, qty, lane.fixed_cents, cents))
    return found


def first_open(plant: Snapshot, at: Buckets) -> int:
    """The first bucket that what is bought may feed: past the frozen horizon by the time in which suppliers answer.

    Cars past planning may stand in later shifts; what they rely on is a limit of its own.
    """
    answer = plant.rates.answer_hours
    touched = [
        row
        for row, item in enumerate(at.items)
        if isinstance(item, Shift)
        and min(item.slots, slots_before(plant, item, plant.line_by_id[item.line].frozen_hours + answer)) > 0
    ]
    return max(touched, default=-1) + 1


def usable_from(at: Buckets, arrives: datetime, opens: int) -> int | None:
    """The first bucket, not before ``opens``, that starts when the pieces are there."""
    minute = -(-int(arrives.timestamp()) // 60)
    bucket = max(opens, bisect_left(at.start, minute))
    return bucket if bucket < len(at) else None
