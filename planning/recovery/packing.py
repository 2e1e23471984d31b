"""Purchases in whole packs: what the relaxation ships in fractions, an order can only ship in boxes."""

from dataclasses import dataclass

import numpy as np

from planning.recovery.levers import Source
from planning.recovery.problem import Problem
from planning.usage import Ints


@dataclass
class Bought:
    """Whole packs: pieces by shipment and by hurry, and what they add to every limit."""

    shipped: Ints
    hurried: Ints
    added: Ints


def topped_up(problem: Problem, shipped: Ints) -> Ints:
    """Shipments with every source that ships at its MOQ or above, and at the next price step where all units together
    cost less there: more packs in its first weeks. A source that cannot reach its MOQ ships nothing."""
    levers = problem.levers
    mine: dict[int, list[int]] = {}
    for row, shipment in enumerate(levers.shipments):
        mine.setdefault(shipment.offer, []).append(row)
    for number, source in enumerate(levers.sources):
        rows = mine.get(number, [])
        total = int(shipped[rows].sum())
        lacks = source.offer.moq - total
        if lacks > 0 and (total or source.pinned):
            shipped = _with_packs(problem, source, shipped, rows, lacks)
            if shipped[rows].sum() < source.offer.moq:
                shipped[rows] = 0
        elif (step := _cheaper_step(source, total)) is not None:
            rows.sort(key=lambda row: (shipped[row] == 0, levers.shipments[row].cents_each, row))
            more = _with_packs(problem, source, shipped, rows, step - total)
            cheaper = _paid(problem, source, more, rows) < _paid(problem, source, shipped, rows)
            shipped = more if cheaper and more[rows].sum() >= step else shipped
    return shipped


def _paid(problem: Problem, source: Source, shipped: Ints, rows: list[int]) -> float:
    """Cents of what a source ships and of its freight."""
    total = int(shipped[rows].sum())
    each = next((each for low, high, each in source.steps if low <= total <= high), source.steps[-1][2])
    sent = [(problem.levers.shipments[row], int(shipped[row])) for row in rows if shipped[row]]
    return total * each + sum(shipment.fixed_cents + shipment.cents_each * qty for shipment, qty in sent)


def _cheaper_step(source: Source, total: int) -> int | None:
    """Where the next price step begins, if so many units cost less than these do now."""
    now = next((each for low, high, each in source.steps if low <= total <= high), None)
    better = [low for low, _, each in source.steps if now is not None and low > total and low * each < total * now]
    return min(better, default=None)


def _with_packs(problem: Problem, source: Source, shipped: Ints, rows: list[int], lacks: int) -> Ints:
    """What ships with so many pieces more of a source, in whole packs and as far as its pool has room in each week."""
    levers, after, pool = problem.levers, shipped.copy(), source.offer.pool
    room = {week: pieces for (name, week), pieces in levers.pool_week.items() if name == pool}
    for row in np.nonzero(shipped)[0].tolist():
        shipment = levers.shipments[row]
        if levers.sources[shipment.offer].offer.pool == pool:
            room[shipment.week] -= int(shipped[row])
    for row in rows:
        week = levers.shipments[row].week
        packs = max(0, min(-(-lacks // source.offer.multiple), room[week] // source.offer.multiple))
        after[row] += packs * source.offer.multiple
        room[week] -= packs * source.offer.multiple
        lacks -= packs * source.offer.multiple
    return after


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
