"""A folder of its own for every test, with nothing set in the environment."""

import os
import shutil
from pathlib import Path

import pytest

from tests.agents.desk import make_store
from tests.andon.calling import Andon, process, tiny_store


@pytest.fixture
def andon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Andon:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("ANDON_") or name == "COLUMNS"]:
        monkeypatch.delenv(name)
    return Andon(tmp_path, capsys)


@pytest.fixture(scope="session")
def asked_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose default store has a case with its first question open."""
    folder = tmp_path_factory.mktemp("asked")
    make_store(tiny_store(folder), "plant").close()
    ran = process(["run", "harness_ukraine", "--seconds", "1", "--json"], folder)
    assert ran.returncode == 0, ran.stderr
    return folder


@pytest.fixture
def asked(andon: Andon, asked_folder: Path) -> Andon:
    """The command line in a copy of that folder."""
    shutil.copytree(asked_folder / ".andon", andon.folder / ".andon")
    return andon
