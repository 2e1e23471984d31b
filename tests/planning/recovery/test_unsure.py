"""Parts that the released plan counts on, unconfirmed although cars that need them can soon no longer move."""

from datetime import timedelta
from typing import Any

import pytest

from planning.recovery.check import check
from planning.recovery.outcome import Effort, Planned, Wishes
from planning.recovery.recover import recover
from planning.recovery.unsure import unsure_parts
from planning.snapshot import Snapshot
from tests.planning.recovery.drawn_plants import RATES, SmallPlant
from tests.planning.recovery.rulebook import LOSS, ruled
from tests.planning.tiny import moment, receipt


def asked(status: str = "requested", **changes: Any) -> Snapshot:
    """An A car of the third day needs a piece of P that arrives on the second; the line is frozen for 4 h."""
    coming = receipt("R", "P", 4, moment(1), status=status, site="S2")
    return ruled(**{"stock": 0, "made": "BBBBBB" * 2 + "ABBBBB", "receipts": (coming,)} | changes)


@pytest.mark.parametrize(("hours", "parts"), [(0, set()), (24, set()), (48, {"P"}), (72, {"P"})])
def test_a_part_is_unsure_as_soon_as_its_car_is_about_to_be_frozen(hours: int, parts: set[str]) -> None:
    assert unsure_parts(asked(), [LOSS], timedelta(hours=hours), {"P"}) == parts


def test_what_is_confirmed_in_stock_or_missing_altogether_is_not_unsure() -> None:
    long = timedelta(hours=72)
    assert unsure_parts(asked("confirmed"), [LOSS], long, {"P"}) == frozenset()
    assert unsure_parts(asked(stock=1), [LOSS], long, {"P"}) == frozenset()
    assert unsure_parts(asked(receipts=()), [LOSS], long, {"P"}) == frozenset()


def test_only_the_parts_asked_about_are_told() -> None:
    assert unsure_parts(asked(), [LOSS], timedelta(hours=72), {"Q"}) == frozenset()
    assert unsure_parts(asked(), [LOSS], timedelta(hours=72), {"P", "Q"}) == {"P"}


@pytest.mark.parametrize(("seed", "hours"), [(300, 6), (301, 24), (302, 40), (310, 40), (334, 24), (387, 6)])
def test_what_is_asked_for_feeds_no_slot_that_is_frozen_before_suppliers_answer(seed: int, hours: int) -> None:
    plant, losses = SmallPlant(seed, whole_shifts=False).draw(rates=RATES.model_copy(update={"answer_hours": hours}))
    outcome = recover(plant, losses, Wishes(), Effort(seconds=10))
    assert isinstance(outcome, Planned)
    assert check(plant, losses, outcome.option.plan) == []
