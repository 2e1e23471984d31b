"""A plant that moved on: its tables as its own systems have them after a while, and the backlog with them."""

from collections.abc import Collection, Mapping

from sqlalchemy import delete
from sqlmodel import Session, col, select

from planning.line import Order
from planning.snapshot import Snapshot
from tools.store.plant.flat import flatten
from tools.store.plant.plant_rows import RECORDS
from tools.store.plant.release_rows import BacklogRow, ShortRow
from tools.store.plant.whole import write_rows, write_scalars


def move_plant(
    session: Session, before: Snapshot, after: Snapshot, back: Collection[str],
    waiting: Mapping[str, tuple[Order, str | None]],
) -> None:  # fmt: skip
    """Write what changed from one moment to the next; orders come ``back`` from the backlog, or go ``waiting`` into it.

    The plant as a whole is checked first; raises what a snapshot raises if it does not hold together.
    """
    whole = Snapshot(**{name: getattr(after, name) for name in Snapshot.model_fields})
    for name, (_, record) in RECORDS.items():
        old, new = getattr(before, name), getattr(whole, name)
        if old is not new and old != new:
            write_rows(session, name, flatten(record, new))
    write_scalars(session, whole)
    names = [*back, *waiting]
    for start in range(0, len(names), 500):
        session.execute(delete(BacklogRow).where(col(BacklogRow.order).in_(names[start : start + 500])))
    for order, week in waiting.values():
        session.add(BacklogRow(order=order.id, week=week, version=whole.plan_version, record=order.model_dump_json()))
    _tidy(session, whole)
    session.flush()


def _tidy(session: Session, plant: Snapshot) -> None:
    """Waiting orders follow their forecast car to its week; short builds of cars that have left the plan are done."""
    weeks = {mix.id: mix.week for mix in plant.tail_mix}
    for row in session.exec(select(BacklogRow)).all():
        if row.order in weeks and row.week != weeks[row.order]:
            row.week = weeks[row.order]
            session.add(row)
    for short in session.exec(select(ShortRow)).all():
        if short.order not in plant.order_row:
            session.delete(short)
