"""The life of a case: potential, confirmed, recovering, restored, and back again when the event returns."""

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import Session

from agents.state import Deps
from planning.disruption import Disruption, Step
from tools.store.casework import approvals, artifacts, audit, cases

if TYPE_CHECKING:
    from agents.signals.events import Event, Restored

SURE_PCT = 60
"""From this certainty on an event counts as confirmed."""
RELAPSE = timedelta(days=60)
"""So long after an all-clear a new event at the same works is the old case's relapse."""


class FiledEvent(NamedTuple):
    """The case an event went to, whether it opened it, and whether that changed what is planned."""

    case: str
    opened: bool
    moved: bool


def file_event(session: Session, deps: Deps, run: str, event: "Event") -> "FiledEvent":
    """Put an event to the case it updates, to the one it relapses into, or to a new one."""
    found = event.disruption
    digest = artifacts.put_record(session, "disruption", found)
    told = artifacts.put_record(session, "event", event)
    names = {event.updates, found.id} - {None}
    joined = next((row for row in cases.open_cases(session) if row.event in names and row.opened_by != run), None)
    relapsed = None if joined is not None else _relapse(session, deps, found)
    case = joined or relapsed
    if case is None:
        case = cases.open_case(session, run, found.id, found.title, digest, told, deps.now())
        audit.append(
            session, deps.now(), "andon", "case opened", case.id, title=found.title, disruption=digest,
            signals=list(found.signals),
        )  # fmt: skip
        _live(session, deps, case, event, "")
        return FiledEvent(case.id, True, True)
    case.told = told
    session.add(case)
    before = artifacts.get_record(session, Disruption, case.disruption)
    moved = relapsed is not None or material(before, found, deps)
    if relapsed is not None:
        case.event, case.status, case.life = found.id, "open", "restored"
    _live(session, deps, case, event, "the event came back" if relapsed is not None else "")
    if moved and case.disruption != digest:
        _renew(session, deps, case, found, digest)
    return FiledEvent(case.id, False, moved)


def material(before: Disruption, found: Disruption, deps: Deps) -> bool:
    """Whether an update changes what is planned for: works, parts, start, output left, or the time of recovery."""
    if (before.sites, before.parts, before.start) != (found.sites, found.parts, found.start):
        return True
    if [step.capacity_pct for step in before.course] != [step.capacity_pct for step in found.course]:
        return True
    points = ((before.recovery_p50, found.recovery_p50), (before.recovery_p90, found.recovery_p90))
    return any(
        abs(new - old) >= max(timedelta(days=1), max(timedelta(0), old - deps.now()) / 10) for old, new in points
    )


def file_restored(session: Session, deps: Deps, over: "Restored") -> str:
    """An all-clear ends the event of its case: from then on planning counts on normal supply. Gives the case."""
    case = next((row for row in cases.open_cases(session) if row.event == over.event), None)
    if case is None:
        return ""
    set_life(session, deps, case.id, "restored", over.evidence[-1].says if over.evidence else "an all-clear")
    end_event(session, deps, case)
    return case.id


def end_event(session: Session, deps: Deps, case: cases.CaseRow) -> None:
    """Close the course of a case's event now."""
    lost = artifacts.get_record(session, Disruption, case.disruption)
    now = max(deps.now(), lost.start)
    steps = tuple(step for step in lost.course if step.since < now)
    ended = lost.model_copy(
        update={
            "recovery_p10": min(lost.recovery_p10, now), "recovery_p50": now, "recovery_p90": now,
            "course": (*steps, Step(since=now, capacity_pct=100)) if steps else (),
        }
    )  # fmt: skip
    _renew(session, deps, case, ended, artifacts.put_record(session, "disruption", ended))


def set_life(session: Session, deps: Deps, case_id: str, life: str, reason: str) -> None:
    """Say how the event of a case stands; a change goes into the trail."""
    if cases.set_life(session, case_id, life, reason):
        audit.append(session, deps.now(), "andon", "life", case_id, life=life, reason=reason)


def _relapse(session: Session, deps: Deps, found: Disruption) -> cases.CaseRow | None:
    """The newest case that was over and that lost one of these works."""
    for row in cases.over_since(session, deps.now() - RELAPSE):
        if set(artifacts.get_record(session, Disruption, row.disruption).sites) & set(found.sites):
            return row
    return None


def _live(session: Session, deps: Deps, case: cases.CaseRow, event: "Event", reason: str) -> None:
    found = event.disruption
    back = [step for step in found.course if step.capacity_pct > found.course[0].capacity_pct]
    if back and back[-1].since <= deps.now():
        life, why = "recovering", f"{back[-1].capacity_pct} % of normal output"
    elif found.certainty_pct < SURE_PCT:
        life, why = "potential", f"{found.certainty_pct} % sure"
    else:
        life, why = "confirmed", f"{found.certainty_pct} % sure"
    set_life(session, deps, case.id, life, f"{reason}; {why}" if reason else why)


def _renew(session: Session, deps: Deps, case: cases.CaseRow, found: Disruption, digest: str) -> None:
    """New facts on an open case: what was asked for before no longer holds."""
    case.disruption, case.title, case.looked = digest, found.title, ""
    session.add(case)
    for row in approvals.proposals(session, "pending", case.id):
        approvals.move(session, row.id, row.digest, "pending", "stale", "andon", deps.now(), "the event changed")
    audit.append(session, deps.now(), "andon", "event updated", case.id, disruption=digest, signals=list(found.signals))
