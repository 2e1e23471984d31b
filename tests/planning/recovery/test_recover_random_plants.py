"""On random plants every answer passes ``check``, costs what ``recompute`` says, and is not below its bound."""

from typing import get_args

import pytest

from planning.recovery.check import check, recompute
from planning.recovery.outcome import Effort, Goal, Planned, Wishes
from planning.recovery.recover import recover
from tests.planning.recovery.rulebook import LINE, LOSS, ruled, week
from tests.planning.tiny import RandomPlant, line, orders, shifts

EFFORT = Effort(seconds=1, threads=1)


@pytest.mark.parametrize("seed", range(26))
def test_every_answer_is_allowed_and_priced_by_the_rules(seed: int) -> None:
    plant, losses = RandomPlant(seed).draw()
    for goal in get_args(Goal):
        wishes = Wishes(goal=goal, confirmed_only=seed % 2 == 1)
        outcome = recover(plant, losses, wishes, EFFORT)
        assert isinstance(outcome, Planned)
        option = outcome.option
        if goal == "do_nothing":
            continue
        assert check(plant, losses, option.plan, wishes) == []
        assert (option.bill, option.figures) == recompute(plant, losses, option.plan)
        assert option.bound_cents is None or option.bound_cents <= option.bill.total


def test_forecast_cars_that_find_no_room_slip_to_a_later_week() -> None:
    lines = (line(**LINE), line(**LINE | {"id": "L2"}))
    weeks = (week("W1", 7, capacity=2), week("W2", 14), week("Z1", 7, line="L2"), week("Z2", 14, line="L2"))
    plant = ruled(lines=lines, shifts=(*shifts(3, 6), *shifts(3, 6, "L2")), tail_weeks=weeks)
    outcome = recover(plant, [LOSS], Wishes(), EFFORT)
    assert isinstance(outcome, Planned)
    assert [move.vehicles for move in outcome.option.plan.tail if move.to_week in ("W2", "Z2")] == [1]


def test_a_plant_with_a_single_shift_is_planned() -> None:
    one = shifts(1, 6)
    plant = ruled(stock=1, shifts=one, orders=orders("BBBBAA", one), tail_weeks=(), tail_mix=())
    outcome = recover(plant, [LOSS], Wishes(), EFFORT)
    assert isinstance(outcome, Planned)
    assert len(outcome.option.plan.unbuilt) == 1
