"""Input that no plant should have: every case ends in a plan that passes ``check``, or in words that say what to do."""

from datetime import timedelta
from typing import Any

import pytest

from planning.disruption import Step
from planning.line import Plan
from planning.recovery.check import check
from planning.recovery.levers import levers
from planning.recovery.outcome import Effort, Infeasible, Option, Planned, Wishes
from planning.recovery.problem import problem
from planning.recovery.recover import recover
from planning.snapshot import Snapshot
from planning.supply import CapacityPool, PriceTier
from tests.planning import tiny
from tests.planning.recovery.drawn_plants import changed
from tests.planning.recovery.rulebook import LOSS, ruled
from tests.planning.tiny import START, moment, part

EFFORT = Effort(seconds=20)
VAST = 10**12


def rows(table: tuple[Any, ...], **changes: Any) -> tuple[Any, ...]:
    return tuple(row.model_copy(update=changes) for row in table)


def bare(**changes: Any) -> Snapshot:
    """The plant without a piece of P in stock."""
    return ruled(**{"stock": 0} | changes)


def planned(plant: Snapshot, *losses: Any, **wishes: Any) -> Option:
    wished = Wishes.model_validate(wishes)
    outcome = recover(plant, losses or (LOSS,), wished, EFFORT)
    assert isinstance(outcome, Planned), outcome
    option = outcome.option
    assert check(plant, losses or (LOSS,), option.plan, wished) == []
    assert option.bound_cents is not None and option.bound_cents <= option.bill.total
    return option


def refused(plant: Snapshot, **wishes: Any) -> list[str]:
    """What a planner is told, each with the rule in front."""
    outcome = recover(plant, (LOSS,), Wishes.model_validate(wishes), EFFORT)
    assert isinstance(outcome, Infeasible), outcome
    return [f"{each.rule}: {each.detail}" for each in outcome.conflicts]


# nothing there


def test_a_plant_without_lines_shifts_or_orders_has_the_empty_plan() -> None:
    for plant in (tiny.plant(lines=()), tiny.plant(), changed(ruled(), shifts=(), orders=())):
        assert planned(plant).plan == Plan()


def test_a_plant_without_cars_pays_for_its_idle_slots_and_nothing_can_cost_less() -> None:
    option = planned(changed(ruled(), orders=(), tail_mix=()))
    assert (option.plan, option.bound_cents, option.gap) == (Plan(), option.bill.total, 0.0)
    assert option.bill.total == option.bill.idle > 0


def test_orders_wait_where_there_is_no_shift_and_no_week_to_build_them_in() -> None:
    away = rows(ruled().orders, shift=None, slot=None)
    option = planned(changed(ruled(), shifts=(), tail_weeks=(), tail_mix=(), orders=away))
    assert option.figures.unbuilt_orders == len(away)
    assert option.bill.lost == sum(order.contribution_cents for order in away)


def test_shifts_without_a_slot_build_nothing() -> None:
    away = rows(ruled().orders, shift=None, slot=None)
    option = planned(changed(ruled(), shifts=rows(ruled().shifts, slots=0, overtime_slots=0), orders=away))
    shifts = set(ruled().shift_by_id)
    assert not shifts & {place.bucket for place in option.plan.places}


def test_a_part_that_no_car_uses_changes_nothing() -> None:
    more = changed(bare(), parts=(*bare().parts, part("NEVER", 0), part("SPARE", 9)))
    assert planned(more).bill == planned(bare()).bill


def test_without_a_bill_of_material_nothing_runs_out_and_nothing_is_bought() -> None:
    option = planned(changed(bare(), bom=()))
    assert not option.plan.awards and not option.plan.unbuilt and option.figures.moved_orders <= 1


# nothing that helps


@pytest.mark.parametrize("pool", [(0,), (1,)])
def test_pools_too_small_for_a_minimum_sell_nothing(pool: tuple[int, ...]) -> None:
    small = bare(pools=(CapacityPool(id="K", site="S2", weekly=pool),), offer={"moq": 8})
    assert not planned(small).plan.awards
    told = refused(small, pin_offers=("OF",))
    assert told == [
        "wish_pin: offer OF is pinned, and no plan buys its minimum of 8 pcs of P beside what else was wished; its "
        f"pool K makes at most {pool[0]} pcs a week. Unpin it or wish for less"
    ]


def test_needs_above_all_supply_leave_the_cars_that_are_worth_least() -> None:
    few = bare(receipts=(), offers=(), pools=(), lanes=())
    option = planned(few, tiny.lost("S1", start=moment(-30), back=moment(300)))
    users = {order.id for order in few.orders if "A" in order.options}
    built_short = {place.order for place in option.plan.places if place.short}
    assert set(option.plan.unbuilt) <= users and not built_short
    assert len(option.plan.unbuilt) == len(users)


def test_a_minimum_far_above_the_need_is_not_bought() -> None:
    bulky = bare(offer={"moq": VAST, "max_qty": VAST, "multiple": 1}, pools=(pool_of(VAST),))
    assert not planned(bulky).plan.awards


def pool_of(weekly: int) -> CapacityPool:
    return CapacityPool(id="K", site="S2", weekly=(weekly,))


# time


@pytest.mark.parametrize("years", [0, 10, 2000])
def test_promises_in_the_past_are_late_by_the_day(years: int) -> None:
    old = START.replace(year=START.year - years) - timedelta(days=1)
    plant = changed(bare(), orders=rows(bare().orders, promised=old))
    option = planned(plant)
    assert option.figures.late_orders == len(plant.orders)
    assert option.bill.late >= len(plant.orders) * (START - old).days * plant.rates.late_day_cents["retail"]


def test_a_frozen_horizon_longer_than_the_plan_lets_cars_only_stay_or_go() -> None:
    frozen = bare(line={"frozen_hours": 720})
    option = planned(frozen)
    weeks = {week.id for week in frozen.tail_weeks}
    assert not option.plan.awards and not option.plan.overtime
    assert {place.bucket for place in option.plan.places} <= weeks
    enough = planned(ruled(line={"frozen_hours": 720}))
    assert (enough.plan, enough.bound_cents, enough.gap) == (Plan(), enough.bill.idle, 0.0)


# disruptions that contradict each other


def test_of_two_reports_on_a_site_the_worse_counts_in_either_order() -> None:
    half = LOSS.model_copy(
        update={"id": "D-half", "course": (Step(since=LOSS.start, capacity_pct=50),), "recovery_p90": moment(60)}
    )
    alone = planned(bare(), LOSS)
    for both in ((LOSS, half), (half, LOSS), (LOSS, LOSS)):
        assert planned(bare(), *both).bill.total >= alone.bill.total
    assert planned(bare(), LOSS, LOSS).bill == alone.bill


# wishes that cannot be


def test_frozen_orders_without_their_parts_name_the_part_and_the_orders() -> None:
    told = refused(bare(), freeze_orders=tuple(order.id for order in bare().orders))
    assert "wish_freeze: 1: was to stay whole in L1.0, and is not built" in told
    assert any(each.startswith("material: P: ") for each in told)


# sizes


def test_pieces_times_price_beyond_what_is_exact_are_never_bought_and_a_pin_on_them_is_told() -> None:
    dear = {"moq": VAST, "max_qty": VAST, "multiple": 1, "tiers": (PriceTier(from_qty=1, price_cents=VAST),)}
    plant = bare(offer=dear, pools=(pool_of(VAST),))
    assert not planned(plant).plan.awards
    assert refused(plant, pin_offers=("OF",)) == [
        "size: offer OF is pinned: its minimum of 1000000000000 pcs costs € 10 000 000 000 015 000 000 012.00, and "
        "plans are counted exactly up to € 10 000 000 000 000.00; correct its price, its minimum or its exchange rate, "
        "or unpin it"
    ]


def test_an_offer_whose_least_order_is_beyond_what_is_exact_is_no_lever() -> None:
    tiers = (PriceTier(from_qty=1, price_cents=10**13),)
    for moq, kept in ((50, 1), (200, 0)):
        plant = bare(offer={"moq": moq, "max_qty": 400, "tiers": tiers}, pools=(pool_of(VAST),))
        model = problem(plant, (LOSS,), Wishes())
        found = levers(plant, model.usage, model.at, {0: 10}, (LOSS,), Wishes())
        assert len(found.sources) == kept


def test_a_dear_price_is_paid_to_the_cent_where_a_person_insists() -> None:
    dear = bare(offer={"tiers": (PriceTier(from_qty=1, price_cents=10**13 - 7),), "one_off_cents": 3})
    option = planned(dear, pin_offers=("OF",))
    qty = option.figures.awarded_pcs
    assert (option.bill.parts, option.bill.one_off) == (qty * (10**13 - 7), 3)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"contribution_cents": 10**13}, "order 1: not built, it costs € 900.00 for its delay since 2026-03-02 and "
         "€ 100 000 000 000.00 of contribution, and a car is counted up to € 1 000 000 000.00; correct its promise"),
        ({"contribution_cents": 10**11}, "€ 1 000 000 000.00 of contribution"),
    ],
)  # fmt: skip
def test_an_order_worth_more_than_can_be_counted_is_named(changes: dict[str, Any], said: str) -> None:
    told = refused(changed(bare(), orders=rows(bare().orders, **changes)))
    assert said in told[0]
    assert told[-1] == "size: 14 more orders are too dear in the same way"


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("idle_slot_cents", "line L1: an idle slot costs € 100 000 000 000.00"),
        ("stop_min_cents", "line L1: a slot of line stop costs € 6 000 000 000 000.00"),
        ("overtime_min_cents", "line L1: a slot of overtime costs € 6 000 000 000 000.00"),
        ("retrofit_min_cents", "line L1: a minute of retrofit costs € 100 000 000 000.00"),
        ("yard_day_cents", "line L1: a day in the yard costs € 100 000 000 000.00"),
    ],
)
def test_a_line_whose_time_costs_more_than_can_be_counted_is_named(field: str, said: str) -> None:
    told = refused(bare(line={field: 10**13}))
    assert f"size: {said}, and up to € 1 000 000 000.00 is counted; correct the rate" in told


@pytest.mark.parametrize("field", ["move_cents", "move_soon_cents", "move_shift_cents"])
def test_a_move_that_costs_more_than_can_be_counted_is_told(field: str) -> None:
    told = refused(changed(bare(), rates=bare().rates.model_copy(update={field: 10**13})))
    assert told[0].startswith("size: the rates: a move over the whole horizon costs € ")


def test_a_late_day_that_costs_more_than_64_bits_hold_is_told() -> None:
    rates = bare().rates.model_copy(update={"late_day_cents": {"retail": 10**13}})
    old = rows(bare().orders, promised=START.replace(year=1), priority=3)
    told = refused(changed(bare(), rates=rates, orders=old))
    assert "for its delay since 0001-03-02" in told[0]


def test_many_cars_that_each_can_be_counted_may_be_too_many() -> None:
    mix = rows(bare().tail_mix, vehicles=10**6, contribution_cents=10**10)
    wide = changed(bare(), tail_weeks=rows(bare().tail_weeks, capacity=10**6), tail_mix=mix)
    assert refused(wide)[0].startswith("size: the plant: all its cars not built would cost € 100 000 028 031 450.00, ")


def test_a_part_of_which_more_is_used_than_can_be_counted_is_named() -> None:
    wide = changed(
        ruled(stock=VAST), bom=rows(ruled().bom, qty=10**7), tail_weeks=rows(ruled().tail_weeks, capacity=10**6),
        tail_mix=rows(ruled().tail_mix, vehicles=10**6, options=("A",)),
    )  # fmt: skip
    assert refused(wide) == [
        "size: part P: all cars together use 10000040000000 pcs, and up to 1000000000000 pcs are counted; correct its "
        "quantity a car, or the cars of the tail weeks"
    ]


@pytest.mark.parametrize("stock", [0, VAST])
def test_quantities_of_a_million_million_are_only_numbers(stock: int) -> None:
    plant = ruled(stock=stock, pools=(pool_of(VAST),), offer={"max_qty": VAST, "multiple": 1})
    option = planned(changed(plant, receipts=rows(plant.receipts, qty=VAST)))
    assert option.figures.awarded_pcs < 100
    if stock:
        assert option.plan.awards == () and not option.plan.unbuilt
