"""The folder of plant data described for the people who fill it; FORMAT.md is this text, written by this module."""

import inspect
import sys
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Le, MaxLen

from planning.line import Rates
from planning.supply import Condition
from planning.terms import Record
from tools.exchange.csvtext import MOST_BYTES
from tools.exchange.importing import FEW
from tools.exchange.scalars import FILE, PLAIN
from tools.exchange.sheets import file_of
from tools.store.plant.flat import Column, columns
from tools.store.plant.plant_rows import RECORDS

_KINDS = {
    "text": "text",
    "count": "whole number",
    "flag": "true or false",
    "day": "day",
    "moment": "time with zone",
    "ids": "list",
    "counts": "list of whole numbers",
    "steps": "price steps `from_qty:price_cents`",
}

_ID = "at most 64 characters"

_HEAD = f"""# The folder of plant data

One CSV file a table, and `plant.csv` for what a plant has once. All files must be there; a table without rows still
has its header. `andon export` writes such a folder, `andon validate` tries one, `andon import` reads one.

- UTF-8, with or without a byte-order mark; commas (or semicolons, as some spreadsheets write); cells that hold the
  separator, a quotation mark or a line break stand in quotation marks. At most {MOST_BYTES // 2**20} MiB a file.
- Columns may come in any order. A column marked *optional* may be left out, and its cells may be empty (an empty cell
  of text is an empty text, not the text the column would have had if it were left out). One marked *may be empty* must
  be there.
- An **id** is made of letters, digits and `. _ : -` and starts with a letter or digit; at most
  64 of them.
- A **whole number** is digits only: no separators, no units. Money is in cents, quantities in the part's base unit.
- A **day** is `2026-03-02`; a **time** is `2026-03-02T06:00:00+01:00`, with its zone. Years 2000 to 2199.
- A **list** has a blank or `|` between its items. Price steps are a list like `0:1250 5000:1190`.
- A text that a spreadsheet would take for a formula is written with an apostrophe in front, which is taken off again
  when the file is read: `'=1+1` is the text `=1+1`.

An import is one transaction. Rows are matched by id: new ones are added, others changed, and rows that the folder no
longer has are removed. It is refused as a whole if anything is wrong, and every problem is named with file, line,
column and reason. These stay, whatever the folder says: reservations of cases; receipts of an award that the folder
does not list yet (no row with that `award`) and that are still due; the released plan, if the folder's `plan_version`
is older than the store's (then the import is refused, unless the released plan is to be kept). E-mail and bank data of
known suppliers, and which of them are our own, change only if that is asked for.

Orders before a line's *built-until* slot are done and leave the plan. The store remembers the slot: an older folder
that still lists such orders does not bring them back, and a slot named later for the line takes its place. A folder
whose `as_of` is before the store's is refused unless a later moment is given with it. If a table lacks more than a
quarter of the rows that the store holds ({FEW} or more; orders, shifts, receipts and weeks that are past do not count),
the folder is refused unless the removal is accepted.

An order that waits stands in `orders.csv` like every other: with a tail week for its `shift` and an empty `slot`, or
with both empty if the released plan has no place for it. Leave such rows in: an order that is taken out is cancelled.
"""


def describe() -> str:
    """The whole description, as Markdown."""
    parts = [_HEAD, _plant()]
    for name, (_, record) in RECORDS.items():
        rows = [_row(column, _constraints(record, column.name)) for column in columns(record)]
        parts.append(f"## {file_of(name)}\n\n{_text(record)}\n\n{_table(rows)}")
    return "\n".join(parts)


def _plant() -> str:
    rows = [_row(column, "") for column in PLAIN]
    rows += [
        "| `fx.` currency code | whole number | optional, each; plant currency for 1 000 000 units of that currency |",
        "| `rates.late_day_cents.` stock, retail, fleet | whole number | optional, each |",
        *(
            f"| `rates.{name}` | whole number |{'' if field.is_required() else ' optional'} |"
            for name, field in Rates.model_fields.items()
            if name != "late_day_cents"
        ),
    ]
    head = f"## {FILE}\n\nTwo columns, `field` and `value`; a line for each of these. `closed` is a list of days.\n"
    return f"{head}{_text(Rates)}\n\n{_table(rows).replace('column', 'field', 1)}"


def _text(record: type[Record]) -> str:
    text = inspect.cleandoc(record.__doc__ or "")
    if "when" in record.model_fields:
        text += "\n" + inspect.cleandoc(Condition.__doc__ or "")
    return text.replace("``", "`")


def _table(rows: list[str]) -> str:
    return "\n".join(["| column | holds | |", "|---|---|---|", *rows, ""])


def _row(column: Column, more: str) -> str:
    optional = "optional" if not column.required else "may be empty" if column.may_be_none else ""
    kind = "id" if more == _ID else _KINDS[column.kind]
    more = "" if more == _ID else more
    return f"| `{column.name}` | {kind} | {'; '.join(note for note in (optional, more) if note)} |"


def _constraints(record: type[Record], name: str) -> str:
    field = record.model_fields.get(name)
    if field is None:
        return ""
    if get_origin(field.annotation) is Literal:
        return ", ".join(str(value) for value in get_args(field.annotation))
    found: dict[type, Any] = {type(mark): mark for mark in field.metadata}
    least, most, length = found.get(Ge), found.get(Le), found.get(MaxLen)
    if least and most:
        return f"{least.ge} to {most.le}"
    kind = next(column.kind for column in columns(record) if column.name == name)
    return f"at most {length.max_length} {'characters' if kind == 'text' else 'items'}" if length else ""


if __name__ == "__main__":
    sys.stdout.write(describe())
