"""What records of supply refuse, each beside the value just allowed, with a message that names the record."""

from datetime import datetime
from typing import Any

import pytest
from pydantic import ValidationError

from planning.supply import Award, BomLine, CapacityPool, Condition, Lane, Offer, PriceTier, Receipt, Supplier
from tests.planning.recovery.rulebook import OFFER, delivery
from tests.planning.tiny import moment, part, receipt, site


def tiers(*steps: int) -> tuple[PriceTier, ...]:
    return tuple(PriceTier(from_qty=step, price_cents=100) for step in steps)


def offer(**changes: Any) -> Offer:
    return Offer(**OFFER | changes)


def test_a_part_that_may_be_built_short_takes_time_to_retrofit() -> None:
    assert part("P", 1, build_short=True, retrofit_min=1).build_short
    with pytest.raises(ValidationError, match="part P: may be built short, so retrofit_min must be at least 1 minute"):
        part("P", 1, build_short=True)
    assert part("P", 1, build_short=False).retrofit_min == 0


@pytest.mark.parametrize("bad", [{"stock_usable": -1}, {"flex_pct": 101}, {"base_unit": "kg"}, {"behaviour": "magic"}])
def test_a_part_refuses(bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(bad))):
        part("P", 1, **bad)


def test_a_receipt_leaves_before_it_arrives() -> None:
    assert receipt("R", "P", 1, moment(1), departed=moment(1)).departed == moment(1)
    with pytest.raises(ValidationError, match=r"receipt R: departs .* after it arrives"):
        receipt("R", "P", 1, moment(1), departed=moment(1, 6, 1))


def test_a_receipt_holds_at_least_one_piece_and_knows_its_zone() -> None:
    with pytest.raises(ValidationError, match="qty"):
        receipt("R", "P", 0, moment(1))
    with pytest.raises(ValidationError, match="a time needs a zone, for example"):
        Receipt(id="R", part="P", site="S1", mode="road", arrives=datetime(2026, 3, 2), qty=1)  # noqa: DTZ001


def test_a_lane_is_late_no_earlier_than_usual() -> None:
    lane: dict[str, Any] = {"id": "L", "site": "S1", "mode": "road", "hours_p50": 10, "cents_per_100": 0}
    assert Lane(**lane, hours_p90=10).hours_p90 == 10
    with pytest.raises(ValidationError, match="lane L: p90 of 9 h is below p50 of 10 h"):
        Lane(**lane, hours_p90=9)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"moq": 4, "max_qty": 4}, None),
        ({"moq": 4, "max_qty": 3}, "at most 3 pcs is below its own MOQ of 4 pcs"),
        ({"moq": 5, "max_qty": 8, "multiple": 8}, None),
        ({"moq": 5, "max_qty": 7, "multiple": 8}, "no multiple of 8 pcs lies between"),
        ({"tiers": tiers(4, 10, 11)}, None),
        ({"tiers": tiers(4, 10, 10)}, r"price tiers must rise by quantity, each once; found \[4, 10, 10\]"),
        ({"tiers": tiers(4, 3)}, "price tiers must rise"),
        ({"tiers": tiers(1)}, None),
        ({"tiers": tiers(5)}, "first price tier starts at 5 pcs, above the MOQ of 4"),
    ],
)
def test_an_offer_can_be_ordered(changes: dict[str, Any], reason: str | None) -> None:
    if reason is None:
        assert offer(**changes).id == "OF"
    else:
        with pytest.raises(ValidationError, match=f"offer OF: .*{reason}"):
            offer(**changes)


@pytest.mark.parametrize(
    "bad",
    [
        {"tiers": ()}, {"lanes": ()}, {"moq": 0}, {"multiple": 0}, {"ready_days": -1}, {"ready_days": 401},
        {"currency": "eur"}, {"price_unit": 10}, {"qualification": "hoped"}, {"incoterm": "CIF"},
    ],
)  # fmt: skip
def test_an_offer_refuses(bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(bad))):
        offer(**bad)


def test_a_pool_has_a_ramp() -> None:
    assert CapacityPool(id="K", site="S1", weekly=(0, 5)).weekly == (0, 5)
    with pytest.raises(ValidationError, match="weekly"):
        CapacityPool(id="K", site="S1", weekly=())
    with pytest.raises(ValidationError, match="weekly"):
        CapacityPool(id="K", site="S1", weekly=(1,) * 61)


def test_an_award_adds_up_its_deliveries_and_has_one() -> None:
    assert Award(offer="OF", lane="ROAD", deliveries=(delivery(4), delivery(6))).qty == 10
    with pytest.raises(ValidationError, match="deliveries"):
        Award(offer="OF", lane="ROAD", deliveries=())


def test_a_bom_line_takes_at_least_one_unit() -> None:
    assert BomLine(id="B", part="P", qty=1).when == Condition()
    with pytest.raises(ValidationError, match="qty"):
        BomLine(id="B", part="P", qty=0)


def test_tiers_of_sites_count_from_one_and_countries_have_two_letters() -> None:
    assert site("S", 10).tier == 10
    for tier in (0, 11):
        with pytest.raises(ValidationError, match="tier"):
            site("S", tier)
    with pytest.raises(ValidationError, match="country"):
        Supplier(id="S", name="S", country="Germany")
