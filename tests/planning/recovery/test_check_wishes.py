"""What a plan names and what a person wished, each allowed and forbidden."""

from typing import Any

import pytest

from planning.line import Place, Plan, TailMove
from planning.price import by_offer
from planning.recovery.check import RULES, recompute
from planning.recovery.outcome import LEVERS, Lever
from planning.supply import Award
from tests.planning.recovery.rulebook import (
    LINE,
    LOSS,
    OFFER,
    award,
    broken,
    delivery,
    expedite,
    place,
    ruled,
    short,
)
from tests.planning.tiny import line, moment, orders, shifts

BOUGHT = award(delivery(4))
HURRIED = expedite(6)
ALL_BUT: dict[Lever, tuple[Lever, ...]] = {off: tuple(lever for lever in LEVERS if lever != off) for off in LEVERS}


# known


@pytest.mark.parametrize(
    ("plan", "name"),
    [
        (Plan(places=(place(99, "L1.1"),)), "99"),
        (Plan(unbuilt=("99",)), "99"),
        (Plan(places=(place(7, "L9.9"),)), "L9.9"),
        (Plan(places=(short(5, "L1.0", "L9.9", 4),)), "L9.9"),
        (Plan(tail=(TailMove(mix="Z", to_week="W2", vehicles=1),)), "Z"),
        (Plan(tail=(TailMove(mix="X", to_week="W9", vehicles=1),)), "X"),
        (Plan(overtime={"L9.9": 1}), "L9.9"),
        (Plan(overtime={"W1": 1}), "W1"),
        (award(delivery(4), offer="OZ"), "OZ"),
        (award(delivery(4), lane="RAIL"), "OF"),
        (expedite(1, "R9"), "R9"),
        (expedite(1, lane="RAIL"), "R2"),
    ],
)
def test_known_whatever_a_plan_names_exists(plan: Plan, name: str) -> None:
    assert broken(ruled(), plan) == [("known", name)]


@pytest.mark.parametrize(
    "plan",
    [
        Plan(places=(place(7, "L1.1", 5), place(7, "W1"))),
        Plan(places=(place(7, "L1.1", 5),), unbuilt=("7",)),
        Plan(unbuilt=("7", "7")),
    ],
    ids=["two places", "built and not built", "twice not built"],
)
def test_known_an_order_has_one_place(plan: Plan) -> None:
    assert broken(ruled(), plan) == [("known", "7")]
    assert broken(ruled(), Plan(unbuilt=("7",))) == []


def test_known_names_of_all_kinds_pass() -> None:
    tail = (TailMove(mix="X", to_week="W2", vehicles=1), TailMove(mix="X", to_week=None, vehicles=1))
    plan = Plan(
        places=(short(5, "L1.0", "L1.1", 4),), unbuilt=("7",), tail=tail, overtime={"L1.1": 1},
        awards=BOUGHT.awards, expedites=HURRIED.expedites,
    )  # fmt: skip
    assert broken(ruled(), plan) == []


def test_known_wishes_about_orders_that_are_gone_are_said_and_no_crash() -> None:
    assert broken(ruled(), Plan(), freeze_orders=("99",)) == [("known", "99")]


def test_every_rule_is_tried() -> None:
    assert len(set(RULES)) == len(RULES) == 17


# orders


@pytest.mark.parametrize(
    "wrong",
    [Plan(places=(place(7, "W1"),)), Plan(unbuilt=("7",)), Plan(places=(short(7, "L1.1", "L1.2", 0),))],
    ids=["moved", "not built", "short"],
)
def test_wish_freeze_an_order_stays_whole_in_its_shift(wrong: Plan) -> None:
    assert broken(ruled(), wrong, freeze_orders=("8",)) == []
    assert broken(ruled(), wrong, freeze_orders=("7",)) == [("wish_freeze", "7")]


def test_wish_freeze_an_order_may_change_its_slot() -> None:
    assert broken(ruled(), Plan(places=(place(7, "L1.1", 5),)), freeze_orders=("7",)) == []


# offers and money


def test_wish_exclude_an_excluded_offer_has_no_award() -> None:
    assert broken(ruled(), Plan(), exclude_offers=("OF",)) == []
    assert broken(ruled(), BOUGHT, exclude_offers=("OF",)) == [("wish_exclude", "OF")]


@pytest.mark.parametrize(("cap", "rules"), [(4, []), (3, [("wish_cap", "OF")])])
def test_wish_cap_an_award_stays_within_its_cap(cap: int, rules: list[Any]) -> None:
    assert broken(ruled(), BOUGHT, cap_offers={"OF": cap}) == rules


def test_wish_cap_counts_an_offer_over_all_its_lanes() -> None:
    plant = ruled(offer=OFFER | {"lanes": ("ROAD", "SEA"), "moq": 4})
    plan = Plan(
        awards=(
            Award(offer="OF", lane="ROAD", deliveries=(delivery(2),)),
            Award(offer="OF", lane="SEA", deliveries=(delivery(2, hours=48),)),
        )
    )
    assert by_offer(plan.awards) == {"OF": 4}
    assert broken(plant, plan, cap_offers={"OF": 4}) == []
    assert broken(plant, plan, cap_offers={"OF": 3}) == [("wish_cap", "OF")]


def test_wish_pin_a_pinned_offer_has_an_award() -> None:
    assert broken(ruled(), BOUGHT, pin_offers=("OF",)) == []
    assert broken(ruled(), Plan(), pin_offers=("OF",)) == [("wish_pin", "OF")]


def test_budget_limits_what_leaves_the_house_to_the_cent() -> None:
    plan = BOUGHT.model_copy(update={"places": (place(7, "W1"),), "overtime": {"L1.1": 1}})
    bill, _ = recompute(ruled(), [LOSS], plan)
    assert bill.spend == 4 * 300 + 1_000 + (200 + 6) + 500 * 60
    assert bill.late + bill.moves > 0
    assert broken(ruled(), plan, budget_cents=bill.spend) == []
    assert broken(ruled(), plan, budget_cents=bill.spend - 1) == [("budget", "plan")]


# levers


@pytest.mark.parametrize(
    ("lever", "plan"),
    [
        ("award", BOUGHT),
        ("freight", HURRIED),
        ("overtime", Plan(overtime={"L1.1": 1})),
        ("build_short", Plan(places=(short(5, "L1.0", "L1.1", 4),))),
        ("reslot", Plan(places=(place(13, "L1.1", 5),))),
    ],
)
def test_wish_lever_a_lever_that_is_off_stays_unused(lever: Lever, plan: Plan) -> None:
    assert broken(ruled(), plan, levers=(lever,)) == []
    assert broken(ruled(), plan, levers=ALL_BUT[lever]) == [("wish_lever", lever)]
    assert broken(ruled(), Plan(overtime={"L1.1": 0}), levers=()) == []


def test_wish_lever_without_reslotting_orders_may_still_slip_or_stop() -> None:
    plan = Plan(places=(place(7, "W1"),), unbuilt=("8",))
    assert broken(ruled(), plan, levers=ALL_BUT["reslot"]) == []


def two_lines() -> Any:
    """L1 has one shift a day, L2 an early and a late one: Tuesday's late shift is the fourth of L2."""
    early = shifts(3, 6, "L2")
    late = tuple(
        s.model_copy(update={"id": f"{s.id}.late", "number": 2, "start": s.start.replace(hour=14)}) for s in early
    )
    on_two = tuple(shift for pair in zip(early, late, strict=True) for shift in pair)
    one = shifts(3, 6)
    both = ("L1", "L2")
    made = (
        *orders("BBBBBB" * 2 + "B", one, lines=both),
        *(o.model_copy(update={"id": f"2-{o.id}"}) for o in orders(" " * 12 + "B", on_two, lines=both)),
    )
    lines = (line(**LINE), line(**LINE | {"id": "L2"}))
    return ruled(lines=lines, shifts=(*one, *on_two), orders=made)


def test_wish_lever_forward_means_earlier_on_whatever_line() -> None:
    plant = two_lines()
    forward = Plan(places=(Place(order="13", bucket="L2.1.late", slot=0),))
    assert plant.shift_by_id["L2.1.late"].start < plant.shift_by_id["L1.2"].start
    assert broken(plant, forward, levers=ALL_BUT["reslot"]) == [("wish_lever", "reslot")]
    later = Plan(places=(Place(order="2-13", bucket="L1.2", slot=1),))
    assert plant.orders[-1].shift == "L2.1" and plant.shift_by_id["L1.2"].start == moment(2)
    assert broken(plant, later, levers=ALL_BUT["reslot"]) == []


@pytest.mark.parametrize(("plan", "rules"), [(BOUGHT, ["confirmed_only"]), (HURRIED, ["confirmed_only"]), (Plan(), [])])
def test_confirmed_only_buys_nothing(plan: Plan, rules: list[str]) -> None:
    assert [rule for rule, _ in broken(ruled(), plan, confirmed_only=True)] == rules


def test_wish_lever_faster_lanes_of_awards_are_faster_freight() -> None:
    both = ruled(offer={"lanes": ("ROAD", "SEA")})
    by_sea = award(delivery(4, hours=48), lane="SEA")
    assert broken(both, BOUGHT, levers=ALL_BUT["freight"]) == [("wish_lever", "freight")]
    assert broken(both, by_sea, levers=ALL_BUT["freight"]) == []
    assert broken(ruled(), BOUGHT, levers=ALL_BUT["freight"]) == []
