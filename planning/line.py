"""The assembly line: takt, shifts, options and their ratio rules, paint, orders, and a plan of what is built when."""

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field

from planning.supply import Award, Expedite
from planning.terms import Cents, Id, Moment, Pct, Record

Customer = Literal["stock", "retail", "fleet"]
OrderState = Literal["planned", "broadcast", "body_built", "done"]


class Line(Record):
    """An assembly line and what its time costs.

    An order can still be skipped until ``skip_hours`` before it enters the line. Slots that start less than
    ``frozen_hours`` after the snapshot's moment may not move. ``retrofit_min_shift`` are worker minutes for
    retrofit in a shift; ``yard_places`` hold cars that were built short. ``body_buffer`` is how many of the next
    bodies in released order stand ready to fill a slot that was skipped.
    """

    id: Id
    takt_s: Annotated[int, Field(ge=10, le=3600)]
    skip_hours: Annotated[int, Field(ge=0, le=240)]
    frozen_hours: Annotated[int, Field(ge=0, le=720)]
    idle_slot_cents: Cents
    stop_min_cents: Cents
    overtime_min_cents: Cents
    overtime_notice_hours: Annotated[int, Field(ge=0, le=720)]
    retrofit_min_shift: Annotated[int, Field(ge=0, le=10**6)] = 0
    retrofit_min_cents: Cents = 0
    yard_places: Annotated[int, Field(ge=0, le=10**5)] = 0
    yard_day_cents: Cents = 0
    body_buffer: Annotated[int, Field(ge=0, le=5000)] = 0


class Shift(Record):
    """The planning bucket: one line, one date, one shift number. Slot k (from 0) enters at start + k takts."""

    id: Id
    line: Id
    day: date
    number: Annotated[int, Field(ge=1, le=9)]
    start: Moment
    slots: Annotated[int, Field(ge=0, le=5000)]
    overtime_slots: Annotated[int, Field(ge=0, le=1000)] = 0


class TailWeek(Record):
    """A week past the daily horizon: how many cars the line can build from ``monday`` on, mix included."""

    id: Id
    line: Id
    monday: date
    capacity: Annotated[int, Field(ge=0, le=10**6)]


class TailMix(Record):
    """Forecast cars of one configuration in a tail week; they use parts like orders and can slip like them.

    ``late_day_cents`` is what one car costs for each day it slips, ``contribution_cents`` what it earns.
    """

    id: Id
    week: Id
    model: Id
    options: tuple[Id, ...] = ()
    vehicles: Annotated[int, Field(ge=1, le=10**6)]
    late_day_cents: Cents
    contribution_cents: Cents


class RatioRule(Record):
    """At most ``p`` cars with the option in any ``q`` consecutive cars of the line."""

    id: Id
    line: Id
    option: Id
    p: Annotated[int, Field(ge=1, le=1000)]
    q: Annotated[int, Field(ge=2, le=1000)]
    priority: Literal["high", "low"]


class PaintShop(Record):
    """After ``batch_limit`` cars of one colour the guns are purged, whatever comes next."""

    line: Id
    batch_limit: Annotated[int, Field(ge=1, le=5000)]


class Order(Record):
    """A car somebody waits for, with its place in the released plan (``shift``, ``slot``).

    ``shift`` may also be a tail week, then without a slot; with neither, the released plan has no place for the order,
    which waits for the next plan. ``promised`` is the last build day that keeps the promise to the customer. An order
    that is ``done`` has been built where it stands: its parts have left the usable stock, and no plan moves it.
    """

    id: Id
    model: Id
    options: tuple[Id, ...]
    colour: Id
    promised: date
    priority: Annotated[int, Field(ge=0, le=3)] = 0
    contribution_cents: Cents
    customer: Customer
    lines: Annotated[tuple[Id, ...], Field(min_length=1, max_length=20)]
    shift: Id | None
    slot: Annotated[int | None, Field(ge=0, le=6000)]
    state: OrderState = "planned"


class Rates(Record):
    """What a change or a delay costs, in cents.

    A late order costs ``late_day_cents`` of its customer class a calendar day, times (1 + priority). A moved order
    costs ``move_cents``, plus ``move_shift_cents`` for every shift of distance, plus ``move_soon_cents`` if either its
    old or its new shift starts within ``soon_hours`` of the snapshot's moment. ``lost_pct`` of its contribution is lost
    with an order that is not built before the horizon ends. An order without a place is not moved when it gets one.

    Suppliers are given ``answer_hours`` to confirm what is ordered: what a plan buys may feed only cars that can still
    be moved by then. For ordered goods that are cancelled before they leave a supplier is owed ``cancel_pct`` of the
    price.
    """

    late_day_cents: dict[Customer, Cents]
    move_cents: Cents
    move_shift_cents: Cents
    move_soon_cents: Cents
    soon_hours: Annotated[int, Field(ge=0, le=720)]
    lost_pct: Annotated[int, Field(ge=0, le=1000)] = 100
    answer_hours: Annotated[int, Field(ge=0, le=720)] = 24
    cancel_pct: Pct = 25


class Place(Record):
    """Where an order stands in a plan: a shift and slot, or a tail week (``slot`` None), short of parts or whole.

    ``retrofit`` is the shift or tail week in which a car built short is completed; its delivery counts from there.
    """

    order: Id
    bucket: Id
    slot: int | None
    short: bool = False
    retrofit: Id | None = None


class TailMove(Record):
    """Forecast cars of a tail mix built in another week than planned (``to_week`` None: not within the horizon)."""

    mix: Id
    to_week: Id | None
    vehicles: Annotated[int, Field(ge=1, le=10**6)]


class Plan(Record):
    """What is built when, and what is bought and moved for it. Orders in ``unbuilt`` lose their place in the horizon.

    Orders that are not mentioned stand where the released plan has them (or nowhere, if it has no place for them), so a
    plan is a difference to the snapshot.
    """

    places: tuple[Place, ...] = ()
    unbuilt: tuple[Id, ...] = ()
    tail: tuple[TailMove, ...] = ()
    overtime: dict[Id, int] = {}
    """Overtime slots opened, by shift."""
    awards: tuple[Award, ...] = ()
    expedites: tuple[Expedite, ...] = ()


def slot_minute(line: Line, slot: int) -> int:
    """Minutes from the start of a shift to the moment its k-th slot (from 0) enters the line, rounded down."""
    return slot * line.takt_s // 60


def slot_start(line: Line, shift: Shift, slot: int) -> Moment:
    """The moment at which a slot's car enters the line."""
    return shift.start + timedelta(seconds=slot * line.takt_s)
