"""Limits that the flows do not know: what seats of cars would overdraw of them, and the surcharge that keeps cars away.

The flows follow the limits that matter most. Of the others, quotas above all, there are too many: they would tell cars
apart into too many groups. Within a kind there mostly is another car that can sit there, so a surcharge settles it.
"""

import numpy as np

from planning.recovery.grouping import Periods
from planning.recovery.problem import Problem
from planning.recovery.program import Reals
from planning.usage import Ints

RISE_CENTS = 20_000
"""By how much a unit of a crowded limit gets dearer in a round; half of it is taken back where there is room again."""


class Surcharges:
    """Cents a unit of every limit and period, for limits outside the flows; they rise where cars crowd."""

    def __init__(self, problem: Problem, active: Ints, when: Periods, added: Ints) -> None:
        self.problem, self.when = problem, when
        rows = problem.rows
        self.others = np.setdiff1d(np.arange(len(rows.flat)), active)
        ceiling = (rows.ceiling + added)[self.others]
        self.flat = rows.flat[self.others]
        self.room = np.where(self.flat[:, None], when.total(ceiling), ceiling[:, when.first])
        self.cents = np.zeros(self.room.shape)
        position = np.full(len(rows.flat), -1)
        position[self.others] = np.arange(len(self.others))
        self.rows = np.nonzero(position[rows.of] >= 0)[0]
        self.at = position[rows.of[self.rows]]
        self.priced = np.zeros(0, dtype=np.int64)
        self.worth: Reals = np.zeros((0, len(when)))

    def raised(self, cars: Ints, period: Ints, vehicles: Ints) -> bool:
        """Raise the surcharges for cars seated like this; False if they crowd nowhere."""
        drawn = np.zeros(self.room.shape)
        problem, first = self.problem, self.when.first
        for row, at in zip(self.rows.tolist(), self.at.tolist(), strict=True):
            use = problem.rows.use[row][cars] * problem.rows.valid[row][first[period]] * vehicles
            drawn[at] += np.bincount(period, weights=use, minlength=len(self.when))
        drawn[~self.flat] = np.cumsum(drawn[~self.flat], axis=1)
        crowded = drawn > self.room
        excess = np.clip((drawn - self.room) / np.maximum(1.0, self.room), -0.1, 0.2)
        change = np.where(crowded, RISE_CENTS * (0.1 + excess), RISE_CENTS * excess)
        self.cents = np.maximum(0.0, self.cents + change)
        worth = self.cents.copy()
        worth[~self.flat] = np.cumsum(worth[~self.flat][:, ::-1], axis=1)[:, ::-1]
        worth = worth[self.at] * problem.rows.valid[self.rows][:, first]
        self.priced = np.nonzero(worth.any(axis=1))[0]
        self.worth = worth[self.priced]
        return bool(crowded.any())

    def of(self, cars: Ints, period: Ints) -> Ints:
        """Surcharge of every car in every period asked for; shape (cars, periods)."""
        use = self.problem.rows.use[np.ix_(self.rows[self.priced], cars)].astype(np.float64)
        return np.asarray(use.T @ self.worth[:, period], dtype=np.int64)
