"""What a person may wish of a re-plan, and what the planner answers: an option, an impossibility, or time ran out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from planning.line import Plan
from planning.simulation.outlook import Outlook
from planning.terms import Cents, Id, Name, Record

Goal = Literal["do_nothing", "least_cost", "protect_promises", "least_change", "robust"]
Lever = Literal["reslot", "award", "transfer", "freight", "overtime", "build_short"]
LEVERS: tuple[Lever, ...] = ("reslot", "award", "transfer", "freight", "overtime", "build_short")


class Wishes(Record):
    """What a person set for a re-plan. ``confirmed_only`` plans on confirmed supply alone (release A): no awards."""

    goal: Goal = "least_cost"
    levers: tuple[Lever, ...] = LEVERS
    """``award``: offers of suppliers; ``transfer``: stock of sister plants; ``freight``: faster lanes for open
    receipts, and for awards and transfers any lane but the slowest of the offer."""
    exclude_offers: tuple[Id, ...] = ()
    pin_offers: tuple[Id, ...] = ()
    cap_offers: dict[Id, Annotated[int, Field(ge=0, le=10**12)]] = {}
    freeze_orders: tuple[Id, ...] = ()
    budget_cents: Cents | None = None
    confirmed_only: bool = False


class Bill(Record):
    """The cost of a plan in cents, by what it is paid for; recomputed from the plan alone."""

    late: int = 0
    lost: int = 0
    moves: int = 0
    parts: int = 0
    one_off: int = 0
    freight: int = 0
    overtime: int = 0
    retrofit: int = 0
    yard: int = 0
    idle: int = 0
    line_stop: int = 0

    @property
    def total(self) -> int:
        """Cents over all heads of cost."""
        return sum(self.model_dump().values())

    @property
    def spend(self) -> int:
        """Cents that leave the house: parts, one-off cost, freight, overtime and retrofit; what a budget limits."""
        return self.parts + self.one_off + self.freight + self.overtime + self.retrofit


class Figures(Record):
    """What a planner compares options by. Orders late are built after their promised day, or not at all."""

    late_orders: int = 0
    late_days: int = 0
    moved_orders: int = 0
    built_short: int = 0
    unbuilt_orders: int = 0
    idle_slots: int = 0
    overtime_slots: int = 0
    line_stop_min: int = 0
    awarded_pcs: int = 0
    """Base units asked of suppliers."""
    transferred_pcs: int = 0
    """Base units asked of sister plants."""
    expedited_pcs: int = 0


class Option(Record):
    """One checked way to respond. ``bound_cents`` is a proven lower bound on the cost of any plan for the goal.

    Costs are whole-horizon cents; ``undisturbed_cents`` is what the released plan would cost without disruptions (see
    ``planning.price.undisturbed_cents``), so ``gap`` compares what disruptions cost with the least they could cost.
    ``also`` are the other goals that led to the same plan, ``outlook`` is what may come of it, if that was played.
    """

    id: Id
    goal: Goal
    title: Name
    wishes: Wishes
    plan: Plan
    bill: Bill
    figures: Figures
    undisturbed_cents: int
    bound_cents: int | None
    groups: int = 0
    seconds: float = 0.0
    also: tuple[Goal, ...] = ()
    outlook: Outlook | None = None
    snapshot: str
    """Digest of the snapshot the option was computed from."""

    @property
    def extra_cents(self) -> int:
        """Cost above the undisturbed plan."""
        return self.bill.total - self.undisturbed_cents

    @property
    def gap(self) -> float | None:
        """(cost - bound) / cost above the undisturbed plan; 0.0 when none is left.

        None without a bound, or if the plan is cheaper than the undisturbed one and there is nothing to compare with.
        """
        if self.bound_cents is None:
            return None
        left = self.bill.total - self.bound_cents
        return left / self.extra_cents if self.extra_cents > 0 else 0.0 if left <= 0 else None


class Violation(Record):
    """A rule that a plan breaks: the rule's name, the object, and by how much, in words."""

    rule: str
    object: str
    detail: str


class Conflict(Record):
    """A wish that clashes with a rule or another wish."""

    rule: str
    detail: str


class Planned(Record):
    """A plan that passed ``check``."""

    option: Option


class Infeasible(Record):
    """No plan can meet what was asked; the rules and wishes that clash, by name."""

    conflicts: tuple[Conflict, ...]


class OutOfTime(Record):
    """Time or patience ran out: the best checked plan so far (if any) and what is proven."""

    best: Option | None
    bound_cents: int | None


Outcome = Planned | Infeasible | OutOfTime

Later = Callable[[], Outcome | None]
"""Waits for an outcome that is worked out elsewhere; None if that failed."""


@dataclass(frozen=True)
class Effort:
    """How hard to try: wall seconds, seed, threads."""

    seconds: float = 30.0
    seed: int = 1
    threads: int = 2


@dataclass(frozen=True)
class Progress:
    """One line of a running search: what it does, the best cost and bound known (cents), and elapsed seconds."""

    phase: str
    cost_cents: int | None
    bound_cents: int | None
    seconds: float


Report = Callable[[Progress], None]
Stop = Callable[[], bool]
