"""plant.csv: what a plant has once, a line each: ``field,value``. Rates and exchange rates have dotted names."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from planning.line import Rates
from planning.snapshot import Snapshot
from tools.exchange.cells import CellError, Empty, parse, write
from tools.exchange.csvtext import Sheet, read_sheet
from tools.exchange.problem import RowProblem, shown
from tools.exchange.reasons import reason_of
from tools.store.plant.flat import Column

FILE = "plant.csv"

PLAIN = (
    Column("plant", "text", True, False),
    Column("name", "text", True, False),
    Column("timezone", "text", True, False),
    Column("currency", "text", False, False),
    Column("as_of", "moment", True, False),
    Column("plan_version", "count", False, False),
    Column("closed", "ids", False, False),
    Column("fx_date", "day", False, True),
)
"""Fields without a dot; ``closed`` is a list of days."""

_DOTTED = ("fx.", "rates.late_day_cents.", "rates.")


@dataclass
class Scalars:
    """What plant.csv said: ``values`` as a snapshot takes them, ``lines`` by field; None if something was wrong."""

    values: dict[str, Any] | None = None
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    currency: str = ""


def scalar_rows(plant: Snapshot) -> list[tuple[str, str]]:
    """The lines of plant.csv for a plant."""
    rates = plant.rates.model_dump()
    late = rates.pop("late_day_cents")
    return [
        ("plant", plant.plant),
        ("name", write(plant.name)),
        ("timezone", write(plant.timezone)),
        ("currency", plant.currency),
        ("as_of", plant.as_of.isoformat()),
        ("plan_version", str(plant.plan_version)),
        ("closed", " ".join(day.isoformat() for day in plant.closed)),
        ("fx_date", plant.fx_date.isoformat() if plant.fx_date else ""),
        *((f"fx.{currency}", str(rate)) for currency, rate in plant.fx.items()),
        *((f"rates.late_day_cents.{customer}", str(cents)) for customer, cents in late.items()),
        *((f"rates.{name}", str(value)) for name, value in rates.items()),
    ]


def read_scalars_file(folder: Path) -> Scalars:
    """What plant.csv says, with every problem found in it."""
    sheet = read_sheet(folder / FILE)
    found = Scalars(problems=sheet.problems)
    if not sheet.header:
        return found
    if sheet.header != ("field", "value"):
        found.problems.append(RowProblem(FILE, 1, "", "the header must be: field,value"))
        return found
    values = _values(sheet, found)
    missing = [column.name for column in PLAIN if column.required and column.name not in found.lines]
    missing += [
        f"rates.{name}"
        for name, rate in Rates.model_fields.items()
        if rate.is_required() and name != "late_day_cents" and f"rates.{name}" not in found.lines
    ]
    found.problems.extend(RowProblem(FILE, 0, name, "this field is missing") for name in missing)
    found.currency = str(values.get("currency", "EUR"))
    if not found.problems:
        plant = _check(values, found)
        found.values = None if plant is None or found.problems else {name: getattr(plant, name) for name in values}
    return found


def _values(sheet: Sheet, found: Scalars) -> dict[str, Any]:
    plain = {column.name: column for column in PLAIN}
    late: dict[str, Any] = {}
    values: dict[str, Any] = {"fx": {}, "rates": {"late_day_cents": late}}
    for line, (name, cell) in zip(sheet.lines, sheet.rows, strict=True):
        name = name.strip()
        prefix = next((dotted for dotted in _DOTTED if name.startswith(dotted)), None)
        known = name in plain or prefix is not None
        if not known or name in found.lines:
            reason = "this field stands twice" if known else f"unknown field {shown(name)}"
            found.problems.append(RowProblem(FILE, line, name if known else "field", reason))
            continue
        found.lines[name] = line
        try:
            value = parse(plain.get(name) or Column(name, "count", True, False), cell)
        except CellError as error:
            found.problems.append(RowProblem(FILE, line, name, str(error)))
            continue
        if prefix is None:
            if value is not Empty:
                values[name] = tuple(str(value).split()) if name == "closed" else value
        else:
            into = {"fx.": values["fx"], "rates.": values["rates"]}.get(prefix, late)
            into[name.removeprefix(prefix)] = value
    return values


def _check(values: dict[str, Any], found: Scalars) -> Snapshot | None:
    try:
        plant = Snapshot(**values, lines=(), shifts=(), orders=(), parts=(), bom=())
    except ValidationError as error:
        for one in error.errors(include_url=False):
            name = ".".join(str(part) for part in one["loc"] if not isinstance(part, int) and part != "[key]")
            found.problems.append(RowProblem(FILE, found.lines.get(name, 0), name, reason_of(dict(one))))
        return None
    for currency in plant.fx:
        if len(currency) != 3 or not currency.isascii() or not currency.isupper():
            name = f"fx.{currency}"
            reason = f"{shown(currency)} is not a currency; write its three capital letters"
            found.problems.append(RowProblem(FILE, found.lines.get(name, 0), name, reason))
    try:
        ZoneInfo(plant.timezone)
    except (ValueError, OSError, LookupError):
        reason = f"{shown(plant.timezone)} is not a time zone; write one like Europe/Berlin"
        found.problems.append(RowProblem(FILE, found.lines["timezone"], "timezone", reason))
    return plant
