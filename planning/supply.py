"""What the plant builds cars from, and who supplies it: parts, bills of material, sites, tiers, offers, receipts."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from planning.terms import Cents, Id, Moment, Name, Pcs, Pct, Record

Mode = Literal["road", "rail", "sea", "air", "charter"]
Behaviour = Literal["fixed", "call_off", "sequence"]
Days = Annotated[int, Field(ge=0, le=400)]
Hours = Annotated[int, Field(ge=0, le=9600)]


class Part(Record):
    """A part fitted on the line, counted in its base unit.

    ``behaviour``: *fixed* parts arrive as the receipts say; *call_off* parts follow a new plan after
    ``call_off_days`` working days, up to ``flex_pct`` above the released rate; *sequence* parts are built for one car
    and cannot change after its broadcast. ``fit_min`` is the minute after line entry at which the part is fitted.
    ``storage_cents_day`` is the price of keeping one price unit of surplus for a day.
    """

    id: Id
    name: Name
    base_unit: Literal["pcs", "g", "ml"] = "pcs"
    behaviour: Behaviour
    stock_usable: Pcs
    stock_blocked: Pcs = 0
    fit_min: Annotated[int, Field(ge=0, le=3000)] = 0
    build_short: bool = False
    retrofit_min: Annotated[int, Field(ge=0, le=2000)] = 0
    call_off_days: Days = 0
    flex_pct: Pct = 0
    price_cents: Cents = 0
    price_unit: Literal[1, 100, 1000] = 1

    @model_validator(mode="after")
    def _retrofit_takes_time(self) -> Self:
        if self.build_short and self.retrofit_min == 0:
            raise ValueError(f"part {self.id}: may be built short, so retrofit_min must be at least 1 minute")
        return self


class Condition(Record):
    """On which cars a BOM line applies: any of these models (empty: all), with and without these option codes."""

    models: tuple[Id, ...] = ()
    all_of: tuple[Id, ...] = ()
    any_of: tuple[Id, ...] = ()
    none_of: tuple[Id, ...] = ()


class BomLine(Record):
    """Base units of a part on every car that meets the condition, valid from and to (inclusive) build dates."""

    id: Id
    part: Id
    qty: Annotated[int, Field(ge=1, le=10**7)]
    when: Condition = Condition()
    valid_from: date | None = None
    valid_to: date | None = None


class Supplier(Record):
    """A company we may order from; recipient and account data come from here and nowhere else.

    ``own``: a sister plant of our own company. What it offers is stock that it can spare, and comes as a transfer.
    """

    id: Id
    name: Name
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    email: Annotated[str, Field(max_length=200)] = ""
    iban: Annotated[str, Field(max_length=40)] = ""
    law: Annotated[str, Field(max_length=60)] = "Germany"
    own: bool = False


class Site(Record):
    """A works of a supplier; tier 1 ships to the plant, tier n ships to tier n-1."""

    id: Id
    supplier: Id
    name: Name
    city: Name
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    tier: Annotated[int, Field(ge=1, le=10)]


class SupplyLink(Record):
    """A normal flow of one item from a site to a customer site, or to the plant (``to_site`` empty).

    Flows are relative: ``share_pct`` is how much of the receiver's need of the item comes over this link,
    ``output_pct`` how much of the sender's output of the item goes over it (the rest has other customers).
    ``feeds`` names the receiver's items that need this one (empty: all it makes). ``buffer_days`` is the cover the
    receiver holds, ``transit_days`` the time under way, ``spare_pct`` what the sender can give above its normal flow
    when another source fails. ``rank`` 1 is served first when the sender is short; equal ranks share pro rata.
    """

    id: Id
    from_site: Id
    to_site: Id | None = None
    item: Id
    feeds: tuple[Id, ...] = ()
    share_pct: Annotated[int, Field(ge=1, le=100)] = 100
    output_pct: Annotated[int, Field(ge=1, le=100)] = 100
    transit_days: Days = 0
    buffer_days: Days = 0
    spare_pct: Pct = 0
    rank: Annotated[int, Field(ge=1, le=9)] = 1


class Receipt(Record):
    """A dated inbound quantity. ``departed`` is set once it left the site: what is under way is not lost with it."""

    id: Id
    part: Id
    site: Id
    mode: Mode
    arrives: Moment
    qty: Annotated[int, Field(ge=1, le=10**12)]
    status: Literal["confirmed", "requested", "claimed"] = "confirmed"
    departed: Moment | None = None
    award: Id | None = None

    @model_validator(mode="after")
    def _leaves_before_it_arrives(self) -> Self:
        if self.departed is not None and self.departed > self.arrives:
            raise ValueError(f"receipt {self.id}: departs {self.departed} after it arrives {self.arrives}")
        return self


class Lane(Record):
    """A way of moving goods from a site to the plant, for open receipts and for awards.

    ``cents_per_100`` is the freight for 100 base units, ``fixed_cents`` per shipment; p50 and p90 are door to door.
    """

    id: Id
    site: Id
    mode: Mode
    hours_p50: Annotated[int, Field(ge=1, le=9600)]
    hours_p90: Annotated[int, Field(ge=1, le=9600)]
    cents_per_100: Cents
    fixed_cents: Cents = 0
    carrier: Name = "to be named"

    @model_validator(mode="after")
    def _late_is_not_early(self) -> Self:
        if self.hours_p90 < self.hours_p50:
            raise ValueError(f"lane {self.id}: p90 of {self.hours_p90} h is below p50 of {self.hours_p50} h")
        return self


class CapacityPool(Record):
    """What a site can make of its offered parts a week, shared by all offers that name the pool.

    ``weekly`` is the ramp in base units, week by week from the first dispatch week; its last value goes on.
    """

    id: Id
    site: Id
    weekly: Annotated[tuple[Pcs, ...], Field(min_length=1, max_length=60)]


class PriceTier(Record):
    """From this quantity on, *all* units of an award cost this much for each price unit."""

    from_qty: Pcs
    price_cents: Cents


class Offer(Record):
    """What a site would supply of a part beyond its released flow.

    Orderable until ``valid_until``; first dispatch ``ready_days`` working days after the order; ``moq`` is per award,
    ``multiple`` per delivery; ``one_off_cents`` (tooling, set-up) is paid once. Money is in ``currency``. Of a sister
    plant ``max_qty`` is the stock that it can spare: what is reserved of the offer's pool, which no other offer of it
    may name, is taken off.
    """

    id: Id
    site: Id
    part: Id
    pool: Id
    tiers: Annotated[tuple[PriceTier, ...], Field(min_length=1, max_length=12)]
    price_unit: Literal[1, 100, 1000] = 1
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    moq: Annotated[int, Field(ge=1, le=10**12)]
    max_qty: Annotated[int, Field(ge=1, le=10**12)]
    multiple: Annotated[int, Field(ge=1, le=10**9)]
    one_off_cents: Cents = 0
    qualification: Literal["approved", "deviation", "ppap"] = "approved"
    qualification_days: Days = 0
    ready_days: Days
    valid_until: Moment
    lanes: Annotated[tuple[Id, ...], Field(min_length=1, max_length=8)]
    incoterm: Literal["FCA", "DAP", "DDP", "EXW"] = "FCA"

    @model_validator(mode="after")
    def _can_be_ordered(self) -> Self:
        if self.max_qty < self.moq:
            raise ValueError(f"offer {self.id}: at most {self.max_qty} pcs is below its own MOQ of {self.moq} pcs")
        if -(-self.moq // self.multiple) * self.multiple > self.max_qty:
            raise ValueError(
                f"offer {self.id}: no multiple of {self.multiple} pcs lies between the MOQ of {self.moq} pcs "
                f"and {self.max_qty} pcs"
            )
        steps = [tier.from_qty for tier in self.tiers]
        if steps != sorted(set(steps)):
            raise ValueError(f"offer {self.id}: price tiers must rise by quantity, each once; found {steps}")
        if steps[0] > self.moq:
            raise ValueError(f"offer {self.id}: first price tier starts at {steps[0]} pcs, above the MOQ of {self.moq}")
        return self


class Reservation(Record):
    """Pieces of a pool's week already promised to a case, so that no other case may promise them again."""

    pool: Id
    week: date
    qty: Pcs
    case: Id


class Delivery(Record):
    """One delivery of an award: leaves the site on ``dispatch``, arrives (p50) at ``arrives``."""

    dispatch: Moment
    arrives: Moment
    qty: Annotated[int, Field(ge=1, le=10**12)]


class Award(Record):
    """A supplier's share of a need: an offer, the lane its goods take, and the delivery schedule."""

    offer: Id
    lane: Id
    deliveries: Annotated[tuple[Delivery, ...], Field(min_length=1, max_length=400)]

    @property
    def qty(self) -> int:
        """Pieces over all deliveries."""
        return sum(delivery.qty for delivery in self.deliveries)


class Expedite(Record):
    """Pieces of an open receipt that take a faster lane and then arrive at ``arrives``; the rest stays as it was."""

    receipt: Id
    lane: Id
    qty: Annotated[int, Field(ge=1, le=10**12)]
    arrives: Moment
