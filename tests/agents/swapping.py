"""A planner for tests: it swaps cars that lack a harness with later cars that need none."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from planning.disruption import Disruption
from planning.impact import Impact, assess
from planning.line import Order, Place, Plan
from planning.recovery.check import check, recompute
from planning.recovery.outcome import Conflict, Effort, Infeasible, Option, Outcome, Planned, Wishes
from planning.recovery.unsure import unsure_parts
from planning.snapshot import Snapshot
from planning.supply import (
    Award,
)
from planning.terms import Record
from tests.agents.harness_plant import award


class TinyDiff(Record):
    """Orders a plan moves."""

    moved: tuple[str, ...]


class SwapPlanner:
    """Swaps cars that lack a harness with later cars that need none; the checks and prices are the real ones."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def assess(self, plant: Snapshot, disruptions: Sequence[Disruption], now: datetime) -> Impact:
        """The real impact."""
        self.calls.append("assess")
        return assess(plant, disruptions, now)

    def options(
        self, plant: Snapshot, disruptions: Sequence[Disruption], effort: Effort, wishes: Wishes, report: Any, stop: Any
    ) -> tuple[Option, ...]:
        """Buy, or only swap."""
        self.calls.append("options")
        found = []
        for goal in ("least_cost", "least_change"):
            mine = wishes.model_copy(update={"goal": goal})
            outcome = self.recover(plant, disruptions, mine, effort, report, stop)
            if isinstance(outcome, Planned):
                found.append(outcome.option)
        return tuple(found)

    def recover(
        self, plant: Snapshot, disruptions: Sequence[Disruption], wishes: Wishes, effort: Effort, report: Any, stop: Any
    ) -> Outcome:
        """The swaps that the supply asked for still needs."""
        self.calls.append("recover")
        awards: tuple[Award, ...] = ()
        if wishes.goal == "least_cost" and not wishes.confirmed_only:
            offer = next((o.id for o in plant.offers if o.id not in wishes.exclude_offers), None)
            known = any(receipt.award for receipt in plant.receipts)
            if offer and not known:
                awards = (award(min(8, wishes.cap_offers.get(offer, 8)), offer),)
        plan = Plan(places=swaps(plant, awards, wishes.confirmed_only), awards=awards)
        broken = check(plant, disruptions, plan, wishes)
        if broken:
            return Infeasible(conflicts=tuple(Conflict(rule=v.rule, detail=v.detail) for v in broken))
        return Planned(option=option(plant, plan, wishes, disruptions))

    def replan(
        self, plant: Snapshot, disruptions: Sequence[Disruption], wishes: Wishes, effort: Effort, known: Option,
        answered: Sequence[Disruption], report: Any, stop: Any,
    ) -> Outcome:  # fmt: skip
        """The swaps anew."""
        return self.recover(plant, disruptions, wishes, effort, report, stop)

    def check(self, plant: Snapshot, disruptions: Sequence[Disruption], plan: Plan, wishes: Wishes) -> Sequence[Any]:
        """The real check."""
        self.calls.append("check")
        return check(plant, disruptions, plan, wishes)

    def unsure(
        self, plant: Snapshot, disruptions: Sequence[Disruption], ahead: timedelta, among: Collection[str]
    ) -> frozenset[str]:
        """The real look ahead."""
        return unsure_parts(plant, disruptions, ahead, among)

    def recompute(self, plant: Snapshot, disruptions: Sequence[Disruption], plan: Plan) -> Any:
        """The real prices."""
        return recompute(plant, disruptions, plan)

    def diff(self, plant: Snapshot, plan: Plan) -> Record:
        """Orders moved."""
        return TinyDiff(moved=tuple(place.order for place in plan.places))


def option(plant: Snapshot, plan: Plan, wishes: Wishes, disruptions: Sequence[Disruption] = ()) -> Option:
    """A plan as an option with its real price."""
    bill, figures = recompute(plant, disruptions, plan)
    return Option(
        id=wishes.goal, goal=wishes.goal, title=wishes.goal.replace("_", " "), wishes=wishes, plan=plan, bill=bill,
        figures=figures, undisturbed_cents=0, bound_cents=None, snapshot=plant.digest,
    )  # fmt: skip


def swaps(plant: Snapshot, awards: Sequence[Award], confirmed_only: bool) -> tuple[Place, ...]:
    """The first plan, in which every car that lacks its harness changes places with the last car that needs none."""
    arrivals = [(plant.as_of, plant.parts[0].stock_usable)]
    for receipt in plant.receipts:
        if receipt.id != "R-lost" and (receipt.status == "confirmed" or not confirmed_only):
            arrivals.append((receipt.arrives, receipt.qty))
    arrivals += [(delivery.arrives, delivery.qty) for each in awards for delivery in each.deliveries]
    start = {shift.id: shift.start for shift in plant.shifts}

    def when(order: Order) -> datetime:
        return start[order.shift] + timedelta(hours=order.slot)

    placed = [order for order in plant.orders if order.slot is not None]
    line = sorted(placed, key=when)
    sequence, used = sorted(placed, key=lambda order: order.id), 0
    for at_now, moment in enumerate(map(when, line)):
        there = sum(qty for arrives, qty in arrivals if arrives <= moment)
        if "a" in sequence[at_now].options and used + 1 > there:
            other = next((row for row in range(len(line) - 1, at_now, -1) if "b" in sequence[row].options), None)
            if other is not None:
                sequence[at_now], sequence[other] = sequence[other], sequence[at_now]
        used += "a" in sequence[at_now].options
    return tuple(
        Place(order=order.id, bucket=spot.shift, slot=spot.slot)
        for order, spot in zip(sequence, line, strict=True)
        if order.id != spot.id
    )
