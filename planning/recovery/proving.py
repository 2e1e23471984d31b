"""A better bound: the relaxation once more with covers of sources and finer groups of cars, for its prices alone.

Prices of scarcity prove the more the nearer they are to those of single cars and whole sources. Neither is needed to
find a plan, so this is worked out beside the search.
"""

from collections import Counter
from collections.abc import Callable

from planning.recovery.bound import bound_cents
from planning.recovery.columns import followed, new_columns
from planning.recovery.covering import cover, uncovered
from planning.recovery.grouping import FEW_CARS, FINE, group
from planning.recovery.master import Master, Relaxed
from planning.recovery.problem import Problem
from planning.room import frozen_slots

COVER_ROUNDS = 5
"""How often covers join, at the most."""

PROOFS = 4
"""How often more columns join, at the most."""

NEAR_ENOUGH = 0.001
"""A bound that is no further below the relaxation than this share of it is not sought a better one."""

SECONDS = 120.0


def best_bound(
    problem: Problem, master: Master, relaxed: Relaxed, stopped: Callable[[], bool], proven: Callable[[float], None]
) -> None:
    """Tells better and better bounds, in cents, that prices of scarcity give; ``master`` is worked on.

    Time does not cut it short: prices that no column has tested yet give a bound that is worth little. Small problems
    have all the columns that count, and groups as fine as they get.
    """
    anyway = _idle_anyway(problem)
    proven(bound_cents(problem, master.active, relaxed.duals) + anyway)
    relaxed = _covered(master, relaxed, stopped)
    if problem.cars > FEW_CARS and not stopped():
        master, relaxed = _finer(problem, master, relaxed)
    for left in range(PROOFS if problem.cars > FEW_CARS else 0, -1, -1):
        bound = bound_cents(problem, master.active, relaxed.duals)
        proven(bound + anyway)
        if not left or stopped() or relaxed.objective - bound < NEAR_ENOUGH * abs(relaxed.objective):
            break
        more = new_columns(problem, master, relaxed.duals)
        master.add(more)
        again = master.solve(SECONDS) if more else None
        if again is None:
            break
        relaxed = again


def _covered(master: Master, relaxed: Relaxed, stopped: Callable[[], bool]) -> Relaxed:
    """The relaxation with the covers that it breaks, until it breaks hardly any."""
    for _ in range(COVER_ROUNDS):
        covers = uncovered(master, relaxed)
        if not covers or stopped():
            break
        cover(master, covers)
        again = master.solve(SECONDS)
        if again is None:
            break
        relaxed = again
    return relaxed


def _finer(problem: Problem, master: Master, relaxed: Relaxed) -> tuple[Master, Relaxed]:
    """The relaxation of finer groups with the same covers; as it was if that cannot be solved in time."""
    groups = group(problem, master.active, master.when, FINE)
    finer = followed(problem, relaxed, master.groups, master.active, groups)
    cover(finer, master.covers)
    again = finer.solve(SECONDS)
    return (master, relaxed) if again is None else (finer, again)


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
