"""Answering a proposal and letting the case go on: record the answer, drive the run, deliver what follows."""

from typing import TYPE_CHECKING, Any

from andon.desk.casefile import find_case, proposal_line, write_papers
from andon.identity import account
from andon.progress import Watch
from andon.settings import Settings
from andon.wiring import desk

UNFINISHED = ("approved", "edited", "rejected")
"""What was answered so may not have been followed up yet."""

if TYPE_CHECKING:
    from agents.cases.casework import Standing
    from agents.proposals.decisions import Decision
    from agents.state import Deps


def answer(settings: Settings, proposal: str, digest: str, decision: "Decision", seconds: float) -> dict[str, Any]:
    """Record the answer of the account that runs this and bring the case to its next rest; gives what came of it."""
    watch = Watch()
    with desk(settings, seconds=seconds, report=watch.report, stop=watch.stopped.is_set) as deps:
        found = record(deps, watch, proposal, digest, account(), decision)
        if found["standing"] is not None:
            write_papers(settings, deps.store, found["proposal"]["case"])
        return found


def record(
    deps: "Deps", watch: Watch, proposal: str, digest: str, who: str, decision: "Decision", scripted: bool = False
) -> dict[str, Any]:
    """Record an answer, drive the case on, deliver what follows; raises a ``DecisionError`` if it is not taken.

    If an earlier process died between an answer and its effect, that is made up for before the refusal is said.
    """
    from agents.cases import casework, questions
    from agents.proposals.decisions import ConflictError
    from andon.desk.casefile import clash_of

    def work() -> "questions.Answered":
        try:
            return questions.answer(deps, proposal, digest, who, decision, scripted=scripted)
        except ConflictError as late:
            if late.status in UNFINISHED:
                casework.drive(deps, run_of(deps, proposal))
            raise
        finally:
            deps.dispatch()

    given = watch.run(work)
    unmet = clash_of(deps.store, given.standing)
    return {
        "decided": {
            "by": who, "scripted": scripted, "kind": type(decision).__name__, "status": given.decided.status,
            "needs_another": given.decided.needs_another,
        },
        "standing": vars(given.standing) if given.standing else None,
        "conflicts": unmet.clash,
        "wishes": unmet.wishes,
        **outcome(deps, proposal, given.standing),
    }  # fmt: skip


def run_of(deps: "Deps", proposal: str) -> str:
    """The run that asks a proposal."""
    from andon.desk.proposals import find_proposal
    from tools.store.keep import keep

    with keep(deps.store) as session:
        return find_proposal(session, proposal).run_id


def outcome(deps: "Deps", proposal: str, standing: "Standing | None") -> dict[str, Any]:
    """What became of a proposal: how it stands, its effect and messages, and what is asked next."""
    from andon.desk.proposals import find_proposal
    from tools.store.casework import audit, outbox_rows
    from tools.store.keep import keep

    with keep(deps.store) as session:
        row = find_proposal(session, proposal)
        effects = [audit.detail_of(e) for e in audit.entries(session, row.case_id) if e.what == "took effect"]
        sent = outbox_rows.messages(session, row.case_id)
        following = find_proposal(session, standing.proposal) if standing and standing.proposal else None
        case = find_case(session, row.case_id)
        return {
            "proposal": proposal_line(row),
            "effect": next((effect for effect in effects if effect["proposal"] == row.id), None),
            "messages": [
                {"key": m.key, "kind": m.kind, "recipient": m.recipient, "subject": m.subject, "delivered": m.delivered}
                for m in sent
                if m.proposal == row.id and m.kind != "notice"
            ],
            "case": {"id": case.id, "status": case.status, "ended": standing.ended} if standing else None,
            "next": proposal_line(following) if following and following.id != row.id else None,
        }
