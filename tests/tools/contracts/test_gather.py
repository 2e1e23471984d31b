"""What papers state is what the planner charges for the same awards."""

from datetime import date

import pytest

from planning.price import price
from planning.supply import Award
from tests.tools.contracts.small import AWARDS, CASE, NOW, delivery, disruption, option, plant
from tools.contracts import FactsError, PaperFacts, paper_facts
from tools.contracts.gather import half_up


def gather(awards: tuple[Award, ...] = AWARDS) -> tuple[PaperFacts, ...]:
    return paper_facts(plant(), option(awards), disruption(), CASE, NOW)


def test_one_set_of_facts_for_each_supplier_and_one_line_for_each_offer() -> None:
    brno, unna = gather()
    assert [brno.supplier.id, unna.supplier.id] == ["SUP-31", "SUP-88"]
    assert [line.offer for line in brno.lines] == ["OF-501"]
    assert [line.offer for line in unna.lines] == ["OF-610", "OF-611"]


def test_the_tier_that_all_pieces_of_an_offer_reach_prices_all_units() -> None:
    brno = gather()[0].lines[0]
    assert (brno.qty, brno.tier_from, brno.price_cents) == (3_120, 1_000, 571_233)
    assert brno.parts_cents == 3_120 * 571_233


@pytest.mark.parametrize(("qty", "expected"), [(200, 612_333), (999, 612_333), (1_000, 571_233), (5_000, 533_100)])
def test_a_tier_begins_at_its_own_quantity(qty: int, expected: int) -> None:
    award = Award(offer="OF-501", lane="LN-ROAD", deliveries=(delivery(9, 14, 14, qty),))
    assert gather((award,))[0].lines[0].price_cents == expected


def test_the_papers_of_an_option_add_up_to_what_the_planner_charges() -> None:
    bill, _ = price(plant(), option().plan)
    papers = gather()
    assert sum(facts.freight_cents for facts in papers) == bill.freight
    assert sum(facts.plant_cents for facts in papers) == bill.parts + bill.one_off + bill.freight


def test_one_off_cost_is_paid_once_for_an_offer_that_travels_on_two_lanes() -> None:
    assert gather()[0].one_off_cents == 31_250_075


def test_a_price_by_the_hundred_is_rounded_half_up_once() -> None:
    award = Award(offer="OF-610", lane="LN-UNNA", deliveries=(delivery(5, 7, 5, 5_050),))
    assert gather((award,))[0].parts_cents == 87_517  # 5 050 x 1 733 / 100 = 87 516.5
    assert [half_up(1, 2), half_up(1, 3), half_up(2, 3), half_up(0, 7)] == [1, 0, 1, 0]


def test_the_adder_is_the_price_above_the_series_price_in_the_offers_price_unit() -> None:
    clips, harness = gather()[1].lines
    assert clips.adder_cents == 1_733 - 1_299
    assert harness.adder_cents == 0
    assert gather()[0].lines[0].series_price_cents is None, "a series price in another currency is no yardstick"


def test_deliveries_of_all_lanes_stand_in_order_of_arrival_and_add_up() -> None:
    line = gather()[0].lines[0]
    assert [(d.mode, d.qty, d.cumulative) for d in line.deliveries] == [
        ("air", 240, 240),
        ("road", 760, 1_000),
        ("road", 840, 1_840),
        ("road", 1_280, 3_120),
    ]
    assert [(w.monday, w.qty) for w in line.weeks] == [
        (date(2026, 3, 2), 240),
        (date(2026, 3, 9), 1_600),
        (date(2026, 3, 16), 1_280),
    ]


def test_times_are_those_of_the_plant_across_the_change_to_summer_time() -> None:
    late = gather()[1].lines[0].deliveries[1]
    assert (late.dispatch.hour, str(late.dispatch.utcoffset())) == (7, "2:00:00")
    assert gather()[0].day == date(2026, 3, 2)


def test_an_option_without_awards_needs_no_paper() -> None:
    assert gather(()) == ()


def test_a_supplier_paid_in_two_currencies_has_two_papers() -> None:
    offers = [
        offer.model_copy(update={"currency": "CZK"}) if offer.id == "OF-611" else offer for offer in plant().offers
    ]
    mixed = plant().model_copy(update={"offers": tuple(offers)})
    papers = paper_facts(mixed, option(), disruption(), CASE, NOW)
    assert [(facts.id, facts.currency) for facts in papers] == [
        ("SUP-31", "CZK"),
        ("SUP-88.CZK", "CZK"),
        ("SUP-88.EUR", "EUR"),
    ]


@pytest.mark.parametrize(
    ("award", "says"),
    [
        (
            Award(offer="OF-999", lane="LN-ROAD", deliveries=(delivery(9, 14, 14, 400),)),
            "OF-999: there is no such offer",
        ),
        (Award(offer="OF-501", lane="LN-X", deliveries=(delivery(9, 14, 14, 400),)), "no freight lane LN-X"),
        (
            Award(offer="OF-501", lane="LN-ROAD", deliveries=(delivery(9, 14, 14, 80),)),
            "below its first price tier of 200",
        ),
    ],
)
def test_an_award_that_fits_no_offer_is_refused_with_its_name(award: Award, says: str) -> None:
    with pytest.raises(FactsError, match=says):
        gather((award,))
