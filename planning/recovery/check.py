"""Is a plan allowed, and what does it cost? Tried without a solver: the specification of recovery.

A rule is one function that yields its violations. No plan leaves planning that ``check`` has not passed.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from planning.disruption import Disruption
from planning.line import Place, Plan, Shift
from planning.price import by_offer, price
from planning.recovery.check_line import (
    check_capacity_rule,
    check_frozen_rule,
    check_overtime_rule,
    check_quota_rule,
    check_short_rule,
    check_slot_rule,
    check_tail_rule,
    check_yard_rule,
)
from planning.recovery.check_material import check_material_rule
from planning.recovery.check_supply import (
    check_award_rule,
    check_delivery_rule,
    check_freight_rule,
    check_output_rule,
    check_pool_rule,
)
from planning.recovery.claim import Claim
from planning.recovery.outcome import Bill, Figures, Violation, Wishes
from planning.sisters import is_transfer
from planning.snapshot import Snapshot
from planning.sourcing import plain_lanes
from planning.supply import Award
from planning.terms import euros
from planning.usage import Usage


def check(
    plant: Snapshot,
    disruptions: Sequence[Disruption],
    plan: Plan,
    wishes: Wishes | None = None,
    usage: Usage | None = None,
) -> list[Violation]:
    """Every rule the plan breaks, by name; an empty list is a plan that can be built and bought."""
    wishes = wishes or Wishes()
    unknown = [*_known(plant, plan), *_known_wishes(plant, wishes)]
    if unknown:
        return unknown
    claim = Claim(plant, disruptions, plan, wishes, usage or Usage(plant))
    return list(chain.from_iterable(rule(claim) for rule in RULES))


def recompute(
    plant: Snapshot, disruptions: Sequence[Disruption], plan: Plan, usage: Usage | None = None
) -> tuple[Bill, Figures]:
    """The bill and figures of a plan, from the plan alone."""
    return _priced(Claim(plant, disruptions, plan, Wishes(), usage or Usage(plant)))


def _priced(claim: Claim) -> tuple[Bill, Figures]:
    minutes = {
        place.order: sum(
            claim.plant.parts[part].retrofit_min
            for part, _ in claim.lacks(claim.plant.order_row[place.order], claim.when.built[place.bucket])
        )
        for place in claim.plan.places
        if place.short
    }
    return price(claim.plant, claim.plan, minutes)


def _known(plant: Snapshot, plan: Plan) -> Iterator[Violation]:
    """Everything a plan names exists, once."""
    for order, times in Counter([*(place.order for place in plan.places), *plan.unbuilt]).items():
        if order not in plant.order_row:
            yield Violation(rule="known", object=order, detail="the plant has no such order")
        elif times > 1:
            yield Violation(rule="known", object=order, detail=f"the order has {times} places in the plan")
    buckets = {s.id for s in plant.shifts} | {w.id for w in plant.tail_weeks}
    mixes = {mix.id for mix in plant.tail_mix}
    weeks = {week.id for week in plant.tail_weeks} | {None}
    named: list[tuple[str, bool]] = [
        *((place.bucket, place.bucket in buckets) for place in plan.places),
        *((str(place.retrofit), place.retrofit in buckets) for place in plan.places if place.retrofit),
        *((move.mix, move.mix in mixes and move.to_week in weeks) for move in plan.tail),
        *((shift, shift in plant.shift_by_id) for shift in plan.overtime),
        *((a.offer, a.offer in plant.offer_by_id and a.lane in plant.lane_by_id) for a in plan.awards),
        *((e.receipt, e.receipt in plant.receipt_by_id and e.lane in plant.lane_by_id) for e in plan.expedites),
    ]
    for name, found in named:
        if not found:
            yield Violation(rule="known", object=name, detail="the plan names what the plant does not have")


def _known_wishes(plant: Snapshot, wishes: Wishes) -> Iterator[Violation]:
    for order in wishes.freeze_orders:
        if order not in plant.order_row:
            yield Violation(rule="known", object=order, detail="was to stay in its shift; the plant has no such order")


def check_order_wishes(claim: Claim) -> Iterator[Violation]:
    """Orders that a person froze stay whole in their shift; without reslotting, orders may only slip or stop."""
    for order_id in claim.wishes.freeze_orders:
        order = claim.plant.orders[claim.plant.order_row[order_id]]
        place = claim.place.get(order_id)
        bucket = claim.bucket_of(order)
        if bucket != order.shift or (place is not None and place.short):
            built = f"built in {bucket}" if bucket else "not built"
            short = ", short" if place is not None and place.short else ""
            detail = f"was to stay whole in {order.shift}, and is {built}{short}"
            yield Violation(rule="wish_freeze", object=order_id, detail=detail)


def check_supply_wishes(claim: Claim) -> Iterator[Violation]:
    """Excluded, pinned and capped offers, and the budget."""
    wishes = claim.wishes
    awarded = by_offer(claim.plan.awards)
    for offer, qty in awarded.items():
        cap, part = wishes.cap_offers.get(offer, qty), claim.plant.offer_by_id[offer].part
        said = claim.quantity(qty, part)
        if offer in wishes.exclude_offers:
            yield Violation(rule="wish_exclude", object=offer, detail=f"{said} awarded to an offer that was excluded")
        elif qty > cap:
            detail = f"{said} awarded, the cap is {claim.quantity(cap, part)}"
            yield Violation(rule="wish_cap", object=offer, detail=detail)
    for offer in wishes.pin_offers:
        if offer not in awarded:
            yield Violation(rule="wish_pin", object=offer, detail="was to be used, and has no award")
    if wishes.budget_cents is not None:
        spend = _priced(claim)[0].spend
        if spend > wishes.budget_cents:
            detail = f"spends {euros(spend)}, the budget is {euros(wishes.budget_cents)}"
            yield Violation(rule="budget", object="plan", detail=detail)


def check_lever_wishes(claim: Claim) -> Iterator[Violation]:
    """Levers that were switched off stay unused; a plan on confirmed supply buys and transfers nothing."""
    plan, wishes = claim.plan, claim.wishes
    pulled_forward = any(_pulled_forward(claim, place) for place in plan.places)
    used = {
        "award": any(not _transferred(claim, award) for award in plan.awards),
        "transfer": any(_transferred(claim, award) for award in plan.awards),
        "freight": bool(plan.expedites) or any(_hurried(claim, award) for award in plan.awards),
        "overtime": any(plan.overtime.values()),
        "build_short": any(place.short for place in plan.places),
        "reslot": pulled_forward,
    }
    for lever, is_used in used.items():
        if is_used and lever not in wishes.levers:
            yield Violation(rule="wish_lever", object=lever, detail="was switched off, and the plan uses it")
    if wishes.confirmed_only and (plan.awards or plan.expedites):
        moved = sum(_transferred(claim, award) for award in plan.awards)
        from_sisters = f", {moved} transfers" if moved else ""
        bought = f"{len(plan.awards) - moved} awards{from_sisters} and {len(plan.expedites)} faster shipments"
        detail = f"{bought}, in a plan that rests on confirmed supply alone"
        yield Violation(rule="confirmed_only", object="plan", detail=detail)


def _transferred(claim: Claim, award: Award) -> bool:
    """True if an award is stock of a sister plant."""
    return is_transfer(claim.plant, claim.plant.offer_by_id[award.offer])


def _hurried(claim: Claim, award: Award) -> bool:
    """True if an award pays for a lane that is faster than the slowest of its offer."""
    offer = claim.plant.offer_by_id.get(award.offer)
    return offer is not None and award.lane in offer.lanes and award.lane not in plain_lanes(claim.plant, offer)


def _pulled_forward(claim: Claim, place: Place) -> bool:
    """True if an order is built earlier than released; one that had no place is only given one."""
    old = claim.plant.orders[claim.plant.order_row[place.order]].shift
    if old is None:
        return False
    new, was = claim.when.bucket[place.bucket], claim.when.bucket[old]
    if isinstance(new, Shift) and isinstance(was, Shift):
        return new.start < was.start
    return claim.when.built[new.id] < claim.when.built[was.id]


Rule = Callable[[Claim], Iterator[Violation]]
RULES: tuple[Rule, ...] = (
    check_frozen_rule,
    check_slot_rule,
    check_capacity_rule,
    check_tail_rule,
    check_overtime_rule,
    check_quota_rule,
    check_short_rule,
    check_yard_rule,
    check_material_rule,
    check_award_rule,
    check_delivery_rule,
    check_output_rule,
    check_pool_rule,
    check_freight_rule,
    check_order_wishes,
    check_supply_wishes,
    check_lever_wishes,
)
