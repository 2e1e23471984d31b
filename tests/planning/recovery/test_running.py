"""A programme that runs on: with the other core idle or not, after new rows, columns and bounds, the same optimum."""

import numpy as np
import pytest

from planning.recovery.program import Program, solve_program
from planning.recovery.running import Running
from planning.usage import Ints

SEEDS = range(12)


def drawn(seed: int) -> Program:
    """A cover programme: every row needs some of its columns."""
    random = np.random.default_rng(seed)
    program = Program()
    columns = program.add_columns(random.integers(1, 50, 30).astype(np.float64) * 1e4, 0.0, 10.0)
    rows = program.add_rows(random.integers(3, 20, 12).astype(np.float64), np.full(12, np.inf))
    for row in rows.tolist():
        some = random.choice(columns, 8, replace=False)
        program.put(np.full(8, row), some, random.integers(1, 4, 8).astype(np.float64))
    return program


def plain(program: Program, capped: list[tuple[Ints, float]]) -> float:
    """The optimum solved from nothing, with more rows: the sum of some columns is at most so much."""
    for columns, most in capped:
        row = program.add_rows(np.array([-np.inf]), np.array([most]))
        program.put(np.full(len(columns), row[0]), columns, 1.0)
    found = solve_program(program, 10.0)
    assert found is not None
    return found.objective


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("seed", SEEDS)
def test_rows_that_join_later_hold(seed: int, alone: bool) -> None:
    program = drawn(seed)
    running = Running(program)
    running.alone = alone
    first = running.solve(10.0)
    assert first is not None and first.objective == pytest.approx(plain(drawn(seed), []), rel=1e-6)
    used = np.argsort(-first.value)[:4]
    most = float(first.value[used].sum()) - 1.0
    added = running.restrict(np.array([most]), np.zeros(4, dtype=np.int64), used, np.ones(4))
    second = running.solve(10.0)
    assert added.tolist() == [12]
    assert second is not None and second.price is not None
    assert second.value[used].sum() <= most + 1e-6
    assert second.price[12] <= 1e-6 < second.objective - first.objective
    assert second.objective == pytest.approx(plain(drawn(seed), [(used, most)]), rel=1e-6)


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("seed", SEEDS)
def test_bounds_and_prices_that_change_count(seed: int, alone: bool) -> None:
    program = drawn(seed)
    running = Running(program)
    running.alone = alone
    first = running.solve(10.0)
    assert first is not None
    best = int(first.value.argmax())
    running.confine(np.array([best]), np.zeros(1), np.zeros(1))
    without = running.solve(10.0)
    assert without is not None and without.value[best] == pytest.approx(0.0, abs=1e-9)
    assert without.objective > first.objective
    running.confine(np.array([best]), np.zeros(1), np.full(1, 10.0))
    again = running.solve(10.0)
    assert again is not None and again.objective == pytest.approx(first.objective, rel=1e-6)
