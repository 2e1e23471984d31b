"""Drawing a scenario on a plant: which works, since when, how long, and the signals as they would have come in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal
from zlib import crc32
from zoneinfo import ZoneInfo

import numpy as np

from planning.disruption import Cause, Disruption, Step
from planning.signal import Signal
from planning.snapshot import Snapshot
from planning.supply import Receipt, Site
from planning.terms import Id, Moment, Record
from scenarios.placeholders import RECEIPTS, SITES, fill, missing
from scenarios.reading import ScenarioError, ScenarioProblem

if TYPE_CHECKING:
    from scenarios.scenario import Event, Scenario, Template, When


class Expected(Record):
    """What a reader of the signals is expected to find; windows are inclusive."""

    opens_case: bool
    cause: Cause
    sites: tuple[Id, ...]
    start_from: Moment
    start_to: Moment
    recovery_from: Moment
    recovery_to: Moment
    first_stop_days: tuple[int, int]
    verdicts: dict[Id, Literal["event", "watch", "noise"]]
    """By signal id."""


class Drawn(Record):
    """A scenario on a plant: the truth, what people sent (in order of receipt), and what is expected."""

    disruption: Disruption
    signals: tuple[Signal, ...]
    expected: Expected


def draw_event(scenario: Scenario, plant: Snapshot, seed: int) -> Drawn:
    """Draw the event and its signals; raises ``ScenarioError`` if the plant has no works the event could hit."""
    rng = np.random.default_rng([seed, crc32(scenario.id.encode())])
    event = scenario.about.event
    hit = _hit_sites(event, plant, rng)
    start = _start(event, plant, hit, rng)
    steps, at = [], []
    for step in event.course:
        since = start + timedelta(days=int(rng.integers(step.after_days[0], step.after_days[1] + 1)))
        at.append(since)
        steps.append(Step(since=since, capacity_pct=int(rng.integers(step.capacity_pct[0], step.capacity_pct[1] + 1))))
    p10, p50, p90 = (
        start + timedelta(days=int(rng.integers(low, high + 1)))
        for low, high in (event.recovery.p10_days, event.recovery.p50_days, event.recovery.p90_days)
    )
    p10, p50 = max(p10, at[-1]), max(p50, at[-1])
    p90 = max(p90, p50)
    values = _values(plant, hit, start)
    anchors = {"event": start, "as_of": plant.as_of, "recovery": p50}
    texts = [
        (_moment(template.when, anchors, at, plant, rng), template)
        for template in scenario.templates
        if not missing(_texts(template), values)
    ]
    texts.sort(key=lambda found: (found[0], found[1].key))
    ids = {template.key: f"{scenario.id}-{seed}-{row:02d}" for row, (_, template) in enumerate(texts, 1)}
    signals = tuple(_signal(ids[template.key], received, template, values) for received, template in texts)
    verdicts = {ids[key]: verdict for key, verdict in scenario.expects.verdicts.items() if key in ids}
    truth = Disruption(
        id=f"{scenario.id}-{seed}", title=event.title, cause=event.cause, sites=tuple(site.id for site in hit),
        start=start, recovery_p10=p10, recovery_p50=p50, recovery_p90=p90, course=tuple(steps),
        signals=tuple(signal.id for signal in signals if verdicts[signal.id] == "event"),
    )  # fmt: skip
    return Drawn(disruption=truth, signals=signals, expected=_expected(scenario, truth, verdicts))


def _expected(
    scenario: Scenario, truth: Disruption, verdicts: dict[str, Literal["event", "watch", "noise"]]
) -> Expected:
    slack = timedelta(hours=scenario.expects.start_tolerance_hours)
    return Expected(
        opens_case=scenario.expects.opens_case,
        cause=scenario.expects.cause,
        sites=truth.sites,
        start_from=truth.start - slack,
        start_to=truth.start + slack,
        recovery_from=truth.recovery_p10,
        recovery_to=truth.recovery_p90,
        first_stop_days=scenario.expects.first_stop_days,
        verdicts=verdicts,
    )


def _hit_sites(event: Event, plant: Snapshot, rng: np.random.Generator) -> list[Site]:
    """A drawn share of the works that match; first the one whose loss stops most part numbers for good."""
    named = {part.id: part for part in plant.parts if event.where.part_name.lower() in part.name.lower()}
    weight: dict[str, int] = {}
    for link in plant.links:
        if link.to_site is None and link.item in named:
            vital = 0 if named[link.item].build_short else link.share_pct
            weight[link.from_site] = weight.get(link.from_site, 1) + vital
    found = sorted((s for s in plant.sites if s.id in weight and s.country == event.where.country), key=lambda s: s.id)
    if not found:
        reason = f"event.where: no works in {event.where.country} ships {event.where.part_name!r} to {plant.plant}"
        raise ScenarioError([ScenarioProblem("scenario.toml", 1, reason)])
    share = int(rng.integers(event.where.share_pct[0], event.where.share_pct[1] + 1))
    count = max(1, -(-len(found) * share // 100))
    hit = [found[k] for k in sorted(int(k) for k in rng.permutation(len(found))[:count])]
    return sorted(hit, key=lambda site: (-weight[site.id], site.id))


def _start(event: Event, plant: Snapshot, hit: list[Site], rng: np.random.Generator) -> datetime:
    """Before the plant's moment, after the last lorry that left the works: what is under way was not lost."""
    start = plant.as_of - timedelta(minutes=5 * int(rng.uniform(*event.hours_before) * 12))
    sites = {site.id for site in hit}
    left = [r.departed for r in plant.receipts if r.site in sites and r.departed and r.departed <= plant.as_of]
    if left:
        start = max(start, max(left) + timedelta(minutes=45))
    return min(start, plant.as_of).astimezone(ZoneInfo(plant.timezone))


def _moment(
    when: When, anchors: Mapping[str, datetime], steps: list[datetime], plant: Snapshot, rng: np.random.Generator
) -> datetime:
    anchor = steps[when.step] if when.anchor == "step" else anchors[when.anchor]
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


def _values(plant: Snapshot, hit: list[Site], start: datetime) -> dict[str, str]:
    values = {
        "event_day": f"{start.day} {start:%B %Y}",
        "event_day_de": f"{start:%d.%m.%Y}",
        "event_time": f"{start:%H:%M}",
        "sites_hit": ", ".join(dict.fromkeys(site.city for site in hit)),
        "plant": plant.name,
    }
    made: dict[str, list[str]] = {}
    for link in plant.links:
        if link.to_site is None:
            made.setdefault(link.from_site, []).append(link.item)
    for number in range(1, SITES + 1):
        site = hit[(number - 1) % len(hit)]
        part = plant.parts[plant.part_row[made[site.id][0]]]
        named = {"part": part.id, "part_name": part.name, **_company(plant, site)}
        values |= {f"{what}_{number}": value for what, value in named.items()}
    values |= _receipt_values(plant, {site.id for site in hit})
    return values | _bystanders(plant, hit, made)


def _company(plant: Snapshot, site: Site) -> dict[str, str]:
    supplier = plant.supplier_by_id[site.supplier]
    return {"city": site.city, "site": site.id, "supplier": supplier.name, "email": supplier.email}


def _receipt_values(plant: Snapshot, hit: set[str]) -> dict[str, str]:
    """The first receipts of different parts that will never leave, and those that are under way."""
    values: dict[str, str] = {}
    for what, departed in (("lost", False), ("held", True)):
        firsts: dict[str, Receipt] = {}
        for receipt in sorted(plant.receipts, key=lambda r: (r.arrives, -r.qty, r.id)):
            if receipt.site in hit and (receipt.departed is not None) == departed:
                firsts.setdefault(receipt.part, receipt)
        for number, receipt in enumerate(list(firsts.values())[:RECEIPTS], 1):
            values |= {
                f"{what}_receipt_{number}": receipt.id,
                f"{what}_part_{number}": receipt.part,
                f"{what}_qty_{number}": str(receipt.qty),
                f"{what}_due_{number}": receipt.arrives.isoformat(),
                f"{what}_site_{number}": receipt.site,
            }
    return values


def _bystanders(plant: Snapshot, hit: list[Site], made: dict[str, list[str]]) -> dict[str, str]:
    """Two suppliers outside the countries that are hit, who ship to the plant as ever."""
    lands, owners = {site.country for site in hit}, {site.supplier for site in hit}
    calm = [s for s in plant.sites if s.id in made and s.country not in lands and s.supplier not in owners]
    values: dict[str, str] = {}
    for what, site in zip(("other", "calm"), (calm[len(calm) // 3], calm[-1]) if calm else (), strict=False):
        values |= {f"{what}_{name}": value for name, value in _company(plant, site).items() if name != "site"}
        part = plant.parts[plant.part_row[made[site.id][0]]]
        values |= {f"{what}_part": part.id, f"{what}_stock": str(part.stock_usable)}
    return values
