"""A first sequence with the fewest paint changes, for lines on which paint comes first: one colour after the other."""

from collections import Counter

from planning.sequencing.problem import SequenceProblem


def by_colour(problem: SequenceProblem) -> tuple[str, ...] | None:
    """Cars in as few batches of one colour as the limit allows, no two of a colour side by side; None where that cannot
    be, or where cars have places of their own.

    The colour in which the shift before ended goes on. Within a batch cars stand in the order given.
    """
    bound = problem.frozen or problem.baseline or problem.materials or problem.earliest
    if bound or len(problem.cars) != problem.slots:
        return None
    waiting: dict[str, list[str]] = {}
    for car in problem.cars:
        waiting.setdefault(car.colour, []).append(car.id)
    limit = problem.batch_limit or problem.slots
    batches = Counter({colour: -(-len(ids) // limit) for colour, ids in waiting.items()})
    last = next((car.colour for car in reversed(problem.tail) if car is not None), None)
    order: list[str] = []
    while batches:
        colour = _next(batches, last, first=not order)
        if colour is None:
            return None
        size = -(-len(waiting[colour]) // batches[colour])
        order += waiting[colour][:size]
        waiting[colour] = waiting[colour][size:]
        batches -= Counter({colour: 1})
        last = colour
    return tuple(order)


def _next(batches: Counter[str], last: str | None, first: bool) -> str | None:
    """The colour with most batches left, but not the last one; a shift begins with it, if others can part the rest."""
    if first and last is not None and last in batches:
        rest = batches - Counter({last: 1})
        if 2 * max(rest.values(), default=0) <= batches.total():
            return last
    others = sorted(colour for colour in batches if colour != last or first)
    return max(others, key=lambda colour: batches[colour], default=None)
