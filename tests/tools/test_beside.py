"""A goal in a process of its own: the same answer, progress on the way, and never a process left behind."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from planning.disruption import Disruption
from planning.recovery.options import options
from planning.recovery.outcome import Effort, Later, OutOfTime, Planned, Progress, Wishes
from planning.recovery.recover import recover
from planning.snapshot import Snapshot
from tests.planning.recovery.drawn_plants import SmallPlant
from tools.beside import solved_beside

WISHES = Wishes(goal="protect_promises")
EFFORT = Effort(seconds=5.0, threads=1)


@pytest.fixture(scope="module")
def drawn() -> tuple[Snapshot, Sequence[Disruption]]:
    return SmallPlant(3).draw()


def test_the_answer_is_the_one_that_this_process_would_give(drawn: tuple[Snapshot, Sequence[Disruption]]) -> None:
    plant, losses = drawn
    told: list[Progress] = []
    with solved_beside(plant, losses, WISHES, EFFORT, told.append, None) as later:
        outcome = later()
    here = recover(plant, losses, WISHES, EFFORT)
    assert isinstance(outcome, Planned) and isinstance(here, Planned)
    assert outcome.option.plan == here.option.plan
    assert outcome.option.bill == here.option.bill
    assert {"prices of scarcity", "check", "done"} <= {progress.phase for progress in told}


def test_a_stop_reaches_the_process_and_brings_what_it_has(drawn: tuple[Snapshot, Sequence[Disruption]]) -> None:
    plant, losses = drawn
    with solved_beside(plant, losses, WISHES, EFFORT, None, lambda: True) as later:
        outcome = later()
    assert isinstance(outcome, OutOfTime | Planned)


def test_leaving_early_ends_the_process(drawn: tuple[Snapshot, Sequence[Disruption]]) -> None:
    plant, losses = drawn
    with pytest.raises(RuntimeError, match="enough"), solved_beside(plant, losses, WISHES, EFFORT, None, None):
        raise RuntimeError("enough")


def test_a_process_that_fails_is_none_and_the_goal_is_solved_here(
    drawn: tuple[Snapshot, Sequence[Disruption]], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant, losses = drawn
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with solved_beside(plant, losses, WISHES, EFFORT, None, None) as later:
        assert later() is None

    @contextmanager
    def nowhere(wished: Wishes) -> Iterator[Later]:
        assert wished.goal == "protect_promises"
        yield lambda: None

    monkeypatch.setattr("planning.recovery.options.FEW_CARS", 0)
    found = options(plant, losses, EFFORT, Wishes(), elsewhere=nowhere)
    monkeypatch.undo()
    assert [o.plan for o in found] == [o.plan for o in options(plant, losses, EFFORT, Wishes())]


def test_a_process_ends_when_its_parent_is_gone() -> None:
    code = f"import sys; sys.path[:] = {sys.path!r}; from tools.beside import _listen; _listen(None)"
    child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait(timeout=60) == 1
