"""A tiny plant that loses one works, and what befalls it.

Cars with option ``a`` need a harness from works HAR-1. Its stock lasts two days; works HAR-2 offers more. A confirmed
receipt arrives on the sixth build day: cars without harness can be swapped behind it, or some can wait for the offer.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from planning.disruption import Disruption
from planning.line import Line, Order, Rates, Shift
from planning.signal import Signal
from planning.snapshot import Snapshot
from planning.supply import (
    Award,
    BomLine,
    CapacityPool,
    Condition,
    Delivery,
    Lane,
    Offer,
    Part,
    PriceTier,
    Receipt,
    Site,
    Supplier,
    SupplyLink,
)

START = date(2026, 3, 2)
SLOTS = 4
DAYS = 10


def at(day: int, hour: int = 6) -> datetime:
    """A moment so many days after the start, UTC."""
    return datetime(2026, 3, 2, hour, tzinfo=UTC) + timedelta(days=day)


def days() -> list[int]:
    """Offsets of the build days."""
    return [day for day in range(14) if at(day).weekday() < 5]


SUPPLIERS = (
    Supplier(id="SUP-1", name="Lost & Co", country="UA", email="sales@lost.example", iban="UA1"),
    Supplier(id="SUP-2", name="Helper AG", country="DE", email="sales@helper.example", iban="DE2"),
    Supplier(id="SUP-3", name="Idle KG", country="DE", email="sales@idle.example", iban="DE3"),
)  # fmt: skip

SITES = (
    Site(id="HAR-1", supplier="SUP-1", name="Works 1", city="Lviv", country="UA", tier=1),
    Site(id="HAR-2", supplier="SUP-2", name="Works 2", city="Hof", country="DE", tier=1),
)  # fmt: skip

RECEIPTS = (
    Receipt(id="R-late", part="HARNESS", site="HAR-1", mode="road", arrives=at(7, 5), qty=40,
            departed=at(-1)),
    Receipt(id="R-lost", part="HARNESS", site="HAR-1", mode="road", arrives=at(4, 5), qty=20),
)  # fmt: skip

LANES = (
    Lane(id="LN-2", site="HAR-2", mode="road", hours_p50=10, hours_p90=20, cents_per_100=1000,
         fixed_cents=20_000, carrier="Fast GmbH"),
    Lane(id="LN-1", site="HAR-1", mode="air", hours_p50=6, hours_p90=12, cents_per_100=1000,
         fixed_cents=90_000, carrier="Air GmbH"),
)  # fmt: skip

OFFERS = (
    Offer(id="OF-2", site="HAR-2", part="HARNESS", pool="PL-2", moq=4, max_qty=20, multiple=2, ready_days=2,
          tiers=(PriceTier(from_qty=1, price_cents=12_000),), valid_until=at(5), lanes=("LN-2",)),
    Offer(id="OF-3", site="HAR-2", part="HARNESS", pool="PL-2", moq=4, max_qty=20, multiple=2, ready_days=3,
          tiers=(PriceTier(from_qty=1, price_cents=15_000),), valid_until=at(5), lanes=("LN-2",)),
)  # fmt: skip


def plant(**changes: Any) -> Snapshot:
    """Ten days of four cars; every second car needs a harness."""
    shifts = tuple(
        Shift(id=f"S{n}", line="L1", day=at(day).date(), number=1, start=at(day), slots=SLOTS)
        for n, day in enumerate(days())
    )
    orders = tuple(
        Order(
            id=f"O{shift}.{slot}", model="M", options=("a",) if slot % 2 else ("b",), colour="red",
            promised=at(30).date(), contribution_cents=100_000, customer="retail", lines=("L1",), shift=f"S{shift}",
            slot=slot,
        )
        for shift in range(DAYS) for slot in range(SLOTS)
    )  # fmt: skip
    base: dict[str, Any] = {
        "plant": "TINY", "name": "Tiny works", "timezone": "UTC", "as_of": at(0),
        "rates": Rates(
            late_day_cents={"retail": 1000, "stock": 100, "fleet": 500}, move_cents=50_000, move_shift_cents=100,
            move_soon_cents=0, soon_hours=0, answer_hours=0,
        ),
        "lines": (
            Line(
                id="L1", takt_s=3600, skip_hours=4, frozen_hours=0, idle_slot_cents=50_000, stop_min_cents=1000,
                overtime_min_cents=500, overtime_notice_hours=8,
            ),
        ),
        "shifts": shifts, "orders": orders,
        "parts": (
            Part(id="HARNESS", name="Wiring harness", behaviour="fixed", stock_usable=4, call_off_days=30,
                 price_cents=10_000),
        ),
        "bom": (BomLine(id="B1", part="HARNESS", qty=1, when=Condition(any_of=("a",))),),
        "suppliers": SUPPLIERS,
        "sites": SITES,
        "links": (SupplyLink(id="LK1", from_site="HAR-1", item="HARNESS", transit_days=1),),
        "receipts": RECEIPTS,
        "lanes": LANES,
        "pools": (CapacityPool(id="PL-2", site="HAR-2", weekly=(10, 10)),),
        "offers": OFFERS,
    }  # fmt: skip
    return Snapshot(**base | changes)


def disruption(**changes: Any) -> Disruption:
    """Works HAR-1 makes nothing for a month."""
    base: dict[str, Any] = {
        "id": "D-1", "title": "Works 1 lost", "cause": "war", "sites": ("HAR-1",), "start": at(-1, 12),
        "recovery_p10": at(40), "recovery_p50": at(50), "recovery_p90": at(60), "signals": ("SIG-1",),
    }  # fmt: skip
    return Disruption(**base | changes)


def signal(name: str = "SIG-1", text: str = "Works 1 is closed.") -> Signal:
    """A mail."""
    return Signal(id=name, received=at(0), kind="mail", sender="a@lost.example", subject="Closure", text=text)


def award(qty: int = 8, offer: str = "OF-2") -> Award:
    """Harnesses from works 2, dispatched on the offer's first day and there in the night."""
    day = 2 if offer == "OF-2" else 3
    return Award(offer=offer, lane="LN-2", deliveries=(Delivery(dispatch=at(day, 12), arrives=at(day, 22), qty=qty),))
