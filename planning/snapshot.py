"""One plant at one moment: everything a decision rests on, checked as a whole on construction, with a digest."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property
from itertools import chain, pairwise
from typing import Annotated, NamedTuple, Self

from pydantic import Field, model_validator

from planning.line import Line, Order, PaintShop, Rates, RatioRule, Shift, TailMix, TailWeek
from planning.sisters import shared_stock
from planning.supply import (
    BomLine,
    CapacityPool,
    Lane,
    Offer,
    Part,
    Receipt,
    Reservation,
    Site,
    Supplier,
    SupplyLink,
)
from planning.terms import Id, Moment, Name, Record


class Problem(NamedTuple):
    """One thing wrong with the plant's data: which record, which field, and why in words."""

    table: str
    id: str
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.table} {self.id}, {self.field}: {self.reason}"


class Snapshot(Record):
    """One plant at one moment. Immutable; every result computed from it carries its ``digest``.

    ``fx`` gives plant currency for 1 000 000 units of a foreign currency, as of ``fx_date``. ``closed`` are days
    without work. ``plan_version`` counts the released plans; orders carry their places in the released one.
    """

    plant: Id
    name: Name
    timezone: Annotated[str, Field(max_length=60)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    as_of: Moment
    plan_version: Annotated[int, Field(ge=0)] = 0
    closed: tuple[date, ...] = ()
    fx: dict[str, Annotated[int, Field(ge=1, le=10**12)]] = {}
    fx_date: date | None = None
    rates: Rates
    lines: tuple[Line, ...]
    shifts: tuple[Shift, ...]
    tail_weeks: tuple[TailWeek, ...] = ()
    tail_mix: tuple[TailMix, ...] = ()
    ratio_rules: tuple[RatioRule, ...] = ()
    paint: tuple[PaintShop, ...] = ()
    orders: tuple[Order, ...]
    parts: tuple[Part, ...]
    bom: tuple[BomLine, ...]
    suppliers: tuple[Supplier, ...] = ()
    sites: tuple[Site, ...] = ()
    links: tuple[SupplyLink, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    lanes: tuple[Lane, ...] = ()
    pools: tuple[CapacityPool, ...] = ()
    offers: tuple[Offer, ...] = ()
    reservations: tuple[Reservation, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        found = problems(self)
        if found:
            shown = "; ".join(str(problem) for problem in found[:20])
            more = f"; and {len(found) - 20} more" if len(found) > 20 else ""
            raise ValueError(f"{len(found)} problem(s) in the plant's data: {shown}{more}")
        return self

    def unchecked(self, **changes: object) -> "Snapshot":
        """A copy with some fields exchanged, not checked as a whole; nothing that this one computed is kept."""
        fields = {name: getattr(self, name) for name in Snapshot.model_fields}
        return Snapshot.model_construct(**fields | changes)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON of all that the snapshot holds."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    @cached_property
    def order_row(self) -> dict[str, int]:
        """Position of an order in ``orders``, by id."""
        return {order.id: row for row, order in enumerate(self.orders)}

    @cached_property
    def part_row(self) -> dict[str, int]:
        """Position of a part in ``parts``, by id."""
        return {part.id: row for row, part in enumerate(self.parts)}

    @cached_property
    def line_by_id(self) -> dict[str, Line]:
        """Lines by id."""
        return {line.id: line for line in self.lines}

    @cached_property
    def shift_by_id(self) -> dict[str, Shift]:
        """Shifts by id."""
        return {shift.id: shift for shift in self.shifts}

    @cached_property
    def site_by_id(self) -> dict[str, Site]:
        """Sites by id."""
        return {site.id: site for site in self.sites}

    @cached_property
    def supplier_by_id(self) -> dict[str, Supplier]:
        """Suppliers by id."""
        return {supplier.id: supplier for supplier in self.suppliers}

    @cached_property
    def offer_by_id(self) -> dict[str, Offer]:
        """Offers by id."""
        return {offer.id: offer for offer in self.offers}

    @cached_property
    def lane_by_id(self) -> dict[str, Lane]:
        """Freight lanes by id."""
        return {lane.id: lane for lane in self.lanes}

    @cached_property
    def receipt_by_id(self) -> dict[str, Receipt]:
        """Open receipts by id."""
        return {receipt.id: receipt for receipt in self.receipts}

    @cached_property
    def receipts_of_award(self) -> dict[str, list[Receipt]]:
        """Open receipts of every award that has some."""
        found: dict[str, list[Receipt]] = {}
        for receipt in self.receipts:
            if receipt.award is not None:
                found.setdefault(receipt.award, []).append(receipt)
        return found

    @cached_property
    def pool_by_id(self) -> dict[str, CapacityPool]:
        """Capacity pools by id."""
        return {pool.id: pool for pool in self.pools}


def problems(plant: Snapshot) -> list[Problem]:
    """Everything wrong across the records of a plant: twins, dangling names, double slots, circular tiers."""
    return list(chain(_twins(plant), _dangling(plant), _slots(plant), _circles(plant), _money(plant), _calendar(plant)))


TABLES = (
    "lines", "shifts", "tail_weeks", "tail_mix", "ratio_rules", "orders", "parts", "bom", "suppliers", "sites",
    "links", "receipts", "lanes", "pools", "offers",
)  # fmt: skip
"""Tables of a snapshot whose rows have an id of their own."""


def _twins(plant: Snapshot) -> Iterator[Problem]:
    for table in TABLES:
        seen: set[str] = set()
        for row in getattr(plant, table):
            if row.id in seen:
                yield Problem(table, row.id, "id", f"this id stands twice in {table}; every id is given once")
            seen.add(row.id)


def _missing(
    table: str, field: str, what: str, known: set[str], rows: Iterable[object], names: Callable[[object], Iterable[str]]
) -> Iterator[Problem]:
    for row in rows:
        for name in names(row):
            if name not in known:
                yield Problem(table, str(getattr(row, "id", "")), field, f"unknown {what} {name!r}")


def _one(field: str) -> Callable[[object], tuple[str, ...]]:
    def names(row: object) -> tuple[str, ...]:
        value = getattr(row, field)
        return () if value is None else (str(value),)

    return names


def _many(field: str) -> Callable[[object], tuple[str, ...]]:
    return lambda row: tuple(getattr(row, field))


def _dangling(plant: Snapshot) -> Iterator[Problem]:
    known = {table: {row.id for row in getattr(plant, table)} for table in TABLES}
    one = [
        ("shifts", "line", "lines"), ("tail_weeks", "line", "lines"), ("tail_mix", "week", "tail_weeks"),
        ("ratio_rules", "line", "lines"), ("bom", "part", "parts"),
        ("sites", "supplier", "suppliers"), ("links", "from_site", "sites"), ("links", "to_site", "sites"),
        ("receipts", "part", "parts"), ("receipts", "site", "sites"), ("lanes", "site", "sites"),
        ("pools", "site", "sites"), ("offers", "site", "sites"), ("offers", "part", "parts"),
        ("offers", "pool", "pools"),
    ]  # fmt: skip
    for table, field, target in one:
        yield from _missing(table, field, target.rstrip("s"), known[target], getattr(plant, table), _one(field))
    buckets = known["shifts"] | known["tail_weeks"]
    yield from _missing("orders", "shift", "shift", buckets, plant.orders, _one("shift"))
    yield from _missing("orders", "lines", "line", known["lines"], plant.orders, _many("lines"))
    yield from _missing("offers", "lanes", "lane", known["lanes"], plant.offers, _many("lanes"))
    yield from _missing("paint", "line", "line", known["lines"], plant.paint, _one("line"))
    yield from _missing("reservations", "pool", "pool", known["pools"], plant.reservations, _one("pool"))
    for link in plant.links:
        if link.to_site is None and link.item not in known["parts"]:
            yield Problem("links", link.id, "item", f"unknown part {link.item!r}: a link to the plant carries a part")


def _slots(plant: Snapshot) -> Iterator[Problem]:
    shifts = {shift.id: shift for shift in plant.shifts}
    line_of = {shift.id: shift.line for shift in plant.shifts} | {week.id: week.line for week in plant.tail_weeks}
    taken: dict[tuple[str, int], str] = {}
    for order in plant.orders:
        line = line_of.get(order.shift or "")
        if line is not None and line not in order.lines:
            reason = f"planned on line {line}, but eligible on {', '.join(order.lines)} only"
            yield Problem("orders", order.id, "shift", reason)
        shift = shifts.get(order.shift or "")
        if shift is None:
            yield from _outside(order, line is not None)
            continue
        if order.slot is None:
            yield Problem("orders", order.id, "slot", f"an order in shift {shift.id} needs a slot of it")
            continue
        if order.slot >= shift.slots:
            past = f"slot {order.slot} is past the {shift.slots} slots of {shift.id}"
            yield Problem("orders", order.id, "slot", past)
        other = taken.setdefault((shift.id, order.slot), order.id)
        if other != order.id:
            yield Problem("orders", order.id, "slot", f"slot {order.slot} of {shift.id} already holds order {other}")


def _outside(order: Order, in_week: bool) -> Iterator[Problem]:
    """An order that the released plan has in no shift; one whose shift is unknown is named for that alone."""
    if not in_week and order.shift is not None:
        return
    if order.slot is not None:
        where = f"tail week {order.shift} has none" if in_week else "slots belong to a shift, and none is named"
        yield Problem("orders", order.id, "slot", f"slot {order.slot} is given, but {where}")
    if order.state == "done":
        yield Problem(
            "orders", order.id, "state", "is done, but stands in no shift; a car that is built leaves the plan"
        )


def _circles(plant: Snapshot) -> Iterator[Problem]:
    tier = {site.id: site.tier for site in plant.sites}
    for link in plant.links:
        if link.from_site not in tier or (link.to_site is not None and link.to_site not in tier):
            continue
        above = 0 if link.to_site is None else tier[link.to_site]
        if tier[link.from_site] <= above:
            yield Problem(
                "links", link.id, "to_site",
                f"site {link.from_site} is tier {tier[link.from_site]} and ships to {link.to_site} of tier {above}; "
                "goods flow from a higher tier number to a lower one, never in a circle",
            )  # fmt: skip


def _money(plant: Snapshot) -> Iterator[Problem]:
    yield from (Problem("offers", offer, "pool", reason) for offer, reason in shared_stock(plant))
    site_of = {lane.id: lane.site for lane in plant.lanes}
    pool_site = {pool.id: pool.site for pool in plant.pools}
    for offer in plant.offers:
        if offer.currency != plant.currency and offer.currency not in plant.fx:
            yield Problem("offers", offer.id, "currency", f"no exchange rate for {offer.currency}")
        for lane in offer.lanes:
            if site_of.get(lane, offer.site) != offer.site:
                yield Problem("offers", offer.id, "lanes", f"lane {lane} starts at {site_of[lane]}, not {offer.site}")
        if pool_site.get(offer.pool, offer.site) != offer.site:
            yield Problem("offers", offer.id, "pool", f"pool {offer.pool} belongs to site {pool_site[offer.pool]}")


def _calendar(plant: Snapshot) -> Iterator[Problem]:
    starts: dict[str, list[Shift]] = {}
    for shift in plant.shifts:
        starts.setdefault(shift.line, []).append(shift)
        if shift.day in plant.closed:
            yield Problem("shifts", shift.id, "day", f"{shift.day} is a closed day of the calendar")
    for line, shifts in starts.items():
        for before, after in pairwise(shifts):
            if before.start >= after.start:
                yield Problem(
                    "shifts", after.id, "start", f"starts before {before.id} of line {line}; list them in order"
                )
    days = [shift.day for shift in plant.shifts]
    for week in plant.tail_weeks:
        if days and week.monday <= max(days):
            yield Problem("tail_weeks", week.id, "monday", f"{week.monday} lies inside the daily horizon")
