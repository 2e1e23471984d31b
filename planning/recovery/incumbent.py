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
from planning.usage import Flags, Ints


@dataclass(frozen=True)
class Known:
    """A plan with what was wished of it, the disruptions that it answers, and the bound proven then (cents)."""

    plan: Plan
    wishes: Wishes
    disruptions: tuple[Disruption, ...]
    bound: int | None = None

    def bounds(self, wishes: Wishes, disruptions: tuple[Disruption, ...]) -> bool:
        """True if what was proven holds for these wishes too: no plan is allowed now that was not allowed then."""
        old, caps = self.wishes, self.wishes.cap_offers
        budget = old.budget_cents is None or (
            wishes.budget_cents is not None and wishes.budget_cents <= old.budget_cents
        )
        return (
            self.bound is not None
            and disruptions == self.disruptions
            and old.goal == wishes.goal == "least_cost"
            and wishes.confirmed_only >= old.confirmed_only
            and budget
            and {*wishes.levers} <= {*old.levers}
            and {*wishes.exclude_offers} >= {*old.exclude_offers}
            and {*wishes.pin_offers} >= {*old.pin_offers}
            and {*wishes.freeze_orders} >= {*old.freeze_orders}
            and all(wishes.cap_offers.get(offer, most + 1) <= most for offer, most in caps.items())
        )


@dataclass(frozen=True)
class Incumbent:
    """A plan as arrays. ``open``: part rows whose purchases are to be decided anew, because some may not stay."""

    placed: Placed
    shipped: Ints
    hurried: Ints
    open: frozenset[int]


def as_arrays(problem: Problem, known: Known, spent: int) -> Incumbent:
    """The plan's cars and purchases, as far as this problem has them; ``spent`` is what the plan spends, in cents.

    Purchases are open of parts of which some may not be bought any more, or of whose offers something else is wished,
    and of all parts if the disruptions, the levers or a budget that binds are others.
    """
    shipped, hurried, lost = _purchases(problem, known.plan)
    plant, old, new = problem.plant, known.wishes, problem.wishes
    other = {*old.exclude_offers} ^ {*new.exclude_offers} | {*old.pin_offers} ^ {*new.pin_offers}
    other |= {offer for offer, _ in old.cap_offers.items() ^ new.cap_offers.items()}
    lost |= {plant.part_row[plant.offer_by_id[offer].part] for offer in other if offer in plant.offer_by_id}
    dear = new.budget_cents is not None and spent > new.budget_cents
    if dear or old.budget_cents is not None or known.disruptions != problem.disruptions or old.levers != new.levers:
        lost |= {source.part for source in problem.levers.sources}
    sources = problem.levers.sources
    taken = np.zeros(len(sources), dtype=np.int64)
    np.add.at(taken, [each.offer for each in problem.levers.shipments], shipped)
    for number, source in enumerate(sources):
        if (source.pinned and not taken[number]) or taken[number] > source.most:
            lost.add(source.part)
    return Incumbent(_placed(problem, known.plan), shipped, hurried, frozenset(lost))


def _purchases(problem: Problem, plan: Plan) -> tuple[Ints, Ints, set[int]]:
    """Base units by shipment and by hurry, and the parts of which something cannot be bought as the plan has it."""
    plant, levers = problem.plant, problem.levers
    of_offer = [source.offer.id for source in levers.sources]
    shipments = {(of_offer[s.offer], s.lane.id, s.dispatch): row for row, s in enumerate(levers.shipments)}
    hurries = {(hurry.receipt, hurry.lane.id): row for row, hurry in enumerate(levers.hurries)}
    shipped, hurried = np.zeros(len(levers.shipments), dtype=np.int64), np.zeros(len(levers.hurries), dtype=np.int64)
    room, lost = dict(levers.pool_week), set()
    for award in plan.awards:
        part = plant.part_row[plant.offer_by_id[award.offer].part]
        for delivery in award.deliveries:
            row = shipments.get((award.offer, award.lane, delivery.dispatch))
            if row is None:
                lost.add(part)
                continue
            key = plant.offer_by_id[award.offer].pool, levers.shipments[row].week
            pack = plant.offer_by_id[award.offer].multiple
            qty = min(delivery.qty, room[key] // pack * pack)
            lost.update([part] if qty < delivery.qty else [])
            room[key] -= qty
            shipped[row] += qty
    for expedite in plan.expedites:
        row = hurries.get((expedite.receipt, expedite.lane))
        part = plant.part_row[plant.receipt_by_id[expedite.receipt].part]
        if row is None or expedite.qty > levers.hurries[row].most:
            lost.add(part)
        else:
            hurried[row] += expedite.qty
    return shipped, hurried, lost


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


def kept_purchases(problem: Problem, known: Incumbent) -> Flags:
    """Shipments that stay as the plan has them."""
    sources = problem.levers.sources
    return np.array([sources[s.offer].part not in known.open for s in problem.levers.shipments], dtype=np.bool_)
