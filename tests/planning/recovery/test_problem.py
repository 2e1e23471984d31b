"""What the model knows of a plant agrees, bucket by bucket, with what the check and the line policy say."""

import pytest

from planning.buildorder import build_order
from planning.line import Plan, TailWeek
from planning.recovery.buckets import NEVER
from planning.recovery.check_line import retrofit_minutes
from planning.recovery.claim import Claim
from planning.recovery.outcome import Wishes
from planning.recovery.problem import Problem, problem
from planning.tailfill import week_retrofit_min
from planning.usage import Usage
from tests.planning.recovery.rulebook import LINE, LOSS, ruled, week
from tests.planning.tiny import RandomPlant, line, moment, shifts


def two_lines() -> Problem:
    """L1 has one shift a day and L2 two; each has two tail weeks."""
    lines = (line(**LINE), line(**LINE | {"id": "L2", "retrofit_min_shift": 40}))
    late = tuple(
        s.model_copy(update={"id": f"{s.id}.late", "number": 2, "start": moment(day, 14)})
        for day, s in enumerate(shifts(3, 6, "L2"))
    )
    second = tuple(shift for pair in zip(shifts(3, 6, "L2"), late, strict=True) for shift in pair)
    weeks = (week("W1", 7), week("W2", 14), week("Z1", 7, line="L2"), week("Z2", 14, line="L2"))
    return problem(ruled(lines=lines, shifts=(*shifts(3, 6), *second), tail_weeks=weeks), [LOSS], Wishes())


def test_a_tail_week_has_the_retrofit_minutes_of_its_own_line() -> None:
    model = two_lines()
    minutes = dict(zip((item.id for item in model.at.items), model.short.minutes_at.tolist(), strict=True))
    assert (minutes["L1.0"], minutes["L2.0"], minutes["W1"], minutes["Z1"]) == (60, 40, 5 * 60, 5 * 2 * 40)


@pytest.mark.parametrize("seed", range(12))
def test_model_check_and_line_policy_count_the_same_retrofit_minutes(seed: int) -> None:
    plant, losses = RandomPlant(seed).draw()
    model, order = problem(plant, losses, Wishes()), build_order(plant)
    claim = Claim(plant, losses, Plan(), Wishes(), Usage(plant))
    for item, minutes in zip(model.at.items, model.short.minutes_at.tolist(), strict=True):
        assert minutes == retrofit_minutes(claim, item.id)
        assert not isinstance(item, TailWeek) or minutes == week_retrofit_min(order, item)


def test_forecast_cars_stay_in_the_weeks_of_their_line() -> None:
    model = two_lines()
    open_to = [item.id for item, cents in zip(model.at.items, model.prices.build[-1], strict=True) if cents < NEVER]
    assert open_to == ["W1", "W2"]
