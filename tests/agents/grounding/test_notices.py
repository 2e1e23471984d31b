"""A model's answer to a notice stands only on days, figures, times and words that the notice holds."""

from datetime import date
from typing import Any

import pytest

from agents.grounding.notices import reason_of, ungrounded
from agents.reading.answer import REASONS, Reading

TODAY = date(2026, 3, 2)
MESSAGE = """A fire on 28 February at 14:30 destroyed the paint shop in Köln. Output is reduced to 40 percent for three
weeks. We expect to deliver again by Friday, in full from mid-April. The works of Blatna is not on your list."""


def reading(**changes: Any) -> Reading:
    base: dict[str, Any] = {"verdict": "disruption", "code": "in_effect", "reason": "A fire in Köln."}
    return Reading.model_validate(base | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"start": "2026-02-28"}, {"start": "2026-03-02"}, {"recovery_last": "2026-03-06"},
        {"recovery_first": "2026-04-11", "recovery_last": "2026-04-20"}, {"days_low": 21, "days_high": 21},
        {"capacity_left_pct": 40}, {"capacity_left_pct": 60}, {"capacity_left_pct": 0}, {"start_time": "14:30"},
        {"unresolved": ["works of Blatná"]}, {},
    ],
)  # fmt: skip
def test_what_the_notice_bears_stands(changes: dict[str, Any]) -> None:
    assert ungrounded(reading(**changes), MESSAGE, TODAY) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"start": "2026-02-26"}, "start 2026-02-26"), ({"recovery_first": "2026-03-20"}, "recovery_first"),
        ({"recovery_last": "2026-05-01"}, "recovery_last"), ({"days_low": 14}, "days_low 14"),
        ({"days_high": 30}, "days_high 30"), ({"capacity_left_pct": 35}, "capacity_left_pct 35"),
        ({"start_time": "15:00"}, "15:00"), ({"unresolved": ["Acme in Gent"]}, "not in the message: Acme"),
    ],
)  # fmt: skip
def test_what_it_does_not_bear_is_named(changes: dict[str, Any], says: str) -> None:
    [wrong] = ungrounded(reading(**changes), MESSAGE, TODAY)
    assert says in wrong


def test_a_reason_is_kept_if_it_stands_in_the_notice_and_is_ours_otherwise() -> None:
    assert reason_of(reading(), MESSAGE, {}) == ("A fire in Köln.", ())
    words, dropped = reason_of(reading(reason="Order 4711 of Acme falls."), MESSAGE, {})
    assert words == REASONS["in_effect"]
    assert "4711" in dropped[0]
