"""What records of the line refuse, and when slots enter it."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from planning.line import Order, Plan, RatioRule, TailMove, slot_minute, slot_start
from tests.planning.recovery.rulebook import week
from tests.planning.tiny import RATES, line, moment, orders, shifts


@pytest.mark.parametrize("bad", [{"takt_s": 9}, {"takt_s": 3601}, {"skip_hours": -1}, {"frozen_hours": 721}])
def test_a_line_refuses(bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(bad))):
        line(**bad)


def test_takts_of_ten_seconds_to_an_hour_pass() -> None:
    assert [line(takt_s=takt).takt_s for takt in (10, 3600)] == [10, 3600]


@pytest.mark.parametrize("bad", [{"slots": -1}, {"slots": 5001}, {"number": 0}, {"overtime_slots": -1}])
def test_a_shift_refuses(bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(bad))):
        shifts(1, **bad)


ORDER = orders("A", shifts(1))[0].model_dump()


@pytest.mark.parametrize(
    "bad",
    [
        {"lines": ()}, {"slot": -1}, {"priority": 4}, {"customer": "king"}, {"state": "dreamt"},
        {"contribution_cents": -1}, {"id": "../x"}, {"id": ""},
    ],
)  # fmt: skip
def test_an_order_refuses(bad: dict[str, Any]) -> None:
    assert Order(**ORDER).state == "planned"
    with pytest.raises(ValidationError, match=next(iter(bad))):
        Order(**ORDER | bad)


@pytest.mark.parametrize(("p", "q", "allowed"), [(1, 2, True), (0, 2, False), (1, 1, False)])
def test_a_ratio_rule_is_a_ratio(p: int, q: int, allowed: bool) -> None:
    rule = {"id": "Q", "line": "L1", "option": "A", "p": p, "q": q, "priority": "high"}
    if allowed:
        assert RatioRule.model_validate(rule).q == q
    else:
        with pytest.raises(ValidationError):
            RatioRule.model_validate(rule)


def test_a_tail_move_moves_a_car() -> None:
    assert TailMove(mix="X", to_week=None, vehicles=1).vehicles == 1
    with pytest.raises(ValidationError, match="vehicles"):
        TailMove(mix="X", to_week=None, vehicles=0)


def test_a_tail_week_may_be_closed_but_not_owe_cars() -> None:
    assert week("W", 7, capacity=0).capacity == 0
    with pytest.raises(ValidationError, match="capacity"):
        week("W", 7, capacity=-1)


def test_all_is_lost_with_an_order_unless_the_rates_say_otherwise() -> None:
    assert RATES.lost_pct == 100
    with pytest.raises(ValidationError, match="lost_pct"):
        RATES.model_validate(RATES.model_dump() | {"lost_pct": -1})


def test_an_empty_plan_is_the_released_one() -> None:
    assert Plan() == Plan(places=(), unbuilt=(), tail=(), overtime={}, awards=(), expedites=())


@pytest.mark.parametrize(("takt_s", "slot", "minute"), [(3600, 2, 120), (90, 1, 1), (90, 2, 3), (50, 6, 5), (60, 0, 0)])
def test_slot_minutes_are_rounded_down(takt_s: int, slot: int, minute: int) -> None:
    assert slot_minute(line(takt_s=takt_s), slot) == minute


def test_slot_k_starts_k_takts_after_its_shift() -> None:
    quick = line(takt_s=90)
    assert slot_start(quick, shifts(1)[0], 3) == moment(0) + timedelta(seconds=270)
