"""What an import leaves as it is: cases' work, what is built, and the released plan if asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session

from planning.snapshot import Snapshot
from tools.store.plant.release_rows import BuiltRow
from tools.store.plant.whole import read_records, table

Records = dict[str, tuple[Any, ...]]


@dataclass(frozen=True)
class BuiltUntil:
    """How far a line has come: every order before this slot is built and leaves the plan."""

    line: str
    shift: str
    slot: int


def remember_built(session: Session, built_until: Sequence[BuiltUntil]) -> list[BuiltUntil]:
    """How far every line has come: as said now, else as said last; kept for the next import."""
    for until in built_until:
        session.merge(BuiltRow(line=until.line, shift=until.shift, slot=until.slot))
    session.flush()
    return [BuiltUntil(row.line, row.shift, row.slot) for row in session.execute(select(BuiltRow)).scalars()]


def keep_own(session: Session, records: Records, as_of: datetime) -> None:
    """Add to a folder's records what cases have done and the folder does not know.

    Reservations always stay. Receipts of an award stay until the folder lists one of the same award, or they were due.
    """
    own = read_records(session, "reservations")
    held = {(one.pool, one.week, one.case) for one in own}
    news = tuple(one for one in records["reservations"] if (one.pool, one.week, one.case) not in held)
    records["reservations"] = own + news
    listed = {receipt.id for receipt in records["receipts"]}
    answered = {receipt.award for receipt in records["receipts"] if receipt.award is not None}
    records["receipts"] += tuple(
        receipt
        for receipt in read_records(session, "receipts")
        if receipt.award is not None
        and receipt.award not in answered
        and receipt.id not in listed
        and receipt.arrives > as_of
    )


def keep_released_plan(session: Session, records: Records) -> None:
    """Leave known orders in their released places, shifts with their overtime, and the forecast in its weeks."""
    weeks = {week.id for week in records["tail_weeks"]}
    shifts = {shift.id for shift in records["shifts"]}
    # A week that has become shifts can no longer hold an order: the folder's own place for it counts then.
    places = {
        order.id: order
        for order in read_records(session, "orders")
        if order.shift is None or order.slot is not None or order.shift in weeks - shifts
    }
    records["orders"] = tuple(
        order.model_copy(update={"shift": places[order.id].shift, "slot": places[order.id].slot})
        if order.id in places
        else order
        for order in records["orders"]
    )
    opened = {shift.id: shift for shift in read_records(session, "shifts")}
    records["shifts"] = tuple(
        shift.model_copy(update={"slots": opened[shift.id].slots, "overtime_slots": opened[shift.id].overtime_slots})
        if shift.id in opened
        else shift
        for shift in records["shifts"]
    )
    forecast = read_records(session, "tail_mix")
    if forecast:
        records["tail_mix"] = tuple(mix for mix in forecast if mix.week in weeks)


def tidy_short_builds(session: Session, plant: Snapshot) -> None:
    """Forget cars built short that are gone, with the shift or week of their retrofit."""
    shorts = table("short_builds")
    buckets = {*plant.shift_by_id, *(week.id for week in plant.tail_weeks)}
    for row in session.execute(select(shorts.c.order, shorts.c.retrofit)).all():
        if row.order not in plant.order_row and row.retrofit not in buckets:
            session.execute(delete(shorts).where(shorts.c.order == row.order))
