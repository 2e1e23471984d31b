"""What it costs to take back an award: of the pieces that have not left their site, and what is saved by it."""

from collections.abc import Mapping
from datetime import timedelta

from planning.price import award_parts_cents, freight_cents
from planning.sisters import is_transfer
from planning.snapshot import Snapshot
from planning.supply import Award, Receipt, Reservation
from planning.terms import Id, Record
from planning.workdays import local_date, week_of


class Cancelled(Record):
    """One award as far as it can still be taken back. Money in plant currency.

    ``receipts`` are those that have not left; of their goods the supplier is owed ``owed_cents``, and ``saved_cents``
    are price and freight that are not spent, less what is owed. One-off cost is spent either way. ``freed`` is the
    capacity that goes back to the supplier's pool.
    """

    award: Id
    offer: Id
    supplier: Id
    part: Id
    unit: str
    qty: int
    receipts: tuple[Id, ...]
    owed_cents: int
    saved_cents: int
    freed: tuple[Reservation, ...]


def cancellation(
    plant: Snapshot, case: str, name: str, award: Award, receipts: Mapping[str, Receipt], bought: int
) -> Cancelled | None:
    """What is left to cancel of an award; None if all of it has left or come, or its offer or lane is gone.

    ``receipts`` are those of the award, ``bought`` the pieces of all awards of the same offer and order: they reached
    the price tier, and what is cancelled does not lower it. A supplier is owed ``rates.cancel_pct`` of the price of
    what is cancelled, rounded up to the cent; a sister plant is owed nothing for stock that it keeps.
    """
    offer, lane = plant.offer_by_id.get(award.offer), plant.lane_by_id.get(award.lane)
    if offer is None or lane is None:
        return None
    way = timedelta(hours=lane.hours_p50)
    left = [each for each in receipts.values() if each.departed is None and each.arrives - way > plant.as_of]
    qty = sum(each.qty for each in left)
    if not qty:
        return None
    price = award_parts_cents(plant, offer, bought) * qty // bought
    owed = 0 if is_transfer(plant, offer) else -(-price * plant.rates.cancel_pct // 100)
    freight = sum(freight_cents(plant, lane.id, each.qty) for each in left)
    return Cancelled(
        award=name, offer=offer.id, supplier=plant.site_by_id[offer.site].supplier, part=offer.part,
        unit=plant.parts[plant.part_row[offer.part]].base_unit, qty=qty,
        receipts=tuple(sorted(each.id for each in left)), owed_cents=owed, saved_cents=price + freight - owed,
        freed=tuple(
            Reservation(
                pool=offer.pool, week=week_of(local_date(each.arrives - way, plant.timezone)), qty=each.qty, case=case
            )
            for each in left
        ),
    )  # fmt: skip


def without(plant: Snapshot, receipts: frozenset[str]) -> Snapshot:
    """The plant without these receipts."""
    return plant.unchecked(receipts=tuple(each for each in plant.receipts if each.id not in receipts))
