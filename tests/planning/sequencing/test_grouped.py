"""A first sequence by colour: as few batches as the limit allows, parted, and used only where paint comes first."""

from itertools import groupby

import numpy as np
import pytest

from planning.line import RatioRule
from planning.sequencing.check import check, score
from planning.sequencing.grouped import by_colour
from planning.sequencing.problem import Car, Patience, Sequenced, SequenceProblem
from planning.sequencing.solve import first_answer, sequence

RULE = RatioRule(id="r", line="L", option="x", p=1, q=3, priority="high")


def drawn(seed: int, **more: object) -> SequenceProblem:
    """A shift of some colours, a third of the cars with the option that the rule counts."""
    random = np.random.default_rng(seed)
    colours = random.choice(list("wrbgs"), 60, p=(0.3, 0.25, 0.2, 0.15, 0.1)).tolist()
    cars = tuple(
        Car(f"c{row}", frozenset("x" if random.random() < 0.33 else ""), colour) for row, colour in enumerate(colours)
    )
    tail = (Car("before", frozenset(), "g"),)
    given = {"cars": cars, "slots": 60, "ratios": (RULE,), "batch_limit": 7, "tail": tail}
    return SequenceProblem(**{**given, "objective": ("paint", "high", "low"), **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(20))
def test_batches_are_as_few_as_the_limit_allows_and_parted(seed: int) -> None:
    problem = drawn(seed)
    order = by_colour(problem)
    assert order is not None and check(problem, order) == []
    colour = {car.id: car.colour for car in problem.cars}
    batches = [(name, len(list(cars))) for name, cars in groupby(colour[car] for car in order)]
    held = {name: sum(each.colour == name for each in problem.cars) for name in "wrbgs"}
    for name, cars in held.items():
        assert sum(batch == name for batch, _ in batches) == -(-cars // 7)
    assert max(size for _, size in batches) <= 7
    assert batches[0][0] == "g"  # the colour of the shift before goes on
    assert score(problem, order).paint == len(batches) - 1


def test_a_colour_that_nothing_can_part_gives_no_sequence() -> None:
    cars = tuple(Car(f"c{row}", frozenset(), "w" if row else "r") for row in range(30))
    assert by_colour(SequenceProblem(cars=cars, slots=30, batch_limit=7, objective=("paint", "high"))) is None


def test_cars_with_places_of_their_own_are_left_to_the_search() -> None:
    assert by_colour(drawn(1, baseline={"c3": 5})) is None
    assert by_colour(drawn(1, frozen={0: "c3"})) is None
    assert by_colour(drawn(1, earliest={"c3": 5})) is None
    assert by_colour(drawn(1, slots=61)) is None


@pytest.mark.parametrize("seed", range(5))
def test_where_paint_comes_first_no_answer_changes_colour_more_often(seed: int) -> None:
    problem = drawn(seed)
    fewest = score(problem, by_colour(problem) or ()).paint
    for found in (first_answer(problem), sequence(problem, Patience(steps=20_000), seed)):
        assert isinstance(found, Sequenced)
        assert found.score.paint <= fewest


def test_where_ratios_come_first_the_first_answer_is_not_by_colour() -> None:
    problem = drawn(2, objective=("high", "paint", "low"))
    found = first_answer(problem)
    assert isinstance(found, Sequenced)
    assert found.order != by_colour(problem)
    assert found.score.high <= score(problem, by_colour(problem) or ()).high
