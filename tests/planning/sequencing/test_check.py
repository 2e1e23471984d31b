"""Each rule of a sequence, once kept and once broken, counted by hand."""

import pytest

from planning.sequencing.check import check, score
from planning.sequencing.problem import Material, SequenceProblem
from tests.planning.sequencing.lines import cars, ratio, shift


def rules_broken(problem: SequenceProblem, *order: str | None) -> list[str]:
    return [violation.rule for violation in check(problem, order)]


def test_a_permutation_of_the_cars_is_asked_for() -> None:
    problem = shift("red", "blue")
    assert rules_broken(problem, "c1", "c0") == []
    assert rules_broken(problem, "c1", "c1") == ["permutation"]
    assert rules_broken(problem, "c1") == ["permutation", "permutation"]


def test_frozen_slots_hold_what_they_held() -> None:
    problem = shift("red", "blue", slots=3, frozen={0: "c1", 1: None})
    assert rules_broken(problem, "c1", None, "c0") == []
    assert rules_broken(problem, "c1", "c0", None) == ["frozen"]


def test_only_slots_that_may_stay_empty_do() -> None:
    problem = shift("red", "blue", slots=3, idle=frozenset({1}))
    assert rules_broken(problem, "c1", None, "c0") == []
    assert rules_broken(problem, None, "c1", "c0") == ["idle"]


def test_a_paint_batch_has_a_limit_and_idle_slots_do_not_end_it() -> None:
    problem = shift("red", "red", "red", "blue", slots=5, batch_limit=2)
    assert rules_broken(problem, "c0", "c1", "c3", "c2", None) == []
    assert rules_broken(problem, "c0", None, "c1", "c2", "c3") == ["batch"]


def test_the_tail_does_not_count_towards_a_batch_and_frozen_cars_are_facts() -> None:
    problem = shift("red", "red", "red", tail=cars("red"), batch_limit=2, frozen={0: "c0", 1: "c1", 2: "c2"})
    assert rules_broken(problem, "c0", "c1", "c2") == []


def test_cars_before_an_arrival_use_no_more_than_is_there() -> None:
    problem = shift("red", "red", "red", materials=(Material("P", {"c0": 2, "c1": 2}, ((0, 3), (2, 4))),))
    assert rules_broken(problem, "c0", "c2", "c1") == []
    assert rules_broken(problem, "c0", "c1", "c2") == ["material"]


def test_before_the_first_arrival_there_is_nothing() -> None:
    problem = shift("red", "red", materials=(Material("P", {"c0": 1}, ((1, 1),)),))
    assert rules_broken(problem, "c1", "c0") == []
    assert rules_broken(problem, "c0", "c1") == ["material"]


def test_moved_cars_have_a_cap() -> None:
    problem = shift("red", "red", "red", baseline={"c0": 0, "c1": 1}, moved_cap=1)
    assert rules_broken(problem, "c2", "c1", "c0") == []
    assert rules_broken(problem, "c1", "c0", "c2") == ["moves"]


@pytest.mark.parametrize(
    ("order", "violations"),
    [
        pytest.param(("c0", "c1", "c2"), 0, id="two slots between"),
        pytest.param(("c0", "c2", "c1"), 1, id="one window of three holds both; the tail holds none"),
        pytest.param(("c1", "c2", "c0"), 1, id="cut short by the end"),
    ],
)
def test_a_ratio_counts_every_window_with_a_slot_of_the_shift(order: tuple[str, ...], violations: int) -> None:
    problem = shift("red:A", "red", "red:A", tail=cars("red", "red"), ratios=(ratio("A", 1, 2),))
    assert score(problem, order).high == violations


def test_a_window_that_begins_in_the_tail_counts() -> None:
    with_tail = shift("red:A", "red", tail=cars("red:A", "red"), ratios=(ratio("A", 1, 3, "low"),))
    assert score(with_tail, ("c0", "c1")).low == 1
    assert score(with_tail, ("c1", "c0")).low == 0


def test_an_idle_slot_parts_two_cars_for_a_ratio_but_not_for_paint() -> None:
    problem = shift("red:A", "red:A", slots=3, ratios=(ratio("A", 1, 2),))
    assert score(problem, ("c0", None, "c1")).high == 0
    assert score(problem, ("c0", None, "c1")).paint == 0
    assert score(problem, ("c0", "c1", None)).high == 1


def test_paint_changes_count_from_the_last_car_of_the_tail() -> None:
    problem = shift("red", "blue", tail=(*cars("blue"), None))
    assert score(problem, ("c0", "c1")).paint == 2
    assert score(problem, ("c1", "c0")).paint == 1


def test_ranks_weigh_a_thousand_times_each_other_in_the_order_given() -> None:
    words, rules = ("red:A", "blue:A"), (ratio("A", 1, 2),)
    high_first = shift(*words, ratios=rules, objective=("high", "paint", "low"))
    assert score(high_first, ("c0", "c1")).objective == 1_001_000
    moves = shift(*words, ratios=rules, baseline={"c0": 1, "c1": 0}, objective=("paint", "high", "moves", "low"))
    assert score(moves, ("c0", "c1")).objective == 1_001_002_000
