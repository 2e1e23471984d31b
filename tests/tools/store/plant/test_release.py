"""A released plan as the next snapshot sees it, and what it must never lose."""

from datetime import UTC, datetime, timedelta

import pytest

from planning.line import Order, Place, Plan, TailMove, slot_start
from planning.snapshot import Snapshot
from tools.store.engine import Store
from tools.store.plant.release import (
    ReleaseRefusedError,
    apply_released_plan,
    released_plan,
    short_builds,
)
from tools.store.plant.whole import load_snapshot

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)


def release(store: Store, plan: Plan) -> Snapshot:
    with store.write() as session:
        apply_released_plan(session, plan, case="c1", now=NOW)
    with store.read() as session:
        return load_snapshot(session)


def free_orders(plant: Snapshot) -> list[Order]:
    """Orders past the frozen horizon, in the order of the line."""
    found = []
    for order in plant.orders:
        shift = plant.shift_by_id[order.shift]
        line = plant.line_by_id[shift.line]
        edge = plant.as_of + timedelta(hours=line.frozen_hours)
        if order.state == "planned" and slot_start(line, shift, order.slot) >= edge:
            found.append(order)
    return found


def place(order: Order, at: Order) -> Place:
    return Place(order=order.id, bucket=at.shift, slot=at.slot)


def test_two_orders_change_places(held: Store, plant: Snapshot) -> None:
    first, *_, last = free_orders(plant)
    found = release(held, Plan(places=(place(first, last), place(last, first))))
    assert found.plan_version == plant.plan_version + 1
    was = {order.id: order for order in plant.orders}
    for order in found.orders:
        other = {first.id: last, last.id: first}.get(order.id, was[order.id])
        assert order == was[order.id].model_copy(update={"shift": other.shift, "slot": other.slot})


def test_an_order_in_a_tail_week_stays_an_order_with_promise_and_worth(held: Store, plant: Snapshot) -> None:
    order, (first, second, *_) = free_orders(plant)[-1], plant.tail_weeks
    found = release(held, Plan(places=(Place(order=order.id, bucket=first.id, slot=None),)))
    assert len(found.orders) == len(plant.orders)
    waits = order.model_copy(update={"shift": first.id, "slot": None})
    assert found.orders[found.order_row[order.id]] == waits
    assert found.tail_mix == plant.tail_mix
    later = release(held, Plan(places=(Place(order=order.id, bucket=second.id, slot=None),)))
    assert later.orders[found.order_row[order.id]].shift == second.id
    back = release(held, Plan(places=(place(order, order),)))
    assert back.orders == plant.orders


def test_an_order_without_a_place_is_kept_and_can_be_given_one(held: Store, plant: Snapshot) -> None:
    order = free_orders(plant)[0]
    found = release(held, Plan(unbuilt=(order.id,)))
    assert found.orders[found.order_row[order.id]] == order.model_copy(update={"shift": None, "slot": None})
    assert len(found.orders) == len(plant.orders)
    assert found.tail_mix == plant.tail_mix
    back = release(held, Plan(places=(Place(order=order.id, bucket=str(order.shift), slot=None),)))
    assert back.orders == plant.orders


def test_an_order_past_planning_that_is_pulled_is_planned_again_and_one_that_stays_is_not(
    held: Store, plant: Snapshot
) -> None:
    pulled, stays = [order for order in plant.orders if order.state not in ("planned", "done")][:2]
    free = free_orders(plant)[0]
    places = (place(pulled, free), place(free, pulled), place(stays, stays))
    found = release(held, Plan(places=places))
    state = {order.id: order.state for order in found.orders}
    assert (state[pulled.id], state[stays.id], state[free.id]) == ("planned", stays.state, "planned")


def test_part_of_a_forecast_slips_and_no_car_is_lost(held: Store, plant: Snapshot) -> None:
    mix = next(mix for mix in plant.tail_mix if mix.vehicles > 3 and mix.week == plant.tail_weeks[0].id)
    second, third = plant.tail_weeks[1].id, plant.tail_weeks[2].id
    moves = (
        TailMove(mix=mix.id, to_week=second, vehicles=1),
        TailMove(mix=mix.id, to_week=third, vehicles=1),
        TailMove(mix=mix.id, to_week=None, vehicles=1),
    )
    found = release(held, Plan(tail=moves))
    now = {one.id: one for one in found.tail_mix}
    assert now[mix.id].vehicles == mix.vehicles - 3
    added = [one for one in found.tail_mix if one.id not in {old.id for old in plant.tail_mix}]
    assert [(one.week, one.vehicles, one.options) for one in added] == [
        (second, 1, mix.options),
        (third, 1, mix.options),
    ]
    again = release(held, Plan(tail=moves[:1]))
    assert {one.id: one.vehicles for one in again.tail_mix}[added[0].id] == 2


def test_opened_overtime_becomes_slots_that_hold_orders(held: Store, plant: Snapshot) -> None:
    shift = next(
        shift for shift in plant.shifts if shift.overtime_slots > 0 and shift.start > plant.as_of + timedelta(days=5)
    )
    order = free_orders(plant)[-1]
    found = release(
        held, Plan(places=(Place(order=order.id, bucket=shift.id, slot=shift.slots),), overtime={shift.id: 1})
    )
    opened = found.shift_by_id[shift.id]
    assert (opened.slots, opened.overtime_slots) == (shift.slots + 1, shift.overtime_slots - 1)
    assert (found.orders[found.order_row[order.id]].shift, found.orders[found.order_row[order.id]].slot) == (
        shift.id, shift.slots,
    )  # fmt: skip


def test_an_order_without_a_slot_takes_a_free_one(held: Store, plant: Snapshot) -> None:
    *_, gone, mover = free_orders(plant)
    found = release(held, Plan(places=(Place(order=mover.id, bucket=gone.shift, slot=None),), unbuilt=(gone.id,)))
    order = found.orders[found.order_row[mover.id]]
    assert order.shift == gone.shift
    assert (order.shift, order.slot) in {(gone.shift, gone.slot), (mover.shift, mover.slot)}


def test_a_car_built_short_is_remembered_until_it_is_planned_whole(held: Store, plant: Snapshot) -> None:
    order, week = free_orders(plant)[-1], plant.tail_weeks[0].id
    short = place(order, order).model_copy(update={"short": True, "retrofit": week})
    assert release(held, Plan(places=(short,))).orders == plant.orders
    with held.read() as session:
        assert short_builds(session) == (short,)
    release(held, Plan(places=(place(order, order),)))
    with held.read() as session:
        assert short_builds(session) == ()


def test_a_released_plan_can_be_read_again(held: Store, plant: Snapshot) -> None:
    plan = Plan(unbuilt=(free_orders(plant)[0].id,))
    release(held, plan)
    with held.read() as session:
        assert released_plan(session, plant.plan_version + 1) == plan
        assert released_plan(session, 99) is None


def test_a_plan_that_does_not_fit_changes_nothing(held: Store, plant: Snapshot) -> None:
    first, second, *_ = free_orders(plant)
    full = next(shift for shift in plant.shifts if shift.id == second.shift)
    bad = {
        "already holds order": Plan(places=(place(first, second),)),
        "names order nobody": Plan(unbuilt=("nobody",)),
        "names shift or week nowhere": Plan(places=(Place(order=first.id, bucket="nowhere", slot=0),)),
        "two places": Plan(places=(place(first, first),), unbuilt=(first.id,)),
        "overtime slots": Plan(overtime={full.id: full.overtime_slots + 1}),
        "past the": Plan(places=(Place(order=first.id, bucket=full.id, slot=full.slots),)),
        "more are to slip": Plan(
            tail=(TailMove(mix=plant.tail_mix[0].id, to_week=None, vehicles=plant.tail_mix[0].vehicles + 1),)
        ),
    }
    for reason, plan in bad.items():
        with pytest.raises(ReleaseRefusedError, match=reason), held.write() as session:
            apply_released_plan(session, plan)
        with held.read() as session:
            assert load_snapshot(session).digest == plant.digest, reason


def test_no_slot_is_given_inside_the_frozen_horizon(held: Store, plant: Snapshot) -> None:
    frozen = next(order for order in plant.orders if order not in free_orders(plant))
    mover = free_orders(plant)[-1]
    in_frozen_shift = [order for order in free_orders(plant) if order.shift == frozen.shift]
    assert not in_frozen_shift, "the compact plant's first shift is frozen as a whole"
    with pytest.raises(ReleaseRefusedError, match="no free slot past the frozen horizon"), held.write() as session:
        apply_released_plan(
            session,
            Plan(places=(Place(order=mover.id, bucket=frozen.shift, slot=None),), unbuilt=(frozen.id,)),
        )
