"""The material rule, allowed and forbidden: cars 1, 2 and 5 take a P at 06:00, 07:00 and 10:00 on Monday, car 7 at
06:00 on Tuesday."""

from datetime import timedelta
from typing import Any

import pytest

from planning.line import Plan, TailMix, TailMove
from planning.recovery.check import check
from planning.supply import BomLine, Condition, Receipt
from tests.planning.recovery.rulebook import LINE, LOSS, award, broken, delivery, place, ruled, short
from tests.planning.tiny import START, bom, line, moment, orders, part, receipt, shifts

ROOMY = "AABBAB" + "ABB   " + "BBB   "
SHORT_OF_P = [("material", "P")]
LOST = receipt("R1", "P", 10, moment(3), departed=None)
"""Keeps P a cut part where a test replaces the receipts."""


def comes(hour: int, minute: int = 0, day: int = 1, **changes: Any) -> dict[str, tuple[Receipt, ...]]:
    """The lost receipt, and another one P on that day, as a change of the plant."""
    return {"receipts": (LOST, receipt("R2", "P", 1, moment(day, hour, minute), **changes))}


@pytest.mark.parametrize(("stock", "rules"), [(4, []), (3, SHORT_OF_P)])
def test_material_one_piece_less_than_the_cars_take_is_refused(stock: int, rules: list[tuple[str, str]]) -> None:
    assert broken(ruled(stock=stock, receipts=(LOST,)), Plan()) == rules


def test_material_the_violation_says_how_much_is_missing_and_when() -> None:
    found = check(ruled(stock=2, receipts=(LOST,)), [LOSS], Plan())
    assert [v.detail for v in found] == ["1 pcs missing on 2026-03-02 10:00"]


@pytest.mark.parametrize(("minute", "rules"), [(0, []), (1, SHORT_OF_P)])
def test_material_a_piece_serves_the_slot_that_enters_when_it_arrives(minute: int, rules: list[Any]) -> None:
    assert broken(ruled(stock=3, **comes(6, minute)), Plan()) == rules


def test_material_a_part_that_is_fitted_later_may_arrive_later() -> None:
    assert broken(ruled(stock=3, part={"fit_min": 120}, **comes(8)), Plan()) == []
    assert broken(ruled(stock=3, part={"fit_min": 119}, **comes(8)), Plan()) == SHORT_OF_P


def test_material_a_later_slot_of_the_shift_waits_for_the_piece_and_no_slot_does_not() -> None:
    plant = ruled(stock=3, made=ROOMY, **comes(9))
    assert broken(plant, Plan(places=(place(7, "L1.1", 3),))) == []
    assert broken(plant, Plan(places=(place(7, "L1.1"),))) == SHORT_OF_P


def test_material_a_lost_receipt_does_not_come_and_one_under_way_does() -> None:
    for departed, rules in ((moment(0, 12), []), (None, SHORT_OF_P)):
        late = receipt("R2", "P", 1, moment(2), departed=departed)
        plant = ruled(stock=3, made=ROOMY, receipts=(LOST, late), as_of=moment(0))
        assert broken(plant, Plan(places=(place(7, "L1.2", 5),))) == rules


def test_material_a_requested_receipt_feeds_an_open_slot_but_no_frozen_one() -> None:
    asked = comes(8, day=0, status="requested")
    assert broken(ruled(stock=3, made="AABBAB", **asked), Plan()) == []
    open_slot = ruled(stock=2, made="AABBAB", **asked)
    assert broken(open_slot, Plan()) == []
    frozen_slot = ruled(stock=2, made="AABA  ", **asked)
    assert broken(frozen_slot, Plan()) == [("unconfirmed", "P")]
    confirmed = ruled(stock=2, made="AABA  ", **comes(8, day=0))
    assert broken(confirmed, Plan()) == []


def test_material_the_frozen_violation_says_that_supply_is_not_confirmed() -> None:
    found = check(ruled(stock=2, made="AABA  ", **comes(8, day=0, status="requested")), [LOSS], Plan())
    assert [v.detail for v in found] == ["1 pcs that a frozen slot takes on 2026-03-02 09:00 are not confirmed"]


def test_material_a_claimed_receipt_never_counts() -> None:
    assert broken(ruled(stock=3, **comes(5, status="claimed")), Plan()) == SHORT_OF_P


def test_material_blocked_stock_does_not_count() -> None:
    assert broken(ruled(stock=3, part={"stock_blocked": 9}, receipts=(LOST,)), Plan()) == SHORT_OF_P


def test_material_an_award_feeds_the_cars_after_its_arrival() -> None:
    bought = award(delivery(4))
    plant = ruled(stock=3, made=ROOMY, receipts=(LOST,))
    assert broken(plant, bought) == SHORT_OF_P
    assert broken(plant, bought.model_copy(update={"places": (place(7, "L1.2"),)})) == []


@pytest.mark.parametrize(("hours", "rules"), [(4, []), (72, [("unconfirmed", "P")])])
def test_material_an_award_never_feeds_the_frozen_horizon(hours: int, rules: list[Any]) -> None:
    plant = ruled(stock=0, made="BBBBBB" * 2 + "ABBBBB", receipts=(LOST,), line={"frozen_hours": hours})
    assert broken(plant, award(delivery(4))) == rules


def test_material_a_retrofit_takes_its_piece_at_the_start_of_its_shift() -> None:
    plan = Plan(places=(short(5, "L1.0", "L1.1", 4),))
    assert broken(ruled(stock=2, made="AABBAB", **comes(6)), plan) == []
    assert broken(ruled(stock=2, made="AABBAB", **comes(6, 1)), plan) == SHORT_OF_P


def test_material_a_retrofit_of_a_tail_week_takes_its_piece_on_its_monday() -> None:
    plan = Plan(places=(short(5, "L1.0", "W1", 4),))
    assert broken(ruled(stock=2, made="AABBAB", **comes(6, day=7)), plan) == []
    assert broken(ruled(stock=2, made="AABBAB", **comes(7, day=7)), plan) == SHORT_OF_P


@pytest.mark.parametrize(("stock", "rules"), [(2, []), (1, [("material", "Q")])])
def test_material_a_car_built_short_takes_its_other_parts_at_the_line(stock: int, rules: list[Any]) -> None:
    parts = (part("P", 1, build_short=True, retrofit_min=30), part("Q", stock))
    plant = ruled(made="A   A ", bom=bom(P="A", Q="A"), parts=parts, **comes(6))
    assert broken(plant, Plan(places=(short(5, "L1.0", "L1.1", 4),))) == rules


def forecast(*weeks: str) -> dict[str, tuple[TailMix, ...]]:
    """Two A cars in each week, as a change of the plant."""
    cars = {"model": "M", "options": ("A",), "vehicles": 2, "late_day_cents": 0, "contribution_cents": 0}
    return {"tail_mix": tuple(TailMix(id=f"X-{week}", week=week, **cars) for week in weeks)}


def test_material_forecast_cars_take_their_pieces_when_their_week_starts() -> None:
    plant = ruled(stock=5, made="A     ", receipts=(LOST,), **forecast("W1", "W2"))
    assert broken(plant, Plan()) == []
    assert broken(ruled(stock=4, made="A     ", receipts=(LOST,), **forecast("W1", "W2")), Plan()) == SHORT_OF_P


def test_material_forecast_cars_that_slip_take_their_pieces_later_or_never() -> None:
    plant = ruled(stock=1, made="A     ", **comes(6, day=14), **forecast("W1"))
    later = (TailMove(mix="X-W1", to_week="W2", vehicles=1),)
    never = (TailMove(mix="X-W1", to_week=None, vehicles=1),)
    assert broken(plant, Plan(tail=later)) == SHORT_OF_P
    assert broken(plant, Plan(tail=never)) == SHORT_OF_P
    assert broken(plant, Plan(tail=later + never)) == []


def test_material_what_unbuilt_cars_do_not_take_is_there_for_others() -> None:
    plant = ruled(stock=3, receipts=(LOST,))
    assert broken(plant, Plan()) == SHORT_OF_P
    assert broken(plant, Plan(unbuilt=("5",))) == []


def test_material_pieces_are_counted_by_the_engineering_change_of_the_build_day() -> None:
    tuesday = START + timedelta(days=1)
    changed = (BomLine(id="1", part="P", qty=1, when=Condition(any_of=("A",)), valid_from=tuesday),)
    plant = ruled(stock=1, receipts=(LOST,), bom=changed)
    assert broken(plant, Plan()) == []
    assert broken(plant, Plan(places=(place(5, "L1.1"),))) == SHORT_OF_P


def test_material_a_shift_past_midnight_builds_on_its_own_day() -> None:
    """Overtime of Monday's night shift on L1 runs past the start of Tuesday's early shift on L2."""
    early, night = shifts(1, 6), shifts(1, 8, overtime_slots=2)[0]
    night = night.model_copy(update={"id": "L1.N", "number": 3, "start": moment(0, 22)})
    tuesday = shifts(2, 6, "L2")[1]
    changed = (BomLine(id="1", part="P", qty=1, when=Condition(any_of=("A",)), valid_from=tuesday.day),)
    plant = ruled(
        stock=0, receipts=(LOST,), bom=changed, lines=(line(**LINE), line(**LINE | {"id": "L2"})),
        shifts=(*early, night, tuesday), orders=orders("    A", early),
    )  # fmt: skip
    assert broken(plant, Plan(places=(place(5, "L1.N", 9),), overtime={"L1.N": 2})) == []
