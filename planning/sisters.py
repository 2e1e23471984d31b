"""Stock of sister plants of the own company: offered like a supplier's parts, but there once, and sold by nobody."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from planning.supply import Offer
from planning.workdays import local_date, week_of

if TYPE_CHECKING:
    from planning.snapshot import Snapshot


def is_transfer(plant: "Snapshot", offer: Offer) -> bool:
    """True if an offer is stock of a sister plant."""
    return plant.supplier_by_id[plant.site_by_id[offer.site].supplier].own


def most_pcs(plant: "Snapshot", offer: Offer) -> int:
    """The most base units that can be had of an offer.

    Stock of a sister plant that is reserved to leave in this week or later is still counted in the offer, but gone:
    it leaves once only, whatever the week.
    """
    if not is_transfer(plant, offer):
        return offer.max_qty
    week = week_of(local_date(plant.as_of, plant.timezone))
    return max(0, offer.max_qty - sum(r.qty for r in plant.reservations if r.pool == offer.pool and r.week >= week))


def shared_stock(plant: "Snapshot") -> Iterator[tuple[str, str]]:
    """Offers of sister plants, with the reason, whose pool another offer names: reservations would take from both."""
    own = {supplier.id for supplier in plant.suppliers if supplier.own}
    sites = {site.id for site in plant.sites if site.supplier in own}
    first: dict[str, str] = {}
    for offer in plant.offers:
        other = first.setdefault(offer.pool, offer.id)
        if other != offer.id and offer.site in sites:
            yield offer.id, f"pool {offer.pool} is that of offer {other}; stock of a sister plant has one of its own"
