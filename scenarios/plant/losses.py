"""Losses drawn on any plant, for measurements: so many parts whose works make none of them for a while."""

from datetime import timedelta
from random import Random

from planning.disruption import Disruption
from planning.snapshot import Snapshot

BEGINS, BACK = timedelta(days=1), (timedelta(days=8), timedelta(days=12), timedelta(days=20))
"""When the works stop after the plant's moment, and the 10, 50 and 90 % points of when they are back (assumptions)."""


def stopped_parts(plant: Snapshot, seed: int, count: int) -> tuple[Disruption, ...]:
    """One loss for each of so many parts that other works offer: the works that ships most of it makes none.

    Raises ValueError if the plant has fewer such parts.
    """
    offered = {offer.part for offer in plant.offers}
    shipped: dict[str, list[tuple[int, str]]] = {}
    for link in plant.links:
        if link.to_site is None and link.item in offered:
            shipped.setdefault(link.item, []).append((link.share_pct, link.from_site))
    if not 1 <= count <= len(shipped):
        raise ValueError(f"{count} disrupted parts: this plant has 1 to {len(shipped)} that other works offer")
    start = plant.as_of + BEGINS
    early, likely, late = (plant.as_of + back for back in BACK)
    return tuple(
        Disruption(
            id=f"loss-{seed}-{number}", title=f"{part} is not made", cause="other",
            sites=(max(shipped[part])[1],), parts=(part,), start=start,
            recovery_p10=early, recovery_p50=likely, recovery_p90=late,
        )
        for number, part in enumerate(Random(seed).sample(sorted(shipped), count), 1)
    )  # fmt: skip
