"""``play`` equals a slow, plain replay of the line on generated plants, as released and for plans."""

from datetime import timedelta
from random import Random

import pytest

from planning.availability import availability
from planning.line import Place, Plan
from planning.linepolicy import Played, play
from planning.snapshot import Snapshot
from planning.usage import Usage
from scenarios.plant import generate
from tests.planning.naive_line import NaiveLine
from tests.planning.tiny import RandomPlant, lost, released


def assert_same(plant: Snapshot, played: Played, naive: NaiveLine) -> None:
    for order, fate in zip(plant.orders, played.fates, strict=True):
        assert (fate.bucket, fate.slot) == naive.built.get(order.id, (None, None)), order.id
        assert {plant.parts[p].id: q for p, q in fate.lacks} == naive.lacks.get(order.id, {}), order.id
        assert fate.retrofit == naive.retrofit.get(order.id), order.id
    assert list(played.idle) == naive.idle
    assert list(played.stopped) == naive.stopped
    home = {mix.id: mix.week for mix in plant.tail_mix}
    moved = {(mix, week): n for (mix, week), n in naive.forecast.items() if n and week != home[mix]}
    assert {(move.mix, move.to_week): move.vehicles for move in played.tail} == moved


@pytest.mark.parametrize("seed", range(150))
def test_the_released_sequence_is_played_as_the_plain_replay_plays_it(seed: int) -> None:
    plant, disruptions = RandomPlant(seed).draw()
    usage = Usage(plant)
    there = availability(plant, usage, disruptions)
    assert_same(plant, play(plant, usage, there), NaiveLine(plant, there).play())


def some_plan(plant: Snapshot, rng: Random) -> Plan:
    """Orders swapped, dropped, put off to tail weeks, built short and completed later; overtime opened."""
    done = [None, *(shift.id for shift in plant.shifts), *(week.id for week in plant.tail_weeks)]
    rows = rng.sample(range(len(plant.orders)), min(8, len(plant.orders)) // 2 * 2)
    places, unbuilt = [], []
    for one, two in zip(rows[::2], rows[1::2], strict=True):
        a, b = plant.orders[one], plant.orders[two]
        if plant.shift_by_id[a.shift].line == plant.shift_by_id[b.shift].line:
            short = rng.random() < 0.5
            retrofit = rng.choice(done) if short else None
            places.append(Place(order=a.id, bucket=b.shift, slot=b.slot, short=short, retrofit=retrofit))
            places.append(Place(order=b.id, bucket=a.shift, slot=a.slot))
        elif plant.tail_weeks and rng.random() < 0.5:
            places.append(Place(order=a.id, bucket=rng.choice(plant.tail_weeks).id, slot=None))
        else:
            unbuilt.append(a.id)
    overtime = {shift.id: rng.randint(0, 2) for shift in plant.shifts}
    return Plan(places=tuple(places), unbuilt=tuple(unbuilt), overtime=overtime)


def fitted_later(plant: Snapshot, rng: Random) -> tuple[int, ...]:
    """Some of the parts that cars may be built without."""
    return tuple(row for row, part in enumerate(plant.parts) if part.build_short and rng.random() < 0.5)


@pytest.mark.parametrize("seed", range(200, 290))
def test_a_plan_is_played_as_the_plain_replay_plays_it(seed: int) -> None:
    plant, disruptions = RandomPlant(seed).draw()
    usage = Usage(plant)
    there = availability(plant, usage, disruptions)
    rng = Random(seed)
    plan, later = some_plan(plant, rng), fitted_later(plant, rng)
    assert_same(plant, play(plant, usage, there, plan, later), NaiveLine(plant, there, plan, later).play())


@pytest.mark.parametrize("seed", range(300, 360))
def test_orders_that_wait_since_an_earlier_plan_are_played_as_the_plain_replay_plays_them(seed: int) -> None:
    plant, disruptions = RandomPlant(seed).draw()
    rng = Random(seed)
    away = [order for order in plant.orders if order.state != "done" and rng.random() < 0.2]
    weeks = [[week.id for week in plant.tail_weeks if week.line in order.lines] for order in away]
    put = [(order.id, rng.choice([*open_to, None])) for order, open_to in zip(away, weeks, strict=True)]
    off = tuple(Place(order=name, bucket=week, slot=None) for name, week in put if week is not None)
    plant = released(plant, Plan(places=off, unbuilt=tuple(name for name, week in put if week is None)))
    waiting = [order for order in plant.orders if order.shift not in plant.shift_by_id]
    usage = Usage(plant)
    there = availability(plant, usage, disruptions)
    played = play(plant, usage, there)
    assert_same(plant, played, NaiveLine(plant, there).play())
    again = played.as_plan()
    assert not {order.id for order in waiting if order.shift is None} & {
        *again.unbuilt,
        *(p.order for p in again.places),
    }
    seated = {order.id for order in plant.orders if order.shift in plant.shift_by_id}
    back = [order for order in waiting if rng.random() < 0.5]
    free = [
        (shift.id, slot)
        for shift in plant.shifts
        for slot in range(shift.slots)
        if not any((o.shift, o.slot) == (shift.id, slot) for o in plant.orders if o.id in seated)
    ]
    pairs = zip(back, rng.sample(free, min(len(free), len(back))), strict=False)
    plan = Plan(places=tuple(Place(order=order.id, bucket=shift, slot=slot) for order, (shift, slot) in pairs))
    assert_same(plant, play(plant, usage, there, plan), NaiveLine(plant, there, plan).play())


def test_the_generated_plants_exercise_every_rule() -> None:
    """Guards the generator: over the seeds above, every kind of event happens often."""
    seen = dict.fromkeys(("idle", "stopped", "short", "retrofit", "tail", "unbuilt", "slipped", "pulled"), 0)
    for seed in range(150):
        plant, disruptions = RandomPlant(seed).draw()
        usage = Usage(plant)
        played = play(plant, usage, availability(plant, usage, disruptions))
        weeks = {week.id for week in plant.tail_weeks}
        seen["idle"] += bool(played.idle)
        seen["stopped"] += bool(played.stopped)
        seen["slipped"] += bool(played.tail)
        for order, fate in zip(plant.orders, played.fates, strict=True):
            seen["short"] += bool(fate.lacks)
            seen["retrofit"] += fate.retrofit is not None
            seen["tail"] += fate.bucket in weeks
            seen["unbuilt"] += fate.bucket is None
            seen["pulled"] += fate.bucket == order.shift and fate.slot is not None and fate.slot < order.slot
    assert min(seen.values()) >= 20, seen


@pytest.mark.parametrize("seed", range(1, 4))
def test_a_compact_plant_is_played_as_the_plain_replay_plays_it(seed: int) -> None:
    plant = generate("compact", seed)
    sites = [site.id for site in plant.sites if site.tier == 1][seed : seed + 2]
    start = plant.as_of - timedelta(days=1)
    usage = Usage(plant)
    there = availability(plant, usage, [lost(*sites, start=start, back=start + timedelta(days=7))])
    result = play(plant, usage, there)
    assert result.idle
    assert_same(plant, result, NaiveLine(plant, there).play())
