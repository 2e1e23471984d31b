"""What was seen of receipts lately: gone in time, overdue, or told to be missing, short or late."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from planning.availability import transit_days
from planning.cause import Seen
from planning.signal import Signal
from planning.snapshot import Snapshot
from planning.sourcing import planned_departure
from tools.store.casework import artifacts
from tools.store.casework.cases import SignalRow
from tools.store.stamps import stamp

OVERDUE = timedelta(hours=6)
"""A receipt that has not left so long after it should have is late."""


def seen_receipts(session: Session, plant: Snapshot, now: datetime, days: int) -> tuple[Seen, ...]:
    """Receipts that left or should have left in the last days, from the plant's data and from ship notices.

    A notice says more than the data: what it tells of a receipt counts.
    """
    transit = transit_days(plant)
    since = now - timedelta(days=days)
    found: dict[str, Seen] = {}
    for receipt in plant.receipts:
        if receipt.status == "claimed":
            continue
        if receipt.departed is not None:
            found[receipt.id] = Seen(receipt.site, receipt.part, receipt.departed, 100)
        elif (leaves := planned_departure(receipt, transit)) < now - OVERDUE:
            found[receipt.id] = Seen(receipt.site, receipt.part, leaves, 0)
    rows = session.exec(select(SignalRow).where(col(SignalRow.received) >= stamp(since))).all()
    for row in rows:
        if row.body:
            found |= _told(artifacts.get_record(session, Signal, row.body), transit)
    return tuple(each for each in found.values() if since <= each.leaves <= now)


def _told(signal: Signal, transit: dict[tuple[str, str], int]) -> dict[str, Seen]:
    """What a ship notice says of its receipt, by its id; nothing if it says nothing of goods that should leave."""
    fields = signal.fields
    if signal.kind != "asn" or fields.get("notice") not in ("missing", "short", "late"):
        return {}
    try:
        receipt, site, part = (str(fields[name]) for name in ("receipt", "site", "part"))
        due = datetime.fromisoformat(str(fields["due"]))
        shipped = int(str(fields.get("shipped") or 0)) if fields["notice"] == "short" else 0
        came = 100 * shipped // max(1, int(str(fields.get("qty") or 0)))
    except (KeyError, ValueError):
        return {}
    if due.tzinfo is None:
        return {}
    return {receipt: Seen(site, part, due - timedelta(days=transit.get((site, part), 0)), min(100, came))}
