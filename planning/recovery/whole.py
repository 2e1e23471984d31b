"""Whole cars from the flows of groups: seated, exchanged, and completed not before their parts are there."""

from planning.recovery.completing import complete_in_time
from planning.recovery.exchange import exchange
from planning.recovery.grouping import Groups
from planning.recovery.master import Relaxed
from planning.recovery.packing import Bought
from planning.recovery.problem import Problem
from planning.recovery.rounding import Placed, place_cars
from planning.recovery.stock import Stock
from planning.usage import Ints


def whole_cars(
    problem: Problem, active: Ints, groups: Groups, relaxed: Relaxed, bought: Bought, times: int = 1
) -> tuple[Placed, Stock]:
    """Where every car goes, and what is left then.

    ``times`` as much as usual is charged for what cars overdraw before they are seated.
    """
    placed, stock = place_cars(problem, active, groups, relaxed, bought, times)
    exchange(problem, stock, placed)
    complete_in_time(problem, stock, placed, bought.added)
    return placed, stock
