"""The world moves on: deliver, build, call off, roll, answer, and say what people and systems would say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from planning.line import Order, Place, TailMix
from planning.price import late_day_cents
from planning.signal import Signal
from planning.snapshot import Snapshot
from planning.supply import Part
from planning.workdays import local_date, week_end
from scenarios.world.building import Built, build
from scenarios.world.calling import call_off
from scenarios.world.notices import award_news, not_shipped, underway_late
from scenarios.world.replying import due_answers, replies
from scenarios.world.rolling import roll
from scenarios.world.state import Request, World
from scenarios.world.supplying import Deliveries, deliver, held_up, truth_left

RENEW = timedelta(hours=24)
RENEWED = timedelta(days=14)


@dataclass(frozen=True)
class Moved:
    """The plant after a while, the world behind it, what was said, and the orders that came back or had to wait."""

    plant: Snapshot
    world: World
    signals: tuple[Signal, ...]
    back: frozenset[str]
    waiting: Mapping[str, tuple[Order, str | None]]
    """Orders whose slot passed without them, and the tail week they now wait for (None: none has room)."""


def next_stop(plant: Snapshot, until: datetime) -> datetime:
    """The next moment at which the plant's systems settle what happened: a shift's start, or ``until``."""
    starts = [shift.start for shift in plant.shifts if plant.as_of < shift.start < until]
    return min(starts, default=until)


def advance(
    world: World, plant: Snapshot, until: datetime, requests: Sequence[Request] = (),
    backlog: Mapping[str, Order] | None = None, shorts: Sequence[Place] = (),
) -> Moved:  # fmt: skip
    """Let the plant's moment become ``until``, at most a shift later. ``shorts`` are cars planned to be built short."""
    left = truth_left(plant, world.truths)
    first = world.serial == 0
    plant, world = _same_day(plant, world)
    given = deliver(world, plant, until, left)
    held_up(world, given, first)
    made = build(world, plant, until, given.arrived, shorts, left)
    world = world.model_copy(update={"replies": replies(world, requests), "serial": max(1, world.serial)})
    marked, answered = due_answers(world, requests, plant.as_of, until)
    spoken = [signal for signal in world.signals if signal.received < until]
    said = [
        *spoken, *answered, *not_shipped(given.missing, set(world.told_receipts), plant.as_of),
        *award_news(given.arrived, given.missing, plant.as_of), *underway_late(given.late, plant.as_of),
    ]  # fmt: skip
    world = world.model_copy(
        update={
            "replies": marked,
            "signals": world.signals[len(spoken) :],
            "yard": tuple(made.yard),
            "tally": made.tally,
            "missed": tuple(sorted(given.missed)),
        }
    )
    after, waiting = _after(plant, until, given, made)
    after, world = _called_off(after, plant, world)
    rolled, back = _rolled(after, backlog or {}, world.seed)
    return Moved(
        rolled, world, tuple(sorted(said, key=lambda each: (each.received, each.id))), frozenset(back), waiting
    )


def _after(
    plant: Snapshot, until: datetime, given: Deliveries, made: Built
) -> tuple[Snapshot, dict[str, tuple[Order, str | None]]]:
    """The plant at the later moment: stock, receipts, orders still to build, shifts still to come, offers renewed."""
    lines = {line.id: line for line in plant.lines}
    ends = {s.id: s.start + timedelta(seconds=s.slots * lines[s.line].takt_s) for s in plant.shifts}
    orders = tuple(order for order in plant.orders if order.id not in made.gone)
    held = {order.shift for order in orders}
    weeks = _room(plant)
    waiting: dict[str, tuple[Order, str | None]] = {}
    mixes = list(plant.tail_mix)
    for order in made.waiting:
        week = next((name for name, room in weeks.items() if room > 0), None)
        waiting[order.id] = (order, week)
        if week is not None:
            weeks[week] -= 1
            mixes.append(_as_mix(plant, order, week))
    parts = tuple(
        part if part.stock_usable == stock else _with_stock(part, stock)
        for part, stock in zip(plant.parts, made.stock.tolist(), strict=True)
    )
    offers = tuple(
        offer if offer.valid_until > until + RENEW else offer.model_copy(update={"valid_until": until + RENEWED})
        for offer in plant.offers
    )
    fields = {name: getattr(plant, name) for name in Snapshot.model_fields} | {
        "as_of": until, "parts": parts, "receipts": tuple(given.receipts), "orders": orders, "offers": offers,
        "shifts": tuple(s for s in plant.shifts if ends[s.id] > until or s.id in held), "tail_mix": tuple(mixes),
    }  # fmt: skip
    return Snapshot.model_construct(**fields), waiting


def _with_stock(part: Part, stock: int) -> Part:
    return part.model_copy(update={"stock_usable": max(0, stock)})


def _room(plant: Snapshot) -> dict[str, int]:
    """Cars that every tail week could still take, in time order."""
    room = {week.id: week.capacity for week in sorted(plant.tail_weeks, key=lambda each: each.monday)}
    for mix in plant.tail_mix:
        room[mix.week] -= mix.vehicles
    return room


def _as_mix(plant: Snapshot, order: Order, week: str) -> TailMix:
    return TailMix(
        id=order.id, week=week, model=order.model, options=order.options, vehicles=1,
        late_day_cents=late_day_cents(plant, order), contribution_cents=order.contribution_cents,
    )  # fmt: skip


def _called_off(after: Snapshot, before: Snapshot, world: World) -> tuple[Snapshot, World]:
    """On a new working day the plant's systems call off what the days that come into view need."""
    zone = after.timezone
    if local_date(after.as_of, zone) == local_date(before.as_of, zone) or not after.orders:
        return after, world
    more = call_off(after, after.receipts, world.serial)
    return _with(after, receipts=(*after.receipts, *more)), world.model_copy(
        update={"serial": world.serial + len(more)}
    )


def _same_day(plant: Snapshot, world: World) -> tuple[Snapshot, World]:
    """At the start of a working day parts without call-off time are ordered for the very day."""
    today = local_date(plant.as_of, plant.timezone)
    starts = [shift.start for shift in plant.shifts if shift.day == today]
    if not starts or plant.as_of > min(starts):
        return plant, world
    more = call_off(plant, plant.receipts, world.serial, same_day=True)
    serial = world.serial + len(more)
    return _with(plant, receipts=(*plant.receipts, *more)), world.model_copy(update={"serial": serial})


def _rolled(after: Snapshot, backlog: Mapping[str, Order], seed: int) -> tuple[Snapshot, set[str]]:
    rolled = roll(after, backlog, seed)
    if rolled is None:
        return after, set()
    plant = _with(
        after, shifts=tuple(rolled.shifts), tail_weeks=tuple(rolled.weeks), tail_mix=tuple(rolled.mixes),
        orders=tuple(rolled.orders),
    )  # fmt: skip
    return plant, rolled.back


def _with(plant: Snapshot, **changed: object) -> Snapshot:
    """The plant with some lists exchanged, unchecked: the store checks it whole when it is written."""
    fields = {name: getattr(plant, name) for name in Snapshot.model_fields}
    return Snapshot.model_construct(**(fields | changed))


def remaining_cents(backlog: Mapping[str, tuple[Order, str | None]], plant: Snapshot) -> int:
    """What orders outside the daily horizon will be late by the week they wait for; a lost one its contribution too."""
    weeks = {week.id: week_end(week) for week in plant.tail_weeks}
    last = max(weeks.values(), default=local_date(plant.as_of, plant.timezone))
    total = 0
    for order, week in backlog.values():
        built = weeks.get(week or "", last)
        total += max(0, (built - order.promised).days) * late_day_cents(plant, order)
        if week is None:
            total += order.contribution_cents * plant.rates.lost_pct // 100
    return total
