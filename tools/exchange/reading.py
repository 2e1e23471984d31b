"""A folder of CSV files read as a plant: all of it, or every reason why not, in one pass."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planning.snapshot import Snapshot
from tools.exchange.cross import cross_problems
from tools.exchange.problem import ReadResult, RowProblem
from tools.exchange.scalars import FILE, Scalars, read_scalars_file
from tools.exchange.sheets import Table, file_of, read_table
from tools.store.plant.plant_rows import RECORDS

FILES = (FILE, *(file_of(table) for table in RECORDS))
"""The files of a folder, in the order in which people read them."""

_STAND_IN = {"closed": (), "fx": {}, "timezone": "UTC"}
"""For checks between tables when plant.csv itself is wrong."""


@dataclass(frozen=True)
class Folder:
    """What the files hold, before it is one plant."""

    scalars: Scalars
    tables: dict[str, Table]

    def records(self) -> dict[str, tuple[Any, ...]]:
        """The good rows of every table."""
        return {name: table.records for name, table in self.tables.items()}


def parse_folder(folder: Path) -> Folder:
    """Every file of a folder, each read as far as it can be."""
    return Folder(read_scalars_file(folder), {name: read_table(folder, name) for name in RECORDS})


def folder_problems(folder: Folder) -> tuple[RowProblem, ...]:
    """Everything wrong in the files and between them, in the order of files and lines."""
    found = [*folder.scalars.problems]
    for table in folder.tables.values():
        found.extend(table.problems)
    values = folder.scalars.values
    stand_in = {**_STAND_IN, "currency": folder.scalars.currency}
    across = cross_problems(values if values is not None else stand_in, folder.tables)
    found.extend(problem for problem in across if values is not None or problem.column != "currency")
    place = {file: number for number, file in enumerate(FILES)}
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (place[one.file], one.line)))


def read_folder(folder: Path | str) -> ReadResult:
    """The plant that a folder describes, or every problem with it: file, line, column and reason, in one pass."""
    path = Path(folder)
    if not path.is_dir():
        return ReadResult(None, (RowProblem(path.name, 0, "", "is not a folder; name one with the files of a plant"),))
    parsed = parse_folder(path)
    found = folder_problems(parsed)
    if found:
        return ReadResult(None, found)
    fields: dict[str, Any] = {**(parsed.scalars.values or {}), **parsed.records()}
    return ReadResult(Snapshot(**fields), ())


def validate_folder(folder: Path | str) -> ReadResult:
    """Read a folder and change nothing: what ``import_folder`` would object to in the files themselves."""
    return read_folder(folder)
