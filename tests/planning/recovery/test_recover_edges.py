"""Recovery at the edges: nothing lost, nothing on offer, nothing to pay, nobody waiting; and how a search behaves."""

import math
import resource

import pytest

from planning.line import Plan
from planning.price import price
from planning.recovery.check import check
from planning.recovery.master import Master, Relaxed
from planning.recovery.outcome import Effort, Option, OutOfTime, Planned, Progress, Wishes
from planning.recovery.recover import recover
from planning.snapshot import Snapshot
from planning.supply import PriceTier
from scenarios.plant import generate
from tests.planning.recovery.drawn_plants import RATES, SmallPlant, changed
from tests.planning.recovery.plain_model import PlainModel
from tests.planning.tiny import lost, moment

PATIENT = Effort(seconds=30, seed=1, threads=2)
"""Far more than these plants take, so that what is found does not depend on how busy the machine is."""
SEEDS = (3, 9, 26, 34)
HUGE = 10**12
GRATIS = ("move_cents", "move_shift_cents", "move_soon_cents", "soon_hours", "lost_pct")


def planned(plant: Snapshot, losses: tuple[object, ...], **wishes: object) -> Option:
    """The plan, tried by ``check``, with a bound that is no more than its cost and a gap that is a number.

    Without a gap it is cheaper than the undisturbed plan: there is nothing to measure by.
    """
    wished = Wishes.model_validate(wishes)
    outcome = recover(plant, losses, wished, PATIENT)  # type: ignore[arg-type]
    assert isinstance(outcome, Planned)
    option = outcome.option
    assert check(plant, losses, option.plan, wished) == []  # type: ignore[arg-type]
    if wished.goal == "least_cost":
        assert option.bound_cents is not None
        assert option.bound_cents <= option.bill.total
        if option.gap is None:
            assert option.extra_cents <= 0 < option.bill.total - option.bound_cents
        else:
            assert math.isfinite(option.gap)
    return option


def punctual(seed: int) -> Snapshot:
    """A generated plant whose released plan keeps every promise, so that nothing can be gained by moving."""
    plant = generate("compact", seed)
    day = {shift.id: shift.day for shift in plant.shifts}
    orders = (order.model_copy(update={"promised": max(order.promised, day[order.shift])}) for order in plant.orders)
    return changed(plant, orders=tuple(orders))


def test_without_a_disruption_the_released_plan_stands_at_its_own_cost() -> None:
    option = planned(punctual(1), ())
    assert option.plan == Plan()
    assert option.bill.total == option.undisturbed_cents == price(punctual(1), Plan())[0].total
    assert option.gap == 0.0


def test_without_a_disruption_a_plan_with_late_orders_is_never_made_worse() -> None:
    option = planned(generate("compact", 1), ())
    assert option.extra_cents <= 0
    assert option.bill.spend == 0


def test_the_loss_of_a_site_that_nothing_comes_from_changes_nothing() -> None:
    plant = punctual(1)
    option = planned(plant, (lost("NOWHERE", start=plant.as_of, back=moment(90)),))
    assert option.plan == Plan()
    assert option.extra_cents == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_pools_that_make_nothing_supply_nothing(seed: int) -> None:
    plant, losses = SmallPlant(seed).draw()
    pools = tuple(pool.model_copy(update={"weekly": (0,)}) for pool in plant.pools)
    assert not planned(changed(plant, pools=pools), losses).plan.awards


@pytest.mark.parametrize("seed", SEEDS)
def test_without_any_offer_or_lane_there_is_still_a_plan(seed: int) -> None:
    plant, losses = SmallPlant(seed).draw(offers=(), pools=(), lanes=())
    option = planned(plant, losses)
    assert not option.plan.awards and not option.plan.expedites


@pytest.mark.parametrize("seed", SEEDS)
def test_prices_of_nothing_are_prices(seed: int) -> None:
    plant, losses = SmallPlant(seed).draw()
    free = {"tiers": (PriceTier(from_qty=0, price_cents=0),), "one_off_cents": 0}
    nothing = {"idle_slot_cents": 0, "stop_min_cents": 0, "overtime_min_cents": 0, "retrofit_min_cents": 0}
    gratis = changed(
        plant,
        offers=tuple(offer.model_copy(update=free) for offer in plant.offers),
        lanes=tuple(lane.model_copy(update={"cents_per_100": 0, "fixed_cents": 0}) for lane in plant.lanes),
        lines=tuple(line.model_copy(update=nothing) for line in plant.lines),
        rates=RATES.model_copy(update=dict.fromkeys(GRATIS, 0) | {"late_day_cents": {}}),
    )
    option = planned(gratis, losses)
    assert option.bill.total - option.bill.yard == sum(
        move.vehicles * _mix_days(gratis, move.mix, move.to_week) for move in option.plan.tail
    )


def _mix_days(plant: Snapshot, name: str, to_week: str | None) -> int:
    """Late cost of a forecast car: the only price that the test leaves in the plant."""
    mix = next(mix for mix in plant.tail_mix if mix.id == name)
    monday = {week.id: week.monday for week in plant.tail_weeks}
    to = monday[to_week] if to_week else max(monday.values())
    return (to - monday[mix.week]).days * mix.late_day_cents


@pytest.mark.parametrize("seed", [9, 34, 36])
def test_a_minimum_far_above_the_need_is_not_bought(seed: int) -> None:
    plant, losses = SmallPlant(seed).draw()
    bulky = {"moq": 10_000, "max_qty": 100_000, "multiple": 1}
    offers = tuple(offer.model_copy(update=bulky) for offer in plant.offers)
    pools = tuple(pool.model_copy(update={"weekly": (20_000,)}) for pool in plant.pools)
    large = changed(plant, offers=offers, pools=pools)
    best = PlainModel(large, losses).solve(3.0)
    assert best is not None and not best.plan.awards
    assert not planned(large, losses).plan.awards


@pytest.mark.parametrize("seed", SEEDS)
def test_capacities_beyond_any_need_are_only_numbers(seed: int) -> None:
    plant, losses = SmallPlant(seed).draw()
    offers = tuple(offer.model_copy(update={"max_qty": HUGE, "multiple": 1}) for offer in plant.offers)
    pools = tuple(pool.model_copy(update={"weekly": (HUGE,)}) for pool in plant.pools)
    option = planned(changed(plant, offers=offers, pools=pools), losses)
    assert option.figures.awarded_pcs < 1_000


@pytest.mark.parametrize("seed", SEEDS)
def test_stock_beyond_any_need_leaves_every_order_where_it_was(seed: int) -> None:
    plant, losses = SmallPlant(seed).draw(tail_weeks=(), tail_mix=())
    parts = tuple(part.model_copy(update={"stock_usable": HUGE}) for part in plant.parts)
    option = planned(changed(plant, parts=parts), losses)
    assert option.plan == Plan()


def test_a_pool_of_any_size_may_hold_packs_of_two_sizes() -> None:
    from planning.recovery.levers import in_whole_packs

    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, before[1]))
    try:
        assert in_whole_packs(HUGE, {3, 5}) == HUGE
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def test_a_search_that_is_stopped_at_once_solves_no_round_more_and_returns_the_best_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plant, losses = SmallPlant(9).draw()
    rounds, solve = [], Master.solve

    def counted(master: Master, seconds: float) -> Relaxed | None:
        rounds.append(seconds)
        return solve(master, seconds)

    monkeypatch.setattr(Master, "solve", counted)
    recover(plant, losses, Wishes(), PATIENT)
    patient = len(rounds)
    rounds.clear()
    outcome = recover(plant, losses, Wishes(), PATIENT, stop=lambda: True)
    assert len(rounds) < patient / 2
    assert isinstance(outcome, OutOfTime)
    assert outcome.best is not None
    assert check(plant, losses, outcome.best.plan) == []
    assert outcome.bound_cents is not None and outcome.bound_cents <= outcome.best.bill.total


def test_progress_is_told_in_order_of_time_with_a_bound_that_only_rises() -> None:
    plant, losses = SmallPlant(9).draw()
    told: list[Progress] = []
    outcome = recover(plant, losses, Wishes(), PATIENT, report=told.append)
    assert isinstance(outcome, Planned)
    assert len({each.phase for each in told}) >= 4
    assert [each.seconds for each in told] == sorted(each.seconds for each in told)
    bounds = [each.bound_cents for each in told if each.bound_cents is not None]
    assert bounds and bounds == sorted(bounds)
    assert told[-1].phase == "done" and told[-1].cost_cents == outcome.option.bill.total


@pytest.mark.parametrize("seed", [0, 9, 76])
def test_the_same_seed_gives_the_same_plan_again(seed: int) -> None:
    plant, losses = SmallPlant(seed).draw()
    first, second = planned(plant, losses), planned(plant, losses)
    assert first.plan == second.plan
    assert (first.bill, first.bound_cents) == (second.bill, second.bound_cents)


@pytest.mark.parametrize("seed", [3, 26, 34])
def test_a_frozen_line_builds_what_it_can_and_moves_nothing_forward(seed: int) -> None:
    plant, losses = SmallPlant(seed).draw()
    lines = tuple(line.model_copy(update={"frozen_hours": 720}) for line in plant.lines)
    option = planned(changed(plant, lines=lines), losses)
    weeks = {week.id for week in plant.tail_weeks}
    home = {order.id: order.shift for order in plant.orders}
    assert all(place.bucket in weeks or place.bucket == home[place.order] for place in option.plan.places)


def test_orders_past_planning_keep_their_slot_and_the_bound_holds() -> None:
    plant, losses = SmallPlant(10).draw()
    begun = tuple(
        order.model_copy(update={"state": "broadcast"}) if row % 3 == 0 else order
        for row, order in enumerate(plant.orders)
    )
    planned(changed(plant, orders=begun), losses)


def test_a_plant_without_orders_has_an_empty_plan() -> None:
    plant, losses = SmallPlant(3).draw(orders=(), tail_weeks=(), tail_mix=())
    assert planned(plant, losses).plan == Plan()
