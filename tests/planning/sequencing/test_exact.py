"""CP-SAT counts as the check does, and what it proves is the least of all orders."""

import random
import signal
import time
from itertools import permutations
from threading import Event, Timer

import pytest

from planning.sequencing.check import check, score
from planning.sequencing.exact import best_window, solvable
from planning.sequencing.problem import Car, Sequenced, SequenceProblem
from planning.sequencing.solve import Patience, sequence
from tests.planning.sequencing.lines import cars, ratio, shift


def _drawn(seed: int, size: int, **rules: object) -> SequenceProblem:
    rng = random.Random(seed)
    line = tuple(
        Car(f"c{n}", frozenset(o for o in "ABC" if rng.random() < 0.4), rng.choice(("red", "blue")))
        for n in range(size)
    )
    ratios = (ratio("A", 1, 3), ratio("B", 2, 3, "low"), ratio("C", 1, 2, "low"))
    return SequenceProblem(cars=line, slots=size, tail=line[:2], ratios=ratios, batch_limit=size - 2, **rules)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("whole", (False, True))
def test_the_whole_shift_as_a_window_gives_the_best_of_all_orders(seed: int, whole: bool) -> None:
    problem = _drawn(seed, 6, whole_windows=whole)
    orders = [order for order in permutations(car.id for car in problem.cars) if not check(problem, order)]
    least = min(score(problem, order).objective for order in orders)
    found = best_window(problem, orders[0], 0, 6, 20)
    assert found is not None and check(problem, found.order) == []
    assert found.objective == found.bound == score(problem, found.order).objective == least
    assert set(found.order) == {car.id for car in problem.cars}


@pytest.mark.parametrize("seed", range(4))
def test_a_window_keeps_what_stands_outside_and_never_gets_worse(seed: int) -> None:
    problem = _drawn(seed, 30)
    start = sequence(problem, Patience(steps=0))
    assert isinstance(start, Sequenced)
    order = [car for car in start.order if car is not None]
    found = best_window(problem, order, 10, 20, 20)
    assert found is not None and check(problem, found.order) == []
    assert list(found.order[:10]) == order[:10] and list(found.order[20:]) == order[20:]
    assert found.objective == score(problem, found.order).objective <= start.score.objective


def test_a_small_shift_is_proven() -> None:
    found = sequence(_drawn(1, 10), Patience(seconds=20, steps=None))
    assert isinstance(found, Sequenced) and found.proven and found.bound == found.score.objective > 0


def test_a_proof_that_is_told_to_stop_ends_at_once_and_leaves_ctrl_c_to_others() -> None:
    rng = random.Random(5)
    line = tuple(Car(f"c{n}", frozenset(o for o in "ABCDEFG" if rng.random() < 0.4), f"{n % 9}") for n in range(24))
    ratios = tuple(ratio(option, 1, 3) for option in "ABCDEFG")
    problem = SequenceProblem(cars=line, slots=24, ratios=ratios)
    before, asked = signal.getsignal(signal.SIGINT), Event()
    heard: list[object] = []

    def stop() -> bool:
        heard.append(signal.getsignal(signal.SIGINT))
        return asked.is_set()

    Timer(0.5, asked.set).start()
    began = time.monotonic()
    best_window(problem, [car.id for car in line], 0, 24, 120, stop=stop)
    assert asked.is_set() and time.monotonic() - began < 60 and set(heard) == {before}


def test_a_shift_with_rules_of_place_is_left_to_the_search() -> None:
    assert solvable(shift("red", "blue"))
    assert not solvable(shift("red", "blue", slots=3))
    assert not solvable(shift("red", "blue", baseline={"c0": 0}))
    assert not solvable(SequenceProblem(cars=cars("red"), slots=1, earliest={"c0": 0}))
