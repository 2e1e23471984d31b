"""The planner held to every single plan of tiny plants: three days of two slots, two tail weeks, at most six orders.

Nothing is modelled here. Every way to build each order (where, whole or short, or not at all) is priced by
``recompute``; the sums are tried by ``check`` from the cheapest on, with every quantity that may be awarded, and the
first that is allowed is the optimum. Pieces arrive before shifts start, so the slot within a shift does not matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, reduce
from random import Random
from typing import Any

import numpy as np
import pytest

from planning.line import Order, Place, Plan
from planning.recovery.check import check, recompute
from planning.recovery.claim import Claim
from planning.recovery.outcome import Effort, Option, Planned, Wishes
from planning.recovery.recover import recover
from planning.snapshot import Snapshot
from planning.supply import PriceTier
from planning.terms import epoch_min
from planning.usage import Usage
from tests.planning.recovery.rulebook import LOSS, award, delivery, quota, ruled, week
from tests.planning.tiny import moment, orders, receipt, shifts

SEEDS = range(30)
EVERY = ("L1.0", "L1.1", "L1.2", "W1", "W2")


def drawn(seed: int) -> Snapshot:
    """Two in three plants have a lever besides moving cars: building short (four orders at most), or an offer."""
    rng = Random(seed)
    short, offered = seed % 3 == 1, seed % 3 == 2
    of = shifts(3, 2)
    made = "A" + "".join(rng.choice("AAB ") for _ in range(3 if short else 5))
    cars = tuple(order.model_copy(update=_worth(rng)) for order in orders(made, of))
    arriving = [receipt(f"R{n}", "P", 1, moment(rng.choice((1, 2, 7)), 5)) for n in range(rng.randint(0, 2))]
    changes: dict[str, Any] = quota(1, 2) if rng.random() < 0.3 else {}
    terms = {"moq": rng.choice((1, 2)), "multiple": 1, "max_qty": 3, "one_off_cents": rng.choice((0, 9_000))}
    if not offered:
        changes["offers"] = ()
    return ruled(
        stock=rng.randint(0, 2), shifts=of, orders=cars, tail_mix=(),
        tail_weeks=(week("W1", 7, capacity=rng.randint(0, 2)), week("W2", 14, capacity=2)),
        receipts=(receipt("lost", "P", 5, moment(3), departed=None), *arriving),
        part={"build_short": short, "retrofit_min": 30 * short},
        line={"frozen_hours": rng.choice((0, 0, 8)), "idle_slot_cents": rng.choice((0, 3_000))},
        offer=terms | {"tiers": (PriceTier(from_qty=1, price_cents=rng.choice((400, 20_000))),)},
        **changes,
    )  # fmt: skip


def _worth(rng: Random) -> dict[str, Any]:
    return {
        "promised": moment(rng.choice((0, 1, 2, 2, 9))).date(),
        "customer": rng.choice(("stock", "retail", "fleet")),
        "contribution_cents": rng.choice((20_000, 100_000)),
        "priority": rng.choice((0, 0, 1)),
    }


@dataclass(frozen=True)
class Way:
    """One way to deal with an order: its place in a plan (None: as released, or not at all), and its cents."""

    bucket: str | None
    place: Place | None
    cents: int = 0

    @property
    def takes(self) -> str | None:
        """The bucket in which its piece is taken."""
        return self.bucket if self.place is None or not self.place.short else self.place.retrofit


def ways(plant: Snapshot, usage: Usage, order: Order) -> list[Way]:
    places: list[Place] = []
    for number, bucket in enumerate(EVERY):
        slot = order.slot if bucket == order.shift else None
        if slot is None:
            places.append(Place(order=order.id, bucket=bucket, slot=None))
        if plant.parts[0].build_short and "A" in order.options and bucket.startswith("L"):
            places += [
                Place(order=order.id, bucket=bucket, slot=slot, short=True, retrofit=later)
                for later in EVERY[number + 1 :]
            ]
    found = [Way(order.shift, None), Way(None, None), *(Way(place.bucket, place) for place in places)]
    return [replace(way, cents=_cents(plant, usage, order, way)) for way in found]


def _cents(plant: Snapshot, usage: Usage, order: Order, way: Way) -> int:
    """What a way adds to the bill if all slots are idle without cars; one that is left late stops the line instead."""
    released = recompute(plant, [LOSS], Plan(), usage)[0]
    plan = Plan(places=() if way.place is None else (way.place,), unbuilt=(order.id,) if way.bucket is None else ())
    bill, figures = recompute(plant, [LOSS], plan, usage)
    filled = (way.bucket in plant.shift_by_id) + (figures.line_stop_min > 0)
    return (bill.total - bill.idle) - (released.total - released.idle) - filled * plant.lines[0].idle_slot_cents


def sums(tables: Sequence[Sequence[int]]) -> Any:
    """One number for every combination of one entry a table."""
    return reduce(np.add.outer, [np.array(table, dtype=np.int64) for table in tables]).ravel()


def _fed(plant: Snapshot, usage: Usage, of: Sequence[Sequence[Way]], bought: Plan) -> Any:
    """Combinations that take no more pieces up to any bucket than are there; the rest need not be tried one by one."""
    there = Claim(plant, [LOSS], bought, Wishes(), usage).there
    starts = [shift.start for shift in plant.shifts] + [moment(7), moment(14)]
    users = ["A" in order.options for order in plant.orders]
    fed: Any = True
    for number, start in enumerate(starts):
        so_far = EVERY[: number + 1]
        taken = sums(
            [[int(uses and way.takes in so_far) for way in each] for uses, each in zip(users, of, strict=True)]
        )
        fed = fed & (taken <= there.by(0, epoch_min(start)))
    return fed


@cache
def optimum(seed: int) -> tuple[int, Plan]:
    """The least cents of any allowed plan, and one that costs so much."""
    plant = drawn(seed)
    usage = Usage(plant)
    of = [ways(plant, usage, order) for order in plant.orders]
    cost = sums([[way.cents for way in each] for each in of])
    rooms = {shift.id: shift.slots for shift in plant.shifts} | {w.id: w.capacity for w in plant.tail_weeks}
    fits = np.ones(len(cost), dtype=np.bool_)
    for bucket, room in rooms.items():
        fits &= sums([[int(way.bucket == bucket) for way in each] for each in of]) <= room
    lots = [Plan()] + [award(delivery(qty)) for offer in plant.offers for qty in range(offer.moq, offer.max_qty + 1)]
    bills = [recompute(plant, [LOSS], bought, usage)[0] for bought in lots]
    slots = sum(shift.slots for shift in plant.shifts) * plant.lines[0].idle_slot_cents
    fixed = [bill.total - bill.idle + slots for bill in bills]
    tried = [
        (int(cost[combo]) + fixed[lot], lot, combo)
        for lot, bought in enumerate(lots)
        for combo in np.nonzero(fits & _fed(plant, usage, of, bought))[0].tolist()
    ]
    shape = [len(each) for each in of]
    for total, lot, combo in sorted(tried):
        chosen = [of[n][k] for n, k in enumerate(np.unravel_index(combo, shape))]
        plan = lots[lot].model_copy(
            update={
                "places": tuple(way.place for way in chosen if way.place is not None),
                "unbuilt": tuple(o.id for o, way in zip(plant.orders, chosen, strict=True) if way.bucket is None),
            }
        )
        if not check(plant, [LOSS], plan, usage=usage):
            assert recompute(plant, [LOSS], plan, usage)[0].total == total
            return total, plan
    raise AssertionError("not even the empty plan is allowed")


@cache
def answer(seed: int) -> Option:
    outcome = recover(
        drawn(seed), [LOSS], Wishes(levers=("reslot", "award", "build_short")), Effort(seconds=1, threads=1)
    )
    assert isinstance(outcome, Planned)
    return outcome.option


@pytest.mark.parametrize("seed", SEEDS)
def test_no_plan_is_cheaper_than_the_bound_and_the_planner_finds_none_below_the_optimum(seed: int) -> None:
    option, (least, _) = answer(seed), optimum(seed)
    assert option.bound_cents is not None
    assert option.bound_cents <= least <= option.bill.total


@pytest.mark.parametrize("seed", SEEDS)
def test_the_planner_is_as_near_to_the_optimum_as_its_gap_says(seed: int) -> None:
    option, (least, _) = answer(seed), optimum(seed)
    if option.gap is None:
        assert option.extra_cents <= 0, "only a plan that costs nothing more than the undisturbed one has no gap"
        return
    assert option.bill.total - least <= option.gap * max(0, option.extra_cents) + 1e-6


def test_most_plans_cost_no_cent_more_than_the_optimum() -> None:
    equal = sum(answer(seed).bill.total == optimum(seed)[0] for seed in SEEDS)
    assert equal >= 0.8 * len(SEEDS)
