"""CSV as bytes and as cells: what a spreadsheet may have done to a file, and what must never run in one.

UTF-8, with or without a byte-order mark; commas, or semicolons where a spreadsheet put them; quotes doubled. A cell
that a spreadsheet would take for a formula gets an apostrophe in front when written and loses it again when read.
"""

import csv
import io
import re
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.exchange.problem import RowProblem

MOST_BYTES = 64 * 1024 * 1024

_FORMULA = re.compile(r"[\s']*[=+\-@＝＋－＠]|'*[\t\r\n]")


@dataclass
class Sheet:
    """The cells of one file. ``lines`` are the lines on which the rows begin; no ``header`` means it was unreadable."""

    file: str
    header: tuple[str, ...] = ()
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


def protect(text: str) -> str:
    """A text that no spreadsheet takes for a formula; ``unprotect`` gives the text back, whatever it was."""
    return f"'{text}" if _FORMULA.match(text) else text


def unprotect(cell: str) -> str:
    """The text that ``protect`` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def csv_line(cells: Iterable[str]) -> str:
    """One line of a file, with its line end."""
    return ",".join(_quoted(cell) for cell in cells) + "\n"


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if re.search(r'[",;\r\n]|^\s|\s$', cell) else cell


def read_sheet(path: Path) -> Sheet:
    """The cells of a file, with a problem for all that keeps them from being read."""
    sheet = Sheet(path.name)
    text = _text(path, sheet)
    if text is None:
        return sheet
    first = text.partition("\n")[0]
    comma = ";" if ";" in first and "," not in first else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=comma, strict=True)
    begins = 1
    try:
        for cells in reader:
            _take(sheet, begins, cells)
            begins = reader.line_num + 1
    except csv.Error as error:
        reason = f"cannot be read from here on: {error}; look for a quotation mark that is never closed"
        sheet.problems.append(RowProblem(sheet.file, begins, "", reason))
    if not sheet.header and not sheet.problems:
        sheet.problems.append(RowProblem(sheet.file, 0, "", "is empty; write at least the header"))
    return sheet


def _take(sheet: Sheet, line: int, cells: Sequence[str]) -> None:
    if not any(cells):
        return
    if not sheet.header:
        sheet.header = tuple(cell.strip() for cell in cells)
    elif len(cells) != len(sheet.header):
        reason = f"has {len(cells)} cells, the header {len(sheet.header)}; quote cells that hold the separator"
        sheet.problems.append(RowProblem(sheet.file, line, "", reason))
    else:
        sheet.rows.append(list(cells))
        sheet.lines.append(line)


def _text(path: Path, sheet: Sheet) -> str | None:
    raw = _bytes(path, sheet)
    if raw is None:
        return None
    if b"\0" in raw:
        line = raw.count(b"\n", 0, raw.index(b"\0")) + 1
        reason = "holds a NUL byte: this is not a text file; save the table as CSV in UTF-8"
        sheet.problems.append(RowProblem(sheet.file, line, "", reason))
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        reason = f"is not UTF-8 (byte 0x{raw[error.start]:02x}); save the table as CSV in UTF-8"
        sheet.problems.append(RowProblem(sheet.file, line, "", reason))
        return None


def _bytes(path: Path, sheet: Sheet) -> bytes | None:
    reason = ""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            reason = "is not a file"
        elif found.st_size > MOST_BYTES:
            reason = f"has {found.st_size // 2**20} MiB, at most {MOST_BYTES // 2**20} MiB are read"
        else:
            with path.open("rb") as stream:
                raw = stream.read(MOST_BYTES + 1)
            if len(raw) <= MOST_BYTES:
                return raw
            reason = "grew while it was read"
    except FileNotFoundError:
        reason = "is missing; a table without rows still needs its header"
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
    sheet.problems.append(RowProblem(sheet.file, 0, "", reason))
    return None
