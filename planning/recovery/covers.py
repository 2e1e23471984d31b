"""Rows that charge a source for what it could be needed for, not for what it could ship.

A source is used whole or not at all, but the relaxation uses a share, just so much that its weeks ship what is bought:
it pays a twentieth of a one-off cost for a source that could ship twenty times the need. So a *cover* says: what cars
draw of a part up to a bucket, beyond what is there without a source, is nothing if the source is closed, and no more
than the most that cars could ever lack by then if it is open (a flow cover: Padberg, Van Roy and Wolsey 1985,
doi 10.1287/opre.33.4.842). Covers are added where the relaxation breaks them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planning.recovery.buckets import NEVER
from planning.recovery.problem import Problem
from planning.recovery.program import Reals

A_SOURCE = 2
"""How many covers a source gains in a round: those that are broken most."""

BROKEN = 1e-3
"""A cover broken by less than this share of its most, or by less than so many pieces, is left out."""


@dataclass(frozen=True)
class Cover:
    """Pieces of a source that arrive up to a bucket, less those that a limit has left after it, are at most ``most``
    if the source is used, and none if it is not."""

    source: int
    limit: int
    bucket: int
    most: float


def most_lacking(problem: Problem, limit: int) -> Reals:
    """The most units of a limit that cars could draw up to each bucket beyond what is there without buying."""
    rows, prices, at = problem.rows, problem.prices, problem.at
    mine = np.nonzero(rows.of == limit)[0]
    drawn = rows.use[mine].T @ (rows.valid[mine] | rows.done[mine])
    use = drawn.max(axis=1, initial=0)
    allowed = prices.build < NEVER
    first = np.where(allowed.any(axis=1), allowed.argmax(axis=1), len(at))
    by_bucket = np.bincount(first, weights=use * prices.vehicles, minlength=len(at) + 1)[:-1]
    room = np.cumsum(at.slots + at.overtime) + int(prices.vehicles[prices.frozen].sum())
    most = np.minimum(np.cumsum(by_bucket), room * int(use.max(initial=0)))
    return np.asarray(np.maximum(0, most - rows.ceiling[limit]), dtype=np.float64)


def broken(shipped: Reals, left: Reals, share: float, most: Reals) -> Sequence[int]:
    """Where pieces of a source shipped up to a period, less what is left after it, are more than its share covers."""
    over = shipped - left - most * share
    worst = np.argsort(-over, kind="stable")[:A_SOURCE]
    return [int(at) for at in worst if over[at] > BROKEN * max(1.0, float(most[at]))]
