"""Sizes up to which a plan is counted exactly, looked at before a solver sees them: money, and pieces of a part.

A solver counts in floating point, which holds every whole number of cents up to 2^53 (some 9 * 10^15), and its arrays
hold whole numbers up to 2^63. What stays below the limits here is exact in both, in every sum and product.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np

from planning.line import Order
from planning.price import award_parts_cents, calendar, freight_cents, in_plant_currency, late_day_cents, lost_cents
from planning.recovery.outcome import Conflict, Wishes
from planning.snapshot import Snapshot
from planning.supply import Offer
from planning.terms import euros
from planning.usage import Usage

MOST_CENTS = 10**15
"""Cents up to which all that a plan could cost is exact."""

MOST_EACH = 10**11
"""Cents that one car may cost at worst, or a slot: far below the price by which the model forbids a place."""

MOST_PCS = 10**12
"""Base units of a part up to which all cars together are counted."""

NAMED = 3
"""So many orders that are too dear are named."""


def oversized(plant: Snapshot, wishes: Wishes, usage: Usage) -> list[Conflict]:
    """What is too large to be planned exactly: which object, its value and the limit, and what to do."""
    found = usage.kept(plant, "oversized", lambda: [*_parts(plant, usage), *_lines(plant), *_cars(plant)])
    return [Conflict(rule="size", detail=detail) for detail in (*found, *_pinned(plant, wishes))]


def least_order_cents(plant: Snapshot, offer: Offer) -> int:
    """The least that an award of an offer can cost: its minimum in whole packs, its one-off cost, its cheapest lane."""
    packs = -(-offer.moq // offer.multiple) * offer.multiple
    once = in_plant_currency(plant, offer.one_off_cents, offer.currency)
    freight = min(freight_cents(plant, lane, packs) for lane in offer.lanes)
    return min(award_parts_cents(plant, offer, qty) for qty in _cheapest(offer, packs)) + once + freight


def _cheapest(offer: Offer, packs: int) -> list[int]:
    """The minimum, and where a price step above it begins: more pieces may cost less."""
    return [packs, *(tier.from_qty for tier in offer.tiers if packs < tier.from_qty <= offer.max_qty)]


def _pinned(plant: Snapshot, wishes: Wishes) -> Iterator[str]:
    for name in wishes.pin_offers:
        offer = plant.offer_by_id.get(name)
        if offer is not None and (cents := least_order_cents(plant, offer)) > MOST_CENTS:
            unit = plant.parts[plant.part_row[offer.part]].base_unit
            yield (
                f"offer {name} is pinned: its minimum of {offer.moq} {unit} costs {euros(cents)}, and plans are "
                f"counted exactly up to {euros(MOST_CENTS)}; correct its price, its minimum or its "
                "exchange rate, or unpin it"
            )


def _parts(plant: Snapshot, usage: Usage) -> Iterator[str]:
    vehicles = [1] * len(plant.orders) + [mix.vehicles for mix in plant.tail_mix]
    met = usage.meets.astype(np.float64) @ np.array(vehicles, dtype=np.float64)
    for family in usage.families:
        units = sum(float(met[term.condition]) * term.qty for term in family.terms)
        for part, qty in zip(family.parts, family.qty, strict=True):
            if units * qty > MOST_PCS:
                found = plant.parts[part]
                yield (
                    f"part {found.id}: all cars together use {units * qty:.0f} {found.base_unit}, and up to {MOST_PCS} "
                    f"{found.base_unit} are counted; correct its quantity a car, or the cars of the tail weeks"
                )


def _lines(plant: Snapshot) -> Iterator[str]:
    slots: dict[str, int] = {}
    for shift in plant.shifts:
        slots[shift.line] = slots.get(shift.line, 0) + shift.slots + shift.overtime_slots
    for line in plant.lines:
        each = {
            "an idle slot": line.idle_slot_cents,
            "a slot of line stop": line.stop_min_cents * line.takt_s // 60,
            "a slot of overtime": line.overtime_min_cents * line.takt_s // 60,
            "a minute of retrofit": line.retrofit_min_cents,
            "a day in the yard": line.yard_day_cents,
        }
        for what, cents in each.items():
            yield from _dear(f"line {line.id}: {what}", cents)
        whole = max(list(each.values())[:3]) * slots.get(line.id, 0)
        if whole > MOST_CENTS:
            yield (
                f"line {line.id}: its {slots[line.id]} slots could cost {euros(whole)}, and plans are counted exactly "
                f"up to {euros(MOST_CENTS)}; correct what an idle, stopped or overtime slot costs"
            )
    rates = plant.rates
    far = rates.move_shift_cents * (len(plant.shifts) + 50 * len(plant.tail_weeks))
    yield from _dear("the rates: a move over the whole horizon", rates.move_cents + rates.move_soon_cents + far)


def _cars(plant: Snapshot) -> Iterator[str]:
    if not (plant.shifts or plant.tail_weeks):
        return
    last = calendar(plant).last_day
    worst = [(order, *_worst(plant, order, last)) for order in plant.orders]
    dear = [each for each in worst if each[1] + each[2] > MOST_EACH]
    for order, late, lost in dear[:NAMED]:
        yield (
            f"order {order.id}: not built, it costs {euros(late)} for its delay since {order.promised} and "
            f"{euros(lost)} of contribution, and a car is counted up to {euros(MOST_EACH)}; correct its "
            "promise, its contribution or the rate of a late day"
        )
    if len(dear) > NAMED:
        yield f"{len(dear) - NAMED} more orders are too dear in the same way"
    built = calendar(plant).built
    total = sum(late + lost for _, late, lost in worst)
    for mix in plant.tail_mix:
        days = max(0, (last - built[mix.week]).days)
        cents = days * mix.late_day_cents + lost_cents(plant, mix)
        yield from _dear(f"tail mix {mix.id}: a car that is not built", cents)
        total += cents * mix.vehicles
    if not dear and total > MOST_CENTS:
        yield (
            f"the plant: all its cars not built would cost {euros(total)}, and plans are counted exactly up to "
            f"{euros(MOST_CENTS)}; correct contributions, rates of a late day, or the cars of the tail weeks"
        )


def _worst(plant: Snapshot, order: Order, last: date) -> tuple[int, int]:
    late = max(0, (last - order.promised).days) * late_day_cents(plant, order)
    return late, lost_cents(plant, order)


def _dear(what: str, cents: int) -> Iterator[str]:
    if cents > MOST_EACH:
        yield f"{what} costs {euros(cents)}, and up to {euros(MOST_EACH)} is counted; correct the rate"
