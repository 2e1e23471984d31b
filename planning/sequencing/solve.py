"""A shift put in sequence: cut by counting where it cannot be, a first sequence at once, then search, then check."""

import random
import time
from dataclasses import replace
from functools import cache

import numpy as np

from planning.line import RatioRule
from planning.sequencing.bounds import objective_bound
from planning.sequencing.check import check, score
from planning.sequencing.cuts import found_cut, proven_cut
from planning.sequencing.engine.fill import first_sequence
from planning.sequencing.engine.layout import Numbers, lay
from planning.sequencing.engine.search import Search
from planning.sequencing.grouped import by_colour
from planning.sequencing.problem import Car, Patience, Sequenced, SequenceProblem, Tell, Unsequenceable

__all__ = ["Patience", "first_answer", "ready", "sequence"]

SMALL = 24
"""Slots of a shift that CP-SAT proves as a whole, once the search has found what it can in a tenth of the time."""
WINDOW, WINDOW_SHARE, WINDOW_FROM_S = 16, 0.04, 5.0
"""Slots of a window that CP-SAT puts in the best order, its share of the time, and from how many seconds on."""


def sequence(
    problem: SequenceProblem, patience: Patience = Patience(), seed: int = 1, tell: Tell | None = None
) -> Sequenced | Unsequenceable:
    """The best sequence found for a shift, checked; or the cut that says why there is none.

    Hard rules: frozen slots, paint batches, parts that arrive during the shift, slots that must be filled, cars' first
    slots, the cap on moved cars. The rest is the problem's objective. The same problem, seed, steps and cores give the
    same sequence. With seconds instead of steps, CP-SAT has a share of them: it proves small shifts and improves
    windows of large ones. ``tell`` hears how the search stands, some times a second.
    """
    cut = proven_cut(problem)
    if cut is not None:
        return Unsequenceable(cut)
    if problem.slots == 0:
        return Sequenced((), score(problem, ()))
    until = None if patience.seconds is None else time.monotonic() + patience.seconds
    line, bound = lay(problem, seed), objective_bound(problem)
    start = _first(problem, first_sequence(problem, line))
    search = Search(problem, line, start, _searching(problem, patience), seed, bound, tell)
    numbers = search.run().tolist()
    cars = problem.cars
    order = tuple(cars[number].id if number < len(cars) else None for number in numbers)
    if check(problem, order):
        return Unsequenceable(found_cut(problem, order))
    found = Sequenced(order, score(problem, order), bound, search.steps)
    return found if until is None else _polished(problem, found, patience, until, seed)


def _first(problem: SequenceProblem, start: Numbers) -> Numbers:
    """A first sequence, or one by colour where paint comes first and that is better: what paint costs then is hard to
    mend once cars stand mixed."""
    order = by_colour(problem) if problem.objective[0] == "paint" else None
    if order is None or check(problem, order):
        return start
    cars = problem.cars
    mixed = tuple(cars[number].id if number < len(cars) else None for number in start.tolist())
    if not check(problem, mixed) and score(problem, mixed).objective <= score(problem, order).objective:
        return start
    row = {car.id: number for number, car in enumerate(cars)}
    return np.array([row[car] for car in order], dtype=start.dtype)


def first_answer(problem: SequenceProblem) -> Sequenced | Unsequenceable:
    """A sequence at once, without search."""
    return sequence(problem, Patience(steps=0))


@cache
def ready() -> None:
    """Compile the search or load what was compiled before, so that no search's time is spent on it."""
    # Three cars too many for the rule: the search must walk, since nothing proves its first answer the best.
    cars = tuple(Car(name, frozenset("x"), "any") for name in "abc")
    rule = RatioRule(id="x", line="x", option="x", p=1, q=2, priority="high")
    sequence(SequenceProblem(cars=cars, slots=4, ratios=(rule,)), Patience(steps=1_000))


def _searching(problem: SequenceProblem, patience: Patience) -> Patience:
    """The search's part of the time; the rest is CP-SAT's."""
    if patience.seconds is None or not _exact(problem, patience):
        return patience
    share = 0.1 if problem.slots <= SMALL else 1.0 - WINDOW_SHARE
    return replace(patience, seconds=patience.seconds * share)


def _exact(problem: SequenceProblem, patience: Patience) -> bool:
    """True if CP-SAT has a share: its model covers the problem, and there is time for it and no count of steps."""
    from planning.sequencing.exact import solvable

    enough = patience.seconds is not None and (patience.seconds >= WINDOW_FROM_S or problem.slots <= SMALL)
    return enough and patience.steps is None and solvable(problem)


def _polished(problem: SequenceProblem, found: Sequenced, patience: Patience, until: float, seed: int) -> Sequenced:
    """The sequence after CP-SAT had its share of the time, checked again."""
    from planning.sequencing.exact import best_window

    draw, whole = random.Random(seed), problem.slots <= SMALL
    width = problem.slots if whole else WINDOW
    while _exact(problem, patience) and not found.proven and not (patience.stop is not None and patience.stop()):
        left = until - time.monotonic()
        if left < 0.05:
            break
        low = draw.randrange(problem.slots - width + 1)
        order = [car for car in found.order if car is not None]
        best = best_window(problem, order, low, low + width, left, patience.cores, seed, patience.stop)
        if best is not None and best.objective < found.score.objective and not check(problem, best.order):
            found = replace(found, order=best.order, score=score(problem, best.order))
        if whole:
            bound = found.bound if best is None else max(found.bound, best.bound)
            return replace(found, bound=bound)
    return found
