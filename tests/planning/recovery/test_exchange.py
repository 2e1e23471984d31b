"""Exchanges of whole cars: every limit holds after them, the bill falls by what they say, and wishes are kept."""

from copy import deepcopy

import numpy as np
import pytest

from planning.recovery.buckets import NEVER
from planning.recovery.exchange import exchange
from planning.recovery.master import WHOLE
from planning.recovery.outcome import Wishes
from planning.recovery.problem import Problem, problem
from planning.recovery.rounding import Placed
from planning.recovery.seating import seat
from planning.recovery.stock import UNBUILT, Stock
from tests.planning.recovery.drawn_plants import SmallPlant


def badly_seated(seed: int) -> tuple[Problem, Stock, Placed]:
    """Cars in buckets drawn blindly: most of them stand where they cost too much, or nowhere."""
    plant, losses = SmallPlant(seed).draw()
    model, random = problem(plant, losses, Wishes()), np.random.default_rng(seed)
    orders = len(plant.orders)
    stock = Stock(model, np.zeros_like(model.rows.ceiling))
    frozen = np.nonzero(model.prices.frozen[:orders])[0]
    bucket = random.integers(-1, len(model.at), orders)
    bucket[frozen] = model.at.home[frozen]
    cars = np.concatenate((frozen, np.setdiff1d(random.permutation(orders), frozen)))
    found = np.full(orders, UNBUILT, dtype=np.int64)
    found[cars] = np.where(seat(stock, cars, bucket), bucket[cars], UNBUILT)
    return model, stock, Placed(found, np.full(orders, WHOLE, dtype=np.int64))


def paid(model: Problem, placed: Placed) -> int:
    """Cents of all cars where they stand, with idle and overtime slots, counted place by place."""
    cars = np.arange(len(placed.bucket))
    built = cars[placed.bucket != UNBUILT]
    cents = int(model.prices.build[built, placed.bucket[built]].sum())
    cents += int(model.prices.unbuilt[cars[placed.bucket == UNBUILT]].sum())
    counted = model.counts(built, placed.bucket[built])
    used = np.bincount(placed.bucket[built][counted], minlength=len(model.at))
    over = np.maximum(0, used - model.at.slots)
    return cents + int(over @ model.at.overtime_cents + np.maximum(0, model.at.slots - used) @ model.at.idle_cents)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_left_after_exchanges_is_what_a_fresh_count_says(seed: int) -> None:
    model, stock, placed = badly_seated(seed)
    before, was = deepcopy(placed), paid(model, placed)
    saved = exchange(model, stock, placed)
    assert saved >= 0
    assert was - paid(model, placed) == saved
    fresh = Stock(model, np.zeros_like(model.rows.ceiling))
    overdrawn = fresh.left.min(axis=1) < 0
    for car in np.nonzero(placed.bucket != UNBUILT)[0].tolist():
        assert model.prices.build[car, placed.bucket[car]] < NEVER
        fresh.take(car, int(placed.bucket[car]))
    for name in ("left", "lowest", "free", "extra"):
        assert (getattr(stock, name) == getattr(fresh, name)).all(), name
    assert (fresh.left[~overdrawn] >= 0).all()
    assert (fresh.free >= 0).all()
    frozen = model.prices.frozen[: len(placed.bucket)]
    assert (placed.bucket[frozen] == before.bucket[frozen]).all()


def test_exchanges_save_where_cars_are_badly_seated() -> None:
    saved = [exchange(*badly_seated(seed)) for seed in range(20)]
    assert sum(cents > 0 for cents in saved) >= 15


def test_the_same_seating_gives_the_same_plan_again() -> None:
    plans = []
    for _ in range(2):
        model, stock, placed = badly_seated(3)
        exchange(model, stock, placed)
        plans.append(placed.bucket.tolist())
    assert plans[0] == plans[1]


def test_cars_built_short_stay_where_they_are() -> None:
    model, stock, placed = badly_seated(5)
    car = int(np.nonzero(placed.bucket != UNBUILT)[0][-1])
    bucket = int(placed.bucket[car])
    placed.retrofit[car] = len(model.at) - 1
    exchange(model, stock, placed)
    assert placed.bucket[car] == bucket
