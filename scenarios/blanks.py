"""What fills the blanks of a scenario's signals on a plant: works, parts, receipts, days, suppliers left in peace."""

from datetime import datetime

from planning.disruption import Disruption
from planning.snapshot import Snapshot
from planning.supply import Receipt, Site
from scenarios.placeholders import RECEIPTS, SITES

ABROAD = {"TW": "Taiwan", "CN": "China", "JP": "Japan", "KR": "South Korea", "IN": "India", "MX": "Mexico",
          "US": "the United States"}  # fmt: skip


def event_values(plant: Snapshot, hit: list[Site], truth: Disruption) -> dict[str, str]:
    """The blanks about one event."""
    start = truth.start
    made: dict[str, list[str]] = {}
    for link in plant.links:
        if link.to_site is None:
            made.setdefault(link.from_site, []).append(link.item)
    values = {
        "event_day": day_words(start),
        "event_day_de": f"{start:%d.%m.%Y}",
        "event_time": f"{start:%H:%M}",
        "sites_hit": ", ".join(dict.fromkeys(site.city for site in hit)),
    }
    for number in range(1, SITES + 1):
        site = hit[(number - 1) % len(hit)]
        named = {"country": ABROAD.get(site.country, site.country), **company(plant, site)}
        if site.id in made:
            part = plant.parts[plant.part_row[made[site.id][0]]]
            named |= {"part": part.id, "part_name": part.name}
        values |= {f"{what}_{number}": value for what, value in named.items()}
    values |= {f"left_{number}": str(step.capacity_pct) for number, step in enumerate(truth.course, 1)}
    return values | _receipt_values(plant, {site.id for site in hit})


def plant_values(plant: Snapshot, hit: list[Site]) -> dict[str, str]:
    """The blanks about the plant and two suppliers outside the countries that are hit, who ship as ever."""
    made = {link.from_site: link.item for link in reversed(plant.links) if link.to_site is None}
    lands, owners = {site.country for site in hit}, {site.supplier for site in hit}
    calm = [s for s in plant.sites if s.id in made and s.country not in lands and s.supplier not in owners]
    values = {"plant": plant.name}
    for what, site in zip(("other", "calm"), (calm[len(calm) // 3], calm[-1]) if calm else (), strict=False):
        values |= {f"{what}_{name}": value for name, value in company(plant, site).items() if name != "site"}
        part = plant.parts[plant.part_row[made[site.id]]]
        values |= {f"{what}_part": part.id, f"{what}_stock": str(part.stock_usable)}
    return values


def day_words(moment: datetime) -> str:
    """A day as people write it."""
    return f"{moment.day} {moment:%B %Y}"


def company(plant: Snapshot, site: Site) -> dict[str, str]:
    """How a works and its company are called."""
    supplier = plant.supplier_by_id[site.supplier]
    return {"city": site.city, "site": site.id, "supplier": supplier.name, "email": supplier.email}


def _receipt_values(plant: Snapshot, hit: set[str]) -> dict[str, str]:
    """The first receipts of different parts that will never leave, and those that are under way."""
    values: dict[str, str] = {}
    for what, departed in (("lost", False), ("held", True)):
        firsts: dict[str, Receipt] = {}
        for receipt in sorted(plant.receipts, key=lambda r: (r.arrives, -r.qty, r.id)):
            if receipt.site in hit and (receipt.departed is not None) == departed:
                firsts.setdefault(receipt.part, receipt)
        for number, receipt in enumerate(list(firsts.values())[:RECEIPTS], 1):
            values |= {
                f"{what}_receipt_{number}": receipt.id,
                f"{what}_part_{number}": receipt.part,
                f"{what}_qty_{number}": str(receipt.qty),
                f"{what}_due_{number}": receipt.arrives.isoformat(),
                f"{what}_site_{number}": receipt.site,
            }
    return values
