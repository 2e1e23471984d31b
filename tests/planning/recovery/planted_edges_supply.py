"""Limits of what is bought and wished, with both their sides; see ``planted_edges``."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from planning.price import by_offer
from planning.recovery.check import recompute
from planning.sourcing import departures, dispatch_moment, ready_day
from planning.supply import (
    Award,
    BomLine,
    CapacityPool,
    Delivery,
    Expedite,
    Lane,
    Offer,
    Part,
    PriceTier,
    Receipt,
    Reservation,
    SupplyLink,
)
from planning.workdays import add_working_days, local_date, week_of
from tests.planning.recovery.planted import Case
from tests.planning.recovery.planted_edges import Edge
from tests.planning.recovery.planted_supply import coming_of, first_changed, offer_changed, single_award, week_left

SUPPLY_EDGES: dict[str, tuple[str, Edge]] = {}


def edge(rule: str) -> Callable[[Edge], Edge]:
    """Lists an edge under its name, with the rule that refuses the far side of it."""

    def note(plant_it: Edge) -> Edge:
        SUPPLY_EDGES[plant_it.__name__] = rule, plant_it
        return plant_it

    return note


# awards


@edge("moq")
def the_least_that_is_awarded(case: Case, step: int) -> Case:
    return offer_changed(case, moq=single_award(case).qty + step)


@edge("moq")
def the_most_that_is_awarded(case: Case, step: int) -> Case:
    return offer_changed(case, max_qty=single_award(case).qty - step)


@edge("offer_valid")
def the_last_minute_of_an_offer(case: Case, step: int) -> Case:
    return offer_changed(case, valid_until=case.plant.as_of - timedelta(minutes=step))


@edge("transit")
def the_minutes_under_way(case: Case, step: int) -> Case:
    award = single_award(case)
    hours = case.plant.lane_by_id[award.lane].hours_p50
    return first_changed(case, arrives=award.deliveries[0].dispatch + timedelta(hours=hours, minutes=-step))


@edge("lead_time")
def the_minute_of_the_first_dispatch(case: Case, step: int) -> Case:
    """Ordered by an offer that is ready on the day of the award's first delivery."""
    award = single_award(case)
    first = min(delivery.dispatch for delivery in award.deliveries)
    ready = _ready_on(case, first)
    moved = tuple(
        d.model_copy(update={"dispatch": d.dispatch - timedelta(minutes=step)}) if d.dispatch == first else d
        for d in award.deliveries
    )
    assert dispatch_moment(ready.plant, ready_day(ready.plant, ready.plant.offer_by_id[award.offer])) == first
    return ready.but(
        awards=tuple(a.model_copy(update={"deliveries": moved}) if a == award else a for a in case.plan.awards)
    )


def _ready_on(case: Case, first: Any) -> Case:
    day, today = local_date(first, case.plant.timezone), local_date(case.plant.as_of, case.plant.timezone)
    wait = next(n for n in range(400) if add_working_days(today, n, case.plant.closed) >= day)
    return offer_changed(case, ready_days=wait, qualification="approved")


@edge("lead_time")
def working_days_of_a_qualification(case: Case, step: int) -> Case:
    award = single_award(case)
    ready = _ready_on(case, min(delivery.dispatch for delivery in award.deliveries))
    wait = ready.plant.offer_by_id[award.offer].ready_days
    return offer_changed(ready, ready_days=0, qualification="ppap", qualification_days=wait + step)


@edge("unconfirmed")
def a_day_that_is_frozen_before_a_supplier_answers(case: Case, step: int) -> Case:
    """All cars of a day take a part that comes in good time, but is only asked for: they can be moved after the answer,
    or no more."""
    plant = case.plant
    answer = plant.as_of + timedelta(hours=case.line.frozen_hours + plant.rates.answer_hours)
    days = sorted({shift.day for shift in plant.shifts})
    first = next(day for day in days if min(s.start for s in plant.shifts if s.day == day) >= answer)
    day = days[days.index(first) - step]
    link = SupplyLink(id="K-new", from_site=case.losses[0].sites[0], item="P-new", transit_days=1)
    lost = Receipt(id="R-new", part="P-new", site=link.from_site, mode="road", qty=1,
                   arrives=plant.as_of + timedelta(days=9))  # fmt: skip
    lane = next(lane for lane in plant.lanes if lane.site not in case.losses[0].sites).model_copy(
        update={"id": "LN-new", "hours_p50": 1}
    )
    offer = Offer.model_validate({
        "id": "OF-new", "site": lane.site, "part": "P-new", "pool": "C-new", "moq": 1, "max_qty": 10**6, "multiple": 1,
        "tiers": (PriceTier(from_qty=1, price_cents=1),), "ready_days": 0, "valid_until": answer, "lanes": (lane.id,),
    })  # fmt: skip
    leaves = dispatch_moment(plant, ready_day(plant, offer))
    delivery = Delivery(dispatch=leaves, arrives=leaves + timedelta(hours=1), qty=10**5)
    wider = case.on(
        parts=(*plant.parts, Part(id="P-new", name="New", behaviour="fixed", stock_usable=0, call_off_days=400)),
        bom=(*plant.bom, BomLine(id="B-new", part="P-new", qty=1, valid_from=day, valid_to=day)),
        links=(*plant.links, link), receipts=(*plant.receipts, lost), lanes=(*plant.lanes, lane),
        offers=(*plant.offers, offer),
        pools=(*plant.pools, CapacityPool(id="C-new", site=lane.site, weekly=(10**6,))),
    )  # fmt: skip
    return wider.but(awards=(*case.plan.awards, Award(offer=offer.id, lane=lane.id, deliveries=(delivery,))))


# pools


@edge("pool")
def what_a_pool_makes_in_a_week(case: Case, step: int) -> Case:
    """In the award's first week alone: all others as they were."""
    pool, number, left = _ramp(case)
    ramp = _long(case.plant.pool_by_id[pool], number)
    ramp[number] -= left + step
    weekly = tuple(ramp)
    return case.on(
        pools=tuple(p.model_copy(update={"weekly": weekly}) if p.id == pool else p for p in case.plant.pools)
    )


def _ramp(case: Case) -> tuple[str, int, int]:
    """A pool, the number of its ramp's week in which that award first ships, and what the plan leaves of it."""
    pool, week, left = week_left(case)
    first = min(ready_day(case.plant, offer) for offer in case.plant.offers if offer.pool == pool)
    return pool, (week - week_of(first)).days // 7, left


def _long(pool: CapacityPool, number: int) -> list[int]:
    """The ramp, written out past a week of that number."""
    return [*pool.weekly, *pool.weekly[-1:] * max(0, number + 2 - len(pool.weekly))]


@edge("pool")
def what_another_case_reserved(case: Case, step: int) -> Case:
    pool, week, left = week_left(case)
    return case.on(reservations=(Reservation(pool=pool, week=week, qty=left + step, case="C-other"),))


@edge("pool")
def a_pool_that_two_offers_share(case: Case, step: int) -> Case:
    """The same week promised to a second offer: as far as the first leaves it, or a pack more."""
    pool, _, left = week_left(case)
    award = single_award(case)
    twin = case.plant.offer_by_id[award.offer].model_copy(update={"id": "OF-twin", "moq": 1, "multiple": 1})
    delivery = award.deliveries[0].model_copy(update={"qty": left + 1})
    more = case.plant.pool_by_id[pool]
    pools = tuple(
        p.model_copy(update={"weekly": tuple(w + 1 - step for w in more.weekly)}) if p.id == pool else p
        for p in case.plant.pools
    )
    second = Award(offer=twin.id, lane=award.lane, deliveries=(delivery,))
    return case.on(offers=(*case.plant.offers, twin), pools=pools).but(awards=(*case.plan.awards, second))


# freight


def hurried(case: Case, *pieces: int, minutes: int = 0) -> Case:
    """So many pieces of one receipt on its fastest lane, in so many shipments."""
    lanes: dict[str, Lane] = {}
    for lane in case.plant.lanes:
        best = lanes.get(lane.site, lane)
        lanes[lane.site] = min(best, lane, key=lambda each: each.hours_p50)
    leaves = departures(case.plant)
    receipt = next(
        r for r in case.plant.receipts
        if r.site in lanes and r.id in leaves and case.plant.part_row[r.part] in case.claim.cut
        and coming_of(case).get(r.id, 0) == r.qty > 2
        and leaves[r.id] + timedelta(hours=lanes[r.site].hours_p50) <= r.arrives
    )  # fmt: skip
    lane = lanes[receipt.site]
    there = leaves[receipt.id] + timedelta(hours=lane.hours_p50, minutes=minutes)
    left = receipt.qty - sum(pieces)
    shipped = [*pieces, left] if left > 0 else [*pieces]
    return case.but(
        expedites=tuple(Expedite(receipt=receipt.id, lane=lane.id, qty=qty, arrives=there) for qty in shipped)
    )


@edge("freight")
def minutes_of_a_faster_lane(case: Case, step: int) -> Case:
    return hurried(case, minutes=-step)


@edge("freight")
def pieces_hurried_in_two_shipments(case: Case, step: int) -> Case:
    both = hurried(case, 1)
    first, last = both.plan.expedites
    return both.but(expedites=(first, last.model_copy(update={"qty": last.qty + step})))


# wishes


@edge("wish_cap")
def pieces_of_a_capped_offer(case: Case, step: int) -> Case:
    offer, qty = max(by_offer(case.plan.awards).items(), key=lambda each: each[1])
    return case.wishing(cap_offers={offer: qty - step})


@edge("budget")
def cents_of_a_budget(case: Case, step: int) -> Case:
    return case.wishing(budget_cents=recompute(case.plant, case.losses, case.plan)[0].spend - step)


@edge("budget")
def cents_that_become_dearer(case: Case, step: int) -> Case:
    """The one-off cost of an offer rises by a cent."""
    offer = case.plant.offer_by_id[single_award(case).offer]
    plain = offer.model_copy(update={"currency": case.plant.currency})
    dearer = plain.model_copy(update={"one_off_cents": plain.one_off_cents + step})
    spend = recompute(_with(case, plain).plant, case.losses, case.plan)[0].spend
    return _with(case, dearer).wishing(budget_cents=spend)


def _with(case: Case, offer: Offer) -> Case:
    return case.on(offers=tuple(offer if o.id == offer.id else o for o in case.plant.offers))
