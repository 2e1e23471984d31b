"""Mistakes that a planner's model could plausibly make, planted into its own plan."""

from planning.line import Order, Place
from tests.planning.recovery.planted import Case, Fault, at, noting
from tests.planning.recovery.planted_edges import partly_frozen, plenty

MISTAKES: dict[str, tuple[str, Fault]] = {}


fault = noting(MISTAKES)


# line


@fault("frozen")
def a_car_that_is_built_is_built_again_later(case: Case) -> Case:
    car = next(case.orders(frozen=True))
    done = car.model_copy(update={"state": "done"})
    made = case.on(orders=tuple(done if o.id == car.id else o for o in case.plant.orders))
    return made.put(at(car, case.plant.shifts[-1].id))


@fault("frozen")
def a_frozen_car_slips_a_slot_in_its_own_shift(case: Case) -> Case:
    car = list(case.orders(frozen=True))[-1]
    return case.put(at(car, str(car.shift), int(car.slot or 0) + 1))


def _broadcast(case: Case) -> tuple[Case, Order]:
    """The last order that stays, with its sequence parts called already."""
    car = case.late.model_copy(update={"state": "broadcast"})
    return case.on(orders=tuple(car if o.id == car.id else o for o in case.plant.orders)), car


@fault("frozen")
def a_sequence_part_is_changed_after_its_broadcast(case: Case) -> Case:
    """Two cars of the last shift change places, and the parts of one of them are under way in the old order."""
    called, car = _broadcast(case)
    other = next(o for o in called.orders() if o.shift == car.shift)
    return called.put(at(car, str(car.shift), other.slot), at(other, str(car.shift), car.slot))


@fault("frozen")
def another_car_takes_the_place_of_one_that_is_broadcast(case: Case) -> Case:
    called, car = _broadcast(case)
    other = next(called.orders())
    week = case.plant.tail_weeks[0].id
    return called.put(at(other, str(car.shift), car.slot), at(car, week))


@fault("frozen")
def a_car_whose_body_is_built_is_built_short(case: Case) -> Case:
    place = case.short
    orders = (o.model_copy(update={"state": "body_built"}) if o.id == place.order else o for o in case.plant.orders)
    return case.on(orders=tuple(orders))


@fault("capacity")
def a_pulled_car_is_replaced_somewhere_in_a_partly_frozen_shift(case: Case) -> Case:
    cut, (before, *_) = partly_frozen(plenty(case))
    full = cut.but(places=(), unbuilt=(before.id,))
    one = next(o for o in full.orders() if o.shift != before.shift)
    return full.put(at(one, str(before.shift)))


@fault("tail")
def the_same_forecast_cars_slip_twice(case: Case) -> Case:
    return case.but(tail=case.plan.tail + case.plan.tail * 9)


@fault("short")
def a_car_in_the_yard_is_completed_on_another_line(case: Case) -> Case:
    second = case.line.model_copy(update={"id": "L-other"})
    shift = case.plant.shifts[-1].model_copy(update={"id": "S-other", "line": second.id})
    wider = case.on(lines=(*case.plant.lines, second), shifts=(*case.plant.shifts, shift))
    return wider.put(case.short.model_copy(update={"retrofit": shift.id}))


@fault("material")
def cars_in_the_yard_are_completed_before_their_parts_come(case: Case) -> Case:
    follows = {s.id: after.id for s, after in zip(case.plant.shifts, case.plant.shifts[1:], strict=False)}
    early = [p.model_copy(update={"retrofit": follows.get(p.bucket, p.retrofit)}) for p in case.plan.places if p.short]
    return case.put(*early)


@fault("material")
def cars_built_short_are_counted_as_whole(case: Case) -> Case:
    whole: list[Place] = [
        p.model_copy(update={"short": False, "retrofit": None}) for p in case.plan.places if p.short
    ]  # fmt: skip
    return case.put(*whole)


@fault("material")
def a_plan_on_confirmed_supply_counts_what_was_awarded(case: Case) -> Case:
    return case.but(awards=()).wishing(confirmed_only=True)
