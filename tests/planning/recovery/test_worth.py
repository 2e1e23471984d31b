"""What more is worth: near what two proven optima differ by, nothing where nothing is short, never below nothing."""

from datetime import timedelta
from typing import Any

import pytest

from planning.disruption import back_at
from planning.recovery.measures import Waiting
from planning.recovery.outcome import Wishes
from planning.recovery.worth import PIECES, worths
from planning.snapshot import Snapshot
from tests.planning.recovery.drawn_plants import SmallPlant
from tests.planning.recovery.plain_model import PlainModel
from tests.planning.recovery.rulebook import LOSS, ruled
from tests.planning.tiny import moment, receipt

SEEDS = (7, 9, 10, 15, 19, 27, 30, 43)


def richer(plant: Snapshot, part: str, by: int = PIECES) -> Snapshot:
    """The plant with more of a part in stock."""
    parts = [p.model_copy(update={"stock_usable": p.stock_usable + by}) if p.id == part else p for p in plant.parts]
    return plant.unchecked(parts=tuple(parts))


def test_pieces_are_worth_about_what_two_proven_optima_differ_by() -> None:
    about, exact = 0, 0
    for seed in SEEDS:
        plant, losses = SmallPlant(seed).draw()
        found = worths(plant, losses, Wishes())
        assert found is not None
        dearest = next(each for each in found.worths if each.kind == "pieces")
        before, after = (PlainModel(each, losses).solve(5) for each in (plant, richer(plant, dearest.object)))
        assert before is not None and after is not None
        about, exact = about + dearest.cents, exact + before.cents - after.cents
    assert about == pytest.approx(exact, rel=0.1)


@pytest.mark.parametrize("seed", [1, 26, 55])
def test_pieces_are_worth_nothing_where_they_save_nothing(seed: int) -> None:
    plant, losses = SmallPlant(seed).draw()
    found = worths(plant, losses, Wishes())
    assert found is not None
    assert [each.cents for each in found.worths if each.kind == "pieces"] == [0] * len(
        [each for each in found.worths if each.kind == "pieces"]
    )


ALL_A = "AAAAAA" + "AAAAA " + "AAAAAA"
"""Seventeen cars, for which three P lie there, six come on Tuesday and five on Friday."""


def short(**changes: Any) -> Snapshot:
    """A plant whose cars lack a P, and whose only offer must be ordered today."""
    return ruled(**{"stock": 3, "made": ALL_A, "offer": {"valid_until": moment(0, 12)}} | changes)


def test_what_is_short_binds_and_waiting_costs_what_must_be_ordered_today() -> None:
    found = worths(short(), [LOSS], Wishes())
    assert found is not None
    assert any((bind.kind, bind.object) == ("part", "P") and bind.cents > 0 for bind in found.binds)
    assert found.waiting is not None and found.waiting.cents > 0
    easy = worths(ruled(stock=50), [LOSS], Wishes())
    assert easy is not None
    assert (easy.waiting, [bind for bind in easy.binds if bind.kind == "part"]) == (Waiting(), [])


def test_waiting_a_day_costs_about_what_two_proven_optima_differ_by() -> None:
    """The plain model is given tomorrow's rules and what comes as of today."""
    about = exact = off = 0
    for seed in range(24):
        plant, losses = SmallPlant(seed).draw()
        found = worths(plant, losses, Wishes())
        assert found is not None and found.waiting is not None and found.waiting.plan_left
        then = plant.unchecked(as_of=plant.as_of + timedelta(days=1))
        now, waited = PlainModel(plant, losses).solve(5), PlainModel(then, losses, coming=plant).solve(5)
        assert now is not None and waited is not None
        lost = waited.cents - now.cents
        about, exact, off = about + found.waiting.cents, exact + lost, off + abs(found.waiting.cents - lost)
    assert exact > 0
    assert off < exact / 10
    assert about == pytest.approx(exact, rel=0.1)


def test_a_pinned_offer_that_expires_within_the_day_leaves_no_plan() -> None:
    found = worths(short(), [LOSS], Wishes(pin_offers=("OF",)))
    assert found is not None
    assert found.waiting == Waiting(plan_left=False)


def test_an_end_a_day_sooner_is_worth_the_pieces_that_come_with_it() -> None:
    late = receipt("R5", "P", 6, moment(5, 12), departed=None)
    plant = short(receipts=(*ruled().receipts, late), offers=(), pools=())
    events = [back_at(LOSS, moment(day)) for day in (5, 4)]
    found = worths(plant, events[:1], Wishes())
    assert found is not None
    sooner = next(each for each in found.worths if each.kind == "earlier")
    assert (sooner.object, sooner.amount) == (LOSS.id, 1)
    before, after = (PlainModel(plant, [event]).solve(5) for event in events)
    assert before is not None and after is not None and before.cents > after.cents
    assert sooner.cents == pytest.approx(before.cents - after.cents, rel=0.2)


def test_who_waits_no_more_is_given_what_is_known() -> None:
    plant, losses = SmallPlant(0).draw()
    found = worths(plant, losses, Wishes(), over=lambda: True)
    assert found is not None
    assert (found.worths, found.waiting) == ((), None)


def test_wishes_that_leave_no_plan_are_worth_nothing() -> None:
    assert worths(short(), [LOSS], Wishes(pin_offers=("OF",), budget_cents=0)) is None
