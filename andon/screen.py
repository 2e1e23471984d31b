"""What is written where: data on stdout, progress and hints on stderr; text from outside without control characters."""

import codecs
import errno
import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

SCHEMA_VERSION = 1
WIDE = 160
"""Columns of a table that is not shown on a terminal, unless COLUMNS says otherwise."""

GAP = 3
"""Columns between two columns of a table."""

STAND_INS = {"€": "EUR", "–": "-", "—": "-", "…": "...", "←": "<-", "→": "->", "·": ".", "\u00a0": " ", "\u202f": " "}
"""What is written for our own marks where an encoding lacks them; every other character is shown by its number."""


def prepare() -> None:
    """Make output safe on every terminal: a character it cannot show gets a stand-in, a closed stream swallows all."""
    codecs.register_error("andon", _stand_in)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - open to the end
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="andon")


class OutputLostError(Exception):
    """Stdout cannot be written; ``quietly`` if its reader has seen enough."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(f"what was to be printed cannot be written: {cause.strerror}")
        self.quietly = cause.errno == errno.EPIPE


@contextmanager
def _to(stream: IO[str]) -> Iterator[None]:
    try:
        yield
        stream.flush()
    except OSError as error:
        # What is left in the buffer would fail once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if stream is sys.stdout:
            raise OutputLostError(error) from error


def _stand_in(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(STAND_INS.get(c) or c.encode("ascii", "backslashreplace").decode() for c in lacking), error.end


def plain(value: object) -> str:
    """A value as inert text: control characters, escape sequences and reordering marks are shown, not obeyed."""
    text = str(value)
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c == "\n" or unicodedata.category(c)[0] != "C" else "\ufffd" for c in text)


def line(value: object) -> str:
    """As ``plain``, in one line."""
    return " ".join(plain(value).split())


def name(value: object) -> str:
    """As ``line``, for a name from outside: brackets that could open a tag where the page is pasted are others."""
    return line(value).translate(str.maketrans("<>", "‹›"))


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
    """A table of data; ``right`` are the columns aligned to the right.

    Ids and amounts are never broken: where a row does not fit the width, each of its cells gets a line.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    cells = [[line(cell) for cell in row] for row in rows]
    screen = console(sys.stdout)
    widths = _widths(head, cells, right, screen.width - GAP * (len(head) - 1))
    if widths is None:
        wide = max(map(len, head))
        for row in cells:
            out()
            for name, cell in zip(head, row, strict=True):
                out(f"{name:{wide}}  {cell}".rstrip())
        return
    shown = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for at, name in enumerate(head):
        shown.add_column(
            Text(name), justify="right" if at in right else "left", overflow="fold", width=widths[at],
        )  # fmt: skip
    for row in cells:
        shown.add_row(*(Text(cell) for cell in row))
    with _to(sys.stdout):
        screen.print(shown)


def _widths(head: Sequence[str], cells: Sequence[Sequence[str]], right: Sequence[int], room: int) -> list[int] | None:
    """Columns each as wide as they would like to be, the widest narrowed first; None if whole words do not fit."""
    from rich.cells import cell_len

    columns = [[name, *(row[at] for row in cells)] for at, name in enumerate(head)]
    widths = [max(map(cell_len, column)) for column in columns]
    least = [
        widths[at] if at in right else max(cell_len(word) for text in column for word in [*text.split(), ""])
        for at, column in enumerate(columns)
    ]
    if sum(least) > room:
        return None
    while sum(widths) > room:
        at = max((at for at in range(len(head)) if widths[at] > least[at]), key=lambda at: widths[at])
        widths[at] -= 1
    return widths


def markdown(text: str) -> None:
    """A page of Markdown: laid out on a terminal, as it is elsewhere."""
    if not sys.stdout.isatty():
        out(text.rstrip("\n"))
        return
    from rich.markdown import Markdown

    with _to(sys.stdout):
        console(sys.stdout).print(Markdown(plain(text), hyperlinks=False))


def console(stream: IO[str]) -> "Console":
    """A Rich console that obeys nothing inside the data; NO_COLOR is honoured by Rich itself."""
    from rich.console import Console

    asked = os.environ.get("COLUMNS", "")
    wide = int(asked) if asked.isdecimal() and 20 <= int(asked) <= 1000 else WIDE
    width = None if stream.isatty() else wide
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
    with _to(stream):
        stream.write(text + "\n")
