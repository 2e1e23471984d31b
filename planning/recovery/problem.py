"""A recovery problem as arrays: cars, buckets, scarce rows and levers, with the prices of one goal."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planning.availability import cut_parts
from planning.disruption import Disruption
from planning.line import Shift
from planning.recovery.buckets import NEVER, Buckets, Prices, buckets, prices
from planning.recovery.levers import Levers, levers
from planning.recovery.material import Rows, rows
from planning.recovery.outcome import Goal, Wishes
from planning.snapshot import Snapshot
from planning.supply import Award
from planning.usage import Flags, Ints, Usage

LATE_ORDER_CENTS = 10_000_000
"""What one more late order weighs when promises come first: far above any cost of keeping it."""

MOVED_ORDER_CENTS = 100_000
"""What one more moved order weighs when the least change is wanted, on top of its price."""


def goal_cents(goal: Goal, late_orders: int, moved_orders: int) -> int:
    """What a goal lays on late and moved orders, beside what they cost."""
    weight = {"protect_promises": LATE_ORDER_CENTS * late_orders, "least_change": MOVED_ORDER_CENTS * moved_orders}
    return weight.get(goal, 0)


@dataclass(frozen=True)
class Short:
    """Building short: which cars can be, their retrofit minutes, and what retrofit and yard cost and allow."""

    able: Flags
    minutes: Ints
    minute_cents: Ints
    yard_day_cents: Ints
    day: Ints
    may_build: Flags
    minutes_at: Ints
    yard: Ints
    line: Ints


@dataclass(frozen=True)
class Problem:
    """Everything the model knows. Cars are the orders first, then the forecast mixes."""

    plant: Snapshot
    usage: Usage
    disruptions: tuple[Disruption, ...]
    wishes: Wishes
    at: Buckets
    prices: Prices
    rows: Rows
    levers: Levers
    short: Short
    committed: tuple[Award, ...] = ()
    """Awards that every plan makes: what they bring is in the limits, what they cost is not in the prices."""

    @property
    def cars(self) -> int:
        """Orders and forecast mixes."""
        return len(self.prices.build)

    def counts(self, car: Ints, bucket: Ints) -> Flags:
        """Whether cars take an open slot of a bucket: not if they stay in a frozen one."""
        return np.asarray(~(self.prices.frozen[car] & (self.at.home[car] == bucket)))


def problem(plant: Snapshot, disruptions: Sequence[Disruption], wishes: Wishes, usage: Usage | None = None) -> Problem:
    """The recovery problem of a plant under disruptions, with a person's wishes."""
    usage = usage or Usage(plant)
    at = buckets(plant)
    firm = wishes.confirmed_only
    scarce = usage.kept(plant, ("rows", tuple(disruptions), firm), lambda: rows(plant, usage, at, disruptions, firm))
    scarce = replace(scarce, ceiling=scarce.ceiling.copy())  # a shift that cannot be sequenced lowers it
    cost = prices(plant, at, frozenset(wishes.freeze_orders), "reslot" in wishes.levers)
    if wishes.goal == "protect_promises":
        cost = _promises_first(plant, cost)
    elif wishes.goal == "least_change":
        cost = _change_last(plant, at, cost)
    need = {
        part: int(usage.part_use(part, plant.as_of.date()) @ cost.vehicles)
        for part in cut_parts(plant, usage, disruptions)
    }
    bought = levers(plant, usage, at, need, disruptions, wishes)
    short = _short(plant, at, cost, scarce, wishes)
    return Problem(plant, usage, tuple(disruptions), wishes, at, cost, scarce, bought, short)


def _promises_first(plant: Snapshot, cost: Prices) -> Prices:
    orders = np.arange(len(cost.build)) < len(plant.orders)
    weight = LATE_ORDER_CENTS * ((cost.late > 0) & orders[:, None])
    build = np.where(cost.build < NEVER, cost.build + weight, cost.build)
    return Prices(
        build, cost.leave, cost.late + weight, cost.unbuilt + LATE_ORDER_CENTS * orders, cost.frozen, cost.vehicles
    )


def _change_last(plant: Snapshot, at: Buckets, cost: Prices) -> Prices:
    orders = (np.arange(len(cost.build)) < len(plant.orders)) & at.placed
    moved = MOVED_ORDER_CENTS * ((np.arange(len(at))[None, :] != at.home[:, None]) & orders[:, None])
    build = np.where(cost.build < NEVER, cost.build + moved, cost.build)
    unbuilt = cost.unbuilt + MOVED_ORDER_CENTS * at.placed
    return Prices(build, cost.leave + moved, cost.late, unbuilt, cost.frozen, cost.vehicles)


def _short(plant: Snapshot, at: Buckets, cost: Prices, scarce: Rows, wishes: Wishes) -> Short:
    able = np.zeros(len(cost.build), dtype=np.bool_)
    minutes = np.zeros(len(cost.build), dtype=np.int64)
    if "build_short" in wishes.levers:
        for row in range(len(scarce.use)):
            limit = int(scarce.of[row])
            if scarce.late[limit]:
                uses = scarce.use[row] > 0
                able |= uses
                minutes += uses * plant.parts[int(scarce.part[limit])].retrofit_min
        able[len(plant.orders) :] = False
        able &= ~cost.frozen & (cost.unbuilt < NEVER)  # orders that a person keeps in place are built whole
    lines = [plant.line_by_id[item.line] for item in at.items]
    number = {line.id: row for row, line in enumerate(plant.lines)}
    shift = [isinstance(item, Shift) for item in at.items]
    week = {line.id: 5 * _most_a_day(plant, line.id) for line in plant.lines}
    return Short(
        able=able,
        minutes=minutes,
        minute_cents=np.array([line.retrofit_min_cents for line in lines], dtype=np.int64),
        yard_day_cents=np.array([line.yard_day_cents for line in lines], dtype=np.int64),
        day=np.array(
            [day.toordinal() + (0 if is_shift else 4) for day, is_shift in zip(at.days, shift, strict=True)],
            dtype=np.int64,
        ),
        may_build=np.array(shift) & (at.slots > 0),
        minutes_at=np.array(
            [ln.retrofit_min_shift * (1 if s else week[ln.id]) for ln, s in zip(lines, shift, strict=True)],
            dtype=np.int64,
        ),
        yard=np.array([line.yard_places for line in lines], dtype=np.int64),
        line=np.array([number[line.id] for line in lines], dtype=np.int64),
    )


def _most_a_day(plant: Snapshot, line: str) -> int:
    """Shifts on the busiest day of a line: how many a day of its tail weeks has."""
    return max(Counter(shift.day for shift in plant.shifts if shift.line == line).values(), default=1)
