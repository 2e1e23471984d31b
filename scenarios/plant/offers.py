"""What works could supply beyond their released flow: lanes, capacity pools and offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from planning.supply import CapacityPool, Lane, Mode, Offer, PriceTier, Site
from scenarios.plant.catalogue import Commodity
from scenarios.plant.flow import PACKS
from scenarios.plant.gazetteer import CARRIERS, COUNTRIES, FX_PER_MILLION, HARNESS_HOME
from scenarios.plant.network import Network
from scenarios.plant.parts import Spec
from scenarios.plant.size import Size, stream
from scenarios.plant.sources import transit_days
from scenarios.plant.terms import Terms, terms

RAMP_PCT = (15, 35, 55, 75, 90, 100)
ALTERNATES = 0.30


def lanes(net: Network, bought: dict[str, Commodity]) -> tuple[Lane, ...]:
    """The normal lane of every tier-1 works, and the faster ones that its place allows."""
    found = []
    for code, sites in net.works.items():
        for row, site in enumerate(sites):
            found += site_lanes(site, bought[code].litres, row)
    return tuple(found)


def site_lanes(site: Site, litres: float, row: int) -> list[Lane]:
    """Lanes with hours door to door and freight by volume (litres a piece); ``row`` varies carriers.

    Source: reference_figures.md: sea 30-45 days and EUR 60-140 a cubic metre, rail 18-25 days, air 5-10 days and EUR
    4 000-12 000 a cubic metre from China; road express 2-3 times the road price; a charter about EUR 30 000 in Europe.
    """
    country = COUNTRIES[site.country]
    if country.sea_days:
        sea = country.sea_days * 24
        options: list[tuple[str, Mode, float, float, float, int]] = [
            ("SEA", "sea", sea, 1.2, 100, 1500),
            ("AIR", "air", 144, 1.6, 6500, 1800),
            ("CHR", "charter", 52, 1.4, 9000, 180_000),
        ]
        if site.country in ("CN", "KR"):
            options.insert(1, ("RAIL", "rail", 480, 1.25, 1800, 2000))
    else:
        road = country.road_hours
        options = [
            ("ROAD", "road", road, 1.35, 6 + 0.9 * road, 350),
            ("EXP", "road", max(3, road * 0.58), 1.2, 20 + 2.4 * road, 900),
        ]
        if road >= 28 and site.country != HARNESS_HOME:
            options.append(("AIR", "air", 20 + road / 12, 1.5, 700 + 9 * road, 1600))
            options.append(("CHR", "charter", 9 + road / 30, 1.3, 1100 + 9 * road, 30_000))
    if row % 9 == 8:
        options = options[:1]
    return [
        Lane(
            id=f"L-{site.id}-{tag}", site=site.id, mode=mode, hours_p50=max(1, int(hours)),
            hours_p90=max(2, int(hours * spread)), cents_per_100=max(1, int(litres * euros * 10)),
            fixed_cents=fixed * 100, carrier=CARRIERS[mode][row % len(CARRIERS[mode])],
        )
        for tag, mode, hours, spread, euros, fixed in options
    ]  # fmt: skip


@dataclass(frozen=True)
class Extra:
    """What could be bought beyond the released flow."""

    pools: tuple[CapacityPool, ...]
    offers: tuple[Offer, ...]


def extra(
    size: Size, seed: int, specs: Sequence[Spec], net: Network, daily: Sequence[int], by_site: dict[str, list[Lane]],
    as_of: datetime,
) -> Extra:  # fmt: skip
    """Duplicate works for harnesses made in their home country, and alternates for three in ten of the other parts.

    Source: reference_figures.md, qualification: PPAP 24-36 weeks; the works' ramps are assumptions after the Ukraine
    case (duplicate lines within weeks, not days).
    """
    rng = stream(size, seed, "offers")
    wanted: list[tuple[int, Site, Terms]] = []
    stand_ins: dict[tuple[str, str], list[Site]] = {}
    for row, spec in enumerate(specs):
        made = {source.site.id for source in net.sources[spec.id]}
        able = [site for site in net.works[spec.commodity.code] if site.id not in made]
        if spec.kind:
            if not any(source.site.country == HARNESS_HOME for source in net.sources[spec.id]):
                continue
            key = (spec.model, spec.kind)
            if key not in stand_ins:
                away = [site for site in able if site.country != HARNESS_HOME]
                stand_ins[key] = [away[k] for k in rng.permutation(len(away))[:3]]
            chosen = stand_ins[key]
        elif able and rng.random() < ALTERNATES:
            chosen = [able[int(rng.integers(len(able)))]]
        else:
            continue
        wanted += [(row, site, terms(spec, place, site.country, rng)) for place, site in enumerate(chosen)]
    return Extra(_pools(wanted, daily), _offers(wanted, specs, daily, by_site, as_of, rng))


def _pools(wanted: Sequence[tuple[int, Site, Terms]], daily: Sequence[int]) -> tuple[CapacityPool, ...]:
    """One pool a works: when ramped up, about half of what it is asked for; at once for what it makes already."""
    weekly: dict[str, float] = {}
    slow: dict[str, bool] = {}
    for row, site, of_offer in wanted:
        weekly[site.id] = weekly.get(site.id, 0.0) + 5 * daily[row] * of_offer.pool_share
        slow[site.id] = slow.get(site.id, False) or of_offer.ramps
    return tuple(
        CapacityPool(
            id=f"C-{site}",
            site=site,
            weekly=tuple(max(1, int(full * pct / 100)) for pct in (RAMP_PCT if slow[site] else (100,))),
        )
        for site, full in weekly.items()
    )


def _offers(
    wanted: Sequence[tuple[int, Site, Terms]], specs: Sequence[Spec], daily: Sequence[int],
    by_site: dict[str, list[Lane]], as_of: datetime, rng: np.random.Generator,
) -> tuple[Offer, ...]:  # fmt: skip
    found = []
    for number, (row, site, of_offer) in enumerate(wanted, 1):
        spec, day = specs[row], max(1, int(daily[row]))
        multiple = max(p for p in PACKS if p <= max(1, day // 3))
        moq = -(-int(day * rng.uniform(0.8, 3)) // multiple) * multiple or multiple
        price, unit = _price(spec, of_offer.currency, rng)
        tiers = tuple(
            PriceTier(from_qty=first, price_cents=max(1, price * pct // 100))
            for first, pct in ((1, 100), (moq * 5, 96), (moq * 20, 92))
        )
        found.append(
            Offer(
                id=f"OF-{number:04d}", site=site.id, part=spec.id, pool=f"C-{site.id}", tiers=tiers, price_unit=unit,
                currency=of_offer.currency, moq=moq, max_qty=max(moq, day * 60 // multiple * multiple),
                multiple=multiple, one_off_cents=of_offer.one_off_cents, qualification=of_offer.qualification,
                qualification_days=of_offer.qualification_days, ready_days=of_offer.ready_days,
                valid_until=as_of + timedelta(days=int(rng.integers(4, 15)), hours=10),
                lanes=tuple(lane.id for lane in by_site[site.id]),
                incoterm="FCA" if transit_days(site) < 5 else "DAP",
            )
        )  # fmt: skip
    return tuple(found)


def _price(spec: Spec, currency: str, rng: np.random.Generator) -> tuple[int, int]:
    unit = 100 if spec.price_cents < 50 else 1
    euros_cents = spec.price_cents * unit * rng.uniform(1.05, 1.30)
    rate = FX_PER_MILLION.get(currency, 1_000_000)
    return max(1, int(euros_cents * 1_000_000 / rate)), unit
