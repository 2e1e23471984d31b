"""What people decide about a proposal: one transaction that binds the answer to the digest that was shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from agents.approvals import Allowed, Policy, Signature, authorise, may_speak
from agents.approvals import Refused as NotAllowed
from agents.proposals.edits import BadEditError, Edits, known_to
from agents.proposals.proposal import TamperedError, bound, wished
from planning.snapshot import Snapshot
from tools.outbox import Connector
from tools.store.casework import approvals, artifacts, audit
from tools.store.casework.approvals import ProposalRow
from tools.store.engine import Store
from tools.store.meta import read_meta
from tools.store.stamps import moment_of


@dataclass(frozen=True)
class Approve:
    """Yes to what the digest covers."""


@dataclass(frozen=True)
class Reject:
    """No, and why."""

    reason: str


@dataclass(frozen=True)
class Edit:
    """Solve again with these changes."""

    edits: Edits


@dataclass(frozen=True)
class Ask:
    """A question that goes into the case; nothing is decided."""

    question: str


Decision = Approve | Reject | Edit | Ask


@dataclass(frozen=True)
class Decided:
    """What an answer did: the proposal's status now, and whether another signature is needed."""

    proposal: str
    case: str
    run: str
    status: str
    needs_another: bool = False


class DecisionError(Exception):
    """An answer that changed nothing; says why."""


class UnknownProposalError(DecisionError):
    """There is no such proposal."""


class RefusedError(DecisionError):
    """The answer is not permitted: authority, missing reason, or scripting outside a demonstration."""


class ConflictError(DecisionError):
    """The answer came too late: decided, expired, stale, or about another digest."""

    def __init__(
        self, message: str, decided_by: str = "", decided_at: datetime | None = None, status: str = ""
    ) -> None:
        super().__init__(message)
        self.decided_by, self.decided_at, self.status = decided_by, decided_at, status


def decide(
    store: Store, policy: Policy | None, proposal_id: str, digest: str, who: str, decision: Decision, now: datetime,
    *, scripted: bool = False, connectors: Sequence[Connector] = (),
) -> Decided:  # fmt: skip
    """Record a person's answer to a proposal, or raise a ``DecisionError`` and change nothing.

    ``scripted`` answers are taken in a store made as a demo, with simulated connectors only, and marked as such.
    """
    with store.write() as session:
        row = _open_proposal(session, proposal_id, digest, now)
        if scripted:
            _only_in_demo(session, connectors)
        match decision:
            case Approve():
                return _approve(session, policy, row, who, now, scripted)
            case Reject(reason=reason):
                if not reason.strip():
                    raise RefusedError("a rejection needs a reason; say what is wrong")
                return _close(session, policy, row, who, "rejected", reason, None, now, scripted)
            case Edit() if row.action == "cancel_awards":
                raise RefusedError("a cancellation can be approved or rejected; ask for another one instead")
            case Edit(edits=edits):
                _known(session, row, edits)
                return _close(session, policy, row, who, "edited", "", edits, now, scripted)
            case Ask(question=question):
                return _ask(session, policy, row, who, question, now)


def binding_amount(session: Session, policy: Policy | None, row: ProposalRow, now: datetime) -> int:
    """The amount that authority is judged by: this one and what its suppliers were given lately, over all cases."""
    suppliers = set(bound(session, row)["suppliers"])
    if policy is None or not suppliers:
        return row.amount_cents
    since = now - timedelta(days=policy.rolling_days)
    spent = approvals.spent_by_supplier(session, since, row.action, row.id)
    return row.amount_cents + sum(cents for supplier, cents in spent.items() if supplier in suppliers)


def signatures_of(session: Session, row: ProposalRow) -> list[Signature]:
    """Approvals given so far to what the digest covers."""
    return [
        Signature(answer.who, answer.role)
        for answer in approvals.signatures(session, row.id)
        if answer.decision == "approve" and answer.digest == row.digest
    ]


def _open_proposal(session: Session, proposal_id: str, digest: str, now: datetime) -> ProposalRow:
    row = approvals.get_proposal(session, proposal_id)
    if row is None:
        raise UnknownProposalError(f"there is no proposal {proposal_id!r}; see `andon inbox list`")
    if row.status != "pending":
        by = f" by {row.decided_by}" if row.decided_by else ""
        at = f" at {row.decided_at[:16]} UTC" if row.decided_at else ""
        when = moment_of(row.decided_at) if row.decided_at else None
        said = "took effect; it was approved" if row.status == "consumed" else f"is {row.status}"
        raise ConflictError(f"proposal {row.id} {said} already{by}{at}", row.decided_by, when, row.status)
    if digest != row.digest:
        raise ConflictError(
            f"proposal {row.id} has digest {row.digest[:12]}…, the answer names another; look at it again"
        )
    if now >= moment_of(row.expires):
        raise ConflictError(f"proposal {row.id} expired at {row.expires[:16]} UTC; a new one follows", status="expired")
    try:
        bound(session, row)
    except TamperedError as error:
        raise RefusedError(str(error)) from error
    return row


def _only_in_demo(session: Session, connectors: Sequence[Connector]) -> None:
    meta = read_meta(session)
    if meta is None or meta.kind != "demo":
        raise RefusedError("scripted answers are taken only in a store made with `andon init --demo`")
    if not all(connector.simulated for connector in connectors):
        raise RefusedError("scripted answers are taken only with simulated connectors")


def _approve(
    session: Session, policy: Policy | None, row: ProposalRow, who: str, now: datetime, scripted: bool
) -> Decided:
    prior = signatures_of(session, row)
    verdict = authorise(policy, who, row.action, binding_amount(session, policy, row, now), prior, row.proposer)
    if isinstance(verdict, NotAllowed):
        raise RefusedError(verdict.reason)
    approvals.sign(session, row, who, verdict.role, "approve", "", now, scripted)
    if verdict.complete:
        _move(session, row, "approved", who, now)
    audit.append(
        session, now, who, "approved" if verdict.complete else "signed", row.case_id, proposal=row.id,
        digest=row.digest, role=verdict.role, scripted=scripted,
    )  # fmt: skip
    status = "approved" if verdict.complete else "pending"
    return Decided(row.id, row.case_id, row.run_id, status, not verdict.complete)


def _close(
    session: Session, policy: Policy | None, row: ProposalRow, who: str, status: str, reason: str,
    edits: Edits | None, now: datetime, scripted: bool,
) -> Decided:  # fmt: skip
    role = _speaker(policy, who, row)
    approvals.sign(session, row, who, role, status, reason, now, scripted)
    plain = edits.model_dump(mode="json") if edits else None
    _move(session, row, status, who, now, reason, plain)
    audit.append(
        session, now, who, status, row.case_id, proposal=row.id, digest=row.digest, role=role, reason=reason,
        edits=plain or {}, scripted=scripted,
    )  # fmt: skip
    return Decided(row.id, row.case_id, row.run_id, status)


def _ask(session: Session, policy: Policy | None, row: ProposalRow, who: str, question: str, now: datetime) -> Decided:
    role = _speaker(policy, who, row)
    if not question.strip():
        raise RefusedError("a question needs words")
    audit.append(session, now, who, "asked", row.case_id, proposal=row.id, role=role, question=question[:2000])
    return Decided(row.id, row.case_id, row.run_id, "pending", True)


def _speaker(policy: Policy | None, who: str, row: ProposalRow) -> str:
    verdict = may_speak(policy, who, row.action)
    if not isinstance(verdict, Allowed):
        raise RefusedError(verdict.reason)
    return verdict.role


def _move(
    session: Session, row: ProposalRow, status: str, who: str, now: datetime, reason: str = "",
    edits: dict[str, object] | None = None,
) -> None:  # fmt: skip
    if not approvals.move(session, row.id, row.digest, "pending", status, who, now, reason, edits):
        raise ConflictError(f"proposal {row.id} was decided at this very moment by somebody else")


def _known(session: Session, row: ProposalRow, edits: Edits) -> None:
    payload = bound(session, row)
    plant = artifacts.get_record(session, Snapshot, payload["assumptions"]["snapshot"])
    try:
        known_to(edits, plant, wished(payload), row.case_id)
    except BadEditError as error:
        raise RefusedError(str(error)) from error
