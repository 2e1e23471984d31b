"""The generated plant's calendar and line: shifts, tail weeks, closed days, takt and what its time costs."""

from datetime import date, time, timedelta

from planning.line import Line, Rates, Shift, TailWeek
from planning.workdays import is_working_day, local_moment, week_of
from scenarios.plant.size import HORIZON_WEEKS, Size

ZONE = "Europe/Berlin"
LINE = "L1"
EARLY, LATE = time(6, 0), time(14, 30)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (anonymous algorithm, Nature 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def closed_days(first: date, last: date) -> tuple[date, ...]:
    """Public holidays, three weeks of summer and two of Christmas that fall between two days.

    Source: reference_figures.md, calendar: 46-48 production weeks a year, about 3 weeks summer and 2 Christmas.
    """
    found: set[date] = set()
    for year in range(first.year, last.year + 1):
        sunday = easter(year)
        found |= {sunday + timedelta(days=offset) for offset in (-2, 1, 39, 50)}
        found |= {date(year, 1, 1), date(year, 5, 1), date(year, 10, 3)}
        summer = week_of(date(year, 8, 6))
        found |= {summer + timedelta(days=offset) for offset in range(19)}
        found |= {date(year, 12, 24) + timedelta(days=offset) for offset in range(8)}
    return tuple(sorted(day for day in found if first <= day <= last and day.weekday() < 5))


def build_days(start: date, size: Size, closed: tuple[date, ...]) -> list[date]:
    """The working days of the daily horizon: ``size.days`` of them, then on to the end of that week."""
    days: list[date] = []
    day = start
    while len(days) < size.days or week_of(day) == week_of(days[-1]):
        if is_working_day(day, closed):
            days.append(day)
        day += timedelta(days=1)
    return days


def shifts(size: Size, days: list[date]) -> tuple[Shift, ...]:
    """An early and a late shift each day; overtime fits before the late shift, and an hour after it.

    Source: reference_figures.md, takt: two shifts with 15.5 h net at 54-58 s make about 1 000 cars a day.
    """
    early_gap_min = 510 - size.cars_shift * size.takt_s // 60
    overtime = {1: early_gap_min * 60 // size.takt_s, 2: 3600 // size.takt_s}
    return tuple(
        Shift(
            id=f"S-{day:%Y%m%d}-{number}",
            line=LINE,
            day=day,
            number=number,
            start=local_moment(day, at, ZONE),
            slots=size.cars_shift,
            overtime_slots=overtime[number],
        )
        for day in days
        for number, at in ((1, EARLY), (2, LATE))
    )


def tail_weeks(size: Size, start: date, last: date, closed: tuple[date, ...]) -> tuple[TailWeek, ...]:
    """Weeks after the daily horizon to week 30, 4 % above the forecast; weeks without a working day are left out."""
    weeks = []
    monday = week_of(last) + timedelta(days=7)
    while monday < week_of(start) + timedelta(weeks=HORIZON_WEEKS):
        working = sum(is_working_day(monday + timedelta(days=n), closed) for n in range(5))
        if working:
            capacity = working * 2 * size.cars_shift * 104 // 100
            weeks.append(TailWeek(id=f"W-{monday:%Y%m%d}", line=LINE, monday=monday, capacity=capacity))
        monday += timedelta(days=7)
    return tuple(weeks)


def line(size: Size) -> Line:
    """The line and what its time costs; per minute figures shrink with the pace of a smaller plant.

    Source: reference_figures.md, line-down cost: EUR 7 000 a minute (forum) to USD 22 000 (survey) for a stop; a gap
    planned ahead is taken at EUR 1 900 a slot and overtime at EUR 900 a minute (assumptions). Frozen zone: 4-10 days
    is typical for pearl chains, broadcast 2-6 h before fit (memory); the shorter value keeps a re-plan possible.
    """
    return Line(
        id=LINE,
        takt_s=size.takt_s,
        skip_hours=6,
        frozen_hours=size.frozen_hours,
        idle_slot_cents=190_000,
        stop_min_cents=int(1_200_000 * size.pace),
        overtime_min_cents=int(90_000 * size.pace),
        overtime_notice_hours=72,
        retrofit_min_shift=size.retrofit_min_shift,
        retrofit_min_cents=95,
        yard_places=size.yard_places,
        yard_day_cents=900,
        body_buffer=max(4, size.cars_shift // 8),
    )


def rates() -> Rates:
    """What lateness and moves cost (assumptions: EUR 45-130 a day late, EUR 25 a move, EUR 2 a shift)."""
    return Rates(
        late_day_cents={"stock": 4_500, "retail": 9_000, "fleet": 13_000},
        move_cents=2_500,
        move_shift_cents=200,
        move_soon_cents=3_500,
        soon_hours=120,
        lost_pct=100,
    )
