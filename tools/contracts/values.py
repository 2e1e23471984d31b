"""What stands in a cell of a paper, as raw values and read back from text; and what a table of a paper is."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

Money = tuple[str, int]
Pieces = tuple[int, str]
Value = str | int | Money | Pieces
Row = tuple[Value, ...]


def read_value(cell: str, like: Value) -> Value | None:
    """A cell as the kind of value that should stand there; None if it is not of that kind. Only ASCII digits count."""
    if isinstance(like, int):
        return _number(cell)
    if isinstance(like, str):
        return cell
    first, _, rest = cell.partition(" ")
    if isinstance(like[0], str):
        found = re.fullmatch(r"([0-9]{1,3}(?:,[0-9]{3})*)\.([0-9]{2})", rest)
        return (first, int(found.group(1).replace(",", "") + found.group(2))) if found else None
    number = _number(first)
    return None if number is None else (number, rest)


def _number(text: str) -> int | None:
    return int(text.replace(",", "")) if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})*", text) else None


class Table(NamedTuple):
    """A table of a paper: the names of its columns, and its rows as the facts have them."""

    head: tuple[str, ...]
    rows: Callable[[Any], list[Row]]
