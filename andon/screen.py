"""What is written where: data on stdout, progress and hints on stderr; text from outside without control characters."""

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

SCHEMA_VERSION = 1
WIDE = 160
"""Columns of a table that is not shown on a terminal."""


def plain(value: object) -> str:
    """A value as inert text: control characters, escape sequences and reordering marks are shown, not obeyed."""
    text = str(value)
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c == "\n" or unicodedata.category(c)[0] != "C" else "\ufffd" for c in text)


def line(value: object) -> str:
    """As ``plain``, in one line."""
    return " ".join(plain(value).split())


def out(text: object = "") -> None:
    """A line of data."""
    _write(sys.stdout, plain(text))


def hint(text: object = "") -> None:
    """A line for the person at the terminal."""
    _write(sys.stderr, plain(text))


def emit(command: str, **data: Any) -> None:
    """The one JSON document of a command."""
    document = {"schema_version": SCHEMA_VERSION, "command": command, **data}
    _write(sys.stdout, json.dumps(document, ensure_ascii=True, allow_nan=False, default=_jsonable))


def table(head: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[int] = ()) -> None:
    """A table of data; ``right`` are the columns aligned to the right."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for at, name in enumerate(head):
        shown.add_column(Text(name), justify="right" if at in right else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(Text(line(cell)) for cell in row))
    console(sys.stdout).print(shown)


def markdown(text: str) -> None:
    """A page of Markdown: laid out on a terminal, as it is elsewhere."""
    if not sys.stdout.isatty():
        out(text.rstrip("\n"))
        return
    from rich.markdown import Markdown

    console(sys.stdout).print(Markdown(plain(text), hyperlinks=False))


def console(stream: IO[str]) -> "Console":
    """A Rich console that obeys nothing inside the data; NO_COLOR is honoured by Rich itself."""
    from rich.console import Console

    width = None if stream.isatty() else WIDE
    return Console(file=stream, width=width, markup=False, highlight=False, emoji=False, soft_wrap=False)


def on_terminal() -> bool:
    """True if a person can be asked: both ends are a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask(question: str) -> str:
    """The answer of the person at the terminal; an empty one if the input ends."""
    sys.stderr.write(plain(question))
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def _jsonable(value: object) -> object:
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _write(stream: IO[str], text: str) -> None:
    # A terminal that cannot show a character gets a stand-in, not an error.
    encoding = getattr(stream, "encoding", None) or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    stream.flush()
