"""Single faults planted into a plan that was allowed: what they start from, and the faults of the line."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from typing import Any

from planning.disruption import Disruption
from planning.line import Order, Place, Plan, Shift, TailMove
from planning.recovery.claim import Claim
from planning.recovery.outcome import Wishes
from planning.snapshot import Snapshot
from planning.sourcing import shift_quota
from planning.usage import Usage


@dataclass(frozen=True)
class Case:
    """A plant, what befell it, a plan that answers it, and what a person wished."""

    plant: Snapshot
    losses: tuple[Disruption, ...]
    plan: Plan
    wishes: Wishes = field(default_factory=Wishes)

    @cached_property
    def claim(self) -> Claim:
        return Claim(self.plant, self.losses, self.plan, self.wishes, Usage(self.plant))

    def on(self, **changes: Any) -> "Case":
        """The same plan on a plant with other data."""
        fields = {name: getattr(self.plant, name) for name in Snapshot.model_fields}
        return replace(self, plant=Snapshot(**fields | changes))

    def but(self, **changes: Any) -> "Case":
        """The same plant with a plan changed in these fields."""
        return replace(self, plan=self.plan.model_copy(update=changes))

    def wishing(self, **wishes: Any) -> "Case":
        return replace(self, wishes=Wishes(**wishes))

    def put(self, *places: Place) -> "Case":
        """These orders at these places instead of where they are."""
        moved = {place.order for place in places}
        kept = tuple(place for place in self.plan.places if place.order not in moved)
        gone = tuple(name for name in self.plan.unbuilt if name not in moved)
        return self.but(places=kept + places, unbuilt=gone)

    @property
    def line(self) -> Any:
        return self.plant.lines[0]

    def orders(self, frozen: bool = False) -> Iterator[Order]:
        """Orders that stay whole at their released place."""
        named = {place.order for place in self.plan.places} | set(self.plan.unbuilt)
        return (o for o in self.plant.orders if o.id not in named and (o.id in self.claim.frozen) == frozen)

    @property
    def late(self) -> Order:
        """An order that stays in the last shift where one does."""
        return list(self.orders())[-1]

    @property
    def short(self) -> Place:
        return next(place for place in self.plan.places if place.short)

    def cars(self, bucket: str) -> int:
        return sum(self.claim.bucket_of(order) == bucket for order in self.plant.orders)


Fault = Callable[[Case], Case]
LINE_FAULTS: dict[str, tuple[str, Fault]] = {}


def noting(faults: dict[str, tuple[str, Fault]]) -> Callable[[str], Callable[[Fault], Fault]]:
    """A decorator that lists a planted fault under its name, with the rule that must refuse it."""

    def fault(rule: str) -> Callable[[Fault], Fault]:
        def note(plant_it: Fault) -> Fault:
            faults[plant_it.__name__] = rule, plant_it
            return plant_it

        return note

    return fault


fault = noting(LINE_FAULTS)


def at(order: Order, bucket: str, slot: int | None = None, **changes: Any) -> Place:
    return Place(order=order.id, bucket=bucket, slot=slot, **changes)


@fault("frozen")
def an_open_order_enters_a_frozen_slot(case: Case) -> Case:
    return case.put(at(case.late, case.plant.shifts[0].id, 0))


@fault("frozen")
def an_open_order_enters_a_frozen_shift_somewhere(case: Case) -> Case:
    return case.put(at(case.late, case.plant.shifts[0].id))


@fault("frozen")
def a_pulled_car_is_replaced(case: Case) -> Case:
    pulled = next(place for place in case.plan.places if place.order in case.claim.frozen)
    left = case.plant.orders[case.plant.order_row[pulled.order]]
    return case.put(at(case.late, left.shift, left.slot))


@fault("frozen")
def two_frozen_cars_change_places(case: Case) -> Case:
    one, other, *_ = case.orders(frozen=True)
    return case.put(at(one, other.shift, other.slot), at(other, one.shift, one.slot))


@fault("frozen")
def a_frozen_car_is_built_short(case: Case) -> Case:
    car = next(case.orders(frozen=True))
    return case.put(at(car, car.shift, car.slot, short=True, retrofit=case.plant.shifts[-1].id))


@fault("frozen")
def a_broadcast_car_is_pulled_forward(case: Case) -> Case:
    car = case.late.model_copy(update={"state": "broadcast"})
    changed = case.on(orders=tuple(car if o.id == car.id else o for o in case.plant.orders))
    return changed.put(at(car, _open_shift(case, before=car).id))


def _open_shift(case: Case, before: Order) -> Shift:
    edge = case.plant.as_of + timedelta(hours=case.line.frozen_hours)
    start = case.plant.shift_by_id[before.shift].start
    return next(shift for shift in case.plant.shifts if edge <= shift.start < start)


@fault("slot")
def two_cars_share_a_slot(case: Case) -> Case:
    one, other = list(case.orders())[-2:]
    return case.put(at(one, other.shift, other.slot))


@fault("slot")
def a_car_stands_past_the_last_slot(case: Case) -> Case:
    shift = case.plant.shift_by_id[case.late.shift]
    return case.put(at(case.late, shift.id, shift.slots + case.plan.overtime.get(shift.id, 0)))


@fault("slot")
def a_car_stands_before_the_first_slot(case: Case) -> Case:
    return case.put(at(case.late, case.late.shift, -1))


@fault("capacity")
def a_shift_gets_one_car_more_than_its_slots(case: Case) -> Case:
    edge = case.plant.as_of + timedelta(hours=case.line.frozen_hours)
    shift = next(s for s in case.plant.shifts if s.start >= edge and s.id != case.late.shift)
    more = shift.slots + case.plan.overtime.get(shift.id, 0) - case.cars(shift.id) + 1
    others = [order for order in case.orders() if order.shift != shift.id]
    return case.put(*(at(order, shift.id) for order in others[-more:]))


@fault("capacity")
def a_tail_week_gets_one_car_more_than_it_builds(case: Case) -> Case:
    def room(week: Any) -> int:
        forecast = sum(n for (_, built), n in case.claim.tail_vehicles.items() if built == week.id)
        return int(week.capacity - case.cars(week.id) - forecast)

    fullest = min(case.plant.tail_weeks, key=room)
    return case.put(*(at(order, fullest.id) for order in list(case.orders())[-room(fullest) - 1 :]))


@fault("eligible")
def a_car_goes_to_a_line_it_is_not_made_for(case: Case) -> Case:
    second = case.line.model_copy(update={"id": "L-other"})
    shift = case.plant.shifts[-1].model_copy(update={"id": "S-other", "line": second.id})
    wider = case.on(lines=(*case.plant.lines, second), shifts=(*case.plant.shifts, shift))
    return wider.put(at(case.late, shift.id))


@fault("tail")
def forecast_cars_slip_backwards(case: Case) -> Case:
    mix = case.plant.tail_mix[-1]
    return case.but(tail=(*case.plan.tail, TailMove(mix=mix.id, to_week=case.plant.tail_weeks[0].id, vehicles=1)))


@fault("tail")
def forecast_cars_slip_to_another_line(case: Case) -> Case:
    second = case.line.model_copy(update={"id": "L-other"})
    last, mix = case.plant.tail_weeks[-1], case.plant.tail_mix[0]
    week = last.model_copy(update={"id": "W-other", "line": second.id, "capacity": 99})
    wider = case.on(lines=(*case.plant.lines, second), tail_weeks=(*case.plant.tail_weeks, week))
    return wider.but(tail=(*case.plan.tail, TailMove(mix=mix.id, to_week=week.id, vehicles=1)))


@fault("tail")
def forecast_cars_slip_into_their_own_week(case: Case) -> Case:
    mix = case.plant.tail_mix[-1]
    return case.but(tail=(*case.plan.tail, TailMove(mix=mix.id, to_week=mix.week, vehicles=1)))


@fault("tail")
def one_more_forecast_car_slips_than_there_are(case: Case) -> Case:
    mix = case.plant.tail_mix[0]
    stay = case.claim.tail_vehicles[mix.id, mix.week]
    return case.but(tail=(*case.plan.tail, TailMove(mix=mix.id, to_week=None, vehicles=stay + 1)))


@fault("overtime")
def overtime_runs_one_slot_over_its_limit(case: Case) -> Case:
    shift = case.plant.shifts[-1]
    return case.but(overtime=case.plan.overtime | {shift.id: shift.overtime_slots + 1})


@fault("overtime")
def overtime_is_opened_without_notice(case: Case) -> Case:
    notice = case.plant.as_of + timedelta(hours=case.line.overtime_notice_hours)
    shift = [s for s in case.plant.shifts if s.start < notice and s.overtime_slots][-1]
    return case.but(overtime=case.plan.overtime | {shift.id: 1})


@fault("overtime")
def overtime_is_taken_back(case: Case) -> Case:
    return case.but(overtime=case.plan.overtime | {case.plant.shifts[-1].id: -1})


@fault("quota")
def a_shift_gets_one_car_more_than_its_ratio_takes(case: Case) -> Case:
    rule = next(r for r in case.plant.ratio_rules if r.priority == "high")
    shift = case.plant.shifts[-1]
    takers = [o for o in case.orders() if rule.option in o.options and o.shift != shift.id]
    released = Counter(o.shift for o in case.plant.orders if rule.option in o.options)[shift.id]
    here = sum(rule.option in o.options and case.claim.bucket_of(o) == shift.id for o in case.plant.orders)
    more = max(released, shift_quota(rule.p, rule.q, shift.slots)) - here + 1
    return case.put(*(at(order, shift.id) for order in takers[-more:]))


@fault("short")
def a_whole_car_has_a_retrofit(case: Case) -> Case:
    return case.put(case.short.model_copy(update={"short": False}))


@fault("short")
def a_short_car_is_never_completed(case: Case) -> Case:
    return case.put(case.short.model_copy(update={"retrofit": None}))


@fault("short")
def a_short_car_is_completed_before_it_is_built(case: Case) -> Case:
    return case.put(case.short.model_copy(update={"retrofit": case.plant.shifts[0].id}))


@fault("short")
def a_short_car_is_completed_in_its_own_shift(case: Case) -> Case:
    return case.put(case.short.model_copy(update={"retrofit": case.short.bucket}))


@fault("short")
def a_car_is_built_short_that_lacks_nothing_of_the_kind(case: Case) -> Case:
    last = case.plant.shifts[-1].id
    whole = next(
        o
        for o in case.orders()
        if o.shift != last and not case.claim.lacks(case.plant.order_row[o.id], case.plant.shift_by_id[o.shift].day)
    )
    return case.put(at(whole, whole.shift, whole.slot, short=True, retrofit=last))


@fault("short")
def a_car_is_built_short_in_a_tail_week(case: Case) -> Case:
    first, second, *_ = case.plant.tail_weeks
    return case.put(case.short.model_copy(update={"bucket": first.id, "slot": None, "retrofit": second.id}))


@fault("yard")
def the_yard_has_one_place_too_few(case: Case) -> Case:
    when = case.claim.when
    stays = [(when.position[p.bucket], when.position[str(p.retrofit)]) for p in case.plan.places if p.short]
    most = max(sum(start <= at < end for start, end in stays) for at, _ in stays)
    return case.on(lines=(case.line.model_copy(update={"yard_places": most - 1}),))


@fault("retrofit")
def the_busiest_retrofit_has_one_minute_too_few(case: Case) -> Case:
    used: Counter[str] = Counter()
    for place in case.plan.places:
        if place.short:
            lacks = case.claim.lacks(case.plant.order_row[place.order], case.claim.when.built[place.bucket])
            used[str(place.retrofit)] += sum(case.plant.parts[part].retrofit_min for part, _ in lacks)
    shifts_a_week = 5 * max(Counter(shift.day for shift in case.plant.shifts).values())
    needs = [-(-most // (1 if name in case.plant.shift_by_id else shifts_a_week)) for name, most in used.items()]
    return case.on(lines=(case.line.model_copy(update={"retrofit_min_shift": max(needs) - 1}),))
