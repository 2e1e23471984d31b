"""Rows that charge a source for what it could be needed for, not for what it could ship.

A source is used whole or not at all, but the relaxation uses a share, just so much that its weeks ship what is bought:
it pays a twentieth of a one-off cost for a source that could ship twenty times the need. So a *cover* says: what cars
draw of a part up to a bucket, beyond what is there without a source, is nothing if the source is closed, and no more
than the most that cars could ever lack by then if it is open (a flow cover: Padberg, Van Roy and Wolsey 1985,
doi 10.1287/opre.33.4.842). Covers are added where the relaxation breaks them.
"""

from dataclasses import dataclass

import numpy as np

from planning.recovery.buckets import NEVER
from planning.recovery.levers import Source
from planning.recovery.problem import Problem
from planning.recovery.program import Reals

EVERY = -1
"""A cover of all price steps together."""

A_STEP = 2
"""How many covers a price step, and all of them together, gain in a round: those that are broken most."""

BROKEN = 1e-3
"""A cover broken by less than this share of its most, or by less than so many pieces, is left out."""


@dataclass(frozen=True)
class Cover:
    """Pieces of a source that arrive up to a bucket, less those that a limit has left after it, are at most ``most``
    if the source is used, and none if it is not; of one price step: less the pieces bought at the others."""

    source: int
    limit: int
    bucket: int
    most: float
    step: int = EVERY

    def counted(self, source: Source) -> list[tuple[int, float]]:
        """The price steps it charges, and for how many pieces."""
        chosen = range(len(source.steps)) if self.step == EVERY else (self.step,)
        return [(step, min(self.most, float(source.steps[step][1]))) for step in chosen]

    def others(self, source: Source) -> list[int]:
        """The price steps whose pieces it does not count."""
        return [] if self.step == EVERY else [step for step in range(len(source.steps)) if step != self.step]


def most_lacking(problem: Problem, limit: int) -> Reals:
    """The most units of a limit that cars could draw up to each bucket beyond what is there without buying."""
    rows, prices, at = problem.rows, problem.prices, problem.at
    mine = np.nonzero(rows.of == limit)[0]
    drawn = rows.use[mine].T @ (rows.valid[mine] | rows.done[mine])
    use = drawn.max(axis=1, initial=0)
    allowed = prices.build < NEVER
    first = np.where(allowed.any(axis=1), allowed.argmax(axis=1), len(at))
    by_bucket = np.bincount(first, weights=use * prices.vehicles, minlength=len(at) + 1)[:-1]
    room = np.cumsum(np.maximum(0, at.slots) + at.overtime) + int(prices.vehicles[prices.frozen].sum())
    most = np.minimum(np.cumsum(by_bucket), room * int(use.max(initial=0)))
    return np.asarray(np.maximum(0, most - rows.ceiling[limit]), dtype=np.float64)


def broken(cover: Cover, source: Source, shipped: Reals, used: Reals, bought: Reals, most: Reals) -> list[int]:
    """The periods in which covers like one are broken most.

    ``shipped``: pieces up to every period, less those left after it; ``used``, ``bought``: share and pieces of every
    step; ``most``: the most that could lack by every period.
    """
    allowed = sum(np.minimum(most, float(source.steps[step][1])) * used[step] for step, _ in cover.counted(source))
    over = shipped - bought[cover.others(source)].sum() - allowed
    worst = np.argsort(-over, kind="stable")[:A_STEP]
    return [int(at) for at in worst if over[at] > BROKEN * max(1.0, float(most[at]))]
