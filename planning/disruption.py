"""A disruption: what fails, where, since when, how long, and how it cuts what reaches the plant through the tiers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from planning.snapshot import Snapshot
from planning.terms import Id, Moment, Name, Pct, Record

Cause = Literal[
    "war", "fire", "explosion", "flood", "earthquake", "storm", "strike", "insolvency", "epidemic", "cyber",
    "logistics", "allocation", "raw_material", "quality", "dispute", "export_stop", "other",
]  # fmt: skip


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


Output = dict[tuple[str, str], list[tuple[datetime, int]]]
"""Output left, in per cent, by (site, item): steps in time order; a site and item that is not named runs at 100."""


def output_left(plant: Snapshot, disruptions: Sequence[Disruption]) -> Output:
    """What every tier-1 site can still make of its parts for the plant, day by day, after all disruptions."""
    left: Output = {}
    for link in plant.links:
        if link.to_site is not None:
            continue
        hits = [d for d in disruptions if link.from_site in d.sites and (not d.parts or link.item in d.parts)]
        if hits:
            left[link.from_site, link.item] = _steps(hits)
    return left


def _steps(hits: Sequence[Disruption]) -> list[tuple[datetime, int]]:
    first = min(hit.start for hit in hits)
    last = max(max(hit.recovery_p50, *(s.since for s in hit.course), hit.start) for hit in hits)
    days = [first + timedelta(days=n) for n in range((last - first).days + 2)]
    return [(day, min(hit.capacity_pct(day) for hit in hits)) for day in days]
