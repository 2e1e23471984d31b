"""Cars frozen in a shift that others may enter rely on confirmed supply, and stop nobody else from using what comes."""

from random import Random
from typing import Any

import numpy as np
import pytest

from planning.disruption import Disruption
from planning.line import Plan
from planning.recovery.check import check
from planning.recovery.outcome import Effort, Planned, Wishes
from planning.recovery.problem import Problem, problem
from planning.recovery.recover import recover
from planning.recovery.stock import Stock, violated
from planning.snapshot import Snapshot
from tests.planning.recovery.drawn_plants import SmallPlant, changed
from tests.planning.recovery.plain_model import PlainModel
from tests.planning.recovery.rulebook import LOSS, ruled
from tests.planning.tiny import moment, orders, receipt, shifts

LOST = receipt("R1", "P", 10, moment(3), departed=None)
ASKED = receipt("R2", "P", 9, moment(0), status="requested")
SURE = receipt("R3", "P", 1, moment(0, 7))


def staying(model: Problem, *gone: int) -> bool:
    """Whether no limit is overdrawn if all orders but these (rows) stay where they are."""
    stock = Stock(model, np.zeros_like(model.rows.ceiling))
    cars = np.array([row for row in range(len(model.plant.orders)) if row not in gone])
    stock.place_all(cars, model.at.home[cars], model.prices.vehicles[cars])
    return not len(violated(stock.left))


def partly_frozen(made: str, stock: int, *receipts: Any) -> Problem:
    """Slots 0 to 3 of the first shift are frozen, 4 and 5 are open."""
    return problem(ruled(stock=stock, made=made, receipts=(LOST, *receipts)), [LOSS], Wishes())


@pytest.mark.parametrize(("made", "stock", "fits"), [("AABBBB", 2, True), ("AABBBB", 1, False), ("ABBBAA", 1, True)])
def test_frozen_cars_of_an_open_shift_draw_on_confirmed_supply(made: str, stock: int, fits: bool) -> None:
    model = partly_frozen(made, stock, ASKED)
    assert staying(model) == fits == (check(model.plant, [LOSS], Plan()) == [])


def test_what_is_confirmed_and_comes_before_the_car_counts() -> None:
    assert staying(partly_frozen("BAABBB", 1, ASKED, SURE))
    assert not staying(partly_frozen("AABBBB", 0, ASKED, SURE))
    assert staying(partly_frozen("AABBBB", 0, ASKED, SURE), 0)


def past_planning(stock: int, *names: str) -> Problem:
    """Orders past planning in the last shift; every car but those of Monday takes a P."""
    of = shifts(3, 6, overtime_slots=2)
    made = tuple(
        order.model_copy(update={"state": "broadcast"} if order.id in names else {})
        for order in orders("BBBBBB" + "AAAAAA" + "AAAAAA", of)
    )
    return problem(ruled(stock=stock, orders=made, receipts=(LOST, ASKED)), [LOSS], Wishes())


def test_a_car_past_planning_needs_confirmed_supply_after_all_who_come_before_it() -> None:
    assert staying(past_planning(7, "13"), *range(13, 18))
    assert not staying(past_planning(6, "13"), *range(13, 18))


def test_a_car_past_planning_that_is_pulled_asks_for_nothing() -> None:
    assert staying(past_planning(6, "13"), 12, *range(13, 18))


def test_many_cars_past_planning_are_limited_together_while_all_stay() -> None:
    names = ("13", "14", "15", "16", "17")
    assert staying(past_planning(11, *names), 17)
    assert not staying(past_planning(10, *names), 17)
    assert staying(past_planning(10, *names), 12, 17)


def test_a_car_past_planning_does_not_keep_bought_supply_from_the_shifts_before_it() -> None:
    shipments = past_planning(9, "13").levers.shipments
    assert min(shipment.bucket for shipment in shipments) == 2
    assert min(shipment.bucket for shipment in problem(ruled(), [LOSS], Wishes()).levers.shipments) == 2


def mixed(seed: int) -> tuple[Snapshot, tuple[Disruption, ...]]:
    """A drawn plant in which a quarter of the cars is past planning and half of the receipts is not confirmed."""
    plant, losses = SmallPlant(seed, whole_shifts=False).draw()
    rng = Random(seed)
    states = ("planned", "planned", "planned", "broadcast")
    made = tuple(order.model_copy(update={"state": rng.choice(states)}) for order in plant.orders)
    inbound = tuple(r.model_copy(update={"status": rng.choice(("confirmed", "requested"))}) for r in plant.receipts)
    return changed(plant, orders=made, receipts=inbound), losses


STAND_ASIDE = (227, 249, 273)
"""Cars of a touched shift must stand behind one that is past planning, or it finds nothing that is confirmed."""

UNTOUCHED = (6, 111)
"""So must cars of a shift whose cars the plan does not change."""

RETROFITS = (72, 134)
"""What retrofits take at the start of a shift is taken before its cars that are past planning."""

IN_TIME = (229, 40, 89)
"""What arrives late in a shift serves its last slots, overtime and long fitting times included, or a tail week."""

TOO_LATE = (377, 483)
"""What arrives during a frozen shift does not serve the cars before it."""

FEWER = (165, 438)
"""The shift cannot be sequenced with so many users of a part, though more pieces than they need will come."""


@pytest.mark.parametrize(
    "seed", [*STAND_ASIDE, *UNTOUCHED, *RETROFITS, *FEWER, *IN_TIME, *TOO_LATE, 215, 219, 251, 255, 289, 293, 297, 299]
)
def test_plans_of_plants_with_cars_past_planning_are_allowed_and_their_bound_holds(seed: int) -> None:
    plant, losses = mixed(seed)
    outcome = recover(plant, losses, Wishes(), Effort(seconds=10))
    assert isinstance(outcome, Planned)
    assert check(plant, losses, outcome.option.plan) == []
    best = PlainModel(plant, losses, later_only=True).solve()
    assert best is not None and outcome.option.bound_cents is not None
    assert outcome.option.bound_cents <= best.cents
    assert best.least <= outcome.option.bill.total
