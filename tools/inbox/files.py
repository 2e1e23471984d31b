"""Files of the inbox as signals, by their ending: ``.eml`` mail, ``.txt`` text, ``.json`` and ``.jsonl`` messages."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from planning.signal import Signal
from tools.inbox.mail import MOST_CHARS, Letter, UnreadableError, own_words, read_mail
from tools.signals import parse_signals

MOST_BYTES = 10_000_000
ENDINGS = (".eml", ".txt", ".json", ".jsonl")
_HEADS = re.compile(r"\A((?:(?:From|Subject): [^\n]*\n)+)\n?", re.IGNORECASE)


@dataclass(frozen=True)
class Read:
    """What a file holds: signals, lines that were set aside, and remarks for people."""

    signals: tuple[Signal, ...]
    set_aside: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def read_file(path: Path, now: datetime) -> Read:
    """The signals of a file, received ``now`` unless they say when. Raises ``UnreadableError`` with the reason."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise UnreadableError(f"has {size} bytes, more than the {MOST_BYTES} that are read; send its text alone")
    if size == 0:
        raise UnreadableError("is empty")
    content = path.read_bytes()
    ending = path.suffix.lower()
    if ending in (".json", ".jsonl"):
        return _messages(content)
    if b"\0" in content[:4096] or _binary(content):
        raise UnreadableError("is no text but binary data")
    letter = read_mail(content, now) if ending == ".eml" else _note(content)
    return Read((_signal(letter, "mail" if ending == ".eml" else "memo", now),), remarks=tuple(letter.remarks))


def _messages(content: bytes) -> Read:
    """One message (``.json``, perhaps over several lines) or one a line (``.jsonl``)."""
    if content.lstrip().startswith(b"{") and b"\n" in content.strip():
        one = parse_signals(b" ".join(content.split(b"\n")))
        if one.signals:
            return Read(one.signals)
    found = parse_signals(content)
    aside = tuple(f"line {each.line}: {each.reason}" for each in found.set_aside)
    if not found.signals:
        raise UnreadableError("holds no message that can be read: " + ("; ".join(aside)[:500] or "it is empty"))
    return Read(found.signals, aside)


def _note(content: bytes) -> Letter:
    text, remarks = _text(content)
    sender, subject = "note in the inbox", ""
    heads = _HEADS.match(text)
    if heads:
        text = text[heads.end() :]
        for line in heads[1].splitlines():
            name, _, value = line.partition(": ")
            sender, subject = (value, subject) if name.lower() == "from" else (sender, value)
    own = own_words(text, remarks)
    if not own.strip() and not subject.strip():
        raise UnreadableError("is empty")
    return Letter(sender, subject, own[:MOST_CHARS], None, remarks)


def _text(content: bytes) -> tuple[str, list[str]]:
    for name in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(name), []
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8", "replace"), ["some characters could not be decoded"]


def _binary(content: bytes) -> bool:
    """Mostly control characters: no text in any of the encodings that mails use."""
    head = content[:4096]
    odd = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in head)
    return odd * 20 > len(head)


def _signal(letter: Letter, kind: str, now: datetime) -> Signal:
    sender, subject = _line(letter.sender)[:200] or "unknown sender", _line(letter.subject)[:500]
    dated = letter.dated.isoformat() if letter.dated else ""
    said = "\x1f".join((kind, sender, subject, letter.text, dated))
    name = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:24]
    text = letter.text.encode("utf-8", "replace").decode("utf-8")
    try:
        return Signal.model_validate(
            {
                "id": f"{kind}-{name}", "received": letter.dated or now, "kind": kind, "sender": sender,
                "subject": subject, "text": text,
            }
        )  # fmt: skip
    except ValidationError as error:
        raise UnreadableError(f"cannot be kept as a signal: {error.errors()[0]['msg']}") from error


def _line(text: str) -> str:
    plain = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return " ".join(plain.encode("utf-8", "replace").decode("utf-8").split())
