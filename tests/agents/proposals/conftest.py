"""A desk at which the first proposal waits."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.cases.casework import submit
from agents.state import Deps
from tests.agents.desk import Clock, desk, make_store
from tests.agents.harness_plant import signal
from tools.store.engine import open_store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which the first proposal waits."""
    folder = tmp_path_factory.mktemp("waiting")
    store = make_store(folder / "andon.db")
    submit(desk(store, folder / "outbox"), [signal()])
    store.close()
    return folder


@pytest.fixture
def asked(template: Path, tmp_path: Path, clock: Clock) -> Iterator[Deps]:
    """A desk with the first proposal waiting."""
    shutil.copytree(template, tmp_path / "copy")
    store = open_store(tmp_path / "copy" / "andon.db")
    yield desk(store, tmp_path / "outbox", clock)
    store.close()
