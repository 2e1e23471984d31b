"""A plain, complete model of recovery for tiny plants: every order in every slot, every dispatch day, nothing clever.

It shares with ``planning.recovery`` only the data types, the calendar, what arrives undisturbed, and the prices that
``planning.price`` defines. It says what the best plan costs, so that the planner's cost and bound can be held to it.
Exact where prices are whole cents a base unit (price unit 1, whole exchange rates, freight in whole cents a piece).
"""

import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from planning.availability import Supply, availability, cut_parts, day_starts
from planning.disruption import Disruption
from planning.line import Order, Place, Plan, Shift, TailMove
from planning.price import calendar, is_frozen, late_day_cents, move_cents, overtime_slot_cents, vacated_cents
from planning.recovery.outcome import Wishes
from planning.snapshot import Snapshot
from planning.sourcing import shift_quota
from planning.terms import epoch_min
from planning.usage import Usage
from planning.workdays import days_late
from tests.planning.recovery.plain_spots import Spot, spots
from tests.planning.recovery.plain_supply import PlainSupply

Var = cp_model.IntVar


@dataclass(frozen=True)
class Best:
    """The cheapest plan found in the time, its cost, and ``least``, which no plan undercuts (equal if proven)."""

    cents: int
    least: int
    plan: Plan


class PlainModel:
    """The complete model of one tiny plant under disruptions and wishes, for least cost.

    ``later_only``: what is bought serves cars from the next shift on, not those that enter after it within a shift.
    ``coming``: the plant that tells what is there and comes undisturbed, if it is not this one.
    """

    def __init__(
        self,
        plant: Snapshot,
        disruptions: Sequence[Disruption],
        wishes: Wishes | None = None,
        later_only: bool = False,
        coming: Snapshot | None = None,
    ) -> None:
        self.plant, self.wishes, self.usage = plant, wishes or Wishes(), Usage(plant)
        self.when, self.later_only = calendar(plant), later_only
        self.cut = frozenset(cut_parts(plant, self.usage, disruptions))
        self.there = availability(coming or plant, self.usage, disruptions, Supply(self.wishes.confirmed_only))
        self.firm = availability(coming or plant, self.usage, disruptions, Supply(confirmed_only=True))
        self.model = cp_model.CpModel()
        self.cost: list[cp_model.LinearExprT] = []
        self.spend: list[cp_model.LinearExprT] = []
        self.draws: dict[int, list[tuple[int, int, cp_model.LinearExprT]]] = defaultdict(list)
        self.starts = day_starts(plant)
        self.spots = spots(plant)
        self.whole: dict[tuple[int, int], Var] = {}
        self.short: dict[tuple[int, int, str], Var] = {}
        self.unbuilt: list[Var] = []
        for row, order in enumerate(plant.orders):
            self._order(row, order)
        self._slots()
        self._yard()
        self._quotas()
        self.slips = self._tail()
        self.supply = PlainSupply(self.model, plant, disruptions, self.wishes, self.cut)
        self.spend += self.supply.spend
        self._material()
        if self.wishes.budget_cents is not None:
            self.model.add(sum(self.spend) <= self.wishes.budget_cents)
        self.model.minimize(sum(self.cost) + sum(self.spend))

    def solve(self, seconds: float = 30.0) -> Best | None:
        """The best plan; None if no plan meets the wishes."""
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = 2
        if (status := solver.solve(self.model)) == cp_model.INFEASIBLE:
            return None
        assert status in (cp_model.OPTIMAL, cp_model.FEASIBLE), solver.status_name(status)
        least = math.ceil(solver.best_objective_bound - 1e-6)
        return Best(round(solver.objective_value), least, self._plan(solver))

    def _order(self, row: int, order: Order) -> None:
        """The order stands in one spot, whole or short, or is not built."""
        frozen = is_frozen(self.plant, order)
        lost = self.model.new_bool_var(f"lost{row}")
        self.unbuilt.append(lost)
        stop = sum(vacated_cents(self.plant, order)) if frozen else 0
        last = days_late(self.when.last_day, order.promised) * late_day_cents(self.plant, order)
        contribution = order.contribution_cents * self.plant.rates.lost_pct // 100
        self.cost.append(lost * (stop + last + contribution))
        choices = [lost]
        if order.state == "done":
            self.model.add(lost == 0)
        for number, spot in enumerate(self.spots):
            if not self._may(order, spot, frozen):
                continue
            away = order.shift is not None and spot.bucket != order.shift
            leave = move_cents(self.plant, self.when, order.shift, spot.bucket) + stop if away else 0
            var = self.whole[row, number] = self.model.new_bool_var(f"o{row}at{number}")
            choices.append(var)
            late = days_late(self.when.built[spot.bucket], order.promised) * late_day_cents(self.plant, order)
            self.cost.append(var * (late + leave))
            for part, qty in self.usage.car_parts(row, spot.day):
                self.draws[part].append((spot.minute + self.plant.parts[part].fit_min, qty, var))
            if not frozen and spot.slot is not None and order.id not in self.wishes.freeze_orders:
                choices += self._short_choices(row, order, number, leave)
        self.model.add_exactly_one(choices)
        if order.id in self.wishes.freeze_orders:
            at_home = [v for (o, n), v in self.whole.items() if o == row and self.spots[n].bucket == order.shift]
            self.model.add(sum(at_home) == 1)

    def _may(self, order: Order, spot: Spot, frozen: bool) -> bool:
        """Eligible, and not into the frozen horizon; a frozen order stays in its slot or goes to a later bucket."""
        line = self.when.bucket[spot.bucket].line
        position = self.when.position
        forward = order.shift is not None and position[spot.bucket] < position[order.shift]
        if order.state == "done":
            return (spot.bucket, spot.slot) == (order.shift, order.slot)
        if line not in order.lines or (forward and (frozen or "reslot" not in self.wishes.levers)):
            return False
        if spot.slot is None:
            return True
        if frozen and spot.bucket == order.shift:
            return spot.slot == order.slot
        if spot.bucket == order.shift and spot.slot == order.slot:
            return True
        shift = self.plant.shift_by_id[spot.bucket]
        edge = epoch_min(self.plant.as_of) + 60 * self.plant.line_by_id[line].frozen_hours
        held = any(o.shift == shift.id and o.slot == spot.slot and is_frozen(self.plant, o) for o in self.plant.orders)
        return spot.minute >= edge and not held

    def _short_choices(self, row: int, order: Order, number: int, leave: int) -> list[Var]:
        spot, found = self.spots[number], []
        parts = self.usage.car_parts(row, spot.day)
        lacks = [(p, q) for p, q in parts if p in self.cut and self.plant.parts[p].build_short]
        if not lacks or "build_short" not in self.wishes.levers:
            return []
        minutes = sum(self.plant.parts[part].retrofit_min for part, _ in lacks)
        line = self.plant.line_by_id[self.when.bucket[spot.bucket].line]
        for done in (*self.plant.shifts, *self.plant.tail_weeks):
            if done.line != line.id or self.when.position[done.id] <= self.when.position[spot.bucket]:
                continue
            var = self.short[row, number, done.id] = self.model.new_bool_var(f"o{row}at{number}till{done.id}")
            found.append(var)
            wait = (self.when.built[done.id] - self.when.built[spot.bucket]).days
            late = days_late(self.when.built[done.id], order.promised) * late_day_cents(self.plant, order)
            self.cost.append(var * (late + leave + wait * line.yard_day_cents))
            self.spend.append(var * minutes * line.retrofit_min_cents)
            at_retrofit = epoch_min(done.start if isinstance(done, Shift) else self.starts[done.monday])
            for part, qty in parts:
                later = (part, qty) in lacks
                minute = at_retrofit if later else spot.minute + self.plant.parts[part].fit_min
                self.draws[part].append((minute, qty, var))
        return found

    def _in(self, bucket: str, rows: Collection[int] | None = None) -> list[Var]:
        """Whether orders (rows; all by default) are built in a bucket, whole or short."""
        every = [*self.whole.items(), *(((row, n), var) for (row, n, _), var in self.short.items())]
        return [v for (row, n), v in every if self.spots[n].bucket == bucket and (rows is None or row in rows)]

    def _slots(self) -> None:
        """A slot holds one car; overtime is opened for whoever stands past the regular slots; idle slots are paid."""
        self.overtime: dict[str, Var] = {}
        for shift in self.plant.shifts:
            line = self.plant.line_by_id[shift.line]
            notice = epoch_min(self.plant.as_of) + 60 * line.overtime_notice_hours
            most = shift.overtime_slots if epoch_min(shift.start) >= notice and "overtime" in self.wishes.levers else 0
            extra = self.overtime[shift.id] = self.model.new_int_var(0, most, f"extra{shift.id}")
            self.spend.append(extra * overtime_slot_cents(line))
            for number, spot in enumerate(self.spots):
                if spot.bucket == shift.id and spot.slot is not None:
                    here = [var for (_, n), var in self.whole.items() if n == number]
                    here += [var for (_, n, _), var in self.short.items() if n == number]
                    self.model.add_at_most_one(here)
                    if spot.slot >= shift.slots:
                        self.model.add(extra >= (spot.slot - shift.slots + 1) * sum(here))
            pulled = [1 - self._stays(row) for row, o in enumerate(self.plant.orders)
                      if o.shift == shift.id and is_frozen(self.plant, o)]  # fmt: skip
            idle = self.model.new_int_var(0, shift.slots, f"idle{shift.id}")
            self.model.add(idle >= shift.slots - sum(self._in(shift.id)) - sum(pulled))
            self.cost.append(idle * line.idle_slot_cents)

    def _stays(self, row: int) -> cp_model.LinearExprT:
        home = self.plant.orders[row].shift
        return sum(var for (o, number), var in self.whole.items() if o == row and self.spots[number].bucket == home)

    def _yard(self) -> None:
        """Yard places between building and retrofit, and the minutes of whoever does the retrofit."""
        for at in (*self.plant.shifts, *self.plant.tail_weeks):
            line = self.plant.line_by_id[at.line]
            here = self.when.position[at.id]
            waiting, minutes = [], []
            for (row, number, done), var in self.short.items():
                built = self.spots[number].bucket
                if self.when.bucket[built].line == line.id:
                    if self.when.position[built] <= here < self.when.position[done]:
                        waiting.append(var)
                    if done == at.id:
                        lacks = self.usage.car_parts(row, self.spots[number].day)
                        parts = [self.plant.parts[part] for part, _ in lacks if part in self.cut]
                        minutes.append(var * sum(part.retrofit_min for part in parts if part.build_short))
            self.model.add(sum(waiting) <= line.yard_places)
            days = [s.day for s in self.plant.shifts if s.line == line.id]
            week = 5 * max((days.count(day) for day in days), default=1)
            self.model.add(sum(minutes) <= line.retrofit_min_shift * (1 if isinstance(at, Shift) else week))

    def _quotas(self) -> None:
        for rule in self.plant.ratio_rules:
            users = {row for row, o in enumerate(self.plant.orders) if rule.option in o.options}
            for shift in self.plant.shifts:
                if rule.priority == "high" and shift.line == rule.line:
                    released = sum(self.plant.orders[row].shift == shift.id for row in users)
                    limit = max(shift_quota(rule.p, rule.q, shift.slots), released)
                    self.model.add(sum(self._in(shift.id, users)) <= limit)

    def _tail(self) -> dict[tuple[str, str | None], Var]:
        """Forecast cars stay in their week, slip to a later one or are lost; a week holds no more than it can."""
        slips: dict[tuple[str, str | None], Var] = {}
        in_week: dict[str, list[cp_model.LinearExprT]] = defaultdict(list)
        monday = {week.id: week.monday for week in self.plant.tail_weeks}
        on_line = {week.id: week.line for week in self.plant.tail_weeks}
        for row, mix in enumerate(self.plant.tail_mix, start=len(self.plant.orders)):
            targets = [w for w in monday if monday[w] > monday[mix.week] and on_line[w] == on_line[mix.week]]
            for to in (*targets, None):
                var = slips[mix.id, to] = self.model.new_int_var(0, mix.vehicles, f"{mix.id}to{to}")
                days = (self.when.built[to] if to else self.when.last_day) - self.when.built[mix.week]
                lost = 0 if to else mix.contribution_cents * self.plant.rates.lost_pct // 100
                self.cost.append(var * (max(0, days.days) * mix.late_day_cents + lost))
            stays = mix.vehicles - sum(slips[mix.id, to] for to in (*targets, None))
            self.model.add(stays >= 0)
            built: list[tuple[str, cp_model.LinearExprT]] = [(mix.week, stays)]
            for week, cars in [*built, *((to, slips[mix.id, to]) for to in targets)]:
                in_week[week].append(cars)
                for part, qty in self.usage.car_parts(row, monday[week]):
                    minute = epoch_min(self.starts[monday[week]]) + self.plant.parts[part].fit_min
                    self.draws[part].append((minute, qty, cars))
        for week in self.plant.tail_weeks:
            self.model.add(sum(self._in(week.id)) + sum(in_week[week.id]) <= week.capacity)
        return slips

    def _material(self) -> None:
        """All that is drawn up to any draw is there; frozen orders that stay rely on confirmed supply alone."""
        for part, draws in self.draws.items():
            for minute in sorted({when for when, _, _ in draws}):
                taken = sum(qty * var for when, qty, var in draws if when <= minute)
                bought = self.supply.arrived(part, self._usable(part, minute))
                self.model.add(taken <= self.there.by(part, minute) + bought)
            for row, order in enumerate(self.plant.orders):
                if not is_frozen(self.plant, order):
                    continue
                day = self.plant.shift_by_id[order.shift].day
                if part in dict(self.usage.car_parts(row, day)):
                    at = next(n for n, s in enumerate(self.spots) if (s.bucket, s.slot) == (order.shift, order.slot))
                    minute = self.spots[at].minute + self.plant.parts[part].fit_min
                    taken = sum(qty * var for when, qty, var in draws if when <= minute)
                    self.model.add(taken <= self.firm.by(part, minute)).only_enforce_if(self.whole[row, at])

    def _usable(self, part: int, minute: int) -> int:
        """Until when purchases must have arrived to serve a draw."""
        if not self.later_only:
            return minute
        starts = {spot.minute for spot in self.spots if not spot.slot}
        return max((start for start in starts if start + self.plant.parts[part].fit_min <= minute), default=0)

    def _plan(self, solver: cp_model.CpSolver) -> Plan:
        places = []
        for (row, number), var in self.whole.items():
            order, spot = self.plant.orders[row], self.spots[number]
            if solver.value(var) and (spot.bucket, spot.slot) != (order.shift, order.slot):
                places.append(Place(order=order.id, bucket=spot.bucket, slot=spot.slot))
        for (row, number, done), var in self.short.items():
            if solver.value(var):
                at = {"order": self.plant.orders[row].id, "bucket": self.spots[number].bucket}
                places.append(Place(**at, slot=self.spots[number].slot, short=True, retrofit=done))
        slips = [(mix, to, solver.value(var)) for (mix, to), var in self.slips.items()]
        return Plan(
            places=tuple(places),
            unbuilt=tuple(
                o.id
                for o, var in zip(self.plant.orders, self.unbuilt, strict=True)
                if solver.value(var) and o.shift is not None
            ),
            tail=tuple(TailMove(mix=mix, to_week=to, vehicles=cars) for mix, to, cars in slips if cars),
            overtime={shift: solver.value(var) for shift, var in self.overtime.items() if solver.value(var)},
            awards=self.supply.awards(solver),
            expedites=self.supply.expedites(solver),
        )
