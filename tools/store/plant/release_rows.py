"""Tables beside the plant's own: what the store is, released plans and what they build short, what is built."""

from sqlmodel import Field, SQLModel


class MetaRow(SQLModel, table=True):
    """What this store is: one row, written when it is made and never changed."""

    __tablename__ = "meta"

    one: int = Field(default=1, primary_key=True)
    kind: str
    created: str
    plant: str


class ReleaseRow(SQLModel, table=True):
    """A released plan, whole, as JSON: what it changed against the version before."""

    __tablename__ = "plan_releases"

    version: int = Field(primary_key=True)
    case: str = ""
    released: str | None = None
    plan: str


class BuiltRow(SQLModel, table=True):
    """How far a line had come when that was last said: what stood before this slot is built."""

    __tablename__ = "built_until"

    line: str = Field(primary_key=True)
    shift: str
    slot: int


class ShortRow(SQLModel, table=True):
    """A car that a released plan builds short: where it is built, and the shift or tail week of its retrofit."""

    __tablename__ = "short_builds"

    order: str = Field(primary_key=True)
    bucket: str
    retrofit: str | None = None
    version: int
