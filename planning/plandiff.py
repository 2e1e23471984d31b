"""Two plans compared in planner's units: which orders moved, by how many shifts, whose promise breaks."""

from collections.abc import Sequence
from datetime import date

from planning.line import Order, Place, Plan
from planning.price import by_offer, calendar
from planning.sequencing.report import SequenceReport, report, touched_shifts
from planning.sisters import is_transfer
from planning.snapshot import Snapshot
from planning.terms import Id, Record
from planning.workdays import days_late


class Move(Record):
    """One order that a plan builds elsewhere, short, or not at all; ``shifts`` below zero: pulled forward.

    ``old`` is None for an order that had no place and is given one; it was late without a day, and moves by 0 shifts.
    """

    order: Id
    customer: str
    promised: date
    old: Id | None
    new: Id | None
    shifts: int
    short: bool
    retrofit: Id | None
    days_late_old: int | None
    days_late_new: int | None
    """None: not built within the horizon."""

    @property
    def breaks(self) -> bool:
        """The promise held in the released plan and does not in this one."""
        return self.days_late_old == 0 and self.days_late_new != 0


class Transfer(Record):
    """Base units of a part that a sister plant sends for the plan."""

    offer: Id
    site: Id
    part: Id
    unit: str
    qty: int


class PlanDiff(Record):
    """What a plan changes against the released one. ``moves`` are sorted: broken promises first, then by distance.

    ``placed`` counts orders that had no place and get one, ``still_without`` those that go on without. ``weeks``
    are the Mondays of the weeks past the daily plan that the moves name.
    """

    moves: tuple[Move, ...]
    earlier: int
    later: int
    short: int
    unbuilt: int
    placed: int = 0
    still_without: int = 0
    broken: int
    kept_again: int
    overtime: dict[Id, int]
    weeks: dict[Id, date] = {}
    transfers: tuple[Transfer, ...] = ()
    sequence: SequenceReport | None = None
    """What the touched shifts break before and after; None where no shift is touched."""


def diff(plant: Snapshot, plan: Plan) -> PlanDiff:
    """Every order that the plan builds in another bucket, short, or not at all, against the released plan."""
    when = calendar(plant)
    moves = []
    unbuilt = set(plan.unbuilt)
    places = {place.order: place for place in plan.places}
    for order in plant.orders:
        place = places.get(order.id)
        old = None if order.shift is None else when.built[order.shift]
        if order.id in unbuilt:
            moves.extend([_move(order, None, old, None, 0)] if old is not None else [])
        elif place is not None and (place.bucket != order.shift or place.short):
            done = when.built[place.retrofit or place.bucket]
            distance = when.position[place.bucket] - when.position[order.shift or place.bucket]
            moves.append(_move(order, place, old, done, distance))
    touched = touched_shifts(plant, plan)
    moves.sort(key=lambda move: (not move.breaks, -abs(move.shifts), move.order))
    return PlanDiff(
        moves=tuple(moves),
        earlier=sum(move.shifts < 0 for move in moves),
        later=sum(move.shifts > 0 for move in moves),
        short=sum(move.short for move in moves),
        unbuilt=sum(move.new is None for move in moves),
        placed=sum(move.old is None for move in moves),
        still_without=sum(o.shift is None and (o.id in unbuilt or o.id not in places) for o in plant.orders),
        broken=sum(move.breaks for move in moves),
        kept_again=sum(move.days_late_old != 0 and move.days_late_new == 0 for move in moves),
        overtime=dict(sorted(plan.overtime.items())),
        weeks=_weeks(plant, moves),
        transfers=_transfers(plant, plan),
        sequence=report(plant, plan, touched) if touched else None,
    )


def _transfers(plant: Snapshot, plan: Plan) -> tuple[Transfer, ...]:
    found = []
    for name, qty in sorted(by_offer(plan.awards).items()):
        offer = plant.offer_by_id[name]
        if is_transfer(plant, offer):
            unit = plant.parts[plant.part_row[offer.part]].base_unit
            found.append(Transfer(offer=name, site=offer.site, part=offer.part, unit=unit, qty=qty))
    return tuple(found)


def _weeks(plant: Snapshot, moves: Sequence[Move]) -> dict[Id, date]:
    named = {bucket for move in moves for bucket in (move.old, move.new, move.retrofit)}
    return {week.id: week.monday for week in plant.tail_weeks if week.id in named}


def _move(order: Order, place: Place | None, old: date | None, new: date | None, shifts: int) -> Move:
    return Move(
        order=order.id,
        customer=order.customer,
        promised=order.promised,
        old=order.shift,
        new=place.bucket if place else None,
        shifts=shifts,
        short=place.short if place else False,
        retrofit=place.retrofit if place else None,
        days_late_old=None if old is None else days_late(old, order.promised),
        days_late_new=None if new is None else days_late(new, order.promised),
    )
