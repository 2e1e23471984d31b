"""What the plant of a scenario has besides a generated one: works that may stand in, and an adhesive by the gram."""

from datetime import timedelta
from zlib import crc32

import numpy as np

from planning.need import released_need
from planning.snapshot import Snapshot
from planning.supply import CapacityPool, Lane, Offer, Part, PriceTier, Site, Supplier
from planning.usage import Usage
from scenarios.course import Lean, StandIn, names_of
from scenarios.plant.gazetteer import CARRIERS, COUNTRIES, STEMS, invented_names


def with_stand_ins(plant: Snapshot, stand_ins: tuple[StandIn, ...], seed: int) -> Snapshot:
    """The plant with a works, a pool and an offer for every part that a stand-in could take over."""
    for number, stand_in in enumerate(stand_ins, 1):
        rng = np.random.default_rng([seed, number, crc32(b"stand-in")])
        plant = _with_one(plant, stand_in, number, rng)
    return plant


def with_lean_stock(plant: Snapshot, lean: tuple[Lean, ...], seed: int) -> Snapshot:
    """The plant with no more stock of some parts than a few days; what is on its way stays."""
    if not lean:
        return plant
    rng = np.random.default_rng([seed, crc32(b"lean")])
    need = released_need(plant, Usage(plant))
    first, daily = need[0][1].tolist(), daily_need(plant)
    parts = list(plant.parts)
    for each in lean:
        days = float(rng.uniform(*each.cover_days))
        for row, part in enumerate(parts):
            if any(name in part.name.lower() for name in names_of(each.part_name)):
                most = first[row] + round(days * daily[part.id])
                parts[row] = part.model_copy(update={"stock_usable": min(part.stock_usable, most)})
    fields = {name: getattr(plant, name) for name in Snapshot.model_fields}
    return Snapshot(**(fields | {"parts": tuple(parts)}))


def new_company(plant: Snapshot, tag: str, country: str, trade: str, tier: int, turn: int) -> tuple[Supplier, Site]:
    """A supplier that the plant does not know yet, with one works."""
    known = {supplier.name.split()[0] for supplier in plant.suppliers}
    stem = next(n for k in range(STEMS) if (n := invented_names(1, [(k * 97 + turn * 13) % STEMS])[0]) not in known)
    land = COUNTRIES[country]
    city = land.cities[turn % len(land.cities)]
    supplier = Supplier(
        id=f"SU-{tag}", name=f"{stem} {trade} {land.form}", country=country, email=f"dispatch@{stem.lower()}.example",
        iban=f"{country}00TEST{tag}", law="Germany",
    )  # fmt: skip
    return supplier, Site(
        id=f"ST-{tag}", supplier=supplier.id, name=f"{stem} {city}", city=city, country=country, tier=tier
    )


def road_lanes(site: Site, cents_per_100: int) -> tuple[Lane, ...]:
    """The normal lorry and an express one."""
    hours = COUNTRIES[site.country].road_hours
    return (
        Lane(id=f"L-{site.id}-ROAD", site=site.id, mode="road", hours_p50=hours, hours_p90=hours * 4 // 3,
             cents_per_100=cents_per_100, fixed_cents=35_000, carrier=CARRIERS["road"][0]),
        Lane(id=f"L-{site.id}-EXP", site=site.id, mode="road", hours_p50=max(3, hours * 3 // 5),
             hours_p90=max(4, hours * 3 // 4), cents_per_100=cents_per_100 * 3, fixed_cents=90_000,
             carrier=CARRIERS["road"][1]),
    )  # fmt: skip


def daily_need(plant: Snapshot) -> dict[str, int]:
    """Base units of every part that an average day of the first two weeks uses, at least 1."""
    need = released_need(plant, Usage(plant))[:10]
    total = np.sum([units for _, units in need], axis=0)
    return {part.id: max(1, int(units) // len(need)) for part, units in zip(plant.parts, total.tolist(), strict=True)}


def _with_one(plant: Snapshot, stand_in: StandIn, number: int, rng: np.random.Generator) -> Snapshot:
    names = names_of(stand_in.part_name)
    parts = [part for part in plant.parts if any(name in part.name.lower() for name in names)]
    if not parts:
        return plant
    supplier, site = new_company(plant, f"S{number:02d}", stand_in.country, "Systems", 1, int(rng.integers(STEMS)))
    lanes = road_lanes(site, 100 if all(part.base_unit == "g" for part in parts) else 9_000)
    need = daily_need(plant)
    weekly = int(sum(5 * need[part.id] for part in parts) * _draw(stand_in.weekly_pct, rng) / 100)
    pool = CapacityPool(id=f"C-{site.id}", site=site.id, weekly=(max(1, weekly // 2), max(1, weekly)))
    offers = tuple(_offer(plant, stand_in, part, need[part.id], (site, pool, lanes), row, rng)
                   for row, part in enumerate(parts, 1))  # fmt: skip
    return Snapshot(
        **{name: getattr(plant, name) for name in Snapshot.model_fields}
        | {
            "suppliers": (*plant.suppliers, supplier), "sites": (*plant.sites, site), "lanes": (*plant.lanes, *lanes),
            "pools": (*plant.pools, pool), "offers": (*plant.offers, *offers),
        }
    )  # fmt: skip


def _offer(
    plant: Snapshot, stand_in: StandIn, part: Part, need: int, at: tuple[Site, CapacityPool, tuple[Lane, ...]],
    row: int, rng: np.random.Generator,
) -> Offer:  # fmt: skip
    site, pool, lanes = at
    multiple = max(p for p in (1, 2, 5, 10, 50, 100, 1000, 10_000) if p <= max(1, need // 6))
    moq = max(multiple, need // 2 // multiple * multiple)
    days = 1 if stand_in.qualification == "deviation" else 0
    return Offer(
        id=f"OF-{site.id.removeprefix('ST-')}-{row:02d}", site=site.id, part=part.id, pool=pool.id,
        tiers=(PriceTier(from_qty=1, price_cents=max(1, part.price_cents * _draw(stand_in.price_pct, rng) // 100)),),
        price_unit=part.price_unit, currency=plant.currency, moq=moq,
        max_qty=max(moq, need * 60 // multiple * multiple), multiple=multiple,
        one_off_cents=100 * _draw(stand_in.one_off_euros, rng), qualification=stand_in.qualification,
        qualification_days=days, ready_days=_draw(stand_in.ready_days, rng),
        valid_until=plant.as_of + timedelta(days=60), lanes=tuple(lane.id for lane in lanes), incoterm="FCA",
    )  # fmt: skip


def _draw(pair: tuple[int, int], rng: np.random.Generator) -> int:
    return int(rng.integers(pair[0], pair[1] + 1))
