"""What is written is inert and goes where it belongs."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from andon.screen import emit, hint, line, out, plain, table

NASTY = "\x1b[2J\x1b]0;owned\x07name\u202eevil\r\n[bold red]{{7*7}}[/]"


def test_control_characters_are_shown_and_not_obeyed() -> None:
    shown = plain(NASTY)
    assert "\x1b" not in shown and "\x07" not in shown and "\u202e" not in shown and "\r" not in shown
    assert "name" in shown
    assert "[bold red]{{7*7}}[/]" in shown


def test_a_line_stays_one_line() -> None:
    assert "\n" not in line("a\nb\tc")
    assert line("a\nb") == "a b"


def test_ordinary_text_is_left_alone() -> None:
    assert plain("Łódź, € 12 – «Gmünd» 日本") == "Łódź, € 12 – «Gmünd» 日本"


def test_data_goes_to_stdout_and_hints_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    out("data")
    hint("hint")
    table(("A",), [(NASTY,)])
    captured = capsys.readouterr()
    assert captured.out.startswith("data\n")
    assert captured.err == "hint\n"
    assert "[bold red]{{7*7}}[/]" in captured.out
    assert "\x1b" not in captured.out


def test_moments_in_json_are_iso(capsys: pytest.CaptureFixture[str]) -> None:
    emit("test", at=datetime(2026, 3, 2, 6, tzinfo=UTC))
    assert json.loads(capsys.readouterr().out)["at"] == "2026-03-02T06:00:00+00:00"


def test_json_is_one_ascii_document_with_a_version(capsys: pytest.CaptureFixture[str]) -> None:
    emit("test", name=NASTY)
    text = capsys.readouterr().out
    assert text.isascii() and "\x1b" not in text
    assert json.loads(text) == {"schema_version": 1, "command": "test", "name": NASTY}


@pytest.mark.parametrize(("width", "rows"), [("160", 1), ("60", 1), ("30", 3)])
def test_ids_and_amounts_are_never_broken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: str, rows: int
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    table(("Order", "What changes", "Costs"), [("V000035", "a promise that breaks " * 4, "€ 5 195 175.25")], right=(2,))
    shown = capsys.readouterr().out
    assert "V000035" in shown and "€ 5 195 175.25" in shown
    assert " ".join(shown.split()).count("promise that breaks") >= rows
    if width != "30":
        assert max(map(len, shown.splitlines())) <= int(width)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_an_encoding_that_lacks_a_character_gets_a_stand_in(tmp_path: Path, encoding: str) -> None:
    shows = "from andon.screen import *; prepare(); out('€ 12 – Łódź'); table(('€',), [('← Łódź',)]); hint('日本')"
    ran = subprocess.run(
        [sys.executable, "-c", shows], env={"PYTHONIOENCODING": encoding}, cwd=Path(__file__).parents[2],
        capture_output=True, check=True,
    )  # fmt: skip
    said = ran.stdout.decode(encoding)
    assert said.startswith({"utf-8": "€ 12 – Ł", "cp1252": "€ 12 – \\u0141"}.get(encoding, "EUR 12 - \\u0141"))
    assert ("←" if encoding == "utf-8" else "<-") in said


def test_a_closed_or_full_output_is_no_traceback(tmp_path: Path) -> None:
    call = f'cd "{tmp_path}" && "{sys.executable}" -m andon validate nowhere --json'
    full = "andon: what was to be printed cannot be written: No space left on device\n"
    for where, said in ((">&-", ""), (">/dev/full", full), ("2>&- >/dev/null", "")):
        ran = subprocess.run(["sh", "-c", f"{call} {where}"], capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stderr) == (1, said)
