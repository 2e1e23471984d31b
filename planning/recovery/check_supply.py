"""Rules of supply, tried without a solver: awards keep their offers, pools their ramps, freight its clock."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from planning.availability import open_receipts
from planning.disruption import made_pct, output_left
from planning.price import by_offer
from planning.recovery.claim import Claim
from planning.recovery.outcome import Violation
from planning.sisters import is_transfer
from planning.sourcing import departures, dispatch_moment, ready_day
from planning.supply import Offer
from planning.workdays import is_working_day, local_date, week_of


def check_award_rule(claim: Claim) -> Iterator[Violation]:
    """An award keeps its offer: a part that is cut, minimum and maximum quantity, stock to spare, validity."""
    plant = claim.plant
    for offer_id, qty in by_offer(claim.plan.awards).items():
        offer = plant.offer_by_id[offer_id]
        if plant.part_row[offer.part] not in claim.cut:
            yield Violation(rule="award_part", object=offer_id, detail=f"no less of part {offer.part} comes")
        if is_transfer(plant, offer):
            yield from _spared(claim, offer, qty)
        if not offer.moq <= qty <= offer.max_qty:
            takes = f"the offer takes {offer.moq} to {claim.quantity(offer.max_qty, offer.part)}"
            yield Violation(rule="moq", object=offer_id, detail=f"{claim.quantity(qty, offer.part)}; {takes}")
        if plant.as_of > offer.valid_until:
            detail = f"could be ordered until {claim.clock(offer.valid_until)}"
            yield Violation(rule="offer_valid", object=offer_id, detail=detail)


def _spared(claim: Claim, offer: Offer, qty: int) -> Iterator[Violation]:
    """A sister plant gives each piece once: what it was asked for already, and is still to leave, is gone."""
    today = local_date(claim.plant.as_of, claim.plant.timezone)
    promised = sum(
        each.qty
        for each in claim.plant.reservations
        if each.pool == offer.pool and each.week + timedelta(days=7) > today
    )
    if qty > (left := max(0, offer.max_qty - promised)):
        detail = f"{claim.quantity(qty, offer.part)} transferred, {offer.site} can spare {left} more"
        yield Violation(rule="transfer_stock", object=offer.id, detail=detail)


def check_delivery_rule(claim: Claim) -> Iterator[Violation]:
    """Deliveries come in multiples, on a lane of the offer, not before its first dispatch, not faster than the lane."""
    plant = claim.plant
    for award in claim.plan.awards:
        offer, lane = plant.offer_by_id[award.offer], plant.lane_by_id[award.lane]
        if award.lane not in offer.lanes:
            yield Violation(
                rule="lane", object=award.offer, detail=f"lane {award.lane}; the offer has {', '.join(offer.lanes)}"
            )
        first = dispatch_moment(plant, ready_day(plant, offer))
        pack = claim.quantity(offer.multiple, offer.part)
        for delivery in award.deliveries:
            leaves, day = claim.clock(delivery.dispatch), local_date(delivery.dispatch, plant.timezone)
            if delivery.qty % offer.multiple:
                detail = f"{claim.quantity(delivery.qty, offer.part)} in packs of {pack}"
                yield Violation(rule="multiple", object=award.offer, detail=detail)
            if delivery.dispatch < first or not is_working_day(day, plant.closed):
                detail = f"goods leave {leaves}; on working days from {claim.clock(first)} on they can"
                yield Violation(rule="lead_time", object=award.offer, detail=detail)
            if delivery.arrives < delivery.dispatch + timedelta(hours=lane.hours_p50):
                detail = f"leaves {leaves}, arrives {claim.clock(delivery.arrives)}; {lane.id} takes {lane.hours_p50} h"
                yield Violation(rule="transit", object=award.offer, detail=detail)


def check_output_rule(claim: Claim) -> Iterator[Violation]:
    """Nothing leaves a site while the disruptions leave it no output of the part: what stopped the plant's own flow."""
    for award in claim.plan.awards:
        offer = claim.plant.offer_by_id[award.offer]
        for delivery in award.deliveries:
            if made_pct(claim.offered, offer.site, offer.part, delivery.dispatch) == 0:
                when = local_date(delivery.dispatch, claim.plant.timezone)
                qty = claim.quantity(delivery.qty, offer.part)
                why = "when the event holds its stock" if is_transfer(claim.plant, offer) else "when it makes none"
                detail = f"{qty} of {offer.part} leave {offer.site} on {when}, {why}"
                yield Violation(rule="output", object=award.offer, detail=detail)


def check_pool_rule(claim: Claim) -> Iterator[Violation]:
    """All awards of a pool in a week stay within its ramp, the output left, and what other cases left of it.

    The output left of a week is that of the part of the pool that is hit most, averaged over Monday to Friday; parts
    of which nothing is made all week cannot be awarded, and do not count.
    """
    plant = claim.plant
    used: Counter[tuple[str, date]] = Counter()
    for award in claim.plan.awards:
        for delivery in award.deliveries:
            week = week_of(local_date(delivery.dispatch, plant.timezone))
            used[plant.offer_by_id[award.offer].pool, week] += delivery.qty
    offers = {pool: [offer for offer in plant.offers if offer.pool == pool] for pool, _ in used}
    first = {pool: min(ready_day(plant, offer) for offer in found) for pool, found in offers.items()}
    for (pool, week), qty in used.items():
        ramp = plant.pool_by_id[pool].weekly
        number = (week - week_of(first[pool])).days // 7
        normal = ramp[min(number, len(ramp) - 1)] if number >= 0 else 0
        days = [dispatch_moment(plant, week + timedelta(days=day)) for day in range(5)]
        made = [sum(made_pct(claim.offered, o.site, o.part, day) for day in days) for o in offers[pool]]
        left = min((share for share in made if share), default=0)
        reserved = sum(each.qty for each in plant.reservations if each.pool == pool and each.week == week)
        limit = max(0, normal * left // 500 - reserved)
        if qty > limit:
            detail = f"{qty} in the week of {week}, {limit} left of {normal} (base units)"
            yield Violation(rule="pool", object=pool, detail=detail)


def check_freight_rule(claim: Claim) -> Iterator[Violation]:
    """Only pieces of cut parts that still come and have not left take a faster lane of their site, once they leave."""
    if not claim.plan.expedites:
        return
    plant = claim.plant
    coming = {
        receipt.id: qty for receipt, qty in open_receipts(plant, claim.usage, output_left(plant, claim.disruptions))
    }
    leaves = departures(plant)
    moved: Counter[str] = Counter()
    for expedite in claim.plan.expedites:
        receipt, lane = plant.receipt_by_id[expedite.receipt], plant.lane_by_id[expedite.lane]
        moved[receipt.id] += expedite.qty
        if plant.part_row[receipt.part] not in claim.cut:
            yield Violation(rule="freight", object=receipt.id, detail=f"no less of part {receipt.part} comes")
        if receipt.id not in leaves:
            yield Violation(rule="freight", object=receipt.id, detail=f"has left {receipt.site} and is under way")
        elif lane.site != receipt.site:
            detail = f"lies at {receipt.site}; lane {lane.id} starts at {lane.site}"
            yield Violation(rule="freight", object=receipt.id, detail=detail)
        elif expedite.arrives < (there := leaves[receipt.id] + timedelta(hours=lane.hours_p50)):
            detail = f"is to arrive {claim.clock(expedite.arrives)}; {lane.id} brings it {claim.clock(there)}"
            yield Violation(rule="freight", object=receipt.id, detail=detail)
    for receipt_id, qty in moved.items():
        if qty > coming.get(receipt_id, 0):
            part = plant.receipt_by_id[receipt_id].part
            detail = (
                f"{claim.quantity(qty, part)} hurried, {claim.quantity(coming.get(receipt_id, 0), part)} still come"
            )
            yield Violation(rule="freight", object=receipt_id, detail=detail)
