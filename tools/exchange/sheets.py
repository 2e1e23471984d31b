"""One file of a folder as records: every bad row named with its line and column, the good ones kept."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from planning.terms import Record
from tools.exchange.cells import CellError, Empty, parse
from tools.exchange.csvtext import Sheet, read_sheet
from tools.exchange.problem import MOST_PER_FILE, RowProblem
from tools.exchange.reasons import column_of, reason_of
from tools.store.plant.flat import Column, columns, unflatten
from tools.store.plant.plant_rows import RECORDS


@dataclass
class Table:
    """The rows of one file: the good ones as records with their lines; of the bad ones, their ids.

    ``whole`` is False if the file could not be read as a table, so that its ids are unknown.
    """

    name: str
    records: tuple[Any, ...] = ()
    lines: tuple[int, ...] = ()
    bad_ids: set[str] = field(default_factory=set)
    whole: bool = False
    problems: list[RowProblem] = field(default_factory=list)


def file_of(table: str) -> str:
    """The file that holds a list of the plant."""
    return f"{table}.csv"


@cache
def _checker(record: type[Record]) -> TypeAdapter[tuple[Any, ...]]:
    return TypeAdapter(tuple[record, ...])  # type: ignore[valid-type]


def read_table(folder: Path, name: str) -> Table:
    """The records of one file, with every problem found in it."""
    record = RECORDS[name][1]
    sheet = read_sheet(folder / file_of(name))
    table = Table(name, problems=sheet.problems)
    if not sheet.header:
        return table
    table.whole = not sheet.problems
    known = {column.name: column for column in columns(record)}
    if not _header_fits(sheet, known, table):
        table.whole = False
        return table
    rows, bad = _values(sheet, known, record, table)
    _check(table, record, rows, sheet.lines, bad)
    table.problems.sort(key=lambda problem: problem.line)
    _cap(table)
    return table


def _header_fits(sheet: Sheet, known: dict[str, Column], table: Table) -> bool:
    missing = [name for name, column in known.items() if column.required and name not in sheet.header]
    for name in missing:
        table.problems.append(RowProblem(sheet.file, 1, name, "this column is missing"))
    for name in dict.fromkeys(sheet.header):
        if name not in known:
            reason = f"unknown column; this table has {', '.join(known)}"
            table.problems.append(RowProblem(sheet.file, 1, repr(name[:60])[1:-1], reason))
        elif sheet.header.count(name) > 1:
            table.problems.append(RowProblem(sheet.file, 1, name, "this column stands twice"))
            missing.append(name)
    return not missing


def _values(
    sheet: Sheet, known: dict[str, Column], record: type[Record], table: Table
) -> tuple[list[dict[str, Any]], dict[int, set[str]]]:
    """Rows as the record type validates them, and the columns of each that are already known to be bad."""
    wanted = [(at, known[name]) for at, name in enumerate(sheet.header) if name in known]
    names = [column.name for column in columns(record)]
    rows: list[dict[str, Any]] = []
    bad: dict[int, set[str]] = {}
    for number, cells in enumerate(sheet.rows):
        flat: dict[str, Any] = dict.fromkeys(names, Empty)
        for at, column in wanted:
            try:
                flat[column.name] = parse(column, cells[at])
            except CellError as error:
                table.problems.append(RowProblem(sheet.file, sheet.lines[number], column.name, str(error)))
                bad.setdefault(number, set()).add(column.name)
        rows.append(_nested(record, known, flat))
    return rows, bad


def _nested(record: type[Record], known: dict[str, Column], flat: dict[str, Any]) -> dict[str, Any]:
    absent = [name for name, value in flat.items() if value is Empty]
    for name in absent:
        flat[name] = "" if known[name].kind in ("ids", "counts", "steps") else None
    (row,) = unflatten(record, [tuple(flat.values())])
    for name in absent:
        row.pop(name, None)
    return row


def _check(
    table: Table, record: type[Record], rows: list[dict[str, Any]], lines: list[int], bad: dict[int, set[str]]
) -> None:
    try:
        found = _checker(record).validate_python(rows)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            number, column = int(one["loc"][0]), column_of(dict(one), record)
            known_bad = bad.get(number, set())
            whole_record = len(one["loc"]) == 1
            if column in known_bad or (whole_record and known_bad):
                continue
            table.problems.append(RowProblem(file_of(table.name), lines[number], column, reason_of(dict(one))))
        refused = {int(one["loc"][0]) for one in error.errors(include_url=False, include_input=False)}
        for number in refused:
            bad.setdefault(number, set())
        good = [row for number, row in enumerate(rows) if number not in bad]
        found = _checker(record).validate_python(good)
    else:
        found = tuple(one for number, one in enumerate(found) if number not in bad)
    table.bad_ids = {str(rows[number].get("id", "")) for number in bad}
    table.records = found
    table.lines = tuple(line for number, line in enumerate(lines) if number not in bad)


def _cap(table: Table) -> None:
    more = len(table.problems) - MOST_PER_FILE
    if more > 0:
        del table.problems[MOST_PER_FILE:]
        table.problems.append(RowProblem(file_of(table.name), 0, "", f"and {more} more problems; mend these first"))
