"""Covers in the relaxation: which of them an answer breaks, and the rows that keep them."""

from collections.abc import Sequence

import numpy as np

from planning.recovery.covers import EVERY, Cover, broken, most_lacking
from planning.recovery.master import Master, Relaxed


def cover(master: Master, covers: Sequence[Cover]) -> None:
    """Let covers join."""
    if not covers:
        return
    arrives, sources = _arrivals(master), master.problem.levers.sources
    table: list[tuple[int, int, float]] = []
    for row, each in enumerate(covers):
        source, number = each.source, int(np.searchsorted(master.active, each.limit))
        period = master.when.of[each.bucket]
        table += [(row, column, 1.0) for at, column in arrives[source] if at <= period]
        table += [(row, int(master.buy.pieces[source][step]), -1.0) for step in each.others(sources[source])]
        table.append((row, int(master.left[number, period]), -1.0))
        table += [(row, int(master.buy.used[source][s]), -most) for s, most in each.counted(sources[source])]
    rows, columns, values = (np.array(each) for each in zip(*table, strict=True))
    added = master.running.restrict(np.zeros(len(covers)), rows, columns, values)
    master.covers, master.row_covers = (*master.covers, *covers), np.concatenate((master.row_covers, added))


def uncovered(master: Master, relaxed: Relaxed) -> list[Cover]:
    """The covers that an answer breaks most, of every source and price step."""
    last, known = master.when.last, set(master.covers)
    found: list[Cover] = []
    arrivals = _arrivals(master)
    for row, limit in enumerate(master.active.tolist()):
        mine = [n for n, s in enumerate(master.problem.levers.sources) if s.part == master.problem.rows.part[limit]]
        most = most_lacking(master.problem, limit)[last] if mine else np.zeros(0)
        for number in mine:
            source, pieces = master.problem.levers.sources[number], np.zeros(master.buckets)
            for period, column in arrivals[number]:
                pieces[period] += relaxed.shipped[master.buy.offered[column - master.buy.shipped[0]]]
            shipped = np.cumsum(pieces) - relaxed.left[row]
            for step in (EVERY, *range(len(source.steps))):
                like = Cover(number, limit, 0, 0.0, step)
                for at in broken(like, source, shipped, relaxed.used[number], relaxed.bought[number], most):
                    found.append(Cover(number, limit, int(last[at]), float(most[at]), step))
    return [each for each in found if each not in known]


def _arrivals(master: Master) -> list[list[tuple[int, int]]]:
    """By source the shipments that arrive within the horizon: (period, column)."""
    found: list[list[tuple[int, int]]] = [[] for _ in master.problem.levers.sources]
    for column, row in zip(master.buy.shipped.tolist(), master.buy.offered.tolist(), strict=True):
        shipment = master.problem.levers.shipments[row]
        period = int(np.searchsorted(master.when.first, shipment.bucket))
        if shipment.bucket < len(master.problem.at) and period < master.buckets:
            found[shipment.offer].append((period, column))
    return found
