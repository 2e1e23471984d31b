"""Plants of which a site is turned into a sister plant: what it offers is stock of the own company from then on."""

from planning.snapshot import Snapshot
from planning.supply import Reservation, Supplier

SISTER = Supplier(id="SISTER", name="Sister works", country="DE", email="planning@sister.example", own=True)


def sistered(plant: Snapshot, site: str, reservations: tuple[Reservation, ...] = ()) -> Snapshot:
    """The plant with a site of the own company; each of its offers has a pool of its own, named after the offer."""
    mine = [offer for offer in plant.offers if offer.site == site]
    pools = [plant.pool_by_id[offer.pool].model_copy(update={"id": f"C-{offer.id}"}) for offer in mine]
    changes = {
        "suppliers": (*plant.suppliers, SISTER),
        "sites": tuple(s.model_copy(update={"supplier": SISTER.id}) if s.id == site else s for s in plant.sites),
        "pools": (*plant.pools, *pools),
        "offers": tuple(o.model_copy(update={"pool": f"C-{o.id}"}) if o in mine else o for o in plant.offers),
        "reservations": (*plant.reservations, *reservations),
    }
    return Snapshot(**{name: getattr(plant, name) for name in Snapshot.model_fields} | changes)
