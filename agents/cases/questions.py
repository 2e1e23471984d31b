"""Questions that wait for people: an answer, which moves the case on, and reminders while there is none."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import sleep

from sqlmodel import Session

from agents.approvals import next_asked
from agents.cases.casework import Standing, drive
from agents.proposals.decisions import ConflictError, Decided, Decision, binding_amount, decide, signatures_of
from agents.proposals.notices import notify
from agents.state import Deps
from tools.store.casework import approvals, audit
from tools.store.casework.approvals import ProposalRow
from tools.store.keep import keep
from tools.store.stamps import moment_of


@dataclass(frozen=True)
class Answered:
    """What an answer did, and how its run stands now (None: nothing to move yet)."""

    decided: Decided
    standing: Standing | None


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


def remind(deps: Deps) -> list[str]:
    """Remind who is asked of proposals that have waited for long, then whom the policy escalates to; new notices' keys.

    The n-th reminder goes out after n times the policy's hours, the second and later ones to ``escalate_to`` as well;
    a proposal that lives too short for that has one in the last quarter of its time.
    """
    if deps.policy is None:
        return []
    sent = []
    with deps.store.write() as session:
        for row in approvals.proposals(session, "pending"):
            due = _reminders_due(row, deps.now(), deps.policy.remind_hours)
            if due > row.reminded:
                sent += _send_reminder(session, deps, row, due)
    return sent


def _reminders_due(row: ProposalRow, now: datetime, hours: int) -> int:
    created, expires = moment_of(row.created), moment_of(row.expires)
    due = max(0, (min(now, expires) - created) // timedelta(hours=hours))
    return due or int(now >= expires - (expires - created) / 4)


def _send_reminder(session: Session, deps: Deps, row: ProposalRow, due: int) -> list[str]:
    assert deps.policy is not None
    amount = binding_amount(session, deps.policy, row, deps.now())
    asked = next_asked(deps.policy, row.action, amount, signatures_of(session, row), row.proposer)
    people = (*asked, *(deps.policy.escalate_to if due > 1 else ()))
    text = f"Proposal {row.id} of case {row.case_id} waits since {row.created} UTC; it expires at {row.expires} UTC."
    keys = notify(session, deps, row, f"remind{due}", people, f"Still waiting: {row.id}", text)
    row.reminded = due
    session.add(row)
    audit.append(session, deps.now(), "andon", "reminded", row.case_id, proposal=row.id, asked=[*dict.fromkeys(people)])
    return keys


def _renew(deps: Deps, proposal_id: str) -> None:
    """An expired question is asked anew, on today's facts."""
    with keep(deps.store) as session:
        row = approvals.get_proposal(session, proposal_id)
    if row is not None:
        drive(deps, row.run_id)
