"""A loss on its way through the tiers: what every tier-1 site can still make for the plant, and from when.

A site makes an item at the *minimum* over its own capacity and the inputs that feed the item. An input that falls short
is first made up by its other sources (up to their spare, if they themselves run in full), then by the receiver's
buffer. What a site still makes goes to its customers by rank, equal ranks pro rata; customers outside the data stand at
rank 1. Output never exceeds the normal flow and a buffer never exceeds its normal cover, so a loss is not made good
later. Levels are integers in basis points of the normal flow, times epoch minutes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray

from planning.snapshot import Snapshot
from planning.supply import SupplyLink

FULL = 10_000
_DAY_MIN = 24 * 60

Node = tuple[str, str]
"""A site and an item it makes."""

Levels = NDArray[np.int64]
"""Basis points of a normal flow, one for each step of the time grid."""

Output = dict[tuple[str, str], list[tuple[datetime, int]]]
"""Output left, in per cent, by (site, item): steps in time order; a site and item that is not named runs at 100."""


@dataclass(frozen=True)
class _Input:
    """One item a site needs: how much of the need arrives in each step, and the buffer (basis points x minutes)."""

    arriving: list[int]
    buffer: int


def longest_way_days(plant: Snapshot) -> int:
    """Days under way along the longest chain of links down to the plant: how long after its end a loss still shows."""
    tier = {site.id: site.tier for site in plant.sites}
    days: dict[str, int] = {}
    for link in sorted(plant.links, key=lambda link: tier[link.from_site]):
        below = days.get(link.to_site, 0) if link.to_site is not None else 0
        days[link.from_site] = max(days.get(link.from_site, 0), below + link.transit_days)
    return max(days.values(), default=0)


def through_the_tiers(plant: Snapshot, grid: Sequence[int], own: Mapping[Node, Levels]) -> Output:
    """Output left for the plant at every tier-1 site and part that the losses reach.

    ``grid`` holds the rising epoch minutes at which levels may change, the first no later than the first loss; ``own``
    gives the capacity left at the nodes that are hit themselves. Links are strictly from a higher tier to a lower one.
    """
    tier = {site.id: site.tier for site in plant.sites}
    sent: dict[str, dict[str, list[SupplyLink]]] = {}
    received: dict[str, list[SupplyLink]] = {}
    for link in plant.links:
        sent.setdefault(link.from_site, {}).setdefault(link.item, []).append(link)
        if link.to_site is not None:
            received.setdefault(link.to_site, []).append(link)
    times = np.asarray(grid, dtype=np.int64)
    flows: dict[str, Levels] = {}
    left: Output = {}
    reached = [(-tier[site], site) for site in {site for site, _ in own}]
    known = {site for _, site in reached}
    heapify(reached)
    while reached:
        _, site = heappop(reached)
        for item, links in sorted(sent.get(site, {}).items()):
            node = (site, item)
            inputs = _inputs(received.get(site, ()), item, flows, times)
            if node not in own and not inputs:
                continue
            made = _made(own.get(node), inputs, times)
            if int(made.min()) == FULL:
                continue
            for link, level in _split(links, made):
                flows[link.id] = level
                if link.to_site is None:
                    found = _steps(times, level)
                    left[node] = _worse(left[node], found) if node in left else found
                elif link.to_site not in known:
                    known.add(link.to_site)
                    heappush(reached, (-tier[link.to_site], link.to_site))
    return left


def _inputs(links: Sequence[SupplyLink], item: str, flows: Mapping[str, Levels], times: Levels) -> list[_Input]:
    """The inputs of an item that a loss has reached, over all sources of each."""
    by_item: dict[str, list[SupplyLink]] = {}
    for link in links:
        if not link.feeds or item in link.feeds:
            by_item.setdefault(link.item, []).append(link)
    found = []
    for sources in by_item.values():
        if not any(link.id in flows for link in sources):
            continue
        total = sum(link.share_pct for link in sources)
        normal = np.zeros(len(times), dtype=np.int64)
        spare = np.zeros(len(times), dtype=np.int64)
        for link in sources:
            left_at = np.searchsorted(times, times - link.transit_days * _DAY_MIN, side="right") - 1
            flow = flows.get(link.id)
            level = np.full(len(times), FULL) if flow is None else np.where(left_at < 0, FULL, flow[left_at])
            normal += level * link.share_pct
            # Goods that left before the first loss were not sent to make up for it.
            spare += np.where((level == FULL) & (left_at >= 0), FULL * link.share_pct * link.spare_pct // 100, 0)
        arriving = np.minimum(FULL, (normal + spare) // total)
        buffer = sum(link.buffer_days * link.share_pct for link in sources) * _DAY_MIN * FULL // total
        found.append(_Input(arriving.tolist(), buffer))
    return found


def _made(own: Levels | None, inputs: Sequence[_Input], times: Levels) -> Levels:
    """What a site makes of an item in each step: the minimum over its capacity and its inputs with their buffers."""
    capacity = np.full(len(times), FULL) if own is None else own
    if not inputs:
        return capacity
    lengths = [*np.diff(times).tolist(), _DAY_MIN]
    stock = [each.buffer for each in inputs]
    made = capacity.tolist()
    for step, length in enumerate(lengths):
        for row, each in enumerate(inputs):
            made[step] = min(made[step], each.arriving[step] + stock[row] // length)
        for row, each in enumerate(inputs):
            change = (each.arriving[step] - made[step]) * length
            stock[row] = min(each.buffer, max(0, stock[row] + change))
    return np.asarray(made, dtype=np.int64)


def _split(links: Sequence[SupplyLink], made: Levels) -> list[tuple[SupplyLink, Levels]]:
    """What each customer gets of its normal flow: rank by rank, pro rata inside a rank."""
    named = sum(link.output_pct for link in links)
    outside = max(0, 100 - named)
    remaining = made * (named + outside)
    found: list[tuple[SupplyLink, Levels]] = []
    for rank in sorted({1, *(link.rank for link in links)}):
        served = [link for link in links if link.rank == rank]
        weight = sum(link.output_pct for link in served) + (outside if rank == 1 else 0)
        if weight:
            given = np.minimum(remaining, weight * FULL)
            remaining = remaining - given
            found.extend((link, given // weight) for link in served)
    return found


def _steps(times: Levels, level: Levels) -> list[tuple[datetime, int]]:
    steps: list[tuple[datetime, int]] = []
    for minute, pct in zip(times.tolist(), (level // 100).tolist(), strict=True):
        if not steps or steps[-1][1] != pct:
            steps.append((datetime.fromtimestamp(minute * 60, UTC), pct))
    return steps


def _worse(one: list[tuple[datetime, int]], other: list[tuple[datetime, int]]) -> list[tuple[datetime, int]]:
    """The lower of two courses at every moment: two links of one site and part to the plant share its fate."""
    moments = sorted({moment for moment, _ in (*one, *other)})
    found: list[tuple[datetime, int]] = []
    for moment in moments:
        pct = min(max((at, p) for at, p in course if at <= moment)[1] for course in (one, other))
        if not found or found[-1][1] != pct:
            found.append((moment, pct))
    return found
