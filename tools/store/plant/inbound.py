"""What approved sourcing adds to a plant: reserved capacity, requested receipts, and pieces on a faster lane."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import Session

from planning.availability import open_receipts
from planning.disruption import Disruption, output_left
from planning.snapshot import Snapshot
from planning.sourcing import pool_week_pcs
from planning.supply import Expedite, Receipt, Reservation
from planning.usage import Usage
from tools.store.plant.whole import NoPlantError, append_records, load_snapshot, read_records, read_scalars, table


class InboundRefusedError(Exception):
    """What was to be reserved or requested does not fit the plant; nothing was written."""


def add_reservations(session: Session, reservations: Sequence[Reservation]) -> None:
    """Promise pieces of pools' weeks to a case. Raises ``InboundRefusedError`` if a week has fewer left."""
    scalars = read_scalars(session)
    if scalars is None:
        raise NoPlantError("the store holds no plant yet")
    # Only what the ramp is counted from: no need to check a whole plant for a few reservations.
    counted: dict[str, Any] = {
        "as_of": datetime.fromisoformat(scalars["as_of"]),
        "timezone": scalars["timezone"],
        "closed": tuple(date.fromisoformat(day) for day in scalars["closed"]),
        "offers": read_records(session, "offers"),
        "reservations": read_records(session, "reservations"),
    }
    plant = Snapshot.model_construct(**counted)
    pools = {pool.id: pool for pool in read_records(session, "pools")}
    wanted: Counter[tuple[str, date]] = Counter()
    for reservation in reservations:
        wanted[reservation.pool, reservation.week] += reservation.qty
    for (pool, week), qty in wanted.items():
        if pool not in pools:
            raise InboundRefusedError(f"pool {pool}: the plant has no such pool; plan again on today's data")
        left = pool_week_pcs(plant, pools[pool], week)
        if qty > left:
            raise InboundRefusedError(
                f"pool {pool}, week of {week}: {qty} pcs wanted, {left} pcs left; other cases hold the rest"
            )
    _add_up(session, reservations)


def _add_up(session: Session, reservations: Sequence[Reservation]) -> None:
    """One row for each pool, week and case, whatever number of awards it stands for."""
    total = _promised(session)
    for one in reservations:
        total[one.pool, one.week, one.case] += one.qty
    _keep_promised(session, total)


def free_reservations(session: Session, reservations: Sequence[Reservation]) -> None:
    """Give promised pieces back to the suppliers' pools; never more than the case holds of a week."""
    total = _promised(session)
    for one in reservations:
        key = one.pool, one.week, one.case
        total[key] = max(0, total[key] - one.qty)
    _keep_promised(session, total)


def _promised(session: Session) -> Counter[tuple[str, date, str]]:
    total: Counter[tuple[str, date, str]] = Counter()
    for one in read_records(session, "reservations"):
        total[one.pool, one.week, one.case] += one.qty
    return total


def _keep_promised(session: Session, total: Counter[tuple[str, date, str]]) -> None:
    session.execute(delete(table("reservations")))
    rows = [Reservation(pool=pool, week=week, qty=qty, case=case) for (pool, week, case), qty in total.items() if qty]
    append_records(session, "reservations", rows)


def add_receipts(session: Session, receipts: Sequence[Receipt]) -> None:
    """Add dated inbound, usually what an award asks for (``requested``, with the award's id)."""
    held = table("receipts")
    for receipt in receipts:
        if session.execute(select(held.c.id).where(held.c.id == receipt.id)).first():
            raise InboundRefusedError(f"receipt {receipt.id}: stands in the plant already; nothing was added")
        for name, wanted in (("parts", receipt.part), ("sites", receipt.site)):
            known = table(name)
            if not session.execute(select(known.c.id).where(known.c.id == wanted)).first():
                raise InboundRefusedError(f"receipt {receipt.id}: {wanted} is not in {name}; nothing was added")
    twice = [receipt for receipt, times in Counter(receipt.id for receipt in receipts).items() if times > 1]
    if twice:
        raise InboundRefusedError(f"receipt {twice[0]}: is given twice; nothing was added")
    append_records(session, "receipts", receipts)


def remove_receipts(session: Session, names: Sequence[str]) -> None:
    """Take inbound away that was cancelled."""
    held = table("receipts")
    session.execute(delete(held).where(held.c.id.in_(names)))


def confirm_award(session: Session, award: str) -> int:
    """The supplier agreed: what the award requested counts as confirmed; returns the receipts."""
    held = table("receipts")
    return _rows(
        session,
        update(held).where(held.c.award == award, held.c.status == "requested").values(status="confirmed"),
    )


def answer_award(session: Session, award: str, receipts: Sequence[Receipt]) -> None:
    """The supplier answered otherwise: these receipts (none: refused) stand in place of the award's."""
    strange = [receipt.id for receipt in receipts if receipt.award != award]
    if strange:
        raise InboundRefusedError(f"receipt {strange[0]}: does not belong to award {award}")
    held = table("receipts")
    session.execute(delete(held).where(held.c.award == award))
    add_receipts(session, receipts)


def apply_expedites(session: Session, expedites: Sequence[Expedite], disruptions: Sequence[Disruption] = ()) -> None:
    """Put pieces of open receipts on the faster lanes that were approved.

    A receipt keeps what is left; the moved pieces become a receipt of their own. Under ``disruptions`` only part of a
    receipt comes; what is left then shrinks so that the two together bring no more than the receipt would have.
    """
    if not expedites:
        return
    plant = load_snapshot(session)
    coming = {receipt.id: qty for receipt, qty in open_receipts(plant, Usage(plant), output_left(plant, disruptions))}
    moved: Counter[str] = Counter()
    for expedite in expedites:
        moved[expedite.receipt] += expedite.qty
    held = table("receipts")
    for receipt_id, qty in moved.items():
        comes = coming.get(receipt_id, 0)
        if qty > comes:
            raise InboundRefusedError(f"receipt {receipt_id}: {qty} pcs to be expedited, {comes} pcs still come")
        rest = (comes - qty) * plant.receipt_by_id[receipt_id].qty // comes
        which = held.c.id == receipt_id
        session.execute(update(held).where(which).values(qty=rest) if rest else delete(held).where(which))
    add_receipts(session, list(_expedited(plant, expedites)))


def _expedited(plant: Snapshot, expedites: Sequence[Expedite]) -> Iterable[Receipt]:
    used = {receipt.id for receipt in plant.receipts}
    for expedite in expedites:
        receipt, lane = plant.receipt_by_id[expedite.receipt], plant.lane_by_id.get(expedite.lane)
        if lane is None:
            raise InboundRefusedError(f"receipt {receipt.id}: the plant has no lane {expedite.lane}; plan again")
        number = next(n for n in range(1, 10_000) if f"{receipt.id[:56]}.x{n}" not in used)
        name = f"{receipt.id[:56]}.x{number}"
        used.add(name)
        # Booked pieces exist and leave with the carrier: what fails at the site later no longer takes them.
        leaves = max(plant.as_of, expedite.arrives - timedelta(hours=lane.hours_p50))
        yield receipt.model_copy(
            update={
                "id": name,
                "mode": lane.mode,
                "qty": expedite.qty,
                "arrives": expedite.arrives,
                "departed": min(leaves, expedite.arrives),
            }
        )


def _rows(session: Session, statement: object) -> int:
    done = session.connection().execute(statement)  # type: ignore[call-overload]
    return int(done.rowcount)
