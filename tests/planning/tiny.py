"""Tiny plants for tests: a base to vary by hand, and random ones in which parts really run short."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from planning.disruption import Disruption, Step
from planning.line import Line, Order, Plan, Rates, Shift, TailMix, TailWeek
from planning.snapshot import Snapshot
from planning.supply import BomLine, Condition, Part, Receipt, Site, Supplier, SupplyLink

START = date(2026, 3, 2)
"""A Monday; the plants stand in UTC so that tests read easily."""

RATES = Rates(
    answer_hours=0,
    late_day_cents={"stock": 1_000, "retail": 5_000, "fleet": 8_000},
    move_cents=500, move_shift_cents=100, move_soon_cents=2_000, soon_hours=24,
)  # fmt: skip


def moment(day: int, hour: int = 6, minute: int = 0) -> datetime:
    """A moment ``day`` days after the start, UTC."""
    return datetime.combine(START + timedelta(days=day), time(hour, minute), tzinfo=UTC)


def line(**changes: Any) -> Line:
    """A line of one-hour takts that skips 4 h ahead, freezes nothing and has no yard."""
    base: dict[str, Any] = {
        "id": "L1", "takt_s": 3600, "skip_hours": 4, "frozen_hours": 0, "idle_slot_cents": 10_000,
        "stop_min_cents": 1_000, "overtime_min_cents": 500, "overtime_notice_hours": 8, "body_buffer": 3,
    }  # fmt: skip
    return Line(**base | changes)


def part(name: str, stock: int, **changes: Any) -> Part:
    """A fixed part with so many pieces in stock."""
    return Part(
        **{"id": name, "name": name, "behaviour": "fixed", "stock_usable": stock, "call_off_days": 30} | changes
    )


def receipt(name: str, of: str, qty: int, arrives: datetime, **changes: Any) -> Receipt:
    """A confirmed receipt from site S1 that is under way."""
    base: dict[str, Any] = {
        "id": name, "part": of, "site": "S1", "mode": "road", "arrives": arrives, "qty": qty,
        "departed": moment(-5),
    }  # fmt: skip
    return Receipt(**base | changes)


def shifts(days: int, slots: int = 8, line_id: str = "L1", **changes: Any) -> tuple[Shift, ...]:
    """One early shift a working day, ids ``L1.0``, ``L1.1`` ..."""
    found: list[Shift] = []
    day = 0
    while len(found) < days:
        if moment(day).weekday() < 5:
            base: dict[str, Any] = {
                "id": f"{line_id}.{len(found)}", "line": line_id, "day": START + timedelta(days=day), "number": 1,
                "start": moment(day), "slots": slots,
            }  # fmt: skip
            found.append(Shift(**base | changes))
        day += 1
    return tuple(found)


def orders(made: str, of: tuple[Shift, ...], **changes: Any) -> tuple[Order, ...]:
    """One order a letter of ``made`` (spaces are empty slots): its letter is its only option, ids ``1``, ``2`` ...

    The orders fill the shifts slot by slot.
    """
    places = [(shift, slot) for shift in of for slot in range(shift.slots)]
    found = []
    for number, (letter, (shift, slot)) in enumerate(zip(made, places, strict=False), start=1):
        if letter != " ":
            base: dict[str, Any] = {
                "id": str(number), "model": "M", "options": (letter,), "colour": "red", "promised": shift.day,
                "contribution_cents": 100_000, "customer": "retail", "lines": (shift.line,), "shift": shift.id,
                "slot": slot,
            }  # fmt: skip
            found.append(Order(**base | changes))
    return tuple(found)


def bom(**uses: str) -> tuple[BomLine, ...]:
    """BOM lines by part: which option letters use one piece of it (``""``: every car)."""
    return tuple(
        BomLine(id=f"B-{name}", part=name, qty=1, when=Condition(any_of=tuple(letters)))
        for name, letters in uses.items()
    )


SUPPLIER = Supplier(id="SUP", name="Supplier", country="DE")


def site(name: str, tier: int = 1) -> Site:
    """A works of the one supplier."""
    return Site(id=name, supplier="SUP", name=name, city="Town", country="DE", tier=tier)


def plant(**changes: Any) -> Snapshot:
    """A plant as of Monday 06:00 with one site S1; give it lines, shifts, orders, parts and a BOM."""
    base: dict[str, Any] = {
        "plant": "P", "name": "Plant", "timezone": "UTC", "as_of": moment(0), "rates": RATES, "lines": (line(),),
        "shifts": (), "orders": (), "parts": (), "bom": (), "suppliers": (SUPPLIER,), "sites": (site("S1"),),
    }  # fmt: skip
    return Snapshot(**base | changes)


def released(held: Snapshot, plan: Plan) -> Snapshot:
    """The plant after a plan with slots was released; orders keep all but their place, and none is lost."""
    stands = {p.order: (p.bucket, p.slot) for p in plan.places} | dict.fromkeys(plan.unbuilt, (None, None))
    moved = []
    for order in held.orders:
        shift, slot = stands.get(order.id, (order.shift, order.slot))
        state = order.state if (shift, slot) == (order.shift, order.slot) else "planned"
        moved.append(order.model_copy(update={"shift": shift, "slot": slot, "state": state}))
    opened = tuple(
        shift.model_copy(
            update={
                "slots": shift.slots + plan.overtime.get(shift.id, 0),
                "overtime_slots": max(0, shift.overtime_slots - plan.overtime.get(shift.id, 0)),
            }
        )
        for shift in held.shifts
    )
    fields = {name: getattr(held, name) for name in Snapshot.model_fields}
    return Snapshot(**fields | {"orders": tuple(moved), "shifts": opened, "plan_version": held.plan_version + 1})


def lost(*sites: str, start: datetime | None = None, back: datetime | None = None, **changes: Any) -> Disruption:
    """A disruption in which the sites make nothing from ``start`` until ``back``."""
    begins, ends = start or moment(0, 0), back or moment(60)
    base: dict[str, Any] = {
        "id": "D1", "title": "A loss", "cause": "fire", "sites": sites, "start": begins,
        "recovery_p10": ends, "recovery_p50": ends, "recovery_p90": ends,
    }  # fmt: skip
    return Disruption(**base | changes)


@dataclass
class RandomPlant:
    """A random plant of at most two lines, ten parts and a few dozen orders, and a disruption of it."""

    seed: int
    letters: str = "abcd"
    rng: Random = field(init=False)

    def __post_init__(self) -> None:
        self.rng = Random(self.seed)

    def draw(self) -> tuple[Snapshot, tuple[Disruption, ...]]:
        """The plant and what befalls it."""
        rng = self.rng
        lines = tuple(self._line(f"L{n + 1}") for n in range(rng.choice((1, 1, 2))))
        made = tuple(s for each in lines for s in self._shifts(each))
        parts = tuple(self._part(f"P{n}") for n in range(rng.randint(2, 10)))
        weeks = tuple(
            TailWeek(
                id=f"{each.id}.W{n}", line=each.id, monday=START + timedelta(days=14 + 7 * n),
                capacity=rng.randint(0, 14),
            )
            for each in lines for n in range(rng.randint(0, 3))
        )  # fmt: skip
        sites = (site("S1"), site("S2"), site("T1", 2), site("T2", 2))
        snapshot = plant(
            as_of=moment(0, 6) + timedelta(hours=rng.choice((0, 0, 3))),
            lines=lines, shifts=made, orders=self._orders(lines, made), parts=parts, bom=self._bom(parts),
            sites=sites, links=self._links(parts), receipts=self._receipts(parts), tail_weeks=weeks,
            tail_mix=tuple(self._mix(n, week) for n, week in enumerate(weeks * 2)),
        )  # fmt: skip
        return snapshot, tuple(self._disruption(n) for n in range(rng.randint(0, 2)))

    def _line(self, name: str) -> Line:
        rng = self.rng
        return line(
            id=name, takt_s=rng.choice((1800, 3000, 3600)), skip_hours=rng.choice((0, 4, 30)),
            frozen_hours=rng.choice((0, 6, 40)), body_buffer=rng.choice((0, 1, 3, 20)),
            yard_places=rng.choice((0, 1, 4)), retrofit_min_shift=rng.choice((0, 60, 200)),
        )  # fmt: skip

    def _shifts(self, on: Line) -> list[Shift]:
        found = []
        for day in range(self.rng.randint(1, 4)):
            for number in range(1, self.rng.randint(2, 3)):
                start = moment(day, 6 if number == 1 else 14, self.rng.choice((0, 0, 10)))
                found.append(
                    Shift(
                        id=f"{on.id}.{day}.{number}", line=on.id, day=START + timedelta(days=day), number=number,
                        start=start, slots=self.rng.randint(0, 8), overtime_slots=2,
                    )
                )  # fmt: skip
        return found

    def _orders(self, lines: tuple[Line, ...], made: tuple[Shift, ...]) -> tuple[Order, ...]:
        rng, found = self.rng, []
        for shift in made:
            for slot in range(shift.slots):
                if rng.random() < 0.1:
                    continue
                both = rng.random() < 0.3
                found.append(
                    Order(
                        id=f"O{len(found)}", model=rng.choice("MN"), colour="red", customer="retail",
                        options=tuple(x for x in self.letters if rng.random() < 0.5), contribution_cents=50_000,
                        promised=shift.day + timedelta(days=rng.randint(0, 3)), shift=shift.id, slot=slot,
                        lines=tuple(each.id for each in lines) if both else (shift.line,),
                        state="planned" if rng.random() < 0.85 else rng.choice(("broadcast", "body_built", "done")),
                    )
                )  # fmt: skip
        return tuple(found)

    def _part(self, name: str) -> Part:
        rng = self.rng
        short = rng.random() < 0.4
        return part(
            name, rng.choice((0, 3, 6, 20, 60)), fit_min=rng.choice((0, 0, 30, 200)), build_short=short,
            retrofit_min=rng.choice((20, 50)) if short else 0, call_off_days=rng.choice((0, 1, 2, 30)),
            flex_pct=rng.choice((0, 10, 100)), behaviour=rng.choice(("fixed", "call_off")),
        )  # fmt: skip

    def _bom(self, parts: tuple[Part, ...]) -> tuple[BomLine, ...]:
        rng = self.rng
        found: list[BomLine] = []
        for each in parts:
            if found and rng.random() < 0.3:
                twin = rng.choice(found)
                found.append(twin.model_copy(update={"id": f"B{len(found)}", "part": each.id}))
                continue
            for _ in range(rng.choice((1, 1, 2))):
                turn = START + timedelta(days=rng.randint(0, 3))
                found.append(
                    BomLine(
                        id=f"B{len(found)}", part=each.id, qty=rng.choice((1, 1, 2, 5)), when=self._condition(),
                        valid_from=turn if rng.random() < 0.15 else None,
                        valid_to=turn if rng.random() < 0.15 else None,
                    )
                )  # fmt: skip
        return tuple(found)

    def _condition(self) -> Condition:
        rng = self.rng
        letters = rng.sample(self.letters, 2)
        return rng.choice(
            (
                Condition(), Condition(models=("M",)), Condition(all_of=(letters[0],)),
                Condition(any_of=tuple(letters)),
                Condition(all_of=(letters[0],), none_of=(letters[1],)),
            )
        )  # fmt: skip

    def _links(self, parts: tuple[Part, ...]) -> tuple[SupplyLink, ...]:
        rng, found = self.rng, []
        for each in parts:
            if rng.random() < 0.4:
                found.append(SupplyLink(id=f"{each.id}.1", from_site="S1", item=each.id, share_pct=60, transit_days=1))
                found.append(SupplyLink(id=f"{each.id}.2", from_site="S2", item=each.id, share_pct=40))
            else:
                origin = rng.choice(("S1", "S2"))
                found.append(
                    SupplyLink(id=f"{each.id}.1", from_site=origin, item=each.id, transit_days=rng.randint(0, 2))
                )
        found.append(SupplyLink(id="up1", from_site="T1", to_site="S1", item="wire", buffer_days=rng.randint(0, 2)))
        found.append(SupplyLink(id="up2", from_site="T2", to_site="S1", item="wire", share_pct=50, spare_pct=40))
        return tuple(found)

    def _receipts(self, parts: tuple[Part, ...]) -> tuple[Receipt, ...]:
        rng = self.rng
        return tuple(
            receipt(
                f"R{n}", rng.choice(parts).id, rng.choice((1, 2, 5, 10)),
                moment(rng.randint(0, 20), rng.randint(0, 23), rng.randint(0, 59)),
                departed=rng.choice((None, moment(-1))), status=rng.choice(("confirmed", "requested", "claimed")),
                site=rng.choice(("S1", "S2")),
            )
            for n in range(rng.randint(0, 25))
        )  # fmt: skip

    def _mix(self, number: int, week: TailWeek) -> TailMix:
        return TailMix(
            id=f"X{number}", week=week.id, model=self.rng.choice("MN"), options=tuple(self.rng.sample(self.letters, 2)),
            vehicles=self.rng.randint(1, 6), late_day_cents=1_000, contribution_cents=50_000,
        )  # fmt: skip

    def _disruption(self, number: int) -> Disruption:
        rng = self.rng
        start = moment(rng.randint(-3, 3), rng.randint(0, 23))
        back = start + timedelta(days=rng.randint(1, 20))
        course = (Step(since=start, capacity_pct=rng.choice((0, 30, 70))),) if rng.random() < 0.5 else ()
        return lost(rng.choice(("S1", "S2", "T1")), id=f"D{number}", start=start, back=back, course=course)
