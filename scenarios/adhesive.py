"""A structural adhesive, bought by the gram: its works, and the tier-2 works that makes its resin."""

from datetime import date, datetime, time, timedelta

import numpy as np

from planning.snapshot import Snapshot
from planning.supply import BomLine, Part, Receipt, SupplyLink
from planning.workdays import add_working_days, local_moment
from scenarios.standins import new_company, road_lanes

PART = "ADH-0001"
RESIN = "MAT-EPOXY-RESIN"
FIRM_DAYS = 4
"""Working days that receipts cover; later need is called off."""


def with_adhesive(plant: Snapshot, seed: int) -> Snapshot:
    """The plant with an adhesive that every car takes: some hundred grams, some days of cover, one works.

    Source: the Marl case of 2012 (a monomer works burns; compounders and line makers stand between it and the cars).
    Grams a car and days of cover are assumptions.
    """
    rng = np.random.default_rng([seed, 4217])
    grams = int(rng.integers(600, 1400))
    maker, works = new_company(plant, "A01", "DE", "Chemie", 1, int(rng.integers(500)))
    resin, resin_works = new_company(plant, "A02", "FR", "Resins", 2, int(rng.integers(500)))
    days = sorted({shift.day for shift in plant.shifts})
    cars = dict.fromkeys(days, 0)
    shift_day = {shift.id: shift.day for shift in plant.shifts}
    for order in plant.orders:
        if order.shift in shift_day:
            cars[shift_day[order.shift]] += 1
    stock = int(grams * cars[days[0]] * rng.uniform(1.6, 2.8))
    part = Part(
        id=PART, name="Structural adhesive 0001", base_unit="g", behaviour="call_off", stock_usable=stock,
        fit_min=12, call_off_days=FIRM_DAYS, flex_pct=15, price_cents=int(rng.integers(650, 980)), price_unit=1000,
    )  # fmt: skip
    link = SupplyLink(
        id=f"K-{PART}", from_site=works.id, item=PART, output_pct=int(rng.integers(5, 20)), transit_days=1, spare_pct=10
    )
    upstream = SupplyLink(
        id=f"K-{RESIN}", from_site=resin_works.id, to_site=works.id, item=RESIN, feeds=(PART,),
        output_pct=int(rng.integers(5, 30)), transit_days=1, buffer_days=int(rng.integers(2, 4)),
    )  # fmt: skip
    fields = {name: getattr(plant, name) for name in Snapshot.model_fields}
    fields |= {
        "parts": (*plant.parts, part), "bom": (*plant.bom, BomLine(id=f"B-{PART}", part=PART, qty=grams)),
        "suppliers": (*plant.suppliers, maker, resin), "sites": (*plant.sites, works, resin_works),
        "links": (*plant.links, link, upstream), "lanes": (*plant.lanes, *road_lanes(works, 40)),
        "receipts": (*plant.receipts, *_receipts(plant, works.id, grams, cars)),
    }  # fmt: skip
    return Snapshot(**fields)


def _receipts(plant: Snapshot, site: str, grams: int, cars: dict[date, int]) -> list[Receipt]:
    """A delivery each morning of the firm days but the first, for the cars of the day."""
    until = add_working_days(plant.as_of.date(), FIRM_DAYS, plant.closed)
    found = []
    for number, day in enumerate([day for day in cars if day < until][1:], 1):
        arrives = local_moment(day, time(5), plant.timezone)
        found.append(
            Receipt(
                id=f"R-ADH-{number:03d}", part=PART, site=site, mode="road", arrives=arrives,
                qty=-(-grams * cars[day] // 25_000) * 25_000, departed=_left(arrives, plant.as_of),
            )
        )  # fmt: skip
    return found


def _left(arrives: datetime, as_of: datetime) -> datetime | None:
    leaves = arrives - timedelta(days=1)
    return leaves if leaves < as_of else None
