"""A seeded plant: what a car plant of some size would hold in its systems, invented but true in proportion."""

from datetime import date, time
from typing import Any

from planning.line import PaintShop
from planning.need import released_need
from planning.snapshot import Snapshot
from planning.supply import Lane
from planning.usage import Usage
from planning.workdays import local_moment
from scenarios.plant import calendar as shop
from scenarios.plant.catalogue import HARNESS
from scenarios.plant.flow import bare_part, flow
from scenarios.plant.gazetteer import FX_PER_MILLION
from scenarios.plant.network import network
from scenarios.plant.offers import extra, lanes
from scenarios.plant.orders import forecast, order_book
from scenarios.plant.parts import bom, commodities, part_specs
from scenarios.plant.sisters import sister_plants
from scenarios.plant.size import HORIZON_WEEKS, SIZES, PlantSize, Size, sized

__all__ = ["DEFAULT_START", "PlantSize", "generate", "sized"]

DEFAULT_START = date(2026, 3, 2)


def generate(size: PlantSize | Size, seed: int, start: date | None = None) -> Snapshot:
    """A plant of a size (by name, or ``sized``) at 06:00 on its first day; a seed always gives the same plant, to the
    byte.

    *compact*: 60 cars a day for 10 days, 40 parts. *reference*: 1 000 cars a day for 20 days on two shifts, about
    3 000 parts, 400 suppliers, 700 works in three tiers. Both have a weekly tail to week 30, and one or two sister
    plants that can spare some stock. Undisturbed, the released plan never lacks a part. The start is moved to the next
    working day if the plant is closed on it.

    Source: reference_figures.md, as cited where each figure is used; what no source gives is called an assumption.
    """
    spec = size if isinstance(size, Size) else SIZES[size]
    first = start or DEFAULT_START
    closed = shop.closed_days(first, date.fromordinal(first.toordinal() + 7 * (HORIZON_WEEKS + 16)))
    days = shop.build_days(first, spec, closed)
    line, shifts = shop.line(spec), shop.shifts(spec, days)
    weeks = shop.tail_weeks(spec, days[0], days[-1], closed)
    as_of = local_moment(days[0], time(6), shop.ZONE)
    book = order_book(spec, seed, line, shifts, as_of)
    mix = forecast(spec, seed, book.orders, weeks)
    specs = part_specs(spec, seed, days)
    net = network(spec, seed, specs)
    named = size if isinstance(size, str) else f"{spec.cars_shift}-{spec.parts}"
    facts: dict[str, Any] = {
        "plant": f"{named}-{seed}", "name": "Muldental works", "timezone": shop.ZONE,
        "as_of": as_of, "closed": closed, "fx": FX_PER_MILLION, "fx_date": days[0], "rates": shop.rates(),
        "lines": (line,), "shifts": shifts, "tail_weeks": weeks, "tail_mix": mix, "ratio_rules": book.rules,
        "paint": (PaintShop(line=line.id, batch_limit=spec.batch_limit),), "orders": book.orders, "bom": bom(specs),
    }  # fmt: skip
    bare = Snapshot(**facts, parts=tuple(bare_part(part) for part in specs))
    supply = flow(spec, seed, specs, net, released_need(bare, Usage(bare)), as_of, closed)
    freight = lanes(net, {bought.code: bought for bought in (*commodities(spec), HARNESS)})
    by_site: dict[str, list[Lane]] = {}
    for lane in freight:
        by_site.setdefault(lane.site, []).append(lane)
    more = extra(spec, seed, specs, net, [int(units) for units in supply.daily], by_site, as_of)
    own = sister_plants(spec, seed, specs, net, [int(units) for units in supply.daily], as_of)
    return Snapshot(
        **facts, parts=supply.parts, suppliers=(*net.suppliers, *own.suppliers), sites=(*net.sites, *own.sites),
        links=net.links, receipts=supply.receipts, lanes=(*freight, *own.lanes), pools=(*more.pools, *own.pools),
        offers=(*more.offers, *own.offers),
    )  # fmt: skip
