"""A plant written as a folder of CSV files: the whole folder or nothing."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from planning.snapshot import Snapshot
from planning.terms import Record
from tools.exchange.cells import write
from tools.exchange.csvtext import csv_line
from tools.exchange.problem import ExchangeError
from tools.exchange.reading import FILES
from tools.exchange.scalars import FILE, scalar_rows
from tools.exchange.sheets import file_of
from tools.store.plant.flat import columns, flatten
from tools.store.plant.plant_rows import RECORDS


def export_plant(plant: Snapshot, folder: Path | str) -> Path:
    """Write a plant as a folder of CSV files that ``read_folder`` gives back unchanged; returns the folder.

    The files are written beside the folder and put in its place when all are there. An earlier export is replaced; a
    folder with anything else in it is left alone and ``ExchangeError`` raised.
    """
    target = Path(os.path.abspath(folder))  # noqa: PTH100 - resolving a link would replace what it points to
    _may_be_replaced(target)
    texts = {FILE: _text(("field", "value"), scalar_rows(plant))}
    for name, (_, record) in RECORDS.items():
        texts[file_of(name)] = _text(*_table(plant, name, record))
    for file, text in texts.items():
        if "\0" in text:
            row = text.count("\n", 0, text.index("\0")) + 1
            raise ExchangeError(f"{file}:{row}: a name holds a NUL character, which no CSV file can carry")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise ExchangeError(f"{target}: cannot be written: {error.strerror}") from error
    try:
        for file, text in texts.items():
            (beside / file).write_text(text, encoding="utf-8", newline="")
        beside.chmod(0o755)
        _swap(beside, target)
    except OSError as error:
        raise ExchangeError(f"{target}: cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return target


def _may_be_replaced(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise ExchangeError(f"{target}: is not a folder; name a new one")
    if target.is_dir():
        strange = sorted(entry.name for entry in target.iterdir() if entry.name not in FILES)
        if strange:
            raise ExchangeError(f"{target}: holds {strange[0]!r}, which is no part of an export; name a new folder")


def _swap(beside: Path, target: Path) -> None:
    if not target.exists():
        beside.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    target.rename(old / "old")
    try:
        beside.rename(target)
    except OSError:
        (old / "old").rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _table(plant: Snapshot, name: str, record: type[Record]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    header = tuple(column.name for column in columns(record))
    return header, [tuple(write(value) for value in row) for row in flatten(record, getattr(plant, name))]


def _text(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    return csv_line(header) + "".join(csv_line(row) for row in rows)
