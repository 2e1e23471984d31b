"""Cars built short are completed in a shift only where their parts are there when it begins."""

import pytest

from planning.disruption import Disruption
from planning.recovery.check import check
from planning.recovery.outcome import Effort, Planned, Wishes
from planning.recovery.recover import recover
from planning.snapshot import Snapshot
from planning.supply import SupplyLink
from tests.planning.tiny import RATES, bom, line, lost, moment, orders, part, plant, receipt, shifts


def late_goods(hour: int, days: int = 4) -> tuple[Snapshot, tuple[Disruption, ...]]:
    """Cars of the first day that need P, which comes on the second at an hour; to move one is dear."""
    made = shifts(days)
    held = plant(
        rates=RATES.model_copy(update={"move_cents": 1_000_000}),
        lines=(line(yard_places=20, yard_day_cents=1, retrofit_min_cents=1, retrofit_min_shift=600),), shifts=made,
        orders=orders("ppppaaaa" + "aaaaaaaa" * (days - 1), made),
        parts=(part("P", 0, build_short=True, retrofit_min=10),), bom=bom(P="p"),
        links=(SupplyLink(id="K", from_site="S1", item="P", transit_days=1),),
        receipts=(receipt("R", "P", 4, moment(1, hour)), receipt("X", "P", 4, moment(3), departed=None)),
    )  # fmt: skip
    return held, (lost("S1", start=moment(1, 0)),)


@pytest.mark.parametrize(("hour", "day"), [(5, "L1.1"), (6, "L1.1"), (7, "L1.2"), (13, "L1.2")])
def test_a_car_is_completed_in_the_first_shift_that_begins_with_its_part(hour: int, day: str) -> None:
    held, losses = late_goods(hour)
    outcome = recover(held, losses, Wishes(), Effort(seconds=20, seed=1, threads=2))
    assert isinstance(outcome, Planned)
    plan = outcome.option.plan
    assert check(held, losses, plan) == []
    assert {place.retrofit for place in plan.places if place.short} == {day}


def test_a_car_that_no_later_shift_can_complete_is_not_built_short() -> None:
    held, losses = late_goods(hour=7, days=2)
    outcome = recover(held, losses, Wishes(), Effort(seconds=20, seed=1, threads=2))
    assert isinstance(outcome, Planned)
    plan = outcome.option.plan
    assert check(held, losses, plan) == []
    assert [place for place in plan.places if place.short] == []
    assert set(plan.unbuilt) == {"1", "2", "3", "4"}
