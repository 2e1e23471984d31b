"""Every head of the bill and every figure by hand. The plant: ``tests.planning.recovery.rulebook``; as_of Monday 06:00.

Rates: retail 5 000 cents a late day; a move 500, 100 a shift of distance, 2 000 more if it starts within 24 hours. An
idle slot costs 10 000, a minute of line stop 1 000, a minute of overtime 500; a takt is 60 minutes.
"""

from typing import Any

import pytest

from planning.line import Plan, TailMove
from planning.price import (
    award_parts_cents,
    calendar,
    freight_cents,
    in_plant_currency,
    is_frozen,
    late_day_cents,
    move_cents,
    overtime_slot_cents,
    price,
    tier_price,
    vacated_cents,
)
from planning.recovery.check import recompute
from planning.recovery.outcome import Bill, Figures
from planning.snapshot import Snapshot
from planning.supply import Offer, PriceTier
from tests.planning.recovery.rulebook import (
    LANES,
    LINE,
    LOSS,
    OFFER,
    award,
    delivery,
    expedite,
    place,
    ruled,
    short,
)
from tests.planning.tiny import RATES, line, moment, orders, shifts

PLANT = ruled()
IDLE = 10_000
"""The one empty slot of the released plan, L1.1 slot 5."""


def bill(plan: Plan, plant: Snapshot = PLANT) -> dict[str, int]:
    """Heads that are not zero, beyond the released plan's own idle slot."""
    heads = recompute(plant, [LOSS], plan)[0].model_dump()
    heads["idle"] -= IDLE
    return {head: cents for head, cents in heads.items() if cents}


def figures(plan: Plan, plant: Snapshot = PLANT) -> dict[str, int]:
    counts = recompute(plant, [LOSS], plan)[1].model_dump()
    counts["idle_slots"] -= 1
    return {name: count for name, count in counts.items() if count}


def test_the_released_plan_costs_its_idle_slot() -> None:
    assert price(PLANT, Plan()) == (Bill(idle=IDLE), Figures(idle_slots=1))
    assert Bill(idle=IDLE).total == IDLE


# late and moves


def test_late_counts_calendar_days_from_the_promise() -> None:
    plan = Plan(places=(place(7, "L1.2"),))
    roomy = ruled(made="AABBAB" + "ABBBB " + "BBBBB ")
    found, counts = recompute(roomy, [LOSS], plan)
    assert (found.late, found.moves) == (5_000, 500 + 100)
    assert (counts.late_orders, counts.late_days, counts.moved_orders) == (1, 1, 1)


def test_late_in_a_tail_week_counts_to_its_friday() -> None:
    plan = Plan(places=(place(7, "W1"),))
    assert bill(plan)["late"] == (11 - 1) * 5_000
    assert figures(plan) == {"late_orders": 1, "late_days": 10, "moved_orders": 1, "idle_slots": 1}


def test_late_rises_with_customer_and_priority() -> None:
    car = PLANT.orders[0]
    assert late_day_cents(PLANT, car) == 5_000
    assert late_day_cents(PLANT, car.model_copy(update={"priority": 2})) == 15_000
    assert late_day_cents(PLANT, car.model_copy(update={"customer": "fleet"})) == 8_000
    unpriced = ruled(rates=RATES.model_copy(update={"late_day_cents": {"retail": 1}}))
    assert late_day_cents(unpriced, car.model_copy(update={"customer": "stock"})) == 0


def test_an_order_built_before_its_promise_is_not_late() -> None:
    of = shifts(3, 6, overtime_slots=2)
    kind = ruled(orders=tuple(o.model_copy(update={"promised": moment(4).date()}) for o in orders("AABBABABBBB ", of)))
    assert recompute(kind, [LOSS], Plan(places=(place(7, "L1.2"),)))[0].late == 0


@pytest.mark.parametrize(
    ("old", "new", "cents"),
    [
        ("L1.1", "L1.2", 500 + 100),
        ("L1.2", "L1.1", 500 + 100),
        ("L1.0", "L1.1", 500 + 100 + 2_000),
        ("L1.2", "L1.0", 500 + 200 + 2_000),
        ("L1.2", "W1", 500 + 100 * (3 + 2 - 2)),
        ("L1.0", "W2", 500 + 100 * (3 + 5 + 2) + 2_000),
    ],
)
def test_moves_cost_a_change_its_distance_and_its_haste(old: str, new: str, cents: int) -> None:
    """A tail week stands for five shifts here and is reached in its middle: W1 at position 3 + 2, W2 at 3 + 5 + 2."""
    assert move_cents(PLANT, calendar(PLANT), old, new) == cents


def test_moves_within_a_shift_cost_nothing() -> None:
    swap = Plan(places=(place(7, "L1.1", 1), place(8, "L1.1", 0)))
    assert (bill(swap), figures(swap)) == ({}, {})


# lost


def test_lost_an_order_that_is_not_built_is_late_to_the_end_and_loses_its_contribution() -> None:
    plan = Plan(unbuilt=("7",))
    assert bill(plan) == {"late": (18 - 1) * 5_000, "lost": 100_000, "idle": 10_000}
    assert figures(plan) == {"late_orders": 1, "late_days": 17, "unbuilt_orders": 1, "idle_slots": 1}


def test_lost_is_the_share_of_contribution_that_the_rates_say() -> None:
    half = ruled(rates=RATES.model_copy(update={"lost_pct": 35}))
    assert bill(Plan(unbuilt=("7",)), half)["lost"] == 35_000


def test_an_order_promised_past_the_horizon_counts_as_late_if_it_is_not_built() -> None:
    of = shifts(3, 6, overtime_slots=2)
    far = tuple(o.model_copy(update={"promised": moment(99).date()}) for o in orders("BBBBBBBBBBB BBBBBB", of))
    assert figures(Plan(unbuilt=("7",)), ruled(orders=far)) == {"late_orders": 1, "unbuilt_orders": 1, "idle_slots": 1}


def test_forecast_cars_that_slip_or_drop_out_cost_their_days_and_contribution() -> None:
    week = Plan(tail=(TailMove(mix="X", to_week="W2", vehicles=2),))
    assert bill(week) == {"late": 7 * 400 * 2}
    never = Plan(tail=(TailMove(mix="X", to_week=None, vehicles=1),))
    assert bill(never) == {"late": 7 * 400, "lost": 9_000}
    assert figures(week) == figures(never) == {}


# idle, line stop, overtime


def test_idle_slots_fill_and_empty() -> None:
    assert bill(Plan(places=(place(13, "L1.1", 5),)))["moves"] == 600
    assert figures(Plan(places=(place(13, "L1.1", 5),))) == {"moved_orders": 1}
    assert bill(Plan(unbuilt=("7", "8")))["idle"] == 20_000


def test_idle_a_frozen_car_that_is_pulled_in_time_leaves_an_idle_slot() -> None:
    """Car 3 enters at 08:00, just the two hours ahead in which it can be skipped."""
    plan = Plan(places=(place(3, "L1.1", 5),))
    assert vacated_cents(PLANT, PLANT.orders[2]) == (10_000, 0)
    assert bill(plan) == {"late": 5_000, "moves": 2_600}
    assert figures(plan) == {"late_orders": 1, "late_days": 1, "moved_orders": 1}


def test_line_stop_a_frozen_car_that_is_pulled_too_late_stops_the_line_for_its_takt() -> None:
    plan = Plan(places=(place(2, "L1.1", 5),))
    assert vacated_cents(PLANT, PLANT.orders[1]) == (0, 60_000)
    assert bill(plan) == {"late": 5_000, "moves": 2_600, "line_stop": 60_000, "idle": -IDLE}
    assert figures(plan) == {
        "late_orders": 1, "late_days": 1, "moved_orders": 1, "line_stop_min": 60, "idle_slots": -1,
    }  # fmt: skip


def test_line_stop_counts_its_minutes_even_where_they_cost_nothing() -> None:
    free = ruled(line={"stop_min_cents": 0})
    assert figures(Plan(places=(place(2, "L1.1", 5),)), free)["line_stop_min"] == 60


def test_line_stop_seconds_add_up_before_they_are_rounded() -> None:
    quick = ruled(line={"takt_s": 90, "frozen_hours": 24})
    assert figures(Plan(unbuilt=("1", "2")), quick)["line_stop_min"] == 3


def test_overtime_is_paid_by_the_slot_opened_rounded_up() -> None:
    plan = Plan(overtime={"L1.1": 2})
    assert bill(plan) == {"overtime": 2 * 60 * 500}
    assert figures(plan) == {"overtime_slots": 2}
    assert overtime_slot_cents(line(takt_s=61, overtime_min_cents=100)) == 102


def test_is_frozen_by_time_or_by_state() -> None:
    frozen = [order.id for order in PLANT.orders if is_frozen(PLANT, order)]
    assert frozen == ["1", "2", "3", "4"]
    assert is_frozen(PLANT, PLANT.orders[-1].model_copy(update={"state": "body_built"}))


# short


def test_retrofit_and_yard_of_a_car_built_short() -> None:
    plan = Plan(places=(short(5, "L1.0", "L1.2", 4),))
    assert bill(plan) == {"late": 2 * 5_000, "retrofit": 30 * 10, "yard": 2 * 7}
    assert figures(plan) == {"late_orders": 1, "late_days": 2, "built_short": 1}


def test_yard_days_run_to_the_friday_of_a_tail_week() -> None:
    assert bill(Plan(places=(short(7, "L1.1", "W1", 0),)))["yard"] == 10 * 7


def test_retrofit_minutes_come_from_whoever_prices_the_plan() -> None:
    plan = Plan(places=(short(5, "L1.0", "L1.1", 4),))
    assert price(PLANT, plan, {"5": 12})[0].retrofit == 120
    assert price(PLANT, plan)[0].retrofit == 0


# bought


def test_parts_one_off_and_freight_of_awards() -> None:
    plan = award(delivery(4), delivery(6, moment(7, 12)))
    assert bill(plan) == {"parts": 10 * 250, "one_off": 1_000, "freight": (200 + 6) + (200 + 9)}
    assert figures(plan) == {"awarded_pcs": 10}


def test_one_off_is_paid_once_an_offer_and_its_price_step_is_reached_over_all_lanes() -> None:
    plant = ruled(offer={"lanes": ("ROAD", "SEA")})
    plan = Plan(awards=(*award(delivery(4)).awards, *award(delivery(6, hours=48), lane="SEA").awards))
    assert bill(plan, plant) == {"parts": 10 * 250, "one_off": 1_000, "freight": (200 + 6) + 1}


def test_freight_of_hurried_pieces() -> None:
    plan = expedite(6)
    assert bill(plan) == {"freight": 500 + 60}
    assert figures(plan) == {"expedited_pcs": 6}


@pytest.mark.parametrize(("pieces", "cents"), [(1, 200 + 2), (2, 200 + 3), (100, 350), (101, 200 + 152)])
def test_freight_is_rounded_up(pieces: int, cents: int) -> None:
    assert freight_cents(PLANT, LANES[0].id, pieces) == cents


@pytest.mark.parametrize(("qty", "cents"), [(4, 300), (9, 300), (10, 250), (20, 250), (1, 300)])
def test_tier_price_is_of_all_units(qty: int, cents: int) -> None:
    assert tier_price(PLANT.offers[0], qty) == cents


def offer(**changes: Any) -> Offer:
    return Offer(**OFFER | {"tiers": (PriceTier(from_qty=1, price_cents=5),), "moq": 1} | changes)


def test_parts_are_priced_by_the_price_unit_and_rounded_half_up_once() -> None:
    assert award_parts_cents(PLANT, offer(price_unit=100), 9) == 0
    assert award_parts_cents(PLANT, offer(price_unit=100), 10) == 1
    assert award_parts_cents(PLANT, offer(price_unit=100), 50) == 3


def test_foreign_money_takes_the_rate_of_the_snapshot() -> None:
    plant = ruled(fx={"USD": 920_000}, fx_date=moment(0).date(), offer={"currency": "USD"})
    assert in_plant_currency(plant, 100, "EUR") == 100
    assert [in_plant_currency(plant, cents, "USD") for cents in (100, 1, 0)] == [92, 1, 0]
    assert bill(award(delivery(4)), plant) == {"parts": 1_104, "one_off": 920, "freight": 206}


# sums


def test_total_adds_every_head_and_spend_what_leaves_the_house() -> None:
    heads = {head: 10**number for number, head in enumerate(Bill.model_fields)}
    paid = Bill(**heads)
    assert paid.total == sum(heads.values()) == 11_111_111_111
    outgoing = ("parts", "one_off", "freight", "overtime", "retrofit")
    assert paid.spend == sum(heads[head] for head in outgoing)


def test_a_plan_with_everything_costs_the_sum_of_its_parts() -> None:
    plans = (
        Plan(places=(place(7, "W1"),)), Plan(places=(short(5, "L1.0", "L1.1", 4),)), Plan(unbuilt=("8",)),
        Plan(tail=(TailMove(mix="X", to_week="W2", vehicles=1),)), Plan(overtime={"L1.1": 1}), award(delivery(4)),
        expedite(6),
    )  # fmt: skip
    everything = Plan(
        places=plans[0].places + plans[1].places, unbuilt=("8",), tail=plans[3].tail, overtime={"L1.1": 1},
        awards=plans[5].awards, expedites=plans[6].expedites,
    )  # fmt: skip
    assert sum(bill(everything).values()) == sum(sum(bill(plan).values()) for plan in plans)


def test_two_lines_count_their_own_shifts() -> None:
    of = (*shifts(2, 2), *shifts(2, 2, "L2"))
    two = ruled(lines=(line(**LINE), line(**LINE | {"id": "L2"})), shifts=of, orders=orders("BB", of))
    when = calendar(two)
    assert [when.position[name] for name in ("L1.0", "L1.1", "L2.0", "L2.1", "W1")] == [0, 1, 0, 1, 2 + 2]
    assert when.last_day == moment(18).date()
