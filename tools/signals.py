"""The inbox of signals: reading them from a file of JSON lines, and knowing one that was read before."""

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from planning.signal import Signal

MOST_FILE_BYTES = 50_000_000
MOST_LINE_BYTES = 1_000_000
MOST_SIGNALS = 20_000


class SetAside(NamedTuple):
    """A line that could not be read as a signal: where, and why in words."""

    line: int
    reason: str


class SignalFile(NamedTuple):
    """Signals in order of receipt, each content once, and what was set aside."""

    signals: tuple[Signal, ...]
    set_aside: tuple[SetAside, ...]


def content_hash(signal: Signal) -> str:
    """SHA-256 over what was said and by whom; the same message sent again under another id has the same."""
    said: list[Any] = [signal.kind, signal.sender, signal.subject, signal.text, sorted(signal.fields.items())]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def read_signals(path: Path) -> SignalFile:
    """Signals of a JSON-lines file; a line that is too long, not UTF-8, not JSON or no signal is set aside."""
    size = path.stat().st_size
    if size > MOST_FILE_BYTES:
        reason = f"the file has {size} bytes, more than the {MOST_FILE_BYTES} that are read; split it"
        return SignalFile((), (SetAside(0, reason),))
    return parse_signals(path.read_bytes())


def parse_signals(content: bytes) -> SignalFile:
    """As ``read_signals``, for content already in memory."""
    signals: list[Signal] = []
    aside: list[SetAside] = []
    seen: set[str] = set()
    ids: set[str] = set()
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        if len(signals) >= MOST_SIGNALS:
            aside.append(SetAside(number, f"more than {MOST_SIGNALS} signals; the rest of the file was not read"))
            break
        read = _line(line)
        if isinstance(read, str):
            aside.append(SetAside(number, read))
        elif content_hash(read) in seen:
            aside.append(SetAside(number, f"signal {read.id} repeats one that was read before"))
        elif read.id in ids:
            aside.append(SetAside(number, f"signal id {read.id} stands twice with different content"))
        else:
            seen.add(content_hash(read))
            ids.add(read.id)
            signals.append(read)
    return SignalFile(tuple(sorted(signals, key=lambda signal: (signal.received, signal.id))), tuple(aside))


def _line(line: bytes) -> Signal | str:
    """A signal, or why the line is none."""
    if len(line) > MOST_LINE_BYTES:
        return f"the line has {len(line)} bytes, more than the {MOST_LINE_BYTES} that are read"
    try:
        parsed = json.loads(line.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
        return Signal.model_validate(parsed)
    except UnicodeDecodeError:
        return "the line is not UTF-8 text"
    except ValidationError as error:
        first = error.errors()[0]
        return f"not a signal: field {'.'.join(map(str, first['loc'])) or 'line'}: {first['msg']}"
    except RecursionError:
        return "the line is nested too deeply"
    except ValueError as error:
        return f"not valid JSON: {str(error)[:120]}"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError("a key stands twice in one object")
    return dict(pairs)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")
