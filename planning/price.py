"""What a plan costs, recomputed from the plan alone: the specification of every cent that a model optimises.

Nothing here knows how a plan was found. Money is in cents of the plant's currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from planning.line import Line, Order, Place, Plan, Shift, TailMix, TailWeek, slot_start
from planning.recovery.outcome import Bill, Figures
from planning.sisters import is_transfer
from planning.snapshot import Snapshot
from planning.supply import Award, Offer
from planning.workdays import days_late, local_date, week_end


@dataclass(frozen=True)
class Calendar:
    """Buckets of a plant by id, with the day on which a car built in them counts as built, and their position.

    The position counts shifts of a line; a tail week counts as many as the busiest week of the daily horizon.
    """

    bucket: Mapping[str, Shift | TailWeek]
    built: Mapping[str, date]
    position: Mapping[str, int]
    last_day: date


def calendar(plant: Snapshot) -> Calendar:
    """The buckets of a plant, dated and numbered."""
    position: dict[str, int] = {}
    built: dict[str, date] = {}
    for line in plant.lines:
        shifts = [shift for shift in plant.shifts if shift.line == line.id]
        for number, shift in enumerate(shifts):
            position[shift.id], built[shift.id] = number, shift.day
        per_day: dict[date, int] = {}
        for shift in shifts:
            per_day[shift.day] = per_day.get(shift.day, 0) + 1
        week = 5 * max(per_day.values(), default=1)
        for number, tail in enumerate(t for t in plant.tail_weeks if t.line == line.id):
            position[tail.id], built[tail.id] = len(shifts) + week * number + week // 2, week_end(tail)
    buckets: dict[str, Shift | TailWeek] = {shift.id: shift for shift in plant.shifts}
    buckets.update((week.id, week) for week in plant.tail_weeks)
    return Calendar(buckets, built, position, max(built.values(), default=local_date(plant.as_of, plant.timezone)))


def is_frozen(plant: Snapshot, order: Order) -> bool:
    """True if the order may not move but only stay or be pulled: near its slot, or past planning.

    Outside the shifts no order is frozen: whatever its body's state, it waits to be called in.
    """
    shift = plant.shift_by_id.get(order.shift or "")
    if shift is None or order.slot is None:
        return False
    line = plant.line_by_id[shift.line]
    edge = plant.as_of + timedelta(hours=line.frozen_hours)
    return order.state != "planned" or slot_start(line, shift, order.slot) < edge


def late_day_cents(plant: Snapshot, order: Order) -> int:
    """What one calendar day of delay of the order costs."""
    return plant.rates.late_day_cents.get(order.customer, 0) * (1 + order.priority)


def lost_cents(plant: Snapshot, car: Order | TailMix) -> int:
    """What is lost of the contribution of one car that is not built within the horizon."""
    return car.contribution_cents * plant.rates.lost_pct // 100


def move_cents(plant: Snapshot, when: Calendar, old: str, new: str) -> int:
    """The price of building an order in another bucket than released: for the change, how far, how soon."""
    rates = plant.rates
    soon = plant.as_of + timedelta(hours=rates.soon_hours)
    starts = [b.start for b in (when.bucket[old], when.bucket[new]) if isinstance(b, Shift)]
    hurried = rates.move_soon_cents if any(start < soon for start in starts) else 0
    return rates.move_cents + rates.move_shift_cents * abs(when.position[new] - when.position[old]) + hurried


def stops_line(plant: Snapshot, order: Order) -> bool:
    """True if it is too late to skip the order: were it missing, the line would stop for its takt."""
    shift = plant.shift_by_id.get(order.shift or "")
    if shift is None or order.slot is None:
        return False
    line = plant.line_by_id[shift.line]
    return slot_start(line, shift, order.slot) < plant.as_of + timedelta(hours=line.skip_hours)


def vacated_cents(plant: Snapshot, order: Order) -> tuple[int, int]:
    """(idle, line stop) cents of the hole that a frozen order leaves."""
    shift = plant.shift_by_id.get(order.shift or "")
    if shift is None:
        return 0, 0
    line = plant.line_by_id[shift.line]
    if stops_line(plant, order):
        return 0, line.stop_min_cents * line.takt_s // 60
    return line.idle_slot_cents, 0


def overtime_slot_cents(line: Line) -> int:
    """What one overtime slot costs, rounded up to the cent."""
    return -(-line.overtime_min_cents * line.takt_s // 60)


def tier_price(offer: Offer, qty: int) -> int:
    """Cents of the offer's currency for one price unit at this total quantity (all-units tiers)."""
    price = offer.tiers[0].price_cents
    for tier in offer.tiers:
        if qty >= tier.from_qty:
            price = tier.price_cents
    return price


def in_plant_currency(plant: Snapshot, cents: int, currency: str) -> int:
    """Foreign cents in cents of the plant's currency, rounded half up."""
    if currency == plant.currency:
        return cents
    return (cents * plant.fx[currency] + 500_000) // 1_000_000


def award_parts_cents(plant: Snapshot, offer: Offer, qty: int) -> int:
    """Price of the pieces of an offer's awards, in plant currency, rounded half up once."""
    cents = (2 * tier_price(offer, qty) * qty + offer.price_unit) // (2 * offer.price_unit)
    return in_plant_currency(plant, cents, offer.currency)


def freight_cents(plant: Snapshot, lane: str, qty: int) -> int:
    """Freight of one shipment on a lane: the fixed price and the pieces, rounded up."""
    found = plant.lane_by_id[lane]
    return found.fixed_cents + -(-found.cents_per_100 * qty // 100)


def by_offer(awards: tuple[Award, ...]) -> dict[str, int]:
    """Pieces awarded, by offer."""
    total: dict[str, int] = {}
    for award in awards:
        total[award.offer] = total.get(award.offer, 0) + award.qty
    return total


class Pricing:
    """Adds up what a plan costs, head by head, with the figures people compare."""

    def __init__(self, plant: Snapshot, plan: Plan, short_minutes: Mapping[str, int]) -> None:
        self.plant, self.plan, self.when = plant, plan, calendar(plant)
        self.short_minutes = short_minutes
        self.cents = dict.fromkeys(Bill.model_fields, 0)
        self.count = dict.fromkeys(Figures.model_fields, 0)
        self.place: dict[str, Place] = {place.order: place for place in plan.places}
        self.in_bucket: dict[str, int] = {}
        self.vacated: dict[str, int] = {}
        self.moves: dict[tuple[str, str], int] = {}
        self.stopped_s = 0

    def total(self) -> tuple[Bill, Figures]:
        """The bill and the figures of the plan."""
        unbuilt = set(self.plan.unbuilt)
        staying: dict[str, list[Order]] = {}
        for order in self.plant.orders:
            if order.id in unbuilt:
                self._not_built(order)
            elif order.id in self.place:
                self._placed(order, self.place[order.id])
            elif order.shift is None:
                self._not_built(order)
            else:
                staying.setdefault(order.shift, []).append(order)
        for shift, orders in staying.items():
            self._stay(shift, orders)
        self._tail()
        self._slots()
        self._bought()
        return Bill(**self.cents), Figures(**self.count)

    def _late(self, order: Order, built: date) -> None:
        days = days_late(built, order.promised)
        self.cents["late"] += days * late_day_cents(self.plant, order)
        self.count["late_days"] += days
        self.count["late_orders"] += days > 0

    def _leaves(self, order: Order) -> None:
        if order.shift is not None and is_frozen(self.plant, order):
            idle, stop = vacated_cents(self.plant, order)
            self.vacated[order.shift] = self.vacated.get(order.shift, 0) + 1
            self.cents["idle"] += idle
            self.cents["line_stop"] += stop
            if not stops_line(self.plant, order):
                self.count["idle_slots"] += 1
            else:
                self.stopped_s += self.plant.line_by_id[self.plant.shift_by_id[order.shift].line].takt_s

    def _not_built(self, order: Order) -> None:
        """An order that loses its place, or has none: it loses its worth, and counts as late whatever was promised."""
        self._late(order, self.when.last_day)
        self._leaves(order)
        if days_late(self.when.last_day, order.promised) == 0:
            self.count["late_orders"] += 1
        self.cents["lost"] += lost_cents(self.plant, order)
        self.count["unbuilt_orders"] += 1

    def _stay(self, shift: str, orders: list[Order]) -> None:
        """Orders that are built as released: they cost something only if the released plan has them late."""
        self.in_bucket[shift] = self.in_bucket.get(shift, 0) + len(orders)
        built = self.when.built[shift]
        for order in orders:
            if order.promised < built:
                self._late(order, built)

    def _placed(self, order: Order, place: Place) -> None:
        bucket = place.bucket
        done = (place.retrofit if place.short and place.retrofit else None) or bucket
        self.in_bucket[bucket] = self.in_bucket.get(bucket, 0) + 1
        self._late(order, self.when.built[done])
        if order.shift is not None and bucket != order.shift:
            self.cents["moves"] += self._move_cents(order.shift, bucket)
            self.count["moved_orders"] += 1
            self._leaves(order)
        if place.short:
            self._short(order, bucket, done)

    def _move_cents(self, old: str, new: str) -> int:
        if (old, new) not in self.moves:
            self.moves[old, new] = move_cents(self.plant, self.when, old, new)
        return self.moves[old, new]

    def _short(self, order: Order, bucket: str, done: str) -> None:
        line = self.plant.line_by_id[self.when.bucket[bucket].line]
        self.cents["retrofit"] += self.short_minutes.get(order.id, 0) * line.retrofit_min_cents
        self.cents["yard"] += (self.when.built[done] - self.when.built[bucket]).days * line.yard_day_cents
        self.count["built_short"] += 1

    def _tail(self) -> None:
        mixes: dict[str, TailMix] = {mix.id: mix for mix in self.plant.tail_mix}
        for move in self.plan.tail:
            mix = mixes[move.mix]
            to = self.when.built[move.to_week] if move.to_week else self.when.last_day
            days = max(0, (to - self.when.built[mix.week]).days)
            self.cents["late"] += days * mix.late_day_cents * move.vehicles
            if move.to_week is None:
                self.cents["lost"] += lost_cents(self.plant, mix) * move.vehicles

    def _slots(self) -> None:
        for shift in self.plant.shifts:
            line = self.plant.line_by_id[shift.line]
            extra = self.plan.overtime.get(shift.id, 0)
            self.cents["overtime"] += extra * overtime_slot_cents(line)
            self.count["overtime_slots"] += extra
            empty = shift.slots - self.in_bucket.get(shift.id, 0) - self.vacated.get(shift.id, 0)
            self.cents["idle"] += max(0, empty) * line.idle_slot_cents
            self.count["idle_slots"] += max(0, empty)
        self.count["line_stop_min"] = self.stopped_s // 60

    def _bought(self) -> None:
        for offer_id, qty in by_offer(self.plan.awards).items():
            offer = self.plant.offer_by_id[offer_id]
            self.cents["parts"] += award_parts_cents(self.plant, offer, qty)
            self.cents["one_off"] += in_plant_currency(self.plant, offer.one_off_cents, offer.currency)
            self.count["transferred_pcs" if is_transfer(self.plant, offer) else "awarded_pcs"] += qty
        for award in self.plan.awards:
            for delivery in award.deliveries:
                self.cents["freight"] += freight_cents(self.plant, award.lane, delivery.qty)
        for expedite in self.plan.expedites:
            self.cents["freight"] += freight_cents(self.plant, expedite.lane, expedite.qty)
            self.count["expedited_pcs"] += expedite.qty


def price(plant: Snapshot, plan: Plan, short_minutes: Mapping[str, int] | None = None) -> tuple[Bill, Figures]:
    """What a plan costs by head, and its figures. ``short_minutes``: retrofit minutes of each order built short."""
    return Pricing(plant, plan, short_minutes or {}).total()


def undisturbed_cents(plant: Snapshot) -> int:
    """What the released plan would cost without disruptions, with the orders built on time that it puts off.

    Orders that wait in a tail week past their promise, or without a place, are what disruptions have cost already:
    their delay, their loss and as many idle slots of their lines are left out here, so that what a plan costs above
    this stays comparable from one released plan to the next.
    """
    priced = Pricing(plant, Plan(), {})
    total = priced.total()[0].total
    empty = dict.fromkeys(plant.line_by_id, 0)
    for shift in plant.shifts:
        empty[shift.line] += max(0, shift.slots - priced.in_bucket.get(shift.id, 0))
    for order in plant.orders:
        if order.slot is not None:
            continue
        days = days_late(
            priced.when.last_day if order.shift is None else priced.when.built[order.shift], order.promised
        )
        if order.shift is not None and not days:
            continue
        lost = 0 if order.shift is not None else lost_cents(plant, order)
        total -= days * late_day_cents(plant, order) + lost
        line = next((name for name in order.lines if empty[name]), None)
        if line is not None:
            empty[line] -= 1
            total -= plant.line_by_id[line].idle_slot_cents
    return total
