"""Calling the command line as people do: in this process for speed, or in one of its own; on a tiny plant's store."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from andon.cli import main
from andon.identity import account
from tests.agents.desk import make_store

POLICY = """
version = 1
lifetime_hours = 24
[roles]
planner = ["{me}", "scripted.planner"]
buyer = ["{me}", "scripted.buyer"]
stranger = ["somebody.else"]
[[rules]]
action = "release_plan"
up_to_cents = 100_000_000
roles = ["planner"]
own_edit_cents = 100_000_000
[[rules]]
action = "request_awards"
up_to_cents = 100_000_000
roles = ["buyer"]
own_edit_cents = 100_000_000
"""


@dataclass(frozen=True)
class Called:
    """What a call gave: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on stdout."""
        document = json.loads(self.out)
        assert document["schema_version"] == 1
        return document


class Andon:
    """The command line in a folder of its own, whose default store holds the tiny plant."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def __call__(self, *words: str) -> Called:
        """Run a command in this process; a traceback anywhere is a failure."""
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(words)
        out, err = self._capsys.readouterr()
        assert "Traceback" not in out + err
        code = ended.value.code
        assert code is None or isinstance(code, int)
        return Called(code or 0, out, err)

    def ok(self, *words: str) -> Called:
        """Run a command that must succeed."""
        called = self(*words)
        assert called.code == 0, called.err
        return called

    def store(self, kind: str = "plant", policy: str = POLICY) -> "Andon":
        """Put the tiny plant into the default store."""
        make_store(tiny_store(self.folder, policy), kind).close()
        return self

    def waiting(self) -> dict[str, Any]:
        """The proposal that waits in the default store."""
        found = self.ok("inbox", "list", "--json").json["proposals"][-1]
        assert isinstance(found, dict)
        return found


def tiny_store(folder: Path, policy: str = POLICY) -> Path:
    """Where the tiny plant's store goes; the policy is put beside it."""
    place = folder / ".andon" / "andon.db"
    place.parent.mkdir(parents=True, exist_ok=True)
    (place.parent / "policy.toml").write_text(policy.format(me=account()), encoding="utf-8")
    return place


def process(words: Sequence[str], folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, with almost nothing in its environment."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "andon", *words], cwd=folder, env={**kept, **environ}, capture_output=True, text=True,
        stdin=subprocess.DEVNULL, timeout=120, check=False,
    )  # fmt: skip
