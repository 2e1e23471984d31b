"""The true events of a scenario: what fails, which works, how long, and what is promised on the way."""

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from planning.disruption import Cause
from planning.terms import Name, Pct, Record

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Hours = Annotated[float, Field(ge=-24 * 120, le=24 * 400)]
Days = Annotated[int, Field(ge=0, le=400)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Share = Annotated[int, Field(ge=1, le=100)]


def names_of(part_name: str | None) -> tuple[str, ...]:
    """Names that stand with ``|`` between them, in lower case."""
    return tuple(name.strip().lower() for name in (part_name or "").split("|") if name.strip())


def rising(low: float, high: float, what: str) -> None:
    """Raise ``ValueError`` unless a range is given with its lower end first."""
    if high < low:
        raise ValueError(f"{what} runs from {low} down to {high}; give the lower end first")


class Where(Record):
    """Which works are hit: those that make an item of this name, perhaps of some countries, a tier, a way of transport.

    Several names stand with ``|`` between them, without any every item counts. Either a drawn share of them
    (``share_pct``), or the ``count`` whose loss is felt soonest. Works of tier 2 and 3 are found by the material they
    make; they count only if it reaches the plant. Works that an earlier event of the scenario hits are left out.
    """

    part_name: Name | None = None
    country: tuple[Country, ...] = ()
    tier: Annotated[int, Field(ge=1, le=3)] = 1
    transport: Literal["any", "land", "sea"] = "any"
    share_pct: tuple[Share, Share] | None = None
    count: Annotated[int, Field(ge=1, le=100)] | None = None

    @field_validator("country", mode="before")
    @classmethod
    def _one_or_several(cls, given: object) -> object:
        return [given] if isinstance(given, str) else given

    @property
    def names(self) -> tuple[str, ...]:
        """The names it looks for in lower case; none: any."""
        return names_of(self.part_name)

    @model_validator(mode="after")
    def _one_way_to_pick(self) -> Self:
        if (self.share_pct is None) == (self.count is None):
            raise ValueError("give either share_pct, as [from, to], or count")
        if self.share_pct is not None:
            rising(*self.share_pct, "share_pct")
        return self


class CourseStep(Record):
    """From a drawn day after the start on, the works make this much of their normal output."""

    after_days: tuple[Days, Days]
    capacity_pct: tuple[Pct, Pct]

    @model_validator(mode="after")
    def _ranges_rise(self) -> Self:
        rising(*self.after_days, "after_days")
        rising(*self.capacity_pct, "capacity_pct")
        return self


class Recovery(Record):
    """Days from the start to normal output: the 10, 50 and 90 % points, each drawn from its range."""

    p10_days: tuple[Days, Days]
    p50_days: tuple[Days, Days]
    p90_days: tuple[Days, Days]

    @model_validator(mode="after")
    def _points_follow(self) -> Self:
        for name in ("p10_days", "p50_days", "p90_days"):
            low, high = getattr(self, name)
            rising(low, high, name)
        if not self.p10_days[1] <= self.p50_days[0] or not self.p50_days[1] <= self.p90_days[0]:
            raise ValueError("p10_days, p50_days and p90_days must not overlap, in this order")
        return self


class Promise(Record):
    """What the supplier promises at some time: normal supply so many days before (negative) or after it really is."""

    days_off: tuple[Annotated[int, Field(ge=-400, le=400)], Annotated[int, Field(ge=-400, le=400)]]

    @model_validator(mode="after")
    def _range_rises(self) -> Self:
        rising(*self.days_off, "days_off")
        return self


class Delay(Record):
    """Goods under way are late as well: those that left within so many days before the start, by so many days."""

    left_within_days: Annotated[int, Field(ge=1, le=60)]
    late_days: tuple[Annotated[int, Field(ge=1, le=90)], Annotated[int, Field(ge=1, le=90)]]

    @model_validator(mode="after")
    def _range_rises(self) -> Self:
        rising(*self.late_days, "late_days")
        return self


class Event(Record):
    """A true event: cause, place, hours before the plant's first moment (negative: after it), course and recovery.

    ``promises`` are what the supplier says on the way, for the signals to quote; ``under_way`` delays goods in transit.
    """

    key: Key = "event"
    title: Name
    cause: Cause
    hours_before: tuple[Annotated[float, Field(ge=-2400, le=720)], Annotated[float, Field(ge=-2400, le=720)]]
    where: Where
    course: Annotated[tuple[CourseStep, ...], Field(min_length=1, max_length=20)]
    recovery: Recovery
    promises: Annotated[tuple[Promise, ...], Field(max_length=9)] = ()
    under_way: Delay | None = None

    @model_validator(mode="after")
    def _course_in_order(self) -> Self:
        rising(*self.hours_before, "hours_before")
        if self.course[0].after_days != (0, 0):
            raise ValueError("the first step of the course starts at after_days = [0, 0]")
        for before, after in zip(self.course, self.course[1:], strict=False):
            if after.after_days[0] <= before.after_days[1]:
                raise ValueError(
                    f"course: a step from day {after.after_days[0]} on may fall before the one that starts by day "
                    f"{before.after_days[1]}; keep the ranges apart"
                )
        return self


class StandIn(Record):
    """What the plant of the scenario could buy besides: works in a country that may take over parts of this name.

    The first day of dispatch, what they make a week in per cent of the plant's need of the part, the price in per cent
    of today's, and one-off cost in euros are drawn from their ranges.
    """

    part_name: Name
    country: Country
    ready_days: tuple[Days, Days]
    weekly_pct: tuple[Annotated[int, Field(ge=1, le=300)], Annotated[int, Field(ge=1, le=300)]]
    price_pct: tuple[Annotated[int, Field(ge=50, le=500)], Annotated[int, Field(ge=50, le=500)]]
    one_off_euros: tuple[Annotated[int, Field(ge=0, le=10**7)], Annotated[int, Field(ge=0, le=10**7)]]
    qualification: Literal["approved", "deviation"] = "approved"

    @model_validator(mode="after")
    def _ranges_rise(self) -> Self:
        for name in ("ready_days", "weekly_pct", "price_pct", "one_off_euros"):
            low, high = getattr(self, name)
            rising(low, high, name)
        return self


Cover = Annotated[float, Field(ge=0, le=60)]


class Lean(Record):
    """Parts of this name of which the plant holds little: at most so many days of cover, drawn from the range."""

    part_name: Name
    cover_days: tuple[Cover, Cover]

    @model_validator(mode="after")
    def _range_rises(self) -> Self:
        rising(*self.cover_days, "cover_days")
        return self


class Answers(Record):
    """How suppliers answer: of a hundred requests so many are reduced, declined, never answered; hours until then."""

    reduced_pct: Pct = 10
    declined_pct: Pct = 5
    silent_pct: Pct = 5
    hours: tuple[Annotated[int, Field(ge=0, le=400)], Annotated[int, Field(ge=0, le=400)]] = (2, 20)

    @model_validator(mode="after")
    def _at_most_all(self) -> Self:
        rising(*self.hours, "hours")
        if self.reduced_pct + self.declined_pct + self.silent_pct > 100:
            raise ValueError("reduced_pct, declined_pct and silent_pct are more than 100 together")
        return self
