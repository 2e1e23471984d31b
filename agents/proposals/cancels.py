"""Awards of a case that can still be taken back, and at what price, from the store."""

from collections.abc import Sequence

from sqlmodel import Session

from planning.cancelling import Cancelled, cancellation
from planning.snapshot import Snapshot
from planning.supply import Award
from tools.store.casework import cases

OVER = ("declined", "cancelled")


def cancellations(session: Session, plant: Snapshot, case_id: str, names: Sequence[str]) -> tuple[Cancelled, ...]:
    """What is left to cancel of these awards of a case; nothing of those that left, came or were never the case's."""
    rows = [row for row in cases.awards_of(session, case_id) if row.status not in OVER]
    awards = {row.id: Award.model_validate_json(row.body) for row in rows}
    found = []
    for row in rows:
        if row.id not in names:
            continue
        award = awards[row.id]
        same = [awards[other.id] for other in rows if other.proposal == row.proposal]
        bought = sum(each.qty for each in same if each.offer == award.offer)
        receipts = {each.id: each for each in plant.receipts_of_award.get(row.id, ())}
        left = cancellation(plant, case_id, row.id, award, receipts, bought)
        if left is not None:
            found.append(left)
    return tuple(found)
