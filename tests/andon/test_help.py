"""Help is quick: it loads nothing heavy, and every command has some."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from typer.main import get_command

from andon.cli import app
from andon.commands.flags import Option
from tests.andon.calling import Andon, process

HEAVY = (
    "langgraph",
    "langchain_core",
    "ortools",
    "numba",
    "sqlmodel",
    "sqlalchemy",
    "pydantic",
    "numpy",
    "jinja2",
    "alembic",
)

LOOK = f"""
import sys, json
from andon.cli import main
try:
    main(["--help"])
except SystemExit:
    pass
print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]), file=sys.stderr)
"""


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", LOOK], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(ran.stderr) == []
    assert "inbox" in ran.stdout


def commands() -> list[list[str]]:
    found: list[list[str]] = []
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        below = getattr(command, "commands", None)
        found += [[name, each] for each in below] if below else [[name]]
    return found


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_says_what_it_does(words: list[str], andon: Andon) -> None:
    called = andon.ok(*words, "--help")
    assert "Usage: andon" in called.out
    assert not (andon.folder / ".andon").exists()


def test_the_commands_that_were_asked_for_are_there() -> None:
    asked = {
        "init", "doctor", "import", "validate", "export", "run", "demo", "case list", "case show", "case timeline",
        "inbox list", "inbox show", "inbox approve", "inbox reject", "inbox edit", "plan show", "plan diff",
        "contract show", "contract export", "audit verify", "sequence",
    }  # fmt: skip
    assert asked <= {" ".join(words) for words in commands()}


def test_a_word_that_is_no_command_is_a_usage_error(andon: Andon) -> None:
    assert andon("fly").code == 2
    assert andon("run").code == 2
    assert andon("run", "harness_ukraine", "--seed", "many").code == 2


def test_options_are_those_of_the_planner_and_refused_before_anything_is_loaded(andon: Andon) -> None:
    from planning.recovery.outcome import Goal

    assert tuple(Option) == get_args(Goal)
    for words in (("run", "harness_ukraine"), ("case", "replan", "C-0001"), ("inbox", "edit", "P-0001")):
        called = andon(*words, "--option", "cheapest")
        assert called.code == 2
        assert "'--option'" in called.err and "least_change" in called.err


def test_version(andon: Andon) -> None:
    assert andon.ok("--version").out.startswith("andon 0.")


def test_colour_is_left_out_where_it_is_not_wanted(tmp_path: Path) -> None:
    ran = process(["doctor"], tmp_path, NO_COLOR="1", FORCE_COLOR="1")
    assert "\x1b[3" not in ran.stdout
    assert os.linesep in ran.stdout
