"""A run without luck is the walk of the line policy: same cars in the same places, same cost."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from random import Random

import numpy as np
import pytest

from planning.availability import Availability, availability
from planning.buildorder import build_order
from planning.disruption import Disruption
from planning.line import Plan
from planning.linepolicy import Played, play
from planning.price import price
from planning.simulation.costs import COST, IDLE, LATE, LATE_DAYS, MOVED, STOP_S, UNBUILT, run_prices
from planning.simulation.queues import BUCKET, DONE, SLOT
from planning.simulation.runs import Coming
from planning.simulation.simulate import one_run
from planning.simulation.tables import tables
from planning.snapshot import Snapshot
from planning.usage import Usage
from scenarios.plant import generate
from scenarios.scenario import load
from tests.planning.test_linepolicy_replay import fitted_later, some_plan
from tests.planning.tiny import RandomPlant


def goods(plant: Snapshot, there: Availability, watched: Sequence[int]) -> Coming:
    """What is there, as the runs take it: all of it for sure."""
    rows = [
        np.column_stack((there.minutes[p], np.diff(np.concatenate((there.opening[p : p + 1], there.cumulative[p])))))
        for p in watched
    ]
    first = np.concatenate(([0], np.cumsum([len(each) for each in rows]))).astype(np.int64)
    base = np.concatenate([np.zeros((0, 2), dtype=np.int64), *rows])
    none = np.zeros(len(watched) + 1, dtype=np.int64)
    return Coming(there.opening[list(watched)], first[None, :], base, none, np.zeros((1, 0, 2), dtype=np.int64))


def assert_same(
    plant: Snapshot, losses: Sequence[Disruption], plan: Plan | None, later: Sequence[int] = ()
) -> Played:  # fmt: skip
    usage = Usage(plant)
    there = availability(plant, usage, losses)
    expected = play(plant, usage, there, plan, later)
    order = build_order(plant, plan)
    watched = [part for part in range(len(plant.parts)) if part in usage.family_of]
    table, prices = tables(order, usage, watched, later), run_prices(plant, order.weeks)
    own, found = one_run(order, table, prices, goods(plant, there, watched), np.zeros(1, dtype=np.int64), 0)
    buckets = [*(shift.id for shift in plant.shifts), *(week.id for week in plant.tail_weeks), None]
    for row, (fate, car) in enumerate(zip(expected.fates, own.orders, strict=True)):
        slot = None if car[SLOT] < 0 else int(order.slot[car[SLOT]])
        done = buckets[car[DONE]]
        assert (buckets[car[BUCKET]], slot) == (fate.bucket, fate.slot), row
        if fate.lacks:
            assert done == (fate.retrofit or fate.bucket), row
    assert found.idle[0] == len(expected.idle)
    assert found.results[0, STOP_S] == sum(expected.stop_s.values())
    as_plan = expected.as_plan()
    bill, figures = price(plant, as_plan, expected.short_minutes)
    bought = bill.overtime + bill.parts + bill.one_off + bill.freight
    results = found.results[0]
    assert results[COST] == bill.total - bought
    assert [results[k] for k in (LATE, LATE_DAYS, UNBUILT, IDLE, MOVED)] == [
        figures.late_orders, figures.late_days, figures.unbuilt_orders, figures.idle_slots, figures.moved_orders,
    ]  # fmt: skip
    return expected


@pytest.mark.parametrize("seed", range(120))
def test_a_run_of_the_released_plan_is_the_walk(seed: int) -> None:
    plant, losses = RandomPlant(seed).draw()
    assert_same(plant, losses, None)


@pytest.mark.parametrize("seed", range(200, 290))
def test_a_run_of_a_plan_is_the_walk(seed: int) -> None:
    plant, losses = RandomPlant(seed).draw()
    rng = Random(seed)
    assert_same(plant, losses, some_plan(plant, rng), fitted_later(plant, rng))


def test_the_small_plants_show_what_a_run_can_meet() -> None:
    seen: Counter[str] = Counter()
    for seed in range(120):
        plant, losses = RandomPlant(seed).draw()
        usage = Usage(plant)
        played = play(plant, usage, availability(plant, usage, losses))
        seen.update(stopped=bool(played.stopped), idle=bool(played.idle), slipped=bool(played.tail))
        seen.update(short=any(f.lacks for f in played.fates), retrofit=any(f.retrofit for f in played.fates))
        seen.update(dated=any(family.dated for family in usage.families), lines=len(plant.lines) > 1)
    assert all(seen[what] >= 5 for what in ("stopped", "idle", "slipped", "short", "retrofit", "dated", "lines")), seen


def test_a_run_of_a_generated_plant_is_the_walk() -> None:
    plant = generate("compact", 3)
    event = load("harness_ukraine").draw(plant, 3).disruption
    played = assert_same(plant, [event], None)
    assert isinstance(played.first_loss, datetime)
