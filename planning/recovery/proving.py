"""A better bound: prices of scarcity are tested against more columns until they prove nearly what the columns reach."""

from collections import Counter
from collections.abc import Callable

import numpy as np

from planning.recovery.bound import bound_cents
from planning.recovery.columns import new_columns
from planning.recovery.grouping import FEW_CARS
from planning.recovery.master import Master, Relaxed
from planning.recovery.problem import Problem
from planning.room import frozen_slots

PROOFS = 3
"""How often more columns join, at the most."""

NEAR_ENOUGH = 0.015
"""A bound that is no further below the relaxation than this share of it is not sought a better one."""

SECONDS = 120.0


def best_bound(problem: Problem, master: Master, relaxed: Relaxed, stopped: Callable[[], bool]) -> float:
    """The best of the bounds, in cents, that prices of scarcity give; ``master`` is worked on.

    Time does not cut it short: prices that no column has tested yet give a bound that is worth little. Once the bound
    is near what the columns so far reach, no more of them are asked for: they cost more than they prove. Small problems
    have all the columns that count.
    """
    best, duals = -np.inf, relaxed.duals
    for left in range(PROOFS if problem.cars > FEW_CARS else 0, -1, -1):
        best = max(best, bound_cents(problem, master.active, duals))
        if not left or stopped() or relaxed.objective - best < NEAR_ENOUGH * abs(relaxed.objective):
            break
        more = new_columns(problem, master, duals)
        master.add(more)
        central = master.central(SECONDS) if more else None
        if central is None:
            break
        duals = central
    return float(best) + _idle_anyway(problem)


def _idle_anyway(problem: Problem) -> int:
    """Cents of the empty slots of the frozen horizon, which no plan can fill and the model leaves out."""
    plant, cents = problem.plant, 0
    held: Counter[str | None] = Counter()
    frozen = {shift.id: min(shift.slots, frozen_slots(plant, shift)) for shift in plant.shifts}
    for order in plant.orders:
        if order.slot is not None and order.slot < frozen.get(order.shift or "", 0):
            held[order.shift] += 1
    for shift in plant.shifts:
        cents += (frozen[shift.id] - held[shift.id]) * plant.line_by_id[shift.line].idle_slot_cents
    return cents
