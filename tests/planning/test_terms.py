"""Ids, moments and money."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import TypeAdapter, ValidationError

from planning.terms import Cents, Id, Moment, Name, Pct, Record, epoch_min, euros


def accepts(kind: Any, value: Any) -> bool:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("good", ["A", "0", "ST-0007.a:b_c", "x" * 64])
def test_ids_pass(good: str) -> None:
    assert accepts(Id, good)


@pytest.mark.parametrize("bad", ["", "x" * 65, ".x", "-x", "../x", "a/b", "a\\b", "a b", "ä", "a\n", "a;b", "\u202ea"])
def test_ids_are_never_paths_or_tricks(bad: str) -> None:
    assert not accepts(Id, bad)


@pytest.mark.parametrize(("kind", "low", "high"), [(Pct, 0, 100), (Cents, 0, 10**13)], ids=["per cent", "cents"])
def test_numbers_have_bounds(kind: Any, low: int, high: int) -> None:
    assert accepts(kind, low) and accepts(kind, high)
    assert not accepts(kind, low - 1) and not accepts(kind, high + 1)
    assert not accepts(kind, 0.5) and not accepts(kind, float("nan"))


def test_names_have_a_length() -> None:
    assert accepts(Name, "x" * 200)
    assert not accepts(Name, "") and not accepts(Name, "x" * 201)


class Noted(Record):
    at: Moment


def test_a_moment_needs_a_zone() -> None:
    with pytest.raises(ValidationError, match="a time needs a zone, for example 2026-03-02T06:00:00"):
        Noted.model_validate({"at": "2026-03-02T06:00:00"})
    assert Noted.model_validate({"at": "2026-03-02T06:00:00+01:00"}).at == datetime(2026, 3, 2, 5, tzinfo=UTC)


def test_a_moment_is_the_same_before_and_after_it_was_written() -> None:
    """Clocks go forward in the night to 29 March: an hour that the wall clock skips is no hour more."""
    before = Noted(at=datetime(2026, 3, 28, 12, tzinfo=ZoneInfo("Europe/Berlin")))
    again = Noted.model_validate_json(before.model_dump_json())
    assert before == again
    assert before.at + timedelta(hours=24) == again.at + timedelta(hours=24) == datetime(2026, 3, 29, 11, tzinfo=UTC)


def test_records_are_closed_and_unchangeable() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        Noted.model_validate({"at": "2026-03-02T06:00:00Z", "by": "me"})
    noted = Noted(at=datetime(2026, 3, 2, tzinfo=UTC))
    with pytest.raises(ValidationError, match="frozen"):
        noted.at = datetime(2026, 3, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "minute"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), 0),
        (datetime(1970, 1, 1, 0, 1, 59, tzinfo=UTC), 1),
        (datetime(1970, 1, 1, 1, 0, tzinfo=timezone(timedelta(hours=1))), 0),
        (datetime(1969, 12, 31, 23, 59, 30, tzinfo=UTC), -1),
    ],
)
def test_epoch_minutes_are_rounded_down(moment: datetime, minute: int) -> None:
    assert epoch_min(moment) == minute


@pytest.mark.parametrize(
    ("cents", "shown"), [(0, "€ 0.00"), (123_456_789, "€ 1 234 567.89"), (-5, "-€ 0.05"), (100_000, "€ 1 000.00")]
)
def test_euros_are_grouped(cents: int, shown: str) -> None:
    assert euros(cents) == shown
