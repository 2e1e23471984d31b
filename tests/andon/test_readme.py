"""The README tells the truth: its commands exist and parse, its line policy is the code's, its tables are complete."""

import inspect
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import planning.linepolicy
from andon import trouble
from andon.cli import app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
LINES = [line for kind, block in BLOCKS for line in block.splitlines() if line.startswith("andon ")]
INLINE = re.findall(r"`(andon [^`]+)`", README)


def parse(line: str) -> Any:
    """Parse a command line down to its last word, without running anything; raises if a word is not known."""
    words = shlex.split(line)[1:]
    command: Any = get_command(app)
    context = None
    while True:
        context = command.make_context(command.name, list(words), parent=context, resilient_parsing=False)
        if not hasattr(command, "commands"):
            return context
        rest = [*context._protected_args, *context.args]
        _, command, words = command.resolve_command(context, rest)


def test_there_are_commands_to_try() -> None:
    assert len(LINES) >= 15


@pytest.mark.parametrize("line", LINES)
def test_every_command_of_a_code_block_parses(line: str) -> None:
    assert parse(line) is not None


def test_a_word_that_does_not_exist_would_be_found() -> None:
    for line in ("andon inbox approve P-1 --yes", "andon fly", "andon run", "andon case list --all"):
        with pytest.raises(Exception, match=r"(?i)no such|missing"):
            parse(line)


def commands() -> set[str]:
    found = set()
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        below = getattr(command, "commands", None)
        found |= {f"{name} {each}" for each in below} if below else {name}
    return found


def test_every_command_stands_in_the_table_and_no_other() -> None:
    table = README.split("## Commands")[1].split("## ")[0]
    named = set()
    for row in re.findall(r"^\| (`andon .*?) \|", table, re.MULTILINE):
        words = re.findall(r"`(?:andon )?([^`]+)`", row)
        group = words[0].split()[0]
        for each in words:
            plain = [word for word in each.split() if word.islower()]
            named.add(" ".join(plain) if len(plain) > 1 or plain[0] in commands() else f"{group} {plain[0]}")
    assert named == commands()


@pytest.mark.parametrize("line", sorted(set(INLINE)))
def test_commands_in_the_text_begin_as_real_ones(line: str) -> None:
    words = line.split()[1:]
    assert " ".join(words[:2]) in commands() or words[0] in {name.split()[0] for name in commands()}


def test_the_line_policy_is_the_codes() -> None:
    text = inspect.cleandoc(planning.linepolicy.__doc__ or "").replace("``", "`").split("\n\n", 1)[1]
    shown = README.split("<!-- line policy -->\n")[1].split("\n<!-- end of line policy -->")[0]
    assert shown == text


def test_exit_codes_are_the_codes() -> None:
    table = dict(re.findall(r"^\| (\d) \| ([^|]+) \|$", README, re.MULTILINE))
    assert {int(code) for code in table} == {
        trouble.OK, trouble.ERROR, trouble.USAGE, trouble.FORBIDDEN, trouble.NO_PLAN, trouble.CONFLICT,
    }  # fmt: skip


def test_files_and_targets_that_are_named_exist() -> None:
    for name in re.findall(r"\]\(([^)]+)\)", README):
        assert name.startswith("https://") or (ROOT / name).is_file(), name
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"\bmake (\w+)$", README, re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test" in ci and "make lint" in ci


def test_what_takes_a_while_is_said_before_it_begins(tmp_path: Path) -> None:
    tried = ["make", "--dry-run", "-C", str(ROOT), f"VENV={tmp_path / 'none'}", "demo"]
    planned = subprocess.run(tried, capture_output=True, text=True, check=True).stdout
    assert planned.index("takes a minute") < planned.index("pip install")


def test_the_folders_that_its_commands_make_are_no_part_of_the_project() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    made = {shlex.split(line)[2] for line in LINES if line.startswith("andon export ")}
    assert made and {f"{folder}/" for folder in made} <= set(ignored)


def test_settings_are_those_that_are_read() -> None:
    code = (ROOT / "andon" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'"(ANDON_\w+)"', code)) - {"ANDON_ACTOR"}
    assert set(re.findall(r"^\| `(ANDON_\w+)`", README, re.MULTILINE)) == read
