"""Where a waiting run is kept: LangGraph's checkpoints in the store's own file, written only by the run's driver."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver

from tools.store.casework.runs import FencedError, Lease
from tools.store.engine import BUSY_MS, Store
from tools.store.failpoint import failpoint


class LeasedSaver(SqliteSaver):
    """Checkpoints that are refused once another worker has taken the run over.

    Reads plain JSON types only: whatever else stands in a checkpoint is not brought to life.
    """

    def __init__(self, conn: sqlite3.Connection, lease: Lease | None) -> None:
        super().__init__(conn, serde=JsonPlusSerializer(pickle_fallback=False, allowed_msgpack_modules=None))
        self.lease = lease

    @contextmanager
    def cursor(self, transaction: bool = True) -> Iterator[sqlite3.Cursor]:
        """A cursor; in a transaction that holds the write lock and the lease, if it is to write."""
        with self.lock:
            self.setup()
            cursor = self.conn.cursor()
            try:
                if not transaction:
                    yield cursor
                    return
                cursor.execute("BEGIN IMMEDIATE")
                self._guard(cursor)
                yield cursor
                failpoint("before_checkpoint")
                self.conn.commit()
                failpoint("after_checkpoint")
            finally:
                if self.conn.in_transaction:
                    self.conn.rollback()
                cursor.close()

    def _guard(self, cursor: sqlite3.Cursor) -> None:
        if self.lease is None:
            raise FencedError("checkpoints are read-only here")
        row = cursor.execute("SELECT fence, owner FROM run WHERE id = ?", (self.lease.run,)).fetchone()
        if row is None or row[0] != self.lease.fence:
            raise FencedError(f"run {self.lease.run} was taken over by {row[1] if row else 'nobody'}")


@contextmanager
def open_saver(store: Store, lease: Lease | None) -> Iterator[LeasedSaver]:
    """The checkpoints of a store, for the holder of a lease to write or for anybody to read."""
    connection = sqlite3.connect(
        str(store.engine.url.database), timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False
    )
    try:
        yield LeasedSaver(connection, lease)
    finally:
        connection.close()
