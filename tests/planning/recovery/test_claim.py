"""What a claimed plan says of orders, forecast cars and supply."""

from typing import Any

import pytest

from planning.line import Plan, TailMove
from planning.price import is_frozen
from planning.recovery.check import check
from planning.recovery.claim import Claim
from planning.recovery.outcome import Wishes
from planning.snapshot import Snapshot
from planning.terms import epoch_min
from planning.usage import Usage
from tests.planning.recovery.rulebook import LOSS, award, delivery, expedite, place, ruled, short
from tests.planning.tiny import bom, moment, part, receipt


def claim(plan: Plan, plant: Snapshot | None = None, **wishes: bool) -> Claim:
    plant = plant or ruled()
    return Claim(plant, [LOSS], plan, Wishes(**wishes), Usage(plant))


def test_an_order_stands_where_the_plan_has_it_else_where_it_was_released() -> None:
    said = claim(Plan(places=(place(7, "L1.2", 3), place(8, "W1")), unbuilt=("9",)))
    found = [(said.bucket_of(order), said.slot_of(order)) for order in said.plant.orders[6:10]]
    assert found == [("L1.2", 3), ("W1", None), (None, 2), ("L1.1", 3)]


def test_cut_parts_are_those_of_which_less_comes() -> None:
    parts = (part("P", 0), part("Q", 0))
    other = receipt("Q1", "Q", 5, moment(2), site="S2", departed=None)
    lost = receipt("R1", "P", 5, moment(2), departed=None)
    assert claim(Plan(), ruled(parts=parts, receipts=(other, lost))).cut == {0}
    assert claim(Plan(), ruled(parts=parts, receipts=(other,))).cut == frozenset()


def test_a_short_car_lacks_its_cut_parts_that_may_be_fitted_later() -> None:
    parts = (
        part("P", 0, build_short=True, retrofit_min=5), part("Q", 0), part("R", 0, build_short=True, retrofit_min=5),
    )  # fmt: skip
    gone = tuple(receipt(f"L{name}", name, 5, moment(2), departed=None) for name in "PQ")
    plant = ruled(parts=parts, bom=bom(P="A", Q="A", R="A"), receipts=gone)
    said = claim(Plan(), plant)
    assert said.lacks(plant.order_row["7"], moment(1).date()) == [(0, 1)]
    assert said.lacks(plant.order_row["8"], moment(1).date()) == []


def test_a_car_is_frozen_by_its_slot_or_by_its_state() -> None:
    plant = ruled(
        orders=tuple(o.model_copy(update={"state": "broadcast"} if o.id == "9" else {}) for o in ruled().orders)
    )
    said = claim(Plan(), plant)
    assert said.frozen == {order.id for order in plant.orders if is_frozen(plant, order)} == {"1", "2", "3", "4", "9"}
    assert [said.first_open[shift.id] for shift in plant.shifts] == [4, -20, -44]


def test_what_a_short_car_lacks_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    look_up = Usage.car_parts

    def counted(usage: Usage, car: int, *rest: Any) -> list[tuple[int, int]]:
        asked.append(car)
        return look_up(usage, car, *rest)

    monkeypatch.setattr(Usage, "car_parts", counted)
    assert check(ruled(), [LOSS], Plan(places=(short(5, "L1.0", "L1.1", 4),)), Wishes(budget_cents=10**6)) == []
    assert asked == [4]


def at(said: Claim, day: int, hour: int = 6) -> tuple[int, int]:
    """P that is there at a moment, and P that the frozen horizon may rely on."""
    minute = epoch_min(moment(day, hour))
    return said.there.by(0, minute), said.firm.by(0, minute)


def test_what_is_there_counts_awards_and_what_is_firm_does_not() -> None:
    said = claim(award(delivery(4)))
    assert [at(said, 1, 23), at(said, 2, 0)] == [(56, 56), (60, 56)]


def test_hurried_pieces_leave_their_receipt() -> None:
    said = claim(expedite(4))
    assert [at(said, 0, 15), at(said, 0, 16), at(said, 1, 12)] == [(50, 50), (54, 50), (56, 56)]


def test_requested_receipts_are_there_unless_only_confirmed_supply_may_be_used() -> None:
    asked = ruled(receipts=(receipt("R9", "P", 3, moment(0, 8), status="requested"),))
    assert at(claim(Plan(), asked), 1) == (53, 50)
    assert at(claim(Plan(), asked, confirmed_only=True), 1) == (50, 50)


def test_forecast_cars_are_counted_where_the_plan_builds_them() -> None:
    moves = (TailMove(mix="X", to_week="W2", vehicles=1), TailMove(mix="X", to_week=None, vehicles=1))
    assert claim(Plan(tail=moves)).tail_vehicles == {("X", "W1"): 1, ("X", "W2"): 1, ("X", None): 1}


def test_names_are_looked_up_by_order() -> None:
    said = claim(Plan(places=(short(5, "L1.0", "L1.1", 4),), unbuilt=("7",)))
    assert said.place["5"].short and said.unbuilt == {"7"} and said.frozen == {"1", "2", "3", "4"}
