"""Tables that hold one plant: a table for every list of a snapshot, with the record's own field names as columns.

The line's own are here, those of what is supplied in ``supply_rows``.

``pos`` keeps the order of a list. Lists inside a record are kept as text, separated by blanks; price steps as
``from_qty:price_cents``; days and moments as ISO text with the offset they came with, so that nothing is lost.
"""

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from planning import line, supply
from planning.terms import Record
from tools.store.plant.supply_rows import (
    BomRow,
    LaneRow,
    LinkRow,
    OfferRow,
    PartRow,
    PoolRow,
    ReceiptRow,
    ReservationRow,
    SiteRow,
    SupplierRow,
)


class PlantRow(SQLModel, table=True):
    """What a plant has once: name, currency, moment, plan version, rates (JSON) and exchange rates (JSON)."""

    __tablename__ = "plant"

    plant: str = Field(primary_key=True)
    name: str
    timezone: str
    currency: str
    as_of: str
    plan_version: int
    closed: str
    fx: str
    fx_date: str | None = None
    rates: str


class LineRow(SQLModel, table=True):
    """See ``planning.line.Line``."""

    __tablename__ = "lines"

    id: str = Field(primary_key=True)
    pos: int
    takt_s: int
    skip_hours: int
    frozen_hours: int
    idle_slot_cents: int = Field(sa_type=BigInteger)
    stop_min_cents: int = Field(sa_type=BigInteger)
    overtime_min_cents: int = Field(sa_type=BigInteger)
    overtime_notice_hours: int
    retrofit_min_shift: int
    retrofit_min_cents: int = Field(sa_type=BigInteger)
    yard_places: int
    yard_day_cents: int = Field(sa_type=BigInteger)
    body_buffer: int


class ShiftRow(SQLModel, table=True):
    """See ``planning.line.Shift``."""

    __tablename__ = "shifts"

    id: str = Field(primary_key=True)
    pos: int
    line: str
    day: str
    number: int
    start: str
    slots: int
    overtime_slots: int


class TailWeekRow(SQLModel, table=True):
    """See ``planning.line.TailWeek``."""

    __tablename__ = "tail_weeks"

    id: str = Field(primary_key=True)
    pos: int
    line: str
    monday: str
    capacity: int


class TailMixRow(SQLModel, table=True):
    """See ``planning.line.TailMix``."""

    __tablename__ = "tail_mix"

    id: str = Field(primary_key=True)
    pos: int
    week: str
    model: str
    options: str
    vehicles: int
    late_day_cents: int = Field(sa_type=BigInteger)
    contribution_cents: int = Field(sa_type=BigInteger)


class RatioRuleRow(SQLModel, table=True):
    """See ``planning.line.RatioRule``."""

    __tablename__ = "ratio_rules"

    id: str = Field(primary_key=True)
    pos: int
    line: str
    option: str
    p: int
    q: int
    priority: str


class PaintRow(SQLModel, table=True):
    """See ``planning.line.PaintShop``."""

    __tablename__ = "paint"

    pos: int = Field(primary_key=True)
    line: str
    batch_limit: int


class OrderRow(SQLModel, table=True):
    """See ``planning.line.Order``; ``shift`` (or tail week) and ``slot`` are its place in the released plan."""

    __tablename__ = "orders"

    id: str = Field(primary_key=True)
    pos: int
    model: str
    options: str
    colour: str
    promised: str
    priority: int
    contribution_cents: int = Field(sa_type=BigInteger)
    customer: str
    lines: str
    shift: str | None = None
    slot: int | None = None
    state: str


RECORDS: dict[str, tuple[type[SQLModel], type[Record]]] = {
    "lines": (LineRow, line.Line),
    "shifts": (ShiftRow, line.Shift),
    "tail_weeks": (TailWeekRow, line.TailWeek),
    "tail_mix": (TailMixRow, line.TailMix),
    "ratio_rules": (RatioRuleRow, line.RatioRule),
    "paint": (PaintRow, line.PaintShop),
    "orders": (OrderRow, line.Order),
    "parts": (PartRow, supply.Part),
    "bom": (BomRow, supply.BomLine),
    "suppliers": (SupplierRow, supply.Supplier),
    "sites": (SiteRow, supply.Site),
    "links": (LinkRow, supply.SupplyLink),
    "receipts": (ReceiptRow, supply.Receipt),
    "lanes": (LaneRow, supply.Lane),
    "pools": (PoolRow, supply.CapacityPool),
    "offers": (OfferRow, supply.Offer),
    "reservations": (ReservationRow, supply.Reservation),
}
"""Row and record type of every list of a snapshot, in the snapshot's own order."""
