"""The audit trail: who did what, when; each entry carries the hash of the one before, and the head is kept outside."""

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import Field, Session, SQLModel, col, select

from tools.filing import mode_beside
from tools.store.stamps import canonical, digest_of, stamp

GENESIS = "0" * 64
MOST_UNWRITTEN = 10
"""Entries one transaction writes at most; a head file that is missing for more was taken away, not late."""


class AuditRow(SQLModel, table=True):
    """One entry. ``hash`` covers every other field, ``prev`` included."""

    __tablename__ = "audit"

    seq: int = Field(primary_key=True)
    at: str
    case_id: str = Field(default="", index=True)
    actor: str
    what: str
    detail: str
    prev: str
    hash: str


@dataclass(frozen=True)
class AuditReport:
    """Whether the trail is whole; if not, the first bad entry and what is wrong with it."""

    ok: bool
    entries: int
    first_bad: int | None = None
    reason: str = ""


def append(session: Session, now: datetime, actor: str, what: str, case_id: str = "", **detail: Any) -> AuditRow:
    """Add an entry in the caller's transaction; its hash goes to the head file when that transaction commits."""
    last = session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)).first()
    row = AuditRow(
        seq=last.seq + 1 if last else 1,
        at=stamp(now),
        case_id=case_id,
        actor=actor,
        what=what,
        detail=canonical(detail),
        prev=last.hash if last else GENESIS,
        hash="",
    )
    row.hash = _hash(row)
    session.add(row)
    session.flush()
    _write_head_on_commit(session, row)
    return row


def entries(session: Session, case_id: str | None = None) -> list[AuditRow]:
    """The trail in order, of one case or of all."""
    query = select(AuditRow).order_by(col(AuditRow.seq))
    if case_id is not None:
        query = query.where(AuditRow.case_id == case_id)
    return list(session.exec(query).all())


def detail_of(row: AuditRow) -> dict[str, Any]:
    """What an entry recorded beside who, what and when."""
    found: dict[str, Any] = json.loads(row.detail)
    return found


def head_path(engine: Engine) -> Path | None:
    """The file beside the database that holds ``seq hash`` of every entry; None for a database in memory."""
    name = engine.url.database
    if not name or name == ":memory:" or not engine.url.drivername.startswith("sqlite"):
        return None
    return Path(name + ".audit-head")


def verify_trail(rows: list[AuditRow], head: Path | None) -> AuditReport:
    """Check the chain and compare it with the head file; names the first entry that was changed, moved or removed."""
    prev = GENESIS
    kept = _read_head(head)
    for number, row in enumerate(rows, start=1):
        reason = _fault(row, number, prev, kept)
        if reason:
            return AuditReport(False, len(rows), number, reason)
        prev = row.hash
    if kept and max(kept) > len(rows):
        return AuditReport(False, len(rows), len(rows) + 1, f"removed: the head file knows {max(kept)} entries")
    if rows and head is not None and min(kept, default=0) != 1:
        return AuditReport(False, len(rows), 1, f"the head file {head.name} is missing or does not begin at entry 1")
    return AuditReport(True, len(rows))


def catch_up(session: Session) -> int:
    """Bring the head file up to the trail after a crash between a commit and its line; returns the lines added.

    Only entries past the last line are added, and only if the chain up to it is whole.
    """
    bind = session.get_bind()
    head = head_path(bind.engine)
    if head is None:
        return 0
    kept = _read_head(head)
    known = max(kept, default=0)
    newer = session.exec(select(AuditRow).where(AuditRow.seq > known).order_by(col(AuditRow.seq))).all()
    if not newer or (kept and newer[0].prev != kept[known]) or (not kept and len(newer) > MOST_UNWRITTEN):
        return 0
    _append_text(head, [_line(row) for row in newer])
    return len(newer)


def _fault(row: AuditRow, number: int, prev: str, kept: dict[int, str]) -> str:
    if row.seq != number:
        return f"removed or renumbered: the next entry found is {row.seq}"
    if row.prev != prev:
        return "does not follow the entry before it"
    if row.hash != _hash(row):
        return "its content does not match its hash"
    if kept.get(number, row.hash) != row.hash:
        return "the head file holds another hash for it"
    return ""


def _hash(row: AuditRow) -> str:
    return digest_of(canonical([row.seq, row.at, row.case_id, row.actor, row.what, row.detail, row.prev]))


def _read_head(head: Path | None) -> dict[int, str]:
    if head is None or not head.exists():
        return {}
    found: dict[int, str] = {}
    for line in head.read_text(encoding="ascii", errors="replace").splitlines():
        seq, _, value = line.partition(" ")
        if seq.isdigit() and len(value) == 64:
            found.setdefault(int(seq), value)
    return found


def _write_head_on_commit(session: Session, row: AuditRow) -> None:
    head = head_path(session.get_bind().engine)
    if head is None:
        return
    lines: list[str] = session.info.setdefault("audit_lines", [])
    lines.append(_line(row))
    if len(lines) > 1:
        return

    def write(target: Session) -> None:
        _append_text(head, target.info.pop("audit_lines", []))

    def forget(target: Session) -> None:
        target.info.pop("audit_lines", None)

    event.listen(session, "after_commit", write, once=True)
    event.listen(session, "after_rollback", forget, once=True)


def _line(row: AuditRow) -> str:
    return f"{row.seq} {row.hash}\n"


def _append_text(head: Path, lines: list[str]) -> None:
    if not lines:
        return
    new = not head.exists()
    handle = os.open(head, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        if new:
            head.chmod(mode_beside(head))
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        os.write(handle, ("\n" * torn + "".join(lines)).encode())
        os.fsync(handle)
    finally:
        os.close(handle)
