"""Which site is behind a pattern of late receipts: patterns drawn on generated plants, the true site's rank.

A pattern: a site of any tier loses output on a day of the last three weeks; every flow to the plant is looked at on the
working days of four weeks, a fifth of the flows not at all; one receipt in a hundred to six in a hundred is late for a
reason of its own. Patterns in which nothing of the loss shows yet are drawn again.
"""

from datetime import datetime, timedelta
from time import perf_counter

import numpy as np

from benchmarks.report import Asked, Report, Row
from planning.cause import Seen, suspects
from planning.disruption import Disruption, Step, made_pct, output_left
from planning.snapshot import Snapshot
from scenarios.plant import generate

PATTERNS = 200
PLANTS = 10
WINDOW_DAYS = 28
BARS = (1, 3, 10)


def run(asked: Asked) -> Report:
    """A row a size and tier of the true site."""
    rows: list[Row] = []
    for size in (asked.size,) if asked.size else ("compact", "reference"):
        found: dict[int, list[tuple[int, float]]] = {}
        for seed in asked.seeds_or(*range(1, PLANTS + 1)):
            plant = generate(size, seed)
            rng = np.random.default_rng([seed, 77])
            for _ in range(PATTERNS // PLANTS):
                site, seen = pattern(plant, rng)
                began = perf_counter()
                ranked = [each.site for each in suspects(plant, seen, most=50)]
                rank = ranked.index(site) + 1 if site in ranked else 0
                found.setdefault(plant.site_by_id[site].tier, []).append((rank, perf_counter() - began))
        rows += [_row(size, str(tier), found[tier]) for tier in sorted(found)]
        rows.append(_row(size, "all", [each for tier in sorted(found) for each in found[tier]]))
        print(rows[-1], flush=True)
    return Report("The true site among the suspects, by its tier.", rows, {"patterns": PATTERNS})


def _row(size: str, tier: str, found: list[tuple[int, float]]) -> Row:
    shares = {f"in the first {top}": f"{np.mean([0 < rank <= top for rank, _ in found]):.0%}" for top in BARS}
    seconds = float(np.median([seconds for _, seconds in found]))
    return {"size": size, "tier": tier, "patterns": len(found), **shares, "seconds": round(seconds, 2)}


def pattern(plant: Snapshot, rng: np.random.Generator) -> tuple[str, list[Seen]]:
    """A site that lost output, and what is seen of the flows to the plant."""
    sites = [site for site in plant.sites if not plant.supplier_by_id[site.supplier].own]
    while True:
        site = sites[int(rng.integers(len(sites)))].id
        start = plant.as_of - timedelta(hours=int(rng.integers(24, 24 * 21)))
        seen = _seen(plant, rng, _loss(plant, site, start, int(rng.choice((0, 0, 20, 40, 60)))))
        if any(each.late for each in seen):
            return site, seen


def _loss(plant: Snapshot, site: str, start: datetime, pct: int) -> Disruption:
    back = plant.as_of + timedelta(days=60)
    return Disruption(
        id="true", title="True", cause="other", sites=(site,), start=start, recovery_p10=back,
        recovery_p50=back, recovery_p90=back, course=(Step(since=start, capacity_pct=pct),),
    )  # fmt: skip


def _seen(plant: Snapshot, rng: np.random.Generator, loss: Disruption) -> list[Seen]:
    """Receipts of the window; empty if none is late because of the loss."""
    left = output_left(plant, [loss])
    stray = rng.uniform(0.01, 0.06)
    found, shows = [], False
    for link in plant.links:
        if link.to_site is not None or rng.random() < 0.2:
            continue
        every = int(rng.integers(1, 6))
        for day in range(int(rng.integers(every)), WINDOW_DAYS, every):
            leaves = plant.as_of - timedelta(days=WINDOW_DAYS - day, hours=int(rng.integers(0, 12)))
            pct = made_pct(left, link.from_site, link.item, leaves)
            shows = shows or pct < 90
            came = 0 if rng.random() < stray else pct
            found.append(Seen(link.from_site, link.item, leaves, came))
    return found if shows else []
