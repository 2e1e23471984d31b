"""Which works an event hits on a plant, the one that matters most first."""

import numpy as np

from planning.need import released_need
from planning.snapshot import Snapshot
from planning.supply import Site
from planning.usage import Usage
from scenarios.course import Event, Where
from scenarios.reading import ScenarioError, ScenarioProblem

SEA_DAYS = 20
"""From so many days under way on, goods are taken to come by sea."""


def hit_sites(event: Event, plant: Snapshot, taken: set[str], rng: np.random.Generator) -> list[Site]:
    """The works of the event, without those in ``taken``; raises ``ScenarioError`` if the plant has none."""
    where = event.where
    weight = _weights(where, plant)
    found = sorted((s for s in plant.sites if s.id in weight and s.id not in taken), key=lambda s: s.id)
    if not found:
        place = f" in {', '.join(where.country)}" if where.country else ""
        what = where.part_name or "anything"
        tier = f" of tier {where.tier}" if where.tier > 1 else ""
        reason = f"events.where: no works{place}{tier} ships {what!r} to {plant.plant}"
        raise ScenarioError([ScenarioProblem("scenario.toml", 1, reason)])
    if where.count is not None:
        soon, named = _days_left(plant), _named(where, plant)

        def felt(site: Site) -> float:
            reached = _reaches(plant, site.id)
            return min((soon[part] for part in (reached if where.tier > 1 else reached & named)), default=float("inf"))

        return sorted(found, key=lambda site: (felt(site), site.id))[: where.count]
    assert where.share_pct is not None
    share = int(rng.integers(where.share_pct[0], where.share_pct[1] + 1))
    count = max(1, -(-len(found) * share // 100))
    hit = [found[k] for k in sorted(int(k) for k in rng.permutation(len(found))[:count])]
    return sorted(hit, key=lambda site: (-weight[site.id], site.id))


def _weights(where: Where, plant: Snapshot) -> dict[str, int]:
    """Works that match, each with how many of its part numbers cannot be built without."""
    names, wanted = where.names, _named(where, plant)
    named = {part.id: part for part in plant.parts if part.id in wanted}
    materials = {"MAT-" + name.upper().replace(" ", "-") for name in names}
    weight: dict[str, int] = {}
    for link in plant.links:
        site = plant.site_by_id[link.from_site]
        if site.tier != where.tier or (where.country and site.country not in where.country):
            continue
        if where.transport != "any" and (link.transit_days >= SEA_DAYS) != (where.transport == "sea"):
            continue
        if where.tier == 1 and link.to_site is None and link.item in named:
            vital = 0 if named[link.item].build_short else link.share_pct
            weight[site.id] = weight.get(site.id, 1) + vital
        elif where.tier > 1 and (not names or link.item in materials) and _reaches(plant, site.id):
            weight[site.id] = weight.get(site.id, 1) + link.output_pct
    return weight


def _named(where: Where, plant: Snapshot) -> set[str]:
    names = where.names
    return {part.id for part in plant.parts if not names or any(name in part.name.lower() for name in names)}


def _reaches(plant: Snapshot, site: str) -> set[str]:
    """Parts of the plant that need something of a site, through the tiers."""
    parts, queue, seen = set[str](), [(site, "")], set[tuple[str, str]]()
    while queue:
        here, item = queue.pop()
        if (here, item) in seen:
            continue
        seen.add((here, item))
        for link in plant.links:
            if link.from_site != here or (item and link.item != item):
                continue
            if link.to_site is None:
                parts.add(link.item)
            else:
                queue += [(link.to_site, fed) for fed in (link.feeds or ("",))]
    return parts


def _days_left(plant: Snapshot) -> dict[str, float]:
    """Days that stock and goods under way of every part last; never used ones last for ever."""
    need = released_need(plant, Usage(plant))
    daily = np.sum([units for _, units in need[:10]], axis=0) / max(1, min(10, len(need)))
    there = {part.id: part.stock_usable for part in plant.parts}
    for receipt in plant.receipts:
        if receipt.departed is not None:
            there[receipt.part] += receipt.qty
    return {
        part.id: there[part.id] / units if units else float("inf")
        for part, units in zip(plant.parts, daily.tolist(), strict=True)
    }
