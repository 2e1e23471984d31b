"""What no sequence can go below, by counting."""

from collections import Counter

from planning.sequencing.problem import SequenceProblem


def objective_bound(problem: SequenceProblem) -> int:
    """A lower bound on the objective: paint changes that the batches of every colour need."""
    return problem.weights()["paint"] * paint_bound(problem)


def paint_bound(problem: SequenceProblem) -> int:
    """The fewest paint changes: every colour takes at least as many batches as the limit makes of it.

    A batch of the last colour of the tail may go on without a change. Runs that only split by the limit need another
    colour between them, which is why each batch is a change. Cars in frozen slots may stand in a run past the limit, so
    only the others make batches.
    """
    if not problem.cars:
        return 0
    limit = problem.batch_limit or len(problem.cars)
    frozen = set(problem.frozen.values())
    cars = {car.colour for car in problem.cars}
    free = Counter(car.colour for car in problem.cars if car.id not in frozen)
    batches = sum(max(1, -(-free[colour] // limit)) for colour in cars)
    last = next((car.colour for car in reversed(problem.tail) if car is not None), None)
    return batches - 1 if last is None or last in cars else batches
