"""On random plants: a plan that comes back keeps the slot, frozen and material rules of the plan's own check."""

from collections import Counter
from random import Random

import pytest

from planning.line import Place, Plan
from planning.recovery.check_line import check_frozen_rule, check_slot_rule
from planning.recovery.check_material import check_material_rule
from planning.recovery.claim import Claim
from planning.recovery.outcome import Wishes
from planning.sequencing import Cut, Manner, resequence
from planning.snapshot import Snapshot
from planning.usage import Usage
from scenarios.plant import generate
from tests.planning.tiny import RandomPlant, moment

MANNER = Manner(steps=20_000)


def _shuffled(plant: Snapshot, seed: int) -> Plan:
    """A plan that sends a third of the orders to another shift of a line they may use, by exchange or into a hole."""
    rng, places = Random(seed), []
    room = Counter({shift.id: shift.slots for shift in plant.shifts})
    room.subtract(order.shift for order in plant.orders)
    for order in plant.orders:
        targets = [s.id for s in plant.shifts if s.line in order.lines and room[s.id] > 0 and s.id != order.shift]
        if targets and rng.random() < 0.34:
            target = rng.choice(targets)
            room[target] -= 1
            room[order.shift] += 1
            places.append(Place(order=order.id, bucket=target, slot=None))
    return Plan(places=tuple(places))


def _free(plant: Snapshot) -> Snapshot:
    """Without frozen orders and tail: what remains broken is then the sequence's own doing."""
    lines = tuple(line.model_copy(update={"frozen_hours": 0}) for line in plant.lines)
    orders = tuple(order.model_copy(update={"state": "planned"}) for order in plant.orders)
    return plant.model_copy(
        update={"lines": lines, "orders": orders, "tail_weeks": (), "tail_mix": (), "as_of": moment(0)}
    )


@pytest.mark.parametrize("seed", range(60))
def test_a_plan_that_comes_back_lacks_no_part_in_any_slot(seed: int) -> None:
    drawn, disruptions = RandomPlant(seed).draw()
    plant = _free(drawn)
    found = resequence(plant, disruptions, _shuffled(plant, seed), [s.id for s in plant.shifts], 5, manner=MANNER)
    if isinstance(found, Cut):
        assert found.shift in plant.shift_by_id and found.detail
        return
    claim = Claim(plant, disruptions, found, Wishes(), Usage(plant))
    assert [*check_slot_rule(claim), *check_frozen_rule(claim), *check_material_rule(claim)] == []


def test_some_random_plants_come_back_sequenced_and_some_cut() -> None:
    kinds: Counter[str] = Counter()
    for seed in range(60):
        drawn, disruptions = RandomPlant(seed).draw()
        plant = _free(drawn)
        found = resequence(plant, disruptions, _shuffled(plant, seed), [s.id for s in plant.shifts], 5, manner=MANNER)
        kinds[type(found).__name__] += 1
    assert kinds["Plan"] >= 5 and kinds["Cut"] >= 5


@pytest.mark.parametrize("seed", (1, 2))
def test_the_compact_plant_is_sequenced_the_same_way_twice(seed: int) -> None:
    plant = generate("compact", seed)
    late = [shift.id for shift in plant.shifts][8:]
    rng, places = Random(seed), []
    for one, two in zip(late[::2], late[1::2], strict=True):
        there = [[o.id for o in plant.orders if o.shift == shift and o.state == "planned"] for shift in (one, two)]
        places += [Place(order=name, bucket=two, slot=None) for name in rng.sample(there[0], 5)]
        places += [Place(order=name, bucket=one, slot=None) for name in rng.sample(there[1], 5)]
    plan = Plan(places=tuple(places))
    found, again = (resequence(plant, (), plan, late, 60, seed, manner=MANNER) for _ in range(2))
    assert found == again
    if isinstance(found, Plan):
        claim = Claim(plant, (), found, Wishes(), Usage(plant))
        assert [*check_slot_rule(claim), *check_frozen_rule(claim), *check_material_rule(claim)] == []
