"""A plan under trial: what it says, and what is there to build it with."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from planning.availability import Availability, Supply, availability, cut_parts, fitted_later
from planning.disruption import Disruption, Output
from planning.line import Order, Place, Plan
from planning.price import Calendar, calendar
from planning.recovery.offered import offered_output
from planning.recovery.outcome import Wishes
from planning.snapshot import Snapshot
from planning.usage import Usage


@dataclass(frozen=True)
class Claim:
    """A plan that claims to answer a disruption, with what is needed to try it."""

    plant: Snapshot
    disruptions: Sequence[Disruption]
    plan: Plan
    wishes: Wishes
    usage: Usage

    @cached_property
    def when(self) -> Calendar:
        """Buckets by id, dated."""
        return calendar(self.plant)

    @cached_property
    def place(self) -> Mapping[str, Place]:
        """Places named by the plan, by order."""
        return {place.order: place for place in self.plan.places}

    @cached_property
    def unbuilt(self) -> frozenset[str]:
        """Orders without a place in the horizon."""
        return frozenset(self.plan.unbuilt)

    @cached_property
    def frozen(self) -> frozenset[str]:
        """Orders that may only stay or be pulled; none of them stands outside the shifts."""
        first = self.first_open
        return frozenset(
            o.id
            for o in self.plant.orders
            if o.shift is not None and o.slot is not None and (o.state != "planned" or o.slot < first[o.shift])
        )

    @cached_property
    def first_open(self) -> Mapping[str, int]:
        """The first slot of every shift that enters past the frozen horizon, if slots were counted from before it."""
        found = {}
        for shift in self.plant.shifts:
            line = self.plant.line_by_id[shift.line]
            wait = self.plant.as_of + timedelta(hours=line.frozen_hours) - shift.start
            found[shift.id] = -(-wait // timedelta(seconds=line.takt_s))
        return found

    @cached_property
    def cut(self) -> frozenset[int]:
        """Rows of the parts that the disruptions cut."""
        return frozenset(cut_parts(self.plant, self.usage, self.disruptions))

    @cached_property
    def offered(self) -> Output:
        """Output that sites have left of the parts that they ship or offer."""
        return offered_output(self.plant, self.disruptions)

    @cached_property
    def there(self) -> Availability:
        """What is there of every part, when, with what the plan adds."""
        supply = Supply(self.wishes.confirmed_only, self.plan.awards, self.plan.expedites)
        return availability(self.plant, self.usage, self.disruptions, supply)

    @cached_property
    def firm(self) -> Availability:
        """The same on confirmed supply alone: all that the frozen horizon may rely on."""
        return availability(self.plant, self.usage, self.disruptions, Supply(confirmed_only=True))

    @cached_property
    def ordered(self) -> Availability:
        """The same with what is ordered already, and nothing that the plan asks for."""
        return availability(self.plant, self.usage, self.disruptions, Supply(self.wishes.confirmed_only))

    def clock(self, moment: datetime) -> str:
        """A moment on the plant's clock, as people write it."""
        return f"{moment.astimezone(ZoneInfo(self.plant.timezone)):%Y-%m-%d %H:%M}"

    def quantity(self, qty: int, part: str) -> str:
        """So many base units of a part, with the unit."""
        return f"{qty} {self.plant.parts[self.plant.part_row[part]].base_unit}"

    def bucket_of(self, order: Order) -> str | None:
        """Where the order is built (short or whole); None if not within the horizon."""
        if order.id in self.unbuilt:
            return None
        place = self.place.get(order.id)
        return place.bucket if place else order.shift

    def slot_of(self, order: Order) -> int | None:
        """Its slot there; None if the plan gives none."""
        place = self.place.get(order.id)
        return place.slot if place else order.slot

    @cached_property
    def buckets(self) -> list[str | None]:
        """Where each order is built, in the plant's order of orders; None if not within the horizon."""
        return [self.bucket_of(order) for order in self.plant.orders]

    @cached_property
    def slots(self) -> list[int | None]:
        """The slot of each order there, in the plant's order of orders; None if the plan gives none."""
        return [self.slot_of(order) for order in self.plant.orders]

    def lacks(self, car: int, day: date) -> list[tuple[int, int]]:
        """What a car built short on a day goes without: its cut parts (row, base units) that may be fitted later."""
        found = self._lacking.get((car, day))
        if found is None:
            found = self._lacking[car, day] = self.usage.car_parts(car, day, self.later_parts)
        return found

    @cached_property
    def _lacking(self) -> dict[tuple[int, date], list[tuple[int, int]]]:
        return {}

    @cached_property
    def later_parts(self) -> frozenset[int]:
        """Rows of the cut parts that may be fitted later, if any car uses them."""
        return fitted_later(self.plant, self.usage, self.disruptions)

    @cached_property
    def tail_vehicles(self) -> Counter[tuple[str, str | None]]:
        """Forecast cars by (mix, week they are built in; None: not in the horizon)."""
        cars: Counter[tuple[str, str | None]] = Counter()
        home: dict[str, str] = {}
        for mix in self.plant.tail_mix:
            cars[mix.id, mix.week] += mix.vehicles
            home[mix.id] = mix.week
        for move in self.plan.tail:
            cars[move.mix, home[move.mix]] -= move.vehicles
            cars[move.mix, move.to_week] += move.vehicles
        return cars
