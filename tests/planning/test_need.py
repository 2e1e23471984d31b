"""What the plant needs of parts: as released, and as usual."""

from datetime import timedelta
from typing import Any

from planning.need import released_need, usual_a_day, usual_need
from planning.snapshot import Snapshot
from planning.supply import BomLine
from planning.usage import Usage
from tests.planning.recovery.rulebook import ruled
from tests.planning.tiny import START, bom, orders, shifts


def test_released_need_adds_orders_and_forecast_by_build_day() -> None:
    plant = ruled(bom=bom(P="AB"))
    need = {day: int(units[0]) for day, units in released_need(plant, Usage(plant))}
    assert need == {
        START: 6,
        START + timedelta(1): 5,
        START + timedelta(2): 6,
        START + timedelta(7): 3,
        START + timedelta(14): 0,
    }


def test_released_need_follows_engineering_changes_and_pieces_a_car() -> None:
    tuesday = START + timedelta(1)
    lines = (
        BomLine(id="1", part="P", qty=1, valid_to=START),
        BomLine(id="2", part="P", qty=3, valid_from=tuesday, valid_to=tuesday),
    )
    plant = ruled(bom=lines)
    need = {day: int(units[0]) for day, units in released_need(plant, Usage(plant))}
    assert need == {START: 6, tuesday: 15, START + timedelta(2): 0, START + timedelta(7): 0, START + timedelta(14): 0}


def three_days(made: str, **changes: Any) -> Snapshot:
    """Three days of four slots and no forecast."""
    of = shifts(3, 4)
    return ruled(**{"shifts": of, "orders": orders(made, of), "tail_weeks": (), "tail_mix": ()} | changes)


def usual(plant: Snapshot) -> list[int]:
    return [int(each) for each in usual_need(plant, Usage(plant))[0]]


def test_usual_is_the_average_car_in_every_slot_that_is_filled_on_the_average() -> None:
    assert usual(three_days("AAAA" + "AA  " + "BB  ", bom=bom(P="A"))) == [2, 2, 2]
    assert usual(three_days("AAAABBBBAAAA", bom=bom(P="A"))) == [2, 2, 2]


def test_cars_that_a_plan_moves_or_leaves_out_leave_what_is_usual_as_it_is() -> None:
    plant = three_days("AAAA" + "AA  " + "BB  ", bom=bom(P="A"))
    waiting = tuple(order.model_copy(update={"shift": None, "slot": None}) for order in plant.orders[:2])
    after = three_days("", orders=(*waiting, *plant.orders[2:]), bom=bom(P="A"))
    assert int(dict(released_need(after, Usage(after)))[START][0]) == 2
    assert usual(after) == usual(plant)


def test_cars_that_are_done_are_no_longer_usual() -> None:
    plant = three_days("AAAA" + "AAAA" + "BBBB", bom=bom(P="A"))
    done = tuple(order.model_copy(update={"state": "done"}) for order in plant.orders[:4])
    assert usual(three_days("", orders=(*done, *plant.orders[4:]), bom=bom(P="A"))) == [1, 1, 1]


def test_forecast_cars_and_tail_weeks_count() -> None:
    plant = ruled(bom=bom(P="AB"))
    slots = sum(shift.slots for shift in plant.shifts) + 3
    cars = 6 + 5 + 6 + 3
    assert usual(plant)[0] == cars * plant.shifts[0].slots // slots
    assert usual(plant)[3] == cars * plant.tail_weeks[0].capacity // slots
    assert int(usual_a_day(plant, Usage(plant))[0]) == sum(usual(plant)[:3]) // 3


def test_usual_need_is_exact_where_its_products_pass_what_64_bits_hold() -> None:
    million = 10**6
    mix = tuple(each.model_copy(update={"vehicles": million, "options": ("A",)}) for each in ruled().tail_mix)
    weeks = tuple(week.model_copy(update={"capacity": million}) for week in ruled().tail_weeks)
    plant = ruled(bom=(BomLine(id="1", part="P", qty=10**7),), tail_mix=mix, tail_weeks=weeks)
    cars, slots = 17 + million, sum(shift.slots for shift in plant.shifts)
    usual = usual_need(plant, Usage(plant))[0].tolist()
    assert usual[-1] == cars * 10**7 * million // (slots + million)
    assert usual[0] == cars * 10**7 * 6 // (slots + million)
