"""Drawing a scenario on a plant: which works, since when, how long, and the signals as they would have come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal
from zlib import crc32
from zoneinfo import ZoneInfo

import numpy as np

from planning.disruption import Cause, Disruption, Step
from planning.signal import Signal
from planning.snapshot import Snapshot
from planning.supply import Site
from planning.terms import Id, Moment, Record
from scenarios.blanks import day_words, event_values, plant_values
from scenarios.course import Event
from scenarios.hits import hit_sites
from scenarios.placeholders import fill, missing

if TYPE_CHECKING:
    from scenarios.scenario import Scenario, Template, When


class Finding(Record):
    """What a reader of the signals is expected to find out about an event; windows are inclusive."""

    cause: Cause
    sites: tuple[Id, ...]
    start_from: Moment
    start_to: Moment
    recovery_from: Moment
    recovery_to: Moment
    first_stop_days: tuple[int, int]


class Expected(Record):
    """What is expected of a reader of the signals, event by event; ``verdicts`` by signal id."""

    opens_case: bool
    events: tuple[Finding, ...]
    verdicts: dict[Id, Literal["event", "watch", "noise"]]


class Held(Record):
    """Goods that an event delays under way: those of these works that left since, by so many days."""

    sites: tuple[Id, ...]
    left_since: Moment
    late_days: int


class Drawn(Record):
    """A scenario on a plant: the truth, what people sent (in order of receipt), and what is expected."""

    disruptions: tuple[Disruption, ...]
    held: tuple[Held, ...] = ()
    signals: tuple[Signal, ...]
    expected: Expected

    @property
    def disruption(self) -> Disruption:
        """The first true event."""
        return self.disruptions[0]


@dataclass(frozen=True)
class _Truth:
    """An event as it was drawn: its works, the disruption without its signals, and the blanks it fills."""

    event: Event
    hit: list[Site]
    disruption: Disruption
    values: dict[str, str]
    held: Held | None


def draw_events(scenario: Scenario, plant: Snapshot, seed: int) -> Drawn:
    """Draw the events and their signals; raises ``ScenarioError`` if the plant has no works an event could hit."""
    rng = np.random.default_rng([seed, crc32(scenario.id.encode())])
    truths: list[_Truth] = []
    for event in scenario.about.events:
        taken = {site.id for truth in truths for site in truth.hit}
        truths.append(_truth(event, f"{scenario.id}-{seed}", plant, taken, rng))
    values = _values(plant, truths)
    texts = [
        (_moment(template.when, truths, plant, rng), template)
        for template in scenario.templates
        if not missing(_texts(template), values)
    ]
    texts.sort(key=lambda found: (found[0], found[1].key))
    ids = {template.key: f"{scenario.id}-{seed}-{row:02d}" for row, (_, template) in enumerate(texts, 1)}
    signals = tuple(_signal(ids[template.key], received, template, values) for received, template in texts)
    verdicts = {ids[key]: verdict for key, verdict in scenario.expects.verdicts.items() if key in ids}
    about = {ids[template.key]: _about(template.when, truths) for _, template in texts}
    disruptions = tuple(
        truth.disruption.model_copy(
            update={"signals": tuple(s.id for s in signals if verdicts[s.id] == "event" and about[s.id] is truth)}
        )
        for truth in truths
    )
    expected = Expected(
        opens_case=scenario.expects.opens_case, events=_expected(scenario, disruptions), verdicts=verdicts
    )
    held = tuple(truth.held for truth in truths if truth.held)
    return Drawn(disruptions=disruptions, held=held, signals=signals, expected=expected)


def _truth(event: Event, name: str, plant: Snapshot, taken: set[str], rng: np.random.Generator) -> _Truth:
    hit = hit_sites(event, plant, taken, rng)
    start = _start(event, plant, hit, rng)
    steps = []
    for step in event.course:
        since = start + timedelta(days=int(rng.integers(step.after_days[0], step.after_days[1] + 1)))
        steps.append(Step(since=since, capacity_pct=int(rng.integers(step.capacity_pct[0], step.capacity_pct[1] + 1))))
    p10, p50, p90 = (
        start + timedelta(days=int(rng.integers(low, high + 1)))
        for low, high in (event.recovery.p10_days, event.recovery.p50_days, event.recovery.p90_days)
    )
    p10, p50 = max(p10, steps[-1].since), max(p50, steps[-1].since)
    truth = Disruption(
        id=name if event.key == "event" else f"{name}-{event.key}", title=event.title, cause=event.cause,
        sites=tuple(site.id for site in hit), start=start, recovery_p10=p10, recovery_p50=p50,
        recovery_p90=max(p90, p50), course=tuple(steps),
    )  # fmt: skip
    values = event_values(plant, hit, truth)
    for number, promise in enumerate(event.promises, 1):
        off = int(rng.integers(promise.days_off[0], promise.days_off[1] + 1))
        day = p50 + timedelta(days=off)
        values |= {f"promise_{number}": day_words(day), f"promise_{number}_de": f"{day:%d.%m.%Y}"}
    held = _held(event, truth, rng)
    if held is not None:
        values["late_days"] = str(held.late_days)
    return _Truth(event, hit, truth, values, held)


def _held(event: Event, truth: Disruption, rng: np.random.Generator) -> Held | None:
    if event.under_way is None:
        return None
    low, high = event.under_way.late_days
    since = truth.start - timedelta(days=event.under_way.left_within_days)
    return Held(sites=truth.sites, left_since=since, late_days=int(rng.integers(low, high + 1)))


def _values(plant: Snapshot, truths: Sequence[_Truth]) -> dict[str, str]:
    values = plant_values(plant, [site for truth in truths for site in truth.hit])
    for truth in reversed(truths):
        values |= {f"{truth.event.key}.{name}": value for name, value in truth.values.items()}
    return values | (truths[0].values if truths else {})


def _expected(scenario: Scenario, truths: Sequence[Disruption]) -> tuple[Finding, ...]:
    wanted = {event.key: event for event in scenario.expects.events}
    found = []
    for event, truth in zip(scenario.about.events, truths, strict=True):
        slack = timedelta(hours=wanted[event.key].start_tolerance_hours)
        found.append(
            Finding(
                cause=wanted[event.key].cause, sites=truth.sites, start_from=truth.start - slack,
                start_to=truth.start + slack, recovery_from=truth.recovery_p10, recovery_to=truth.recovery_p90,
                first_stop_days=wanted[event.key].first_stop_days,
            )
        )  # fmt: skip
    return tuple(found)


def _start(event: Event, plant: Snapshot, hit: list[Site], rng: np.random.Generator) -> datetime:
    """The drawn moment; one before the plant's comes after the last lorry that left: what is under way is not lost."""
    start = plant.as_of - timedelta(minutes=5 * int(rng.uniform(*event.hours_before) * 12))
    if start > plant.as_of or event.under_way is not None:
        return start.astimezone(ZoneInfo(plant.timezone))
    sites = {site.id for site in hit}
    left = [r.departed for r in plant.receipts if r.site in sites and r.departed and r.departed <= plant.as_of]
    if left:
        start = max(start, max(left) + timedelta(minutes=45))
    return min(start, plant.as_of).astimezone(ZoneInfo(plant.timezone))


def _about(when: When, truths: Sequence[_Truth]) -> _Truth | None:
    return next((truth for truth in truths if when.event in (None, truth.event.key)), None)


def _moment(when: When, truths: Sequence[_Truth], plant: Snapshot, rng: np.random.Generator) -> datetime:
    truth = _about(when, truths)
    anchor = plant.as_of
    if truth is not None and when.anchor != "as_of":
        lost = truth.disruption
        anchors: Mapping[str, datetime] = {"event": lost.start, "recovery": lost.recovery_p50}
        anchor = lost.course[when.step].since if when.anchor == "step" else anchors[when.anchor]
    moment = anchor + timedelta(minutes=round(float(rng.uniform(*when.hours)) * 60))
    return moment.astimezone(ZoneInfo(plant.timezone))


def _texts(template: Template) -> list[str]:
    return [
        template.sender, template.subject, template.text,
        *(value for value in template.fields.values() if isinstance(value, str)),
    ]  # fmt: skip


def _signal(signal: str, received: datetime, template: Template, values: Mapping[str, str]) -> Signal:
    fields: dict[str, str | int] = {}
    for name, value in template.fields.items():
        filled = fill(value, values) if isinstance(value, str) else value
        fields[name] = int(filled) if isinstance(filled, str) and filled.isascii() and filled.isdigit() else filled
    return Signal(
        id=signal, received=received, kind=template.kind, sender=fill(template.sender, values)[:200],
        subject=fill(template.subject, values)[:500], text=fill(template.text, values), fields=fields,
    )  # fmt: skip
