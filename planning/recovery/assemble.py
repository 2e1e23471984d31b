"""From arrays back to a plan in the trade's words: places, overtime, awards with deliveries, faster freight."""

from datetime import UTC, datetime

import numpy as np

from planning.availability import Supply
from planning.line import Place, Plan, TailMove
from planning.recovery.levers import first_open
from planning.recovery.master import WHOLE
from planning.recovery.packing import Bought
from planning.recovery.problem import Problem
from planning.recovery.rounding import Placed
from planning.recovery.stock import UNBUILT
from planning.supply import Award, Delivery, Expedite
from planning.usage import Ints


def assemble(problem: Problem, placed: Placed, bought: Bought) -> Plan:
    """The plan that the arrays describe; cars that stay whole where they were, or nowhere, are not mentioned."""
    at, plant = problem.at, problem.plant
    places, unbuilt = [], []
    for car, order in enumerate(plant.orders):
        bucket, retrofit = int(placed.bucket[car]), int(placed.retrofit[car])
        stays = bucket == at.home[car] and bool(at.placed[car])
        if bucket == UNBUILT:
            unbuilt.extend([order.id] if at.placed[car] else [])
        elif not stays or retrofit != WHOLE:
            places.append(
                Place(
                    order=order.id,
                    bucket=at.items[bucket].id,
                    slot=order.slot if stays else None,
                    short=retrofit != WHOLE,
                    retrofit=None if retrofit == WHOLE else at.items[retrofit].id,
                )
            )
    tail = [
        TailMove(
            mix=plant.tail_mix[car - len(plant.orders)].id,
            to_week=None if bucket == UNBUILT else at.items[bucket].id,
            vehicles=count,
        )
        for (car, bucket), count in sorted(placed.tail.items())
        if bucket != at.home[car] and count
    ]
    return Plan(
        places=tuple(places),
        unbuilt=tuple(unbuilt),
        tail=tuple(tail),
        overtime=_overtime(problem, placed),
        awards=awards(problem, bought.shipped),
        expedites=tuple(
            Expedite(receipt=hurry.receipt, lane=hurry.lane.id, qty=qty, arrives=hurry.arrives)
            for hurry, qty in zip(problem.levers.hurries, bought.hurried.tolist(), strict=True)
            if qty
        ),
    )


def relied_on(problem: Problem, plan: Plan) -> Supply:
    """What counts as there when cars are put in sequence: what a plan asks for from the first bucket on that it may
    feed, however early it comes."""
    at = problem.at
    opens = first_open(problem.plant, at)
    if opens == len(at):
        return Supply(problem.wishes.confirmed_only)
    start = datetime.fromtimestamp(60 * at.start[opens], UTC)
    awards = tuple(
        award.model_copy(
            update={
                "deliveries": tuple(d.model_copy(update={"arrives": max(start, d.arrives)}) for d in award.deliveries)
            }
        )
        for award in plan.awards
    )
    expedites = tuple(each.model_copy(update={"arrives": max(start, each.arrives)}) for each in plan.expedites)
    return Supply(problem.wishes.confirmed_only, awards, expedites)


def _overtime(problem: Problem, placed: Placed) -> dict[str, int]:
    cars = np.nonzero(placed.bucket != UNBUILT)[0]
    counted = problem.counts(cars, placed.bucket[cars])
    built = np.bincount(placed.bucket[cars][counted], minlength=len(problem.at))
    extra = np.where(problem.at.overtime > 0, np.maximum(0, built - problem.at.slots), 0)
    return {problem.at.items[bucket].id: int(extra[bucket]) for bucket in np.nonzero(extra)[0]}


def awards(problem: Problem, shipped: Ints) -> tuple[Award, ...]:
    """What is committed and what is shipped (pieces by shipment) as awards with their deliveries."""
    by_lane = {(award.offer, award.lane): list(award.deliveries) for award in problem.committed}
    for shipment, qty in zip(problem.levers.shipments, shipped.tolist(), strict=True):
        if qty:
            offer = problem.levers.sources[shipment.offer].offer.id
            by_lane.setdefault((offer, shipment.lane.id), []).append(
                Delivery(dispatch=shipment.dispatch, arrives=shipment.arrives, qty=qty)
            )
    return tuple(
        Award(offer=offer, lane=lane, deliveries=tuple(sorted(found, key=lambda d: (d.dispatch, d.arrives))))
        for (offer, lane), found in sorted(by_lane.items())
    )
