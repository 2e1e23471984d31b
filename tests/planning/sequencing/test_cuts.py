"""A cut that is called proven is one: no order of the cars passes; and what any order can do is found."""

import random
from itertools import permutations

import pytest

from planning.sequencing.check import check
from planning.sequencing.cuts import proven_cut
from planning.sequencing.problem import Car, Material, Sequenced, SequenceProblem
from planning.sequencing.solve import Patience, sequence

SLOTS = 5


def _tight(seed: int) -> SequenceProblem:
    rng = random.Random(seed)
    line = tuple(Car(f"c{n}", frozenset(), rng.choice(("red", "red", "blue"))) for n in range(rng.randint(3, 6)))
    frozen = {slot: rng.choice((None, line[slot].id)) for slot in range(rng.choice((0, 0, 1, 2)))}
    users = {car.id: rng.randint(1, 2) for car in line if rng.random() < 0.6} or {"c0": 1}
    there = sorted(rng.randint(0, 6) for _ in range(2))
    material = Material("P", users, ((0, there[0]), (rng.randint(1, SLOTS - 1), there[1])))
    return SequenceProblem(
        cars=line, slots=SLOTS, batch_limit=rng.randint(1, 3), frozen=frozen, materials=(material,),
        idle=None if rng.random() < 0.7 else frozenset({SLOTS - 1}),
    )  # fmt: skip


def _any_order_passes(problem: SequenceProblem) -> bool:
    names: list[str | None] = [car.id for car in problem.cars]
    if len(names) > SLOTS:
        return False
    names += [None] * (SLOTS - len(names))
    return any(not check(problem, order) for order in set(permutations(names)))


@pytest.mark.parametrize("seed", range(60))
def test_a_proven_cut_means_that_no_order_passes_and_the_rest_is_found(seed: int) -> None:
    problem = _tight(seed)
    possible = _any_order_passes(problem)
    if proven_cut(problem) is not None:
        assert not possible
    assert isinstance(sequence(problem, Patience(steps=20_000), seed=1), Sequenced) == possible
