"""Reading rows that stay readable after their session."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session

from tools.store.engine import Store


@contextmanager
def keep(store: Store) -> Iterator[Session]:
    """A read session that lets go of its rows unexpired at the end, so that they can be used after it."""
    with store.read() as session:
        yield session
        session.expunge_all()
