"""When supply is normal again: what suppliers promise, stretched as promises slip, or what the cause usually takes."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from agents.reading.answer import Reading
from agents.reading.causes import PROMISED, USUAL
from planning.disruption import Cause, Disruption
from planning.signal import Signal
from tools.directory import Directory

Heard = tuple[Signal, Reading, str | None]
"""A signal, its reading, and the supplier who wrote it."""
START_OF_WORK = time(6, 0)


class RecoveryTimes(NamedTuple):
    """Start, the 10, 50 and 90 % points of recovery, the output left by steps, and where the times come from."""

    start: datetime
    p10: datetime
    p50: datetime
    p90: datetime
    course: tuple[tuple[datetime, int], ...]
    basis: str
    local: tuple[str, ...]
    """Shares of output reported for a few of the sites only, in words; they are not put on the others."""


def recovery_times(
    heard: Sequence[Heard], known: Disruption | None, cause: Cause, sites: frozenset[str], directory: Directory,
    now: datetime,
) -> RecoveryTimes:  # fmt: skip
    """The times of an event from what was heard, latest promise of the supplier first; none lies before now."""
    zone = ZoneInfo(directory.plant.timezone)
    firm = [item for item in heard if item[1].verdict == "disruption" or item[1].code == "recovering"]
    start = known.start if known else _start(firm or list(heard), zone)
    days, basis = _days(firm, start, cause, known)
    floor = now + timedelta(days=1)
    p10 = max(start + timedelta(days=days[0]), min(now, floor))
    p50 = max(start + timedelta(days=days[1]), floor, p10)
    p90 = max(start + timedelta(days=days[2]), p50)
    p10 = max(p10, start)
    course, local = _course(firm, known, start, sites)
    return RecoveryTimes(start, p10, max(p50, p10), max(p90, p50, p10), course, basis, local)


def _moment(day: date, clock: time | None, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock or START_OF_WORK, zone)


def _start(heard: Sequence[Heard], zone: ZoneInfo) -> datetime:
    """The first stated start, the supplier's own word before others'; else when the first word came."""
    dated = [item for item in heard if item[1].start]
    own = [item for item in dated if item[2] is not None] or dated
    received = min(signal.received for signal, _, _ in heard)
    days = [reading.start for _, reading, _ in own if reading.start is not None]
    if not days:
        return received
    clocks = [r.start_time for _, r, _ in own if r.start == min(days) and r.start_time is not None]
    return min(_moment(min(days), min(clocks, default=None), zone), max(received, _moment(min(days), time(0), zone)))


def _days(
    heard: Sequence[Heard], start: datetime, cause: Cause, known: Disruption | None
) -> tuple[tuple[int, int, int], str]:
    """Days from the start to the 10, 50 and 90 % points, and where they come from."""
    usual = USUAL[cause]
    for signal, reading, author in sorted(heard, key=lambda h: (h[2] is not None, h[0].received), reverse=True):
        low, high = _stated(reading, signal, start)
        if high is None or low is None:
            continue
        who = "the supplier" if author else "a report"
        if reading.partial:
            days = (max(usual.p10, 3 * low // 2), max(usual.p50, 2 * high), max(usual.p90, 4 * high))
            return days, f"{who} assumes partial output after {high} days; full output as past cases went ({cause})"
        stretched = (low * PROMISED.p10 // 100, -(-high * PROMISED.p50 // 100), -(-high * PROMISED.p90 // 100))
        return stretched, f"{who} promises {low}-{high} days; stretched as promises slip"
    if known is not None:
        days = ((known.recovery_p10 - start).days, (known.recovery_p50 - start).days, (known.recovery_p90 - start).days)
        return days, "as known before"
    return (usual.p10, usual.p50, usual.p90), f"nobody says; the usual course of past cases ({cause.replace('_', ' ')})"


def _stated(reading: Reading, signal: Signal, start: datetime) -> tuple[int | None, int | None]:
    if reading.recovery_last is not None:
        last = (reading.recovery_last - start.date()).days
        first = ((reading.recovery_first or reading.recovery_last) - start.date()).days
        return max(0, min(first, last)), max(0, last)
    if reading.days_high is not None:
        since = (signal.received - start).days if reading.code == "recovering" else 0
        return since + (reading.days_low or reading.days_high), since + reading.days_high
    return None, None


def _course(
    heard: Sequence[Heard], known: Disruption | None, start: datetime, sites: frozenset[str]
) -> tuple[tuple[tuple[datetime, int], ...], tuple[str, ...]]:
    """Output left by steps: the loss at the start, then each share reported since for at least half of the sites."""
    steps: dict[datetime, int] = {step.since: step.capacity_pct for step in known.course} if known else {}
    local = []
    for signal, reading, _ in heard:
        left = reading.capacity_left_pct
        if left is None:
            continue
        if 2 * len(sites & set(reading.sites)) < len(sites):
            who = ", ".join(reading.sites) or signal.id
            local.append(f"{who} reports {left} % of its output; the others say nothing")
            continue
        steps[max(start, signal.received) if steps or _later(signal, start) else start] = left
    if steps and min(steps) > start:
        steps[start] = 0
    return tuple(sorted(steps.items())), tuple(local)


def _later(signal: Signal, start: datetime) -> bool:
    return signal.received - start > timedelta(days=3)
