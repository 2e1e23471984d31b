"""Tables of what a plant is supplied with: parts, bills of material, sites, receipts, offers. See ``plant_rows``."""

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel


class PartRow(SQLModel, table=True):
    """See ``planning.supply.Part``."""

    __tablename__ = "parts"

    id: str = Field(primary_key=True)
    pos: int
    name: str
    base_unit: str
    behaviour: str
    stock_usable: int = Field(sa_type=BigInteger)
    stock_blocked: int = Field(sa_type=BigInteger)
    fit_min: int
    build_short: bool
    retrofit_min: int
    call_off_days: int
    flex_pct: int
    price_cents: int = Field(sa_type=BigInteger)
    price_unit: int


class BomRow(SQLModel, table=True):
    """See ``planning.supply.BomLine``; its condition takes four columns."""

    __tablename__ = "bom"

    id: str = Field(primary_key=True)
    pos: int
    part: str
    qty: int
    models: str
    all_of: str
    any_of: str
    none_of: str
    valid_from: str | None = None
    valid_to: str | None = None


class SupplierRow(SQLModel, table=True):
    """See ``planning.supply.Supplier``."""

    __tablename__ = "suppliers"

    id: str = Field(primary_key=True)
    pos: int
    name: str
    country: str
    email: str
    iban: str
    law: str
    own: bool


class SiteRow(SQLModel, table=True):
    """See ``planning.supply.Site``."""

    __tablename__ = "sites"

    id: str = Field(primary_key=True)
    pos: int
    supplier: str
    name: str
    city: str
    country: str
    tier: int


class LinkRow(SQLModel, table=True):
    """See ``planning.supply.SupplyLink``."""

    __tablename__ = "links"

    id: str = Field(primary_key=True)
    pos: int
    from_site: str
    to_site: str | None = None
    item: str
    feeds: str
    share_pct: int
    output_pct: int
    transit_days: int
    buffer_days: int
    spare_pct: int
    rank: int


class ReceiptRow(SQLModel, table=True):
    """See ``planning.supply.Receipt``."""

    __tablename__ = "receipts"

    id: str = Field(primary_key=True)
    pos: int
    part: str
    site: str
    mode: str
    arrives: str
    qty: int = Field(sa_type=BigInteger)
    status: str
    departed: str | None = None
    award: str | None = Field(default=None, index=True)


class LaneRow(SQLModel, table=True):
    """See ``planning.supply.Lane``."""

    __tablename__ = "lanes"

    id: str = Field(primary_key=True)
    pos: int
    site: str
    mode: str
    hours_p50: int
    hours_p90: int
    cents_per_100: int = Field(sa_type=BigInteger)
    fixed_cents: int = Field(sa_type=BigInteger)
    carrier: str


class PoolRow(SQLModel, table=True):
    """See ``planning.supply.CapacityPool``."""

    __tablename__ = "pools"

    id: str = Field(primary_key=True)
    pos: int
    site: str
    weekly: str


class OfferRow(SQLModel, table=True):
    """See ``planning.supply.Offer``."""

    __tablename__ = "offers"

    id: str = Field(primary_key=True)
    pos: int
    site: str
    part: str
    pool: str
    tiers: str
    price_unit: int
    currency: str
    moq: int = Field(sa_type=BigInteger)
    max_qty: int = Field(sa_type=BigInteger)
    multiple: int = Field(sa_type=BigInteger)
    one_off_cents: int = Field(sa_type=BigInteger)
    qualification: str
    qualification_days: int
    ready_days: int
    valid_until: str
    lanes: str
    incoterm: str


class ReservationRow(SQLModel, table=True):
    """See ``planning.supply.Reservation``."""

    __tablename__ = "reservations"

    pos: int = Field(primary_key=True)
    pool: str = Field(index=True)
    week: str
    qty: int = Field(sa_type=BigInteger)
    case: str
