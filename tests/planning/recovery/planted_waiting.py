"""Faults with orders that wait since an earlier plan, in a tail week or without a place."""

from datetime import timedelta

from planning.line import Order
from tests.planning.recovery.planted import Case, Fault, at, noting

WAITING_FAULTS: dict[str, tuple[str, Fault]] = {}


fault = noting(WAITING_FAULTS)


def waits(case: Case, order: Order, week: str | None) -> Case:
    """The same plan on a plant whose released plan has the order in a tail week, or nowhere."""
    off = order.model_copy(update={"shift": week, "slot": None})
    return case.on(orders=tuple(off if each.id == order.id else each for each in case.plant.orders))


@fault("slot")
def an_order_without_a_place_takes_a_slot_that_is_held(case: Case) -> Case:
    order, other = case.late, next(case.orders())
    return waits(case, order, None).put(at(order, str(other.shift), other.slot))


@fault("slot")
def an_order_of_a_week_takes_a_slot_that_is_held(case: Case) -> Case:
    order, other = case.late, next(case.orders())
    return waits(case, order, case.plant.tail_weeks[-1].id).put(at(order, str(other.shift), other.slot))


@fault("frozen")
def an_order_without_a_place_enters_the_frozen_horizon(case: Case) -> Case:
    return waits(case, case.late, None).put(at(case.late, case.plant.shifts[0].id, 0))


@fault("frozen")
def an_order_of_a_week_enters_a_frozen_shift_somewhere(case: Case) -> Case:
    return waits(case, case.late, case.plant.tail_weeks[0].id).put(at(case.late, case.plant.shifts[0].id))


@fault("capacity")
def a_week_is_full_with_the_orders_that_wait_in_it(case: Case) -> Case:
    week = case.plant.tail_weeks[-1]
    order = case.late
    forecast = sum(n for (_, built), n in case.claim.tail_vehicles.items() if built == week.id)
    tight = week.model_copy(update={"capacity": forecast + case.cars(week.id)})
    weeks = tuple(tight if each.id == week.id else each for each in case.plant.tail_weeks)
    return waits(case, order, week.id).on(tail_weeks=weeks)


@fault("wish_freeze")
def an_order_frozen_in_its_week_is_pulled_forward(case: Case) -> Case:
    order = case.late
    away = waits(case, order, case.plant.tail_weeks[0].id).wishing(freeze_orders=(order.id,))
    return away.put(at(order, str(order.shift), order.slot))


@fault("wish_lever")
def an_order_of_a_week_is_pulled_forward_without_reslotting(case: Case) -> Case:
    order = case.late
    away = waits(case, order, case.plant.tail_weeks[0].id)
    return away.wishing(levers=("award", "freight", "overtime", "build_short")).put(
        at(order, str(order.shift), order.slot)
    )


@fault("material")
def an_order_of_a_week_takes_a_part_that_is_not_there(case: Case) -> Case:
    order, week = case.late, case.plant.tail_weeks[0].id
    part = case.plant.parts[
        case.claim.usage.car_parts(case.plant.order_row[order.id], case.plant.tail_weeks[0].monday)[0][0]
    ]
    empty = part.model_copy(update={"stock_usable": 0, "behaviour": "fixed", "call_off_days": 400})
    parts = tuple(empty if each.id == part.id else each for each in case.plant.parts)
    none = tuple(each for each in case.plant.receipts if each.part != part.id)
    links = tuple(each for each in case.plant.links if each.item != part.id)
    others = tuple(o for o in case.plant.orders if o.id == order.id)
    alone = case.on(parts=parts, receipts=none, links=links, orders=others, tail_mix=(), offers=())
    return waits(alone.but(places=(), unbuilt=(), tail=(), awards=(), expedites=(), overtime={}), order, week)


@fault("eligible")
def an_order_without_a_place_goes_to_a_line_it_is_not_made_for(case: Case) -> Case:
    second = case.line.model_copy(update={"id": "L-other"})
    start = case.plant.shifts[-1].start + timedelta(hours=1)
    shift = case.plant.shifts[-1].model_copy(update={"id": "S-other", "line": second.id, "start": start})
    wider = waits(case, case.late, None).on(lines=(*case.plant.lines, second), shifts=(*case.plant.shifts, shift))
    return wider.put(at(case.late, shift.id))
