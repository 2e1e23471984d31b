"""Signals as they come in: each stored once and whole, claimed by one run that judges it, or kept as watched."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlmodel import Session, col, select

from planning.signal import Signal
from tools.signals import content_hash
from tools.store.casework import artifacts
from tools.store.casework.cases import SignalRow
from tools.store.stamps import stamp

NEW = "new"


def store_signal(session: Session, signal: Signal) -> Literal["stored", "known", "clash"]:
    """Keep a signal to be judged: ``known`` if it is there already, ``clash`` if its id stands for another text."""
    digest = content_hash(signal)
    row = session.get(SignalRow, signal.id)
    if row is not None:
        return "known" if row.digest == digest else "clash"
    artifact = artifacts.put_text(session, "signal", signal.model_dump_json())
    session.add(
        SignalRow(
            id=signal.id, digest=digest, received=stamp(signal.received), subject=signal.subject[:200], verdict=NEW,
            body=artifact,
        )
    )  # fmt: skip
    session.flush()
    return "stored"


def claim_new(session: Session, most: int) -> list[Signal]:
    """The oldest signals that no run judges yet, as many as ``most``."""
    query = (
        select(SignalRow).where(SignalRow.verdict == NEW, SignalRow.run == "")
        .order_by(col(SignalRow.received), col(SignalRow.id)).limit(most)
    )  # fmt: skip
    return [whole(session, row) for row in session.exec(query).all()]


def give_to(session: Session, signals: Sequence[Signal], run: str) -> None:
    """Say which run judges these signals."""
    for signal in signals:
        row = session.get_one(SignalRow, signal.id)
        row.run = run
        session.add(row)


def watched_since(session: Session, since: datetime, most: int) -> list[SignalRow]:
    """Watched signals received since then, newest first."""
    query = (
        select(SignalRow)
        .where(SignalRow.verdict == "watched", SignalRow.received >= stamp(since), SignalRow.body != "")
        .order_by(col(SignalRow.received).desc()).limit(most)
    )  # fmt: skip
    return list(session.exec(query).all())


def keep_whole(session: Session, signal: Signal) -> None:
    """Keep the whole of a signal that came in another way than through the inbox."""
    row = session.get_one(SignalRow, signal.id)
    if not row.body:
        row.body = artifacts.put_text(session, "signal", signal.model_dump_json())
        session.add(row)


def whole(session: Session, row: SignalRow) -> Signal:
    """The signal of a row."""
    return Signal.model_validate_json(artifacts.get_text(session, row.body))
