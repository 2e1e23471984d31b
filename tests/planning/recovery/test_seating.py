"""Seating whole cars, compiled: car by car what the stock itself allows, in every order."""

from copy import deepcopy

import numpy as np
import pytest

from planning.recovery.outcome import Wishes
from planning.recovery.problem import Problem, problem
from planning.recovery.seating import seat
from planning.recovery.stock import Stock
from planning.usage import Ints
from tests.planning.recovery.drawn_plants import SmallPlant


def one_by_one(stock: Stock, cars: Ints, bucket: Ints) -> list[bool]:
    """The same from the stock's own words."""
    found = []
    for car in cars.tolist():
        at = int(bucket[car])
        fits = at >= 0 and bool(stock.open(car)[at])
        found.append(fits)
        if fits:
            stock.take(car, at)
    return found


def drawn(seed: int) -> Problem:
    plant, losses = SmallPlant(seed).draw()
    return problem(plant, losses, Wishes())


@pytest.mark.parametrize("seed", range(24))
def test_cars_are_seated_as_the_stock_allows(seed: int) -> None:
    model, random = drawn(seed), np.random.default_rng(seed)
    cars = random.permutation(len(model.plant.orders))
    bucket = random.integers(-1, len(model.at), len(model.plant.orders))
    stock = Stock(model, np.zeros_like(model.rows.ceiling))
    other = deepcopy(stock)
    assert seat(stock, cars, bucket).tolist() == one_by_one(other, cars, bucket)
    for name in ("left", "lowest", "free", "extra"):
        assert (getattr(stock, name) == getattr(other, name)).all(), name
