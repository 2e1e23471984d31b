"""Why a plan builds an order elsewhere: its old place is tried once more, with ``check`` and the prices of the plan.

The order goes back to where it was released, and whoever stands there now changes places with it. What breaks then, and
what breaks in the plan itself does not, is why it moved; if nothing breaks, the plan that results costs more.
"""

from collections.abc import Sequence
from datetime import date, datetime

from planning.disruption import Disruption
from planning.line import Order, Place, Plan, slot_start
from planning.price import calendar
from planning.recovery.check import check, recompute
from planning.recovery.claim import Claim
from planning.recovery.outcome import Violation, Wishes
from planning.snapshot import Snapshot
from planning.terms import Id, Moment, Record, epoch_min
from planning.usage import Usage
from planning.workdays import days_late


class Arrival(Record):
    """The first goods of a part, with the awards of the plan, that come after the order's old slot."""

    part: Id
    name: str
    at: Moment
    qty: int


class Why(Record):
    """Where an order was and is, and what speaks against its old place.

    ``instead`` stands in its old slot now. ``breaks`` are the rules that its old place would break, ``more_cents`` what
    the plan would cost more (or, below zero, less) with it there, if none breaks. ``lacks`` are the parts that it takes
    and of which there is too little. Days late are None for an order without a place.
    """

    order: Id
    customer: str
    promised: date
    old: Id | None
    old_day: date | None
    new: Id | None
    new_day: date | None
    short: bool
    days_late_old: int | None
    days_late_new: int | None
    instead: Id | None
    breaks: tuple[Violation, ...]
    more_cents: int | None
    lacks: tuple[Arrival, ...]

    @property
    def moved(self) -> bool:
        """True if the plan builds it in another shift or week, or short, or not at all."""
        return self.old != self.new or self.short


def why(
    plant: Snapshot,
    disruptions: Sequence[Disruption],
    plan: Plan,
    wishes: Wishes,
    name: str,
    usage: Usage | None = None,
) -> Why:
    """What speaks against the place that an order had. Raises ``KeyError`` if the plant has no such order."""
    usage = usage or Usage(plant)
    order = plant.orders[plant.order_row[name]]
    place = next((each for each in plan.places if each.order == name), None)
    new = None if name in plan.unbuilt else place.bucket if place else order.shift
    built = calendar(plant).built
    days = [None if bucket is None else built[bucket] for bucket in (order.shift, new)]
    done = built[place.retrofit] if place is not None and place.retrofit else days[1]
    instead, back = _put_back(plan, order, place)
    breaks: tuple[Violation, ...] = ()
    more = None
    if back is not None:
        known = {(each.rule, each.object) for each in check(plant, disruptions, plan, wishes, usage)}
        found = check(plant, disruptions, back, wishes, usage)
        breaks = tuple(each for each in found if (each.rule, each.object) not in known)
        if not breaks:
            costs = [recompute(plant, disruptions, each, usage)[0].total for each in (back, plan)]
            more = costs[0] - costs[1]
    return Why(
        order=name, customer=order.customer, promised=order.promised, old=order.shift, old_day=days[0], new=new,
        new_day=done, short=bool(place and place.short),
        days_late_old=None if days[0] is None else days_late(days[0], order.promised),
        days_late_new=None if done is None else days_late(done, order.promised),
        instead=instead, breaks=breaks, more_cents=more,
        lacks=_lacks(Claim(plant, disruptions, plan, wishes, usage), order, {v.object for v in breaks}),
    )  # fmt: skip


def _put_back(plan: Plan, order: Order, place: Place | None) -> tuple[str | None, Plan | None]:
    """Who stands in an order's old slot now, and the plan with the two changed back; None: nothing to try."""
    if order.shift is None or (place is None and order.id not in plan.unbuilt):
        return None, None
    at = {(each.bucket, each.slot): each.order for each in plan.places if each.slot is not None}
    instead = at.get((order.shift, order.slot)) if order.slot is not None else None
    if instead == order.id:
        instead = None
    places = [each for each in plan.places if each.order not in (order.id, instead)]
    unbuilt = [each for each in plan.unbuilt if each != order.id]
    if instead is not None:
        if place is not None:
            places.append(Place(order=instead, bucket=place.bucket, slot=place.slot))
        else:
            unbuilt.append(instead)
    return instead, plan.model_copy(update={"places": tuple(places), "unbuilt": tuple(unbuilt)})


def _lacks(claim: Claim, order: Order, short: set[str]) -> tuple[Arrival, ...]:
    """Of the parts that run short, those that the order takes, and when more of them comes after its old slot."""
    plant, shift = claim.plant, claim.plant.shift_by_id.get(order.shift or "")
    if shift is None or order.slot is None:
        return ()
    entry = slot_start(plant.line_by_id[shift.line], shift, order.slot)
    found = []
    for part, _ in claim.usage.car_parts(plant.order_row[order.id], shift.day):
        held = plant.parts[part]
        if held.id not in short:
            continue
        after = epoch_min(entry) + held.fit_min
        minutes, total = claim.there.minutes[part], claim.there.cumulative[part]
        row = int((minutes <= after).sum())
        if row < len(minutes):
            moment = datetime.fromtimestamp(int(minutes[row]) * 60, entry.tzinfo)
            qty = int(total[row]) - claim.there.by(part, after)
            found.append(Arrival(part=held.id, name=held.name, at=moment, qty=qty))
    return tuple(found)
