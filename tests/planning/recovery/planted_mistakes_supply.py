"""Mistakes with what is bought and wished that a planner's model could plausibly make."""

from datetime import time, timedelta

from planning.disruption import Disruption, Step
from planning.price import by_offer
from planning.recovery.outcome import LEVERS
from planning.supply import Award, Delivery, Expedite, Offer
from planning.workdays import local_date, local_moment, week_of
from tests.planning.recovery.planted import Case, Fault, at, noting
from tests.planning.recovery.planted_edges_supply import hurried
from tests.planning.recovery.planted_supply import single_award
from tests.planning.recovery.planted_waiting import waits

SUPPLY_MISTAKES: dict[str, tuple[str, Fault]] = {}


fault = noting(SUPPLY_MISTAKES)


# awards


@fault("material")
def a_delivery_comes_a_week_later_than_it_is_used(case: Case) -> Case:
    later = timedelta(days=7)
    return case.but(
        awards=tuple(
            a.model_copy(
                update={"deliveries": tuple(d.model_copy(update={"arrives": d.arrives + later}) for d in a.deliveries)}
            )
            for a in case.plan.awards
        )
    )


def _dispatched(case: Case, day: int) -> Case:
    """The first delivery of an award leaves on that day of its week; the lane gets a quarter of a year."""
    award = single_award(case)
    first, *rest = award.deliveries
    monday = week_of(local_date(first.dispatch, case.plant.timezone))
    leaves = local_moment(monday + timedelta(days=day), time(12), case.plant.timezone)
    moved = first.model_copy(update={"dispatch": leaves, "arrives": leaves + timedelta(days=90)})
    new = award.model_copy(update={"deliveries": (moved, *rest)})
    return case.but(awards=tuple(new if a == award else a for a in case.plan.awards))


@fault("lead_time")
def goods_leave_on_a_saturday(case: Case) -> Case:
    return _dispatched(case, 5)


@fault("lead_time")
def goods_leave_on_a_holiday(case: Case) -> Case:
    """A day on which the plant builds nothing, past its shifts, is closed."""
    last = max(shift.day for shift in case.plant.shifts)
    award = single_award(case)
    monday = week_of(last) + timedelta(days=14)
    leaves = local_moment(monday, time(12), case.plant.timezone)
    holiday = case.on(closed=(*case.plant.closed, monday))
    late = Delivery(dispatch=leaves, arrives=leaves + timedelta(days=90), qty=award.deliveries[-1].qty)
    new = award.model_copy(update={"deliveries": (*award.deliveries[:-1], late)})
    return holiday.but(awards=tuple(new if a == award else a for a in case.plan.awards))


def _twin(case: Case, **changes: object) -> tuple[Award, Offer]:
    award = single_award(case)
    return award, case.plant.offer_by_id[award.offer].model_copy(update={"id": "OF-twin", **changes})


@fault("pool")
def the_same_capacity_is_promised_by_two_offers_of_a_pool(case: Case) -> Case:
    """Whatever the first leaves of its weeks, the second takes all of the largest."""
    award, twin = _twin(case, moq=1, multiple=1, max_qty=10**9)
    most = max(case.plant.pool_by_id[twin.pool].weekly)
    first = award.deliveries[0].model_copy(update={"qty": most})
    wider = case.on(offers=(*case.plant.offers, twin))
    return wider.but(awards=(*case.plan.awards, Award(offer=twin.id, lane=award.lane, deliveries=(first,))))


@fault("moq")
def a_minimum_is_met_only_by_two_offers_together(case: Case) -> Case:
    """The first delivery is bought from a second offer of the same terms; both have the whole as their minimum."""
    award, twin = _twin(case, moq=single_award(case).qty)
    first, *rest = award.deliveries
    offers = tuple(o.model_copy(update={"moq": award.qty}) if o.id == award.offer else o for o in case.plant.offers)
    split = (award.model_copy(update={"deliveries": tuple(rest)}),) if rest else ()
    other = Award(offer=twin.id, lane=award.lane, deliveries=(first.model_copy(update={"qty": award.qty - 1}),))
    kept = tuple(a for a in case.plan.awards if a != award)
    return case.on(offers=(*offers, twin)).but(awards=(*kept, *split, other))


@fault("moq")
def an_offer_is_awarded_twice_over_its_maximum(case: Case) -> Case:
    """Each of the two awards keeps to it."""
    award = single_award(case)
    offers = tuple(o.model_copy(update={"max_qty": award.qty}) if o.id == award.offer else o for o in case.plant.offers)
    return case.on(offers=offers).but(awards=(*case.plan.awards, award))


@fault("multiple")
def packs_are_filled_only_over_two_deliveries(case: Case) -> Case:
    award = single_award(case)
    pack = case.plant.offer_by_id[award.offer].multiple
    first, *rest = award.deliveries
    half = pack // 2 + (pack % 2)
    parted = (first.model_copy(update={"qty": half}), first.model_copy(update={"qty": first.qty - half}), *rest)
    new = award.model_copy(update={"deliveries": parted})
    return case.but(awards=tuple(new if a == award else a for a in case.plan.awards))


@fault("award_part")
def a_part_is_bought_that_nobody_lacks(case: Case) -> Case:
    award, twin = _twin(case)
    part = next(p for row, p in enumerate(case.plant.parts) if row not in case.claim.cut)
    wider = case.on(offers=(*case.plant.offers, twin.model_copy(update={"part": part.id})))
    return wider.but(awards=(*case.plan.awards, award.model_copy(update={"offer": twin.id})))


@fault("output")
def goods_leave_in_the_minute_in_which_their_site_stops(case: Case) -> Case:
    award = single_award(case)
    site, first = case.plant.offer_by_id[award.offer].site, award.deliveries[0].dispatch
    back = first + timedelta(hours=1)
    stop = Disruption(
        id="D-stop", title="An hour without power", cause="fire", sites=(site,), start=first, recovery_p10=back,
        recovery_p50=back, recovery_p90=back, course=(Step(since=first, capacity_pct=0),),
    )  # fmt: skip
    return Case(case.plant, (*case.losses, stop), case.plan, case.wishes)


# freight


@fault("freight")
def a_part_is_hurried_that_nobody_lacks(case: Case) -> Case:
    receipt = next(r for r in case.plant.receipts if case.plant.part_row[r.part] not in case.claim.cut)
    lane = case.plant.lanes[0].model_copy(update={"id": "LN-other", "site": receipt.site})
    there = receipt.arrives + timedelta(days=30)
    wider = case.on(lanes=(*case.plant.lanes, lane))
    return wider.but(expedites=(Expedite(receipt=receipt.id, lane=lane.id, qty=1, arrives=there),))


@fault("freight")
def what_is_only_claimed_is_hurried(case: Case) -> Case:
    fast = hurried(case)
    name = fast.plan.expedites[0].receipt
    claimed = (r.model_copy(update={"status": "claimed"}) if r.id == name else r for r in case.plant.receipts)
    return fast.on(receipts=tuple(claimed))


@fault("freight")
def more_is_hurried_than_was_ever_sent(case: Case) -> Case:
    """In two shipments, each of which the receipt has."""
    fast = hurried(case).plan.expedites[0]
    return case.but(expedites=(fast, fast))


# wishes


@fault("wish_lever")
def an_award_takes_a_faster_lane_although_none_was_to_be_paid(case: Case) -> Case:
    award = single_award(case)
    offer = case.plant.offer_by_id[award.offer]
    slow = case.plant.lane_by_id[award.lane]
    fast = slow.model_copy(update={"id": "LN-fast", "hours_p50": 1})
    longer = slow.model_copy(update={"id": "LN-slow", "hours_p50": 9000, "hours_p90": 9600})
    terms = offer.model_copy(update={"lanes": (fast.id, longer.id)})
    wider = case.on(
        lanes=(*case.plant.lanes, fast, longer),
        offers=tuple(terms if o.id == offer.id else o for o in case.plant.offers),
    )
    hurry = award.model_copy(update={"lane": fast.id})
    levers = tuple(lever for lever in LEVERS if lever != "freight")
    plan = wider.but(awards=tuple(hurry if a == award else a for a in case.plan.awards))
    return plan.wishing(levers=levers)


@fault("wish_pin")
def an_offer_is_pinned_that_nobody_made(case: Case) -> Case:
    return case.wishing(pin_offers=("OF-none",))


@fault("wish_cap")
def an_offer_that_was_capped_to_nothing_is_awarded(case: Case) -> Case:
    return case.wishing(cap_offers=dict.fromkeys(by_offer(case.plan.awards), 0))


@fault("wish_lever")
def forecast_or_waiting_cars_come_forward_without_reslotting(case: Case) -> Case:
    """An order that waits in the last week is built in the first."""
    first, *_, last = case.plant.tail_weeks
    away = waits(case, case.late, last.id).wishing(levers=tuple(lever for lever in LEVERS if lever != "reslot"))
    return away.put(at(case.late, first.id))


@fault("confirmed_only")
def pieces_are_hurried_in_a_plan_on_confirmed_supply(case: Case) -> Case:
    return hurried(case).but(awards=()).wishing(confirmed_only=True)


# names


@fault("known")
def a_receipt_is_hurried_on_a_lane_that_nobody_runs(case: Case) -> Case:
    receipt = case.plant.receipts[0]
    return case.but(expedites=(Expedite(receipt=receipt.id, lane="LN-none", qty=1, arrives=receipt.arrives),))


@fault("known")
def an_order_is_left_out_twice(case: Case) -> Case:
    return case.but(unbuilt=(*case.plan.unbuilt, case.late.id, case.late.id))


@fault("known")
def a_car_was_to_stay_that_nobody_ordered(case: Case) -> Case:
    return case.wishing(freeze_orders=("V-none",))


@fault("known")
def a_car_is_built_in_a_week_that_the_plant_does_not_plan(case: Case) -> Case:
    return case.put(at(case.late, "W-none"))


@fault("known")
def a_receipt_of_another_plant_is_hurried(case: Case) -> Case:
    fast = hurried(case)
    return fast.on(receipts=tuple(r for r in case.plant.receipts if r.id != fast.plan.expedites[0].receipt))
