"""The outbox: what is to be sent, written in the transaction that decided it, delivered later under a unique key."""

from datetime import datetime

from sqlalchemy import CursorResult, update
from sqlmodel import Field, Session, SQLModel, col, select

from tools.store.stamps import stamp


class OutboxRow(SQLModel, table=True):
    """One message. ``key`` is ``case:action:digest`` and unique, so that a repeat is recognised everywhere.

    Until ``claimed_until`` (wall clock, seconds) one worker delivers it and the others leave it alone.
    """

    __tablename__ = "outbox"

    key: str = Field(primary_key=True, max_length=200)
    case_id: str = Field(index=True)
    proposal: str = Field(index=True)
    kind: str
    recipient: str
    subject: str
    body: str
    created: str
    delivered: str = ""
    attempts: int = 0
    error: str = ""
    claimed_by: str = ""
    claimed_until: float = 0.0


def enqueue(
    session: Session, key: str, case_id: str, proposal: str, kind: str, recipient: str, subject: str, body: str,
    now: datetime,
) -> bool:  # fmt: skip
    """Write a message to be delivered; False if this key was written before."""
    if session.get(OutboxRow, key) is not None:
        return False
    session.add(
        OutboxRow(
            key=key,
            case_id=case_id,
            proposal=proposal,
            kind=kind,
            recipient=recipient,
            subject=subject,
            body=body,
            created=stamp(now),
        )
    )
    session.flush()
    return True


def undelivered(session: Session) -> list[OutboxRow]:
    """Messages that no connector has taken yet, oldest first."""
    query = select(OutboxRow).where(OutboxRow.delivered == "").order_by(col(OutboxRow.created), col(OutboxRow.key))
    return list(session.exec(query).all())


def messages(session: Session, case_id: str | None = None) -> list[OutboxRow]:
    """All messages, of one case or of all."""
    query = select(OutboxRow).order_by(col(OutboxRow.created), col(OutboxRow.key))
    if case_id:
        query = query.where(OutboxRow.case_id == case_id)
    return list(session.exec(query).all())


def claim(session: Session, key: str, owner: str, until: float) -> bool:
    """Give a message that is not delivered to one worker until then; False if it is delivered already."""
    found = session.execute(
        update(OutboxRow)
        .where(col(OutboxRow.key) == key, col(OutboxRow.delivered) == "")
        .values(claimed_by=owner, claimed_until=until)
    )
    assert isinstance(found, CursorResult)
    return found.rowcount == 1


def mark_delivered(session: Session, key: str, now: datetime) -> bool:
    """Record a delivery; False if another dispatcher recorded it first."""
    found = session.execute(
        update(OutboxRow)
        .where(col(OutboxRow.key) == key, col(OutboxRow.delivered) == "")
        .values(delivered=stamp(now), attempts=col(OutboxRow.attempts) + 1, error="")
    )
    assert isinstance(found, CursorResult)
    return found.rowcount == 1


def mark_failed(session: Session, key: str, error: str) -> None:
    """Record an attempt that failed; the message stays, free to be tried again."""
    session.execute(
        update(OutboxRow)
        .where(col(OutboxRow.key) == key)
        .values(attempts=col(OutboxRow.attempts) + 1, error=error[:500], claimed_by="", claimed_until=0.0)
    )
