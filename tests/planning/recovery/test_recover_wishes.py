"""What a person wishes is kept to the letter, costs what it costs, and what cannot be is refused by name."""

from functools import cache

import pytest

from planning.disruption import Disruption
from planning.price import by_offer
from planning.recovery.check import check
from planning.recovery.outcome import LEVERS, Effort, Infeasible, Lever, Option, Planned, Wishes
from planning.recovery.recover import recover
from planning.snapshot import Snapshot
from tests.planning.recovery.drawn_plants import SmallPlant
from tests.planning.recovery.plain_model import PlainModel

EFFORT = Effort(seconds=30, seed=1, threads=2)
BUYING = (9, 34, 36, 61, 83, 103)
"""Plants whose cheapest plan awards something."""

KEPT = ((4, "O0"), (8, "O0"), (10, "O2"), (13, "O4"), (25, "O1"), (46, "O1"))
"""Orders that the cheapest plan moves or leaves unbuilt, and that could be kept at a price."""


def drawn(seed: int) -> tuple[Snapshot, tuple[Disruption, ...]]:
    """A plant and its loss."""
    return SmallPlant(seed).draw()


def planned(seed: int, **wishes: object) -> Option:
    """The checked plan under these wishes, never cheaper than the plain model's optimum under the same."""
    return _planned(seed, Wishes.model_validate(wishes).model_dump_json())


@cache
def _planned(seed: int, text: str) -> Option:
    plant, losses = drawn(seed)
    wished = Wishes.model_validate_json(text)
    outcome = recover(plant, losses, wished, EFFORT)
    assert isinstance(outcome, Planned), outcome
    assert check(plant, losses, outcome.option.plan, wished) == []
    best = PlainModel(plant, losses, wished).solve(3.0)
    assert best is not None
    assert best.least <= outcome.option.bill.total
    return outcome.option


def refused(seed: int, **wishes: object) -> set[str]:
    """The rules that clash; the plain model finds no plan either."""
    plant, losses = drawn(seed)
    wished = Wishes.model_validate(wishes)
    outcome = recover(plant, losses, wished, EFFORT)
    assert isinstance(outcome, Infeasible)
    assert PlainModel(plant, losses, wished).solve() is None
    return {conflict.rule for conflict in outcome.conflicts}


@pytest.mark.parametrize("seed", BUYING)
def test_an_excluded_offer_is_not_used_and_leaving_it_out_is_not_cheaper(seed: int) -> None:
    free = planned(seed)
    used = sorted(by_offer(free.plan.awards))
    assert used
    without = planned(seed, exclude_offers=(used[0],))
    assert used[0] not in by_offer(without.plan.awards)


@pytest.mark.parametrize("seed", BUYING)
def test_a_cap_on_an_offer_holds_and_a_cap_below_its_minimum_closes_it(seed: int) -> None:
    offer, qty = next(iter(by_offer(planned(seed).plan.awards).items()))
    capped = planned(seed, cap_offers={offer: qty - 1})
    assert by_offer(capped.plan.awards).get(offer, 0) < qty
    closed = planned(seed, cap_offers={offer: drawn(seed)[0].offer_by_id[offer].moq - 1})
    assert offer not in by_offer(closed.plan.awards)


def test_a_pinned_offer_is_used_although_the_plan_without_it_is_cheaper() -> None:
    plant, _ = drawn(20)
    free, pinned = planned(20), planned(20, pin_offers=("F0",))
    assert not free.plan.awards
    assert by_offer(pinned.plan.awards)["F0"] >= plant.offer_by_id["F0"].moq
    assert pinned.bill.total > free.bill.total


@pytest.mark.parametrize(("seed", "order"), KEPT)
def test_an_order_that_a_person_freezes_stays_whole_in_its_shift(seed: int, order: str) -> None:
    plant, _ = drawn(seed)
    home = plant.orders[plant.order_row[order]].shift
    free = {place.order: place.bucket for place in planned(seed).plan.places}
    assert free.get(order, home) != home or order in planned(seed).plan.unbuilt
    held = planned(seed, freeze_orders=(order,)).plan
    assert order not in held.unbuilt
    assert all(place.bucket == home and not place.short for place in held.places if place.order == order)


@pytest.mark.parametrize("seed", BUYING)
def test_a_budget_of_nothing_buys_nothing(seed: int) -> None:
    assert planned(seed).bill.spend > 0
    assert planned(seed, budget_cents=0).bill.spend == 0


@pytest.mark.parametrize("seed", BUYING)
def test_the_budget_that_the_free_plan_spends_is_enough(seed: int) -> None:
    free = planned(seed)
    assert planned(seed, budget_cents=free.bill.spend).bill.spend <= free.bill.spend


@pytest.mark.parametrize("lever", LEVERS)
@pytest.mark.parametrize("seed", [34, 76, 90])
def test_a_lever_that_is_switched_off_stays_unused(seed: int, lever: Lever) -> None:
    option = planned(seed, levers=tuple(name for name in LEVERS if name != lever))
    used = {
        "award": bool(option.plan.awards),
        "freight": bool(option.plan.expedites),
        "overtime": any(option.plan.overtime.values()),
    }
    assert not used.get(lever, False)


def test_without_building_short_every_car_is_built_whole() -> None:
    plant, losses = drawn(108)
    free = recover(plant, losses, Wishes(), EFFORT)
    whole = recover(plant, losses, Wishes(levers=("reslot", "award", "freight", "overtime")), EFFORT)
    assert isinstance(free, Planned) and isinstance(whole, Planned)
    assert free.option.figures.built_short > 0
    assert not any(place.short for place in whole.option.plan.places)


@pytest.mark.parametrize("seed", [2, 9, 34])
def test_without_any_lever_a_plan_still_stands(seed: int) -> None:
    bare = planned(seed, levers=())
    assert not bare.plan.awards and not bare.plan.expedites and not bare.plan.overtime


@pytest.mark.parametrize("seed", [9, 36, 61])
def test_a_plan_on_confirmed_supply_alone_buys_nothing(seed: int) -> None:
    firm = planned(seed, confirmed_only=True)
    assert not firm.plan.awards and not firm.plan.expedites
    assert firm.id == "least_cost.confirmed"


def test_clashing_wishes_are_refused_by_name() -> None:
    offer = next(iter(by_offer(planned(9).plan.awards)))
    assert refused(9, pin_offers=(offer,), exclude_offers=(offer,)) == {"wish_pin"}
    assert refused(9, pin_offers=(offer,), levers=("reslot",)) == {"wish_lever"}
    assert refused(9, pin_offers=(offer,), confirmed_only=True) == {"wish_lever"}


def test_a_pin_with_a_cap_below_the_minimum_names_the_minimum() -> None:
    plant, _ = drawn(34)
    offer = max(plant.offers, key=lambda each: each.moq)
    assert offer.moq > 1
    assert "moq" in refused(34, pin_offers=(offer.id,), cap_offers={offer.id: offer.moq - 1})


def test_unknown_names_in_wishes_are_refused() -> None:
    plant, losses = drawn(9)
    for wishes in (Wishes(exclude_offers=("NOPE",)), Wishes(freeze_orders=("NOPE",)), Wishes(cap_offers={"NOPE": 1})):
        outcome = recover(plant, losses, wishes, EFFORT)
        assert isinstance(outcome, Infeasible)
        assert {conflict.rule for conflict in outcome.conflicts} == {"known"}


@pytest.mark.parametrize(
    ("seed", "wishes"),
    [
        pytest.param(1047, {"confirmed_only": True}, id="requested receipts do not feed a plan on confirmed supply"),
        pytest.param(1068, {"confirmed_only": True}, id="forecast above the capacity of its week"),
        pytest.param(9, {"budget_cents": 6_239}, id="a budget just below what the free plan spends"),
        pytest.param(1079, {"budget_cents": 3000}, id="a budget for overtime alone"),
        pytest.param(14, {"freeze_orders": ("O7",)}, id="an order kept in place of others"),
        pytest.param(43, {"freeze_orders": ("O4",)}, id="an order kept by buying what does not pay"),
        pytest.param(59, {"freeze_orders": ("O2",)}, id="an order kept where nothing is short"),
    ],
)
def test_a_wish_that_can_be_met_is_met(seed: int, wishes: dict[str, object]) -> None:
    planned(seed, **wishes)


@pytest.mark.parametrize(
    ("seed", "wishes"),
    [
        pytest.param(1019, {"pin_offers": ("F2",)}, id="an offer whose pool cannot make its minimum is pinned"),
        pytest.param(1069, {"freeze_orders": ("O6", "O2")}, id="an order without parts is frozen"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused(seed: int, wishes: dict[str, object]) -> None:
    assert refused(seed, **wishes)
