"""Opening a store, writing to it from several places at once, and stopping around a commit."""

import multiprocessing
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from tools.store import engine, failpoint
from tools.store.engine import Store, StoreBusyError, StoreError, open_store
from tools.store.meta import AlreadyLabelledError, label_store, read_meta
from tools.store.plant.plant_rows import RECORDS
from tools.store.plant.release_rows import MetaRow
from tools.store.upgrade import VERSIONS, newest_revision

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_hook_left() -> Iterator[None]:
    yield
    failpoint.hook = None


def count(store: Store, table: str = "counter") -> int:
    with store.read() as session:
        return int(session.execute(text(f"SELECT max(n) FROM {table}")).scalar() or 0)


def add_one(store: Store) -> None:
    with store.write() as session:
        n = session.execute(text("SELECT n FROM counter")).scalar()
        session.execute(text("UPDATE counter SET n = :n"), {"n": (n or 0) + 1})


def make_counter(store: Store) -> None:
    with store.write() as session:
        session.execute(text("CREATE TABLE counter (n INTEGER)"))
        session.execute(text("INSERT INTO counter VALUES (0)"))


def add_hundred(path: str) -> None:
    store = open_store(path)
    for _ in range(100):
        add_one(store)


def test_the_pragmas_of_every_connection(store: Store) -> None:
    with store.read() as session:
        found = {name: session.execute(text(f"PRAGMA {name}")).scalar() for name in
                 ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")}  # fmt: skip
    assert found["journal_mode"] == "wal"
    assert (found["synchronous"], found["foreign_keys"]) == (1, 1)
    assert int(found["busy_timeout"] or 0) >= 5000


def test_four_threads_of_a_hundred_increments_make_four_hundred(store: Store) -> None:
    make_counter(store)
    threads = [threading.Thread(target=lambda: [add_one(store) for _ in range(100)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(store) == 400
    assert store.commits == 401


def test_four_processes_of_a_hundred_increments_make_four_hundred(store: Store) -> None:
    make_counter(store)
    path = str(store.engine.url.database)
    forked = multiprocessing.get_context("fork")
    processes = [forked.Process(target=add_hundred, args=(path,)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    assert count(store) == 400


def test_a_reader_sees_one_state_while_a_writer_commits(store: Store) -> None:
    make_counter(store)
    with store.read() as session:
        before = session.execute(text("SELECT n FROM counter")).scalar()
        add_one(store)
        assert session.execute(text("SELECT n FROM counter")).scalar() == before
    assert count(store) == 1


def test_a_writer_that_waits_too_long_is_told_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_MS", 50)
    impatient = open_store(str(store.engine.url.database))
    with store.write(), pytest.raises(StoreBusyError, match="another program"), impatient.write():
        raise AssertionError("two writers at once")


def test_a_reader_cannot_write(store: Store) -> None:
    make_counter(store)
    with pytest.raises(Exception, match="readonly"), store.read() as session:
        session.execute(text("UPDATE counter SET n = 7"))
    assert count(store) == 0


def test_an_error_inside_a_write_undoes_all_of_it(store: Store) -> None:
    make_counter(store)
    with pytest.raises(RuntimeError), store.write() as session:
        session.execute(text("UPDATE counter SET n = 7"))
        raise RuntimeError
    assert count(store) == 0
    assert store.commits == 1


@pytest.mark.parametrize(("point", "left"), [("before_commit", 0), ("after_commit", 1)])
def test_a_stop_at_a_fail_point_leaves_all_or_nothing(store: Store, point: str, left: int) -> None:
    make_counter(store)

    def stop(name: str) -> None:
        if name == point:
            raise KeyboardInterrupt

    failpoint.hook = stop
    with pytest.raises(KeyboardInterrupt):
        add_one(store)
    failpoint.hook = None
    assert count(store) == left
    add_one(store)
    assert count(store) == left + 1


def test_two_processes_open_a_new_store_at_once(tmp_path: Path) -> None:
    code = "import sys; from tools.store.engine import open_store; open_store(sys.argv[1], create=True)"
    path = tmp_path / "new.db"
    started = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", code, str(path)], stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    ends = [(process.communicate()[1], process.returncode) for process in started]
    assert ends == [(b"", 0)] * 4
    with open_store(path).read() as session:
        assert inspect(session.connection()).has_table("orders")


def test_a_store_is_for_its_owner_only(store: Store) -> None:
    assert Path(str(store.engine.url.database)).stat().st_mode & 0o077 == 0


def test_nothing_is_printed_and_nothing_is_left_in_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    open_store(tmp_path / "percent%name" / "andon.db", create=True)
    assert capfd.readouterr() == ("", "")
    assert list((tmp_path / "here").iterdir()) == []


def test_a_missing_store_is_not_made_by_chance(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store here"):
        open_store(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    ("content", "reason"), [(b"", "is empty"), (b"PK\x03\x04 not a database" * 50, "not an Andon store")]
)
def test_a_file_that_is_no_store_is_left_alone(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "file.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=reason):
        open_store(path)
    if content:
        assert path.read_bytes() == content


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE customers (id INTEGER)")
    connection.close()
    with pytest.raises(StoreError, match="not Andon's"):
        open_store(path, create=True)


def test_a_store_of_a_newer_andon_is_refused(store: Store) -> None:
    with store.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999_future'"))
    with pytest.raises(StoreError, match="newer Andon"):
        open_store(str(store.engine.url.database))


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/db", "://", "postgresql://x:y@/z"])
def test_an_address_that_cannot_hold_a_store_gives_a_store_error(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert "x:y" not in str(caught.value)


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not a file"):
        open_store(tmp_path, create=True)


def test_every_table_of_the_models_is_made_with_its_columns(store: Store) -> None:
    with store.read() as session:
        found = inspect(session.connection())
        for name in ("meta", "plant", *RECORDS, "plan_releases", "built_until", "short_builds"):
            model = SQLModel.metadata.tables[name]
            made = {column["name"]: column for column in found.get_columns(name)}
            assert made.keys() == set(model.columns.keys()), name
            for column in model.columns:
                assert made[column.name]["nullable"] == column.nullable, (name, column.name)
                assert str(made[column.name]["type"]).split("(")[0] == str(column.type.compile(session.get_bind().dialect)).split("(")[0], (name, column.name)  # fmt: skip  # noqa: E501
            assert {i["name"] for i in found.get_indexes(name)} == {i.name for i in model.indexes}, name


def test_the_newest_migration_is_the_one_that_alembic_would_run_last() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(VERSIONS.parent))
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [newest_revision()]
    for revision in script.walk_revisions():
        assert Path(str(revision.path)).stem == revision.revision


def test_a_store_says_once_what_it_is(store: Store) -> None:
    with store.read() as session:
        assert read_meta(session) is None
    with store.write() as session:
        label_store(session, "demo", "compact-1", NOW)
    with store.read() as session:
        meta = read_meta(session)
    assert meta is not None
    assert (meta.kind, meta.plant, meta.created, meta.schema) == ("demo", "compact-1", NOW, newest_revision())
    with pytest.raises(AlreadyLabelledError), store.write() as session:
        label_store(session, "plant", "compact-1", NOW)
    with store.read() as session:
        row = session.get(MetaRow, 1)
        assert row is not None and row.kind == "demo"
