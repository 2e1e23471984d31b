"""From arrays to an option: the touched shifts in sequence, the plan priced and named."""

from collections.abc import Sequence

import numpy as np

from planning.availability import availability
from planning.disruption import Disruption
from planning.line import Plan
from planning.price import undisturbed_cents
from planning.recovery.assemble import assemble, relied_on
from planning.recovery.check import recompute
from planning.recovery.clock import Search
from planning.recovery.outcome import Goal, Option, Wishes
from planning.recovery.problem import Problem
from planning.recovery.solve import Found, again
from planning.sequencing import Cut, Manner, resequence, touched_shifts
from planning.snapshot import Snapshot
from planning.usage import Ints, Usage

TITLES: dict[Goal, str] = {
    "do_nothing": "Do nothing: the line policy on the released plan",
    "least_cost": "Least cost",
    "protect_promises": "Protect promises: fewest late orders",
    "least_change": "Least change to the released plan",
    "robust": "Robust: purchases of the next week that suit an early, a likely and a late end",
}

CUTS = 4
"""How often a shift that cannot be sequenced may send its cut back."""


def as_id(wishes: Wishes) -> str:
    """The id of an option for some wishes."""
    return f"{wishes.goal}.confirmed" if wishes.confirmed_only else wishes.goal


def as_option(
    plant: Snapshot,
    disruptions: Sequence[Disruption],
    wishes: Wishes,
    plan: Plan,
    usage: Usage,
    bound: int | None,
    groups: int,
    seconds: float,
) -> Option:
    """A plan as an option, with its cost and figures recomputed."""
    bill, figures = recompute(plant, disruptions, plan, usage)
    return Option(
        id=as_id(wishes),
        goal=wishes.goal,
        title=TITLES[wishes.goal] + (" on confirmed supply" if wishes.confirmed_only else ""),
        wishes=wishes,
        plan=plan,
        bill=bill,
        figures=figures,
        undisturbed_cents=undisturbed_cents(plant),
        bound_cents=bound,
        groups=groups,
        seconds=round(seconds, 2),
        snapshot=plant.digest,
    )


def sequenced(run: Search, found: Found) -> Plan:
    """The plan with its touched shifts in sequence; a shift that cannot be sends its cut back into the placing."""
    model = run.problem
    for _ in range(CUTS):
        plan = assemble(model, found.placed, found.bought)
        run.tell("sequence of the touched shifts")
        there = availability(model.plant, model.usage, model.disruptions, relied_on(model, plan))
        seconds = max(1.0, 0.05 * run.effort.seconds)
        answer = resequence(
            model.plant,
            model.disruptions,
            plan,
            touched_shifts(model.plant, plan),
            seconds,
            run.effort.seed,
            manner=Manner(keep=frozenset(model.wishes.freeze_orders)),
            usage=model.usage,
            there=there,
            stop=run.stop,
        )
        if isinstance(answer, Plan):
            return answer
        run.proven()  # a bound on all plans: it is worked out from limits that no cut has lowered
        if not _lowered(model, answer, found.stock.left):
            break
        found = again(run, found)
    return assemble(model, found.placed, found.bought)


def _lowered(model: Problem, cut: Cut, left: Ints) -> bool:
    """Take from the limits of the cut's part what was left and what its shift cannot fit; False if it names no part."""
    part = model.plant.part_row.get(cut.object)
    if cut.rule != "material" or part is None or cut.needs <= cut.fits:
        return False
    bucket = next(row for row, item in enumerate(model.at.items) if item.id == cut.shift)
    limits = set(np.nonzero(model.rows.part == part)[0].tolist())
    units = cut.needs - cut.fits
    if not limits:
        family = model.usage.family_of[part]
        use = model.usage.family_use(family)
        limits = {int(model.rows.of[row]) for row in range(len(model.rows.of)) if (model.rows.use[row] == use).all()}
        found = model.usage.families[family]
        units = -(-units // found.qty[found.parts.index(part)])
    for limit in limits:
        model.rows.ceiling[limit, bucket] -= units + max(0, int(left[limit, bucket]))
    return bool(limits)
