"""The constructive rule that makes a released build order."""

import numpy as np

from scenarios.plant.sequence import Ratios, build_order


def ratios(p: int, q: int, high: bool = True) -> Ratios:
    return Ratios(np.array([p]), np.array([q]), np.array([high]), np.array([[0.0], [1.0]]))


def test_cars_with_an_option_are_spread_as_its_ratio_asks() -> None:
    pattern = np.array([[1] * 4 + [0] * 8])
    order = build_order(pattern, np.zeros_like(pattern), ratios(1, 3), colours=1, batch_limit=100)
    built = pattern[0][order[0]]
    assert all(built[k : k + 3].sum() <= 1 for k in range(10))


def test_every_car_is_built_once() -> None:
    rng = np.random.default_rng(3)
    pattern, colour = rng.integers(0, 2, (3, 40)), rng.integers(0, 4, (3, 40))
    order = build_order(pattern, colour, ratios(1, 2), colours=4, batch_limit=5)
    assert (np.sort(order, axis=1) == np.arange(40)).all()


def test_one_colour_follows_another_only_when_it_is_used_up_or_the_batch_is_full() -> None:
    pattern = np.zeros((1, 12), dtype=np.int64)
    colour = np.array([[0, 1] * 6])
    order = build_order(pattern, colour, ratios(1, 2), colours=2, batch_limit=4)
    built = colour[0][order[0]].tolist()
    assert built == [0] * 4 + [1] * 4 + [0] * 2 + [1] * 2


def test_a_rule_of_high_priority_ranks_above_a_colour_change_and_a_low_one_below() -> None:
    pattern, colour = np.array([[1, 1, 0, 0]]), np.array([[0, 0, 1, 1]])
    high = build_order(pattern, colour, ratios(1, 2), colours=2, batch_limit=9)
    low = build_order(pattern, colour, ratios(1, 2, high=False), colours=2, batch_limit=9)
    assert pattern[0][high[0]].tolist() in ([1, 0, 1, 0], [1, 0, 0, 1])
    assert colour[0][low[0]].tolist() == [0, 0, 1, 1]
