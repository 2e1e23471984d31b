"""What the world knows and nobody tells: the true events, what is still to be said, replies to come, and the tally."""

from datetime import timedelta
from typing import Literal

from planning.disruption import Disruption
from planning.signal import Signal
from planning.snapshot import Snapshot
from planning.terms import Id, Moment, Record
from scenarios.course import Answers
from scenarios.drawing import Held
from scenarios.scenario import Scenario
from scenarios.standins import daily_need

ReplyKind = Literal["confirmed", "reduced", "declined", "silent"]


class Request(Record):
    """An award that a supplier was asked for and has not answered: pieces by receipt."""

    award: Id
    site: Id
    asked: Moment
    receipts: dict[Id, int]


class Reply(Record):
    """How a supplier will answer a request, and when; ``share_pct`` of every delivery is what he promises."""

    award: Id
    kind: ReplyKind
    due: Moment
    share_pct: int
    sent: bool = False


class YardCar(Record):
    """A car that was built short: what it lacks (base units by part), since when it stands there."""

    order: Id
    line: Id
    promised_late_cents: int
    promised: str
    since: str
    lacks: dict[Id, int]


class Tally(Record):
    """What the course has cost so far, in cents, by head; and counts of cars, slots and minutes."""

    late: int = 0
    lost: int = 0
    idle: int = 0
    line_stop: int = 0
    retrofit: int = 0
    yard: int = 0
    moves: int = 0
    built: int = 0
    late_orders: int = 0
    idle_slots: int = 0
    line_stop_min: int = 0
    built_short: int = 0

    @property
    def cents(self) -> int:
        """All heads of cost together."""
        return self.late + self.lost + self.idle + self.line_stop + self.retrofit + self.yard + self.moves

    def plus(self, **more: int) -> "Tally":
        """The tally with more on some heads."""
        return self.model_copy(update={name: getattr(self, name) + value for name, value in more.items()})


class World(Record):
    """The hidden side of a plant. ``signals`` are still to be sent; ``serial`` numbers what the world makes."""

    scenario: str
    seed: int
    truths: tuple[Disruption, ...] = ()
    held: tuple[Held, ...] = ()
    answers: Answers = Answers()
    signals: tuple[Signal, ...] = ()
    told_receipts: tuple[Id, ...] = ()
    """Receipts that a scripted ship notice is about; the world sends none of its own for them."""
    normal: dict[Id, int] = {}
    """Base units of every part that an average day needed when the world began: what works make is a share of this."""
    missed: tuple[Id, ...] = ()
    """Receipts of which nothing left when it should have: they never come."""
    replies: tuple[Reply, ...] = ()
    yard: tuple[YardCar, ...] = ()
    tally: Tally = Tally()
    serial: int = 0
    until: Moment
    """When the whole course has been played."""


def open_world(plant: Snapshot, scenario: Scenario | None = None, seed: int | None = None) -> World:
    """The world of a plant at its own moment: with a scenario's events, or with none."""
    if scenario is None:
        return World(scenario="", seed=seed or 0, until=plant.as_of, normal=daily_need(plant))
    drawn = scenario.draw(plant, seed)
    told = {str(signal.fields["receipt"]) for signal in drawn.signals if "receipt" in signal.fields}
    return World(
        scenario=scenario.id, seed=scenario.seed if seed is None else seed, truths=drawn.disruptions, held=drawn.held,
        answers=scenario.about.answers, signals=drawn.signals, normal=daily_need(plant),
        told_receipts=tuple(sorted(told & set(plant.receipt_by_id))),
        until=plant.as_of + timedelta(days=scenario.about.plays_days),
    )  # fmt: skip
