"""The audit trail shows every change made to it afterwards, and names the first entry that is wrong."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from tools.store.casework import audit
from tools.store.engine import Store, open_store
from tools.store.keep import keep

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
ENTRIES = 40


@pytest.fixture
def trail(tmp_path: Path) -> Store:
    store = open_store(tmp_path / "andon.db", create=True)
    for batch in range(ENTRIES // 4):
        with store.write() as session:
            for number in range(4):
                audit.append(session, NOW, "anna", "noted", "C-0001", number=4 * batch + number)
    return store


def report(store: Store) -> audit.AuditReport:
    with keep(store) as session:
        return audit.verify_trail(audit.entries(session), audit.head_path(store.engine))


def forge(store: Store, *statements: str) -> None:
    """What somebody with the file open could do, triggers taken away first."""
    with store.write() as session:
        for verb in ("UPDATE", "DELETE"):
            session.execute(text(f"DROP TRIGGER IF EXISTS audit_no_{verb}"))
        for statement in statements:
            session.execute(text(statement))


def test_a_trail_left_alone_is_whole(trail: Store) -> None:
    assert report(trail) == audit.AuditReport(True, ENTRIES)


def test_the_database_refuses_to_change_or_remove_entries(trail: Store) -> None:
    for statement in ("UPDATE audit SET actor = 'eve' WHERE seq = 3", "DELETE FROM audit WHERE seq = 3"):
        with pytest.raises(IntegrityError, match="append-only"), trail.write() as session:
            session.execute(text(statement))
    assert report(trail).ok


@pytest.mark.parametrize("column", ["at", "case_id", "actor", "what", "detail", "prev", "hash"])
@pytest.mark.parametrize("seq", [1, 17, ENTRIES])
def test_an_edited_entry_is_named(trail: Store, column: str, seq: int) -> None:
    forge(trail, f"UPDATE audit SET {column} = {column} || 'x' WHERE seq = {seq}")
    assert report(trail).first_bad == seq


@pytest.mark.parametrize("seq", [1, 17, ENTRIES])
def test_a_removed_entry_is_named(trail: Store, seq: int) -> None:
    forge(trail, f"DELETE FROM audit WHERE seq = {seq}")
    found = report(trail)
    assert (found.ok, found.first_bad) == (False, seq)


def test_entries_that_changed_places_are_named(trail: Store) -> None:
    forge(
        trail,
        "UPDATE audit SET seq = 1000 WHERE seq = 12",
        "UPDATE audit SET seq = 12 WHERE seq = 13",
        "UPDATE audit SET seq = 13 WHERE seq = 1000",
    )
    assert report(trail).first_bad == 12


@pytest.mark.parametrize("left", [0, 1, 39])
def test_a_truncated_trail_is_noticed_by_the_head_file(trail: Store, left: int) -> None:
    forge(trail, f"DELETE FROM audit WHERE seq > {left}")
    found = report(trail)
    assert (found.ok, found.first_bad) == (False, left + 1)
    assert "head file" in found.reason


def test_a_trail_rewritten_from_an_entry_on_does_not_fit_the_head_file(trail: Store) -> None:
    with keep(trail) as session:
        rows = audit.entries(session)
    prev = rows[18].hash
    statements = ["DELETE FROM audit WHERE seq >= 20"]
    forge(trail, *statements)
    with trail.write() as session:
        for row in rows[19:]:
            audit.append(session, NOW, "anna", "forged", "C-0001", was=row.seq)
    assert prev
    assert report(trail).first_bad == 20


def _cut(path: Path) -> None:
    path.write_text("")


def _half(path: Path) -> None:
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:20]) + lines[20][:30])


@pytest.mark.parametrize(("harm", "ok"), [(Path.unlink, False), (_cut, False), (_half, True)])
def test_a_head_file_that_is_missing_is_noticed_and_one_cut_by_a_crash_catches_up(
    trail: Store, harm: Callable[[Path], None], ok: bool
) -> None:
    head = audit.head_path(trail.engine)
    assert head is not None
    harm(head)
    assert report(trail).ok is ok
    if ok:
        with trail.write() as session:
            added = audit.catch_up(session)
        assert added == 20
        assert len([line for line in head.read_text().splitlines() if len(line.split()) == 2]) >= ENTRIES
        assert report(trail).ok


def test_an_entry_of_a_transaction_that_failed_leaves_no_trace(trail: Store) -> None:
    head = audit.head_path(trail.engine)
    assert head is not None
    before = head.read_text()

    def failing(session: Session) -> None:
        audit.append(session, NOW, "anna", "never")
        raise RuntimeError("lost")

    with pytest.raises(RuntimeError, match="lost"), trail.write() as session:
        failing(session)
    assert head.read_text() == before
    with trail.write() as session:
        audit.append(session, NOW, "anna", "after")
    assert report(trail) == audit.AuditReport(True, ENTRIES + 1)
