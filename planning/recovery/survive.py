"""Time to survive with the offers as well: how long demand could be met if every offer were ordered at once.

Source: Simchi-Levi et al. 2015, doi 10.1287/inte.2015.0804. Offers of several parts share a pool's weeks, and the limit
of an offer runs over all weeks, so the question does not fall apart by part: a linear programme asks whether shipments
exist that cover every shortage up to a car of the released sequence, and bisection finds the last such car. As in the
source, pieces are divisible and lots and minimum quantities do not bind; lanes run at their p50.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from ortools.math_opt.python import mathopt

from planning.buildorder import build_order
from planning.disruption import Disruption, made_pct
from planning.drawdown import Draw, draw, shortfalls
from planning.recovery.offered import offered_output
from planning.recovery.pools import PoolWeeks
from planning.runout import local
from planning.sisters import most_pcs
from planning.snapshot import Snapshot
from planning.sourcing import dispatch_moment, ready_day
from planning.survival import Survival, lost_for_good, what_is_left
from planning.terms import epoch_min
from planning.usage import Ints, Usage
from planning.workdays import week_of, working_days

_TOLERANCE = 1e-6


@dataclass(frozen=True)
class _Shipment:
    """What an offer can send in a week: its part, its pool and week, and the epoch minute of arrival."""

    part: int
    offer: int
    pool_week: tuple[str, int]
    arrives: int


@dataclass(frozen=True)
class _Want:
    """A short part along the draw: when each car would have it fitted, and how far the draw is then ahead of supply."""

    part: int
    minute: Ints
    taken: Ints
    short: Ints


def survive_with_offers(plant: Snapshot, usage: Usage, losses: Sequence[Disruption]) -> Survival:
    """How long the released plan can be built after the losses, if the offers of all other sites are used at once."""
    gone = lost_for_good(losses)
    since = min((each.start for each in gone), default=plant.as_of)
    drawn = draw(build_order(plant), usage)
    there = what_is_left(plant, usage, gone)
    wants = []
    for found in shortfalls(drawn, there):
        minute = drawn.minute + plant.parts[found.part].fit_min
        held = np.concatenate((there.opening[found.part : found.part + 1], there.cumulative[found.part]))
        have = held[np.searchsorted(there.minutes[found.part], minute, side="right")]
        taken = drawn.part_cumulative(found.part)
        wants.append(_Want(found.part, minute, taken, taken - have))
    if not wants:
        return Survival(since=since, until=None, part=None, hours=None)
    shipments = _shipments(plant, gone, {want.part for want in wants})
    last = _last_car(PoolWeeks(plant, offered_output(plant, gone)), drawn, wants, shipments)
    if last == len(drawn.cars):
        return Survival(since=since, until=None, part=None, hours=None)
    end, part = min((int(want.minute[last]), want.part) for want in wants if _goes_without(want, last))
    hours = max(0, end - epoch_min(since)) // 60
    return Survival(since=since, until=local(plant, end), part=plant.parts[part].id, hours=hours)


def _goes_without(want: _Want, car: int) -> bool:
    """True if the car takes the part and does not find it in what is left."""
    before = int(want.taken[car - 1]) if car else 0
    return bool(want.short[car] > 0 and want.taken[car] > before)


def _shipments(plant: Snapshot, gone: Sequence[Disruption], parts: set[int]) -> list[_Shipment]:
    """One shipment a week of every usable offer, on its fastest lane, on the first day it can leave."""
    weeks = [week.monday for week in plant.tail_weeks]
    end = max([shift.day for shift in plant.shifts] + weeks, default=plant.as_of.date())
    left = offered_output(plant, gone)
    found = []
    for row, offer in enumerate(plant.offers):
        part = plant.part_row[offer.part]
        if part not in parts or plant.as_of > offer.valid_until:
            continue
        hours = min(plant.lane_by_id[lane].hours_p50 for lane in offer.lanes)
        seen: set[int] = set()
        for day in working_days(ready_day(plant, offer), end, plant.closed):
            monday, leaves = week_of(day), dispatch_moment(plant, day)
            if monday.toordinal() not in seen and made_pct(left, offer.site, offer.part, leaves) > 0:
                seen.add(monday.toordinal())
                arrives = epoch_min(leaves + timedelta(hours=hours))
                found.append(_Shipment(part, row, (offer.pool, monday.toordinal()), arrives))
    return found


def _last_car(pools: PoolWeeks, drawn: Draw, wants: Sequence[_Want], shipments: Sequence[_Shipment]) -> int:
    """The first car of the draw that cannot be given all its parts; the length of the draw if all can."""
    weeks = {each.pool_week for each in shipments}
    room = {key: pools.pieces(key[0], date.fromordinal(key[1])) for key in sorted(weeks)}
    good, bad = 0, len(drawn.cars) + 1
    while bad - good > 1:
        middle = (good + bad) // 2
        if _can_build(pools.plant, wants, shipments, room, middle):
            good = middle
        else:
            bad = middle
    return good


def _can_build(
    plant: Snapshot,
    wants: Sequence[_Want],
    shipments: Sequence[_Shipment],
    room: dict[tuple[str, int], int],
    cars: int,
) -> bool:
    """True if shipments can cover all shortages of the first cars of the draw."""
    model = mathopt.Model()
    sent = [model.add_variable(lb=0.0) for _ in shipments]
    for key, pieces in room.items():
        rows = [var for var, each in zip(sent, shipments, strict=True) if each.pool_week == key]
        model.add_linear_constraint(mathopt.fast_sum(rows) <= pieces)
    for offer in sorted({each.offer for each in shipments}):
        rows = [var for var, each in zip(sent, shipments, strict=True) if each.offer == offer]
        model.add_linear_constraint(mathopt.fast_sum(rows) <= most_pcs(plant, plant.offers[offer]))
    lacking = []
    for want in wants:
        mine = [(each.arrives, var) for var, each in zip(sent, shipments, strict=True) if each.part == want.part]
        for moment, pieces in _steps(want, sorted({arrives for arrives, _ in mine}), cars):
            slack = model.add_variable(lb=0.0)
            lacking.append(slack)
            came = [var for arrives, var in mine if arrives <= moment]
            model.add_linear_constraint(mathopt.fast_sum([*came, slack]) >= pieces)
    model.minimize(mathopt.fast_sum(lacking))
    result = mathopt.solve(model, mathopt.SolverType.GLOP)
    if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
        raise RuntimeError(f"time to survive: the linear programme ended {result.termination.reason}")
    return bool(result.objective_value() <= _TOLERANCE)


def _steps(want: _Want, arrivals: list[int], cars: int) -> list[tuple[int, int]]:
    """(epoch minute, base units): by each moment between arrivals, so much must have come beyond what is left."""
    if not cars:
        return []
    starts = np.concatenate(([0], np.searchsorted(want.minute[:cars], np.array(arrivals, dtype=np.int64), side="left")))
    moments = [-1, *arrivals]
    found = []
    for number, start in enumerate(starts.tolist()):
        end = cars if number + 1 == len(starts) else int(starts[number + 1])
        if end > start and (most := int(want.short[start:end].max())) > 0:
            found.append((moments[number], most))
    return found
