"""What a paper states: parties, lines, prices, dates and totals of the awards to one supplier, as plain data."""

import hashlib
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from planning.disruption import Cause
from planning.supply import Mode, Supplier
from planning.terms import Cents, Id, Moment, Name, Pct, Record

Qualification = Literal["approved", "deviation", "ppap"]
Incoterm = Literal["FCA", "DAP", "DDP", "EXW"]
Sum = Annotated[int, Field(ge=0)]
"""Cents of many pieces together; only the price of one is bounded."""
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Terms(Record):
    """The house's standing terms, in the units their names carry; everything else comes from the award."""

    payment_days: Annotated[int, Field(ge=0, le=180)] = 30
    damages_pct_day: Pct = 1
    damages_cap_pct: Pct = 10
    notice_hours: Annotated[int, Field(ge=1, le=240)] = 24
    warranty_months: Annotated[int, Field(ge=1, le=120)] = 36
    ppap_level: Annotated[int, Field(ge=1, le=5)] = 3


class DeliveryFacts(Record):
    """One delivery in plant time; ``cumulative`` counts the pieces of the line up to and with it."""

    number: int
    lane: Id
    mode: Mode
    carrier: Name
    dispatch: Moment
    arrives: Moment
    qty: int
    cumulative: int


class WeekFacts(Record):
    """Pieces of a line that leave the site in the week that begins on ``monday``: the capacity to be reserved."""

    monday: date
    qty: int


class LineFacts(Record):
    """All that is awarded of one offer: what is bought of which part, from where, how it travels, what it costs.

    ``price_cents`` for each ``price_unit`` is that of the tier which the whole quantity reaches, and it prices all
    units. ``parts_cents`` and ``one_off_cents`` are in the offer's currency; ``plant_cents`` is their sum in the
    plant's currency, and ``freight_cents`` too is in the plant's currency. ``series_price_cents`` is the usual price
    for the same price unit, or None where there is none in the offer's currency.
    """

    number: int
    offer: Id
    part: Id
    part_name: Name
    unit: Literal["pcs", "g", "ml"]
    site: Id
    site_name: Name
    site_city: Name
    site_country: str
    pool: Id
    incoterm: Incoterm
    qualification: Qualification
    qualification_days: int
    valid_until: Moment
    multiple: int
    qty: int
    tier_from: int
    price_cents: Cents
    price_unit: Literal[1, 100, 1000]
    series_price_cents: Cents | None
    parts_cents: Sum
    one_off_cents: Cents
    freight_cents: Sum
    plant_cents: Sum
    deliveries: Annotated[tuple[DeliveryFacts, ...], Field(min_length=1, max_length=4000)]
    weeks: tuple[WeekFacts, ...]

    @property
    def total_cents(self) -> int:
        """Price of the goods and one-off cost, in the offer's currency."""
        return self.parts_cents + self.one_off_cents

    @property
    def adder_cents(self) -> int:
        """What the price lies above the series price, for each price unit; 0 if it does not or none is known."""
        return max(0, self.price_cents - self.series_price_cents) if self.series_price_cents is not None else 0


PaperId = Annotated[str, Field(max_length=72, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:\-]*$")]
"""A supplier's id, followed by a currency where the supplier has papers in more than one."""


class HeadFacts(Record):
    """What every paper of a case states: plant, supplier and event as told to that supplier.

    ``since`` and ``day`` are in plant time.
    """

    id: PaperId
    case: Id
    day: date
    plant: Id
    plant_name: Name
    plant_currency: Currency
    plan_version: int
    supplier: Supplier
    disruption: Id
    title: Name
    cause: Cause
    since: date

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON of the facts."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


class PaperFacts(HeadFacts):
    """All that a paper on awards may state. Money is in ``currency`` unless a field says plant currency.

    ``fx`` is plant currency for 1 000 000 units of ``currency`` as of ``fx_date``; None when they are the same.
    """

    currency: Currency
    fx: int | None
    fx_date: date | None
    terms: Terms
    lines: Annotated[tuple[LineFacts, ...], Field(min_length=1, max_length=200)]

    @property
    def parts_cents(self) -> int:
        """Price of all goods."""
        return sum(line.parts_cents for line in self.lines)

    @property
    def one_off_cents(self) -> int:
        """One-off cost of all lines."""
        return sum(line.one_off_cents for line in self.lines)

    @property
    def total_cents(self) -> int:
        """What the supplier is owed for goods and one-off cost."""
        return sum(line.total_cents for line in self.lines)

    @property
    def freight_cents(self) -> int:
        """Freight of all lines, in plant currency."""
        return sum(line.freight_cents for line in self.lines)

    @property
    def plant_cents(self) -> int:
        """Goods, one-off cost and freight, in plant currency: what an approver is asked for."""
        return sum(line.plant_cents for line in self.lines) + self.freight_cents
