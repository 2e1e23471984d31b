"""A search and the proof beside it: bounds as they rise, and none from a proof that nobody waits for any more."""

from concurrent.futures import Future

import pytest

from planning.recovery.clock import Search
from planning.recovery.outcome import Effort, Wishes
from planning.recovery.problem import problem
from tests.planning.recovery.drawn_plants import SmallPlant


def searching(stopped: list[bool]) -> tuple[Search, Future[None]]:
    plant, losses = SmallPlant(3).draw()
    run = Search(problem(plant, losses, Wishes()), Effort(seconds=5), None, lambda: stopped[0])
    run.proof = Future()
    return run, run.proof


def test_the_bound_rises_and_never_falls() -> None:
    run, proof = searching([False])
    for bound in (10.0, 30.0, 20.0):
        run.raised(bound)
    proof.set_result(None)
    assert run.proven() == 30.0


def test_a_proof_is_not_waited_for_when_the_person_wants_no_more() -> None:
    run, _ = searching([True])
    run.raised(10.0)
    assert run.proven() == 10.0  # though the proof has not ended
    run.raised(99.0)
    assert run.bound == run.proven() == 10.0


def test_a_proof_that_fails_is_an_error() -> None:
    run, proof = searching([False])
    proof.set_exception(ZeroDivisionError("a defect"))
    with pytest.raises(ZeroDivisionError, match="a defect"):
        run.proven()


def test_what_is_told_carries_the_bound_proven_so_far() -> None:
    told = []
    run, _ = searching([False])
    run.report = told.append
    run.tell("before")
    run.raised(1234.5)
    run.tell("after")
    assert [(each.phase, each.bound_cents) for each in told] == [("before", None), ("after", 1234)]
