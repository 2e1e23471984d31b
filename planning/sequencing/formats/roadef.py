"""Line-days of the ROADEF/EURO challenge 2005: a folder of four files with ``;`` between the cells.

Source: ROADEF/EURO challenge 2005 (Renault), format of the instances. Only the order of magnitude between objectives
is in the files: the weights are 1 000 000 / 1 000 / 1 by rank.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from planning.line import RatioRule
from planning.sequencing.formats.instance import FormatError, Instance, text_of
from planning.sequencing.problem import Car, Rank, SequenceProblem

VEHICLES, RATIOS = "vehicles.txt", "ratios.txt"
LIMIT, OBJECTIVES = "paint_batch_limit.txt", "optimization_objectives.txt"
FILES = (VEHICLES, RATIOS, LIMIT, OBJECTIVES)
MOST = 999_999_999
"""The largest number that is read."""
NAME = r"[A-Za-z0-9][A-Za-z0-9._:-]{0,60}"
KNOWN: tuple[tuple[str, Rank], ...] = (("paint_color", "paint"), ("high_priority", "high"), ("low_priority", "low"))


@dataclass(frozen=True)
class _Row:
    """The cells of a line of a file, where it stands, and whether its last cell is ended too."""

    cells: tuple[str, ...]
    where: str
    ended: bool


def here(folder: Path) -> bool:
    """True if the folder holds a line-day in this format."""
    return (folder / VEHICLES).is_file()


def read(folder: Path) -> Instance:
    """The line-day in a folder. Raises FormatError."""
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise FormatError(f"{folder}: {', '.join(missing)} missing; a line-day has {', '.join(FILES)}")
    ratios = _ratios(folder / RATIOS)
    objective = _objective(folder / OBJECTIVES)
    limit = _limit(folder / LIMIT)
    before, today = _cars(folder / VEHICLES, ratios)
    problem = SequenceProblem(
        cars=today, slots=len(today), tail=before, ratios=ratios, batch_limit=limit, objective=objective
    )
    return Instance(folder.resolve().name, folder, problem, {car.id: car.id for car in today})


def _rows(path: Path, head: tuple[str, ...]) -> tuple[_Row, list[_Row]]:
    """The head and the lines of a file; a line with another number of cells than the head is cut short."""
    lines = [(at, line.strip()) for at, line in enumerate(text_of(path).split("\n"), start=1) if line.strip(" \t;")]
    rows = [
        _Row(tuple(cell.strip() for cell in line.rstrip(";").split(";")), f"{path}, line {at}", line.endswith(";"))
        for at, line in lines
    ]
    top = rows[0]
    names = [name.lower() for name in top.cells]
    twice = next((name for name in top.cells if names.count(name.lower()) > 1), None)
    if twice is not None:
        raise FormatError(f"{top.where}: column {twice!r} is named twice; keep one of them")
    lacking = [name for name in head if name.lower() not in names]
    if lacking:
        raise FormatError(f"{top.where}: no column {', '.join(lacking)}; the first line must name {'; '.join(head)}")
    for row in rows[1:]:
        if len(row.cells) != len(top.cells):
            what = f"{len(row.cells)} cells where the first line names {len(top.cells)} columns"
        elif top.ended and not row.ended:
            what = f"the last cell is not ended by ';' as in the first line: {row.cells[-1]!r}"
        else:
            continue
        raise FormatError(f"{row.where}: {what}; the file is cut short or damaged, get it whole")
    return top, rows[1:]


def _whole(text: str, row: _Row, what: str, least: int) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > len(str(MOST)) or int(text) < least:
        raise FormatError(f"{row.where}: {what} is {text!r}, expected a whole number from {least} to {MOST}")
    return int(text)


def _ratios(path: Path) -> tuple[RatioRule, ...]:
    _, rows = _rows(path, ("Ratio", "Prio", "Ident"))
    found: dict[str, RatioRule] = {}
    for row in rows:
        ratio, priority, option = row.cells[:3]
        p_text, slash, q_text = ratio.partition("/")
        if not slash:
            raise FormatError(f"{row.where}: ratio {ratio!r}, expected p/q as in 1/3")
        p, q = _whole(p_text.strip(), row, "p", 1), _whole(q_text.strip(), row, "q", 2)
        if p >= q:
            raise FormatError(f"{row.where}: ratio {p}/{q} of {option} allows every car to have it; p must be below q")
        if q > 1000:
            raise FormatError(f"{row.where}: ratio {p}/{q} of {option}; windows of up to 1000 cars are supported")
        if priority not in ("0", "1"):
            raise FormatError(f"{row.where}: priority {priority!r} of {option}, expected 1 (high) or 0 (low)")
        if not re.fullmatch(NAME, option):
            raise FormatError(
                f"{row.where}: option {option!r}; a name of letters, digits, dots and hyphens is expected"
            )
        if option in found:
            raise FormatError(f"{row.where}: option {option} has a ratio already; keep one of them")
        rank: Literal["high", "low"] = "high" if priority == "1" else "low"
        found[option] = RatioRule(id=option, line="line", option=option, p=p, q=q, priority=rank)
    return tuple(found.values())


def _objective(path: Path) -> tuple[Rank, ...]:
    _, rows = _rows(path, ("rank", "objective name"))
    ranked: dict[int, Rank] = {}
    for row in rows:
        place, name = _whole(row.cells[0], row, "rank", 1), row.cells[1]
        rank = next((rank for start, rank in KNOWN if name.lower().startswith(start)), None)
        if rank is None:
            known = ", ".join(f"{start}..." for start, _ in KNOWN)
            raise FormatError(f"{row.where}: unknown objective {name!r}; known are {known}")
        if place in ranked or rank in ranked.values():
            raise FormatError(f"{row.where}: rank {place} or objective {name!r} is given twice; each has one place")
        ranked[place] = rank
    if not ranked:
        raise FormatError(f"{path}: no objective named; name at least one")
    if sorted(ranked) != list(range(1, len(ranked) + 1)):
        raise FormatError(f"{path}: ranks {sorted(ranked)}; expected 1, 2, ... without a hole")
    return tuple(ranked[place] for place in sorted(ranked))


def _limit(path: Path) -> int:
    _, rows = _rows(path, ("limitation",)) if "limitation" in text_of(path).lower() else _rows(path, ())
    if not rows:
        raise FormatError(f"{path}: no paint batch limit below the first line; the file is cut short")
    return _whole(rows[0].cells[0], rows[0], "paint batch limit", 1)


def _cars(path: Path, ratios: tuple[RatioRule, ...]) -> tuple[tuple[Car, ...], tuple[Car, ...]]:
    """The end of the day before (the rows of the first date) and the cars of the day, in the file's order."""
    head, rows = _rows(path, ("Date", "Ident", "Paint Color"))
    column = {name.lower(): at for at, name in enumerate(head.cells)}
    ruled = {rule.option.lower(): rule.option for rule in ratios}
    options = {name: at for name, at in column.items() if name.startswith(("hprc", "lprc"))}
    for name in options:
        if name not in ruled:
            shown = head.cells[options[name]]
            raise FormatError(
                f"{head.where}: option {shown} has no ratio in {RATIOS}; add its ratio or drop the column"
            )
    for name, option in ruled.items():
        if name not in column:
            raise FormatError(f"{head.where}: no column for option {option}, which has a ratio in {RATIOS}")
    if not rows:
        raise FormatError(f"{path}: no cars; the day to plan is empty")
    places = [(option, column[name]) for name, option in ruled.items()]
    seen: dict[str, str] = {}
    days: tuple[list[Car], list[Car]] = ([], [])
    for row in rows:
        name, colour = row.cells[column["ident"]], row.cells[column["paint color"]]
        if not name or not colour:
            raise FormatError(f"{row.where}: a car without {'a name' if not name else 'a colour'}; every car has both")
        if name in seen:
            raise FormatError(f"{row.where}: car {name} was given before ({seen[name]}); every car is listed once")
        seen[name] = row.where
        for option, at in places:
            if row.cells[at] not in ("0", "1"):
                raise FormatError(f"{row.where}: {option} of car {name} is {row.cells[at]!r}, expected 0 or 1")
        has = frozenset(option for option, at in places if row.cells[at] == "1")
        day = row.cells[column["date"]] != rows[0].cells[column["date"]]
        days[day].append(Car(name, has, colour))
    if not days[1]:
        raise FormatError(
            f"{path}: only one date ({rows[0].cells[column['date']]}), the day before; the day to plan is empty"
        )
    return tuple(days[0]), tuple(days[1])
