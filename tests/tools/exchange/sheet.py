"""Files of a folder as a spreadsheet user would change them."""

import csv
from pathlib import Path

import pytest

from planning.snapshot import Snapshot
from tools.exchange import FolderRefusedError, import_folder
from tools.store.engine import Store
from tools.store.plant.whole import load_snapshot


def rows(folder: Path, file: str) -> list[list[str]]:
    """Header and rows of a file."""
    with (folder / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def save(folder: Path, file: str, cells: list[list[str]], delimiter: str = ",") -> None:
    """Write header and rows back."""
    with (folder / file).open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(cells)


def put(folder: Path, file: str, line: int, column: str, text: str) -> str:
    """Change one cell, given the line it stands on; returns what was there."""
    cells = rows(folder, file)
    at = cells[0].index(column)
    before, cells[line - 1][at] = cells[line - 1][at], text
    save(folder, file, cells)
    return before


def put_field(folder: Path, name: str, text: str) -> int:
    """Change a field of plant.csv; returns its line."""
    cells = rows(folder, "plant.csv")
    line = next(number for number, row in enumerate(cells, start=1) if row[0] == name)
    put(folder, "plant.csv", line, "value", text)
    return line


def held(store: Store) -> Snapshot:
    """The plant that a store holds."""
    with store.read() as session:
        return load_snapshot(session)


def reasons(store: Store, folder: Path, **how: object) -> list[tuple[str, str]]:
    """(file, column) of everything an import is refused for."""
    before = held(store).digest
    with pytest.raises(FolderRefusedError) as caught:
        import_folder(store, folder, **how)  # type: ignore[arg-type]
    assert held(store).digest == before
    return [(problem.file, problem.column) for problem in caught.value.problems]
