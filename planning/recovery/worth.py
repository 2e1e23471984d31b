"""What limits a case, and what more of it would be worth: pieces, overtime, an earlier end; and what waiting costs.

All figures are differences of two optima of one rough relaxation, which is solved again with something changed: they
are no search's luck and never of the wrong sign, but whole cars, packs and sources are not in them. So they are said to
be *about* so much.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import numpy as np

from planning.availability import cut_parts
from planning.disruption import Disruption, back_at
from planning.line import Shift
from planning.recovery.delay import later
from planning.recovery.levers import first_open
from planning.recovery.master import Master, Relaxed
from planning.recovery.material import rows
from planning.recovery.measures import Bind, Waiting, Worth, Worths
from planning.recovery.outcome import Wishes
from planning.recovery.problem import Problem, problem
from planning.recovery.rough import SOLVE_SECONDS, rough_relaxation
from planning.snapshot import Snapshot
from planning.usage import Usage

PIECES = 100
"""How many more pieces of a part are weighed."""

PARTS = 6
"""So many parts are weighed, the dearest first."""

DAY = timedelta(days=1)


@dataclass
class _Base:
    """The relaxation, its answer, and whether somebody still waits."""

    model: Problem
    master: Master
    relaxed: Relaxed
    over: Callable[[], bool]

    def saved(self) -> int | None:
        """What the programme as it stands costs less than the base, never below nothing; None if nobody waits for it.

        The programme is not put back.
        """
        found = None if self.over() else self.master.solve(SOLVE_SECONDS)
        return None if found is None else max(0, round(self.relaxed.objective - found.objective))


def worths(
    plant: Snapshot,
    disruptions: Sequence[Disruption],
    wishes: Wishes,
    usage: Usage | None = None,
    over: Callable[[], bool] = lambda: False,
    tell: Callable[[str], None] = lambda _: None,
) -> Worths | None:
    """What binds under a person's wishes and what more would be worth; None if the wishes leave no plan.

    When ``over`` says so, what was not weighed yet is left out.
    """
    usage = usage or Usage(plant)
    model = problem(plant, disruptions, wishes.model_copy(update={"goal": "least_cost"}), usage)
    tell("prices of scarcity")
    found = rough_relaxation(model)
    if found is None:
        return None
    base = _Base(model, *found, over)
    found_worths: list[Worth | None] = []
    for part in _dearest(base):
        tell(f"pieces of {plant.parts[part].id}")
        found_worths.append(_pieces(base, part))
    tell("overtime")
    found_worths += _overtime(base)
    tell("an earlier end")
    found_worths += [_earlier(base, number) for number in range(len(disruptions))]
    tell("waiting a day")
    return Worths(
        binds=tuple(_binds(base)),
        worths=tuple(sorted((each for each in found_worths if each is not None), key=lambda each: -each.cents)),
        waiting=_waiting(base),
        relaxed_cents=round(base.relaxed.objective),
    )


def _binds(base: _Base) -> list[Bind]:
    model, duals = base.model, base.relaxed.duals
    found: list[Bind] = []
    unit = np.maximum(0.0, duals.unit)
    for number, limit in enumerate(base.master.active.tolist()):
        part = int(model.rows.part[limit])
        if part >= 0 and unit[number].max(initial=0) >= 0.5:
            last = int(np.flatnonzero(unit[number] >= 0.5)[-1])
            name, cents = model.plant.parts[part].id, round(float(unit[number].max()))
            found.append(Bind(kind="part", object=name, when=model.at.items[last].id, cents=cents))
    for bucket, cents in enumerate(duals.place.tolist()):
        if cents >= 0.5 and model.at.slots[bucket] + model.at.overtime[bucket] > 0:
            item = model.at.items[bucket]
            found.append(Bind(kind="shift", object=item.id, when="", cents=round(cents)))
    for (pool, week), cents in zip(base.master.buy.pools, base.relaxed.pool.tolist(), strict=True):
        if cents >= 0.5:
            found.append(Bind(kind="pool", object=pool, when=week.isoformat(), cents=round(cents)))
    if duals.budget > 0:
        found.append(Bind(kind="budget", object="plan", when="", cents=round(100 * duals.budget)))
    return sorted(found, key=lambda each: -each.cents)


def _dearest(base: _Base) -> list[int]:
    """Parts (rows) of which one piece more would save most."""
    best: dict[int, float] = {}
    for number, limit in enumerate(base.master.active.tolist()):
        part = int(base.model.rows.part[limit])
        cents = float(base.relaxed.duals.unit[number].max(initial=0.0))
        if part >= 0 and cents >= 0.5:
            best[part] = max(best.get(part, 0.0), cents)
    return sorted(best, key=lambda part: (-best[part], part))[:PARTS]


def _pieces(base: _Base, part: int) -> Worth | None:
    """More pieces of a part, there for every car that can still be moved."""
    model = base.model
    ceiling = model.rows.ceiling.copy()
    ceiling[model.rows.part == part, first_open(model.plant, model.at) :] += PIECES
    base.master.allow(ceiling)
    cents = base.saved()
    base.master.allow(model.rows.ceiling)
    return _worth("pieces", model.plant.parts[part].id, PIECES, cents)


def _worth(kind: Literal["pieces", "overtime", "earlier"], name: str, amount: int, cents: int | None) -> Worth | None:
    return None if cents is None else Worth(kind=kind, object=name, amount=amount, cents=cents)


def _overtime(base: _Base) -> list[Worth | None]:
    """As many overtime slots more as a shift has, on the day of every line on which they save most by the margin."""
    model, master = base.model, base.master
    if "overtime" not in model.wishes.levers:
        return []
    found = []
    for line in model.plant.lines:
        days = [
            (float(base.relaxed.duals.place[master.when.first[period]] - model.at.overtime_cents[row]), period, row)
            for period, row in enumerate(master.when.first.tolist())
            if isinstance(shift := model.at.items[row], Shift) and shift.line == line.id and model.at.overtime[row]
        ]
        if not days or max(days)[0] <= 0:
            continue
        _, period, row = max(days)
        slots = model.plant.shift_by_id[model.at.items[row].id].slots
        column = master.extra[period : period + 1]
        most = master.when.total(model.at.overtime)[period]
        master.running.confine(column, np.zeros(1), np.array([most + slots]))
        cents = base.saved()
        master.running.confine(column, np.zeros(1), np.array([most]))
        found.append(_worth("overtime", model.at.items[row].id, slots, cents))
    return found


def _earlier(base: _Base, number: int) -> Worth | None:
    """An event that ends a day sooner than is likely; None if it would be over, or if that changes what has limits."""
    model = base.model
    events = list(model.disruptions)
    event = events[number]
    back = event.recovery_p50 - DAY
    if back <= max(event.start, model.plant.as_of):
        return None
    events[number] = back_at(event, back)
    cut = frozenset(cut_parts(model.plant, model.usage, model.disruptions))
    then = rows(model.plant, model.usage, model.at, events, model.wishes.confirmed_only, cut)
    if then.ceiling.shape != model.rows.ceiling.shape or (then.part != model.rows.part).any():
        return None
    base.master.allow(np.maximum(then.ceiling, model.rows.ceiling))
    cents = base.saved()
    base.master.allow(model.rows.ceiling)
    return _worth("earlier", event.id, 1, cents)


def _waiting(base: _Base) -> Waiting | None:
    """What it costs if nothing is ordered, hurried, announced or moved for a day; None if nobody waits for it."""
    if base.over():
        return None
    model = later(base.model, DAY)
    found = None if model is None else rough_relaxation(model)
    if found is None:
        return Waiting(plan_left=False)
    return Waiting(cents=max(0, round(found[1].objective - base.relaxed.objective)))
