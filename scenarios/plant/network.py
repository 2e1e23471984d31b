"""Who supplies the generated plant: suppliers, their works in three tiers, and the normal flows between them."""

from dataclasses import dataclass

import numpy as np

from planning.supply import Site, Supplier, SupplyLink
from scenarios.plant.catalogue import HARNESS, MATERIALS, Commodity
from scenarios.plant.gazetteer import (
    COUNTRIES,
    EUROPE,
    HARNESS_ELSEWHERE,
    HARNESS_HOME,
    NEAR,
    OVERSEAS,
    STEMS,
    invented_names,
)
from scenarios.plant.parts import Spec, commodities
from scenarios.plant.size import Size, stream
from scenarios.plant.sources import Source, sources

__all__ = ["Network", "network"]

TRADES = ("Components", "Systems", "Automotive", "Technik", "Industries")


@dataclass(frozen=True)
class Network:
    """Suppliers, works, flows, and for every part the works it normally comes from."""

    suppliers: tuple[Supplier, ...]
    sites: tuple[Site, ...]
    links: tuple[SupplyLink, ...]
    sources: dict[str, tuple[Source, ...]]
    works: dict[str, tuple[Site, ...]]
    """Tier-1 works by commodity code."""


def network(size: Size, seed: int, specs: list[Spec]) -> Network:
    """Suppliers and works in three tiers, and the flows between them.

    Source: reference_figures.md, network: tiered networks of some thousand sites at a whole carmaker, of which one
    plant sees hundreds; harness works as in the Ukraine case of 2022 (Romania, Serbia, Slovakia, Tunisia, Egypt,
    Morocco duplicate them).
    """
    rng = stream(size, seed, "network")
    placed = _places(size, rng)
    owners, suppliers = _suppliers(size, placed, rng)
    sites = tuple(
        Site(
            id=f"ST-{row + 1:04d}", supplier=suppliers[owner].id, city=city, country=country, tier=tier,
            name=f"{suppliers[owner].name.split()[0]} {city}",
        )
        for row, ((_, country, city, tier), owner) in enumerate(zip(placed, owners, strict=True))
    )  # fmt: skip
    works: dict[str, tuple[Site, ...]] = {}
    for (code, _, _, tier), site in zip(placed, sites, strict=True):
        if tier == 1:
            works[code] = (*works.get(code, ()), site)
    found = sources(specs, works, {m.code: m for m in (*commodities(size), HARNESS)}, rng)
    links = (*_to_plant(found, rng), *_between(sites, found, rng))
    return Network(tuple(suppliers), sites, links, found, works)


Place = tuple[str, str, str, int]
"""Commodity or material, country, city, tier."""


def _places(size: Size, rng: np.random.Generator) -> list[Place]:
    home, elsewhere = (3, 5) if size.name == "compact" else (6, 13)
    places: list[Place] = []
    countries = [HARNESS_HOME] * home + [HARNESS_ELSEWHERE[k % len(HARNESS_ELSEWHERE)] for k in range(elsewhere)]
    places += [("WH", country, city, 1) for country, city in _cities(countries, rng)]
    bought = commodities(size)
    share = np.array([commodity.weight for commodity in bought])
    spare = size.tier_1 - len(places) - len(bought)
    extra = np.diff(np.floor(np.cumsum(np.concatenate(([0.0], share / share.sum() * spare))) + 1e-6)).astype(int)
    for commodity, more in zip(bought, extra, strict=True):
        picked = [_country(commodity, rng) for _ in range(int(more) + 1)]
        places += [(commodity.code, country, city, 1) for country, city in _cities(picked, rng)]
    for tier, count in ((2, size.tier_2), (3, size.tier_3)):
        picked = [str(c) for c in rng.choice(EUROPE + OVERSEAS, size=count)]
        named = _cities(picked, rng)
        places += [(MATERIALS[k % len(MATERIALS)], *where, tier) for k, where in enumerate(named)]
    return places


def _country(commodity: Commodity, rng: np.random.Generator) -> str:
    region = commodity.region
    if region == "mixed":
        region = "overseas" if rng.random() < 0.35 else "europe"
    choices = {"near": NEAR, "europe": EUROPE, "overseas": OVERSEAS}[region]
    return str(choices[int(rng.integers(len(choices)))])


def _cities(countries: list[str], rng: np.random.Generator) -> list[tuple[str, str]]:
    order = {country: rng.permutation(len(COUNTRIES[country].cities)) for country in dict.fromkeys(countries)}
    seen: dict[str, int] = {}
    found = []
    for country in countries:
        turn = seen.get(country, 0)
        seen[country] = turn + 1
        cities = COUNTRIES[country].cities
        found.append((country, cities[order[country][turn % len(cities)]]))
    return found


def _suppliers(size: Size, places: list[Place], rng: np.random.Generator) -> tuple[list[int], list[Supplier]]:
    """Owners of the works: the harness makers own works in several countries; elsewhere one in two owns two or more."""
    makers = 3 if size.name == "compact" else 5
    owners: list[int] = []
    known: dict[str, list[int]] = {}
    count = makers
    rest = [place[0] for place in places if place[0] != "WH"]
    for turn, (code, _, _, _) in enumerate(places):
        if code == "WH":
            owners.append(turn % makers)
            continue
        spare = size.suppliers - count - len(set(rest) - set(known))
        if code not in known or rng.random() < spare / len(rest):
            known.setdefault(code, []).append(count)
            owners.append(count)
            count += 1
        else:
            owners.append(known[code][int(rng.integers(len(known[code])))])
        rest.pop(0)
    first: dict[int, str] = {}
    for (_, country, _, _), owner in zip(places, owners, strict=True):
        first.setdefault(owner, "DE" if owner < makers else country)
    names = invented_names(count, [int(p) for p in rng.permutation(STEMS)])
    return owners, [_supplier(row, names[row], first[row], rng) for row in range(count)]


def _supplier(row: int, stem: str, country: str, rng: np.random.Generator) -> Supplier:
    trade = TRADES[int(rng.integers(len(TRADES)))]
    return Supplier(
        id=f"SU-{row + 1:03d}",
        name=f"{stem} {trade} {COUNTRIES[country].form}",
        country=country,
        email=f"dispatch@{stem.lower()}.example",
        iban=f"{country}00TEST{row + 1:012d}",
        law="Germany" if country in ("DE", "AT", "UA") else country,
    )


def _to_plant(found: dict[str, tuple[Source, ...]], rng: np.random.Generator) -> list[SupplyLink]:
    return [
        SupplyLink(
            id=f"K-{part}-{source.site.id}", from_site=source.site.id, item=part, share_pct=source.share_pct,
            output_pct=int(rng.integers(20, 101)), transit_days=source.transit_days,
            spare_pct=int(rng.integers(5, 31)) if len(of_part) > 1 else int(rng.integers(0, 16)),
        )
        for part, of_part in found.items()
        for source in of_part
    ]  # fmt: skip


def _between(
    sites: tuple[Site, ...], found: dict[str, tuple[Source, ...]], rng: np.random.Generator
) -> list[SupplyLink]:
    """Flows of materials from tier 3 to 2 and 2 to 1; every upstream works has at least one customer."""
    makes: dict[str, list[str]] = {}
    for part, of_part in found.items():
        for source in of_part:
            makes.setdefault(source.site.id, []).append(part)
    links: list[SupplyLink] = []
    for tier in (2, 3):
        senders = [site for site in sites if site.tier == tier]
        takers = [site for site in sites if site.tier == tier - 1]
        needs: dict[tuple[str, str], list[Site]] = {}
        for row, sender in enumerate(senders):
            item = f"MAT-{MATERIALS[row % len(MATERIALS)].upper().replace(' ', '-')}"
            for pick in rng.permutation(len(takers))[: int(rng.integers(1, 4))]:
                needs.setdefault((takers[pick].id, item), []).append(sender)
        outputs: dict[str, int] = {}
        for customers in needs.values():
            for sender in customers:
                outputs[sender.id] = outputs.get(sender.id, 0) + 1
        for (taker, item), customers in needs.items():
            links += _shares(taker, item, customers, makes.get(taker, []), outputs, rng)
    return links


def _shares(
    taker: str, item: str, senders: list[Site], makes: list[str], outputs: dict[str, int], rng: np.random.Generator
) -> list[SupplyLink]:
    feeds = tuple(makes[: max(1, len(makes) // 2)]) if len(makes) > 1 and rng.random() < 0.4 else ()
    count = len(senders)
    shares = [100 * (k + 1) // count - 100 * k // count for k in range(count)]
    found = []
    for sender, share in zip(senders, shares, strict=True):
        country = COUNTRIES[sender.country]
        transit = country.sea_days or -(-country.road_hours // 24)
        found.append(
            SupplyLink(
                id=f"K-{item}-{sender.id}-{taker}", from_site=sender.id, to_site=taker, item=item, feeds=feeds,
                share_pct=share, output_pct=max(1, 80 // outputs[sender.id]), transit_days=transit,
                buffer_days=int(rng.integers(2, 8)) + (8 if country.sea_days else 0),
                spare_pct=int(rng.integers(0, 31)), rank=int(rng.choice((1, 1, 1, 2, 3))),
            )
        )  # fmt: skip
    return found
