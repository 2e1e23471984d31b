"""A desk for tests: a tiny plant that loses one works, a planner that swaps cars, people, and a clock that obeys.

Cars with option ``a`` need a harness from works HAR-1. Its stock lasts two days; works HAR-2 offers more. A confirmed
receipt arrives on the sixth build day: cars without harness can be swapped behind it, or some can wait for the offer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from agents.analyst.model import Analyst
from agents.approvals import Policy, Rule
from agents.signals.events import Event
from agents.state import CaseState, Deps, Told
from agents.triage import Dismissal, TriageResult
from planning.disruption import Disruption
from planning.impact import Impact, assess
from planning.line import Line, Order, Place, Plan, Rates, Shift
from planning.recovery.check import check, recompute
from planning.recovery.outcome import Conflict, Effort, Infeasible, Option, Outcome, Planned, Wishes
from planning.signal import Signal
from planning.snapshot import Snapshot
from planning.supply import (
    Award,
    BomLine,
    CapacityPool,
    Condition,
    Delivery,
    Expedite,
    Lane,
    Offer,
    Part,
    PriceTier,
    Receipt,
    Site,
    Supplier,
    SupplyLink,
)
from planning.terms import Record
from tools.outbox import FileConnector
from tools.store.engine import Store, open_store
from tools.store.meta import label_store
from tools.store.plant.whole import save_plant

START = date(2026, 3, 2)
SLOTS = 4
DAYS = 10
CASE = "C-0001"


def at(day: int, hour: int = 6) -> datetime:
    """A moment so many days after the start, UTC."""
    return datetime(2026, 3, 2, hour, tzinfo=UTC) + timedelta(days=day)


def days() -> list[int]:
    """Offsets of the build days."""
    return [day for day in range(14) if at(day).weekday() < 5]


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
            move_soon_cents=0, soon_hours=0,
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
        "suppliers": (
            Supplier(id="SUP-1", name="Lost & Co", country="UA", email="sales@lost.example", iban="UA1"),
            Supplier(id="SUP-2", name="Helper AG", country="DE", email="sales@helper.example", iban="DE2"),
        ),
        "sites": (
            Site(id="HAR-1", supplier="SUP-1", name="Works 1", city="Lviv", country="UA", tier=1),
            Site(id="HAR-2", supplier="SUP-2", name="Works 2", city="Hof", country="DE", tier=1),
        ),
        "links": (SupplyLink(id="LK1", from_site="HAR-1", item="HARNESS", transit_days=1),),
        "receipts": (
            Receipt(id="R-late", part="HARNESS", site="HAR-1", mode="road", arrives=at(7, 5), qty=40,
                    departed=at(-1)),
            Receipt(id="R-lost", part="HARNESS", site="HAR-1", mode="road", arrives=at(4, 5), qty=20),
        ),
        "lanes": (
            Lane(id="LN-2", site="HAR-2", mode="road", hours_p50=10, hours_p90=20, cents_per_100=1000,
                 fixed_cents=20_000, carrier="Fast GmbH"),
            Lane(id="LN-1", site="HAR-1", mode="air", hours_p50=6, hours_p90=12, cents_per_100=1000,
                 fixed_cents=90_000, carrier="Air GmbH"),
        ),
        "pools": (CapacityPool(id="PL-2", site="HAR-2", weekly=(10, 10)),),
        "offers": (
            Offer(id="OF-2", site="HAR-2", part="HARNESS", pool="PL-2", moq=4, max_qty=20, multiple=2, ready_days=2,
                  tiers=(PriceTier(from_qty=1, price_cents=12_000),), valid_until=at(5), lanes=("LN-2",)),
            Offer(id="OF-3", site="HAR-2", part="HARNESS", pool="PL-2", moq=4, max_qty=20, multiple=2, ready_days=3,
                  tiers=(PriceTier(from_qty=1, price_cents=15_000),), valid_until=at(5), lanes=("LN-2",)),
        ),
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


class TinyDiff(Record):
    """Orders a plan moves."""

    moved: tuple[str, ...]


class SwapPlanner:
    """Swaps cars that lack a harness with later cars that need none; the checks and prices are the real ones."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def assess(self, plant: Snapshot, disruptions: Sequence[Disruption], now: datetime) -> Impact:
        """The real impact."""
        self.calls.append("assess")
        return assess(plant, disruptions, now)

    def options(
        self, plant: Snapshot, disruptions: Sequence[Disruption], effort: Effort, wishes: Wishes, report: Any, stop: Any
    ) -> tuple[Option, ...]:
        """Buy, or only swap."""
        self.calls.append("options")
        found = []
        for goal in ("least_cost", "least_change"):
            mine = wishes.model_copy(update={"goal": goal})
            outcome = self.recover(plant, disruptions, mine, effort, report, stop)
            if isinstance(outcome, Planned):
                found.append(outcome.option)
        return tuple(found)

    def recover(
        self, plant: Snapshot, disruptions: Sequence[Disruption], wishes: Wishes, effort: Effort, report: Any, stop: Any
    ) -> Outcome:
        """The swaps that the supply asked for still needs."""
        self.calls.append("recover")
        awards: tuple[Award, ...] = ()
        if wishes.goal == "least_cost" and not wishes.confirmed_only:
            offer = next((o.id for o in plant.offers if o.id not in wishes.exclude_offers), None)
            known = any(receipt.award for receipt in plant.receipts)
            if offer and not known:
                awards = (award(min(8, wishes.cap_offers.get(offer, 8)), offer),)
        plan = Plan(places=swaps(plant, awards, wishes.confirmed_only), awards=awards)
        broken = check(plant, disruptions, plan, wishes)
        if broken:
            return Infeasible(conflicts=tuple(Conflict(rule=v.rule, detail=v.detail) for v in broken))
        return Planned(option=option(plant, plan, wishes, disruptions))

    def check(self, plant: Snapshot, disruptions: Sequence[Disruption], plan: Plan, wishes: Wishes) -> Sequence[Any]:
        """The real check."""
        self.calls.append("check")
        return check(plant, disruptions, plan, wishes)

    def recompute(self, plant: Snapshot, disruptions: Sequence[Disruption], plan: Plan) -> Any:
        """The real prices."""
        return recompute(plant, disruptions, plan)

    def diff(self, plant: Snapshot, plan: Plan) -> Record:
        """Orders moved."""
        return TinyDiff(moved=tuple(place.order for place in plan.places))


def option(plant: Snapshot, plan: Plan, wishes: Wishes, disruptions: Sequence[Disruption] = ()) -> Option:
    """A plan as an option with its real price."""
    bill, figures = recompute(plant, disruptions, plan)
    return Option(
        id=wishes.goal, goal=wishes.goal, title=wishes.goal.replace("_", " "), wishes=wishes, plan=plan, bill=bill,
        figures=figures, undisturbed_cents=0, bound_cents=None, snapshot=plant.digest,
    )  # fmt: skip


def swaps(plant: Snapshot, awards: Sequence[Award], confirmed_only: bool) -> tuple[Place, ...]:
    """The first plan, in which every car that lacks its harness changes places with the last car that needs none."""
    arrivals = [(plant.as_of, plant.parts[0].stock_usable)]
    for receipt in plant.receipts:
        if receipt.id != "R-lost" and (receipt.status == "confirmed" or not confirmed_only):
            arrivals.append((receipt.arrives, receipt.qty))
    arrivals += [(delivery.arrives, delivery.qty) for each in awards for delivery in each.deliveries]
    start = {shift.id: shift.start for shift in plant.shifts}

    def when(order: Order) -> datetime:
        return start[order.shift] + timedelta(hours=order.slot)

    line = sorted(plant.orders, key=when)
    sequence, used = sorted(plant.orders, key=lambda order: order.id), 0
    for at_now, moment in enumerate(map(when, line)):
        there = sum(qty for arrives, qty in arrivals if arrives <= moment)
        if "a" in sequence[at_now].options and used + 1 > there:
            other = next((row for row in range(len(line) - 1, at_now, -1) if "b" in sequence[row].options), None)
            if other is not None:
                sequence[at_now], sequence[other] = sequence[other], sequence[at_now]
        used += "a" in sequence[at_now].options
    return tuple(
        Place(order=order.id, bucket=spot.shift, slot=spot.slot)
        for order, spot in zip(sequence, line, strict=True)
        if order.id != spot.id
    )


def judge(signals: Sequence[Signal], plant: Snapshot, model: Any, now: datetime, known: Any) -> TriageResult:
    """Every mail about a closure is the one event; the rest is dismissed."""
    true = [s for s in signals if "closed" in s.text]
    lost = disruption(signals=tuple(s.id for s in true))
    events = (Event(disruption=lost, evidence=(), basis="test", unresolved=()),) if true else ()
    return TriageResult(
        events=events, watched=(), findings=(), model_name="test",
        dismissals=tuple(Dismissal(signal=s.id, code="drill", reason="a drill") for s in signals if s not in true),
    )  # fmt: skip


def tell(deps: Deps, state: CaseState) -> Told:
    """A brief of one line."""
    return Told(f"# Case {state['case']}, round {state['round']}\n", (), "test")


def policy(**changes: Any) -> Policy:
    """One planner and one buyer decide; above 10 000.00 a lead and the manager both."""
    base: dict[str, Any] = {
        "version": 1, "lifetime_hours": 24,
        "roles": {
            "planner": ("anna", "ann2"), "buyer": ("ben", "ben2"), "lead": ("petra",), "manager": ("max",),
        },
        "rules": (
            Rule(action="release_plan", up_to_cents=10_000_000, roles=("planner",), own_edit_cents=10_000_000),
            Rule(action="request_awards", up_to_cents=1_000_000, roles=("buyer", "lead"), own_edit_cents=0),
            Rule(action="request_awards", up_to_cents=50_000_000, roles=("lead",), signatures=2,
                 second_roles=("manager",)),
        ),
        "escalate_to": ("max",),
    }  # fmt: skip
    return Policy(**base | changes)


@dataclass
class Clock:
    """A plant clock and a computer clock that stand still until moved."""

    moment: datetime = field(default_factory=lambda: at(0))
    seconds: float = 0.0

    def now(self) -> datetime:
        """The plant's moment."""
        return self.moment

    def wall(self) -> float:
        """The computer's seconds."""
        return self.seconds


def make_store(path: Path, kind: Any = "plant", held: Snapshot | None = None) -> Store:
    """A new store that holds the tiny plant."""
    store = open_store(path, create=True)
    with store.write() as session:
        save_plant(session, held or plant())
        label_store(session, kind, "TINY", at(0))
    return store


def desk(store: Store, folder: Path, clock: Clock | None = None, **changes: Any) -> Deps:
    """Everything a run is handed, on the tiny plant."""
    clock = clock or Clock()
    base: dict[str, Any] = {
        "store": store, "planner": SwapPlanner(), "model": Analyst(), "judge": judge, "tell": tell, "now": clock.now,
        "wall": clock.wall, "owner": "test:1", "policy": policy(), "connectors": (FileConnector(folder),),
        "first_release": "confirmed",
    }  # fmt: skip
    return Deps(**base | changes)


Change = Callable[[Snapshot], Snapshot]
Expedites = tuple[Expedite, ...]
