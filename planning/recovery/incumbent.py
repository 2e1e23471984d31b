"""A plan that is known, in the arrays of a problem: where its cars stand, and what of its purchases may stay."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from planning.disruption import Disruption
from planning.line import Plan
from planning.recovery.buckets import NEVER
from planning.recovery.grouping import Groups, Periods
from planning.recovery.master import WHOLE
from planning.recovery.outcome import Wishes
from planning.recovery.problem import Problem
from planning.recovery.rounding import Placed
from planning.recovery.stock import UNBUILT
from planning.usage import Ints


@dataclass(frozen=True)
class Known:
    """A plan with what was wished of it, the disruptions that it answers, and the bound proven then (cents)."""

    plan: Plan
    wishes: Wishes
    disruptions: tuple[Disruption, ...]
    bound: int | None = None

    def bounds(self, wishes: Wishes, disruptions: tuple[Disruption, ...]) -> bool:
        """True if what was proven holds for these wishes too."""
        same = self.wishes.goal == wishes.goal == "least_cost"
        return self.bound is not None and same and self.narrowed(wishes, disruptions)

    def narrowed(self, wishes: Wishes, disruptions: tuple[Disruption, ...]) -> bool:
        """True if no plan is allowed now that was not allowed then."""
        old, caps, budget = self.wishes, self.wishes.cap_offers, wishes.budget_cents
        return (
            disruptions == self.disruptions
            and wishes.confirmed_only >= old.confirmed_only
            and (old.budget_cents is None or (budget is not None and budget <= old.budget_cents))
            and {*wishes.levers} <= {*old.levers}
            and {*wishes.exclude_offers} >= {*old.exclude_offers}
            and {*wishes.pin_offers} >= {*old.pin_offers}
            and {*wishes.freeze_orders} >= {*old.freeze_orders}
            and all(wishes.cap_offers.get(offer, most + 1) <= most for offer, most in caps.items())
        )


@dataclass(frozen=True)
class Incumbent:
    """A plan as arrays. ``stays``: all its purchases may stay, and nothing is allowed that it could not have bought."""

    placed: Placed
    shipped: Ints
    hurried: Ints
    stays: bool


def as_arrays(problem: Problem, known: Known, spent: int) -> Incumbent:
    """The plan's cars and purchases, as far as this problem has them; ``spent`` is what the plan spends, in cents."""
    shipped, hurried, whole = _purchases(problem, known.plan)
    taken = np.zeros(len(problem.levers.sources), dtype=np.int64)
    np.add.at(taken, [each.offer for each in problem.levers.shipments], shipped)
    for source, qty in zip(problem.levers.sources, taken.tolist(), strict=True):
        whole = whole and qty <= source.most and (qty > 0 or not source.pinned)
    budget = problem.wishes.budget_cents
    paid = budget is None or spent <= budget
    stays = whole and paid and known.narrowed(problem.wishes, problem.disruptions)
    return Incumbent(_placed(problem, known.plan), shipped, hurried, stays)


def _purchases(problem: Problem, plan: Plan) -> tuple[Ints, Ints, bool]:
    """Base units by shipment and by hurry, and whether that is all that the plan buys."""
    plant, levers = problem.plant, problem.levers
    of_offer = [source.offer.id for source in levers.sources]
    shipments = {(of_offer[s.offer], s.lane.id, s.dispatch): row for row, s in enumerate(levers.shipments)}
    hurries = {(hurry.receipt, hurry.lane.id): row for row, hurry in enumerate(levers.hurries)}
    shipped, hurried = np.zeros(len(levers.shipments), dtype=np.int64), np.zeros(len(levers.hurries), dtype=np.int64)
    room, whole = dict(levers.pool_week), True
    for award in plan.awards:
        pool = plant.offer_by_id[award.offer].pool
        for delivery in award.deliveries:
            row = shipments.get((award.offer, award.lane, delivery.dispatch))
            if row is None or room[pool, levers.shipments[row].week] < delivery.qty:
                whole = False
                continue
            room[pool, levers.shipments[row].week] -= delivery.qty
            shipped[row] += delivery.qty
    for expedite in plan.expedites:
        row = hurries.get((expedite.receipt, expedite.lane))
        if row is None or hurried[row] + expedite.qty > levers.hurries[row].most:
            whole = False
        else:
            hurried[row] += expedite.qty
    return shipped, hurried, whole


def _placed(problem: Problem, plan: Plan) -> Placed:
    """Where the plan has every car; one that may not stand there any more is without a place."""
    plant, at = problem.plant, problem.at
    row = {item.id: number for number, item in enumerate(at.items)}
    orders = len(plant.orders)
    bucket = np.where(at.placed[:orders], at.home[:orders], UNBUILT)
    retrofit = np.full(orders, WHOLE, dtype=np.int64)
    for place in plan.places:
        car = plant.order_row[place.order]
        bucket[car] = row[place.bucket]
        retrofit[car] = row[place.retrofit] if place.short and place.retrofit else WHOLE
    for name in plan.unbuilt:
        bucket[plant.order_row[name]] = UNBUILT
    cars = np.nonzero(bucket != UNBUILT)[0]
    whole = retrofit[cars] == WHOLE
    closed = np.where(whole, problem.prices.build[cars, bucket[cars]] >= NEVER, ~problem.short.able[cars])
    bucket[cars[closed]], retrofit[cars[closed]] = UNBUILT, WHOLE
    return Placed(bucket, retrofit, dict(_tail(problem, plan, row)))


def _tail(problem: Problem, plan: Plan, row: dict[str, int]) -> Counter[tuple[int, int]]:
    plant, at = problem.plant, problem.at
    cars: Counter[tuple[int, int]] = Counter()
    number = {mix.id: len(plant.orders) + place for place, mix in enumerate(plant.tail_mix)}
    for mix in plant.tail_mix:
        cars[number[mix.id], int(at.home[number[mix.id]])] += mix.vehicles
    for move in plan.tail:
        car = number[move.mix]
        cars[car, int(at.home[car])] -= move.vehicles
        cars[car, UNBUILT if move.to_week is None else row[move.to_week]] += move.vehicles
    return cars


def columns_of(problem: Problem, placed: Placed, groups: Groups, when: Periods) -> set[tuple[int, int, int]]:
    """The columns in which the groups of these cars stand."""
    orders = len(problem.plant.orders)
    cars = np.nonzero(placed.bucket != UNBUILT)[0]
    done = np.where(placed.retrofit[cars] == WHOLE, WHOLE, when.of[placed.retrofit[cars]])
    table = np.unique(np.stack((groups.of[cars], when.of[placed.bucket[cars]], done), axis=1), axis=0)
    found = {(group, bucket, retrofit) for group, bucket, retrofit in table.tolist()}
    found |= {
        (int(groups.of[car]), int(when.of[bucket]), WHOLE)
        for (car, bucket), count in placed.tail.items()
        if count and bucket != UNBUILT and car >= orders
    }
    return {each for each in found if _may(groups, each)}


def _may(groups: Groups, column: tuple[int, int, int]) -> bool:
    group, bucket, retrofit = column
    return retrofit != WHOLE or bool(groups.build[group, bucket] < NEVER)
