"""Every price of a move equals the difference of two full counts, and counts kept on equal the definition."""

import numpy as np
import pytest

from planning.sequencing.check import check, score
from planning.sequencing.engine.count import load
from planning.sequencing.engine.layout import (
    CHANGES,
    EXCESS,
    FIRST,
    FREE,
    FREES,
    HUE,
    LIMIT,
    LIMIT_ROWS,
    LIMITS,
    MOVED,
    SOON,
    VIOLATIONS,
    WALL,
    WHOLE,
    Line,
    lay,
)
from planning.sequencing.engine.pieces import FAR, pieces_paint, pieces_places, pieces_ratios, rearrange
from planning.sequencing.engine.swap import swap, swap_excess, swap_paint, swap_places, swap_ratios
from planning.sequencing.engine.walk import breach, split, walk
from planning.sequencing.problem import SequenceProblem
from tests.planning.sequencing.lines import drawn

SEEDS = range(20)


def _random(seed: int) -> tuple[SequenceProblem, Line, np.ndarray]:
    problem = drawn(seed)
    line = lay(problem, seed)
    cars = [*range(len(problem.cars)), *([len(problem.cars)] * (problem.slots - len(problem.cars)))]
    order = np.random.default_rng(seed).permutation(cars).astype(np.int32)
    load(*line[:8], order)
    return problem, line, order


def _order(problem: SequenceProblem, line: Line) -> list[str | None]:
    first = int(line.sums[FIRST])
    cars = line.place[0, first : first + problem.slots]
    return [problem.cars[car].id if car < len(problem.cars) else None for car in cars]


def _counts(line: Line) -> tuple[int, ...]:
    used = [int(line.sums[LIMIT_ROWS + 3 * row + 2]) for row in range(int(line.sums[LIMITS]))]
    return (*map(int, line.sums[[VIOLATIONS, CHANGES, MOVED, EXCESS, SOON]]), *used)


def _afresh(problem: SequenceProblem, line: Line) -> Line:
    other = lay(problem, 1)
    first = int(line.sums[FIRST])
    load(*other[:8], line.place[0, first : first + problem.slots].copy())
    return other


@pytest.mark.parametrize("seed", SEEDS)
def test_a_full_count_equals_the_definition(seed: int) -> None:
    problem, line, _ = _random(seed)
    found = score(problem, _order(problem, line))
    assert split(line.sums[VIOLATIONS]) == (found.high, found.low)
    assert (line.sums[CHANGES], line.sums[MOVED]) == (found.paint, found.moves)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_price_of_a_swap_is_the_difference_of_two_counts(seed: int) -> None:
    problem, line, _ = _random(seed)
    before, broken = _counts(line), breach(line.sums)
    first = int(line.sums[FIRST])
    for i in range(first, first + problem.slots):
        for j in range(i + 1, first + problem.slots):
            ratios = swap_ratios(line.place, line.held, line.edge, line.kinds, line.rule, line.sums, i, j)
            changes, grown = swap_paint(line.place, line.sums, i, j)
            over = swap_excess(line.place, line.sums, i, j, grown)
            moved, worse = swap_places(line.place, line.fleet, line.sums, i, j)
            swap(*line[:8], i, j)
            after = _counts(line)
            assert after == _counts(_afresh(problem, line)), (i, j)
            assert (ratios, changes, moved) == tuple(b - a for a, b in zip(before[:3], after[:3], strict=True)), (i, j)
            if before[3] > 0:
                assert over == after[3] - before[3]
            assert over > 0 or after[3] <= before[3]
            assert worse == breach(line.sums) - after[3] - (broken - before[3])
            swap(*line[:8], i, j)
            assert _counts(line) == before


@pytest.mark.parametrize("seed", SEEDS)
def test_the_price_of_new_pieces_is_the_difference_of_two_counts(seed: int) -> None:
    problem, line, _ = _random(seed)
    rng = np.random.default_rng(seed)
    first, made = int(line.sums[FIRST]), 0
    for _ in range(300):
        a, m, n, b = np.sort(rng.integers(first, first + problem.slots + 1, 4))
        turn = bool(rng.integers(2))
        if not a < m <= n < b or min(line.place[HUE, [a, m - 1, m, n - 1, n, b - 1]]) < 0:
            continue
        before = _counts(line)
        ratios = pieces_ratios(line.place, line.on, line.held, line.rule, line.sums, a, m, n, b, turn, 10**6)
        changes, grown = pieces_paint(line.place, line.sums, a, m, n, b, turn)
        moved, _ = pieces_places(line.place, line.fleet, line.sums, a, b)
        assert ratios < FAR
        if before[3] == 0 and grown > line.sums[LIMIT]:
            continue
        rearrange(*line[:8], a, b)
        made += 1
        after = _counts(line)
        assert after == _counts(_afresh(problem, line))
        assert (ratios, changes, moved) == tuple(b - a for a, b in zip(before[:3], after[:3], strict=True))
        assert before[3] > 0 or after[3] == 0
    assert made > 10


@pytest.mark.parametrize("seed", SEEDS)
def test_counts_that_a_walk_kept_on_equal_a_full_count(seed: int) -> None:
    problem, line, order = _random(seed)
    mark = np.array([10**9, 10**18], dtype=np.int64)
    shares = np.linspace(1 / 7, 1.0, 7)
    for heat in (50.0, 1.0, 0.0):
        walk(*line, order.copy(), mark, np.ones(4, np.int64), np.ones(4), heat, shares, 3_000, np.zeros(24, np.int64))
        other = _afresh(problem, line)
        assert _counts(line) == _counts(other)
        assert (line.edge == other.edge).all() and (line.held == other.held).all()
        frozen = {slot: car for slot, car in enumerate(_order(problem, line)) if slot in problem.frozen}
        assert all(car == _order(problem, _random(seed)[1])[slot] for slot, car in frozen.items())
    assert not [v for v in check(problem, _order(problem, line)) if v.rule == "permutation"]


def test_walls_and_free_slots_are_where_frozen_slots_say() -> None:
    problem, line, _ = _random(3)
    first = int(line.sums[FIRST])
    free = set((line.place[FREE, : int(line.sums[FREES])] - first).tolist())
    assert free == {slot for slot in range(problem.slots) if slot not in problem.frozen}
    walls = [min((s for s in sorted(problem.frozen) if s >= at), default=problem.slots) for at in range(problem.slots)]
    assert (line.place[WALL, first : first + problem.slots] - first).tolist() == walls
    assert bool(line.sums[WHOLE]) == (len(problem.cars) == problem.slots)
