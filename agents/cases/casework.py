"""Driving runs: one worker at a time under a lease, from our own ledger, until each rests at a gate or its end."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langgraph.types import Command, StateSnapshot
from sqlmodel import Session

from agents.cases.saver import open_saver
from agents.gates import resume_value
from agents.graph import RECURSION_LIMIT, CaseGraph, case_graph
from agents.proposals.cancels import cancellations
from agents.proposals.edits import Edits, known_to, with_edits
from agents.signals.intake import write_signals
from agents.state import GRAPH_VERSION, CaseState, Deps, Entry
from planning.signal import Signal
from tools.store.casework import approvals, artifacts, audit, cases, inbox_rows, runs
from tools.store.casework.runs import FencedError, Lease
from tools.store.keep import keep
from tools.store.stamps import moment_of

RESUMES = {"approved": "approve", "consumed": "approve", "rejected": "reject", "edited": "edit"}


@dataclass(frozen=True)
class Standing:
    """How a run stands: waiting for the decision on ``proposal``, done (``ended`` says how), busy elsewhere, parked."""

    run: str
    case: str
    status: str
    ended: str = ""
    proposal: str = ""


class RunFailedError(Exception):
    """A node failed; the run is kept and tried again, or parked after several times."""

    def __init__(self, run: str, cause: Exception) -> None:
        super().__init__(f"run {run} stopped: {cause}; it goes on from there next time")
        self.run = run


class NoSuchCaseError(Exception):
    """There is no case of this id."""


class NothingToCancelError(Exception):
    """No award of the case can be taken back; says which there are."""


class UnderWayError(Exception):
    """The case is not idle, so that it cannot be planned again; says what it waits for and what to do."""


def submit(deps: Deps, signals: Sequence[Signal]) -> Standing:
    """Take signals in: record the run, then drive it to its first gate or end."""
    with deps.store.write() as session:
        listed = artifacts.put_text(session, "signals", write_signals(signals))
        given: CaseState = {"entry": "triage", "signals": listed}
        run = _start(session, deps, given, "")
    return drive_on(deps, run)


def judge_new(deps: Deps, most: int = 500) -> Standing | None:
    """Let the oldest signals that nobody judges yet be judged in a run of their own; None if there are none."""
    with deps.store.write() as session:
        signals = inbox_rows.claim_new(session, most)
        if not signals:
            return None
        listed = artifacts.put_text(session, "signals", write_signals(signals))
        run = _start(session, deps, {"entry": "triage", "signals": listed}, "")
        inbox_rows.give_to(session, signals, run)
    return drive_on(deps, run)


def look_again(deps: Deps, case_id: str) -> Standing:
    """Assess an idle case anew, because the facts moved."""
    return _again(deps, case_id, "assess", None, "")


def follow_up(deps: Deps, case_id: str) -> Standing:
    """Look at a case's answers again; it goes on to release B when they are in."""
    return _again(deps, case_id, "follow_up", None, "")


def replan(deps: Deps, case_id: str, edits: Edits | None = None, who: str = "andon") -> Standing:
    """Plan an idle case again, with what a person wishes; a case that waits at a gate is edited there instead.

    Raises ``UnderWayError`` for a case that waits, ``BadEditError`` for wishes that name what does not exist.
    """
    if edits is not None:
        with keep(deps.store) as session:
            row = _case(session, case_id)
            known_to(edits, deps.today(session), json.loads(row.memory).get("wishes", {}), case_id)
    return _again(deps, case_id, "propose", edits, who)


def cancel(deps: Deps, case_id: str, awards: Sequence[str], who: str) -> Standing:
    """Ask whether awards of an idle case shall be taken back. Raises ``UnderWayError``, ``NothingToCancelError``."""
    with keep(deps.store) as session:
        _case(session, case_id)
        known = {row.id for row in cases.awards_of(session, case_id)}
        if not known:
            raise NothingToCancelError(f"case {case_id} has no awards: nothing was asked of suppliers in it")
        strange = sorted(set(awards) - known)
        if strange:
            raise NothingToCancelError(
                f"case {case_id} has no award {strange[0][:70]!r}; it has: {', '.join(sorted(known))}"
            )
        wanted = cancellations(session, deps.today(session), case_id, list(awards) or sorted(known))
        if not wanted:
            raise NothingToCancelError(f"case {case_id}: nothing of these awards is still to leave; none is cancelled")
    return _again(deps, case_id, "cancel", None, who, {"cancelling": [each.award for each in wanted]})


def recover(deps: Deps) -> list[Standing]:
    """Bring every unfinished run as far as it can go; what another worker drives is left to it."""
    with deps.store.write() as session:
        audit.catch_up(session)
        unfinished = [row.id for row in runs.open_runs(session)]
    return [drive_on(deps, run) for run in unfinished]


def drive_on(deps: Deps, run: str) -> Standing:
    """Drive a run until it rests, and the case's own run if signals joined it."""
    return _with_followers(deps, drive(deps, run))


def drive(deps: Deps, run: str) -> Standing:
    """Drive a run until it rests. Raises ``RunFailedError`` if a node does."""
    try:
        lease = _take(deps, run)
    except runs.BusyError:
        return _standing(deps, run, "busy")
    held = replace(deps, lease=lease)
    try:
        with open_saver(deps.store, lease) as saver:
            return _to_rest(held, case_graph(saver), lease)
    except FencedError:
        return _standing(deps, run, "busy")
    except Exception as error:
        _failed(deps, lease, error)
        raise RunFailedError(run, error) from error


def _to_rest(deps: Deps, graph: CaseGraph, lease: Lease) -> Standing:
    config: RunnableConfig = {"configurable": {"thread_id": lease.run}, "recursion_limit": RECURSION_LIMIT}
    ran = False
    while True:
        found = graph.get_state(config)
        given: CaseState | Command[Any] | None = None
        if found.created_at is None:
            given = _input(deps, lease.run)
        elif found.values.get("graph_version", GRAPH_VERSION) != GRAPH_VERSION:
            return _rest(deps, lease, found, "parked")
        elif found.interrupts:
            kind = _answered(deps, found)
            if kind is None:
                return _rest(deps, lease, found, "waiting")
            given = Command(resume={found.interrupts[0].id: resume_value(kind)})
        elif ran and not found.next and not found.tasks:
            return _rest(deps, lease, found, "done")
        graph.invoke(given, config, context=deps, durability="sync")
        ran = True


def _answered(deps: Deps, found: StateSnapshot) -> str | None:
    """What the approval table says about the proposal at the gate; None if it is still open."""
    asked = found.interrupts[0].value["action_requests"][0]["args"]
    with keep(deps.store) as session:
        row = approvals.get_proposal(session, asked["proposal"])
    if row is not None and row.status == "pending" and row.digest == asked["digest"]:
        if deps.now() < moment_of(row.expires):
            return None
        with deps.write() as session:
            if approvals.move(session, row.id, row.digest, "pending", "expired"):
                audit.append(session, deps.now(), "andon", "expired", row.case_id, proposal=row.id, digest=row.digest)
    return RESUMES.get(row.status, "reject") if row and row.digest == asked["digest"] else "reject"


def _rest(deps: Deps, lease: Lease, found: StateSnapshot, status: str) -> Standing:
    values = cast(CaseState, found.values)
    case_id = values.get("case", "")
    with deps.write() as session:
        runs.release(session, lease, status, deps.now())
        if status == "done" and case_id and values.get("ended") not in ("joined", "noted", "dismissed"):
            cases.remember(session, case_id, dict(values))
            cases.note_look(session, case_id, "")
        if status == "done" and values.get("ended") == "joined" and not _live(session, case_id, lease.run):
            _start(session, deps, _from_memory(session, case_id, "assess"), case_id)
    proposal = values.get("proposal", "") if status == "waiting" else ""
    return Standing(lease.run, case_id, status, values.get("ended", "") if status == "done" else "", proposal)


def _with_followers(deps: Deps, standing: Standing) -> Standing:
    """Signals that joined a case move that case's own run."""
    if standing.ended not in ("joined", "noted"):
        return standing
    with keep(deps.store) as session:
        live = _live(session, standing.case, standing.run)
    return drive(deps, live) if live else standing


def _again(
    deps: Deps, case_id: str, entry: Entry, edits: Edits | None, who: str, more: CaseState | None = None
) -> Standing:
    with deps.store.write() as session:
        _case(session, case_id)
        run = _live(session, case_id, "")
        if run and entry in ("propose", "cancel"):
            _only_unfinished(session, case_id, run, bool(edits or more))
        if not run:
            given = _from_memory(session, case_id, entry)
            if edits is not None:
                given |= {"wishes": with_edits(given.get("wishes", {}), edits), "proposer": who, "rejected": []}
            if more is not None:
                given |= {**more, "proposer": who}
            run = _start(session, deps, given, case_id)
    return drive(deps, run)


def _case(session: Session, case_id: str) -> cases.CaseRow:
    row = cases.get_case(session, case_id)
    if row is None:
        raise NoSuchCaseError(f"there is no case {case_id[:40]!r}; see `andon case list`")
    return row


def _only_unfinished(session: Session, case_id: str, run: str, wished: bool) -> None:
    """A run that waits, or that new wishes cannot reach any more, keeps a case from being planned again."""
    if session.get_one(runs.RunRow, run).status == "waiting":
        asked = approvals.proposals(session, "pending", case_id)
        if asked:
            name = asked[-1].id
            raise UnderWayError(f"case {case_id} waits for a decision on {name}; change it: `andon inbox edit {name}`")
    if wished:
        raise UnderWayError(f"case {case_id} is being worked on by run {run}; `andon resume` ends that first")


def _live(session: Session, case_id: str, but: str) -> str:
    return next((row.id for row in runs.open_runs(session) if row.case_id == case_id and row.id != but), "")


def _from_memory(session: Session, case_id: str, entry: Entry) -> CaseState:
    row = _case(session, case_id)
    fresh = {
        "case": case_id, "round": 0, "wishes": {}, "proposer": "andon", "rejected": [], "released_a": False,
        "declined": [],
    }  # fmt: skip
    return cast(CaseState, {**fresh, **json.loads(row.memory), "entry": entry, "proposal": "", "ended": ""})


def _start(session: Session, deps: Deps, given: CaseState, case_id: str) -> str:
    given = {**given, "graph_version": GRAPH_VERSION}
    digest = artifacts.put_json(session, "input", given)
    row = runs.start(session, given["entry"], digest, deps.now(), case_id)
    audit.append(session, deps.now(), "andon", "run started", case_id, run=row.id, entry=given["entry"])
    return row.id


def _input(deps: Deps, run: str) -> CaseState:
    with keep(deps.store) as session:
        row = session.get_one(runs.RunRow, run)
        given = json.loads(artifacts.get_text(session, row.input))
    return cast(CaseState, {**given, "run": run})


def _take(deps: Deps, run: str) -> Lease:
    with deps.store.write() as session:
        row = session.get_one(runs.RunRow, run)
        gone = bool(row.owner) and deps.owner_is_gone(row.owner)
        return runs.take(session, run, deps.owner, deps.wall(), deps.lease_seconds, gone)


def _failed(deps: Deps, lease: Lease, error: Exception) -> None:
    with deps.store.write() as session:
        row = session.get_one(runs.RunRow, lease.run)
        if row.fence != lease.fence:
            return
        status = "parked" if row.attempts + 1 >= runs.MAX_ATTEMPTS else "running"
        runs.release(session, lease, status, deps.now(), f"{type(error).__name__}: {error}"[:1000])
        audit.append(
            session, deps.now(), "andon", "run failed", row.case_id, run=row.id, error=type(error).__name__,
            status=status,
        )  # fmt: skip


def _standing(deps: Deps, run: str, status: str) -> Standing:
    with keep(deps.store) as session:
        row = session.get_one(runs.RunRow, run)
    return Standing(run, row.case_id, status)
