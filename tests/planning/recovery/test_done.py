"""Orders that are done: line policy, model and check agree that they take nothing more, and that none of them moves."""

import pytest

from planning.availability import availability
from planning.line import Plan
from planning.linepolicy import play
from planning.recovery.check import check
from planning.recovery.outcome import Effort, Planned, Wishes
from planning.recovery.recover import recover
from planning.snapshot import Snapshot
from planning.usage import Usage
from tests.planning.recovery.drawn_plants import SmallPlant, changed
from tests.planning.recovery.plain_model import PlainModel
from tests.planning.recovery.rulebook import LOSS, broken, place, ruled
from tests.planning.tiny import moment, receipt

LOST = receipt("R1", "P", 10, moment(3), departed=None)


def begun(stock: int) -> Snapshot:
    """Cars 1 and 2, which took a P each, are done; cars 5 and 7 still want one."""
    plant = ruled(stock=stock, made="AABBAB" + "ABB   ", receipts=(LOST,))
    done = tuple(o.model_copy(update={"state": "done"}) if o.id in ("1", "2") else o for o in plant.orders)
    return changed(plant, orders=done)


@pytest.mark.parametrize(("stock", "enough"), [(2, True), (1, False)])
def test_the_stock_that_is_left_is_for_the_cars_that_are_not_done(stock: int, enough: bool) -> None:
    plant = begun(stock)
    usage = Usage(plant)
    played = play(plant, usage, availability(plant, usage, [LOSS]))
    assert (played.as_plan() == Plan()) == enough
    assert (check(plant, [LOSS], Plan()) == []) == enough
    outcome = recover(plant, [LOSS], Wishes(levers=()), Effort(seconds=10))
    assert isinstance(outcome, Planned)
    assert (outcome.option.plan == Plan()) == enough


def test_a_car_that_is_done_can_neither_move_nor_be_left_out() -> None:
    assert ("frozen", "1") in broken(begun(9), Plan(places=(place(1, "L1.1", 5),)))
    assert ("frozen", "1") in broken(begun(9), Plan(unbuilt=("1",)))


@pytest.mark.parametrize("seed", range(0, 60, 4))
def test_plans_leave_cars_that_are_done_where_they_were_built_and_the_bound_holds(seed: int) -> None:
    drawn, losses = SmallPlant(seed).draw()
    plant = changed(
        drawn,
        orders=tuple(o.model_copy(update={"state": "done"}) if n < 3 else o for n, o in enumerate(drawn.orders)),
    )
    outcome = recover(plant, losses, Wishes(), Effort(seconds=10))
    assert isinstance(outcome, Planned)
    assert check(plant, losses, outcome.option.plan) == []
    best = PlainModel(plant, losses).solve(5.0)
    assert best is not None and outcome.option.bound_cents is not None
    assert check(plant, losses, best.plan) == []
    assert outcome.option.bound_cents <= best.cents and best.least <= outcome.option.bill.total
