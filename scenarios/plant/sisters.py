"""Sister plants of the generated plant: works of its own company that hold stock of some of the same parts.

All figures are assumptions: a company with a few plants builds models in more than one of them, so that some parts are
common; a plant keeps a few days of them and can lend one or two without harm to its own line, for a short time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from planning.supply import CapacityPool, Lane, Offer, PriceTier, Site, Supplier
from scenarios.plant.flow import PACKS
from scenarios.plant.gazetteer import HARNESS_HOME
from scenarios.plant.network import Network
from scenarios.plant.offers import site_lanes
from scenarios.plant.parts import Spec
from scenarios.plant.size import PlantSize, Size, stream

PLANTS = (("Egertal works", "CZ", "Teplice"), ("Turia works", "ES", "Sagunto"))
COMMON: dict[PlantSize, tuple[int, int, int]] = {"compact": (1, 3, 4), "reference": (2, 12, 48)}
"""Sister plants; harnesses from their home country and other parts of which each of them can spare some."""

DAYS_TO_SPARE = (0.5, 2.0)
"""Days of this plant's need that a sister plant can spare of a part."""

HANDLING_CENTS = 40_000
"""Picking, repacking and booking of one transfer."""


@dataclass(frozen=True)
class Sisters:
    """Plants of the own company, how goods come from them, and the stock that they can spare."""

    suppliers: tuple[Supplier, ...]
    sites: tuple[Site, ...]
    lanes: tuple[Lane, ...]
    pools: tuple[CapacityPool, ...]
    offers: tuple[Offer, ...]


def sister_plants(
    size: Size, seed: int, specs: Sequence[Spec], net: Network, daily: Sequence[int], as_of: datetime
) -> Sisters:
    """The sister plants of a plant, drawn from a stream of their own: nothing else changes with them."""
    rng = stream(size, seed, "sisters")
    count, harnesses, others = COMMON[size.name]
    able = [
        row for row, spec in enumerate(specs)
        if daily[row] and not spec.valid_from and not spec.valid_to
        and not any(source.in_sequence for source in net.sources[spec.id])
    ]  # fmt: skip
    home = [row for row in able if any(s.site.country == HARNESS_HOME for s in net.sources[specs[row].id])]
    rest = [row for row in able if row not in set(home)]
    found = Sisters((), (), (), (), ())
    for number, (name, country, city) in enumerate(PLANTS[:count], 1):
        owner = Supplier(
            id=f"OWN-{number}", name=name, country=country, email=f"planning@{name.split()[0].lower()}.example",
            iban=f"{country}00TEST9{number:011d}", law="Germany", own=True,
        )  # fmt: skip
        site = Site(id=f"ST-{owner.id}", supplier=owner.id, name=name, city=city, country=country, tier=1)
        rows = [*_some(home, harnesses, rng), *_some(rest, others, rng)]
        by = site_lanes(site, float(np.mean([specs[row].commodity.litres for row in rows])) if rows else 1.0, number)
        spared = [
            _stock(specs[row], int(daily[row]), site, by, f"{number}{place:03d}", as_of, rng)
            for place, row in enumerate(rows, 1)
        ]
        pools = (CapacityPool(id=offer.pool, site=site.id, weekly=(offer.max_qty,)) for offer in spared)
        found = Sisters(
            (*found.suppliers, owner), (*found.sites, site), (*found.lanes, *by), (*found.pools, *pools),
            (*found.offers, *spared),
        )  # fmt: skip
    return found


def _some(rows: Sequence[int], count: int, rng: np.random.Generator) -> list[int]:
    return [rows[k] for k in sorted(rng.permutation(len(rows))[:count].tolist())]


def _stock(
    spec: Spec, day: int, site: Site, by: Sequence[Lane], name: str, as_of: datetime, rng: np.random.Generator
) -> Offer:
    """What a sister plant can spare of a part: at the standard price, in whole packs, for some days."""
    multiple = max(pack for pack in PACKS if pack <= max(1, day // 10))
    pieces = max(1, int(day * rng.uniform(*DAYS_TO_SPARE)) // multiple) * multiple
    unit = 100 if spec.price_cents < 50 else 1
    return Offer(
        id=f"TR-{name}", site=site.id, part=spec.id, pool=f"C-TR-{name}", moq=multiple, max_qty=pieces,
        tiers=(PriceTier(from_qty=1, price_cents=max(1, spec.price_cents * unit)),), price_unit=unit,
        multiple=multiple, one_off_cents=HANDLING_CENTS, ready_days=int(rng.integers(0, 2)),
        valid_until=as_of + timedelta(days=int(rng.integers(3, 9)), hours=10), lanes=tuple(lane.id for lane in by),
        incoterm="EXW",
    )  # fmt: skip
