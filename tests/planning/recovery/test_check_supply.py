"""Rules of supply, each allowed and forbidden: awards keep their offers, pools their ramps, freight its clock."""

from datetime import timedelta
from typing import Any

import pytest

from planning.disruption import Step
from planning.line import Plan
from planning.recovery.check import check
from planning.supply import CapacityPool, Offer, Receipt, Reservation
from tests.planning.recovery.rulebook import (
    LANES,
    LOSS,
    OFFER,
    award,
    broken,
    delivery,
    expedite,
    ruled,
)
from tests.planning.tiny import START, lost, moment, part, plant, receipt, site

WIDE: dict[str, Any] = {"pools": (CapacityPool(id="K", site="S2", weekly=(100,)),)}
"""A pool that never binds."""


def with_offers(*changes: dict[str, Any], **more: Any) -> Any:
    return ruled(offers=tuple(Offer(**OFFER | each) for each in changes), **more)


# awards


@pytest.mark.parametrize(("qty", "rules"), [(4, []), (2, ["moq"]), (20, []), (22, ["moq"])])
def test_moq_an_award_lies_between_the_minimum_and_the_maximum(qty: int, rules: list[str]) -> None:
    assert [rule for rule, _ in broken(ruled(**WIDE), award(delivery(qty)))] == rules


def test_moq_is_of_the_whole_award_and_not_of_each_delivery() -> None:
    two = award(delivery(2), delivery(2, moment(2, 12)))
    assert broken(ruled(), two) == []
    assert broken(ruled(), award(delivery(2))) == [("moq", "OF")]


def test_moq_counts_an_offer_over_all_its_lanes() -> None:
    plant = ruled(offer={"lanes": ("ROAD", "SEA")}, **WIDE)
    plan = Plan(awards=(*award(delivery(12)).awards, *award(delivery(10, hours=48), lane="SEA").awards))
    assert broken(plant, plan) == [("moq", "OF")]
    assert broken(plant, Plan(awards=plan.awards[:1])) == []


def test_award_part_only_parts_that_the_disruption_cuts_are_bought() -> None:
    parts = (part("P", 50, build_short=True, retrofit_min=30), part("Q", 50))
    assert broken(ruled(parts=parts), award(delivery(4))) == []
    assert broken(ruled(parts=parts, offer={"part": "Q"}), award(delivery(4))) == [("award_part", "OF")]
    assert broken(ruled(), award(delivery(4)), losses=()) == [("award_part", "OF")]


@pytest.mark.parametrize(("until", "rules"), [(moment(0), []), (moment(0, 5, 59), [("offer_valid", "OF")])])
def test_offer_valid_an_offer_is_taken_before_it_expires(until: Any, rules: list[Any]) -> None:
    assert broken(ruled(offer={"valid_until": until}), award(delivery(4))) == rules


# deliveries


@pytest.mark.parametrize(("qty", "rules"), [(6, []), (5, [("multiple", "OF")])])
def test_multiple_a_delivery_comes_in_whole_packs(qty: int, rules: list[Any]) -> None:
    assert broken(ruled(), award(delivery(qty))) == rules


def test_lane_goods_take_a_lane_of_their_offer() -> None:
    by_sea = award(delivery(4, hours=48), lane="SEA")
    assert broken(ruled(offer={"lanes": ("ROAD", "SEA")}), by_sea) == []
    assert broken(ruled(), by_sea) == [("lane", "OF")]


@pytest.mark.parametrize(
    ("day", "hour", "rules"),
    [(1, 12, []), (4, 12, []), (0, 12, ["lead_time"]), (1, 11, ["lead_time"]), (5, 12, ["lead_time"])],
    ids=["first day", "later", "the day before", "before the first dispatch", "on a Saturday"],
)
def test_lead_time_goods_leave_on_a_working_day_once_they_are_ready(day: int, hour: int, rules: list[str]) -> None:
    assert [rule for rule, _ in broken(ruled(), award(delivery(4, moment(day, hour))))] == rules


def test_lead_time_waits_for_qualification_and_skips_closed_days() -> None:
    tuesday, wednesday = award(delivery(4)), award(delivery(4, moment(2, 12)))
    deviation = ruled(offer={"qualification": "deviation", "qualification_days": 1})
    assert (broken(deviation, tuesday), broken(deviation, wednesday)) == ([("lead_time", "OF")], [])
    approved = ruled(offer={"qualification": "approved", "qualification_days": 1})
    assert broken(approved, tuesday) == []
    closed = ruled(closed=(START + timedelta(days=3),))
    assert broken(closed, award(delivery(4, moment(3, 12)))) == [("lead_time", "OF")]


def test_lead_time_goods_that_are_ready_leave_at_noon_of_the_same_day_if_ordered_before() -> None:
    today = award(delivery(4, moment(0, 12)))
    assert broken(ruled(offer={"ready_days": 0}), today) == []
    assert broken(ruled(offer={"ready_days": 0}, as_of=moment(0, 12)), today) == []
    assert broken(ruled(offer={"ready_days": 0}, as_of=moment(0, 13)), today) == [("lead_time", "OF")]


@pytest.mark.parametrize(("hours", "rules"), [(12, []), (11.9, [("transit", "OF")])])
def test_transit_no_delivery_is_faster_than_its_lane(hours: float, rules: list[Any]) -> None:
    assert broken(ruled(), award(delivery(4, hours=hours))) == rules


# output


def makes(pct: int, back: int, *parts: str) -> tuple[Any, ...]:
    """The loss of S1, and S2 that makes so much until so many days later."""
    start = moment(0)
    course = (Step(since=start, capacity_pct=pct),)
    return LOSS, lost("S2", id="D2", start=start, back=moment(back), course=course, parts=parts)


@pytest.mark.parametrize(("pct", "back", "rules"), [(0, 1, []), (0, 2, [("output", "OF")]), (100, 9, [])])
def test_output_goods_leave_a_site_only_while_it_makes_the_part(pct: int, back: int, rules: list[Any]) -> None:
    assert broken(ruled(**WIDE), award(delivery(4)), makes(pct, back)) == rules


def test_output_the_loss_of_another_part_of_the_site_stops_nothing() -> None:
    assert broken(ruled(**WIDE), award(delivery(4)), makes(0, 9, "P")) == [("output", "OF"), ("pool", "K")]
    assert broken(ruled(**WIDE), award(delivery(4)), makes(0, 9, "Q")) == []


def test_output_the_violation_says_what_leaves_where_and_when() -> None:
    found = check(ruled(**WIDE), makes(0, 2), award(delivery(4)))
    assert [v.detail for v in found] == ["4 pcs of P leave S2 on 2026-03-03, when it makes none"]


# pools


@pytest.mark.parametrize(("pct", "qty", "rules"), [(50, 6, []), (50, 8, [("pool", "K")]), (1, 4, [("pool", "K")])])
def test_pool_a_week_shrinks_with_the_output_of_the_site(pct: int, qty: int, rules: list[Any]) -> None:
    assert broken(ruled(), award(delivery(qty, moment(7, 12))), makes(pct, 30)) == rules


def test_pool_days_without_output_are_missing_from_the_week() -> None:
    """12 pcs in the second week, of which two days are lost: 7 pcs."""
    back_on_wednesday = makes(0, 9)
    assert broken(ruled(), award(delivery(6, moment(9, 12))), back_on_wednesday) == []
    assert broken(ruled(), award(delivery(8, moment(9, 12))), back_on_wednesday) == [("pool", "K")]


@pytest.mark.parametrize(("qty", "rules"), [(6, []), (8, [("pool", "K")])])
def test_pool_a_week_gives_what_the_pool_makes(qty: int, rules: list[Any]) -> None:
    assert broken(ruled(), award(delivery(qty))) == rules


def test_pool_the_week_after_has_its_own_pieces_further_up_the_ramp() -> None:
    assert broken(ruled(), award(delivery(6), delivery(12, moment(7, 12)))) == []
    assert broken(ruled(), award(delivery(2), delivery(14, moment(7, 12)))) == [("pool", "K")]


def test_pool_the_last_week_of_the_ramp_goes_on() -> None:
    assert broken(ruled(), award(delivery(12, moment(28, 12)))) == []
    assert broken(ruled(), award(delivery(14, moment(28, 12)))) == [("pool", "K")]


def test_pool_is_shared_by_its_offers() -> None:
    plant = with_offers({}, {"id": "OG"})
    both = Plan(awards=(*award(delivery(4)).awards, *award(delivery(4), offer="OG").awards))
    assert broken(plant, Plan(awards=both.awards[:1])) == []
    assert broken(plant, both) == [("pool", "K")]


@pytest.mark.parametrize(("qty", "rules"), [(6, []), (8, [("pool", "K")])])
def test_pool_whose_parts_are_hit_differently_promises_what_it_makes_of_each(qty: int, rules: list[Any]) -> None:
    """12 pcs in the second week; of P the site makes half."""
    plant = with_other_part()
    assert broken(plant, award(delivery(qty, moment(7, 12))), makes(50, 30, "P")) == rules


def test_pool_a_part_that_is_not_made_at_all_takes_nothing_from_the_others() -> None:
    assert broken(with_other_part(), award(delivery(12, moment(7, 12))), makes(0, 30, "Q")) == []
    assert broken(with_other_part(), award(delivery(12, moment(7, 12))), makes(50, 30, "Q")) == [("pool", "K")]


def with_other_part() -> Any:
    """The pool is shared with an offer of Q."""
    return with_offers({}, {"id": "OQ", "part": "Q"}, parts=(*ruled().parts, part("Q", 9)))


def test_pool_pieces_reserved_for_another_case_are_gone() -> None:
    taken = Reservation(pool="K", week=START, qty=2, case="C1")
    assert broken(ruled(reservations=(taken,)), award(delivery(4))) == []
    assert broken(ruled(reservations=(taken,)), award(delivery(6))) == [("pool", "K")]
    later = taken.model_copy(update={"week": START + timedelta(days=7)})
    assert broken(ruled(reservations=(later,)), award(delivery(6))) == []


# freight


def test_freight_a_receipt_that_has_not_left_takes_a_faster_lane() -> None:
    assert broken(ruled(), expedite(6)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        expedite(7),
        expedite(1, "R1", arrives=moment(3)),
        expedite(5, "R3"),
        expedite(6, arrives=moment(0, 15, 59)),
        expedite(6, lane="ROAD", arrives=moment(3)),
    ],
    ids=["more than comes", "lost with its site", "under way", "sooner than the lane", "lane of another site"],
)
def test_freight_is_refused(wrong: Plan) -> None:
    assert broken(ruled(), wrong) == [("freight", wrong.expedites[0].receipt)]


def test_freight_pieces_of_a_receipt_are_counted_over_all_its_lanes() -> None:
    both = Plan(expedites=(*expedite(4).expedites, *expedite(3, arrives=moment(0, 18)).expedites))
    assert broken(ruled(), Plan(expedites=both.expedites[:1])) == []
    assert broken(ruled(), both) == [("freight", "R2")]


def test_freight_only_parts_that_the_disruption_cuts_are_hurried() -> None:
    assert broken(ruled(), expedite(6), losses=()) == [("freight", "R2")]
    assert broken(ruled(), expedite(6), losses=(lost("S2", start=moment(1, 0)),)) == [("freight", "R2")]


def test_freight_a_receipt_that_should_have_left_leaves_now_at_the_earliest() -> None:
    overdue: tuple[Receipt, ...] = (
        receipt("R1", "P", 10, moment(3), departed=None),
        receipt("R2", "P", 6, moment(0, 18), departed=None),
    )
    plant = ruled(receipts=overdue)
    assert broken(plant, expedite(6, arrives=moment(0, 10))) == []
    assert broken(plant, expedite(6, arrives=moment(0, 9))) == [("freight", "R2")]


def test_freight_a_receipt_shrunk_by_the_disruption_has_fewer_pieces_to_hurry() -> None:
    half = lost("S1", start=moment(0, 0), course=(Step(since=moment(0, 0), capacity_pct=50),))
    assert broken(ruled(), expedite(3), losses=(half,)) == []
    assert broken(ruled(), expedite(4), losses=(half,)) == [("freight", "R2")]


def test_a_plant_without_offers_has_nothing_to_buy() -> None:
    bare = plant(parts=(part("P", 1),), sites=(site("S1"), site("S2")), lanes=LANES, shifts=ruled().shifts)
    assert broken(bare, Plan(), losses=(LOSS,)) == []
    assert broken(bare, award(delivery(4))) == [("known", "OF")]
