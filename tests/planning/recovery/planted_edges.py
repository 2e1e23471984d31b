"""Limits with both their sides: what stands exactly on a limit is allowed, and one step past it is refused.

Every edge is a function of a planner's own plan and a step: 0 stands on the limit, 1 is a piece, a cent, a minute, an
hour, a slot or a day past it.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from planning.line import Order, TailMove
from planning.supply import BomLine, Condition, Part, Receipt
from tests.planning.recovery.planted import Case, at
from tests.planning.recovery.planted_waiting import waits

Edge = Callable[[Case, int], Case]
LINE_EDGES: dict[str, tuple[str, Edge]] = {}


def edge(rule: str) -> Callable[[Edge], Edge]:
    """Lists an edge under its name, with the rule that refuses the far side of it."""

    def note(plant_it: Edge) -> Edge:
        LINE_EDGES[plant_it.__name__] = rule, plant_it
        return plant_it

    return note


def plenty(case: Case) -> Case:
    """The same with so much of every part in stock that none runs out."""
    rich = (p.model_copy(update={"stock_usable": p.stock_usable + 100_000}) for p in case.plant.parts)
    return case.on(parts=tuple(rich))


def line_with(case: Case, **changes: Any) -> Case:
    return case.on(lines=(case.line.model_copy(update=changes), *case.plant.lines[1:]))


# line


def partly_frozen(case: Case) -> tuple[Case, list[Order]]:
    """The frozen horizon cut to end inside the plan's first shift with a whole hour of slots in it, and those orders in
    order of their slots, of which the first is the first that is not frozen."""
    first = case.plant.shifts[0]
    orders = sorted((o for o in case.plant.orders if o.shift == first.id), key=lambda order: order.slot or 0)
    hours = int((first.start - case.plant.as_of).total_seconds() // 3600) + 2
    wait = case.plant.as_of + timedelta(hours=hours) - first.start
    edge_slot = -(-wait // timedelta(seconds=case.line.takt_s))
    return line_with(case, frozen_hours=hours), [o for o in orders if (o.slot or 0) >= edge_slot - 1]


@edge("frozen")
def the_first_slot_past_the_frozen_edge(case: Case, step: int) -> Case:
    """An order without a place is given it, or the empty slot before it."""
    cut, (before, first, *_) = partly_frozen(plenty(case))
    empty = waits(waits(cut, before, None), first, None)
    return empty.put(at(first, str(first.shift), int(first.slot or 0) - step))


@edge("frozen")
def a_car_that_is_built_stays(case: Case, step: int) -> Case:
    car = next(case.orders(frozen=True))
    done = car.model_copy(update={"state": "done"})
    made = case.on(orders=tuple(done if o.id == car.id else o for o in case.plant.orders))
    return made.but(unbuilt=(*case.plan.unbuilt, car.id)) if step else made


@edge("overtime")
def notice_of_overtime(case: Case, step: int) -> Case:
    """Announced as late as it may be, or an hour later."""
    shift = next(s for s in reversed(case.plant.shifts) if s.overtime_slots)
    ahead = int((shift.start - case.plant.as_of).total_seconds() // 3600)
    return line_with(case, overtime_notice_hours=ahead + step).but(overtime={shift.id: 1})


@edge("overtime")
def slots_of_overtime(case: Case, step: int) -> Case:
    shift = next(s for s in reversed(case.plant.shifts) if s.overtime_slots)
    return case.but(overtime={shift.id: shift.overtime_slots + step})


@edge("slot")
def the_last_slot_of_overtime(case: Case, step: int) -> Case:
    shift = case.plant.shift_by_id[str(case.late.shift)]
    return case.but(overtime={shift.id: 1}).put(at(case.late, shift.id, shift.slots + step))


@edge("capacity")
def cars_of_a_tail_week(case: Case, step: int) -> Case:
    week = case.plant.tail_weeks[0]
    cars = case.cars(week.id) + sum(n for (_, to), n in case.claim.tail_vehicles.items() if to == week.id)
    tight = week.model_copy(update={"capacity": cars - step})
    return plenty(case).on(tail_weeks=(tight, *case.plant.tail_weeks[1:]))


@edge("tail")
def forecast_cars_that_are_given_up(case: Case, step: int) -> Case:
    (mix, _), stay = max(
        ((key, n) for key, n in case.claim.tail_vehicles.items() if _home(case, key[0]) == key[1]), key=lambda at: at[1]
    )
    return case.but(tail=(*case.plan.tail, TailMove(mix=mix, to_week=None, vehicles=stay + step)))


def _home(case: Case, mix: str) -> str:
    return next(each.week for each in case.plant.tail_mix if each.id == mix)


@edge("yard")
def places_in_the_yard(case: Case, step: int) -> Case:
    when = case.claim.when
    stays = [(when.position[p.bucket], when.position[str(p.retrofit)]) for p in case.plan.places if p.short]
    most = max(sum(start <= at < end for start, end in stays) for at, _ in stays)
    return line_with(case, yard_places=most - step)


@edge("retrofit")
def minutes_of_retrofit(case: Case, step: int) -> Case:
    used: Counter[str] = Counter()
    for place in case.plan.places:
        if place.short:
            lacks = case.claim.lacks(case.plant.order_row[place.order], case.claim.when.built[place.bucket])
            used[str(place.retrofit)] += sum(case.plant.parts[part].retrofit_min for part, _ in lacks)
    week = 5 * max(Counter(shift.day for shift in case.plant.shifts).values())
    needs = [-(-most // (1 if name in case.plant.shift_by_id else week)) for name, most in used.items()]
    return line_with(case, retrofit_min_shift=max(needs) - step)


# material


def _fitted(case: Case, day: int, status: str, minutes: int, pieces: int = 1, fit_min: int = 7) -> Case:
    """All cars built on a shift's day take a new part; the last piece of it comes so many minutes after the last car
    of the day takes one."""
    plant, shift = case.plant, case.plant.shifts[day]
    last = max(s.start for s in plant.shifts if s.day == shift.day)
    names = {s.id for s in plant.shifts if s.day == shift.day}
    entries = [
        plant.shift_by_id[str(bucket)].start + timedelta(minutes=(slot or 0) * case.line.takt_s // 60)
        for bucket, slot in zip(case.claim.buckets, case.claim.slots, strict=True)
        if bucket in names
    ]
    assert max(entries) > last
    comes = max(entries) + timedelta(minutes=fit_min + minutes)
    part = Part(id="P-new", name="New", behaviour="fixed", stock_usable=len(entries) - pieces, fit_min=fit_min,
                call_off_days=400)  # fmt: skip
    line = BomLine(
        id="B-new", part=part.id, qty=1, when=Condition(), valid_from=shift.day, valid_to=shift.day
    )  # fmt: skip
    receipt = Receipt.model_validate({
        "id": "R-new", "part": part.id, "site": plant.sites[0].id, "mode": "road", "arrives": comes,
        "qty": pieces, "status": status, "departed": plant.as_of - timedelta(days=1),
    })  # fmt: skip
    return case.on(
        parts=(*plant.parts, part), bom=(*plant.bom, line), receipts=(*plant.receipts, receipt)
    )  # fmt: skip


@edge("material")
def a_piece_for_the_last_car_of_a_day(case: Case, step: int) -> Case:
    """It comes in the minute in which it is fitted, or in the next."""
    return _fitted(case, 4, "confirmed", step)


@edge("material")
def pieces_of_the_last_receipt_of_a_day(case: Case, step: int) -> Case:
    some = _fitted(case, 4, "confirmed", -600, pieces=3)
    *receipts, last = some.plant.receipts
    return some.on(receipts=(*receipts, last.model_copy(update={"qty": 3 - step})))


@edge("material")
def a_piece_that_is_only_claimed(case: Case, step: int) -> Case:
    return _fitted(case, 4, "claimed" if step else "requested", 0)


@edge("unconfirmed")
def a_piece_for_a_frozen_car(case: Case, step: int) -> Case:
    return _fitted(case, 0, "requested" if step else "confirmed", 0)


@edge("material")
def the_last_day_of_a_part(case: Case, step: int) -> Case:
    """A part without a piece in stock is no longer fitted from the first day on, or from the second."""
    first = case.plant.shifts[0].day
    part = Part(id="P-old", name="Old", behaviour="fixed", stock_usable=0, call_off_days=400)
    line = BomLine(id="B-old", part=part.id, qty=1, valid_to=first - timedelta(days=1 - step))
    return case.on(parts=(*case.plant.parts, part), bom=(*case.plant.bom, line))
