"""A compact plant, made once, and a store that holds it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from planning.snapshot import Snapshot
from scenarios.plant import generate
from tools.store.engine import Store, open_store
from tools.store.plant.whole import save_plant


@pytest.fixture(scope="session")
def plant() -> Snapshot:
    return generate("compact", 1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = open_store(tmp_path / "andon.db", create=True)
    yield found
    found.close()


@pytest.fixture
def held(store: Store, plant: Snapshot) -> Store:
    with store.write() as session:
        save_plant(session, plant)
    return store
