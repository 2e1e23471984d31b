"""The bounded types that every record of the plant is built from: ids, quantities, money, times."""

from datetime import date, datetime, timezone
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:\-]*$")]
"""Letters, digits and ``. _ : -``; starts with a letter or digit, so it can never be a path."""

Name = Annotated[str, Field(min_length=1, max_length=200)]
"""Free text from outside: data only, escaped wherever it is shown."""

Pcs = Annotated[int, Field(ge=0, le=10**12)]
"""A quantity in the part's base unit."""

Cents = Annotated[int, Field(ge=0, le=10**13)]
"""Money in cents of the plant's currency unless the field names another."""

Pct = Annotated[int, Field(ge=0, le=100)]


def _aware(moment: datetime) -> datetime:
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("a time needs a zone, for example 2026-03-02T06:00:00+01:00")
    # with the zone's name kept, adding hours would lose or gain one where the clocks change
    return moment.replace(tzinfo=timezone(offset))


Moment = Annotated[datetime, AfterValidator(_aware)]
"""A zone-aware point in time, kept with its offset from UTC, so that adding hours adds hours."""


class Record(BaseModel):
    """An immutable, closed record: unknown fields are errors, values are checked on construction."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def epoch_min(moment: datetime) -> int:
    """Whole minutes from 1970-01-01T00:00Z to an aware moment; the clock of all planning arithmetic."""
    return int(moment.timestamp() // 60)


def clock(moment: datetime, zone: str) -> str:
    """A moment on the plant's clock: ``Thu 12 Mar 2026, 14:20``."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{day_words(local.date())}, {local.hour:02d}:{local.minute:02d}"


def day_words(day: date) -> str:
    """A day as people read it: ``Thu 12 Mar 2026``."""
    weekday = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[day.weekday()]
    month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[day.month - 1]
    return f"{weekday} {day.day} {month} {day.year}"


def euros(cents: int) -> str:
    """Cents as an amount people read: ``€ 1 234 567.89`` with thin grouping by spaces."""
    sign, rest = ("-" if cents < 0 else ""), abs(cents)
    return f"{sign}€ {rest // 100:,}.{rest % 100:02d}".replace(",", " ")
