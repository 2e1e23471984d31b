"""The ledger of runs: recorded before a run's first node, with the lease that lets one worker at a time drive it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Field, Session, SQLModel, col, func, select

from tools.store.stamps import stamp

MAX_ATTEMPTS = 5
LIVE = ("running", "waiting")


class RunRow(SQLModel, table=True):
    """One run. ``input`` is the artifact its first node is given; ``fence`` rises with every new driver."""

    __tablename__ = "run"

    id: str = Field(primary_key=True, max_length=20)
    case_id: str = Field(default="", index=True)
    entry: str
    input: str
    status: str = Field(default="running", index=True)
    started: str
    finished: str = ""
    owner: str = ""
    lease_until: float = 0.0
    fence: int = 0
    attempts: int = 0
    error: str = ""


@dataclass(frozen=True)
class Lease:
    """The right to drive a run: valid while the run's fence is still this one."""

    run: str
    fence: int
    owner: str


class FencedError(Exception):
    """Another worker has taken the run over; this one must stop without writing."""


class BusyError(Exception):
    """Another worker is driving the run."""

    def __init__(self, run: str, owner: str) -> None:
        super().__init__(f"run {run} is being driven by {owner}; try again when it is done")
        self.run, self.owner = run, owner


def start(session: Session, entry: str, input_digest: str, now: datetime, case_id: str = "") -> RunRow:
    """Record a run before its first node."""
    count = session.exec(select(func.count()).select_from(RunRow)).one()
    row = RunRow(id=f"R-{count + 1:05d}", case_id=case_id, entry=entry, input=input_digest, started=stamp(now))
    session.add(row)
    session.flush()
    return row


def take(session: Session, run: str, owner: str, wall: float, seconds: float, owner_is_gone: bool = False) -> Lease:
    """Take the lease of a run that nobody holds (or whose holder is gone); raises ``BusyError`` otherwise."""
    row = session.get_one(RunRow, run)
    if row.owner and row.owner != owner and row.lease_until > wall and not owner_is_gone:
        raise BusyError(run, row.owner)
    row.owner, row.lease_until, row.fence = owner, wall + seconds, row.fence + 1
    session.add(row)
    session.flush()
    return Lease(run, row.fence, owner)


def guard(session: Session, lease: Lease) -> RunRow:
    """The run's row if the lease still holds; raises ``FencedError`` if another worker took over."""
    row = session.get_one(RunRow, lease.run)
    if row.fence != lease.fence:
        raise FencedError(
            f"run {lease.run} was taken over by {row.owner or 'another worker'}; nothing more is written here"
        )
    return row


def extend(session: Session, lease: Lease, wall: float, seconds: float) -> None:
    """Keep the lease for some more seconds."""
    row = guard(session, lease)
    row.lease_until = wall + seconds
    session.add(row)


def release(session: Session, lease: Lease, status: str, now: datetime, error: str = "") -> None:
    """Give the lease back and say how the run stands: waiting, done, running (to be tried again) or parked."""
    row = guard(session, lease)
    row.owner, row.lease_until, row.status, row.error = "", 0.0, status, error
    row.attempts = row.attempts + 1 if error else 0
    if status in ("done", "parked"):
        row.finished = stamp(now)
    session.add(row)


def open_runs(session: Session) -> list[RunRow]:
    """Runs that are not finished, oldest first."""
    query = select(RunRow).where(col(RunRow.status).in_(LIVE)).order_by(col(RunRow.id))
    return list(session.exec(query).all())


def set_case(session: Session, run: str, case_id: str) -> None:
    """Say which case a run belongs to, once that is known."""
    session.execute(update(RunRow).where(col(RunRow.id) == run).values(case_id=case_id))
