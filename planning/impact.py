"""What a disruption does to the released plan if nothing is done, and what must be decided by when."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from statistics import mean
from typing import Any

import numpy as np

from planning.availability import availability, losses, open_receipts
from planning.buildorder import build_order
from planning.disruption import Disruption
from planning.drawdown import Draw, draw
from planning.lastmoment import (
    Desk,
    Office,
    Remedy,
    decision_deadline,
    freight_remedies,
    offer_remedies,
    overtime_remedies,
)
from planning.line import Line, Order
from planning.linepolicy import Played, left_alone
from planning.price import calendar, late_day_cents
from planning.runout import PartImpact, part_impacts
from planning.snapshot import Snapshot
from planning.supply import Receipt
from planning.survival import Survival, time_to_survive
from planning.terms import Id, Moment, Record, epoch_min
from planning.usage import Usage
from planning.workdays import days_late


class OrderAtRisk(Record):
    """An order that doing nothing would complete on a later day than released, or not within the horizon.

    ``complete_in`` is the shift or tail week (None: not within the horizon), ``delay_days`` the calendar days after the
    released day.
    """

    order: Id
    complete_in: Id | None
    delay_days: int | None
    promise_broken: bool


class Recovery(Record):
    """Whole hours from the loss until normal output is back, at the 10, 50 and 90 % points."""

    hours_p10: int
    hours_p50: int
    hours_p90: int


class Impact(Record):
    """What happens to the released plan under the line policy if nothing is done, as of ``now``.

    ``first_loss`` is when the first slot that loses its car (idle or stopped) would have entered the line,
    ``first_stop`` when the line first stops. ``idle_slots`` is by shift, ``stop_min`` by line. ``deadline`` is the
    decision deadline of the case (``planning.lastmoment.decision_deadline``). ``too_late`` names the parts that run out
    and that no remedy reaches in time; of these every day of waiting costs up to ``waiting_day_cents`` already.
    ``contribution_at_risk_cents`` is that of the orders whose promise breaks. ``survival_gap_hours`` is by how much the
    recovery (p50) comes after demand can no longer be met; 0 if it is met to the end of the horizon.
    """

    snapshot: str
    now: Moment
    disruptions: tuple[Id, ...]
    shifts: tuple[Id, ...]
    parts: tuple[PartImpact, ...]
    first_loss: Moment | None
    first_stop: Moment | None
    idle_slots: dict[Id, int]
    stop_min: dict[Id, int]
    built_short: int
    orders: tuple[OrderAtRisk, ...]
    promises_broken: int
    contribution_at_risk_cents: int
    forecast_slipped: int
    forecast_unbuilt: int
    survival: Survival
    recovery: Recovery
    survival_gap_hours: int | None
    remedies: tuple[Remedy, ...]
    deadline: Moment | None
    too_late: tuple[Id, ...]
    waiting_day_cents: int

    @property
    def hurts(self) -> bool:
        """True if an order is late, a slot idle, the line standing, or a forecast car slips."""
        slipped = self.forecast_slipped + self.forecast_unbuilt
        return bool(self.orders or self.idle_slots or any(self.stop_min.values()) or slipped)

    @property
    def run_outs(self) -> dict[str, datetime]:
        """Parts that run out, and when; the first stands first."""
        return {each.part: each.run_out for each in self.parts if each.run_out is not None}


def assess(
    plant: Snapshot,
    disruptions: Sequence[Disruption],
    now: datetime | None = None,
    office: Office = Office(),
    usage: Usage | None = None,
) -> Impact:
    """What the disruptions do to the released plan if nothing is done, and by when what must be decided.

    ``now`` is the moment of asking (default: the snapshot's). Supply counts as ``planning.availability`` says.
    """
    now = now or plant.as_of
    usage = usage or Usage(plant)
    order, left = build_order(plant), losses(plant, usage, disruptions)
    there = availability(plant, usage, disruptions)
    drawn = draw(order, usage)
    parts = part_impacts(order, drawn, there, {plant.part_row[item] for _, item in left})
    played = left_alone(plant, usage, disruptions)
    orders = tuple(orders_at_risk(plant, played))
    waiting = Waiting(plant, played, drawn, orders)
    remedies = _remedies(plant, open_receipts(plant, usage, left), parts, now, waiting, Desk(plant, office))
    survival = time_to_survive(plant, usage, disruptions)
    recovery = time_to_recover(disruptions)
    return Impact(
        snapshot=plant.digest,
        now=now,
        disruptions=tuple(each.id for each in disruptions),
        shifts=tuple(shift.id for shift in plant.shifts),
        parts=parts,
        survival=survival,
        recovery=recovery,
        survival_gap_hours=0 if survival.hours is None else max(0, recovery.hours_p50 - survival.hours),
        remedies=remedies,
        deadline=decision_deadline(remedies),
        **_do_nothing(plant, played, orders),
        **_too_late(parts, remedies, waiting),
    )


def _do_nothing(plant: Snapshot, played: Played, orders: tuple[OrderAtRisk, ...]) -> dict[str, Any]:
    broken = [plant.orders[plant.order_row[each.order]] for each in orders if each.promise_broken]
    return {
        "first_loss": played.first_loss,
        "first_stop": played.first_stop,
        "idle_slots": dict(played.idle_slots),
        "stop_min": dict(played.stop_min_by_line),
        "built_short": sum(bool(fate.lacks) for fate in played.fates),
        "orders": orders,
        "promises_broken": len(broken),
        "contribution_at_risk_cents": sum(order.contribution_cents for order in broken),
        "forecast_slipped": sum(move.vehicles for move in played.tail if move.to_week is not None),
        "forecast_unbuilt": sum(move.vehicles for move in played.tail if move.to_week is None),
    }


def _too_late(parts: Sequence[PartImpact], remedies: Sequence[Remedy], waiting: "Waiting") -> dict[str, Any]:
    saved = {remedy.part for remedy in remedies if remedy.in_time}
    late = {each.part: each.run_out for each in parts if each.run_out is not None and each.part not in saved}
    return {"too_late": tuple(late), "waiting_day_cents": waiting.day_cents(late)}


def orders_at_risk(plant: Snapshot, played: Played) -> Iterable[OrderAtRisk]:
    """Orders that the line policy completes on a later day than released, or not at all.

    An order that the released plan has no place for loses nothing more by doing nothing.
    """
    built = calendar(plant).built
    for order, fate in zip(plant.orders, played.fates, strict=True):
        if order.shift is None:
            continue
        done = fate.complete_in
        delay = None if done is None else (built[done] - built[order.shift]).days
        if delay is None or delay > 0:
            broken = done is None or days_late(built[done], order.promised) > 0
            yield OrderAtRisk(order=order.id, complete_in=done, delay_days=delay, promise_broken=broken)


def time_to_recover(disruptions: Sequence[Disruption]) -> Recovery:
    """From the first loss until the last of the disruptions is over."""
    since = min((each.start for each in disruptions), default=None)

    def hours(ends: Iterable[datetime]) -> int:
        return 0 if since is None else max(int((end - since).total_seconds()) // 3600 for end in ends)

    return Recovery(
        hours_p10=hours(each.recovery_p10 for each in disruptions),
        hours_p50=hours(each.recovery_p50 for each in disruptions),
        hours_p90=hours(each.recovery_p90 for each in disruptions),
    )


def _remedies(
    plant: Snapshot,
    coming: Sequence[tuple[Receipt, int]],
    parts: Sequence[PartImpact],
    now: datetime,
    waiting: "Waiting",
    desk: Desk,
) -> tuple[Remedy, ...]:
    run_outs = {each.part: each.run_out for each in parts if each.run_out is not None}
    cents = {part: waiting.day_cents({part: run_out}) for part, run_out in run_outs.items()}
    found = [
        *offer_remedies(plant, desk, run_outs, now),
        *freight_remedies(plant, desk, run_outs, coming, now),
        *overtime_remedies(plant, desk, waiting.first_loss, now),
    ]
    of_all = waiting.day_cents(run_outs)
    return tuple(
        each.model_copy(update={"waiting_day_cents": cents[each.part] if each.part else of_all}) for each in found
    )


class Waiting:
    """What one more day without parts costs, at most: the cars a day that use them, as far as doing nothing loses them.

    A lost slot costs what lost slots cost on average, a broken promise its late day; neither more a day than the lost
    slots and broken promises of doing nothing, spread over the days on which it loses any.
    """

    def __init__(self, plant: Snapshot, played: Played, drawn: Draw, orders: Sequence[OrderAtRisk]) -> None:
        self._plant, self._drawn = plant, drawn
        self.first_loss = played.first_loss
        lost_on = [plant.shift_by_id[shift].day for shift, _ in (*played.idle, *played.stopped)]
        self._lost_a_day = len(lost_on) / max(1, len(set(lost_on)))
        cents = sum(self._line(shift).idle_slot_cents for shift, _ in played.idle)
        cents += sum(self._line(s).stop_min_cents * self._line(s).takt_s // 60 for s, _ in played.stopped)
        self._lost_cents = cents / max(1, len(lost_on))
        broken: list[Order] = [plant.orders[plant.order_row[e.order]] for e in orders if e.promise_broken]
        built = calendar(plant).built
        days = {built[order.shift] for order in broken if order.shift is not None}
        self._broken_a_day = len(broken) / max(1, len(days))
        self._late_cents = mean([late_day_cents(plant, order) for order in broken]) if broken else 0.0

    def day_cents(self, run_outs: Mapping[str, datetime]) -> int:
        """Cents that a day of waiting for these parts costs at most, once they have run out."""
        users = self._users_a_day(run_outs)
        lost, broken = min(users, self._lost_a_day), min(users, self._broken_a_day)
        return round(lost * self._lost_cents + broken * self._late_cents)

    def _users_a_day(self, run_outs: Mapping[str, datetime]) -> float:
        """Cars a build day of the daily horizon that use any of the parts after it ran out."""
        drawn, uses = self._drawn, np.zeros(len(self._drawn.cars), dtype=np.bool_)
        for part, run_out in run_outs.items():
            row = self._plant.part_row[part]
            minute = epoch_min(run_out) - self._plant.parts[row].fit_min
            uses |= (np.diff(drawn.part_cumulative(row), prepend=0) > 0) & (drawn.minute >= minute)
        uses &= drawn.bucket >= 0
        first = drawn.minute[uses].min() if uses.any() else 0
        days = drawn.day[(drawn.minute >= first) & (drawn.bucket >= 0)]
        return int(uses.sum()) / max(1, len(set(days.tolist())))

    def _line(self, shift: str) -> Line:
        return self._plant.line_by_id[self._plant.shift_by_id[shift].line]
