"""Why an order moved, on the plant of the rule book: its old place is tried once more."""

from typing import Any

import pytest

from planning.line import Plan
from planning.recovery.outcome import Wishes
from planning.recovery.why import Why, why
from planning.snapshot import Snapshot
from tests.planning.recovery.rulebook import LOSS, award, delivery, place, ruled


def asked(plant: Snapshot, plan: Plan, order: str) -> Why:
    return why(plant, [LOSS], plan, Wishes(), order)


def changed(*places: Any, **more: Any) -> Plan:
    return Plan(places=places, **more)


def test_an_order_that_is_not_touched_stays() -> None:
    found = asked(ruled(), Plan(), "7")
    assert (found.moved, found.old, found.new, found.breaks, found.more_cents) == (False, "L1.1", "L1.1", (), None)


def test_an_order_whose_part_is_short_at_its_old_place_says_which_and_when_more_comes() -> None:
    """Three P for the three A cars of the first day; the next pieces come with an award on the third morning."""
    plant = ruled(stock=3, made="AABBAB" + "ABBBB " + "BBBBB ", receipts=())
    bought = award(delivery(4)).model_copy(update={"places": (place(7, "L1.2", 5),)})
    found = asked(plant, bought, "7")
    assert found.moved
    assert [(each.rule, each.object) for each in found.breaks] == [("material", "P")]
    assert [(each.part, each.qty) for each in found.lacks] == [("P", 4)]
    assert found.more_cents is None


def test_an_order_that_could_stay_says_what_its_old_place_costs() -> None:
    plan = changed(place(7, "L1.2", 5), place(18, "L1.1", 0))
    found = asked(ruled(), plan, "7")
    assert (found.instead, found.breaks) == ("18", ())
    assert found.more_cents is not None
    assert found.more_cents < 0
    assert found.days_late_new == 1


def test_who_took_the_place_goes_without_one_if_the_order_had_none() -> None:
    found = asked(ruled(), changed(place(8, "L1.1", 0), unbuilt=("7",)), "7")
    assert (found.new, found.instead, found.days_late_new) == (None, "8", None)


def test_an_unknown_order_is_an_error() -> None:
    with pytest.raises(KeyError):
        asked(ruled(), Plan(), "nobody")
