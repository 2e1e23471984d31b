"""What can be bought: on which days goods leave their site, and how much a pool makes, while losses last."""

from datetime import date, timedelta
from typing import Any

import pytest

from planning.disruption import Disruption, Step, made_pct
from planning.recovery.check import check
from planning.recovery.levers import Levers
from planning.recovery.offered import offered_output
from planning.recovery.outcome import LEVERS, Effort, Planned, Wishes
from planning.recovery.problem import problem
from planning.recovery.recover import recover
from planning.snapshot import Snapshot
from planning.sourcing import pool_week_pcs
from planning.supply import Reservation, SupplyLink
from tests.planning.recovery.drawn_plants import SmallPlant, changed
from tests.planning.recovery.plain_model import PlainModel
from tests.planning.recovery.rulebook import LOSS, ruled
from tests.planning.tiny import RATES, START, lost, moment, part, site

SECOND = START + timedelta(days=7)


def stopped(*sites: str, back: int, pct: int = 0, **changes: Any) -> Disruption:
    """Sites that make so much from Monday on until so many days later."""
    start = moment(0, 0)
    course = (Step(since=start, capacity_pct=pct),)
    return lost(*sites, id="D2", start=start, back=moment(back, 0), course=course, **changes)


def bought(plant: Snapshot, *losses: Disruption) -> Levers:
    return problem(plant, [LOSS, *losses], Wishes()).levers


def leave(found: Levers) -> list[date]:
    return [shipment.dispatch.date() for shipment in found.shipments]


def days(*numbers: int) -> list[date]:
    return [START + timedelta(days=number) for number in numbers]


def test_goods_leave_from_the_first_dispatch_on_and_past_the_shifts_once_a_week() -> None:
    assert leave(bought(ruled())) == days(1, 2, 7, 14)


@pytest.mark.parametrize(("frozen", "answer", "bucket"), [(4, 0, 2), (4, 24, 2), (4, 50, 3), (28, 24, 3), (4, 90, 3)])
def test_what_is_bought_feeds_no_car_that_is_frozen_before_suppliers_have_had_time_to_answer(
    frozen: int, answer: int, bucket: int
) -> None:
    """The first delivery is there on the third morning, with the third shift of six hours; the tail is bucket 3."""
    rates = RATES.model_copy(update={"answer_hours": answer})
    found = bought(ruled(line={"frozen_hours": frozen}, rates=rates))
    assert min(shipment.bucket for shipment in found.shipments) == bucket


def test_no_goods_leave_while_their_site_makes_nothing() -> None:
    assert leave(bought(ruled(), stopped("S2", back=3))) == days(3, 7, 14)
    assert leave(bought(ruled(), stopped("S2", back=8))) == days(8, 14)
    assert leave(bought(ruled(), stopped("S2", back=60))) == []


def test_goods_leave_while_their_site_makes_some_or_loses_another_part() -> None:
    assert leave(bought(ruled(), stopped("S2", back=60, pct=1))) == days(1, 2, 7, 14)
    assert leave(bought(ruled(), stopped("S2", back=60, parts=("Q",)))) == days(1, 2, 7, 14)


def test_a_site_that_gets_no_input_offers_nothing_once_its_buffer_is_used_up() -> None:
    tiers = (site("S1"), site("S2"), site("T", tier=2))
    wire = SupplyLink(id="K2", from_site="T", to_site="S2", item="wire", buffer_days=2)
    plant = ruled(sites=tiers, links=(*ruled().links, wire))
    assert leave(bought(plant, stopped("T", back=60))) == days(1)


def test_a_week_of_the_tail_whose_monday_is_closed_ships_on_its_tuesday() -> None:
    assert leave(bought(ruled(closed=(SECOND,)))) == days(1, 2, 8, 14)


@pytest.mark.parametrize(("pct", "back", "pieces"), [(100, 60, 12), (50, 60, 6), (0, 9, 7), (99, 60, 11), (0, 60, 0)])
def test_a_pool_week_shrinks_with_the_output_of_its_site_day_by_day(pct: int, back: int, pieces: int) -> None:
    """12 pcs are made from Monday to Friday of the second week; until day 9 two of its days are lost."""
    plant = ruled(offer={"multiple": 1})
    assert bought(plant, stopped("S2", back=back, pct=pct)).pool_week.get(("K", SECOND), 0) == pieces


def test_a_pool_whose_parts_are_hit_differently_makes_what_is_left_of_the_one_hit_most() -> None:
    plant = ruled(offer={"multiple": 1}, parts=(*ruled().parts, part("Q", 9)))
    other = plant.offers[0].model_copy(update={"id": "OQ", "part": "Q"})
    shared = changed(plant, offers=(*plant.offers, other))
    for parts, pct, pieces in ((("P",), 50, 6), (("Q",), 50, 6), (("Q",), 0, 12)):
        assert bought(shared, stopped("S2", back=60, pct=pct, parts=parts)).pool_week["K", SECOND] == pieces


def test_what_other_cases_reserved_comes_out_of_what_is_made() -> None:
    taken = (Reservation(pool="K", week=SECOND, qty=5, case="C-1"),)
    assert bought(ruled(reservations=taken), stopped("S2", back=60, pct=50)).pool_week["K", SECOND] == 0
    plant = ruled(reservations=taken, offer={"multiple": 1})
    assert bought(plant, stopped("S2", back=60, pct=50)).pool_week["K", SECOND] == 1


def test_without_a_loss_of_its_site_a_pool_makes_its_ramp() -> None:
    plant = ruled(offer={"multiple": 1})
    for (pool, monday), pieces in bought(plant).pool_week.items():
        assert pieces == pool_week_pcs(plant, plant.pool_by_id[pool], monday)


def test_an_offer_of_a_part_that_the_site_does_not_ship_is_lost_with_the_site() -> None:
    left = offered_output(ruled(), [stopped("S2", back=3)])
    assert [made_pct(left, "S2", "P", moment(day, 12)) for day in (-1, 0, 2, 3)] == [100, 0, 0, 100]
    assert made_pct(left, "S1", "P", moment(0, 12)) == 100


def test_a_stopped_site_gets_no_award() -> None:
    plant = ruled(stock=3, receipts=ruled().receipts[:1])
    free, sad = (recover(plant, each, Wishes(), Effort(seconds=2)) for each in ([LOSS], [LOSS, stopped("S2", back=60)]))
    assert isinstance(free, Planned) and isinstance(sad, Planned)
    assert free.option.plan.awards and not sad.option.plan.awards


@pytest.mark.parametrize("seed", [1, 4, 9, 12, 20])
def test_with_an_offering_site_lost_too_bound_and_cost_keep_both_sides_of_the_optimum(seed: int) -> None:
    plant, losses = SmallPlant(seed).draw()
    hit = stopped("S3", back=4, pct=(0, 50)[seed % 2])
    best = PlainModel(plant, (*losses, hit)).solve()
    outcome = recover(plant, (*losses, hit), Wishes(), Effort(seconds=10))
    assert isinstance(outcome, Planned) and best is not None
    assert check(plant, (*losses, hit), best.plan) == []
    assert outcome.option.bound_cents is not None
    assert outcome.option.bound_cents <= best.cents
    assert best.least <= outcome.option.bill.total


@pytest.mark.parametrize("freight", [True, False])
def test_without_freight_awards_come_by_the_slowest_lane_of_their_offer(freight: bool) -> None:
    off = Wishes(levers=tuple(lever for lever in LEVERS if freight or lever != "freight"))
    plant = ruled(stock=0, offer={"lanes": ("ROAD", "SEA")})
    found = problem(plant, [LOSS], off).levers
    assert {shipment.lane.id for shipment in found.shipments} == ({"ROAD", "SEA"} if freight else {"SEA"})
    assert bool(found.hurries) == freight
