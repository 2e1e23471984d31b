"""No lever is there for show: for each there is a plant on which every plan without it is proven to cost more."""

import pytest

from planning.recovery.check import check
from planning.recovery.outcome import LEVERS, Lever, Wishes
from tests.planning.recovery.drawn_plants import SmallPlant
from tests.planning.recovery.plain_model import PlainModel
from tests.planning.recovery.sistered import sistered


@pytest.mark.parametrize(
    ("lever", "seed"),
    [("reslot", 171), ("award", 9), ("transfer", 9), ("freight", 90), ("overtime", 39), ("build_short", 108)],
)
def test_without_the_lever_every_plan_costs_more(lever: Lever, seed: int) -> None:
    plant, losses = SmallPlant(seed).draw()
    plant = sistered(plant, "S3") if lever == "transfer" else plant
    free = PlainModel(plant, losses).solve(3.0)
    wished = Wishes(levers=tuple(name for name in LEVERS if name != lever))
    without = PlainModel(plant, losses, wished).solve()
    assert free is not None and without is not None
    assert check(plant, losses, free.plan) == []
    assert free.cents < without.least
    used = check(plant, losses, free.plan, wished)
    assert [(violation.rule, violation.object) for violation in used] == [("wish_lever", lever)]
