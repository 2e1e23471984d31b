"""The triage node: signals become one case, join an open one, or are dismissed with reasons."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from langgraph.runtime import Runtime
from langgraph.types import Command
from sqlmodel import Session

from agents.state import GRAPH_VERSION, CaseState, Deps
from planning.disruption import Disruption
from planning.signal import Signal
from tools.store.casework import approvals, artifacts, audit, cases, runs
from tools.store.keep import keep
from tools.store.stamps import digest_of

if TYPE_CHECKING:
    from agents.signals.events import Event, Finding
    from agents.triage import TriageResult


def triage(state: CaseState, runtime: Runtime[Deps]) -> Command[Literal["assess", "__end__"]]:
    """Judge the signals; open a case, join the open case of the same event, or end."""
    deps = runtime.context
    deps.report("triage", None)
    signals = read_signals(deps.text(state["signals"]))
    with keep(deps.store) as session:
        plant = deps.today(session)
        known = [artifacts.get_record(session, Disruption, row.disruption) for row in cases.open_cases(session)]
    result = deps.judge(signals, plant, deps.model, deps.now(), known)
    with deps.write() as session:
        case = _file(session, deps, state["run"], signals, result)
    if case is None or case.opened_by != state["run"]:
        ended = "joined" if case else "dismissed"
        return Command(update={"case": case.id if case else "", "ended": ended}, goto="__end__")
    opened: CaseState = {
        "graph_version": GRAPH_VERSION, "case": case.id, "round": 0, "wishes": {}, "proposer": "andon",
        "rejected": [], "released_a": False, "released_b": False, "declined": [], "proposal": "",
    }  # fmt: skip
    return Command(update=opened, goto="assess")


def read_signals(text: str) -> tuple[Signal, ...]:
    """Signals from the JSON list they are filed as."""
    return tuple(Signal.model_validate(item) for item in json.loads(text))


def write_signals(signals: Sequence[Signal]) -> str:
    """Signals as the JSON list they are filed as."""
    return "[" + ",".join(signal.model_dump_json() for signal in signals) + "]"


def _file(
    session: Session, deps: Deps, run: str, signals: Sequence[Signal], result: "TriageResult"
) -> cases.CaseRow | None:
    before = session.get_one(runs.RunRow, run).case_id
    if before:
        return cases.get_case(session, before)
    case = _case(session, deps, run, result.events[0]) if result.events else None
    told = set(result.events[0].disruption.signals) if result.events else set()
    later = {signal for event in result.events[1:] for signal in event.disruption.signals} - told
    reasons = dict(result.dismissed)
    watched = {item.signal: item.reason for item in result.watched}
    for signal in signals:
        if signal.id in later:
            continue
        verdict = "dismissed" if signal.id in reasons else "watched" if signal.id in watched else "joined"
        cases.file_signal(
            session, signal.id, digest_of(signal.model_dump_json()), signal.received, signal.subject, verdict,
            reasons.get(signal.id, watched.get(signal.id, "")), case.id if case and verdict == "joined" else "",
        )  # fmt: skip
    if case is not None:
        runs.set_case(session, run, case.id)
    audit.append(
        session, deps.now(), "andon", "signals judged", case.id if case else "", run=run, model=result.model_name,
        certainty=result.certainty, dismissed=reasons, watched=watched, unresolved=list(result.unresolved),
        readers={finding.signal.id: finding.model for finding in result.findings if finding.signal.id not in later},
    )  # fmt: skip
    _note_faults(session, deps, case.id if case else "", result, later)
    for event in result.events[1:]:
        _set_aside(session, deps, [s for s in signals if s.id in set(event.disruption.signals) - told])
    return case


def _note_faults(session: Session, deps: Deps, case_id: str, result: "TriageResult", later: set[str]) -> None:
    """Where the built-in analyst stood in for a model, and what a model had to mend, signal by signal."""
    told: dict[str, list[Finding]] = {}
    for finding in result.findings:
        if finding.faults and finding.signal.id not in later:
            told.setdefault(finding.model, []).append(finding)
    for by, findings in told.items():
        words = [f"{finding.signal.id}: {fault}" for finding in findings for fault in finding.faults]
        signals = [finding.signal.id for finding in findings]
        deps.note_faults(session, case_id, "triage", by, words, signals=signals)


def _case(session: Session, deps: Deps, run: str, event: "Event") -> cases.CaseRow:
    found = event.disruption
    digest = artifacts.put_record(session, "disruption", found)
    told = artifacts.put_record(session, "event", event)
    names = {event.updates, found.id} - {None}
    joined = next((row for row in cases.open_cases(session) if row.event in names and row.opened_by != run), None)
    if joined is None:
        case = cases.open_case(session, run, found.id, found.title, digest, told, deps.now())
        audit.append(
            session, deps.now(), "andon", "case opened", case.id, title=found.title, disruption=digest,
            signals=list(found.signals),
        )  # fmt: skip
        return case
    joined.told = told
    session.add(joined)
    # Compared by value: the same moment may be written with another offset.
    if artifacts.get_record(session, Disruption, joined.disruption) != found:
        _renew(session, deps, joined, found, digest)
    return joined


def _renew(session: Session, deps: Deps, case: cases.CaseRow, found: Disruption, digest: str) -> None:
    """New facts on an open case: what was asked for before no longer holds."""
    case.disruption, case.title = digest, found.title
    session.add(case)
    for row in approvals.proposals(session, "pending", case.id):
        approvals.move(session, row.id, row.digest, "pending", "stale", "andon", deps.now(), "the event changed")
    audit.append(session, deps.now(), "andon", "event updated", case.id, disruption=digest, signals=list(found.signals))


def _set_aside(session: Session, deps: Deps, signals: Sequence[Signal]) -> None:
    """Another event in the same batch gets a run of its own."""
    if signals:
        given: CaseState = {
            "entry": "triage", "graph_version": GRAPH_VERSION,
            "signals": artifacts.put_text(session, "signals", write_signals(signals)),
        }  # fmt: skip
        runs.start(session, "triage", artifacts.put_json(session, "input", given), deps.now())
