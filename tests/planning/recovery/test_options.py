"""The options side by side: a plan that several goals lead to is shown once, with all of them."""

from planning.recovery.options import options
from planning.recovery.outcome import Effort
from tests.planning.recovery.drawn_plants import SmallPlant


def test_equal_plans_are_shown_once_with_every_goal_that_led_to_them() -> None:
    plant, lost = SmallPlant(34).draw()
    found = options(plant, lost, Effort(seconds=5, threads=1))
    assert [(option.goal, option.also) for option in found] == [
        ("do_nothing", ()),
        ("least_cost", ("protect_promises", "least_change", "robust")),
    ]
