"""Recovery of the wiring-harness case on generated compact plants: every goal, checked, and worth more than waiting."""

from functools import cache

import pytest

from planning.disruption import Disruption
from planning.line import Plan
from planning.recovery.check import check
from planning.recovery.options import options
from planning.recovery.outcome import Effort, Infeasible, Option, Planned, Wishes
from planning.recovery.recover import do_nothing, recover
from planning.snapshot import Snapshot
from planning.usage import Usage
from scenarios.plant import generate
from scenarios.scenario import load
from tests.planning.tiny import lost

EFFORT = Effort(seconds=2, seed=1, threads=2)
SEEDS = (2,)


@cache
def struck(seed: int) -> tuple[Snapshot, Disruption]:
    """A compact plant and what the scenario does to it."""
    plant = generate("compact", seed)
    return plant, load("harness_ukraine").draw(plant, seed).disruption


@cache
def offered(seed: int) -> tuple[Option, ...]:
    """The options of the case."""
    plant, loss = struck(seed)
    return options(plant, [loss], EFFORT)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_option_but_doing_nothing_passes_its_check(seed: int) -> None:
    plant, loss = struck(seed)
    usage = Usage(plant)
    assert {option.goal for option in offered(seed)} >= {"do_nothing", "least_cost"}
    for option in offered(seed)[1:]:
        assert check(plant, [loss], option.plan, option.wishes, usage) == []
        assert option.snapshot == plant.digest


@pytest.mark.parametrize("seed", SEEDS)
def test_least_cost_is_the_cheapest_option_and_keeps_its_bound(seed: int) -> None:
    by_goal = {option.goal: option for option in offered(seed)}
    least = by_goal["least_cost"]
    assert all(least.bill.total <= option.bill.total for option in offered(seed))
    assert least.bound_cents is not None and least.bound_cents <= least.bill.total
    assert least.gap is not None and 0 <= least.gap <= 0.25


@pytest.mark.parametrize("seed", SEEDS)
def test_protecting_promises_leaves_no_more_late_orders_than_any_other_option(seed: int) -> None:
    by_goal = {option.goal: option for option in offered(seed)}
    late = {goal: option.figures.late_orders for goal, option in by_goal.items()}
    assert late["protect_promises"] == min(late.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_loss_moves_the_plan(seed: int) -> None:
    plant, loss = struck(seed)
    nothing = do_nothing(plant, [loss], Usage(plant))
    least = next(option for option in offered(seed) if option.goal == "least_cost")
    assert least.plan != Plan()
    assert least.figures.moved_orders > 0 and least.figures.awarded_pcs > 0
    assert least.bill.total < nothing.bill.total


@pytest.mark.parametrize("tier", [1, 2])
def test_the_loss_of_any_site_is_answered_with_an_allowed_plan(tier: int) -> None:
    plant = generate("compact", 3)
    sites = [site.id for site in plant.sites if site.tier == tier]
    loss = lost(sites[len(sites) // 2], start=plant.as_of, back=plant.shifts[-1].start)
    outcome = recover(plant, [loss], Wishes(), EFFORT)
    assert isinstance(outcome, Planned)
    assert check(plant, [loss], outcome.option.plan) == []
    assert outcome.option.bound_cents is not None
    assert outcome.option.bound_cents <= outcome.option.bill.total


@pytest.mark.parametrize(("seed", "cents"), [(1, 100_000), (1, 5_000_000), (2, 20_000_000), (3, 0), (3, 20_000_000)])
def test_any_budget_leaves_a_plan_that_keeps_it(seed: int, cents: int) -> None:
    plant, loss = struck(seed)
    wishes = Wishes(budget_cents=cents)
    outcome = recover(plant, [loss], wishes, EFFORT)
    assert isinstance(outcome, Planned)
    assert check(plant, [loss], outcome.option.plan, wishes) == []
    assert outcome.option.bill.spend <= cents
    assert outcome.option.bound_cents is not None
    assert outcome.option.bound_cents <= outcome.option.bill.total


def test_a_budget_is_spent_where_it_saves_most() -> None:
    """Half of what the free plan spends: most of what doing nothing costs is saved with it."""
    plant, loss = struck(2)
    wishes = Wishes(budget_cents=20_000_000)
    outcome = recover(plant, [loss], wishes, EFFORT)
    assert isinstance(outcome, Planned)
    idle = do_nothing(plant, [loss], Usage(plant))
    assert outcome.option.bill.total < idle.bill.total / 2


@pytest.mark.parametrize("euros", (90_000, 100_000))
def test_a_pin_that_a_budget_pays_for_is_planned_though_whole_packs_of_more_do_not_fit(euros: int) -> None:
    plant, loss = struck(1)
    wishes = Wishes(pin_offers=("OF-0002",), budget_cents=100 * euros)
    outcome = recover(plant, [loss], wishes, EFFORT)
    assert isinstance(outcome, Planned) and check(plant, [loss], outcome.option.plan, wishes) == []
    assert outcome.option.bill.spend <= 100 * euros


def test_a_pin_that_leaves_after_the_plan_ends_is_refused_with_the_day() -> None:
    plant, loss = struck(1)
    outcome = recover(plant, [loss], Wishes(pin_offers=("OF-0012",)), EFFORT)
    assert isinstance(outcome, Infeasible)
    (found,) = outcome.conflicts
    assert (
        found.rule == "wish_pin"
        and "leaves on 2026-09-29 at the earliest, after 4 working days and 127 for its PPAP" in found.detail
    )


def test_where_nobody_acts_nothing_is_pinned_and_nobody_frozen() -> None:
    plant, loss = struck(1)
    wishes = Wishes(goal="do_nothing", pin_offers=("OF-0002",), freeze_orders=(plant.orders[0].id,))
    outcome = recover(plant, [loss], wishes, EFFORT)
    assert isinstance(outcome, Infeasible) and [each.rule for each in outcome.conflicts] == ["wish_pin", "wish_freeze"]


def test_no_bound_is_below_nothing_where_the_weeks_after_build_no_car() -> None:
    plant, loss = struck(1)
    weeks = tuple(week.model_copy(update={"capacity": 0}) for week in plant.tail_weeks)
    bare = Snapshot.model_validate(plant.model_dump() | {"tail_weeks": weeks, "tail_mix": ()})
    outcome = recover(bare, [loss], Wishes(), EFFORT)
    assert isinstance(outcome, Planned) and outcome.option.bound_cents is not None
    assert 0 <= outcome.option.bound_cents <= outcome.option.bill.total
