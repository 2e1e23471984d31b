"""A plant in the store: saved whole and loaded whole, a list at a time."""

import gc
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Table, delete, func, insert, select
from sqlmodel import Session, SQLModel

from planning.line import Rates
from planning.snapshot import Snapshot
from planning.terms import Record
from tools.store.plant.flat import Flat, columns, flatten, unflatten
from tools.store.plant.plant_rows import RECORDS
from tools.store.plant.release_rows import BuiltRow, ReleaseRow, ShortRow
from tools.store.stamps import digest_of


class NoPlantError(Exception):
    """The store holds no plant yet."""


def table(name: str) -> Table:
    """A table of the store, by name."""
    return SQLModel.metadata.tables[name]


@cache
def _reader(record: type[Record]) -> TypeAdapter[tuple[Any, ...]]:
    return TypeAdapter(tuple[record, ...])  # type: ignore[valid-type]


def save_plant(session: Session, plant: Snapshot) -> None:
    """Make this the store's plant. What was there before goes, with its released plans."""
    for row in (BuiltRow, ReleaseRow, ShortRow):
        session.execute(delete(row))
    write_scalars(session, plant)
    for name, (_, record) in RECORDS.items():
        write_rows(session, name, flatten(record, getattr(plant, name)))


@dataclass
class LastRead:
    """The snapshot read last, and a digest of the rows it was made of."""

    rows: str = ""
    plant: Snapshot | None = None


def load_snapshot(session: Session, as_of: datetime | None = None, last: LastRead | None = None) -> Snapshot:
    """The store's plant as one snapshot, at its own moment or at ``as_of``. Raises ``NoPlantError``.

    Read in bulk, a list at a time, and checked as a whole like every snapshot. While the rows are those of the
    ``last`` snapshot, that one is given again.
    """
    scalars = read_scalars(session)
    if scalars is None:
        raise NoPlantError("the store holds no plant yet; make one with `andon init` or read one with `andon import`")
    if as_of is not None:
        scalars["as_of"] = as_of
    rows = {name: read_rows(session, name) for name in RECORDS}
    mark = "" if last is None else digest_of(json.dumps([scalars, rows], default=str))
    if last is not None and last.plant is not None and last.rows == mark:
        return last.plant
    with _no_collection():
        plant = Snapshot(**scalars, **{name: _records(name, rows.pop(name)) for name in RECORDS})
    if last is not None:
        last.rows, last.plant = mark, plant
    return plant


@contextmanager
def _no_collection() -> Iterator[None]:
    # Tens of thousands of small objects, all of which stay: the collector would walk them over and over in vain.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def read_scalars(session: Session) -> dict[str, Any] | None:
    """What the plant has once, as a snapshot takes it; None without a plant."""
    row = session.execute(select(table("plant"))).mappings().first()
    if row is None:
        return None
    return {
        **row,
        "closed": tuple(row["closed"].split()),
        "fx": json.loads(row["fx"]),
        "rates": Rates.model_validate_json(row["rates"]),
    }


def read_records(session: Session, name: str) -> tuple[Any, ...]:
    """One list of the plant, in its order."""
    return _records(name, read_rows(session, name))


def _records(name: str, rows: Sequence[Flat]) -> tuple[Any, ...]:
    record = RECORDS[name][1]
    return _reader(record).validate_python(unflatten(record, rows))


def read_rows(session: Session, name: str) -> list[Flat]:
    """One list of the plant as flat rows, in its order."""
    held = table(name)
    wanted = [held.c[column.name] for column in columns(RECORDS[name][1])]
    return [tuple(row) for row in session.execute(select(*wanted).order_by(held.c.pos)).all()]


def write_scalars(session: Session, plant: Snapshot) -> None:
    """Replace what the plant has once."""
    session.execute(delete(table("plant")))
    session.execute(
        insert(table("plant")).values(
            plant=plant.plant,
            name=plant.name,
            timezone=plant.timezone,
            currency=plant.currency,
            as_of=plant.as_of.isoformat(),
            plan_version=plant.plan_version,
            closed=" ".join(day.isoformat() for day in plant.closed),
            fx=json.dumps(plant.fx),
            fx_date=plant.fx_date.isoformat() if plant.fx_date else None,
            rates=plant.rates.model_dump_json(),
        )
    )


def write_rows(session: Session, name: str, rows: Sequence[Flat]) -> None:
    """Replace one list of the plant."""
    session.execute(delete(table(name)))
    _insert(session, name, rows, 0)


def append_records(session: Session, name: str, records: Iterable[Record]) -> None:
    """Add records at the end of one list of the plant."""
    last = session.execute(select(func.max(table(name).c.pos))).scalar()
    _insert(session, name, flatten(RECORDS[name][1], records), 0 if last is None else last + 1)


def _insert(session: Session, name: str, rows: Sequence[Flat], first: int) -> None:
    if rows:
        names = [column.name for column in columns(RECORDS[name][1])]
        found = [dict(zip(names, row, strict=True), pos=first + at) for at, row in enumerate(rows)]
        session.execute(insert(table(name)), found)
