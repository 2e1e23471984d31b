"""A small plant on which the rules of recovery are tried: one line, three days of six slots, a tail of two weeks.

One car an hour from 06:00 on; the plant stands at Monday 06:00 and freezes four hours, so slots 0 to 3 of L1.0 are
frozen. Every A car takes one P. Site S1 makes nothing from Tuesday 00:00 on: receipt R1 is lost, and R2, which leaves
before that, still comes; R3 is under way. Site S2 offers P; its goods leave on Tuesday noon at the earliest.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from planning.disruption import Disruption
from planning.line import Place, Plan, RatioRule, TailMix, TailWeek
from planning.recovery.check import check
from planning.recovery.outcome import Wishes
from planning.snapshot import Snapshot
from planning.supply import Award, CapacityPool, Delivery, Expedite, Lane, Offer, PriceTier, SupplyLink
from tests.planning.tiny import START, bom, line, lost, moment, orders, part, plant, receipt, shifts, site

LOSS = lost("S1", start=moment(1, 0))
LINE: dict[str, Any] = {
    "frozen_hours": 4, "skip_hours": 2, "overtime_notice_hours": 8, "retrofit_min_shift": 60,
    "retrofit_min_cents": 10, "yard_places": 1, "yard_day_cents": 7,
}  # fmt: skip
PART: dict[str, Any] = {"build_short": True, "retrofit_min": 30}
OFFER: dict[str, Any] = {
    "id": "OF", "site": "S2", "part": "P", "pool": "K", "moq": 4, "max_qty": 20, "multiple": 2, "ready_days": 1,
    "tiers": (PriceTier(from_qty=4, price_cents=300), PriceTier(from_qty=10, price_cents=250)),
    "one_off_cents": 1_000, "valid_until": moment(5), "lanes": ("ROAD",),
}  # fmt: skip
LANES = (
    Lane(id="ROAD", site="S2", mode="road", hours_p50=12, hours_p90=20, cents_per_100=150, fixed_cents=200),
    Lane(id="SEA", site="S2", mode="sea", hours_p50=48, hours_p90=60, cents_per_100=10),
    Lane(id="AIR", site="S1", mode="air", hours_p50=4, hours_p90=6, cents_per_100=1_000, fixed_cents=500),
)
MADE = "AABBAB" + "ABBBB " + "BBBBBB"
"""Cars 1 to 6 in L1.0, 7 to 11 (and an empty slot) in L1.1, 13 to 18 in L1.2."""


def ruled(stock: int = 50, **changes: Any) -> Snapshot:
    """The plant with so many P in stock; ``line``, ``part``, ``offer`` change fields of those records."""
    of = shifts(3, 6, overtime_slots=2)
    forecast = {"model": "M", "options": ("B",), "vehicles": 3, "late_day_cents": 400, "contribution_cents": 9_000}
    base: dict[str, Any] = {
        "lines": (line(**LINE | changes.pop("line", {})),),
        "shifts": of,
        "orders": orders(changes.pop("made", MADE), of),
        "parts": (part("P", stock, **PART | changes.pop("part", {})),),
        "bom": bom(P="A"),
        "sites": (site("S1"), site("S2")),
        "links": (SupplyLink(id="K1", from_site="S1", item="P", transit_days=1),),
        "receipts": (
            receipt("R1", "P", 10, moment(3), departed=None),
            receipt("R2", "P", 6, moment(1, 12), departed=None),
            receipt("R3", "P", 5, moment(4), departed=moment(-1)),
        ),
        "lanes": LANES,
        "pools": (CapacityPool(id="K", site="S2", weekly=(6, 12)),),
        "offers": (Offer(**OFFER | changes.pop("offer", {})),),
        "tail_weeks": (week("W1", 7), week("W2", 14)),
        "tail_mix": (TailMix(id="X", week="W1", **forecast),),
    }
    return plant(**base | changes)


def week(name: str, days: int, **changes: Any) -> TailWeek:
    """A tail week of ten cars that begins so many days after the first Monday."""
    return TailWeek(**{"id": name, "line": "L1", "monday": START + timedelta(days=days), "capacity": 10} | changes)


def place(order: int, bucket: str, slot: int | None = None, **changes: Any) -> Place:
    """An order's place."""
    return Place(order=str(order), bucket=bucket, slot=slot, **changes)


def short(order: int, bucket: str, retrofit: str, slot: int | None = None) -> Place:
    """A place of a car built short."""
    return place(order, bucket, slot, short=True, retrofit=retrofit)


def delivery(qty: int, leaves: datetime | None = None, hours: float = 12) -> Delivery:
    """A delivery that leaves at the first dispatch and takes the road, unless told otherwise."""
    leaves = leaves or moment(1, 12)
    return Delivery(dispatch=leaves, arrives=leaves + timedelta(hours=hours), qty=qty)


def award(*deliveries: Delivery, lane: str = "ROAD", offer: str = "OF") -> Plan:
    """A plan that only awards."""
    return Plan(awards=(Award(offer=offer, lane=lane, deliveries=deliveries),))


def expedite(qty: int, receipt_id: str = "R2", lane: str = "AIR", arrives: datetime | None = None) -> Plan:
    """A plan that only moves pieces of a receipt to a faster lane; R2 leaves on Monday noon."""
    return Plan(expedites=(Expedite(receipt=receipt_id, lane=lane, qty=qty, arrives=arrives or moment(0, 16)),))


def broken(
    snapshot: Snapshot, plan: Plan, losses: Sequence[Disruption] = (LOSS,), **wishes: Any
) -> list[tuple[str, str]]:
    """(rule, object) of all that the plan breaks."""
    return [(found.rule, found.object) for found in check(snapshot, losses, plan, Wishes(**wishes))]


def quota(p: int, q: int, option: str = "A", priority: Literal["high", "low"] = "high") -> dict[str, Any]:
    """A ratio rule, as a change of the plant."""
    return {"ratio_rules": (RatioRule(id="Q", line="L1", option=option, p=p, q=q, priority=priority),)}
