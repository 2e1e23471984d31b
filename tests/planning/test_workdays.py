"""The shop calendar."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from planning.line import TailWeek
from planning.workdays import (
    add_working_days,
    days_late,
    is_working_day,
    local_date,
    local_moment,
    shift_at,
    week_end,
    week_of,
    working_days,
)
from tests.planning.tiny import START, moment, shifts

FRIDAY, SATURDAY, MONDAY = date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 9)


@pytest.mark.parametrize(
    ("day", "works"), [(FRIDAY, True), (SATURDAY, False), (date(2026, 3, 8), False), (MONDAY, True)]
)
def test_the_plant_works_from_monday_to_friday(day: date, works: bool) -> None:
    assert is_working_day(day, ()) is works


def test_the_plant_rests_on_closed_days() -> None:
    assert not is_working_day(MONDAY, {MONDAY})


@pytest.mark.parametrize(
    ("day", "count", "closed", "found"),
    [
        (FRIDAY, 0, (), FRIDAY),
        (FRIDAY, 1, (), MONDAY),
        (SATURDAY, 0, (), MONDAY),
        (SATURDAY, 1, (), date(2026, 3, 10)),
        (FRIDAY, 1, (MONDAY,), date(2026, 3, 10)),
        (FRIDAY, 0, (FRIDAY,), MONDAY),
        (START, 5, (), MONDAY),
        (START, 10, (), date(2026, 3, 16)),
    ],
)
def test_add_working_days_skips_days_of_rest(day: date, count: int, closed: tuple[date, ...], found: date) -> None:
    assert add_working_days(day, count, closed) == found


def test_working_days_of_a_span_include_both_ends() -> None:
    assert list(working_days(FRIDAY, date(2026, 3, 10), ())) == [FRIDAY, MONDAY, date(2026, 3, 10)]
    assert list(working_days(FRIDAY, MONDAY, (FRIDAY,))) == [MONDAY]
    assert list(working_days(SATURDAY, SATURDAY, ())) == []
    assert list(working_days(MONDAY, FRIDAY, ())) == []


@pytest.mark.parametrize(("offset", "monday"), [(0, 0), (4, 0), (6, 0), (7, 7)])
def test_week_of_a_day_is_its_monday(offset: int, monday: int) -> None:
    assert week_of(START + timedelta(days=offset)) == START + timedelta(days=monday)


def test_week_end_is_the_friday_of_a_tail_week() -> None:
    assert week_end(TailWeek(id="W", line="L1", monday=MONDAY, capacity=1)) == date(2026, 3, 13)


def test_local_moments_keep_the_clock_of_the_plant_in_winter_and_summer() -> None:
    assert local_moment(date(2026, 3, 28), time(6), "Europe/Berlin") == datetime(2026, 3, 28, 5, tzinfo=UTC)
    assert local_moment(date(2026, 3, 30), time(6), "Europe/Berlin") == datetime(2026, 3, 30, 4, tzinfo=UTC)


def test_local_date_is_the_day_at_the_plant() -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert local_date(late, "Europe/Berlin") == date(2026, 3, 3)
    assert local_date(late, "America/Chicago") == date(2026, 3, 2)


def test_shift_at_is_the_last_that_has_begun() -> None:
    of = shifts(2, 6)
    assert shift_at(of, moment(0, 5, 59)) is None
    assert shift_at(of, moment(0, 6)) == of[0]
    assert shift_at(of, moment(1, 5, 59)) == of[0]
    assert shift_at(of, moment(9)) == of[1]
    assert shift_at((), moment(0)) is None


@pytest.mark.parametrize(("built", "late"), [(FRIDAY, 0), (MONDAY, 3), (START, 0)])
def test_days_late_are_calendar_days(built: date, late: int) -> None:
    assert days_late(built, FRIDAY) == late
