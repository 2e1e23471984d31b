"""What the line does when parts are missing. This text is the specification; ``play`` follows it to the letter.

1.  **Walk.** The slots of all lines are walked in the order in which their cars enter the line, ties by line id, in
    the released sequence or that of a plan. A car takes all its parts when it enters: of each part there must be
    enough, counting what is there at line entry plus the part's ``fit_min``, less all that was taken before.
2.  **Known early.** An order that lacks a part, and whose slot starts at or after ``as_of`` + ``skip_hours``, is
    *skipped*: it joins the waiting list, and its slot is a hole. A hole is refilled with the first car that has all
    its parts: of the waiting list, in the order of joining it, then of the body buffer, in sequence. The body buffer
    holds the next ``body_buffer`` orders of the line's sequence that are not built yet; one taken from it leaves a
    hole at its own slot, which is refilled likewise. An order past planning, or in a frozen slot, stands in the
    buffer but is never taken from it. If no car fits, the slot is *idle*, and paid.
3.  **Closed slots.** Nobody else enters a slot that starts before ``as_of`` + ``frozen_hours``, or whose released
    order is past planning: such a hole stays idle. Slots that the sequence leaves empty are filled from the waiting
    list alone, and are not idle if they stay empty.
4.  **Found late.** If the slot starts before ``as_of`` + ``skip_hours``: when every part that the car lacks may be
    built short and a place in the line's yard is free, the car is *built short*, taking its other parts; else the line
    *stops* for one takt, the order joins the waiting list and the slot is lost. An order that a plan builds short is
    built short, early or late, by the same two conditions, without the parts that it lacks and without those that the
    plan means to fit later, whatever lies there of them: they are meant for others. The released plan has none, so a
    skipped order only waits.
5.  **Yard.** At the start of each shift, before the line takes anything, cars in the line's yard are completed, oldest
    first, each if the pieces it lacks lie there and the minutes left of ``retrofit_min_shift`` suffice (the
    ``retrofit_min`` of its lacking parts together). A car that cannot be completed is passed over, and
    so is one that a plan completes later.
6.  **Tail weeks.** They follow in time order, ties by line id; a week's parts are those there at its start plus
    ``fit_min``. First the yard, with the minutes of five days; then the week's own forecast cars; then waiting orders
    by promised date, then id; then forecast cars that slipped from earlier weeks of the line, oldest first; each while
    capacity lasts and its parts are there. What finds no week is unbuilt.

An order that is done takes nothing: its parts have left the usable stock. It stays where it was built. Orders that the
released plan or a plan puts into a tail week wait for that week. An order without a place waits for a plan that gives
it one: the line by itself never calls it in.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from planning.availability import Availability
from planning.availability import availability as availability_of
from planning.buildorder import BuildOrder, build_order
from planning.disruption import Disruption
from planning.drawdown import Draw, draw, shortfalls, with_tail
from planning.line import Place, Plan, TailMove, slot_start
from planning.linewalk import LineWalk, Walked
from planning.snapshot import Snapshot
from planning.tailfill import Tail, fill_tail
from planning.usage import Usage


@dataclass(frozen=True)
class Fate:
    """What became of an order: the shift and slot, or tail week, in which it was built (both None: not built).

    A car built short has the parts it lacked (rows and base units) and the shift or week of its retrofit; without a
    ``retrofit`` it was not completed within the horizon.
    """

    bucket: str | None
    slot: int | None = None
    lacks: tuple[tuple[int, int], ...] = ()
    retrofit: str | None = None

    @property
    def complete_in(self) -> str | None:
        """The shift or week in which the car is complete; None if it never is."""
        return self.retrofit if self.lacks else self.bucket


@dataclass(frozen=True)
class Played:
    """The line policy played over the horizon. ``fates`` are by row of the snapshot's orders.

    ``idle`` and ``stopped`` are the slots (shift id, slot) that lost their car, in time order. ``watched`` are the rows
    of the parts that ran short on the way.
    """

    plant: Snapshot
    plan: Plan
    fates: tuple[Fate, ...]
    idle: tuple[tuple[str, int], ...]
    stopped: tuple[tuple[str, int], ...]
    tail: tuple[TailMove, ...]
    watched: tuple[int, ...]
    drawn: Draw

    @property
    def idle_slots(self) -> Mapping[str, int]:
        """Idle slots by shift."""
        return Counter(shift for shift, _ in self.idle)

    @property
    def stop_s(self) -> Mapping[str, int]:
        """Seconds of line stop by shift."""
        seconds: Counter[str] = Counter()
        for shift, _ in self.stopped:
            seconds[shift] += self.plant.line_by_id[self.plant.shift_by_id[shift].line].takt_s
        return seconds

    @property
    def stop_min_by_line(self) -> Mapping[str, int]:
        """Whole minutes of line stop by line."""
        seconds: Counter[str] = Counter({line.id: 0 for line in self.plant.lines})
        for shift, stopped in self.stop_s.items():
            seconds[self.plant.shift_by_id[shift].line] += stopped
        return {line: total // 60 for line, total in seconds.items()}

    @property
    def short_minutes(self) -> Mapping[str, int]:
        """Retrofit minutes of each order built short."""
        parts = self.plant.parts
        return {
            order.id: sum(parts[part].retrofit_min for part, _ in fate.lacks)
            for order, fate in zip(self.plant.orders, self.fates, strict=True)
            if fate.lacks
        }

    @property
    def first_loss(self) -> datetime | None:
        """When the first slot that loses its car, idle or stopped, would have entered the line."""
        return min((self.entry(*lost[0]) for lost in (self.idle, self.stopped) if lost), default=None)

    @property
    def first_stop(self) -> datetime | None:
        """When the line first stops because a part was found missing too late to skip its order."""
        return self.entry(*self.stopped[0]) if self.stopped else None

    def entry(self, shift_id: str, slot: int) -> datetime:
        """When a slot enters the line."""
        shift = self.plant.shift_by_id[shift_id]
        return slot_start(self.plant.line_by_id[shift.line], shift, slot)

    def as_plan(self) -> Plan:
        """What was built as a plan: a difference to the released one, with the given plan's overtime and purchases.

        A car built short and never completed is ``short`` without a ``retrofit``.
        """
        places, unbuilt = [], []
        for order, fate in zip(self.plant.orders, self.fates, strict=True):
            if fate.bucket is None:
                unbuilt.extend([order.id] if order.shift is not None else [])
            elif fate.lacks or (fate.bucket, fate.slot) != (order.shift, order.slot):
                short = bool(fate.lacks)
                places.append(
                    Place(order=order.id, bucket=fate.bucket, slot=fate.slot, short=short, retrofit=fate.retrofit)
                )
        return self.plan.model_copy(update={"places": tuple(places), "unbuilt": tuple(unbuilt), "tail": self.tail})


def left_alone(plant: Snapshot, usage: Usage, disruptions: Sequence[Disruption]) -> Played:
    """What the line does with the released plan under disruptions if nobody acts."""

    def compute() -> Played:
        return play(plant, usage, availability_of(plant, usage, disruptions))

    return usage.kept(plant, ("left alone", tuple(disruptions)), compute)


def play(
    plant: Snapshot,
    usage: Usage,
    availability: Availability,
    plan: Plan | None = None,
    later: Collection[int] = (),
) -> Played:
    """What the line does slot by slot, under the policy, with what will be there of every part.

    ``later`` are the rows of the parts that a plan means to fit later on the cars that it builds short.

    Only parts that run short are watched while walking. Which ones is found by walking again: a walk that looked at
    some parts only, and in which no other part was ever taken beyond what was there, is the walk that looks at all.
    """
    order = build_order(plant, plan)
    drawn = draw(order, usage)
    watched = sorted({*(short.part for short in shortfalls(drawn, availability)), *later})
    while True:
        walk = LineWalk(order, usage, availability, watched, later)
        walked = walk.run()
        yards = {line.id: state.yard for line, state in zip(plant.lines, walk.lines, strict=True)}
        waiting = [row for row in walked.waiting if row not in walked.built_at]
        tail = fill_tail(order, walk.pieces, waiting, yards)
        drawn = _drawn(order, usage, walked, tail)
        more = [short.part for short in shortfalls(drawn, availability, set(watched))]
        if not more:
            return _played(order, plan or Plan(), walked, tail, drawn, tuple(watched))
        watched = sorted({*watched, *more})


def _drawn(order: BuildOrder, usage: Usage, walked: Walked, tail: Tail) -> Draw:
    first_mix = len(order.plant.orders)
    slots, rows = (
        np.array(sorted((slot, row) for row, slot in walked.built_at.items()), dtype=np.int64).reshape(-1, 2).T
    )
    turn = {week: number for number, week in enumerate(order.weeks)}
    later = [(turn[week], row, 1) for row, week in tail.week_of.items()]
    later += [(turn[week], first_mix + mix, n) for (mix, week), n in tail.cars_of.items() if week is not None]
    return with_tail(order, usage, slots, rows, [(order.weeks[t], car, n) for t, car, n in sorted(later)])


def _played(order: BuildOrder, plan: Plan, walked: Walked, tail: Tail, drawn: Draw, watched: tuple[int, ...]) -> Played:
    plant = order.plant
    fates = [Fate(None)] * len(plant.orders)
    bucket, number = [plant.shifts[row].id for row in order.shift.tolist()], order.slot.tolist()
    for row, slot in walked.built_at.items():
        fates[row] = Fate(bucket[slot], number[slot])
    for row, week in tail.week_of.items():
        fates[row] = Fate(plant.tail_weeks[week].id)
    for car in walked.short:
        done = None if car.retrofit_shift is None else plant.shifts[car.retrofit_shift].id
        if car.retrofit_week is not None:
            done = plant.tail_weeks[car.retrofit_week].id
        lacks = tuple((watched[k], qty) for k, qty in car.lacks.items())
        fates[car.order] = Fate(fates[car.order].bucket, fates[car.order].slot, lacks, done)
    lost = [tuple((bucket[slot], number[slot]) for slot in slots) for slots in (walked.idle, walked.stopped)]
    return Played(plant, plan, tuple(fates), lost[0], lost[1], _moves(order, tail), watched, drawn)


def _moves(order: BuildOrder, tail: Tail) -> tuple[TailMove, ...]:
    weeks, mixes = order.plant.tail_weeks, order.plant.tail_mix
    found = []
    for (mix, week), count in tail.cars_of.items():
        to = None if week is None else weeks[week].id
        if count and to != mixes[mix].week:
            found.append((mix, -1 if week is None else week, TailMove(mix=mixes[mix].id, to_week=to, vehicles=count)))
    return tuple(move for _, _, move in sorted(found, key=lambda each: each[:2]))
