"""The line policy replayed slowly and plainly, for tests only: dicts, part by part, every car asked at every hole."""

from datetime import date, timedelta

from planning.availability import Availability, day_starts
from planning.line import Order, Plan, TailMix
from planning.snapshot import Snapshot
from planning.terms import epoch_min


class NaiveLine:
    """Plays the released sequence, or a plan that gives slots, straight from the text of ``planning.linepolicy``."""

    def __init__(self, plant: Snapshot, there: Availability, plan: Plan | None = None, later=()) -> None:
        self.plant, self.there, self.plan = plant, there, plan or Plan()
        self.parts = {part.id: part for part in plant.parts}
        self.number = {part.id: row for row, part in enumerate(plant.parts)}
        self.later = {plant.parts[row].id for row in later}
        self.taken = dict.fromkeys(self.parts, 0)
        self.built: dict[str, tuple[str, int | None]] = {}
        self.lacks: dict[str, dict[str, int]] = {}
        self.retrofit: dict[str, str] = {}
        self.waiting: list[Order] = []
        self.idle: list[tuple[str, int]] = []
        self.stopped: list[tuple[str, int]] = []
        self.yard: dict[str, list[Order]] = {line.id: [] for line in plant.lines}
        self.forecast: dict[tuple[str, str | None], int] = {}

    def needs(self, car: Order | TailMix, day: date) -> dict[str, int]:
        found: dict[str, int] = {}
        if isinstance(car, Order) and car.state == "done":
            return found
        for line in self.plant.bom:
            when = line.when
            has = set(car.options)
            applies = (
                (not when.models or car.model in when.models)
                and has >= set(when.all_of)
                and (not when.any_of or bool(has & set(when.any_of)))
                and not has & set(when.none_of)
                and (line.valid_from is None or line.valid_from <= day)
                and (line.valid_to is None or day <= line.valid_to)
            )
            if applies:
                found[line.part] = found.get(line.part, 0) + line.qty
        return found

    def lacking(self, needs: dict[str, int], entry: int) -> dict[str, int]:
        return {
            part: qty
            for part, qty in needs.items()
            if self.there.by(self.number[part], entry + self.parts[part].fit_min) - self.taken[part] < qty
        }

    def take(self, needs: dict[str, int]) -> None:
        for part, qty in needs.items():
            self.taken[part] += qty

    def play(self) -> "NaiveLine":
        places = {place.order: place for place in self.plan.places}
        holds: dict[tuple[str, int], Order] = {}
        for order in self.plant.orders:
            place = places.get(order.id)
            bucket, slot = (place.bucket, place.slot) if place else (order.shift, order.slot)
            if order.id not in self.plan.unbuilt and slot is not None:
                holds[bucket, slot] = order
        slots, events = [], []
        for shift in self.plant.shifts:
            line = self.plant.line_by_id[shift.line]
            events.append((shift.start, 0, line.id, shift, 0))
            for slot in range(shift.slots + self.plan.overtime.get(shift.id, 0)):
                at = shift.start + timedelta(seconds=slot * line.takt_s)
                slots.append((at, line.id, shift, slot))
                events.append((at, 1, line.id, shift, slot))
        slots.sort(key=lambda each: (each[0], each[1], each[3]))
        events.sort(key=lambda each: each[:3])
        for at, kind, _, shift, slot in events:
            if kind == 0:
                worker = self.plant.line_by_id[shift.line].retrofit_min_shift
                self.complete(shift.line, epoch_min(at), worker, shift.id)
            else:
                self.slot(at, shift, slot, holds, slots, places)
        self.tail()
        return self

    def closed(self, at, shift, slot) -> bool:
        line = self.plant.line_by_id[shift.line]
        released = [o for o in self.plant.orders if (o.shift, o.slot) == (shift.id, slot)]
        return at < self.plant.as_of + timedelta(hours=line.frozen_hours) or any(o.state != "planned" for o in released)

    def slot(self, at, shift, slot, holds, slots, places) -> None:
        line = self.plant.line_by_id[shift.line]
        order = holds.get((shift.id, slot))
        entry = epoch_min(at)
        pending = order is not None and order.id not in self.built and order not in self.waiting
        if pending:
            needs = self.needs(order, shift.day)
            missing = self.lacking(needs, entry)
            planned_short = order.id in places and places[order.id].short
            lacks = missing
            if planned_short:
                lacks = missing | {part: qty for part, qty in needs.items() if part in self.later}
            late = at < self.plant.as_of + timedelta(hours=line.skip_hours)
            allowed = bool(lacks) and all(self.parts[part].build_short for part in lacks)
            if (late or planned_short) and allowed and len(self.yard[line.id]) < line.yard_places:
                self.lacks[order.id] = lacks
                self.build(order, shift, slot, {p: q for p, q in needs.items() if p not in lacks})
                self.yard[line.id].append(order)
                return
            if not missing:
                self.build(order, shift, slot, needs)
                return
            self.waiting.append(order)
            if late:
                self.stopped.append((shift.id, slot))
                return
        if not self.closed(at, shift, slot):
            for car in self.candidates(at, shift, slot, holds, slots, hole=order is not None):
                needs = self.needs(car, shift.day)
                if not self.lacking(needs, entry):
                    if car in self.waiting:
                        self.waiting.remove(car)
                    self.build(car, shift, slot, needs)
                    return
        if order is not None:
            self.idle.append((shift.id, slot))

    def candidates(self, at, shift, slot, holds, slots, hole):
        found = [car for car in self.waiting if shift.line in car.lines]
        if not hole:
            return found
        here = next(n for n, each in enumerate(slots) if (each[2].id, each[3]) == (shift.id, slot))
        buffer = []
        for when, line, later, number in slots[here + 1 :]:
            car = holds.get((later.id, number))
            if line == shift.line and car is not None and car.id not in self.built:
                buffer.append((car, when, later, number))
        for car, when, later, number in buffer[: self.plant.line_by_id[shift.line].body_buffer]:
            if car.state == "planned" and not self.closed(when, later, number):
                found.append(car)
        return found

    def build(self, order, shift, slot, needs) -> None:
        self.take(needs)
        self.built[order.id] = (shift.id, slot)

    def complete(self, line: str, minute: int, worker: int, bucket: str) -> None:
        for car in list(self.yard[line]):
            lacks = self.lacks[car.id]
            minutes = sum(self.parts[part].retrofit_min for part in lacks)
            there = all(self.there.by(self.number[p], minute) - self.taken[p] >= q for p, q in lacks.items())
            place = next((place for place in self.plan.places if place.order == car.id), None)
            starts = {shift.id: epoch_min(shift.start) for shift in self.plant.shifts}
            starts |= {w.id: epoch_min(day_starts(self.plant)[w.monday]) for w in self.plant.tail_weeks}
            planned = place is None or place.retrofit is None or minute >= starts[place.retrofit]
            if planned and there and minutes <= worker:
                worker -= minutes
                self.take(lacks)
                self.yard[line].remove(car)
                self.retrofit[car.id] = bucket

    def tail(self) -> None:
        stands = {o.id: o.shift for o in self.plant.orders} | {p.order: p.bucket for p in self.plan.places}
        weekly = {week.id for week in self.plant.tail_weeks}
        places = {name: at for name, at in stands.items() if at in weekly and name not in self.plan.unbuilt}
        planned = [o for o in self.plant.orders if o.id in places]
        queue = sorted(self.waiting + planned, key=lambda o: (o.promised, o.id))
        weeks = sorted(self.plant.tail_weeks, key=lambda w: (w.monday, w.line))
        turn = {week.id: n for n, week in enumerate(weeks)}
        mixes = {mix.id: mix for mix in self.plant.tail_mix}
        home: dict[tuple[str, str | None], int] = {(m.id, m.week): m.vehicles for m in self.plant.tail_mix}
        for move in self.plan.tail:
            home[move.mix, mixes[move.mix].week] -= move.vehicles
            home[move.mix, move.to_week] = home.get((move.mix, move.to_week), 0) + move.vehicles
        slipped: dict[str, list[str]] = {line.id: [] for line in self.plant.lines}
        self.waiting = []
        for week in weeks:
            start = epoch_min(day_starts(self.plant)[week.monday])
            per_day: dict[date, int] = {}
            for shift in self.plant.shifts:
                if shift.line == week.line:
                    per_day[shift.day] = per_day.get(shift.day, 0) + 1
            worker = self.plant.line_by_id[week.line].retrofit_min_shift * 5 * max(per_day.values(), default=1)
            self.complete(week.line, start, worker, week.id)
            room = week.capacity
            behind: list[str] = []
            own = [m.id for m in self.plant.tail_mix for _ in range(home.get((m.id, week.id), 0))]
            for mix in own:
                room -= self.one(mixes[mix], week, start, room, behind)
            for order in list(queue):
                waits_for = places.get(order.id)
                needs = self.needs(order, week.monday)
                may = week.line in order.lines and (waits_for is None or turn[waits_for] <= turn[week.id])
                if room > 0 and may and not self.lacking(needs, start):
                    self.take(needs)
                    self.built[order.id] = (week.id, None)
                    queue.remove(order)
                    room -= 1
            again, slipped[week.line] = slipped[week.line], []
            for mix in again:
                room -= self.one(mixes[mix], week, start, room, slipped[week.line])
            slipped[week.line] += behind
        for mix in (each for late in slipped.values() for each in late):
            self.forecast[mix, None] = self.forecast.get((mix, None), 0) + 1
        for (mix, to), count in home.items():
            if to is None:
                self.forecast[mix, None] = self.forecast.get((mix, None), 0) + count

    def one(self, mix, week, start, room, behind) -> int:
        needs = self.needs(mix, week.monday)
        if room <= 0 or self.lacking(needs, start):
            behind.append(mix.id)
            return 0
        self.take(needs)
        self.forecast[mix.id, week.id] = self.forecast.get((mix.id, week.id), 0) + 1
        return 1
