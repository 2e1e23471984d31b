"""Room in shifts and tail weeks, and the orders that wait for it."""

from planning.room import empty_slots, put_off, tail_room
from tests.planning.recovery.rulebook import ruled, week
from tests.planning.tiny import orders, shifts


def test_a_tail_week_has_room_for_what_neither_forecast_nor_orders_take() -> None:
    plant = ruled(tail_weeks=(week("W2", 14, capacity=9), week("W1", 7, capacity=5)))
    assert list(tail_room(plant).items()) == [("W1", 2), ("W2", 9)]
    waits = plant.orders[-1].model_copy(update={"shift": "W1", "slot": None})
    assert tail_room(ruled(tail_weeks=plant.tail_weeks, orders=(*plant.orders[:-1], waits)))["W1"] == 1


def test_empty_slots_are_those_past_the_frozen_horizon_without_a_car() -> None:
    of = shifts(3, 6, overtime_slots=2)
    assert empty_slots(ruled()) == 1
    assert empty_slots(ruled(orders=orders("AA    " + "A A A " + "AAAAAA", of))) == 2 + 3
    assert empty_slots(ruled(orders=orders("AA    " + "A A A " + "AAAAAA", of), line={"frozen_hours": 6})) == 3


def test_orders_in_tail_weeks_and_without_a_place_are_put_off() -> None:
    plant = ruled()
    in_week = plant.orders[0].model_copy(update={"shift": "W1", "slot": None})
    nowhere = plant.orders[1].model_copy(update={"shift": None, "slot": None})
    assert put_off(plant) == 0
    assert put_off(ruled(orders=(in_week, nowhere, *plant.orders[2:]))) == 2
