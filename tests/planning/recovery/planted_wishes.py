"""Single faults against what a person wished, and of names, planted into a plan that was allowed."""

from dataclasses import replace

from planning.line import Place, TailMove
from planning.price import by_offer
from planning.recovery.check import recompute
from planning.recovery.outcome import LEVERS, Lever
from planning.supply import Award, Expedite
from tests.planning.recovery.planted import Case, Fault, noting
from tests.planning.recovery.sistered import sistered

WISH_FAULTS: dict[str, tuple[str, Fault]] = {}


fault = noting(WISH_FAULTS)


@fault("wish_exclude")
def an_excluded_offer_is_awarded(case: Case) -> Case:
    return case.wishing(exclude_offers=(case.plan.awards[0].offer,))


@fault("wish_cap")
def an_offer_gets_a_piece_more_than_its_cap(case: Case) -> Case:
    offer, qty = next(iter(by_offer(case.plan.awards).items()))
    return case.wishing(cap_offers={offer: qty - 1})


@fault("wish_pin")
def a_pinned_offer_gets_nothing(case: Case) -> Case:
    unused = next(offer.id for offer in case.plant.offers if offer.id not in by_offer(case.plan.awards))
    return case.wishing(pin_offers=(unused,))


@fault("budget")
def the_plan_spends_a_cent_too_much(case: Case) -> Case:
    return case.wishing(budget_cents=recompute(case.plant, case.losses, case.plan)[0].spend - 1)


@fault("wish_freeze")
def an_order_that_was_to_stay_moves(case: Case) -> Case:
    moved = next(place for place in case.plan.places if not place.short)
    return case.wishing(freeze_orders=(moved.order,))


@fault("wish_freeze")
def an_order_that_was_to_stay_is_built_short(case: Case) -> Case:
    return case.wishing(freeze_orders=(case.short.order,))


@fault("wish_freeze")
def an_order_that_was_to_stay_is_not_built(case: Case) -> Case:
    return case.but(unbuilt=(*case.plan.unbuilt, case.late.id)).wishing(freeze_orders=(case.late.id,))


def _without(lever: Lever, case: Case) -> Case:
    return case.wishing(levers=tuple(other for other in LEVERS if other != lever))


@fault("wish_lever")
def something_is_awarded_although_nothing_was_to_be(case: Case) -> Case:
    return _without("award", case)


@fault("wish_lever")
def stock_of_a_sister_plant_is_moved_although_none_was_to_be(case: Case) -> Case:
    site = case.plant.offer_by_id[case.plan.awards[0].offer].site
    return _without("transfer", replace(case, plant=sistered(case.plant, site)))


@fault("wish_lever")
def a_car_is_built_short_although_none_was_to_be(case: Case) -> Case:
    return _without("build_short", case)


@fault("wish_lever")
def overtime_is_worked_although_none_was_to_be(case: Case) -> Case:
    return _without("overtime", case.but(overtime=case.plan.overtime | {case.plant.shifts[-1].id: 1}))


@fault("wish_lever")
def a_car_is_pulled_forward_although_none_was_to_be(case: Case) -> Case:
    last, before = case.plant.shifts[-1], case.plant.shifts[-2]
    car = next(order for order in case.orders() if order.shift == last.id)
    return _without("reslot", case.put(Place(order=car.id, bucket=before.id, slot=None)))


@fault("wish_lever")
def pieces_are_hurried_although_none_were_to_be(case: Case) -> Case:
    receipt = case.plant.receipts[0]
    hurry = Expedite(receipt=receipt.id, lane=case.plant.lanes[0].id, qty=1, arrives=receipt.arrives)
    return _without("freight", case.but(expedites=(hurry,)))


@fault("confirmed_only")
def awards_stand_in_a_plan_on_confirmed_supply(case: Case) -> Case:
    return case.wishing(confirmed_only=True)


@fault("known")
def an_order_is_placed_twice(case: Case) -> Case:
    return case.but(places=(*case.plan.places, case.plan.places[0]))


@fault("known")
def an_order_is_both_built_and_not_built(case: Case) -> Case:
    return case.but(unbuilt=(*case.plan.unbuilt, case.plan.places[0].order))


@fault("known")
def an_order_is_placed_that_nobody_made(case: Case) -> Case:
    return case.but(places=(*case.plan.places, case.plan.places[0].model_copy(update={"order": "V-none"})))


@fault("known")
def an_order_is_left_out_that_nobody_made(case: Case) -> Case:
    return case.but(unbuilt=(*case.plan.unbuilt, "V-none"))


@fault("known")
def a_car_is_built_in_no_shift(case: Case) -> Case:
    return case.put(case.plan.places[0].model_copy(update={"bucket": "S-none"}))


@fault("known")
def a_car_is_completed_in_no_shift(case: Case) -> Case:
    return case.put(case.short.model_copy(update={"retrofit": "S-none"}))


@fault("known")
def forecast_cars_slip_that_nobody_forecast(case: Case) -> Case:
    return case.but(tail=(*case.plan.tail, TailMove(mix="X-none", to_week=None, vehicles=1)))


@fault("known")
def forecast_cars_slip_to_no_week(case: Case) -> Case:
    move = TailMove(mix=case.plant.tail_mix[0].id, to_week="W-none", vehicles=1)
    return case.but(tail=(*case.plan.tail, move))


@fault("known")
def overtime_is_worked_in_no_shift(case: Case) -> Case:
    return case.but(overtime=case.plan.overtime | {"S-none": 1})


@fault("known")
def an_offer_is_awarded_that_nobody_made(case: Case) -> Case:
    first: Award = case.plan.awards[0]
    return case.but(awards=(*case.plan.awards[1:], first.model_copy(update={"offer": "OF-none"})))


@fault("known")
def an_award_takes_a_lane_that_nobody_runs(case: Case) -> Case:
    first: Award = case.plan.awards[0]
    return case.but(awards=(*case.plan.awards[1:], first.model_copy(update={"lane": "L-none"})))


@fault("known")
def a_receipt_is_hurried_that_nobody_sent(case: Case) -> Case:
    hurry = Expedite(receipt="R-none", lane=case.plant.lanes[0].id, qty=1, arrives=case.plant.as_of)
    return case.but(expedites=(hurry,))
