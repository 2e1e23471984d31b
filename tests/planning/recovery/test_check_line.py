"""Rules of the line, each allowed and forbidden."""

from typing import Any

import pytest

from planning.line import Plan, TailMix, TailMove
from planning.recovery.check import check
from tests.planning.recovery.rulebook import LINE, LOSS, broken, place, quota, ruled, short, week
from tests.planning.tiny import line, moment, orders, shifts

ROOMY = "AABBAB" + "ABB   " + "BBB   "
"""Empty slots behind car 9 in L1.1 and behind car 15 in L1.2."""
TWO_LINES: dict[str, Any] = {
    "lines": (line(**LINE), line(**LINE | {"id": "L2"})),
    "shifts": shifts(3, 6, overtime_slots=2) + shifts(3, 6, "L2", overtime_slots=2),
}


def frozen_but_later(state: str = "broadcast") -> dict[str, Any]:
    """Car 13, in L1.2, is past planning."""
    of = shifts(3, 6, overtime_slots=2)
    return {
        "orders": tuple(
            order.model_copy(update={"state": state}) if order.id == "13" else order for order in orders(ROOMY, of)
        )
    }


def test_the_released_plan_breaks_no_rule() -> None:
    assert broken(ruled(), Plan()) == []


# frozen


def test_frozen_a_frozen_car_may_be_pulled_to_a_later_slot() -> None:
    assert broken(ruled(), Plan(places=(place(1, "L1.1", 5),))) == []
    assert broken(ruled(), Plan(unbuilt=("1",))) == []


def test_frozen_a_frozen_car_may_not_take_another_slot_of_its_shift() -> None:
    plan = Plan(places=(place(1, "L1.0", 4), place(5, "L1.1", 5)))
    assert broken(ruled(), plan) == [("frozen", "1")]


def test_frozen_a_frozen_car_may_not_be_built_short_where_it_stands() -> None:
    assert set(broken(ruled(), Plan(places=(short(1, "L1.0", "L1.1", 0),)))) == {("frozen", "1")}


def test_frozen_a_frozen_car_that_is_pulled_is_built_whole() -> None:
    assert broken(ruled(), Plan(places=(short(1, "L1.1", "L1.2", 5),))) == [("frozen", "1")]


def test_frozen_nobody_takes_the_slot_that_a_pulled_car_leaves() -> None:
    plan = Plan(places=(place(1, "L1.1", 5), place(5, "L1.0", 0)))
    assert broken(ruled(), plan) == [("frozen", "5")]


def test_frozen_a_slot_from_the_edge_of_the_horizon_on_is_open() -> None:
    plant = ruled(made="AABB  " + "ABB   ")
    assert broken(plant, Plan(places=(place(7, "L1.0", 4),))) == []
    assert broken(plant, Plan(places=(place(7, "L1.0"), place(8, "L1.0")))) == []


def test_frozen_an_empty_slot_before_the_edge_is_closed() -> None:
    plant = ruled(made="AAB BB" + "ABB   ")
    assert broken(plant, Plan(places=(place(7, "L1.0", 3),))) == [("frozen", "7"), ("capacity", "L1.0")]


def test_frozen_a_car_without_a_slot_needs_an_open_one() -> None:
    plant = ruled(made="AAB BB" + "ABB   ")
    assert broken(plant, Plan(places=(place(7, "L1.0"),))) == [("capacity", "L1.0")]


def test_frozen_a_broadcast_car_may_be_pulled_later_but_not_forward() -> None:
    plant = ruled(**frozen_but_later())
    assert broken(plant, Plan(places=(place(13, "W1"),))) == []
    assert broken(plant, Plan(places=(place(13, "L1.1", 5),))) == [("frozen", "13")]
    assert broken(ruled(**frozen_but_later("planned")), Plan(places=(place(13, "L1.1", 5),))) == []


def test_frozen_nobody_takes_the_slot_of_a_broadcast_car() -> None:
    plant = ruled(**frozen_but_later())
    plan = Plan(places=(place(13, "W1"), place(14, "L1.2", 0)))
    assert broken(plant, plan) == [("frozen", "14")]


# eligible and slot


def test_eligible_a_car_may_go_to_any_line_it_is_eligible_for() -> None:
    of = TWO_LINES["shifts"]
    both = ruled(**TWO_LINES, orders=orders(ROOMY, of, lines=("L1", "L2")))
    assert broken(both, Plan(places=(place(7, "L2.1", 0),))) == []


def test_eligible_a_car_may_not_go_to_another_line() -> None:
    one = ruled(**TWO_LINES, orders=orders(ROOMY, TWO_LINES["shifts"]))
    assert broken(one, Plan(places=(place(7, "L2.1", 0),))) == [("eligible", "7")]


def test_slot_two_cars_may_change_places_but_not_share_one() -> None:
    swap = Plan(places=(place(7, "L1.1", 1), place(8, "L1.1", 0)))
    assert broken(ruled(), swap) == []
    assert broken(ruled(), Plan(places=(place(7, "L1.1", 1),))) == [("slot", "8")]


@pytest.mark.parametrize(("slot", "overtime", "allowed"), [(5, 0, True), (6, 0, False), (6, 1, True), (-1, 1, False)])
def test_slot_lies_inside_the_shift_and_its_overtime(slot: int, overtime: int, allowed: bool) -> None:
    plan = Plan(places=(place(13, "L1.1", slot),), overtime={"L1.1": overtime})
    assert broken(ruled(), plan) == ([] if allowed else [("slot", "13")])


# capacity and tail


def test_capacity_the_last_free_slot_may_be_filled_and_no_more() -> None:
    assert broken(ruled(), Plan(places=(place(5, "L1.1"),))) == []
    assert broken(ruled(), Plan(places=(place(5, "L1.1"), place(6, "L1.1")))) == [("capacity", "L1.1")]
    longer = Plan(places=(place(5, "L1.1"), place(6, "L1.1")), overtime={"L1.1": 1})
    assert broken(ruled(), longer) == []


@pytest.mark.parametrize(("capacity", "allowed"), [(4, True), (3, False)])
def test_capacity_a_tail_week_holds_its_forecast_and_the_backlog(capacity: int, allowed: bool) -> None:
    weeks = (week("W1", 7, capacity=capacity), week("W2", 14))
    found = broken(ruled(tail_weeks=weeks), Plan(places=(place(5, "W1"),)))
    assert found == ([] if allowed else [("capacity", "W1")])


@pytest.mark.parametrize(("cars", "to_week", "allowed"), [(3, "W2", True), (3, None, True), (4, "W2", False)])
def test_tail_no_more_forecast_cars_slip_than_there_are(cars: int, to_week: str | None, allowed: bool) -> None:
    plan = Plan(tail=(TailMove(mix="X", to_week=to_week, vehicles=cars),))
    assert broken(ruled(), plan) == ([] if allowed else [("tail", "X")])


def test_tail_forecast_cars_of_one_mix_are_counted_over_all_its_moves() -> None:
    moves = (TailMove(mix="X", to_week="W2", vehicles=2), TailMove(mix="X", to_week=None, vehicles=2))
    assert broken(ruled(), Plan(tail=moves[:1])) == []
    assert broken(ruled(), Plan(tail=moves)) == [("tail", "X")]


def test_tail_forecast_cars_never_slip_backwards() -> None:
    late = TailMix(id="Y", week="W2", model="M", vehicles=2, late_day_cents=0, contribution_cents=0)
    plan = Plan(tail=(TailMove(mix="Y", to_week="W1", vehicles=1),))
    assert broken(ruled(tail_mix=(late,)), plan) == [("tail", "Y")]


def test_tail_forecast_cars_slip_within_their_line() -> None:
    weeks = (week("W1", 7), week("W2", 14), week("Z2", 14, line="L2"))
    plant = ruled(**TWO_LINES, orders=orders(ROOMY, TWO_LINES["shifts"]), tail_weeks=weeks)
    slips = {to: Plan(tail=(TailMove(mix="X", to_week=to, vehicles=1),)) for to in ("W2", "Z2")}
    assert broken(plant, slips["W2"]) == []
    found = check(plant, [LOSS], slips["Z2"])
    assert [(v.rule, v.object, v.detail) for v in found] == [("tail", "X", "slips from W1 of line L1 to Z2 of line L2")]


# overtime and quota


@pytest.mark.parametrize(("slots", "allowed"), [(2, True), (3, False), (-1, False)])
def test_overtime_stays_within_the_limit_of_the_shift(slots: int, allowed: bool) -> None:
    assert broken(ruled(), Plan(overtime={"L1.1": slots})) == ([] if allowed else [("overtime", "L1.1")])


@pytest.mark.parametrize(("hours", "allowed"), [(24, True), (25, False)])
def test_overtime_is_announced_in_time(hours: int, allowed: bool) -> None:
    plant = ruled(line={"overtime_notice_hours": hours})
    assert broken(plant, Plan(overtime={"L1.1": 1})) == ([] if allowed else [("overtime", "L1.1")])


def test_quota_a_shift_takes_as_many_as_its_ratio_allows_and_no_more() -> None:
    plant = ruled(made=ROOMY, **quota(1, 3))
    assert broken(plant, Plan(places=(place(5, "L1.1"),))) == []
    assert broken(plant, Plan(places=(place(5, "L1.1"), place(1, "L1.1")))) == [("quota", "L1.1")]


def test_quota_a_shift_that_had_more_may_keep_them_but_gains_none() -> None:
    plant = ruled(made="AABBAB" + "AAB   " + "BBB   ", **quota(1, 6))
    assert broken(plant, Plan()) == []
    assert broken(plant, Plan(places=(place(5, "L1.1"), place(7, "L1.0", 4)))) == []
    assert broken(plant, Plan(places=(place(5, "L1.1"),))) == [("quota", "L1.1")]


def test_quota_binds_only_rules_of_high_priority_and_of_the_line() -> None:
    plan = Plan(places=(place(5, "L1.1"), place(1, "L1.1")))
    assert broken(ruled(made=ROOMY, **quota(1, 6, priority="low")), plan) == []
    other = quota(1, 6)["ratio_rules"][0].model_copy(update={"line": "L2"})
    lines = TWO_LINES | {"orders": orders(ROOMY, TWO_LINES["shifts"])}
    assert broken(ruled(**lines, ratio_rules=(other,)), plan) == []


# short, yard and retrofit


def test_short_a_car_may_lack_a_cut_part_that_can_be_fitted_later() -> None:
    assert broken(ruled(), Plan(places=(short(5, "L1.0", "L1.1", 4),))) == []


@pytest.mark.parametrize(
    "wrong",
    [
        short(6, "L1.0", "L1.1", 5),
        place(5, "L1.0", 4, short=True),
        place(5, "L1.0", 4, retrofit="L1.1"),
        short(7, "L1.1", "L1.1", 0),
        short(7, "L1.1", "L1.0", 0),
        short(5, "W1", "W2"),
    ],
    ids=["lacks nothing", "no retrofit", "retrofit of a whole car", "same shift", "earlier", "short in a tail week"],
)
def test_short_is_refused(wrong: Any) -> None:
    assert broken(ruled(), Plan(places=(wrong,))) == [("short", wrong.order)]


def test_short_needs_a_part_that_allows_it_and_is_cut() -> None:
    plan = Plan(places=(short(5, "L1.0", "L1.1", 4),))
    assert broken(ruled(part={"build_short": False}), plan) == [("short", "5")]
    assert broken(ruled(), plan, losses=()) == [("short", "5")]


def test_short_a_car_is_completed_on_the_line_that_built_it() -> None:
    plant = ruled(**TWO_LINES, orders=orders(ROOMY, TWO_LINES["shifts"], lines=("L1", "L2")))
    assert broken(plant, Plan(places=(short(5, "L1.0", "L2.1", 4),))) == [("short", "5")]


def test_yard_one_place_serves_one_car_after_the_other_but_not_two() -> None:
    one_by_one = Plan(places=(short(5, "L1.0", "L1.1", 4), short(7, "L1.1", "L1.2", 0)))
    assert broken(ruled(), one_by_one) == []
    together = Plan(places=(short(5, "L1.0", "L1.2", 4), short(7, "L1.1", "L1.2", 0)))
    assert broken(ruled(), together) == [("yard", "L1")]
    assert broken(ruled(line={"yard_places": 2}), together) == []


@pytest.mark.parametrize(("minutes", "allowed"), [(30, True), (31, False)])
def test_retrofit_minutes_of_a_shift(minutes: int, allowed: bool) -> None:
    plant = ruled(part={"retrofit_min": minutes}, line={"yard_places": 2})
    plan = Plan(places=(short(5, "L1.0", "L1.2", 4), short(7, "L1.1", "L1.2", 0)))
    assert broken(plant, plan) == ([] if allowed else [("retrofit", "L1.2")])


@pytest.mark.parametrize(("minutes", "allowed"), [(150, True), (151, False)])
def test_retrofit_a_tail_week_has_the_minutes_of_five_days(minutes: int, allowed: bool) -> None:
    plant = ruled(part={"retrofit_min": minutes}, line={"yard_places": 2})
    plan = Plan(places=(short(5, "L1.0", "W1", 4), short(7, "L1.1", "W1", 0)))
    assert broken(plant, plan) == ([] if allowed else [("retrofit", "W1")])


def test_the_edge_of_the_frozen_horizon_is_a_moment_and_not_a_shift() -> None:
    later = ruled(line={"frozen_hours": 25}, made="AABBAB" + "ABBBB ")
    assert broken(later, Plan(places=(place(8, "L1.1", 5),))) == []
    assert broken(later, Plan(places=(place(7, "L1.1", 5),))) == [("frozen", "7")]
    assert later.shift_by_id["L1.1"].start == moment(1)
