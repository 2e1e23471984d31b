"""Seeded plants of about a dozen cars in which a site is lost, small enough for a plain complete model.

All prices are whole cents a base unit, so that plain arithmetic is exact.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from planning.disruption import Disruption, Step
from planning.line import Order, Rates, RatioRule, Shift, TailMix, TailWeek
from planning.snapshot import Snapshot
from planning.supply import (
    BomLine,
    CapacityPool,
    Condition,
    Lane,
    Offer,
    Part,
    PriceTier,
    Receipt,
    SupplyLink,
)
from tests.planning import tiny
from tests.planning.tiny import START, moment

RATES = Rates(
    answer_hours=0,
    late_day_cents={"stock": 1_000, "retail": 5_000, "fleet": 8_000},
    move_cents=500, move_shift_cents=100, move_soon_cents=2_000, soon_hours=24,
)  # fmt: skip


def changed(plant: Snapshot, **changes: Any) -> Snapshot:
    """The plant with other tables, checked again as a whole."""
    return Snapshot(**{name: getattr(plant, name) for name in Snapshot.model_fields} | changes)


@dataclass
class SmallPlant:
    """A plant of one seed: three or four days, one or two shifts a day of three or four cars, then a week or two.

    S1 makes P0 and P1 and is lost; S2 makes P2 and P3 and goes on; S3 and S4 offer P0 and P1. ``whole_shifts`` lets
    nothing arrive while a shift runs and freezes no shift in part.
    """

    seed: int
    whole_shifts: bool = True
    rng: Random = field(init=False)

    def __post_init__(self) -> None:
        self.rng = Random(self.seed)

    def draw(self, **changes: Any) -> tuple[Snapshot, tuple[Disruption, ...]]:
        """The plant and the loss of S1."""
        rng = self.rng
        line = tiny.line(
            skip_hours=rng.choice((0, 4, 30)), frozen_hours=rng.choice((0, 0, 4, 24)), body_buffer=2,
            yard_places=rng.choice((0, 2, 5)), retrofit_min_shift=rng.choice((0, 60, 200)), retrofit_min_cents=60,
            yard_day_cents=rng.choice((0, 700)), overtime_min_cents=rng.choice((100, 500)),
            idle_slot_cents=rng.choice((0, 10_000)),
        )  # fmt: skip
        shifts = self._shifts()
        weeks = tuple(
            TailWeek(id=f"W{n}", line="L1", monday=START + timedelta(days=7 * (n + 1)), capacity=rng.randint(2, 6))
            for n in range(rng.randint(0, 2))
        )
        parts = tuple(self._part(n) for n in range(rng.randint(2, 4)))
        lanes = self._lanes()
        snapshot = tiny.plant(
            as_of=moment(0, 6) + timedelta(hours=0 if self.whole_shifts else rng.choice((0, 3))), rates=RATES,
            lines=(line,), shifts=shifts, orders=self._orders(shifts), tail_weeks=weeks,
            tail_mix=tuple(self._mix(n, week) for n, week in enumerate(weeks)), ratio_rules=self._rules(),
            parts=parts, bom=self._bom(parts), sites=tuple(tiny.site(f"S{n}") for n in (1, 2, 3, 4)),
            links=self._links(parts), receipts=self._receipts(parts), lanes=lanes, pools=self._pools(),
            offers=self._offers(lanes),
        )  # fmt: skip
        return changed(snapshot, **changes), (self._disruption(),)

    def _shifts(self) -> tuple[Shift, ...]:
        rng, found = self.rng, []
        a_day, slots = rng.choice(((1, 4), (2, 3), (1, 3)))
        for day in range(rng.randint(3, 4)):
            for number in range(1, a_day + 1):
                found.append(
                    Shift(
                        id=f"L1.{day}.{number}", line="L1", day=START + timedelta(days=day), number=number,
                        start=moment(day, 6 if number == 1 else 14), slots=slots, overtime_slots=rng.choice((0, 1, 2)),
                    )
                )  # fmt: skip
        return tuple(found)

    def _orders(self, shifts: tuple[Shift, ...]) -> tuple[Order, ...]:
        rng, found = self.rng, []
        for shift in shifts:
            for slot in range(shift.slots):
                if slot and rng.random() < 0.15:
                    continue
                found.append(
                    Order(
                        id=f"O{len(found)}", model=rng.choice("MN"), colour="red", lines=("L1",), shift=shift.id,
                        slot=slot, customer=rng.choice(("stock", "retail", "fleet")), priority=rng.choice((0, 0, 1)),
                        options=tuple(x for x in "ab" if rng.random() < 0.5),
                        contribution_cents=rng.choice((20_000, 100_000)),
                        promised=shift.day + timedelta(days=rng.randint(0, 4)),
                    )
                )  # fmt: skip
        return tuple(found)

    def _part(self, number: int) -> Part:
        rng = self.rng
        short = number < 2 and rng.random() < 0.4
        return tiny.part(
            f"P{number}", rng.choice((0, 2, 4, 7) if number < 2 else (4, 8, 12)), build_short=short,
            retrofit_min=rng.choice((20, 50)) if short else 0,
            call_off_days=30 if number < 2 else rng.choice((0, 1, 30)), flex_pct=rng.choice((0, 50)),
            behaviour="fixed" if number < 2 else "call_off", fit_min=0 if self.whole_shifts else rng.choice((0, 90)),
        )  # fmt: skip

    def _bom(self, parts: tuple[Part, ...]) -> tuple[BomLine, ...]:
        found = []
        for part in parts:
            when = self.rng.choice((Condition(), Condition(models=("M",)), Condition(any_of=("a", "b"))))
            found.append(BomLine(id=f"B-{part.id}", part=part.id, qty=self.rng.choice((1, 1, 2)), when=when))
        return tuple(found)

    def _links(self, parts: tuple[Part, ...]) -> tuple[SupplyLink, ...]:
        return tuple(
            SupplyLink(id=f"K{n}", from_site="S1" if n < 2 else "S2", item=part.id, transit_days=2 if n < 2 else 0)
            for n, part in enumerate(parts)
        )

    def _receipts(self, parts: tuple[Part, ...]) -> tuple[Receipt, ...]:
        rng, found = self.rng, []
        for number in range(rng.randint(3, 8)):
            which = rng.randrange(len(parts))
            hour = rng.choice((4, 5)) if self.whole_shifts else rng.randint(0, 23)
            found.append(
                tiny.receipt(
                    f"R{number}", parts[which].id, rng.choice((1, 3, 6)), moment(rng.randint(0, 8), hour),
                    site="S1" if which < 2 else "S2", status=rng.choice(("confirmed", "confirmed", "requested")),
                    departed=moment(-3) if rng.random() < 0.3 else None, mode="sea",
                )
            )  # fmt: skip
        return tuple(found)

    def _lanes(self) -> tuple[Lane, ...]:
        rng = self.rng
        found = [
            Lane(id=f"{site}-{mode}", site=site, mode=mode, hours_p50=hours, hours_p90=hours + 6,
                 cents_per_100=rng.choice((0, 2_000, 30_000)), fixed_cents=rng.choice((0, 1_500)))
            for site in ("S1", "S3", "S4")
            for mode, hours in (
                ("road", rng.choice((16, 40))),
                ("air", 16 if self.whole_shifts else rng.choice((4, 9))),
            )
        ]  # fmt: skip
        return tuple(found)

    def _pools(self) -> tuple[CapacityPool, ...]:
        rng = self.rng
        return tuple(
            CapacityPool(id=f"C-{site}", site=site, weekly=tuple(rng.choice((2, 5, 12)) for _ in range(2)))
            for site in ("S3", "S4")
        )

    def _offers(self, lanes: tuple[Lane, ...]) -> tuple[Offer, ...]:
        rng, found = self.rng, []
        for number in range(rng.randint(0, 3)):
            site, multiple = rng.choice(("S3", "S4")), rng.choice((1, 2, 3))
            moq = rng.choice((1, 4, 9))
            cents = rng.choice((500, 4_000))
            tiers = [PriceTier(from_qty=1, price_cents=cents)]
            if rng.random() < 0.5:
                tiers.append(PriceTier(from_qty=moq + 4, price_cents=cents * 3 // 4))
            found.append(
                Offer(
                    id=f"F{number}", site=site, part=rng.choice(("P0", "P1")), pool=f"C-{site}", tiers=tuple(tiers),
                    moq=moq, max_qty=rng.choice((12, 30)), multiple=multiple,
                    one_off_cents=rng.choice((0, 20_000)), ready_days=rng.choice((0, 1, 2)),
                    valid_until=moment(rng.choice((-1, 20, 20, 20))),
                    lanes=tuple(lane.id for lane in lanes if lane.site == site),
                )
            )  # fmt: skip
        return tuple(found)

    def _rules(self) -> tuple[RatioRule, ...]:
        if self.rng.random() < 0.5:
            return ()
        return (RatioRule(id="RR", line="L1", option="a", p=1, q=2, priority=self.rng.choice(("high", "low"))),)

    def _mix(self, number: int, week: TailWeek) -> TailMix:
        return TailMix(
            id=f"X{number}", week=week.id, model=self.rng.choice("MN"), options=("a",),
            vehicles=self.rng.randint(1, 3), late_day_cents=1_000, contribution_cents=50_000,
        )  # fmt: skip

    def _disruption(self) -> Disruption:
        rng = self.rng
        start = moment(-1, 0)
        half = (Step(since=start, capacity_pct=rng.choice((0, 0, 50))),)
        return tiny.lost("S1", start=start, back=start + timedelta(days=rng.randint(4, 20)), course=half)


def dear(seed: int) -> tuple[Snapshot, tuple[Disruption, ...]]:
    """A small plant whose sources could ship far more than is needed, and cost much once."""
    plant, losses = SmallPlant(seed).draw()
    offers = tuple(o.model_copy(update={"one_off_cents": 20_000 + o.one_off_cents}) for o in plant.offers)
    pools = tuple(p.model_copy(update={"weekly": tuple(5 * pieces for pieces in p.weekly)}) for p in plant.pools)
    return changed(plant, offers=offers, pools=pools), tuple(losses)
