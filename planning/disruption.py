"""A disruption: what fails, where, since when, how long, and how it cuts what reaches the plant through the tiers."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from operator import itemgetter
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from planning.snapshot import Snapshot
from planning.terms import Id, Moment, Name, Pct, Record, epoch_min
from planning.tiers import Levels, Output, longest_way_days, through_the_tiers
from planning.workdays import MIN_PER_DAY, local_moment, week_end

__all__ = ["Cause", "Disruption", "Output", "Step", "made_pct", "output_left"]

Cause = Literal[
    "war", "fire", "explosion", "flood", "earthquake", "storm", "strike", "insolvency", "epidemic", "cyber",
    "logistics", "allocation", "raw_material", "quality", "dispute", "export_stop", "other",
]  # fmt: skip


def cause_in_words(cause: Cause) -> str:
    """A cause as a title says it."""
    return "supply stopped" if cause == "other" else cause.replace("_", " ")


class Step(Record):
    """From this moment on the site makes ``capacity_pct`` of its normal output."""

    since: Moment
    capacity_pct: Pct


class Disruption(Record):
    """What fails, where, since when, and for how long.

    ``sites`` lose output from ``start``; ``parts`` narrows it to some of their items (empty: all). ``course`` gives the
    output left by steps, the first at ``start``; when it does not end at 100, full output returns at ``recovery_p50``.
    The three recovery moments are the 10, 50 and 90 % points of when normal output is back.
    """

    id: Id
    title: Name
    cause: Cause
    sites: Annotated[tuple[Id, ...], Field(min_length=1, max_length=2000)]
    parts: tuple[Id, ...] = ()
    start: Moment
    recovery_p10: Moment
    recovery_p50: Moment
    recovery_p90: Moment
    course: tuple[Step, ...] = ()
    certainty_pct: Pct = 100
    signals: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _times_in_order(self) -> Self:
        times = [self.start, self.recovery_p10, self.recovery_p50, self.recovery_p90]
        if times != sorted(times):
            raise ValueError(
                f"disruption {self.id}: start, recovery p10, p50, p90 must follow each other; found "
                + ", ".join(t.isoformat() for t in times)
            )
        since = [step.since for step in self.course]
        if since != sorted(set(since)):
            raise ValueError(f"disruption {self.id}: steps of the course must follow each other in time")
        if since and since[0] < self.start:
            raise ValueError(f"disruption {self.id}: the course begins {since[0]} before the start {self.start}")
        return self

    def capacity_pct(self, moment: datetime, back: datetime | None = None) -> int:
        """Per cent of normal output that the lost sites still make at a moment; ``back`` overrides the recovery."""
        back = back or self.recovery_p50
        if moment < self.start:
            return 100
        steps = [step for step in self.course if step.since <= moment]
        if moment >= back and not any(step.capacity_pct == 100 for step in self.course):
            return 100
        return steps[-1].capacity_pct if steps else 0


def back_at(event: Disruption, back: datetime) -> Disruption:
    """An event whose sites make all they did from a moment on, for sure; later steps of its course do not come.

    Raises ValueError if it begins no sooner than that.
    """
    if back <= event.start:
        raise ValueError(
            f"normal supply cannot be back at {back.isoformat()}: {event.id} begins {event.start.isoformat()}"
        )
    course = [step for step in event.course if step.since < back and step.capacity_pct < 100]
    if len(course) < len(event.course):
        course.append(Step(since=back, capacity_pct=100))
    changed = {"course": tuple(course), "recovery_p10": back, "recovery_p50": back, "recovery_p90": back}
    return event.model_copy(update=changed)


def output_left(plant: Snapshot, disruptions: Sequence[Disruption]) -> Output:
    """What every tier-1 site can still make of its parts for the plant, after all disruptions and through all tiers.

    Levels change at the disruptions' own moments and else once a day, counted from the first start.
    """
    named: dict[str, list[int]] = {}
    for row, disruption in enumerate(disruptions):
        for site in disruption.sites:
            named.setdefault(site, []).append(row)
    hits: dict[tuple[str, str], list[int]] = {}
    for link in plant.links:
        rows = [
            row for row in named.get(link.from_site, ()) if not (d := disruptions[row]).parts or link.item in d.parts
        ]
        if rows:
            hits[link.from_site, link.item] = rows
    grid = _grid(plant, disruptions) if hits else []
    if not grid:
        return {}
    levels = [_levels(disruption, grid) for disruption in disruptions]
    own = {node: np.minimum.reduce([levels[row] for row in rows]) for node, rows in hits.items()}
    return through_the_tiers(plant, grid, own)


def made_pct(left: Output, site: str, part: str, moment: datetime) -> int:
    """Per cent of its normal output of a part that a site makes at a moment."""
    steps = left.get((site, part), ())
    number = bisect_right(steps, moment, key=itemgetter(0))
    return steps[number - 1][1] if number else 100


def _grid(plant: Snapshot, disruptions: Sequence[Disruption]) -> list[int]:
    """Epoch minutes at which output may change: from the first start until the loss has passed, or the horizon ends."""
    events = {_ceil_min(d.start) for d in disruptions}
    for disruption in disruptions:
        events |= {_ceil_min(disruption.recovery_p50), *(_ceil_min(step.since) for step in disruption.course)}
    last_work = [shift.day for shift in plant.shifts] + [week_end(week) for week in plant.tail_weeks]
    end_day = max(last_work, default=plant.as_of.date()) + timedelta(days=1)
    end = epoch_min(local_moment(end_day, time(0), plant.timezone))
    first, last = min(events), max(events) + (longest_way_days(plant) + 1) * MIN_PER_DAY
    daily = range(first, min(end, last) + 1, MIN_PER_DAY)
    return sorted({minute for minute in events if minute <= end} | set(daily))


def _levels(disruption: Disruption, grid: Sequence[int]) -> Levels:
    """Basis points of normal output that a lost site still makes, by the steps of the grid."""
    moments = (datetime.fromtimestamp(minute * 60, UTC) for minute in grid)
    return np.array([disruption.capacity_pct(moment) * 100 for moment in moments], dtype=np.int64)


def _ceil_min(moment: datetime) -> int:
    return epoch_min(moment + timedelta(seconds=59, microseconds=999_999))
