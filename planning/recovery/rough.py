"""A quick relaxation: on large plants by days and weeks, with roughly grouped cars; enough to weigh, not to prove."""

from planning.recovery.columns import FEW_STEPS, first_columns, hit_limits, new_columns
from planning.recovery.grouping import FEW_CARS, FINE, ROUGH, group, periods
from planning.recovery.master import Master, Relaxed
from planning.recovery.problem import Problem

ROUNDS = 4
"""How often columns are priced and added, at the most."""

SOLVE_SECONDS = 60.0


def rough_relaxation(model: Problem) -> tuple[Master, Relaxed] | None:
    """The programme, which runs on, and its answer; None if no flow of cars and purchases meets the wishes."""
    active, hit = hit_limits(model)
    large = model.cars > FEW_CARS
    when = periods(model, coarse=large)
    groups = group(model, active, when, ROUGH if large else FINE)
    master = Master(model, active, when, groups, first_columns(model, groups, when, hit, FEW_STEPS))
    relaxed = master.solve(SOLVE_SECONDS)
    for _ in range(ROUNDS):
        if relaxed is None:
            return None
        more = new_columns(model, master, relaxed.duals)
        if not more:
            break
        master.add(more)
        relaxed = master.solve(SOLVE_SECONDS)
    return None if relaxed is None else (master, relaxed)
