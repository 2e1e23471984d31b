"""The inbox reads what is a signal and sets the rest aside with a reason; nothing is read twice."""

from pathlib import Path

import pytest

from tests.agents.network import mail
from tools.signals import MOST_LINE_BYTES, content_hash, parse_signals, read_signals


def line(name: str, text: str = "hello") -> bytes:
    return mail(text, name).model_dump_json().encode() + b"\n"


def test_signals_come_in_order_of_receipt(tmp_path: Path) -> None:
    later = mail("b", "B", received="2026-03-02T08:00:00+01:00").model_dump_json().encode()
    earlier = mail("a", "A", received="2026-03-02T07:30:00+01:00").model_dump_json().encode()
    path = tmp_path / "signals.jsonl"
    path.write_bytes(later + b"\n\n" + earlier + b"\n")
    assert [signal.id for signal in read_signals(path).signals] == ["A", "B"]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"{", "not valid JSON"),
        (b"[]", "not a signal"),
        (b'{"id": "../x"}', "not a signal: field id"),
        (b'{"id": "A", "id": "B"}', "a key stands twice"),
        (b'{"id": NaN}', "NaN is not a number"),
        (b"[" * 100_000, "nested too deeply"),
        (b'"' + b"x" * MOST_LINE_BYTES + b'"', "more than"),
        (b"PK\x03\x04\x00\x00", "not"),
    ],
)
def test_what_is_no_signal_is_set_aside_and_the_rest_is_read(bad: bytes, reason: str) -> None:
    read = parse_signals(line("A") + bad + b"\n" + line("B", "other"))
    assert [signal.id for signal in read.signals] == ["A", "B"]
    assert [aside.line for aside in read.set_aside] == [2]
    assert reason in read.set_aside[0].reason


def test_the_same_words_are_kept_once_and_one_id_means_one_message() -> None:
    read = parse_signals(line("A") + line("B") + line("A", "changed"))
    assert [signal.id for signal in read.signals] == ["A"]
    assert [aside.line for aside in read.set_aside] == [2, 3]


def test_the_hash_is_over_what_was_said_and_by_whom() -> None:
    assert content_hash(mail("x", "A")) == content_hash(mail("x", "B"))
    assert content_hash(mail("x")) != content_hash(mail("y"))
    assert content_hash(mail("x")) != content_hash(mail("x", sender="b@other.example"))
    assert content_hash(mail("x")) != content_hash(mail("x", kind="press"))


def test_a_file_that_is_too_long_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.signals.MOST_FILE_BYTES", 10)
    path = tmp_path / "big.jsonl"
    path.write_bytes(line("A"))
    assert read_signals(path).signals == ()
    assert "split it" in read_signals(path).set_aside[0].reason
