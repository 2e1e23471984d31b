"""What is written is inert and goes where it belongs."""

import json
from datetime import UTC, datetime

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
