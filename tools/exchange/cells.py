"""Cells as people and spreadsheets write them, turned into values; never guessed at.

A number has no separators (``1.000`` could be one or a thousand), a day is ``2026-03-02``, a moment carries its zone.
"""

import re
from collections.abc import Callable

from tools.exchange.csvtext import protect, unprotect
from tools.exchange.problem import shown
from tools.store.plant.flat import Column, Scalar

_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_TOO_LONG = re.compile(r"[+-]?[0-9]{19,}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_STEP = re.compile(r"[0-9]{1,18}:[0-9]{1,18}")
_YEARS = ("20", "21")
_OPEN_ENDED = ("valid_from", "valid_to")
"""Days that may lie outside the calendar: 9999-12-31 is how many systems write "for ever"."""


class CellError(Exception):
    """A cell that cannot be read; the message is for the person who wrote it."""


class Empty:
    """A cell without a value, where the record has its own default."""


def parse(column: Column, cell: str) -> Scalar | type[Empty]:
    """The flat value of a cell. Raises ``CellError``."""
    if column.kind == "text":
        text = unprotect(cell)
        return None if column.may_be_none and not text else text
    text = cell.strip()
    if not text and column.kind not in ("ids", "counts", "steps"):
        if column.may_be_none:
            return None
        if column.required:
            raise CellError("is empty; a value is needed")
        return Empty
    return _READ[column.kind](column, text)


def _count(_column: Column, text: str) -> int:
    if _TOO_LONG.fullmatch(text):
        raise CellError(f"{shown(text)} has more than 18 digits; no quantity or amount here is that large")
    if not _WHOLE.fullmatch(text):
        raise CellError(f"{shown(text)} is not a whole number; write digits only, without separators or units")
    return int(text)


def _flag(_column: Column, text: str) -> bool:
    known = {"true": True, "false": False, "1": True, "0": False}
    if text.lower() not in known:
        raise CellError(f"{shown(text)} is neither true nor false")
    return known[text.lower()]


def _day(column: Column, text: str) -> str:
    if not _DAY.fullmatch(text):
        raise CellError(f"{shown(text)} is not a day; write it like 2026-03-02")
    return _in_calendar(column, text)


def _moment(column: Column, text: str) -> str:
    if not _MOMENT.fullmatch(text):
        raise CellError(f"{shown(text)} is not a time; write it like 2026-03-02T06:00:00+01:00")
    return _in_calendar(column, text)


def _in_calendar(column: Column, text: str) -> str:
    if not text.startswith(_YEARS) and column.name not in _OPEN_ENDED:
        raise CellError(f"{shown(text)} lies outside the calendar, the years 2000 to 2199")
    return text


def _items(_column: Column, text: str) -> str:
    return " ".join(text.replace("|", " ").split())


def _counts(column: Column, text: str) -> str:
    return " ".join(str(_count(column, item)) for item in _items(column, text).split())


def _steps(column: Column, text: str) -> str:
    found = _items(column, text)
    for step in found.split():
        if not _STEP.fullmatch(step):
            raise CellError(f"{shown(step)} is not a price step; write from_qty:price_cents, like 0:1250 5000:1190")
    return found


_READ: dict[str, Callable[[Column, str], Scalar]] = {
    "count": _count,
    "flag": _flag,
    "day": _day,
    "moment": _moment,
    "ids": _items,
    "counts": _counts,
    "steps": _steps,
}


def write(value: Scalar) -> str:
    """A flat value as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return protect(value) if isinstance(value, str) else str(value)
