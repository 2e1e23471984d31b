"""Contradictory data are refused in words; shifts that cannot be sequenced get the cut that says why, with counts."""

from typing import Any

import pytest

from planning.sequencing.problem import Cut, Material, SequenceProblem, Unsequenceable
from planning.sequencing.solve import Patience, sequence
from tests.planning.sequencing.lines import cars, ratio, shift

SHORT = Patience(steps=20_000)


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"ratios": (ratio("A", 3, 3),)}, "3/3 allows every car"),
        ({"frozen": {0: "c0", 2: "c0"}}, "frozen in slots 0 and 2"),
        ({"frozen": {7: "c0"}}, "outside the 3 slots"),
        ({"frozen": {0: "ghost"}}, "ghost is not one of the cars"),
        ({"baseline": {"c0": 1, "c1": 1}}, "holds both c0 and c1"),
        ({"baseline": {"c0": -1}}, "outside the 3 slots"),
        ({"objective": ("high", "beauty")}, "name some of high, paint, moves, low"),
        ({"objective": ("high", "high")}, "each once"),
        ({"objective": ()}, "(empty)"),
        ({"batch_limit": 0}, "at least 1 car"),
        ({"moved_cap": -1}, "0 or more"),
        ({"slots": -1}, "-1 slots"),
        ({"idle": frozenset({0}), "frozen": {0: "c0"}}, "frozen with car c0"),
        ({"materials": (Material("P", {"ghost": 1}, ((0, 1),)),)}, "part P: user ghost"),
        ({"materials": (Material("P", {"c0": 0}, ((0, 1),)),)}, "takes at least 1"),
        ({"materials": (Material("P", {"c0": 1}, ((1, 5), (0, 6))),)}, "rising slots"),
        ({"materials": (Material("P", {"c0": 1}, ((0, 5), (1, 4))),)}, "do not fall"),
        ({"materials": (Material("P", {"c0": 1}, ((9, 5),)),)}, "past the 3 slots"),
    ],
)
def test_contradictory_data_are_refused_in_words(rules: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError) as refused:
        shift("red", "blue", "red", **rules)
    assert words in str(refused.value)


def test_a_car_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="c0 is given twice"):
        SequenceProblem(cars=cars("red") * 2, slots=2)


def cut_of(*words: str, **rules: Any) -> Cut:
    found = sequence(shift(*words, **rules), SHORT, seed=1)
    assert isinstance(found, Unsequenceable)
    return found.cut


def test_more_cars_than_slots() -> None:
    cut = cut_of(*["red"] * 5, slots=4, frozen={0: None})
    assert (cut.rule, cut.needs, cut.fits, cut.proven) == ("slots", 5, 3, True)


def test_fewer_cars_than_slots_that_must_be_filled() -> None:
    cut = cut_of("red", slots=3, idle=frozenset({0}))
    assert (cut.rule, cut.needs, cut.fits) == ("slots", 1, 2)


def test_more_cars_of_one_colour_than_batches_allow() -> None:
    cut = cut_of(*["red"] * 7, "blue", batch_limit=3)
    assert (cut.rule, cut.object, cut.needs, cut.fits, cut.proven) == ("colour", "red", 7, 6, True)
    assert "at most 2 batches of 3" in cut.detail


def test_as_many_cars_of_one_colour_as_batches_allow_are_sequenced() -> None:
    assert not isinstance(sequence(shift(*["red"] * 6, "blue", batch_limit=3), SHORT), Unsequenceable)


def test_more_users_than_slots_after_the_arrival() -> None:
    users = {f"c{n}": 1 for n in range(8)}
    cut = cut_of(*["red"] * 10, materials=(Material("GBX-12", users, ((0, 3), (6, 8))),))
    assert (cut.rule, cut.object, cut.needs, cut.fits, cut.proven) == ("material", "GBX-12", 8, 7, True)
    assert "slot 6 leaves only 4 free slots" in cut.detail


def test_as_many_users_as_fit_after_the_arrival_are_sequenced() -> None:
    users = {f"c{n}": 1 for n in range(7)}
    problem = shift(*["red"] * 10, materials=(Material("GBX-12", users, ((0, 3), (6, 8))),))
    assert not isinstance(sequence(problem, SHORT), Unsequenceable)


def test_more_use_than_ever_comes() -> None:
    cut = cut_of("red", "red", materials=(Material("P", {"c0": 2, "c1": 2}, ((0, 3),)),))
    assert (cut.needs, cut.fits) == (4, 3) and "no more comes" in cut.detail


def test_a_cap_on_moves_that_leaves_no_way_is_named_but_not_called_proven() -> None:
    material = Material("P", {"c0": 1, "c1": 1}, ((0, 0), (2, 2)))
    baseline = {"c0": 0, "c1": 1, "c2": 2, "c3": 3}
    cut = cut_of(*["red"] * 4, materials=(material,), baseline=baseline, moved_cap=1)
    assert cut.rule in ("moves", "material") and not cut.proven


def test_frozen_cars_that_cannot_be_parted_give_an_unproven_cut() -> None:
    cut = cut_of("red", "red", "red", "blue", batch_limit=2, frozen={0: "c0", 1: "c1", 3: "c3"})
    assert (cut.rule, cut.object, cut.proven) == ("colour", "red", False)
