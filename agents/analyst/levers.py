"""What an investigation starts from and what it gives: parts in need, and levers with their evidence."""

from typing import Annotated, Literal

from pydantic import Field

from planning.recovery.outcome import Lever
from planning.terms import Id, Moment, Record

Words = Annotated[str, Field(max_length=400)]


class PartNeed(Record):
    """A part that will be missing: how many base units, from when, and whether cars may be built without it."""

    id: Id
    name: str
    short_qty: Annotated[int, Field(ge=0)] = 0
    first_short: Moment | None = None
    build_short: bool = False


class LeversFacts(Record):
    """What the investigation is about: sites that fail, parts in need (most urgent first), and now."""

    task: Literal["investigate"] = "investigate"
    now: Moment
    sites: tuple[Id, ...]
    parts: tuple[PartNeed, ...]


class LeverFound(Record):
    """A lever worth offering, with the ids it rests on.

    ``standing`` says how far it can be relied on: *grounded* in the database, *contradicted* by it, or *unverifiable*
    because a supplier only claims it.
    """

    kind: Lever
    part: Id | None = None
    offer: Id | None = None
    receipt: Id | None = None
    site: Id | None = None
    standing: Literal["grounded", "contradicted", "unverifiable"]
    why: Words


class Levers(Record):
    """The levers worth offering to the planner, and what remains to be asked of people."""

    levers: Annotated[tuple[LeverFound, ...], Field(max_length=200)]
    open_questions: Annotated[tuple[Words, ...], Field(max_length=20)] = ()
