"""The triage node: signals become one case, join an open one, or are dismissed with reasons."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from langgraph.runtime import Runtime
from langgraph.types import Command
from sqlmodel import Session

from agents.signals.life import FiledEvent, file_event, file_restored
from agents.signals.open_events import events_of, mark_of
from agents.state import GRAPH_VERSION, CaseState, Deps
from planning.signal import Signal
from tools.signals import content_hash
from tools.store.casework import artifacts, audit, cases, inbox_rows, runs
from tools.store.keep import keep

if TYPE_CHECKING:
    from agents.signals.events import Finding
    from agents.triage import TriageResult

WATCHED_FOR = timedelta(days=21)
"""So long a watched signal may still turn out to be the beginning of an event."""
MOST_WATCHED = 40


def triage(state: CaseState, runtime: Runtime[Deps]) -> Command[Literal["assess", "__end__"]]:
    """Judge the signals; open a case, join the open case of the same event, or end."""
    deps = runtime.context
    deps.report("triage", None)
    signals = read_signals(deps.text(state["signals"]))
    filed = None
    while filed is None:
        # Another worker may have opened or changed a case meanwhile: then what was judged is judged again.
        with keep(deps.store) as session:
            plant, mark = deps.today(session), mark_of(session)
            known = list(events_of(session).values())
            earlier = _watched(session, deps, signals)
        result = deps.judge((*earlier, *signals), plant, deps.model, deps.now(), known)
        with deps.write() as session:
            if mark_of(session) == mark:
                filed = _file(session, deps, state["run"], (*earlier, *signals), result)
    if filed.opened and filed.case:
        return Command(update=_opened(filed.case), goto="assess")
    ended = "dismissed" if not filed.case else "joined" if filed.moved else "noted"
    return Command(update={"case": filed.case, "ended": ended}, goto="__end__")


def _opened(case: str) -> CaseState:
    return {
        "graph_version": GRAPH_VERSION, "case": case, "round": 0, "wishes": {}, "proposer": "andon",
        "rejected": [], "released_a": False, "released_b": False, "declined": [], "proposal": "",
    }  # fmt: skip


def _watched(session: Session, deps: Deps, signals: Sequence[Signal]) -> tuple[Signal, ...]:
    """Signals that were watched of late: with the new ones they may turn out to be of an event."""
    mine = {signal.id for signal in signals}
    rows = inbox_rows.watched_since(session, deps.now() - WATCHED_FOR, MOST_WATCHED)
    return tuple(inbox_rows.whole(session, row) for row in reversed(rows) if row.id not in mine)


def read_signals(text: str) -> tuple[Signal, ...]:
    """Signals from the JSON list they are filed as."""
    return tuple(Signal.model_validate(item) for item in json.loads(text))


def write_signals(signals: Sequence[Signal]) -> str:
    """Signals as the JSON list they are filed as."""
    return "[" + ",".join(signal.model_dump_json() for signal in signals) + "]"


def _file(session: Session, deps: Deps, run: str, signals: Sequence[Signal], result: "TriageResult") -> FiledEvent:
    before = session.get_one(runs.RunRow, run).case_id
    if before:
        opened_by = session.get_one(cases.CaseRow, before).opened_by
        return FiledEvent(before, opened_by == run, True)
    filed = file_event(session, deps, run, result.events[0]) if result.events else FiledEvent("", False, False)
    ended = [case for over in result.restored if (case := file_restored(session, deps, over))]
    told = set(result.events[0].disruption.signals) if result.events else set()
    later = {signal for event in result.events[1:] for signal in event.disruption.signals} - told
    over_by = {signal: case for over, case in zip(result.restored, ended, strict=False) for signal in over.signals}
    reasons = dict(result.dismissed)
    watched = {item.signal: item.reason for item in result.watched}
    for signal in signals:
        if signal.id in later:
            continue
        verdict = "dismissed" if signal.id in reasons else "watched" if signal.id in watched else "joined"
        joined = over_by.get(signal.id, filed.case) if verdict == "joined" else ""
        cases.file_signal(
            session, signal.id, content_hash(signal), signal.received, signal.subject, verdict,
            reasons.get(signal.id, watched.get(signal.id, "")), joined,
        )  # fmt: skip
        inbox_rows.keep_whole(session, signal)
    case_id = filed.case or (ended[0] if ended else "")
    if case_id:
        runs.set_case(session, run, case_id)
    audit.append(
        session, deps.now(), "andon", "signals judged", case_id, run=run, model=result.model_name,
        certainty=result.certainty, dismissed=reasons, watched=watched, unresolved=list(result.unresolved),
        readers={finding.signal.id: finding.model for finding in result.findings if finding.signal.id not in later},
    )  # fmt: skip
    _note_faults(session, deps, case_id, result, later)
    for event in result.events[1:]:
        _set_aside(session, deps, [s for s in signals if s.id in set(event.disruption.signals) - told])
    return filed._replace(case=case_id)


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


def _set_aside(session: Session, deps: Deps, signals: Sequence[Signal]) -> None:
    """Another event in the same batch gets a run of its own."""
    if signals:
        given: CaseState = {
            "entry": "triage", "graph_version": GRAPH_VERSION,
            "signals": artifacts.put_text(session, "signals", write_signals(signals)),
        }  # fmt: skip
        runs.start(session, "triage", artifacts.put_json(session, "input", given), deps.now())
