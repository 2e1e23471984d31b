"""What to buy before the next review when nobody knows how long the loss lasts: the same whatever comes.

The recovery is early, likely or late (its 10, 50 and 90 % points, weighed 30, 40 and 30). What has to be ordered before
the next review is common to all three; everything else is decided once it is known which of them it is. The purchases
that are tried are those that would be best for each of them and their mean; the best of these is taken. All this is
worked out in the relaxation, on days and weeks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from planning.disruption import Disruption, back_at
from planning.recovery.delay import waited
from planning.recovery.master import Master, Relaxed
from planning.recovery.outcome import Wishes
from planning.recovery.problem import Problem, problem
from planning.recovery.rough import SOLVE_SECONDS, rough_relaxation
from planning.snapshot import Snapshot
from planning.sourcing import dispatch_moment, ready_day
from planning.terms import epoch_min
from planning.usage import Ints, Usage
from planning.workdays import local_date, week_of

REVIEW = timedelta(days=7)
"""When people look again and know more."""

WEIGHTS = (30, 40, 30)
"""Per cent for an early, a likely and a late recovery."""

LEAST_GAIN = 0.002
"""A smaller share of the cost is no gain."""

Shipment = tuple[str, str, datetime]
"""An offer, a lane and the moment of dispatch."""

Pieces = dict[Shipment, float]


@dataclass(frozen=True)
class Hedge:
    """The common purchases, what they cost on average with all that follows, and what those of the likely case would
    cost (cents, in the relaxation)."""

    pieces: Pieces
    mean_cents: float
    likely_cents: float

    @property
    def pays(self) -> bool:
        """Whether it is cheaper on average than what is best for the likely case, by more than the relaxation errs."""
        return self.mean_cents < (1 - LEAST_GAIN) * self.likely_cents


def three_ends(disruptions: Sequence[Disruption]) -> list[tuple[Disruption, ...]]:
    """The events as they end early, as is likely, and late."""
    points = ("recovery_p10", "recovery_p50", "recovery_p90")
    return [
        tuple(back_at(event, back) for event in disruptions if (back := getattr(event, point)) > event.start)
        for point in points
    ]


def hedge(
    plant: Snapshot,
    disruptions: Sequence[Disruption],
    wishes: Wishes,
    usage: Usage,
    over: Callable[[], bool] = lambda: False,
) -> Hedge | None:
    """The best of the common purchases that are tried; None if nothing is to be bought, or nobody waits any more."""
    cases: list[_Case] = []
    for events in three_ends(disruptions):
        if over():
            return None
        case = _case(problem(plant, events, wishes, usage))
        if case is None:
            return None
        cases.append(case)
    own = [case.bought for case in cases]
    names = sorted({name for pieces in own for name in pieces})
    if not names:
        return None
    likely = _mean_cents(cases, own[1], over)
    if _each_its_own(cases) >= (1 - LEAST_GAIN) * likely:
        return Hedge(own[1], likely, likely)
    mean = {name: sum(w * p.get(name, 0.0) for w, p in zip(WEIGHTS, own, strict=True)) / 100 for name in names}
    tried = [(likely, own[1]), *((_mean_cents(cases, pieces, over), pieces) for pieces in (mean, own[2], own[0]))]
    cents, best = min(tried, key=lambda each: each[0])
    return Hedge(best, cents, likely) if np.isfinite(cents) else None


@dataclass(frozen=True)
class _Case:
    """One of the three: its relaxation, which of its purchases must be ordered before the review, and what is best."""

    master: Master
    relaxed: Relaxed
    names: tuple[Shipment, ...]
    columns: Ints
    bought: Pieces


def _case(model: Problem) -> _Case | None:
    found = rough_relaxation(model)
    if found is None:
        return None
    master, relaxed = found
    rows = [row for row in master.buy.offered.tolist() if ordered_first(model, row)]
    names = tuple(shipment_name(model, row) for row in rows)
    columns = master.buy.shipped[np.searchsorted(master.buy.offered, np.array(rows, dtype=np.int64))]
    bought = {name: float(relaxed.shipped[row]) for name, row in zip(names, rows, strict=True)}
    return _Case(master, relaxed, names, columns, bought)


def _each_its_own(cases: Sequence[_Case]) -> float:
    """What the cases cost on average if each could have its own purchases: nothing common is cheaper."""
    return sum(weight * case.relaxed.objective for weight, case in zip(WEIGHTS, cases, strict=True)) / 100


def ordered_first(model: Problem, row: int) -> bool:
    """Whether a shipment has to be ordered before the review: else its offer would have expired, its week of the pool
    would have gone by, or what leaves later in that week would come too late for the cars that it serves."""
    shipment, plant = model.levers.shipments[row], model.plant
    then = model.usage.kept(plant, ("later", REVIEW), lambda: waited(plant, REVIEW))
    offer = model.levers.sources[shipment.offer].offer
    ready = ready_day(then, offer)
    if offer.valid_until < then.as_of:
        return True
    if shipment.week != week_of(ready) or shipment.bucket == len(model.at):
        return shipment.week < week_of(ready)
    arrives = epoch_min(dispatch_moment(plant, ready)) + 60 * shipment.lane.hours_p50
    return local_date(shipment.dispatch, plant.timezone) < ready and arrives > model.at.start[shipment.bucket]


def shipment_name(model: Problem, row: int) -> Shipment:
    """How a shipment is called across the three cases."""
    shipment = model.levers.shipments[row]
    return model.levers.sources[shipment.offer].offer.id, shipment.lane.id, shipment.dispatch


def _mean_cents(cases: Sequence[_Case], pieces: Pieces, over: Callable[[], bool]) -> float:
    """What purchases cost on average with the best that can follow in each case; infinite if they clash with one."""
    total = 0.0
    for weight, case in zip(WEIGHTS, cases, strict=True):
        if over():
            return np.inf
        if all(abs(pieces.get(name, 0.0) - case.bought.get(name, 0.0)) < 0.5 for name in case.names):
            total += weight * case.relaxed.objective / 100
            continue
        fixed = np.array([pieces.get(name, 0.0) for name in case.names])
        case.master.running.confine(case.columns, fixed, fixed)
        found = case.master.solve(SOLVE_SECONDS)
        if found is None:
            return np.inf
        total += weight * found.objective / 100
    return total
