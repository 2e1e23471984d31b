"""Proposals and what people decided about them. This table, not the waiting graph, says what is approved."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, UniqueConstraint, update
from sqlmodel import Field, Session, SQLModel, col, func, select

from tools.store.stamps import canonical, stamp


class ProposalRow(SQLModel, table=True):
    """What was shown to be approved. ``digest`` is that of the payload's artifact; ``suppliers`` cents by supplier.

    pending -> approved -> consumed (it took effect, once), or rejected, edited, stale, expired.
    """

    __tablename__ = "proposal"

    id: str = Field(primary_key=True, max_length=20)
    case_id: str = Field(index=True)
    run_id: str
    round: int
    action: str
    title: str
    digest: str
    amount_cents: int
    suppliers: str = "{}"
    proposer: str
    created: str
    expires: str
    status: str = Field(default="pending", index=True)
    decided_by: str = ""
    decided_at: str = ""
    reason: str = ""
    edits: str = "{}"
    reminded: int = 0


class ApprovalRow(SQLModel, table=True):
    """One person's answer to one proposal: who, in which role, about which digest."""

    __tablename__ = "approval"
    __table_args__ = (UniqueConstraint("proposal", "who", "decision"),)

    id: int | None = Field(default=None, primary_key=True)
    proposal: str = Field(index=True)
    digest: str
    who: str
    role: str
    decision: str
    reason: str = ""
    at: str
    scripted: bool = False


def propose(
    session: Session, case_id: str, run_id: str, round_: int, action: str, title: str, digest: str,
    amount_cents: int, suppliers: dict[str, int], proposer: str, now: datetime, expires: datetime,
) -> ProposalRow:  # fmt: skip
    """File a proposal; a round's action has one, so a repeated node finds it again."""
    found = session.exec(
        select(ProposalRow).where(
            ProposalRow.run_id == run_id, ProposalRow.round == round_, ProposalRow.action == action
        )
    ).first()
    if found:
        return found
    count = session.exec(select(func.count()).select_from(ProposalRow)).one()
    row = ProposalRow(
        id=f"P-{count + 1:04d}", case_id=case_id, run_id=run_id, round=round_, action=action, title=title,
        digest=digest, amount_cents=amount_cents, suppliers=canonical(suppliers), proposer=proposer,
        created=stamp(now), expires=stamp(expires),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def get_proposal(session: Session, proposal_id: str) -> ProposalRow | None:
    """A proposal by id."""
    return session.get(ProposalRow, proposal_id)


def proposals(session: Session, status: str | None = None, case_id: str | None = None) -> list[ProposalRow]:
    """Proposals, oldest first, of one status or one case."""
    query = select(ProposalRow).order_by(col(ProposalRow.id))
    if status:
        query = query.where(ProposalRow.status == status)
    if case_id:
        query = query.where(ProposalRow.case_id == case_id)
    return list(session.exec(query).all())


def signatures(session: Session, proposal_id: str) -> list[ApprovalRow]:
    """Answers to a proposal, in order."""
    query = select(ApprovalRow).where(ApprovalRow.proposal == proposal_id).order_by(col(ApprovalRow.id))
    return list(session.exec(query).all())


def sign(
    session: Session, row: ProposalRow, who: str, role: str, decision: str, reason: str, now: datetime, scripted: bool
) -> None:
    """Record a person's answer."""
    session.add(
        ApprovalRow(
            proposal=row.id,
            digest=row.digest,
            who=who,
            role=role,
            decision=decision,
            reason=reason,
            at=stamp(now),
            scripted=scripted,
        )
    )
    session.flush()


def move(
    session: Session, proposal_id: str, digest: str, old: str, new: str, who: str = "", now: datetime | None = None,
    reason: str = "", edits: dict[str, Any] | None = None,
) -> bool:  # fmt: skip
    """Compare-and-set a proposal's status; False if it was not ``old`` any more or the digest is another."""
    values: dict[str, Any] = {"status": new}
    if who and now:
        values |= {"decided_by": who, "decided_at": stamp(now)}
    if reason:
        values["reason"] = reason
    if edits is not None:
        values["edits"] = canonical(edits)
    found = session.execute(
        update(ProposalRow)
        .where(col(ProposalRow.id) == proposal_id, col(ProposalRow.digest) == digest, col(ProposalRow.status) == old)
        .values(**values)
        .execution_options(synchronize_session="fetch")
    )
    assert isinstance(found, CursorResult)
    return found.rowcount == 1


def spent_by_supplier(session: Session, since: datetime, action: str, but: str) -> dict[str, int]:
    """Cents approved or taken effect per supplier since a moment, over all cases, one proposal left out."""
    query = select(ProposalRow).where(
        ProposalRow.action == action,
        ProposalRow.id != but,
        col(ProposalRow.status).in_(("approved", "consumed")),
        ProposalRow.decided_at >= stamp(since),
    )
    total: dict[str, int] = {}
    for row in session.exec(query).all():
        for supplier, cents in json.loads(row.suppliers).items():
            total[supplier] = total.get(supplier, 0) + int(cents)
    return total
