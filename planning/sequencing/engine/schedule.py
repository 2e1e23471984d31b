"""How hot the search is, and what leads it, as its time goes by: rounds of annealing, each twice as long as the last.

A round starts hot, where a move that makes things worse is often made, and cools down until hardly any is. In between
ranks are only some twenty times apart instead of a thousand times, so that the search can pay for a way round with a
few units of a higher rank; what is kept as best is always judged by the true weights. Sources: Kirkpatrick et al. 1983
(annealing); Estellon, Gardi, Nouioua 2008 for what moves and equal moves do in car sequencing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planning.sequencing.engine.layout import Floats
from planning.sequencing.problem import RANKS, SequenceProblem

FIRST_SHARE, LAST_SHARE = 0.03, 0.08
"""Of the time: a plain descent at first, so that there soon is something good, and one at the end from the best."""

APART = (20.0, 10.0)
"""How many times apart the ranks lie in a hot search; cores take turns, since days differ in what they need."""

CALM_ROUNDS = 2
"""Rounds in which one of several cores goes on with the plain descent: on some days it needs no heat."""

HOT, WARM, COLD = 20.0, 6.0, 0.2
"""Heat at the start of the first round, of the later rounds, and at the end of each, in units of the last rank."""

AT_HOME = 1.0
"""Heat at the start of every round where cars have a baseline: most of them are right where they are."""


@dataclass(frozen=True)
class Stage:
    """A share of the time, from one heat to another.

    ``hot``: led by the weights of a hot search, not the true ones; ``calm``: one of several cores stays out of it.
    """

    share: float
    start: float
    end: float
    hot: bool
    calm: bool = False

    def heat(self, part: float) -> float:
        """The heat when a part (0 to 1) of the stage is over."""
        return self.start * (self.end / self.start) ** part if self.start > 0 else 0.0


def stages(problem: SequenceProblem, rounds: int) -> Iterator[Stage]:
    """The stages of a search: their shares add up to 1. With one rank there is nothing to trade."""
    hot, warm = (AT_HOME, AT_HOME) if problem.baseline else (HOT, WARM)
    if len(problem.objective) < 2:
        yield Stage(1.0, 0.0, 0.0, hot=False)
        return
    yield Stage(FIRST_SHARE, 0.0, 0.0, hot=False)
    unit = (1.0 - FIRST_SHARE - LAST_SHARE) / (2**rounds - 1)
    for number in range(rounds):
        yield Stage(unit * 2**number, warm if number else hot, COLD, hot=True, calm=number < CALM_ROUNDS)
    yield Stage(LAST_SHARE, 0.0, 0.0, hot=False)


def true_pull(problem: SequenceProblem) -> Floats:
    """The weights of the objective, of high, paint, moves, low."""
    weights = problem.weights()
    return np.array([weights[rank] for rank in RANKS], dtype=np.float64)


def hot_pull(problem: SequenceProblem, core: int) -> Floats:
    """The weights that lead the hot search of a core, in the same order."""
    apart = APART[core % len(APART)]
    found = dict.fromkeys(RANKS, 0.0)
    found.update({rank: apart**place for place, rank in enumerate(reversed(problem.objective))})
    return np.array([found[rank] for rank in RANKS], dtype=np.float64)


def move_shares(problem: SequenceProblem) -> Floats:
    """Up to which random number each kind of move is drawn: any swap, one of a colour, a near one, reversal,
    insertion, two pieces exchanged, paint runs exchanged. Where cars have places of their own, long moves rarely help.
    """
    painted = "paint" in problem.objective
    parts = np.array([6.0, 3.0 * painted, 1.5, 0.8, 0.8, 0.3, 0.3 * painted])
    if problem.baseline or problem.materials or problem.earliest:
        parts[3:] *= 0.2
    total: Floats = np.cumsum(parts / parts.sum())
    total[-1] = 1.0
    return total
