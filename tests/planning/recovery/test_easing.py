"""Cars eased out of what they overdraw: less is overdrawn, and no car is where it may not be."""

import numpy as np
import pytest

from planning.recovery.buckets import NEVER
from planning.recovery.easing import ease
from planning.recovery.grouping import periods
from planning.recovery.master import WHOLE
from planning.recovery.matching import Where
from planning.recovery.outcome import Wishes
from planning.recovery.problem import Problem, problem
from planning.recovery.stock import UNBUILT, Stock
from planning.usage import Ints
from tests.planning.recovery.drawn_plants import SmallPlant


def crowded(seed: int) -> tuple[Problem, Where]:
    """Every order wants its released bucket, though parts were lost and quotas are full."""
    plant, losses = SmallPlant(seed).draw()
    model = problem(plant, losses, Wishes())
    home = model.at.home[: len(plant.orders)].copy()
    return model, Where(home, np.full(len(home), WHOLE, dtype=np.int64), {})


def overdrawn(model: Problem, bucket: Ints) -> int:
    """Units overdrawn, summed over limits and buckets, by the cars that have a bucket, beyond what nobody can help."""
    stock = Stock(model, np.zeros_like(model.rows.ceiling))
    empty = np.minimum(0, stock.left).sum()
    built = np.nonzero(bucket != UNBUILT)[0]
    stock.place_all(built, bucket[built], model.prices.vehicles[built])
    return int(empty - np.minimum(0, stock.left).sum())


SEEDS = range(30)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_car_is_where_it_may_not_be_and_frozen_ones_stay(seed: int) -> None:
    model, where = crowded(seed)
    bucket, done = ease(model, periods(model, coarse=False), where, np.zeros_like(model.rows.ceiling))
    built = np.nonzero(bucket != UNBUILT)[0]
    assert (model.prices.build[built, bucket[built]] < NEVER).all()
    frozen = model.prices.frozen[: len(bucket)]
    assert (bucket[frozen] == where.period[frozen]).all()
    assert (done == WHOLE).all()
    used = np.bincount(bucket[built][model.counts(built, bucket[built])], minlength=len(model.at))
    assert (used <= model.at.slots + model.at.overtime).all()


def test_cars_leave_what_they_overdraw() -> None:
    before = after = 0
    for seed in SEEDS:
        model, where = crowded(seed)
        before += overdrawn(model, where.period)
        bucket, _ = ease(model, periods(model, coarse=False), where, np.zeros_like(model.rows.ceiling))
        after += overdrawn(model, bucket)
    assert before > 1000
    assert after < before / 2


def test_the_same_wishes_give_the_same_buckets_again() -> None:
    found = []
    for _ in range(2):
        model, where = crowded(3)
        found.append(ease(model, periods(model, coarse=False), where, np.zeros_like(model.rows.ceiling))[0].tolist())
    assert found[0] == found[1]


def test_a_car_built_short_keeps_its_retrofit_and_is_built_before_it() -> None:
    tried = 0
    for seed in SEEDS:
        model, where = crowded(seed)
        able = np.nonzero(model.short.able[: len(where.period)] & model.short.may_build[where.period])[0]
        last = int(np.nonzero(model.short.line == model.short.line[where.period[able[0]]])[0][-1]) if len(able) else 0
        if not len(able) or last <= where.period[able[0]]:
            continue
        tried += 1
        where.retrofit[able[0]] = last
        bucket, done = ease(model, periods(model, coarse=False), where, np.zeros_like(model.rows.ceiling))
        assert done[able[0]] == last
        assert bucket[able[0]] < last
        assert model.short.may_build[bucket[able[0]]]
    assert tried >= 5
