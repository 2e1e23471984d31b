"""Signals of one event, joined: same place, related cause, near in time; and how sure they make us."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agents.reading.answer import Reading
from agents.signals.recovery_time import recovery_times
from planning.disruption import Cause, Disruption, Step, cause_in_words
from planning.signal import Signal
from planning.terms import Id, Moment, Record
from tools.directory import Directory

NEAR = timedelta(days=21)
LONG = timedelta(days=200)
_RELATED: tuple[frozenset[Cause], ...] = (
    frozenset(("war", "logistics", "export_stop")), frozenset(("fire", "explosion")),
    frozenset(("earthquake", "logistics", "allocation")), frozenset(("flood", "storm", "logistics")),
    frozenset(("allocation", "raw_material")), frozenset(("strike", "logistics")),
    frozenset(("dispute", "insolvency")),
)  # fmt: skip
_COUNTRY_WIDE: frozenset[Cause] = frozenset(
    ("war", "flood", "earthquake", "storm", "epidemic", "export_stop", "logistics")
)
"""Causes that strike sites of several owners in one country as one event."""
SURE_PCT = {"supplier": 85, "press": 60, "carrier": 50, "memo": 60, "mail": 50, "asn": 45, "late": 15}
"""How sure one signal makes us, by who speaks: the supplier of the site itself, or another. Assumed, not measured."""


class Finding(Record):
    """One signal with its reading, which model gave it, and the sites it might be about."""

    signal: Signal
    reading: Reading
    model: str
    faults: tuple[str, ...] = ()
    author: Id | None
    maybe: tuple[Id, ...]
    countries: tuple[str, ...]


class Watched(Record):
    """A signal that opens no case but is kept in sight, and why."""

    signal: Id
    code: str
    reason: str
    sites: tuple[Id, ...]
    unresolved: tuple[str, ...]


class Evidence(Record):
    """What a signal contributes to an event, verbatim where it is text."""

    signal: Id
    received: Moment
    sender: str
    says: str
    quote: str


class Event(Record):
    """A disruption with its evidence. ``basis`` says where the recovery times come from; ``updates`` a known event."""

    disruption: Disruption
    evidence: tuple[Evidence, ...]
    basis: str
    unresolved: tuple[str, ...]
    updates: Id | None = None


class Restored(Record):
    """An event that is over: the known one it was, the signals about it, and the evidence of its end."""

    event: Id | None
    at: Moment
    signals: tuple[Id, ...]
    evidence: tuple[Evidence, ...]


@dataclass
class Group:
    """Findings of one event, in order of receipt. ``over`` are the sites that all-clears named."""

    findings: list[Finding] = field(default_factory=list)
    sites: set[str] = field(default_factory=set)
    cause: Cause = "other"
    known: Disruption | None = None
    over: set[str] = field(default_factory=set)


@dataclass
class Joined:
    """Events found in a batch, and those of which an all-clear leaves no site hit."""

    groups: list[Group]
    restored: list[Group]


def join(findings: Sequence[Finding], directory: Directory, known: Sequence[Disruption] = ()) -> Joined:
    """Groups of findings of one event. What is firm opens groups; what is soft, unresolved or structured joins them."""
    groups = [Group(sites=set(d.sites), cause=d.cause, known=d) for d in known]
    for finding in findings:
        if finding.reading.verdict == "disruption" and finding.reading.sites:
            group = next((g for g in groups if _same_event(finding, g, directory)), None)
            if group is None:
                groups.append(group := Group(cause=finding.reading.cause))
            _add(group, finding, directory)
    groups += _silent(findings, groups, directory)
    for finding in findings:
        group = next((g for g in groups if _supports(finding, g, directory)), None)
        if group is not None and finding not in group.findings:
            _add(group, finding, directory)
    heard = [g for g in groups if g.findings]
    for group in heard:
        group.findings.sort(key=lambda f: (f.signal.received, f.signal.id))
    return Joined([g for g in heard if g.sites], [g for g in heard if not g.sites])


def restored_of(group: Group) -> Restored:
    """What is told of an event that is over."""
    last = group.findings[-1].signal
    return Restored(
        event=group.known.id if group.known else None, at=last.received,
        signals=tuple(finding.signal.id for finding in group.findings),
        evidence=tuple(_evidence(finding) for finding in group.findings),
    )  # fmt: skip


def _add(group: Group, finding: Finding, directory: Directory) -> None:
    """A works that only lacks what the event's sites make is no site of it: the tiers say what it still makes."""
    follows = _missing(finding) and set(finding.reading.sites) & directory.fed_by(group.sites)
    group.findings.append(finding)
    if finding.reading.code == "over":
        group.sites -= set(finding.reading.sites)
        group.over |= set(finding.reading.sites)
    elif finding.reading.verdict == "disruption" or (_missing(finding) and not follows):
        group.sites |= set(finding.reading.sites)
    if group.cause == "other" or (group.cause == "logistics" and finding.reading.cause == "war"):
        group.cause = finding.reading.cause


def _missing(finding: Finding) -> bool:
    return finding.signal.kind == "asn" and finding.reading.code == "unclear"


def _silent(findings: Sequence[Finding], groups: list[Group], directory: Directory) -> list[Group]:
    """Two or more missing ship notices of one supplier that no event explains are an event of unknown cause."""
    lone: dict[str, Group] = {}
    for finding in findings:
        explained = any(_supports(finding, group, directory) for group in groups)
        if _missing(finding) and finding.reading.sites and not explained:
            supplier = directory.sites[finding.reading.sites[0]].supplier
            _add(lone.setdefault(supplier, Group()), finding, directory)
    return [group for group in lone.values() if len(group.findings) >= 2]


def _near(finding: Finding, group: Group) -> bool:
    """Near in time; about the very sites of an event an update may come months later."""
    if set(finding.reading.sites) & group.sites and any(
        timedelta(0) <= finding.signal.received - other.signal.received <= LONG for other in group.findings
    ):
        return True
    if group.known is not None and not group.findings:
        return finding.signal.received - group.known.start <= LONG
    return any(abs(finding.signal.received - other.signal.received) <= NEAR for other in group.findings)


def _related(one: Cause, other: Cause) -> bool:
    return one == other or "other" in (one, other) or any(one in kin and other in kin for kin in _RELATED)


def _same_event(finding: Finding, group: Group, directory: Directory) -> bool:
    if not _near(finding, group) or not _related(finding.reading.cause, group.cause):
        return False
    if set(finding.reading.sites) & group.sites:
        return True
    mine, theirs = _countries(finding.reading.sites, directory), _countries(group.sites, directory)
    same_owner = _owners(finding.reading.sites, directory) & _owners(group.sites, directory)
    if group.cause == finding.reading.cause == "logistics" and _by_sea(
        (*finding.reading.sites, *group.sites), directory
    ):
        return True
    return bool(mine & theirs) and (bool(same_owner) or group.cause in _COUNTRY_WIDE)


def _by_sea(sites: Sequence[str], directory: Directory) -> bool:
    """Whether all that these sites send us goes by sea: ships that are diverted carry goods of many countries."""
    modes: dict[str, set[str]] = {}
    for receipt in directory.plant.receipts:
        modes.setdefault(receipt.site, set()).add(receipt.mode)
    return all(modes.get(site) == {"sea"} for site in sites)


def _supports(finding: Finding, group: Group, directory: Directory) -> bool:
    """Whether a finding that opens nothing belongs to a group: by a site of it, or by its country and cause."""
    reading = finding.reading
    if finding in group.findings:
        return True
    if not _near(finding, group):
        return False
    if finding.signal.kind == "asn" or reading.code in ("over", "recovering"):
        if set(reading.sites) & (group.sites | group.over):
            return True
        if _missing(finding) and set(reading.sites) & directory.fed_by(group.sites):
            return True
        neighbours = _countries(reading.sites, directory) & _countries(group.sites, directory)
        same_owner = _owners(reading.sites, directory) & _owners(group.sites, directory)
        return _missing(finding) and bool(neighbours) and (bool(same_owner) or group.cause in _COUNTRY_WIDE)
    if reading.verdict != "disruption" or reading.sites or not _related(reading.cause, group.cause):
        return False
    return bool(set(finding.maybe) & group.sites) or bool(set(finding.countries) & _countries(group.sites, directory))


def _countries(sites: Sequence[str] | set[str], directory: Directory) -> set[str]:
    return {directory.sites[site].country for site in sites if site in directory.sites}


def _owners(sites: Sequence[str] | set[str], directory: Directory) -> set[str]:
    return {directory.sites[site].supplier for site in sites if site in directory.sites}


def disruption_of(group: Group, directory: Directory, now: datetime) -> Event | None:
    """The disruption a group amounts to, with evidence; None when every site of it is back to normal."""
    if not group.sites:
        return None
    heard = [(finding.signal, finding.reading, finding.author) for finding in group.findings]
    times = recovery_times(heard, group.known, group.cause, frozenset(group.sites), directory, now)
    heard_ids = [finding.signal.id for finding in group.findings]
    seed = f"{group.cause}:{group.findings[0].signal.id}"
    disruption = Disruption(
        id=group.known.id if group.known else "D-" + hashlib.sha256(seed.encode()).hexdigest()[:10],
        title=_title(group, directory), cause=group.cause, sites=tuple(sorted(group.sites)),
        parts=_parts(group), start=times.start, recovery_p10=times.p10, recovery_p50=times.p50, recovery_p90=times.p90,
        course=tuple(Step(since=since, capacity_pct=left) for since, left in times.course),
        certainty_pct=certainty(group, _owners(group.sites, directory)),
        signals=tuple(dict.fromkeys((*(group.known.signals if group.known else ()), *heard_ids))),
    )  # fmt: skip
    said = dict.fromkeys([words for f in group.findings for words in f.reading.unresolved] + list(times.local))
    return Event(
        disruption=disruption, evidence=tuple(_evidence(f) for f in group.findings), basis=times.basis,
        unresolved=tuple(said), updates=group.known.id if group.known else None,
    )  # fmt: skip


def certainty(group: Group, owners: set[str]) -> int:
    """How sure the event is: independent sources add up; a supplier who says it is unharmed takes away."""
    by_source: dict[str, int] = {}
    for finding in group.findings:
        source, sure = _source(finding, owners)
        by_source[source] = max(by_source.get(source, 0), sure)
    doubt = 1.0
    for sure in by_source.values():
        doubt *= 1 - sure / 100
    base = group.known.certainty_pct if group.known else 0
    return max(base, min(99, round(100 * (1 - doubt))))


def _source(finding: Finding, owners: set[str]) -> tuple[str, int]:
    if finding.signal.kind == "asn":
        return f"asn:{','.join(finding.reading.sites)}", SURE_PCT["asn" if _missing(finding) else "late"]
    if finding.author is not None and finding.author in owners:
        return f"supplier:{finding.author}", SURE_PCT["supplier"]
    sender = finding.signal.sender.casefold()
    return sender.rpartition("@")[2] or sender, SURE_PCT.get(finding.signal.kind, 40)


def _parts(group: Group) -> tuple[str, ...]:
    """Parts the loss is limited to: only when every notice that names sites limits it."""
    firm = [f.reading for f in group.findings if f.reading.verdict == "disruption" and f.reading.sites]
    if not firm or any(not reading.parts for reading in firm):
        return ()
    return tuple(sorted({part for reading in firm for part in reading.parts}))


def _title(group: Group, directory: Directory) -> str:
    sites = [directory.sites[site] for site in sorted(group.sites)]
    places = ", ".join(dict.fromkeys(f"{site.city} ({site.country})" for site in sites[:4]))
    more = f" and {len(sites) - 4} more" if len(sites) > 4 else ""
    names = ", ".join(dict.fromkeys(directory.suppliers[site.supplier].name for site in sites[:4]))
    return f"{cause_in_words(group.cause).capitalize()}: {names}; {places}{more}"[:200]


def _evidence(finding: Finding) -> Evidence:
    reading = finding.reading
    quote = reading.evidence[0] if reading.evidence else ""
    signal = finding.signal
    return Evidence(
        signal=signal.id, received=signal.received, sender=signal.sender[:120], says=reading.reason, quote=quote
    )
