"""A plant that moved on: its tables as its own systems have them after a while."""

from sqlmodel import Session, select

from planning.snapshot import Snapshot
from tools.store.plant.flat import flatten
from tools.store.plant.plant_rows import RECORDS
from tools.store.plant.release_rows import ShortRow
from tools.store.plant.whole import write_rows, write_scalars


def move_plant(session: Session, before: Snapshot, after: Snapshot) -> None:
    """Write what changed from one moment to the next; short builds of cars that have left the plan are done.

    The plant as a whole is checked first; raises what a snapshot raises if it does not hold together.
    """
    whole = Snapshot(**{name: getattr(after, name) for name in Snapshot.model_fields})
    for name, (_, record) in RECORDS.items():
        old, new = getattr(before, name), getattr(whole, name)
        if old is not new and old != new:
            write_rows(session, name, flatten(record, new))
    write_scalars(session, whole)
    for short in session.exec(select(ShortRow)).all():
        if short.order not in whole.order_row:
            session.delete(short)
    session.flush()
