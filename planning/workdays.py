"""The shop calendar: every bit of date arithmetic that planning does."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from planning.line import Shift, TailWeek

MIN_PER_DAY = 24 * 60


def is_working_day(day: date, closed: Collection[date]) -> bool:
    """Monday to Friday, unless the plant or the supplier is closed that day."""
    return day.weekday() < 5 and day not in closed


def add_working_days(day: date, count: int, closed: Collection[date]) -> date:
    """The working day that lies ``count`` working days after ``day`` (0: ``day`` itself, or the next working day)."""
    current = day
    while not is_working_day(current, closed):
        current += timedelta(days=1)
    for _ in range(count):
        current += timedelta(days=1)
        while not is_working_day(current, closed):
            current += timedelta(days=1)
    return current


def working_days(first: date, last: date, closed: Collection[date]) -> Iterator[date]:
    """Working days from first to last, both included."""
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if is_working_day(day, closed):
            yield day


def week_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def week_end(week: TailWeek) -> date:
    """The Friday on which the cars of a tail week count as built."""
    return week.monday + timedelta(days=4)


def local_moment(day: date, at: time, zone: str) -> datetime:
    """A plant-local clock time as an aware moment, with its offset from UTC: adding hours to it adds hours."""
    moment = datetime.combine(day, at, tzinfo=ZoneInfo(zone))
    return moment.replace(tzinfo=timezone(moment.utcoffset() or timedelta(0)))


def local_date(moment: datetime, zone: str) -> date:
    """The plant-local day of an aware moment."""
    return moment.astimezone(ZoneInfo(zone)).date()


def shift_at(shifts: Sequence[Shift], moment: datetime) -> Shift | None:
    """The last shift of a start-ordered list that has begun by ``moment``; None before the first."""
    at = bisect_right([shift.start for shift in shifts], moment)
    return shifts[at - 1] if at else None


def days_late(built: date, promised: date) -> int:
    """Calendar days from the promised build day to the day the car is really built; 0 if in time."""
    return max(0, (built - promised).days)
