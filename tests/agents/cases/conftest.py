"""A desk for every test of cases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.state import Deps
from tests.agents.desk import Clock, desk, make_store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def deps(tmp_path: Path, clock: Clock) -> Iterator[Deps]:
    store = make_store(tmp_path / "andon.db")
    yield desk(store, tmp_path / "outbox", clock)
    store.close()
