"""Orders that wait since an earlier plan: none is lost, promises are kept in view, and they come back when they can."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from planning.line import Order, Place, Plan
from planning.plandiff import diff
from planning.price import price, undisturbed_cents
from planning.recovery.check import check, recompute
from planning.recovery.options import options
from planning.recovery.outcome import Effort, Infeasible, Option, Planned, Wishes
from planning.recovery.recover import do_nothing, recover
from planning.snapshot import Snapshot
from planning.usage import Usage
from scenarios.plant import generate
from tests.planning.recovery.drawn_plants import SmallPlant, changed
from tests.planning.recovery.plain_model import PlainModel
from tests.planning.recovery.rulebook import LOSS, place, ruled
from tests.planning.tiny import released

EFFORT = Effort(seconds=20, seed=1, threads=2)


def waiting(plant: Snapshot, rng: Random, share: float = 0.3) -> Snapshot:
    """The plant after a plan that put some of its orders, past the frozen ones, into tail weeks or nowhere."""
    first = {shift.id: shift.start for shift in plant.shifts}
    edge = plant.as_of.timestamp() + max(line.frozen_hours for line in plant.lines) * 3600
    away = [o for o in plant.orders if first[str(o.shift)].timestamp() >= edge and rng.random() < share]
    weeks = [week.id for week in plant.tail_weeks]
    put = [(order.id, rng.choice([*weeks, None])) for order in away]
    return released(
        plant,
        Plan(
            places=tuple(Place(order=name, bucket=week, slot=None) for name, week in put if week),
            unbuilt=tuple(name for name, week in put if week is None),
        ),
    )


def planned(plant: Snapshot, losses: object, wishes: Wishes = Wishes()) -> Option:
    outcome = recover(plant, losses, wishes, EFFORT)  # type: ignore[arg-type]
    assert isinstance(outcome, Planned)
    assert check(plant, losses, outcome.option.plan, wishes) == []  # type: ignore[arg-type]
    return outcome.option


@pytest.mark.parametrize("seed", range(400, 410))
def test_plans_with_waiting_orders_are_held_to_the_plain_model(seed: int) -> None:
    plant, losses = SmallPlant(seed).draw()
    plant = waiting(plant, Random(seed))
    best = PlainModel(plant, losses).solve()
    assert best is not None
    assert check(plant, losses, best.plan) == []
    assert recompute(plant, losses, best.plan)[0].total == best.cents
    option = planned(plant, losses)
    assert option.bound_cents is not None
    assert option.bound_cents <= best.cents
    assert best.least <= option.bill.total
    lost = {order.id for order in plant.orders if order.shift is None}
    assert not lost & set(option.plan.unbuilt)


@pytest.mark.parametrize("seed", [411, 413, 416])
def test_every_goal_plans_waiting_orders_and_no_order_is_lost_over_three_plans(seed: int) -> None:
    plant, losses = SmallPlant(seed, whole_shifts=False).draw()
    names, promise = [o.id for o in plant.orders], {o.id: (o.promised, o.customer) for o in plant.orders}
    plant = waiting(plant, Random(seed))
    for wishes in (Wishes(confirmed_only=True), Wishes(goal="least_change"), Wishes(goal="protect_promises")):
        option = planned(plant, losses, wishes)
        after = released(plant, option.plan)
        assert [order.id for order in after.orders] == names
        assert {o.id: (o.promised, o.customer) for o in after.orders} == promise
        assert price(after, Plan())[1].late_orders == option.figures.late_orders - _short(option)
        assert price(after, Plan())[1].unbuilt_orders == option.figures.unbuilt_orders
        assert sum(order.shift is None for order in after.orders) == option.figures.unbuilt_orders
        plant = after


def _short(option: Option) -> int:
    """Cars built short are late by their retrofit, which the released place alone does not tell."""
    if any(place.short for place in option.plan.places):
        pytest.skip("builds cars short")
    return 0


def test_waiting_orders_fill_idle_slots_once_their_parts_are_there() -> None:
    plant = generate("compact", 1)
    busy = [order for order in plant.orders if _late_enough(plant, order)]
    away = [order.id for order in busy[:60:2]]
    week = plant.tail_weeks[0].id
    short = released(
        plant,
        Plan(places=tuple(Place(order=n, bucket=week, slot=None) for n in away[:20]), unbuilt=tuple(away[20:])),
    )
    stays = price(short, Plan())[1]
    assert (stays.unbuilt_orders, stays.idle_slots) == (10, price(plant, Plan())[1].idle_slots + 30)
    option = planned(short, ())
    back = released(short, option.plan)
    assert sum(order.shift in plant.shift_by_id for order in back.orders) == len(plant.orders)
    assert (option.figures.unbuilt_orders, option.figures.idle_slots) == (0, stays.idle_slots - 30)
    assert option.bill.total < price(short, Plan())[0].total
    found = diff(short, option.plan)
    assert (found.placed, found.still_without) == (10, 0)
    assert found.earlier >= 20
    assert [move.order for move in found.moves if move.old is None] == sorted(away[20:])


def test_orders_put_off_leave_what_a_plan_is_compared_with_as_it_was() -> None:
    plant = generate("compact", 1)
    kept = price(plant, Plan())
    assert undisturbed_cents(plant) == kept[0].total
    busy = [order for order in plant.orders if _late_enough(plant, order) and order.promised >= _day(plant, order)]
    last = plant.tail_weeks[-1].id
    plan = Plan(
        places=tuple(Place(order=order.id, bucket=last, slot=None) for order in busy[:20]),
        unbuilt=tuple(order.id for order in busy[20:30]),
    )
    after = released(plant, plan)
    assert price(after, Plan())[0].total > kept[0].total
    assert undisturbed_cents(after) == kept[0].total
    option = do_nothing(after, (), Usage(after))
    assert option.extra_cents >= price(after, Plan())[0].total - kept[0].total


def _day(plant: Snapshot, order: Order) -> date:
    return plant.shift_by_id[str(order.shift)].day


def _late_enough(plant: Snapshot, order: Order) -> bool:
    start = plant.shift_by_id[str(order.shift)].start
    return (start - plant.as_of).days >= 4


def test_doing_nothing_leaves_waiting_orders_where_they_are_and_counts_them() -> None:
    plant = ruled(made="AABBAB" + "      " + "BBBBBB")
    away = released(plant, Plan(places=(place(14, "W1"),), unbuilt=("13",)))
    option = do_nothing(away, (), Usage(away))
    assert option.plan.places == option.plan.unbuilt == ()
    base = do_nothing(plant, (), Usage(plant)).figures
    assert option.figures.unbuilt_orders == base.unbuilt_orders + 1
    assert option.figures.late_orders == base.late_orders + 2
    assert option.figures.moved_orders == 0


def test_options_of_all_goals_answer_a_plant_with_waiting_orders() -> None:
    plant = released(ruled(), Plan(places=(place(14, "W1"),), unbuilt=("13", "16")))
    found = options(plant, (LOSS,), replace(EFFORT, seconds=6), Wishes(), None, None)
    assert {option.goal for option in found} >= {"do_nothing", "least_cost"}
    for option in found:
        if option.goal != "do_nothing":
            assert check(plant, (LOSS,), option.plan, option.wishes) == []
            assert option.figures.unbuilt_orders == 0


def test_a_waiting_order_can_be_frozen_in_its_week_but_not_without_a_place() -> None:
    plant = released(ruled(), Plan(places=(place(14, "W1"),), unbuilt=("13",)))
    option = planned(plant, (), Wishes(freeze_orders=("14",)))
    assert "14" not in {p.order for p in option.plan.places}
    outcome = recover(plant, (), Wishes(freeze_orders=("13",)), EFFORT)
    assert isinstance(outcome, Infeasible)
    assert outcome.conflicts[0].rule == "wish_freeze"
    assert "order 13 has no place" in outcome.conflicts[0].detail


def test_without_reslotting_orders_are_not_pulled_forward_but_those_without_a_place_get_one() -> None:
    plant = released(ruled(), Plan(places=(place(14, "W1"),), unbuilt=("13",)))
    option = planned(plant, (), Wishes(levers=("award", "freight", "overtime")))
    assert {p.order for p in option.plan.places} == {"13"}
    pulled = Plan(places=(place(14, "L1.2", 1),))
    rules = [v.rule for v in check(plant, (), pulled, Wishes(levers=("award",)))]
    assert rules == ["wish_lever"]
    assert check(plant, (), pulled) == []


def test_the_quota_of_a_shift_knows_only_who_is_released_there() -> None:
    plant = changed(ruled(), tail_weeks=(), tail_mix=())
    option = planned(released(plant, Plan(unbuilt=("13", "14", "15"))), ())
    assert option.figures.unbuilt_orders == 0
