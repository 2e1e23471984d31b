"""The world moves on: deliver, build, call off, roll, answer, and say what people and systems would say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from planning.line import Order, Place
from planning.room import tail_room
from planning.signal import Signal
from planning.sisters import is_transfer
from planning.snapshot import Snapshot
from planning.supply import Offer, Part
from planning.workdays import local_date, week_of
from scenarios.world.building import Built, build
from scenarios.world.calling import Rationed, call_off
from scenarios.world.notices import award_news, not_shipped, underway_late
from scenarios.world.replying import due_answers, replies
from scenarios.world.rolling import roll
from scenarios.world.state import Request, World
from scenarios.world.supplying import Deliveries, deliver, held_up, truth_left

RENEW = timedelta(hours=24)
RENEWED = timedelta(days=14)


@dataclass(frozen=True)
class Moved:
    """The plant after a while, the world behind it, and what was said."""

    plant: Snapshot
    world: World
    signals: tuple[Signal, ...]


def next_stop(plant: Snapshot, until: datetime) -> datetime:
    """The next moment at which the plant's systems settle what happened: a shift's start, or ``until``."""
    starts = [shift.start for shift in plant.shifts if plant.as_of < shift.start < until]
    return min(starts, default=until)


def advance(
    world: World, plant: Snapshot, until: datetime, requests: Sequence[Request] = (), shorts: Sequence[Place] = ()
) -> Moved:
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
    after, world = _called_off(_after(plant, until, given, made), plant, world)
    rolled = _rolled(after, world.seed)
    return Moved(rolled, world, tuple(sorted(said, key=lambda each: (each.received, each.id))))


def _after(plant: Snapshot, until: datetime, given: Deliveries, made: Built) -> Snapshot:
    """The plant at the later moment: stock, receipts, orders still to build, shifts still to come, offers renewed."""
    lines = {line.id: line for line in plant.lines}
    ends = {s.id: s.start + timedelta(seconds=s.slots * lines[s.line].takt_s) for s in plant.shifts}
    orders = (*(order for order in plant.orders if order.id not in made.gone), *_put_off(plant, made.waiting))
    held = {order.shift for order in orders}
    parts = tuple(
        part if part.stock_usable == stock else _with_stock(part, stock)
        for part, stock in zip(plant.parts, made.stock.tolist(), strict=True)
    )
    # unchecked: the store checks it whole when it is written
    return plant.unchecked(
        as_of=until, parts=parts, receipts=tuple(given.receipts), orders=orders, offers=tuple(_offers(plant, until)),
        shifts=tuple(s for s in plant.shifts if ends[s.id] > until or s.id in held),
    )  # fmt: skip


def _offers(plant: Snapshot, until: datetime) -> Iterator[Offer]:
    """The offers, renewed before they end; stock of a sister plant that left in weeks that are over is no longer there.

    What is left of it below its least quantity is not offered again.
    """
    now, then = (week_of(local_date(moment, plant.timezone)) for moment in (plant.as_of, until))
    left: dict[str, int] = {}
    for each in plant.reservations:
        if now <= each.week < then:
            left[each.pool] = left.get(each.pool, 0) + each.qty
    for offer in plant.offers:
        own = is_transfer(plant, offer)
        rest = offer.max_qty - left.get(offer.pool, 0) if own else offer.max_qty
        if rest < offer.moq:
            yield offer.model_copy(update={"max_qty": offer.moq, "valid_until": plant.as_of})
        elif offer.valid_until > until + RENEW or (own and offer.valid_until <= plant.as_of):
            yield offer.model_copy(update={"max_qty": rest}) if rest < offer.max_qty else offer
        else:
            yield offer.model_copy(update={"max_qty": rest, "valid_until": until + RENEWED})


def _with_stock(part: Part, stock: int) -> Part:
    return part.model_copy(update={"stock_usable": max(0, stock)})


def _put_off(plant: Snapshot, waiting: Sequence[Order]) -> Iterator[Order]:
    """Orders whose slot passed without them wait for the first tail week of a line of theirs that has room, if any."""
    room, line = tail_room(plant), {week.id: week.line for week in plant.tail_weeks}
    for order in waiting:
        week = next((name for name, cars in room.items() if cars > 0 and line[name] in order.lines), None)
        if week is not None:
            room[week] -= 1
        yield order.model_copy(update={"shift": week, "slot": None})


def _called_off(after: Snapshot, before: Snapshot, world: World) -> tuple[Snapshot, World]:
    """On a new working day the plant's systems call off what the days that come into view need."""
    zone = after.timezone
    if local_date(after.as_of, zone) == local_date(before.as_of, zone) or not after.orders:
        return after, world
    rationed = Rationed(truth_left(after, world.truths), local_date(before.as_of, zone))
    more = call_off(after, after.receipts, world.serial, rationed)
    return after.unchecked(receipts=(*after.receipts, *more)), world.model_copy(
        update={"serial": world.serial + len(more)}
    )


def _same_day(plant: Snapshot, world: World) -> tuple[Snapshot, World]:
    """At the start of a working day parts without call-off time are ordered for the very day."""
    today = local_date(plant.as_of, plant.timezone)
    starts = [shift.start for shift in plant.shifts if shift.day == today]
    if not starts or plant.as_of > min(starts):
        return plant, world
    rationed = Rationed(truth_left(plant, world.truths), today)
    more = call_off(plant, plant.receipts, world.serial, rationed, same_day=True)
    serial = world.serial + len(more)
    return plant.unchecked(receipts=(*plant.receipts, *more)), world.model_copy(update={"serial": serial})


def _rolled(after: Snapshot, seed: int) -> Snapshot:
    rolled = roll(after, seed)
    if rolled is None:
        return after
    return after.unchecked(
        shifts=tuple(rolled.shifts), tail_weeks=tuple(rolled.weeks), tail_mix=tuple(rolled.mixes),
        orders=tuple(rolled.orders),
    )  # fmt: skip
