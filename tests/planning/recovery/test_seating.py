"""Seating whole cars, compiled: car by car what the stock itself allows, in every order."""

from copy import deepcopy

import numpy as np
import pytest

from planning.recovery.grouping import periods
from planning.recovery.outcome import Wishes
from planning.recovery.problem import Problem, problem
from planning.recovery.seating import seat
from planning.recovery.stock import UNBUILT, Stock
from planning.usage import Ints
from tests.planning.recovery.drawn_plants import SmallPlant


def one_by_one(stock: Stock, cars: Ints, period: Ints, of: Ints) -> list[int]:
    """The same from the stock's own words."""
    found = []
    for car in cars.tolist():
        home = int(stock.problem.at.home[car])
        fits = stock.open(car) & (of == period[car])
        places = sorted(np.nonzero(fits)[0].tolist(), key=lambda b: (b != home, -int(stock.free[b]), b))
        found.append(places[0] if places else UNBUILT)
        if places:
            stock.take(car, places[0])
    return found


def drawn(seed: int) -> Problem:
    plant, losses = SmallPlant(seed).draw()
    return problem(plant, losses, Wishes())


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("coarse", [True, False])
def test_cars_are_seated_as_the_stock_allows(seed: int, coarse: bool) -> None:
    model, random = drawn(seed), np.random.default_rng(seed)
    when = periods(model, coarse)
    cars = random.permutation(len(model.plant.orders))
    period = random.integers(-1, len(when), len(model.plant.orders))
    stock = Stock(model, np.zeros_like(model.rows.ceiling))
    other = deepcopy(stock)
    assert seat(stock, cars, period, when).tolist() == one_by_one(other, cars, period, when.of)
    for name in ("left", "lowest", "free", "extra"):
        assert (getattr(stock, name) == getattr(other, name)).all(), name
