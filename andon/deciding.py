"""Answering a proposal and letting the case go on: record the answer, drive the run, deliver what follows."""

from typing import TYPE_CHECKING, Any

from andon.casefile import proposal_line
from andon.identity import account
from andon.progress import Watch
from andon.settings import Settings
from andon.wiring import desk

if TYPE_CHECKING:
    from agents.casework import Standing
    from agents.decisions import Decision
    from agents.state import Deps


def answer(settings: Settings, proposal: str, digest: str, decision: "Decision", seconds: float) -> dict[str, Any]:
    """Record the answer of the account that runs this, then bring the case to its next rest; gives what became of it.

    If an earlier process died between an answer and its effect, the effect is made up for before a refusal is said.
    """
    from agents.decisions import ConflictError, decide

    watch = Watch()
    with desk(settings, seconds=seconds, report=watch.report, stop=watch.stopped.is_set) as deps:
        try:
            decided = decide(deps.store, deps.policy, proposal, digest, account(), decision, deps.now())
        except ConflictError:
            go_on(deps, watch, run_of(deps, proposal))
            raise
        standing = go_on(deps, watch, decided.run) if decided.status != "pending" else None
        return {
            "decided": {"by": account(), "status": decided.status, "needs_another": decided.needs_another},
            **outcome(deps, proposal, standing),
        }


def go_on(deps: "Deps", watch: Watch, run: str) -> "Standing":
    """Drive a run to its next gate or end, and deliver what waits."""
    from agents.casework import drive
    from tools.outbox import dispatch

    def work() -> "Standing":
        standing = drive(deps, run)
        dispatch(deps.store, deps.connectors, deps.now)
        return standing

    return watch.run(work)


def run_of(deps: "Deps", proposal: str) -> str:
    """The run that asks a proposal."""
    from andon.proposals import find_proposal
    from tools.store.keep import keep

    with keep(deps.store) as session:
        return find_proposal(session, proposal).run_id


def outcome(deps: "Deps", proposal: str, standing: "Standing | None") -> dict[str, Any]:
    """What became of a proposal: how it stands, its effect and messages, and what is asked next."""
    from andon.proposals import find_proposal
    from tools.store import audit, outbox_rows
    from tools.store.keep import keep

    with keep(deps.store) as session:
        row = find_proposal(session, proposal)
        effects = [audit.detail_of(e) for e in audit.entries(session, row.case_id) if e.what == "took effect"]
        sent = outbox_rows.messages(session, row.case_id)
        following = find_proposal(session, standing.proposal) if standing and standing.proposal else None
        return {
            "proposal": proposal_line(row),
            "effect": next((effect for effect in effects if effect["proposal"] == row.id), None),
            "messages": [
                {"key": m.key, "kind": m.kind, "recipient": m.recipient, "subject": m.subject, "delivered": m.delivered}
                for m in sent
                if m.proposal == row.id and m.kind != "notice"
            ],
            "case": {"id": row.case_id, "status": standing.status, "ended": standing.ended} if standing else None,
            "next": proposal_line(following) if following and following.id != row.id else None,
        }
