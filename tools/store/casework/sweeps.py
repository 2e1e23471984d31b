"""When sweeps ran, the plant's clock as far as it has come, and the hidden world of a demonstration."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, Session, SQLModel, col, select

from tools.store.stamps import canonical, moment_of, stamp

KEEP = 500
"""Sweeps that are remembered."""


class SweepRow(SQLModel, table=True):
    """One sweep that came to its end: by whom, when by the computer's and the plant's clock, what it found (JSON)."""

    __tablename__ = "sweep"

    id: int | None = Field(default=None, primary_key=True)
    owner: str
    wall: float
    at: str
    found: str = "{}"


class DayRow(SQLModel, table=True):
    """How far the plant's clock has come, and the simulated world as JSON (empty: none)."""

    __tablename__ = "day_state"

    one: int = Field(default=1, primary_key=True)
    clock: str = ""
    world: str = ""


def note_sweep(session: Session, owner: str, wall: float, now: datetime, found: dict[str, Any]) -> None:
    """Record a sweep that came to its end; old ones are forgotten."""
    row = SweepRow(owner=owner, wall=wall, at=stamp(now), found=canonical(found))
    session.add(row)
    session.flush()
    assert row.id is not None
    for old in session.exec(select(SweepRow).where(col(SweepRow.id) <= row.id - KEEP)).all():
        session.delete(old)


def last_sweep(session: Session) -> SweepRow | None:
    """The newest sweep."""
    return session.exec(select(SweepRow).order_by(col(SweepRow.id).desc()).limit(1)).first()


def clock_reached(session: Session) -> datetime | None:
    """The latest moment the plant's clock has shown here."""
    row = session.get(DayRow, 1)
    return moment_of(row.clock) if row is not None and row.clock else None


def reach(session: Session, now: datetime) -> None:
    """The plant's clock shows this moment; it never goes back."""
    row = session.get(DayRow, 1) or DayRow()
    row.clock = max(row.clock, stamp(now))
    session.add(row)


def read_world(session: Session) -> str:
    """The simulated world; empty if there is none."""
    row = session.get(DayRow, 1)
    return row.world if row is not None else ""


def write_world(session: Session, world: str) -> None:
    """Keep the simulated world."""
    row = session.get(DayRow, 1) or DayRow()
    row.world = world
    session.add(row)
