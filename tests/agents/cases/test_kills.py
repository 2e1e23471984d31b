"""A case survives being killed at every commit: nothing is lost, nothing happens twice, nothing stays stuck."""

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.agents.killing import DIED, die_at, fresh, in_child
from tests.agents.whole import carry_through, end_state
from tools.store import failpoint


def whole(folder: Path) -> dict[str, Any]:
    """The end state of a case carried through in a process of its own, and the files that were sent."""

    def work() -> None:
        state = end_state(carry_through(folder))
        (folder / "end.json").write_text(json.dumps(state))

    assert in_child(work) == 0
    state = json.loads((folder / "end.json").read_text())
    sent = {path.name: path.read_text() for path in sorted((folder / "outbox").iterdir())}
    return {**state, "files": sent}


@dataclass
class Reference:
    """A new store, what a case carried through on it ends in, and the folder as it stood at each fail point."""

    template: Path
    end: dict[str, Any]
    passed: int
    left: list[Path]


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """Carry a case through once, keeping what a process that died at each fail point would have left on the disk."""
    base = tmp_path_factory.mktemp("kills")
    template = fresh(base / "template")
    calm, again = base / "calm", base / "again"
    shutil.copytree(template, calm)
    shutil.copytree(template, again)
    seen: dict[str, Path] = {}
    passed = 0

    def keep_what_is_left(_name: str) -> None:
        nonlocal passed
        passed += 1
        left = base / f"left-{passed}"
        shutil.copytree(calm, left, ignore=shutil.ignore_patterns("*-shm"))
        if seen.setdefault(fingerprint(left), left) != left:
            shutil.rmtree(left)

    failpoint.hook = keep_what_is_left
    try:
        carry_through(calm)
    finally:
        failpoint.hook = None
    return Reference(template, whole(again), passed, list(seen.values()))


def fingerprint(folder: Path) -> str:
    """A digest of every file in a folder."""
    seal = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        seal.update(str(path.relative_to(folder)).encode() + hashlib.sha256(path.read_bytes()).digest())
    return seal.hexdigest()


def test_an_undisturbed_case_has_its_three_effects(reference: Reference) -> None:
    assert reference.passed > 150
    assert [p[1:3] for p in reference.end["proposals"]] == [
        ["release_plan", "consumed"], ["request_awards", "consumed"], ["release_plan", "consumed"],
    ]  # fmt: skip
    assert len(reference.end["effects"]) == 3
    assert reference.end["plan"] == 2
    assert all(delivered for _, delivered in reference.end["sent"])
    assert reference.end["live"] == []


@pytest.mark.parametrize("share", range(4))
def test_whatever_a_process_left_at_a_commit_is_carried_to_the_same_end(share: int, reference: Reference) -> None:
    for left in reference.left[share::4]:
        assert whole(left) == reference.end, left.name
        shutil.rmtree(left)


@pytest.mark.parametrize("share", range(3))
def test_killed_processes_are_carried_on_by_new_ones(share: int, reference: Reference, tmp_path: Path) -> None:
    for number in range(5 + 11 * share, reference.passed, 33):
        folder = tmp_path / str(number)
        shutil.copytree(reference.template, folder)

        def killed(folder: Path = folder, number: int = number) -> None:
            die_at(number)
            carry_through(folder)

        assert in_child(killed) == DIED, f"fail point {number} was not reached"
        assert whole(folder) == reference.end, f"killed at fail point {number}"


def test_a_case_killed_again_and_again_comes_to_its_end(reference: Reference, tmp_path: Path) -> None:
    folder = tmp_path / "often"
    shutil.copytree(reference.template, folder)

    def killed() -> None:
        die_at(19)
        carry_through(folder)

    deaths = 0
    while in_child(killed) == DIED:
        deaths += 1
        assert deaths < 100
    assert deaths > 5
    assert whole(folder) == reference.end
