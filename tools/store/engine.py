"""The store: one database file (SQLite) or server (Postgres), brought up to date when it is opened.

Readers see one consistent state. Writers queue: a write transaction takes the write lock before its first read, so
what it read is still true when it commits.
"""

import errno
import os
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from tools.filing import mode_beside
from tools.store.copying import copied
from tools.store.failpoint import failpoint
from tools.store.upgrade import SchemaError, bring_up_to_date

BUSY_MS = 30_000
"""How long a writer waits for another writer."""

_WRITERS_QUEUE = 0x416E646F6E
"""Key of the advisory lock that stands for SQLite's write lock on Postgres."""


class StoreError(Exception):
    """The store cannot be opened; the message says which one and what to do."""


class StoreBusyError(StoreError):
    """Another program has held the write lock for too long."""


class StoreReadOnlyError(StoreError):
    """This account may read the store, not change it."""


class Store:
    """An open store. ``commits`` counts what this process committed through it.

    Of a store that may only be read, ``copy`` is the folder with the copy that is looked at instead.
    """

    def __init__(self, engine: Engine, shown: str = "", copy: "TemporaryDirectory[str] | None" = None) -> None:
        self.engine = engine
        self.shown, self.copy = shown, copy
        self.commits = 0
        self._counting = threading.Lock()
        self._writer = engine.execution_options(andon_write=True)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one consistent state and cannot change it."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session
            session.rollback()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that holds the write lock from its first statement; commits on leaving, or undoes everything.

        Raises ``StoreBusyError`` if another writer does not let go of the lock, ``StoreReadOnlyError`` if the account
        may not write.
        """
        if self.copy is not None:
            raise StoreReadOnlyError(f"{self.shown}: may only be read by this account; nothing was changed")
        with Session(self._writer, expire_on_commit=False) as session:
            try:
                session.connection()
            except OperationalError as error:
                raise StoreBusyError(
                    f"the store is being written by another program ({error.orig}); try again"
                ) from error
            yield session
            session.flush()
            failpoint("before_commit")
            session.commit()
            with self._counting:
                self.commits += 1
            failpoint("after_commit")

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()
        if self.copy is not None:
            self.copy.cleanup()


def open_store(path_or_url: str | Path, *, create: bool = False) -> Store:
    """The store at a file path or database address, with its tables brought up to date.

    A missing file is made only with ``create``. Where the account may not write, a copy of the file is opened to read.
    Raises ``StoreError`` if there is none, if it is no Andon store, or if a newer Andon wrote it.
    """
    url = _url(path_or_url)
    copy = None
    shown = str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite":
        _file_is_there(Path(shown), create)
        if not (os.access(shown, os.W_OK) and os.access(Path(shown).parent, os.W_OK)):
            copy = _copied(Path(shown))
            url = url.set(database=str(Path(copy.name) / Path(shown).name))
    try:
        return Store(_brought_up(url, shown, create), shown, copy)
    except StoreError:
        if copy is not None:
            copy.cleanup()
        raise


def _brought_up(url: URL, shown: str, create: bool) -> Engine:
    try:
        engine = _engine(url)
        bring_up_to_date(engine, create=create)
    except SchemaError as error:
        raise StoreError(f"{shown}: {error}") from error
    except ModuleNotFoundError as error:
        raise StoreError(f"{shown}: the database driver {error.name} is not installed") from error
    except OperationalError as error:
        raise StoreError(f"{shown}: cannot be opened: {error.orig}") from error
    except DatabaseError as error:
        raise StoreError(f"{shown}: is not an Andon store ({error.orig})") from error
    return engine


def _url(path_or_url: str | Path) -> URL:
    if isinstance(path_or_url, Path) or "://" not in path_or_url:
        return URL.create("sqlite", database=str(path_or_url))
    try:
        url = make_url(path_or_url)
    except ArgumentError as error:
        raise StoreError("the address of the store cannot be read; give a file path or postgresql://…") from error
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(f"a store is kept in SQLite or Postgres, not in {url.get_backend_name()}")
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise StoreError("a store needs a file; one in memory would be gone with its first connection")
    return url


def _file_is_there(path: Path, create: bool) -> None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        _make(path, create)
    except OSError as error:
        raise StoreError(_closed(path) if error.errno == errno.EACCES else f"{path}: {error.strerror}") from error
    else:
        if not stat.S_ISREG(mode):
            raise StoreError(f"{path}: is not a file; give the path of a store")
        if not os.access(path, os.R_OK):
            raise StoreError(_closed(path))


def _copied(path: Path) -> "TemporaryDirectory[str]":
    try:
        return copied(path)
    except OSError as error:
        raise StoreError(f"{path}: cannot be copied to be read: {error.strerror}") from error


def _closed(path: Path) -> str:
    return f"{path}: this account may not read it; its owner can let a group of accounts in with `andon share GROUP`"


def _make(path: Path, create: bool) -> None:
    if not create:
        raise StoreError(f"{path}: there is no store here; make one with `andon init` or name another")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(mode_beside(path))
    except OSError as error:
        raise StoreError(f"{path}: cannot be made: {error.strerror}") from error


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        engine = create_engine(url)
        event.listen(engine, "begin", _begin_postgres)
        return engine
    # One connection a session: a process forked from this one never shares an open file with it.
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY_MS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own BEGIN comes too late and takes no lock; ours is sent by the "begin" event.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _write_ahead(connection: Any) -> None:
    # The busy timeout does not cover the change to write-ahead logging, which two processes may try at once.
    for attempt in range(100):
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
                return
            if connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] == "wal":
                return
        except connection.OperationalError:
            if attempt == 99:
                raise
        time.sleep(0.05)


def _begin_sqlite(connection: Connection) -> None:
    writes = bool(connection.get_execution_options().get("andon_write"))
    connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgres(connection: Connection) -> None:
    if connection.get_execution_options().get("andon_write"):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_QUEUE})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
