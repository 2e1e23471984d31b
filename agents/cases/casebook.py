"""Reading cases, proposals, the timeline and the outbox; and giving an answer, which moves the case on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import sleep
from typing import Any

from sqlmodel import Session

from agents.approvals import next_asked
from agents.cases.casework import Standing, drive
from agents.proposals.decisions import ConflictError, Decided, Decision, binding_amount, decide, signatures_of
from agents.proposals.proposal import bound
from agents.state import Deps
from tools.outbox import Letter
from tools.store.casework import approvals, artifacts, audit, cases, outbox_rows
from tools.store.casework.approvals import ApprovalRow, ProposalRow
from tools.store.casework.audit import AuditReport, AuditRow
from tools.store.casework.cases import AwardRow, CaseRow, SignalRow
from tools.store.engine import Store
from tools.store.keep import keep
from tools.store.stamps import moment_of


@dataclass(frozen=True)
class Answered:
    """What an answer did, and how its run stands now (None: nothing to move yet)."""

    decided: Decided
    standing: Standing | None


@dataclass(frozen=True)
class ProposalView:
    """A proposal with the payload its digest covers, the answers so far, and who could sign next."""

    row: ProposalRow
    payload: dict[str, Any]
    answers: tuple[ApprovalRow, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True)
class CaseView:
    """A case with what belongs to it."""

    row: CaseRow
    signals: tuple[SignalRow, ...]
    proposals: tuple[ProposalRow, ...]
    awards: tuple[AwardRow, ...]
    brief: str


def answer(
    deps: Deps, proposal: str, digest: str, who: str, decision: Decision, *, scripted: bool = False,
    patience: float = 60.0, pause: Callable[[float], None] = sleep,
) -> Answered:  # fmt: skip
    """Record a person's answer and move the case on. Raises ``DecisionError``; then nothing changed.

    If another worker drives the run, waits up to ``patience`` seconds; the answer stands whoever moves the case on.
    """
    try:
        decided = decide(
            deps.store, deps.policy, proposal, digest, who, decision, deps.now(), scripted=scripted,
            connectors=deps.connectors,
        )  # fmt: skip
    except ConflictError as late:
        if late.status == "expired":
            _renew(deps, proposal)
        raise
    if decided.status == "pending":
        return Answered(decided, None)
    waited = 0.0
    standing = drive(deps, decided.run)
    while standing.status == "busy" and waited < patience:
        pause(0.2)
        waited += 0.2
        standing = drive(deps, decided.run)
    return Answered(decided, standing)


def inbox(deps: Deps) -> list[ProposalView]:
    """Proposals that wait for an answer, oldest first."""
    with keep(deps.store) as session:
        return [_view(session, deps, row) for row in approvals.proposals(session, "pending")]


def proposal(deps: Deps, proposal_id: str) -> ProposalView | None:
    """One proposal, whatever its status."""
    with keep(deps.store) as session:
        row = approvals.get_proposal(session, proposal_id)
        return _view(session, deps, row) if row else None


def case_list(store: Store) -> list[CaseRow]:
    """Cases, oldest first."""
    with keep(store) as session:
        return cases.all_cases(session)


def case_view(store: Store, case_id: str) -> CaseView | None:
    """A case, its signals, proposals, awards and latest brief (Markdown; empty before there is one)."""
    with keep(store) as session:
        row = cases.get_case(session, case_id)
        if row is None:
            return None
        briefs = [audit.detail_of(e)["brief"] for e in audit.entries(session, case_id) if e.what == "brief written"]
        return CaseView(
            row, tuple(cases.signals_of(session, case_id)), tuple(approvals.proposals(session, case_id=case_id)),
            tuple(cases.awards_of(session, case_id)), artifacts.get_text(session, briefs[-1]) if briefs else "",
        )  # fmt: skip


def timeline(store: Store, case_id: str | None = None) -> list[AuditRow]:
    """The audit trail of a case, or of all."""
    with keep(store) as session:
        return audit.entries(session, case_id)


def filed_text(store: Store, digest: str) -> str:
    """A filed text by its digest: a paper, a plan diff, a plan, a letter."""
    with keep(store) as session:
        return artifacts.get_text(session, digest)


def verify(store: Store) -> AuditReport:
    """Check the audit trail against itself and the head file beside the store."""
    with keep(store) as session:
        return audit.verify_trail(audit.entries(session), audit.head_path(store.engine))


def remind(deps: Deps) -> list[str]:
    """Remind who is asked of proposals that have waited for long, then whom the policy escalates to; new notices' keys.

    The n-th reminder goes out after n times the policy's hours, the second and later ones to ``escalate_to`` as well.
    """
    if deps.policy is None:
        return []
    sent = []
    with deps.store.write() as session:
        for row in approvals.proposals(session, "pending"):
            due = _reminders_due(row, deps.now(), deps.policy.remind_hours)
            if due > row.reminded:
                sent.append(_send_reminder(session, deps, row, due))
    return sent


def _reminders_due(row: ProposalRow, now: datetime, hours: int) -> int:
    waited = min(now, moment_of(row.expires)) - moment_of(row.created)
    return max(0, waited // timedelta(hours=hours))


def _send_reminder(session: Session, deps: Deps, row: ProposalRow, due: int) -> str:
    assert deps.policy is not None
    amount = binding_amount(session, deps.policy, row, deps.now())
    asked = next_asked(deps.policy, row.action, amount, signatures_of(session, row), row.proposer)
    people = dict.fromkeys((*asked, *(deps.policy.escalate_to if due > 1 else ())))
    text = f"Proposal {row.id} of case {row.case_id} waits since {row.created}; it expires at {row.expires}."
    body = artifacts.put_record(session, "letter", Letter(text=text, facts={"digest": row.digest}))
    key = f"{row.case_id}:remind{due}.{row.id}:{row.digest}"
    recipient = ", ".join(people) or "nobody in the policy"
    outbox_rows.enqueue(
        session, key, row.case_id, row.id, "notice", recipient, f"Still waiting: {row.id}", body, deps.now()
    )
    row.reminded = due
    session.add(row)
    audit.append(session, deps.now(), "andon", "reminded", row.case_id, proposal=row.id, asked=list(people))
    return key


def _view(session: Session, deps: Deps, row: ProposalRow) -> ProposalView:
    given = signatures_of(session, row)
    amount = binding_amount(session, deps.policy, row, deps.now())
    asked = next_asked(deps.policy, row.action, amount, given, row.proposer) if row.status == "pending" else ()
    return ProposalView(row, bound(session, row), tuple(approvals.signatures(session, row.id)), asked)


def _renew(deps: Deps, proposal_id: str) -> None:
    """An expired question is asked anew, on today's facts."""
    with keep(deps.store) as session:
        row = approvals.get_proposal(session, proposal_id)
    if row is not None:
        drive(deps, row.run_id)
