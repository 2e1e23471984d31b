"""Orders that a case's own releases took out of the daily horizon, and their way back into it."""

from collections.abc import Sequence

from sqlalchemy import delete
from sqlmodel import Session, col, select

from planning.line import Order
from tools.store.plant.release_rows import BacklogRow, ReleaseRow
from tools.store.plant.whole import append_records, table


def shelved_by(session: Session, case: str) -> tuple[Order, ...]:
    """Orders in the backlog that plans released for a case put there, in their last planned form, by id."""
    query = (
        select(BacklogRow)
        .join(ReleaseRow, col(ReleaseRow.version) == col(BacklogRow.version))
        .where(ReleaseRow.case == case)
        .order_by(col(BacklogRow.order))
    )
    return tuple(Order.model_validate_json(row.record) for row in session.exec(query).all())


def unshelve(session: Session, orders: Sequence[Order]) -> None:
    """Give orders of the backlog the shift and slot they carry, and take them out of the forecast."""
    if not orders:
        return
    names = [order.id for order in orders]
    for start in range(0, len(names), 500):
        some = names[start : start + 500]
        session.execute(delete(table("tail_mix")).where(table("tail_mix").c.id.in_(some)))
        session.execute(delete(BacklogRow).where(col(BacklogRow.order).in_(some)))
    append_records(session, "orders", orders)
    session.flush()
