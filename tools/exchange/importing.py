"""A folder imported into the store: added, changed and removed as the folder says, in one transaction or not at all.

The folder is what the plant's systems know as of a moment. What Andon itself has done stays: reservations of cases,
receipts of awards that the folder does not list yet, and the released plan, which an older folder cannot undo.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session

from planning.line import Order, Shift
from planning.snapshot import Snapshot
from tools.exchange.kept import BuiltUntil, keep_own, keep_released_plan, remember_built, tidy_short_builds
from tools.exchange.problem import FolderRefusedError, RowProblem
from tools.exchange.reading import Folder, folder_problems, parse_folder
from tools.exchange.scalars import FILE
from tools.exchange.sheets import file_of
from tools.store.engine import Store
from tools.store.meta import read_meta
from tools.store.plant.flat import Flat, columns, flatten
from tools.store.plant.plant_rows import RECORDS
from tools.store.plant.whole import read_rows, read_scalars, write_rows, write_scalars

KEYS = {"paint": ("line",), "reservations": ("pool", "week", "case")}
"""What tells rows apart in tables without an id."""

FEW = 4
MOST_LOST = 0.25
"""A table may lose fewer rows than ``FEW``, or at most this share of what is not past, without being asked about."""

Records = dict[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Change:
    """What an import did to a table, in rows; ``built`` of the removed ones are cars that are done."""

    added: int
    changed: int
    removed: int
    unchanged: int
    built: int = 0


@dataclass(frozen=True)
class ImportReport:
    """What an import did, and the plant that the store holds after it."""

    tables: dict[str, Change]
    snapshot: Snapshot


def import_folder(
    store: Store,
    folder: Path | str,
    as_of: datetime | None = None,
    built_until: Sequence[BuiltUntil] = (),
    *,
    keep_plan: bool = False,
    accept_master_changes: bool = False,
    accept_removals: bool = False,
) -> ImportReport:
    """Make the store's plant what the folder says, as of a moment (the folder's own, unless another is given).

    Importing the same folder again changes nothing: what was said to be built stays so until ``built_until`` names
    another slot of the line. With ``keep_plan`` orders, overtime and forecast that the store knows stay where its
    released plan has them. Recipients and bank data of known suppliers, and which of them are our own, change only
    with ``accept_master_changes``, and a table loses more than a quarter of its rows only with ``accept_removals``.
    Raises ``FolderRefusedError`` with every reason; then nothing was imported.
    """
    path = Path(folder)
    if not path.is_dir():
        raise FolderRefusedError((RowProblem(path.name, 0, "", "is not a folder; name one with the files of a plant"),))
    parsed = parse_folder(path)
    found = folder_problems(parsed)
    if found:
        raise FolderRefusedError(found)
    with store.write() as session:
        return _import(session, parsed, as_of, built_until, keep_plan, accept_master_changes, accept_removals)


def _import(
    session: Session, parsed: Folder, as_of: datetime | None, built_until: Sequence[BuiltUntil], keep_plan: bool,
    accept_master_changes: bool, accept_removals: bool,
) -> ImportReport:  # fmt: skip
    scalars: dict[str, Any] = dict(parsed.scalars.values or {})
    if as_of is not None:
        scalars["as_of"] = as_of
    before = {name: read_rows(session, name) for name in RECORDS}
    _same_plant(session, parsed, scalars, keep_plan)
    if not accept_master_changes:
        _same_recipients(before["suppliers"], parsed)
    records = parsed.records()
    if keep_plan:
        keep_released_plan(session, records)
    keep_own(session, records, scalars["as_of"])
    _shifts_are_known(records, built_until)
    built = _take_off_built(records, remember_built(session, built_until))
    plant = _whole(scalars, records)
    if not accept_removals:
        _not_emptied(before, plant, built)
    tables = {}
    for name, (_, record) in RECORDS.items():
        after = flatten(record, getattr(plant, name))
        tables[name] = _change(name, before[name], after, len(built) if name == "orders" else 0)
        if after != before[name]:
            write_rows(session, name, after)
    write_scalars(session, plant)
    tidy_short_builds(session, plant)
    return ImportReport(tables, plant)


def _same_plant(session: Session, parsed: Folder, scalars: dict[str, Any], keep_plan: bool) -> None:
    """Refuse another plant, an older moment, or an older plan than the store has released."""
    lines, found = parsed.scalars.lines, []
    meta, held = read_meta(session), read_scalars(session)
    holds = held["plant"] if held else (meta.plant if meta else None)
    if holds is not None and holds != scalars["plant"]:
        reason = f"the store holds plant {holds}, the folder {scalars['plant']}; import it into a store of its own"
        found.append(RowProblem(FILE, lines["plant"], "plant", reason))
    if held:
        if scalars["as_of"] < datetime.fromisoformat(held["as_of"]):
            reason = (
                f"{scalars['as_of']} is before the {held['as_of']} of the store; export the plant again, or say with "
                "--as-of of which later moment these data are"
            )
            found.append(RowProblem(FILE, lines["as_of"], "as_of", reason))
        version = scalars.setdefault("plan_version", held["plan_version"])
        if version < held["plan_version"] and not keep_plan:
            reason = (
                f"the folder knows plan {version}, plan {held['plan_version']} has been released since; "
                "export again, or import and keep the released plan"
            )
            found.append(RowProblem(FILE, lines["plan_version"], "plan_version", reason))
        scalars["plan_version"] = max(version, held["plan_version"])
    if found:
        raise FolderRefusedError(tuple(found))


def _same_recipients(before: list[Flat], parsed: Folder) -> None:
    names = [column.name for column in columns(RECORDS["suppliers"][1])]
    known = {str(row[names.index("id")]): dict(zip(names, row, strict=True)) for row in before}
    table = parsed.tables["suppliers"]
    found = []
    for line, supplier in zip(table.lines, table.records, strict=True):
        for field in ("email", "iban", "own"):
            held = known.get(supplier.id, {}).get(field)
            if held is not None and held != getattr(supplier, field):
                reason = (
                    f"supplier {supplier.id} is known with another {field}; recipients, bank data and which plants are "
                    "our own change only when that is asked for and accepted by itself"
                )
                found.append(RowProblem(file_of("suppliers"), line, field, reason))
    if found:
        raise FolderRefusedError(tuple(found))


def _shifts_are_known(records: Records, built_until: Sequence[BuiltUntil]) -> None:
    place = {shift.id: shift.line for shift in records["shifts"]}
    for until in built_until:
        if place.get(until.shift) != until.line:
            reason = f"shift {until.shift} is not one of line {until.line}"
            raise FolderRefusedError((RowProblem(file_of("shifts"), 0, "built-until", reason),))


def _take_off_built(records: Records, built_until: Sequence[BuiltUntil]) -> set[str]:
    """Drop the orders and whole shifts that lie before the lines' built-until slots; gives the orders' ids.

    A slot of a shift that the folder no longer has says nothing.
    """
    shifts: tuple[Shift, ...] = records["shifts"]
    place = {shift.id: (shift.line, shift.start) for shift in shifts}
    past: set[str] = set()
    begun: dict[str, int] = {}
    for until in built_until:
        if until.shift in place and place[until.shift][0] == until.line:
            start = place[until.shift][1]
            past |= {name for name, (line, begins) in place.items() if line == until.line and begins < start}
            begun[until.shift] = until.slot
    orders: tuple[Order, ...] = records["orders"]
    built = {
        order.id
        for order in orders
        if order.shift in past or (order.shift in begun and (order.slot or 0) < begun[order.shift])
    }
    records["orders"] = tuple(order for order in orders if order.id not in built)
    records["shifts"] = tuple(shift for shift in shifts if shift.id not in past)
    return built


def _not_emptied(before: dict[str, list[Flat]], plant: Snapshot, built: set[str]) -> None:
    """Refuse a folder that lacks much of a table: it is more often cut off than meant. What is past may go."""
    found = []
    for name, still in _still_ahead(before, plant).items():
        now = {_key(name, row) for row in flatten(RECORDS[name][1], getattr(plant, name))}
        lost = [key for key in map(partial(_key, name), still) if key not in now and key[0] not in built]
        if len(lost) >= FEW and len(lost) > len(still) * MOST_LOST:
            reason = (
                f"{len(lost)} of {len(still)} rows that the store holds and that are not past are missing here; "
                "if they are to go, import with --accept-removals"
            )
            found.append(RowProblem(file_of(name), 0, "", reason))
    if found:
        raise FolderRefusedError(tuple(found))


def _still_ahead(before: dict[str, list[Flat]], plant: Snapshot) -> dict[str, list[Flat]]:
    """The rows that time has not taken: orders and shifts to come, receipts not yet due, weeks that are no shifts."""
    rows = {name: [(row, _cells(name, row)) for row in held] for name, held in before.items()}
    begins = {cells["id"]: datetime.fromisoformat(cells["start"]) for _, cells in rows["shifts"]}
    last = max((shift.day.isoformat() for shift in plant.shifts), default="")
    weeks = {week.id for week in plant.tail_weeks}
    ahead: dict[str, Callable[[dict[str, Any]], bool]] = {
        "orders": lambda cells: begins.get(cells["shift"], plant.as_of) >= plant.as_of,
        "shifts": lambda cells: begins[cells["id"]] >= plant.as_of,
        "receipts": lambda cells: datetime.fromisoformat(cells["arrives"]) > plant.as_of,
        "tail_weeks": lambda cells: cells["monday"] > last,
        "tail_mix": lambda cells: cells["week"] in weeks,
    }
    return {
        name: [row for row, cells in held if name not in ahead or ahead[name](cells)] for name, held in rows.items()
    }


def _cells(name: str, row: Flat) -> dict[str, Any]:
    return dict(zip((column.name for column in columns(RECORDS[name][1])), row, strict=True))


def _key(name: str, row: Flat) -> tuple[Any, ...]:
    return tuple(row[place] for place in _key_places(name))


@cache
def _key_places(name: str) -> tuple[int, ...]:
    names = [column.name for column in columns(RECORDS[name][1])]
    return tuple(names.index(key) for key in KEYS.get(name, ("id",)))


def _whole(scalars: dict[str, Any], records: Records) -> Snapshot:
    try:
        return Snapshot(**scalars, **records)
    except ValidationError as error:
        reasons = "; ".join(str(one["msg"]).removeprefix("Value error, ") for one in error.errors())
        reason = f"with what the store keeps of its own the plant does not hold together: {reasons}"
        raise FolderRefusedError((RowProblem(FILE, 0, "", reason),)) from error


def _change(name: str, before: list[Flat], after: list[Flat], built: int) -> Change:
    old = {_key(name, row): row for row in before}
    new = {_key(name, row): row for row in after}
    both = old.keys() & new.keys()
    changed = sum(old[key] != new[key] for key in both)
    gone = len(old) - len(both)
    return Change(len(new) - len(both), changed, gone, len(both) - changed, min(built, gone))
