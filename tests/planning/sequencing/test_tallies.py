"""Every price of a swap or insertion equals the difference of two full counts, and full counts equal the definition."""

import numpy as np
import pytest

from planning.sequencing.board import Board
from planning.sequencing.check import score
from tests.planning.sequencing.lines import drawn

SEEDS = range(25)


def _random_board(seed: int) -> Board:
    board = Board(drawn(seed))
    order = np.array(list(range(board.idle)) + [board.idle] * (board.problem.slots - board.idle), dtype=np.int64)
    np.random.default_rng(seed).shuffle(order)
    board.load(order)
    return board


@pytest.mark.parametrize("seed", SEEDS)
def test_a_full_count_equals_the_definition(seed: int) -> None:
    board = _random_board(seed)
    found = score(board.problem, board.decode())
    weights = board.problem.weights()
    assert board.cost == found.objective
    assert board.paint.changes == found.paint and board.moves.moved == found.moves
    assert board.ratios.cost == found.high * weights["high"] + found.low * weights["low"]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_price_of_a_swap_is_the_difference_of_two_counts(seed: int) -> None:
    board, other = _random_board(seed), _random_board(seed)
    for i in range(board.problem.slots):
        ratios = board.ratios.swaps(i, int(board.order[i]))
        paint, moves = board.paint.swaps(i), board.moves.swaps(i)
        material = board.material.swaps(i)
        for j in range(board.problem.slots):
            if i == j:
                continue
            order = board.order.copy()
            order[i], order[j] = order[j], order[i]
            other.load(order)
            assert ratios[j] == other.ratios.cost - board.ratios.cost, (i, j)
            assert paint[j] == other.paint.cost - board.paint.cost, (i, j)
            assert moves[0][j] == other.moves.cost - board.moves.cost
            assert moves[1][j] == other.moves.breach - board.moves.breach
            assert material[j] == pytest.approx(other.material.breach - board.material.breach)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_price_of_an_insertion_is_the_difference_of_two_counts(seed: int) -> None:
    board, other = _random_board(seed), _random_board(seed)
    for i in range(board.problem.slots):
        price = board.ratios.insertions(i, int(board.order[i])) + board.paint.insertions(i)
        for k in range(board.problem.slots):
            other.load(np.insert(np.delete(board.order, i), k, board.order[i]))
            assert price[k] == other.ratios.cost + other.paint.cost - board.ratios.cost - board.paint.cost, (i, k)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_batch_estimate_is_never_too_low_where_nothing_is_in_excess(seed: int) -> None:
    board, other = _random_board(seed), _random_board(seed)
    board.paint.limit = other.paint.limit = max(int(board.paint.up.max()), 2)
    board.paint.load(board.order)
    assert board.paint.excess == 0
    for i in map(int, board.free):
        estimate = board.paint.breaches(i)
        for j in map(int, board.free):
            order = board.order.copy()
            order[i], order[j] = order[j], order[i]
            other.paint.load(order)
            assert (estimate[j] > 0) or other.paint.excess == 0, (i, j)
