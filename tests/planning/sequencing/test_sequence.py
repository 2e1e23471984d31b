"""Whatever comes back from the search has passed its check; the same seed gives it again."""

import random
from collections import Counter
from itertools import permutations

import pytest

from planning.sequencing.check import check, score
from planning.sequencing.problem import Car, Material, News, Sequenced, SequenceProblem
from planning.sequencing.solve import Patience, first_answer, sequence
from tests.planning.sequencing.lines import drawn, ratio, shift

SHORT = Patience(steps=40_000)


@pytest.mark.parametrize("seed", range(40))
def test_a_shift_that_can_be_sequenced_is_and_passes_its_check(seed: int) -> None:
    problem = drawn(seed)
    found = sequence(problem, SHORT, seed=1)
    assert isinstance(found, Sequenced), found.cut
    assert check(problem, found.order) == []
    assert score(problem, found.order) == found.score
    assert Counter(car for car in found.order if car) == Counter(car.id for car in problem.cars)
    assert all(found.order[slot] == car for slot, car in problem.frozen.items())


@pytest.mark.parametrize("seed", range(5))
def test_the_search_never_ends_worse_than_it_began(seed: int) -> None:
    problem = drawn(seed)
    first, found = first_answer(problem), sequence(problem, SHORT, seed=1)
    assert isinstance(found, Sequenced)
    assert not isinstance(first, Sequenced) or found.score.objective <= first.score.objective


def test_the_same_seed_and_steps_give_the_same_sequence() -> None:
    first, again = (sequence(drawn(3, 60), SHORT, seed=7) for _ in range(2))
    assert first == again


def test_an_optimum_that_counting_proves_is_found() -> None:
    """Ten cars with A of twenty under 1/2, in two colours: A on every second slot, one paint change."""
    words = ["red:A", "red"] * 5 + ["blue:A", "blue"] * 5
    found = sequence(shift(*sorted(words), ratios=(ratio("A", 1, 2),)), SHORT, seed=1)
    assert isinstance(found, Sequenced)
    assert (found.score.high, found.score.paint) == (0, 1)


@pytest.mark.parametrize("seed", range(60))
def test_with_frozen_slots_and_batches_nothing_is_called_proven_or_impossible_that_is_not(seed: int) -> None:
    rng = random.Random(seed)
    line = tuple(Car(f"c{n}", frozenset(), rng.choice("rrg")) for n in range(rng.randint(3, 5)))
    slots = len(line) + rng.randint(0, 1)
    held = dict(zip(rng.sample(range(slots), 2), (car.id for car in rng.sample(line, 2)), strict=True))
    problem = SequenceProblem(line, slots, batch_limit=rng.choice((1, 2)), objective=("paint",), frozen=held)
    names = [*(car.id for car in line), *([None] * (slots - len(line)))]
    allowed = [score(problem, order).objective for order in permutations(names) if not check(problem, order)]
    found = sequence(problem, Patience(steps=20_000))
    if allowed:
        assert isinstance(found, Sequenced) and found.bound <= min(allowed) <= found.score.objective
    else:
        assert not isinstance(found, Sequenced)


def test_users_of_a_part_stand_after_its_arrival() -> None:
    users = {f"c{n}": 1 for n in range(6)}
    problem = shift(*["red"] * 12, materials=(Material("P", users, ((0, 2), (8, 6))),))
    found = sequence(problem, SHORT, seed=1)
    assert isinstance(found, Sequenced)
    assert sum(car in users for car in found.order[:8]) <= 2


def test_cars_that_were_there_keep_their_slots_and_a_newcomer_fills_the_hole() -> None:
    problem = shift("red", "red", "red", slots=3, baseline={"c0": 0, "c1": 2}, objective=("moves", "paint"))
    found = sequence(problem, SHORT, seed=1)
    assert isinstance(found, Sequenced)
    assert found.order == ("c0", "c2", "c1")


def test_slots_that_must_hold_a_car_do_even_if_cars_stood_elsewhere() -> None:
    problem = shift("red", "blue", slots=3, idle=frozenset({0}), baseline={"c0": 0, "c1": 1})
    found = sequence(problem, SHORT, seed=1)
    assert isinstance(found, Sequenced) and found.order[0] is None


def test_moves_rank_above_low_ratios_and_below_high_ones() -> None:
    baseline = {"c0": 0, "c1": 1, "c2": 2}
    ranks = ("high", "paint", "moves", "low")
    low = shift("red:A", "red:A", "red", baseline=baseline, ratios=(ratio("A", 1, 2, "low"),), objective=ranks)
    high = shift("red:A", "red:A", "red", baseline=baseline, ratios=(ratio("A", 1, 2, "high"),), objective=ranks)
    kept, changed = sequence(low, SHORT, seed=1), sequence(high, SHORT, seed=1)
    assert isinstance(kept, Sequenced) and kept.score.moves == 0 and kept.score.low == 1
    assert isinstance(changed, Sequenced) and changed.score.moves == 2 and changed.score.high == 0


def _unfinished() -> SequenceProblem:
    """A shift whose best sequence no bound proves: three of four cars have an option that every second may have."""
    return shift(*["red:A", "red:A", "blue:A", "blue"] * 5, ratios=(ratio("A", 1, 2),))


def test_a_search_that_is_told_to_stop_takes_no_step_more() -> None:
    told: list[News] = []
    patience = Patience(seconds=600, steps=None, stop=lambda: bool(told))
    found = sequence(_unfinished(), patience, 1, told.append)
    assert isinstance(found, Sequenced)
    assert found.steps == told[0].steps > 0


def test_a_search_that_is_stopped_at_once_returns_its_first_sequence() -> None:
    found = sequence(_unfinished(), Patience(steps=None, stop=lambda: True), seed=1)
    first = first_answer(_unfinished())
    assert isinstance(found, Sequenced) and isinstance(first, Sequenced)
    assert found.steps == 0 and found.order == first.order


def test_a_shift_without_slots_or_cars_is_in_sequence() -> None:
    assert sequence(shift(slots=0), SHORT) == sequence(shift(slots=0), SHORT, seed=2)
    empty = sequence(shift(slots=3), SHORT)
    assert isinstance(empty, Sequenced) and empty.order == (None, None, None)


def test_a_hard_rule_is_mended_even_if_no_time_is_left() -> None:
    users = {f"c{n}": 1 for n in range(6)}
    late = Material("P", users, ((0, 0), (6, 6)))
    problem = shift(*["red"] * 12, materials=(late,), baseline={f"c{n}": n for n in range(12)})
    assert isinstance(sequence(problem, Patience(seconds=0.0), seed=1), Sequenced)


def test_where_nobody_came_and_none_may_move_no_step_is_taken() -> None:
    problem = shift("red", "blue", "red", baseline={"c0": 0, "c1": 1, "c2": 2}, moved_cap=0)
    found = sequence(problem, SHORT, seed=1)
    assert isinstance(found, Sequenced)
    assert found.steps == 0 and found.order == ("c0", "c1", "c2")
