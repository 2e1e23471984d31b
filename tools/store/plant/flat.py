"""Records of a plant as flat rows and back: what the tables of the store and the files of the exchange share.

A list is text with blanks between its items, a price step ``from_qty:price_cents``, a day or moment its ISO text with
the offset it came with, a BOM line's condition four lists. Nothing is lost: a row gives back an equal record.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from planning.supply import Condition, PriceTier
from planning.terms import Record

Kind = Literal["text", "count", "flag", "day", "moment", "ids", "counts", "steps"]
Scalar = str | int | bool | None
Flat = tuple[Scalar, ...]

_LISTS = ("ids", "counts", "steps")
_CONDITION = "when"
"""The field of a BOM line that is spread over four columns."""


@dataclass(frozen=True)
class Column:
    """A flat field: its name, what its text means, whether a record needs it, and whether it may be None."""

    name: str
    kind: Kind
    required: bool
    may_be_none: bool


@cache
def columns(record: type[Record]) -> tuple[Column, ...]:
    """The flat fields of a record type, in the record's own order."""
    found: list[Column] = []
    for name, field in record.model_fields.items():
        if field.annotation is Condition:
            found.extend(columns(Condition))
        else:
            kind, may_be_none = _kind(field.annotation)
            found.append(Column(name, kind, field.is_required(), may_be_none))
    return tuple(found)


def _kind(annotation: Any) -> tuple[Kind, bool]:
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _kind(args[0])
    if origin in (Union, UnionType):
        return _kind(next(arg for arg in args if arg is not NoneType))[0], True
    if origin is tuple:
        item = args[0]
        if item is PriceTier:
            return "steps", False
        return ("counts" if _kind(item)[0] == "count" else "ids"), False
    if origin is Literal:
        return ("count" if isinstance(args[0], int) else "text"), False
    kinds: dict[Any, Kind] = {str: "text", bool: "flag", int: "count", date: "day", datetime: "moment"}
    return kinds[annotation], False


_WRITE: dict[Kind, Callable[[Any], Scalar]] = {
    "day": date.isoformat,
    "moment": datetime.isoformat,
    "ids": " ".join,
    "counts": lambda numbers: " ".join(map(str, numbers)),
    "steps": lambda steps: " ".join(f"{step.from_qty}:{step.price_cents}" for step in steps),
}


def flatten(record: type[Record], rows: Iterable[Record]) -> list[Flat]:
    """Records of one type as flat rows, in the order of ``columns``."""
    plan = [(column.name, _WRITE.get(column.kind)) for column in columns(record)]
    spread = _CONDITION in record.model_fields
    own = set(Condition.model_fields) if spread else set()
    found: list[Flat] = []
    for row in rows:
        values: list[Scalar] = []
        for name, write in plan:
            value = getattr(getattr(row, _CONDITION), name) if name in own else getattr(row, name)
            values.append(value if write is None or value is None else write(value))
        found.append(tuple(values))
    return found


def unflatten(record: type[Record], rows: Iterable[Sequence[Scalar]]) -> list[dict[str, Any]]:
    """Flat rows as what the record type validates; the text of a day or moment stays text, Pydantic reads it."""
    names = [column.name for column in columns(record)]
    lists = [(column.name, column.kind) for column in columns(record) if column.kind in _LISTS]
    spread = _CONDITION in record.model_fields
    known: dict[Any, tuple[str, ...]] = {}
    found = []
    for row in rows:
        values: dict[str, Any] = dict(zip(names, row, strict=True))
        for name, kind in lists:
            text = values[name]
            if kind == "steps":
                values[name] = _steps(text)
                continue
            # Thousands of cars share a list of options: one tuple for all of them.
            items = known.get(text)
            if items is None:
                items = known[text] = tuple(text.split())
            values[name] = items
        if spread:
            values[_CONDITION] = {name: values.pop(name) for name in Condition.model_fields}
        found.append(values)
    return found


def _steps(text: str) -> tuple[dict[str, str], ...]:
    return tuple(
        {"from_qty": quantity, "price_cents": price}
        for quantity, _, price in (step.partition(":") for step in text.split())
    )
