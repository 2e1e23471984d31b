"""Planning on from a plan that is known: never worse where it is still allowed, and nothing it may not keep is kept."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest

from planning.disruption import Disruption
from planning.line import Plan
from planning.price import by_offer
from planning.recovery import replan as again
from planning.recovery.assemble import assemble
from planning.recovery.check import check, recompute
from planning.recovery.incumbent import Known, as_arrays
from planning.recovery.outcome import Effort, Infeasible, Option, Planned, Wishes
from planning.recovery.packing import Bought
from planning.recovery.problem import problem
from planning.recovery.recover import recover
from planning.recovery.replan import replan, weighed
from planning.snapshot import Snapshot
from scenarios.plant import generate
from scenarios.scenario import load
from tests.planning.recovery.rulebook import LOSS, award, delivery, ruled

EFFORT = Effort(seconds=3)


@cache
def first() -> tuple[Snapshot, Disruption, Option]:
    """A compact plant, what befell it, and the plan that was found."""
    plant = generate("compact", 3)
    loss = load("harness_ukraine").draw(plant, 3).disruption
    outcome = recover(plant, (loss,), Wishes(), EFFORT)
    assert isinstance(outcome, Planned)
    return plant, loss, outcome.option


def known(**changes: Any) -> Known:
    _, loss, option = first()
    return replace(Known(option.plan, option.wishes, (loss,), option.bound_cents), **changes)


def wishes_that_allow_it() -> dict[str, dict[str, Any]]:
    plant, _, option = first()
    taken = by_offer(option.plan.awards)
    unused = next(offer.id for offer in plant.offers if offer.id not in taken)
    named = {place.order for place in option.plan.places} | set(option.plan.unbuilt)
    stays = next(order.id for order in plant.orders if order.id not in named)
    return {
        "the same": {},
        "exclude": {"exclude_offers": (unused,)},
        "pin": {"pin_offers": tuple(taken)[:2]},
        "cap": {"cap_offers": taken},
        "budget": {"budget_cents": option.bill.spend},
        "freeze": {"freeze_orders": (stays,)},
    }


ALLOWED = ("the same", "exclude", "pin", "cap", "budget", "freeze")


@pytest.mark.parametrize(("name", "large"), [("exclude", False), *((name, True) for name in ALLOWED)])
def test_wishes_that_allow_the_known_plan_never_make_it_worse(
    name: str, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant, loss, option = first()
    wishes = Wishes.model_validate(wishes_that_allow_it()[name])
    assert check(plant, (loss,), option.plan, wishes) == []
    monkeypatch.setattr(again, "FEW_CARS", 0 if large else again.FEW_CARS)
    outcome = replan(plant, (loss,), wishes, EFFORT, known())
    assert isinstance(outcome, Planned)
    assert check(plant, (loss,), outcome.option.plan, wishes) == []
    assert outcome.option.bill.total <= option.bill.total
    assert outcome.option.wishes == wishes
    assert outcome.option.bound_cents is not None and outcome.option.bound_cents <= outcome.option.bill.total


@pytest.mark.parametrize("name", ["exclude", "cap", "budget", "freeze", "no overtime", "promises", "later", "earlier"])
def test_what_the_known_plan_may_not_keep_is_mended(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, loss, option = first()
    taken = by_offer(option.plan.awards)
    largest = max(taken, key=lambda offer: taken[offer])
    moved = [place.order for place in option.plan.places if not place.short]
    asked: dict[str, dict[str, Any]] = {
        "exclude": {"exclude_offers": (largest,)},
        "cap": {"cap_offers": {largest: taken[largest] // 2}},
        "budget": {"budget_cents": option.bill.spend // 2},
        "freeze": {"freeze_orders": (next(o for o in moved if plant.orders[plant.order_row[o]].state == "planned"),)},
        "no overtime": {"levers": ("reslot", "award", "freight")},
        "promises": {"goal": "protect_promises"},
    }
    days = timedelta(days={"later": 7, "earlier": -7}.get(name, 0))
    course = tuple(step.model_copy(update={"since": step.since + days * (n > 0)}) for n, step in enumerate(loss.course))
    event = loss.model_copy(update={"course": course, "recovery_p90": loss.recovery_p90 + timedelta(days=9)})
    losses = (event,) if days else (loss,)
    wishes = Wishes.model_validate(asked.get(name, {}))
    monkeypatch.setattr(again, "FEW_CARS", 0)
    outcome = replan(plant, losses, wishes, EFFORT, known())
    if isinstance(outcome, Infeasible):
        assert name == "freeze" and {each.rule for each in outcome.conflicts} >= {"wish_freeze"}
        return
    assert isinstance(outcome, Planned)
    assert check(plant, losses, outcome.option.plan, wishes) == []
    assert outcome.option.bill == recompute(plant, losses, outcome.option.plan)[0]
    least = outcome.option.bound_cents
    assert least is None or least <= outcome.option.bill.total


def test_the_known_plan_is_the_answer_where_the_search_finds_a_worse_one(monkeypatch: pytest.MonkeyPatch) -> None:
    plant, loss, option = first()
    worse = option.model_copy(update={"plan": Plan(), "bill": option.bill.model_copy(update={"late": 10**12})})
    monkeypatch.setattr(again, "explored", lambda *_: (Planned(option=worse), None))
    wishes = Wishes(cap_offers=by_offer(option.plan.awards))
    outcome = replan(plant, (loss,), wishes, EFFORT, known())
    assert isinstance(outcome, Planned)
    assert (outcome.option.plan, outcome.option.wishes, outcome.option.bill) == (option.plan, wishes, option.bill)
    barred = Wishes(exclude_offers=tuple(by_offer(option.plan.awards))[:1])
    assert replan(plant, (loss,), barred, EFFORT, known()) == Planned(option=worse)


def test_an_impossible_wish_is_still_told_by_name() -> None:
    plant, loss, option = first()
    offer = option.plan.awards[0].offer
    outcome = replan(plant, (loss,), Wishes(pin_offers=(offer,), exclude_offers=(offer,)), EFFORT, known())
    assert isinstance(outcome, Infeasible)
    assert [each.rule for each in outcome.conflicts] == ["wish_pin"]


def test_options_are_weighed_by_their_goal() -> None:
    option = first()[2]
    by = {goal: weighed(option.model_copy(update={"goal": goal})) for goal in ("protect_promises", "least_change")}
    assert weighed(option) == option.bill.total
    assert by["protect_promises"] - option.bill.total == 10_000_000 * option.figures.late_orders
    assert by["least_change"] - option.bill.total == 100_000 * option.figures.moved_orders


# arrays


def test_a_plan_goes_into_arrays_and_comes_out_again() -> None:
    plant, loss, option = first()
    model = problem(plant, (loss,), Wishes())
    had = as_arrays(model, known(), option.bill.spend)
    out = assemble(model, had.placed, Bought(had.shipped, had.hurried, np.zeros(0, dtype=np.int64)))
    slots = {order.id: order.slot for order in plant.orders}
    assert had.stays
    assert out.awards == option.plan.awards and out.overtime == option.plan.overtime
    assert {*out.unbuilt} == {*option.plan.unbuilt} and {*out.tail} == {*option.plan.tail}
    moved = {(p.order, p.bucket, p.retrofit) for p in option.plan.places if _moves(plant, p, slots)}
    assert {(p.order, p.bucket, p.retrofit) for p in out.places} == moved


def _moves(plant: Snapshot, place: Any, slots: dict[str, int | None]) -> bool:
    return bool(place.short or plant.orders[plant.order_row[place.order]].shift != place.bucket)


@pytest.mark.parametrize(
    ("then", "now", "stays"),
    [
        ({}, {}, True),
        ({}, {"exclude_offers": ("OF",)}, False),
        ({"exclude_offers": ("OTHER",)}, {}, False),
        ({"cap_offers": {"OF": 8}}, {"cap_offers": {"OF": 9}}, False),
        ({}, {"cap_offers": {"OF": 4}}, True),
        ({}, {"cap_offers": {"OF": 3}}, False),
        ({}, {"pin_offers": ("OF",)}, True),
        ({"pin_offers": ("OF",)}, {}, False),
        ({}, {"budget_cents": 99}, False),
        ({}, {"budget_cents": 100}, True),
        ({"budget_cents": 10**9}, {}, False),
        ({}, {"levers": ("reslot", "freight")}, False),
        ({}, {"levers": ("reslot", "award", "freight")}, True),
        ({}, {"freeze_orders": ("3",)}, True),
    ],
)
def test_purchases_stay_where_they_may_and_nothing_more_is_allowed(
    then: dict[str, Any], now: dict[str, Any], stays: bool
) -> None:
    model = problem(ruled(stock=0), (LOSS,), Wishes.model_validate(now))
    bought = Known(award(delivery(4)), Wishes.model_validate(then), (LOSS,))
    assert as_arrays(model, bought, 100).stays == stays


def test_purchases_are_decided_anew_where_the_disruption_is_another_or_a_pin_has_none() -> None:
    model = problem(ruled(stock=0), (LOSS,), Wishes())
    other = LOSS.model_copy(update={"id": "D-other"})
    assert not as_arrays(model, Known(award(delivery(4)), Wishes(), (other,)), 0).stays
    pinned = problem(ruled(stock=0), (LOSS,), Wishes(pin_offers=("OF",)))
    assert not as_arrays(pinned, Known(Plan(), Wishes(), (LOSS,)), 0).stays


@pytest.mark.parametrize(
    ("now", "holds"),
    [
        ({}, True),
        ({"exclude_offers": ("A", "B"), "cap_offers": {"C": 4}, "budget_cents": 9, "levers": ("award",)}, True),
        ({"exclude_offers": ()}, False),
        ({"cap_offers": {"C": 6}}, False),
        ({"cap_offers": {}}, False),
        ({"budget_cents": 11}, False),
        ({"budget_cents": None}, False),
        ({"goal": "least_change"}, False),
        ({"pin_offers": ("P",), "freeze_orders": ("1", "2")}, True),
        ({"freeze_orders": ()}, False),
    ],
)
def test_a_bound_holds_on_where_nothing_is_allowed_that_was_not(now: dict[str, Any], holds: bool) -> None:
    then = {"exclude_offers": ("A",), "cap_offers": {"C": 5}, "budget_cents": 10, "freeze_orders": ("1",)}
    had = Known(Plan(), Wishes.model_validate(then), (LOSS,), 7)
    assert had.bounds(Wishes.model_validate(then | now), (LOSS,)) == holds
    assert not had.bounds(Wishes.model_validate(then), (LOSS, LOSS))
    assert not replace(had, bound=None).bounds(Wishes.model_validate(then), (LOSS,))
