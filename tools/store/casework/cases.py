"""Cases: one disruption, the signals that told of it, and the awards asked for because of it."""

import json
from datetime import datetime
from typing import Any

from sqlmodel import Field, Session, SQLModel, col, func, select

from tools.store.stamps import canonical, stamp

OPEN = ("open", "waiting", "recovering", "watching", "parked")


class CaseRow(SQLModel, table=True):
    """A case. ``event`` is the disruption's id, ``disruption`` the artifact of what is known of it now.

    ``told`` is the artifact of the evidence, ``memory`` is the last run's final state. ``status`` says what the case
    waits for, ``life`` how the event stands, and ``life_reason`` why. ``looked`` is what the last look at it found.
    """

    __tablename__ = "case_file"

    id: str = Field(primary_key=True, max_length=20)
    opened_by: str = Field(unique=True)
    event: str = Field(index=True)
    title: str
    status: str = "open"
    opened: str
    disruption: str
    told: str = ""
    memory: str = "{}"
    life: str = "confirmed"
    life_reason: str = ""
    looked: str = ""


class SignalRow(SQLModel, table=True):
    """A signal: which case it joined, or why none; ``new`` until it is judged.

    ``body`` is the artifact of the whole signal, ``run`` the run that judges it.
    """

    __tablename__ = "signal"

    id: str = Field(primary_key=True, max_length=64)
    digest: str
    received: str
    subject: str
    verdict: str
    reason: str = ""
    case_id: str = Field(default="", index=True)
    body: str = ""
    run: str = ""


class AwardRow(SQLModel, table=True):
    """An award that was asked for: ``requested``, then ``confirmed``, ``reduced`` or ``declined`` as its receipts tell.

    One that was taken back is ``cancelled``; what had left by then still comes.

    ``delivered`` are the base units that came, ``short_noted`` those whose absence the case was told of.
    """

    __tablename__ = "award"

    id: str = Field(primary_key=True, max_length=64)
    case_id: str = Field(index=True)
    proposal: str
    body: str
    status: str = "requested"
    requested: str
    answered: str = ""
    delivered: int = 0
    short_noted: int = 0


def open_case(session: Session, run: str, event: str, title: str, disruption: str, told: str, now: datetime) -> CaseRow:
    """The case this run opened; made on the first call, found again on a repeat."""
    found = session.exec(select(CaseRow).where(CaseRow.opened_by == run)).first()
    if found:
        return found
    count = session.exec(select(func.count()).select_from(CaseRow)).one()
    row = CaseRow(
        id=f"C-{count + 1:04d}",
        opened_by=run,
        event=event,
        title=title,
        opened=stamp(now),
        disruption=disruption,
        told=told,
    )
    session.add(row)
    session.flush()
    return row


def open_cases(session: Session) -> list[CaseRow]:
    """Cases that are not closed, oldest first."""
    return list(session.exec(select(CaseRow).where(col(CaseRow.status).in_(OPEN)).order_by(col(CaseRow.id))).all())


def over_since(session: Session, since: datetime) -> list[CaseRow]:
    """Cases whose event was over and whose newest signal came since then, newest first."""
    found = []
    for row in session.exec(select(CaseRow).where(CaseRow.life == "restored").order_by(col(CaseRow.id).desc())).all():
        newest = session.exec(select(func.max(SignalRow.received)).where(SignalRow.case_id == row.id)).first()
        if newest and newest >= stamp(since):
            found.append(row)
    return found


def set_life(session: Session, case_id: str, life: str, reason: str) -> bool:
    """Say how the event of a case stands, and why; False if that was so before."""
    row = session.get_one(CaseRow, case_id)
    if row.life == life:
        return False
    row.life, row.life_reason = life, reason[:500]
    session.add(row)
    return True


def get_case(session: Session, case_id: str) -> CaseRow | None:
    """A case by id."""
    return session.get(CaseRow, case_id)


def all_cases(session: Session) -> list[CaseRow]:
    """Cases, oldest first."""
    return list(session.exec(select(CaseRow).order_by(col(CaseRow.id))).all())


def set_status(session: Session, case_id: str, status: str) -> None:
    """Say how a case stands."""
    row = session.get_one(CaseRow, case_id)
    row.status = status
    session.add(row)


def note_look(session: Session, case_id: str, looked: str) -> None:
    """Keep what the last look at a case found; empty: look again."""
    row = session.get_one(CaseRow, case_id)
    row.looked = looked
    session.add(row)


def remember(session: Session, case_id: str, memory: dict[str, Any]) -> None:
    """Keep a finished run's state for the case's next run."""
    row = session.get_one(CaseRow, case_id)
    row.memory = canonical(memory)
    session.add(row)


def file_signal(
    session: Session, signal_id: str, digest: str, received: datetime, subject: str,
    verdict: str, reason: str = "", case_id: str = "",
) -> None:  # fmt: skip
    """Record what was made of a signal; a signal read again is judged anew."""
    row = session.get(SignalRow, signal_id) or SignalRow(
        id=signal_id, digest=digest, received=stamp(received), subject=subject[:200], verdict=""
    )
    row.digest, row.received, row.subject = digest, stamp(received), subject[:200]
    row.verdict, row.reason, row.case_id = verdict, reason[:500], case_id
    session.add(row)
    session.flush()


def signals_of(session: Session, case_id: str) -> list[SignalRow]:
    """Signals that joined a case, in the order received."""
    query = select(SignalRow).where(SignalRow.case_id == case_id).order_by(col(SignalRow.received), col(SignalRow.id))
    return list(session.exec(query).all())


def refused_offers(session: Session, since: datetime) -> set[str]:
    """Offers of awards that were declined or reduced since then."""
    rows = session.exec(select(AwardRow).where(col(AwardRow.status).in_(("declined", "reduced")))).all()
    return {json.loads(row.body)["offer"] for row in rows if max(row.answered, row.requested) >= stamp(since)}


def awards_of(session: Session, case_id: str) -> list[AwardRow]:
    """Awards asked for in a case."""
    query = select(AwardRow).where(AwardRow.case_id == case_id).order_by(col(AwardRow.id))
    return list(session.exec(query).all())
