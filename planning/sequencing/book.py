"""Who is built where under a plan: the released places with the plan's changes, and the shifts sequenced so far."""

from collections import defaultdict
from collections.abc import Mapping

from planning.line import Order, Place, Plan, Shift
from planning.room import frozen_slots, stands_firm
from planning.sequencing.problem import Car
from planning.snapshot import Snapshot


class Book:
    """Bucket and slot of every order; ``bucket`` is by order row, None for an order that is not built."""

    def __init__(self, plant: Snapshot, plan: Plan) -> None:
        self.plant, self.plan = plant, plan
        self.place = {place.order: place for place in plan.places}
        unbuilt = set(plan.unbuilt)
        self.bucket = [None if order.id in unbuilt else self._bucket(order) for order in plant.orders]
        self.slot: dict[str, int | None] = {}
        self._cars: dict[str, list[str]] = defaultdict(list)
        self._released: dict[str, list[Order]] = defaultdict(list)
        for order, bucket in zip(plant.orders, self.bucket, strict=True):
            if order.shift is not None:
                self._released[order.shift].append(order)
            if bucket is None:
                continue
            place = self.place.get(order.id)
            self.slot[order.id] = place.slot if place else order.slot
            self._cars[bucket].append(order.id)

    def _bucket(self, order: Order) -> str | None:
        place = self.place.get(order.id)
        return place.bucket if place else order.shift

    def slots(self, shift: Shift) -> int:
        """Slots of a shift with its overtime."""
        return shift.slots + self.plan.overtime.get(shift.id, 0)

    def cars_of(self, shift: str) -> list[tuple[str, int | None]]:
        """Cars of a shift by id, with their slots."""
        return sorted((car, self.slot[car]) for car in self._cars.get(shift, ()))

    def released(self, shift: str) -> list[Order]:
        """Orders that the released plan has in a shift."""
        return self._released.get(shift, [])

    def order(self, car: str) -> Order:
        """An order by id."""
        return self.plant.orders[self.plant.order_row[car]]

    def car(self, name: str) -> Car:
        """An order as its neighbours on the line see it."""
        order = self.order(name)
        return Car(order.id, frozenset(order.options), order.colour)

    def sequence(self, shift: Shift) -> list[str | None]:
        """The car in every slot of a shift; cars without a slot are left out."""
        line: list[str | None] = [None] * self.slots(shift)
        for car, slot in self.cars_of(shift.id):
            if slot is not None and slot < len(line):
                line[slot] = car
        return line

    def tail(self, shift: Shift, length: int) -> tuple[Car | None, ...]:
        """The last slots on the line before a shift."""
        found: list[str | None] = []
        for earlier in reversed([s for s in self.plant.shifts if s.line == shift.line and s.start < shift.start]):
            if len(found) >= length:
                break
            found = self.sequence(earlier) + found
        last = found[max(0, len(found) - length) :]
        return tuple(None if car is None else self.car(car) for car in last)

    def frozen(self, shift: Shift) -> dict[int, str | None]:
        """Slots that may not change: near in time, or with a car past planning; None where its car was pulled."""
        near = frozen_slots(self.plant, shift)
        held: dict[int, str | None] = dict.fromkeys(range(min(near, self.slots(shift))))
        staying = set(self._cars.get(shift.id, ()))
        for order in self.released(shift.id):
            if order.slot is not None and stands_firm(order, order.slot, near):
                held[order.slot] = order.id if order.id in staying else None
        return held

    def settle(self, order: tuple[str | None, ...]) -> None:
        """Take over the sequence of a shift."""
        for slot, car in enumerate(order):
            if car is not None:
                self.slot[car] = slot

    def settled_plan(self, touched: Mapping[str, Shift]) -> Plan:
        """The plan with the slot of every order in the touched shifts that differs from the released plan."""
        places = {place.order: place for place in self.plan.places}
        for shift in touched:
            for car, slot in self.cars_of(shift):
                order, old = self.order(car), places.pop(car, None)
                place = Place(
                    order=car, bucket=shift, slot=slot,
                    short=old.short if old else False, retrofit=old.retrofit if old else None,
                )  # fmt: skip
                if (shift, slot) != (order.shift, order.slot) or place.short or place.retrofit:
                    places[car] = place
        canonical = sorted(places.values(), key=lambda place: self.plant.order_row[place.order])
        return self.plan.model_copy(update={"places": tuple(canonical)})
