"""A command that is killed at a commit, and two that answer at once: nothing is lost, nothing happens twice.

By default every eighth commit boundary is tried; with ANDON_EVERY_BOUNDARY set, each of them.
"""

import contextlib
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from andon.cli import main
from tests.agents.desk import make_store
from tests.agents.killing import DIED, die_at, in_child
from tests.andon.calling import Andon, process, tiny_store
from tools.store import failpoint

STEP = 1 if os.environ.get("ANDON_EVERY_BOUNDARY") else 8
RUN = ("run", "harness_ukraine", "--seconds", "1", "--json")


def command(folder: Path, words: tuple[str, ...], at: int | None = None, count: Path | None = None) -> int:
    """Run a command in a forked process that dies at its n-th fail point; gives its exit code."""

    def work() -> None:
        os.chdir(folder)
        if at is not None:
            die_at(at)
        if count is not None:
            failpoint.hook = lambda _name: counted(count)
        log = (folder / "log").open("a", encoding="utf-8")
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(log):
            try:
                main(["--debug", *words])
            except SystemExit as ended:
                log.flush()
                if ended.code:
                    os._exit(int(ended.code))

    return in_child(work)


def said(folder: Path) -> str:
    """What the commands run in a folder wrote to stderr."""
    return (folder / "log").read_text(encoding="utf-8")


def counted(place: Path) -> None:
    with place.open("ab") as file:
        file.write(b".")


def boundaries(folder: Path, words: tuple[str, ...]) -> Iterator[int]:
    """The fail points that a command passes when nothing goes wrong."""
    copy = folder.parent / "counting"
    shutil.copytree(folder, copy)
    place = copy / "count"
    assert command(copy, words, count=place) == 0
    passed = place.stat().st_size
    shutil.rmtree(copy)
    return iter(range(1, passed + 1, STEP))


def at_each(folder: Path, words: tuple[str, ...], look: Callable[[Path], None]) -> int:
    """Kill a command at its boundaries, each in a fresh copy, then take the work up again and look."""
    tried = 0
    for number in boundaries(folder, words):
        copy = folder.parent / f"killed-{number}"
        shutil.copytree(folder, copy)
        assert command(copy, words, at=number) == DIED, said(copy)
        assert command(copy, ("resume", "--seconds", "1")) == 0, said(copy)
        look(copy)
        shutil.rmtree(copy)
        tried += 1
    return tried


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    folder = tmp_path / "begun"
    in_child(lambda: make_store(tiny_store(folder), "plant").close())
    return folder


def test_a_run_killed_at_any_commit_ends_in_one_case_with_one_question(
    begun: Path, andon: Andon, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(copy: Path) -> None:
        assert command(copy, RUN) == 0
        monkeypatch.chdir(copy)
        assert len(andon.ok("case", "list", "--json").json["cases"]) == 1
        listed = andon.ok("inbox", "list", "--all", "--json").json["proposals"]
        assert [p["status"] for p in listed] == ["pending"]
        entries = andon.ok("case", "timeline", "C-0001", "--json").json["entries"]
        assert sum(entry["what"] == "case opened" for entry in entries) == 1
        assert andon("audit", "verify").code == 0

    assert at_each(begun, RUN, look) >= 3


def test_an_approval_killed_at_any_commit_takes_effect_once_or_can_be_given_again(
    asked_folder: Path, tmp_path: Path, andon: Andon, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "asked"
    shutil.copytree(asked_folder, folder)
    monkeypatch.chdir(folder)
    digest: Any = andon.waiting()["digest"]
    words = ("inbox", "approve", "P-0001", "--digest", digest, "--seconds", "1", "--json")

    def look(copy: Path) -> None:
        assert command(copy, words) in (0, 5)
        monkeypatch.chdir(copy)
        shown = andon.ok("inbox", "show", "P-0001", "--json").json["proposal"]
        assert shown["status"] == "consumed"
        assert len(shown["answers"]) == 1
        assert andon.ok("plan", "show", "--json").json["plan_version"] == 1
        effects = andon.ok("case", "show", "C-0001", "--json").json["effects"]
        assert [effect["proposal"] for effect in effects] == ["P-0001"]
        assert [p["status"] for p in andon.ok("inbox", "list", "--all", "--json").json["proposals"]] == [
            "consumed",
            "pending",
        ]
        assert len(list((copy / ".andon" / "outbox").glob("*release_plan*.json"))) == 1
        assert andon("audit", "verify").code == 0

    assert at_each(folder, words, look) >= 3


@pytest.mark.parametrize("other", ["approve", "reject"])
def test_of_two_answers_at_once_one_counts_and_the_other_is_told(
    asked: Andon, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    digest = asked.waiting()["digest"]
    base = ["inbox", "P-0001", "--digest", digest, "--seconds", "1"]
    one = [base[0], "approve", *base[1:]]
    two = [base[0], other, *base[1:], *(["--reason", "no"] if other == "reject" else [])]
    children = []
    for words in (one, two):
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                sys.stdout = sys.stderr = io.StringIO()
                try:
                    main(words)
                except SystemExit as ended:
                    os._exit(int(ended.code or 0))
            os._exit(99)
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert sorted(codes) == [0, 5]
    asked.ok("resume", "--seconds", "1")
    shown = asked.ok("inbox", "show", "P-0001", "--json").json["proposal"]
    assert len(shown["answers"]) == 1
    effects = [e for e in asked.ok("case", "show", "C-0001", "--json").json["effects"] if e["proposal"] == "P-0001"]
    assert len(effects) == (1 if other == "approve" or codes[0] == 0 else 0)


def test_a_process_of_its_own_says_who_decided(asked: Andon) -> None:
    digest = asked.waiting()["digest"]
    words = ["inbox", "approve", "P-0001", "--digest", digest, "--seconds", "1"]
    first, second = process(words, asked.folder), process(words, asked.folder)
    assert (first.returncode, second.returncode) == (0, 5)
    assert "already by" in second.stderr
