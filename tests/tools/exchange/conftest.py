"""A compact plant, the folder it is exported to, and an empty store."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from planning.snapshot import Snapshot
from scenarios.plant import generate
from tools.exchange import export_plant
from tools.store.engine import Store, open_store


@pytest.fixture(scope="session")
def plant() -> Snapshot:
    return generate("compact", 1)


@pytest.fixture(scope="session")
def exported(plant: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export_plant(plant, tmp_path_factory.mktemp("export") / "plant")


@pytest.fixture
def folder(exported: Path, tmp_path: Path) -> Path:
    """A folder of its own for each test to spoil."""
    return Path(shutil.copytree(exported, tmp_path / "plant"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = open_store(tmp_path / "andon.db", create=True)
    yield found
    found.close()
