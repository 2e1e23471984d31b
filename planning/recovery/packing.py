"""Purchases in whole packs: what the relaxation ships in fractions, an order can only ship in boxes."""

from dataclasses import dataclass

import numpy as np

from planning.recovery.problem import Problem
from planning.usage import Ints


@dataclass
class Bought:
    """Whole packs: pieces by shipment and by hurry, and what they add to every limit."""

    shipped: Ints
    hurried: Ints
    added: Ints


def topped_up(problem: Problem, shipped: Ints) -> Ints:
    """Shipments with every source that ships at its MOQ or above: more packs in its first weeks, or none at all."""
    levers = problem.levers
    shipped = shipped.copy()
    room = dict(levers.pool_week)
    mine: dict[int, list[int]] = {}
    for row, shipment in enumerate(levers.shipments):
        mine.setdefault(shipment.offer, []).append(row)
        room[levers.sources[shipment.offer].offer.pool, shipment.week] -= int(shipped[row])
    for number, source in enumerate(levers.sources):
        rows = mine.get(number, [])
        lacks = source.offer.moq - int(shipped[rows].sum())
        if lacks <= 0 or (lacks == source.offer.moq and not source.pinned):
            continue
        for row in rows:
            key = (source.offer.pool, levers.shipments[row].week)
            packs = max(0, min(-(-lacks // source.offer.multiple), room[key] // source.offer.multiple))
            shipped[row] += packs * source.offer.multiple
            room[key] -= packs * source.offer.multiple
            lacks -= packs * source.offer.multiple
        if lacks > 0:
            shipped[rows] = 0
    return shipped


def added(problem: Problem, shipped: Ints, hurried: Ints) -> Ints:
    """Units that purchases add to every limit up to every bucket."""
    rows = problem.rows
    pieces = np.zeros((len(problem.plant.parts), len(problem.at)), dtype=np.int64)
    for shipment, qty in zip(problem.levers.shipments, shipped.tolist(), strict=True):
        if qty:
            pieces[problem.levers.sources[shipment.offer].part, shipment.bucket :] += qty
    for hurry, qty in zip(problem.levers.hurries, hurried.tolist(), strict=True):
        if qty:
            pieces[hurry.part, hurry.new :] += qty
            if hurry.old is not None:
                pieces[hurry.part, hurry.old :] -= qty
    more = np.zeros_like(rows.ceiling)
    for limit in np.nonzero(rows.part >= 0)[0]:
        more[limit] = pieces[rows.part[limit]]
    return more
