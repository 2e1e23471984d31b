"""What sites still make of the parts that they offer, while disruptions last."""

from collections.abc import Sequence

from planning.disruption import Disruption, Output, output_left
from planning.snapshot import Snapshot
from planning.supply import SupplyLink


def offered_output(plant: Snapshot, disruptions: Sequence[Disruption]) -> Output:
    """Output left of every site and part that is shipped or offered to the plant, through all tiers.

    A site makes a part that it only offers like those that it ships: a loss of its own, or of what all its items need,
    stops both. Its offers are served no sooner than its other customers.
    """
    last: dict[tuple[str, str], int] = {}
    shipped = set()
    for link in plant.links:
        node = (link.from_site, link.item)
        last[node] = max(last.get(node, 1), link.rank)
        if link.to_site is None:
            shipped.add(node)
    offered = sorted({(offer.site, offer.part) for offer in plant.offers} - shipped)
    more = tuple(
        SupplyLink(id=f"offered-{number}", from_site=site, item=part, output_pct=1, rank=last.get((site, part), 1))
        for number, (site, part) in enumerate(offered)
    )
    return output_left(plant.model_copy(update={"links": (*plant.links, *more)}), disruptions)
