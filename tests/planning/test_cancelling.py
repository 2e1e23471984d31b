"""What it costs to take back an award, worked by hand on the plant of the rulebook."""

from datetime import timedelta

import pytest

from planning.cancelling import cancellation, without
from planning.snapshot import Snapshot
from planning.supply import Award, Receipt
from tests.planning.recovery.rulebook import award, delivery, ruled
from tests.planning.recovery.sistered import sistered
from tests.planning.tiny import START, moment

TWICE = award(delivery(4), delivery(6, leaves=moment(8, 12))).awards[0]


def inbound(taken: Award = TWICE, **changes: object) -> dict[str, Receipt]:
    """The receipts of an award named A, as they are written when it is requested."""
    found = [
        Receipt(
            id=f"A.{at}", part="P", site="S2", mode="road", arrives=d.arrives, qty=d.qty, status="requested", award="A"
        )
        for at, d in enumerate(taken.deliveries, 1)
    ]
    return {each.id: each.model_copy(update=changes if each.id == "A.1" else {}) for each in found}


def at(when: int, **changes: object) -> Snapshot:
    return ruled(**changes).unchecked(as_of=moment(when))


def test_what_has_not_left_is_owed_in_part_and_its_freight_is_saved() -> None:
    """Ten pieces reach the tier of 250: 2 500 cents, 25 % owed; two shipments of 200 and 1.50 a piece."""
    found = cancellation(at(0), "C", "A", TWICE, inbound(), 10)
    assert found is not None
    assert (found.qty, found.receipts) == (10, ("A.1", "A.2"))
    assert found.owed_cents == 625
    assert found.saved_cents == 2_500 + (200 + 6) + (200 + 9) - 625
    assert [(each.week, each.qty) for each in found.freed] == [(START, 4), (START + timedelta(7), 6)]


def test_a_sister_plant_is_owed_nothing_for_stock_that_it_keeps() -> None:
    held = sistered(ruled(), "S2").unchecked(as_of=moment(0))
    found = cancellation(held, "C", "A", TWICE, inbound(), 10)
    assert found is not None
    assert (found.owed_cents, found.saved_cents) == (0, 2_500 + (200 + 6) + (200 + 9))


def test_what_has_left_is_not_cancelled_and_the_rest_keeps_the_price_of_its_tier() -> None:
    for plant, receipts in ((at(2), inbound()), (at(0), inbound(departed=moment(0)))):
        found = cancellation(plant, "C", "A", TWICE, receipts, 10)
        assert found is not None
        assert (found.qty, found.receipts, found.owed_cents) == (6, ("A.2",), 375)


def test_nothing_is_cancelled_of_an_award_that_is_there_or_whose_offer_is_gone() -> None:
    assert cancellation(at(10), "C", "A", TWICE, inbound(), 10) is None
    assert cancellation(at(0).unchecked(offers=()), "C", "A", TWICE, inbound(), 10) is None
    assert cancellation(at(0), "C", "A", TWICE, {}, 10) is None


@pytest.mark.parametrize(("pct", "owed"), [(0, 0), (100, 2_500), (33, 825)])
def test_the_plants_rate_says_what_is_owed(pct: int, owed: int) -> None:
    rates = at(0).rates.model_copy(update={"cancel_pct": pct})
    found = cancellation(at(0).unchecked(rates=rates), "C", "A", TWICE, inbound(), 10)
    assert found is not None and found.owed_cents == owed


def test_the_plant_without_receipts_lacks_only_these() -> None:
    plant = ruled()
    assert [each.id for each in without(plant, frozenset({"R1", "R3"})).receipts] == ["R2"]
