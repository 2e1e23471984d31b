"""What is wrong between the records of a folder, traced back to file and line."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from planning.snapshot import Problem, Snapshot, problems
from tools.exchange.problem import RowProblem
from tools.exchange.sheets import Table, file_of
from tools.store.plant.plant_rows import RECORDS

_KEY = {"paint": "line"}
"""The column to look at for a twin, in a table whose rows have no id of their own."""

_UNKNOWN = re.compile(r"unknown (\w+) '([^']*)'")


def cross_problems(scalars: Mapping[str, Any], tables: Mapping[str, Table]) -> list[RowProblem]:
    """Everything wrong across the good rows of a folder.

    What only follows from a bad row or an unreadable file (that its id is then unknown) is not said again.
    """
    fields: dict[str, Any] = {**scalars, **{name: table.records for name, table in tables.items()}}
    plant = Snapshot.model_construct(**fields)
    bad_ids: set[str] = set().union(*(table.bad_ids for table in tables.values()))
    broken = {name for name, table in tables.items() if not table.whole}
    lines = {name: _Lines(table) for name, table in tables.items()}
    found = []
    for problem in chain(problems(plant), _more(plant)):
        unknown = _UNKNOWN.match(problem.reason)
        if unknown and (unknown[2] in bad_ids or f"{unknown[1]}s" in broken):
            continue
        line = lines[problem.table].of(problem)
        column = _KEY.get(problem.table, "id") if problem.field == "id" else problem.field
        found.append(RowProblem(file_of(problem.table), line, column, problem.reason))
    return found


class _Lines:
    """Lines of a table by id; of twins the second and later ones are named, one after the other."""

    def __init__(self, table: Table) -> None:
        self.by_id: dict[str, list[int]] = defaultdict(list)
        for line, record in zip(table.lines, table.records, strict=True):
            self.by_id[_name(table.name, record)].append(line)
        self.twins_named: dict[str, int] = defaultdict(int)
        self.nameless = (
            [] if "id" in RECORDS[table.name][1].model_fields else list(zip(table.lines, table.records, strict=True))
        )

    def of(self, problem: Problem) -> int:
        """The line that a problem is about; 0 if it is about none."""
        if not problem.id:
            return next(
                (line for line, row in self.nameless if f"'{getattr(row, problem.field)}'" in problem.reason), 0
            )
        found = self.by_id.get(problem.id, [0])
        if problem.field != "id":
            return found[0]
        self.twins_named[problem.id] += 1
        return found[min(self.twins_named[problem.id], len(found) - 1)]


def _name(table: str, record: Any) -> str:
    """What a record is called in a problem: its id, or what stands for one."""
    if table == "paint":
        return str(record.line)
    if table == "reservations":
        return f"{record.pool} {record.week} {record.case}"
    return str(record.id)


def _more(plant: Snapshot) -> Iterator[Problem]:
    """What a snapshot allows but a folder from outside should not bring."""
    yield from _twins("paint", plant.paint)
    zone = ZoneInfo(plant.timezone)
    for shift in plant.shifts:
        local = shift.start.astimezone(zone).date()
        if abs((local - shift.day).days) > 1:
            yield Problem("shifts", shift.id, "start", f"starts on {local}, but belongs to {shift.day}")
    yield from _ordered(plant)
    for table, field, rows in (
        ("tail_weeks", "monday", plant.tail_weeks),
        ("reservations", "week", plant.reservations),
    ):
        for row in rows:
            day = getattr(row, field)
            if day.weekday() != 0:
                yield Problem(table, _name(table, row), field, f"{day} is not a Monday")


def _ordered(plant: Snapshot) -> Iterator[Problem]:
    for line in plant.bom:
        if line.valid_from and line.valid_to and line.valid_to < line.valid_from:
            yield Problem("bom", line.id, "valid_to", f"{line.valid_to} is before valid_from {line.valid_from}")


def _twins(table: str, rows: Iterable[Any]) -> Iterator[Problem]:
    seen: set[str] = set()
    for row in rows:
        name = _name(table, row)
        if name in seen:
            yield Problem(table, name, "id", f"{name} stands twice in {table}")
        seen.add(name)
