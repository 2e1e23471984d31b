"""Sources closed again that do not earn their one-off cost: others make up for them."""

from collections.abc import Callable, Iterator

import numpy as np

from planning.recovery.master import Master, Relaxed
from planning.recovery.program import Reals

TRIES = 40
"""How many sources are tried, at the most."""

SOLVE_SECONDS = 60.0


def closed(master: Master, relaxed: Relaxed, over: Callable[[], bool]) -> Relaxed:
    """The relaxation, whose sources are open or closed, without those that cost more than they bring.

    What a source's pieces bring at the margin is never more than what is lost without them, for each piece brings less
    than the one before: a source that earns its one-off cost at the margin need not be tried.
    """
    tried: set[int] = set()
    while len(tried) < TRIES and not over():
        number = next((n for n in _doubtful(master, relaxed) if n not in tried), None)
        if number is None:
            break
        tried.add(number)
        columns = master.buy.used[number]
        share = relaxed.used[number]
        master.running.confine(columns, np.zeros(len(columns)), np.zeros(len(columns)))
        again = master.solve(SOLVE_SECONDS)
        if again is not None and again.objective < relaxed.objective:
            relaxed = again
        else:
            whole = np.rint(share)
            master.running.confine(columns, whole, whole)
    return relaxed


def _doubtful(master: Master, relaxed: Relaxed) -> Iterator[int]:
    """Open sources that do not earn their one-off cost at the margin, those that lack most first."""
    sources = master.problem.levers.sources
    lacks = np.array([source.one_off for source in sources]) - _earned(master, relaxed)
    for number in np.argsort(-lacks, kind="stable").tolist():
        if lacks[number] > 0 and relaxed.used[number].sum() > 0.5 and not sources[number].pinned:
            yield number


def _earned(master: Master, relaxed: Relaxed) -> Reals:
    """What the pieces of every source bring at the prices of scarcity, beyond what they cost a piece."""
    problem = master.problem
    sources = problem.levers.sources
    part_of = problem.rows.part[relaxed.active]
    earned = np.zeros(len(sources))
    for shipment, pieces in zip(problem.levers.shipments, relaxed.shipped.tolist(), strict=True):
        if pieces > 0:
            source = sources[shipment.offer]
            worth = 0.0
            if shipment.bucket < len(problem.at):
                worth = float(relaxed.duals.unit[part_of == source.part, shipment.bucket].sum())
            each = source.steps[int(relaxed.used[shipment.offer].argmax())][2]
            earned[shipment.offer] += pieces * (worth - each - shipment.cents_each)
    return earned
