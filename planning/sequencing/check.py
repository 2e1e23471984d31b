"""Is a sequence allowed, and how good is it? Counted from the definition, without a search: the specification.

A car that stands in a frozen slot is a fact: it is counted, but never blamed for a batch or a part.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from planning.recovery.outcome import Violation
from planning.sequencing.problem import Car, Score, SequenceProblem

Order = Sequence[str | None]


def check(problem: SequenceProblem, order: Order) -> list[Violation]:
    """Every hard rule that the sequence breaks; an empty list is a sequence that can be built."""
    found = list(check_permutation(problem, order))
    if found:
        return found
    return [
        *check_frozen(problem, order),
        *check_idle(problem, order),
        *check_batches(problem, order),
        *check_earliest(problem, order),
        *check_materials(problem, order),
        *check_cap(problem, order),
    ]


def score(problem: SequenceProblem, order: Order) -> Score:
    """What the sequence breaks, by rank, and the weighted sum.

    For a ratio p/q every window of q slots that holds a slot of the shift counts max(0, cars with the option - p):
    also windows that begin in the tail, and windows cut short by the end of the shift unless the problem counts whole
    windows only. A paint change is counted
    between a car and the car before it, the tail's last car included. Source: ROADEF/EURO challenge 2005.
    """
    car = {car.id: car for car in problem.cars}
    line = [*problem.tail, *(car[name] if name is not None else None for name in order)]
    count = {"high": 0, "low": 0, "paint": paint_changes(line, len(problem.tail)), "moves": len(moved(problem, order))}
    for rule in problem.ratios:
        flags = [int(at is not None and rule.option in at.options) for at in line]
        first = max(0, len(problem.tail) - rule.q + 1)
        starts = np.arange(first, len(line) - rule.q + 1 if problem.whole_windows else len(line))
        cars_before = np.concatenate(([0], np.cumsum(flags)))
        windows = cars_before[np.minimum(starts + rule.q, len(line))] - cars_before[starts]
        count[rule.priority] += int(np.maximum(0, windows - rule.p).sum())
    weights = problem.weights()
    total = sum(weights[rank] * units for rank, units in count.items())
    return Score(count["high"], count["paint"], count["moves"], count["low"], total)


def paint_changes(line: Sequence[Car | None], first: int) -> int:
    """Cars from position ``first`` on whose colour differs from the car before; idle slots do not interrupt."""
    changes, before = 0, ""
    for position, car in enumerate(line):
        if car is None:
            continue
        changes += position >= first and before not in ("", car.colour)
        before = car.colour
    return changes


def moved(problem: SequenceProblem, order: Order) -> list[str]:
    """Cars that were in the shift already and stand in another slot now."""
    return [name for slot, name in enumerate(order) if name is not None and problem.baseline.get(name, slot) != slot]


def check_permutation(problem: SequenceProblem, order: Order) -> Iterator[Violation]:
    """Every slot is told, every car stands once, and nobody else."""
    if len(order) != problem.slots:
        detail = f"{len(order)} slots told, the shift has {problem.slots}"
        yield Violation(rule="permutation", object="shift", detail=detail)
    names = [name for name in order if name is not None]
    if sorted(names) != sorted(car.id for car in problem.cars):
        detail = f"not a permutation of the {len(problem.cars)} cars"
        yield Violation(rule="permutation", object="shift", detail=detail)


def check_frozen(problem: SequenceProblem, order: Order) -> Iterator[Violation]:
    """Frozen slots hold what they held."""
    for slot, car in problem.frozen.items():
        if order[slot] != car:
            detail = f"frozen with {car or 'no car'}, holds {order[slot] or 'no car'}"
            yield Violation(rule="frozen", object=f"slot {slot}", detail=detail)


def check_idle(problem: SequenceProblem, order: Order) -> Iterator[Violation]:
    """Only slots that may stay empty do."""
    for slot, car in enumerate(order):
        if car is None and not problem.may_idle(slot):
            yield Violation(rule="idle", object=f"slot {slot}", detail="must hold a car, and is empty")


def check_batches(problem: SequenceProblem, order: Order) -> Iterator[Violation]:
    """No car past the paint batch limit in its run of one colour; runs are counted inside the shift."""
    colour = {car.id: car.colour for car in problem.cars}
    run, before = 0, ""
    for slot, name in enumerate(order):
        if name is None:
            continue
        run, before = (run + 1 if colour[name] == before else 1), colour[name]
        if problem.batch_limit is not None and run > problem.batch_limit and slot not in problem.frozen:
            detail = f"car {run} of a batch in {before}, limit {problem.batch_limit}"
            yield Violation(rule="batch", object=name, detail=detail)


def check_earliest(problem: SequenceProblem, order: Order) -> Iterator[Violation]:
    """No car before its first slot; a frozen car stands where it stands."""
    for slot, name in enumerate(order):
        first = problem.earliest.get(name, 0) if name is not None else 0
        if slot < first and slot not in problem.frozen:
            yield Violation(rule="earliest", object=str(name), detail=f"stands in slot {slot}, not before {first}")


def check_materials(problem: SequenceProblem, order: Order) -> Iterator[Violation]:
    """Cars before an arrival use no more than what is there; what frozen cars use is a fact."""
    for material in problem.materials:
        for end, there in material.limits(problem.slots):
            uses = [(slot, material.users.get(name, 0)) for slot, name in enumerate(order[:end]) if name is not None]
            used = sum(qty for _, qty in uses)
            frozen = sum(qty for slot, qty in uses if slot in problem.frozen)
            if used > max(there, frozen):
                detail = f"slots before {end} use {used}, there are {there}"
                yield Violation(rule="material", object=material.part, detail=detail)


def check_cap(problem: SequenceProblem, order: Order) -> Iterator[Violation]:
    """No more cars moved than the cap allows."""
    count = len(moved(problem, order))
    if problem.moved_cap is not None and count > problem.moved_cap:
        yield Violation(rule="moves", object="shift", detail=f"{count} cars moved, cap {problem.moved_cap}")
