"""Recovery for people: wishes in, a checked option out, or the rules that clash, by name."""

import math
from collections.abc import Sequence

import numpy as np

from planning.availability import availability
from planning.disruption import Disruption
from planning.line import Plan
from planning.linepolicy import left_alone
from planning.price import price, undisturbed_cents
from planning.recovery.assemble import assemble, relied_on
from planning.recovery.check import check, recompute
from planning.recovery.clashes import clashing, conflict, unkept
from planning.recovery.incumbent import Known
from planning.recovery.outcome import (
    Effort,
    Goal,
    Infeasible,
    Option,
    Outcome,
    OutOfTime,
    Planned,
    Report,
    Stop,
    Violation,
    Wishes,
)
from planning.recovery.problem import Problem, problem
from planning.recovery.sizes import oversized
from planning.recovery.solve import Found, NoFlowError, Search, again, search
from planning.recovery.warm import search_on
from planning.sequencing import Cut, Manner, resequence, touched_shifts
from planning.snapshot import Snapshot
from planning.usage import Ints, Usage

TITLES: dict[Goal, str] = {
    "do_nothing": "Do nothing: the line policy on the released plan",
    "least_cost": "Least cost",
    "protect_promises": "Protect promises: fewest late orders",
    "least_change": "Least change to the released plan",
}

NEARLY = 0.01
"""Cents by which a bound may fall short of a whole one in rounding errors."""

TIGHTENED = 3
"""How often a plan that overspends a budget is sought again with less to spend."""

CUTS = 4
"""How often a shift that cannot be sequenced may send its cut back."""


class PlanRefusedError(RuntimeError):
    """A plan that was found did not pass its own check: it is not shown to anybody."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        self.violations = tuple(violations)
        shown = "; ".join(f"{v.rule} {v.object}: {v.detail}" for v in violations[:5])
        super().__init__(f"the planner found a plan that breaks {len(violations)} rule(s) and withheld it: {shown}")


def recover(
    plant: Snapshot,
    disruptions: Sequence[Disruption],
    wishes: Wishes,
    effort: Effort,
    report: Report | None = None,
    stop: Stop | None = None,
    usage: Usage | None = None,
) -> Outcome:
    """A checked plan for the wishes' goal with a proven bound on its cost, or why there is none.

    Raises PlanRefusedError if a plan fails its own check, which is a defect and never an answer.
    """
    return explored(plant, disruptions, wishes, effort, report, stop, usage or Usage(plant))[0]


def explored(
    plant: Snapshot,
    disruptions: Sequence[Disruption],
    wishes: Wishes,
    effort: Effort,
    report: Report | None,
    stop: Stop | None,
    usage: Usage,
    like: Found | Known | None = None,
) -> tuple[Outcome, Found | None]:
    """The same with what the search found, so that the next goal can start from it (``like``), or a plan that is
    known."""
    if wishes.goal == "do_nothing":
        return Planned(option=do_nothing(plant, disruptions, usage)), None
    clashes = [*clashing(plant, wishes), *oversized(plant, wishes, usage)]
    if clashes:
        return Infeasible(conflicts=tuple(clashes)), None
    if not (plant.orders or plant.tail_mix) or not (plant.shifts or plant.tail_weeks):
        return _empty(plant, disruptions, wishes, usage), None
    try:
        return _answered(plant, disruptions, wishes, effort, report, stop, usage, like)
    except NoFlowError:
        return Infeasible(conflicts=tuple(unkept(plant, wishes))), None


def _empty(plant: Snapshot, disruptions: Sequence[Disruption], wishes: Wishes, usage: Usage) -> Outcome:
    """Without cars to build, or anywhere to build them, the released plan stands: no other can cost less."""
    bill, _ = recompute(plant, disruptions, Plan(), usage)
    violations = check(plant, disruptions, Plan(), wishes, usage)
    if violations:
        return Infeasible(conflicts=tuple(conflict(v) for v in violations))
    return Planned(option=option_of(plant, disruptions, wishes, Plan(), usage, bill.total, 0, 0.0))


def _answered(
    plant: Snapshot,
    disruptions: Sequence[Disruption],
    wishes: Wishes,
    effort: Effort,
    report: Report | None,
    stop: Stop | None,
    usage: Usage,
    like: Found | Known | None,
) -> tuple[Outcome, Found | None]:
    run = Search(problem(plant, disruptions, wishes, usage), effort, report, stop)
    if isinstance(like, Known) and like.bounds(wishes, run.problem.disruptions):
        run.bound = float(like.bound or 0)
    found = _searched(run, like)
    plan = _sequenced(run, found)
    run.tell("check")
    violations = check(plant, disruptions, plan, wishes, usage)
    found, plan, violations = _within_budget(run, like, found, plan, violations)
    if violations:
        wished = [v for v in violations if v.rule.startswith("wish_") or v.rule == "budget"]
        if not wished:
            raise PlanRefusedError(violations)
        # what else is broken is what the wish clashes with: a part that is not there, a slot that is held
        return Infeasible(conflicts=tuple(conflict(v) for v in violations)), None
    run.proven()
    bound = math.floor(run.bound + NEARLY) if math.isfinite(run.bound) else None
    option = option_of(plant, disruptions, wishes, plan, usage, bound, len(found.groups), run.elapsed)
    run.tell("done", option.bill.total)
    stopped = stop is not None and stop()
    return OutOfTime(best=option, bound_cents=bound) if stopped else Planned(option=option), found


def _searched(run: Search, like: Found | Known | None) -> Found:
    return search_on(run, like) if isinstance(like, Known) else search(run, like)


def _within_budget(
    run: Search, like: Found | Known | None, found: Found, plan: Plan, violations: list[Violation]
) -> tuple[Found, Plan, list[Violation]]:
    """A plan that breaks nothing but the budget is sought again with less to spend, a few times."""
    model = run.problem
    tighter = model.wishes
    for turn in range(TIGHTENED):
        if [violation.rule for violation in violations] != ["budget"]:
            break
        tighter = _tightened(model, plan, tighter, turn)
        again_with = problem(model.plant, model.disruptions, tighter, model.usage)
        other = Search(again_with, run.effort, run.report, run.stop, bound=run.bound, proves=False)
        try:
            found = _searched(other, like)
        except NoFlowError:
            break
        plan = _sequenced(other, found)
        violations = check(model.plant, model.disruptions, plan, model.wishes, model.usage)
    return found, plan, violations


def _tightened(model: Problem, plan: Plan, last: Wishes, turn: int) -> Wishes:
    """The last wishes with less to spend, by more each turn than a plan in whole packs and minutes overspends; at last
    with levers that cost nothing, if no offer is pinned."""
    wishes = model.wishes
    if turn == TIGHTENED - 1 and not wishes.pin_offers:
        free = tuple(lever for lever in wishes.levers if lever == "reslot")
        return wishes.model_copy(update={"levers": free})
    bill, _ = recompute(model.plant, model.disruptions, plan, model.usage)
    over = (bill.spend - (wishes.budget_cents or 0)) * 3 * (turn + 1) // 2
    return last.model_copy(update={"budget_cents": max(0, (last.budget_cents or 0) - over)})


def option_of(
    plant: Snapshot,
    disruptions: Sequence[Disruption],
    wishes: Wishes,
    plan: Plan,
    usage: Usage,
    bound: int | None,
    groups: int,
    seconds: float,
) -> Option:
    bill, figures = recompute(plant, disruptions, plan, usage)
    return Option(
        id=f"{wishes.goal}.confirmed" if wishes.confirmed_only else wishes.goal,
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


def do_nothing(plant: Snapshot, disruptions: Sequence[Disruption], usage: Usage) -> Option:
    """What happens if nobody acts: the line policy played on the released plan."""
    played = left_alone(plant, usage, disruptions)
    plan = played.as_plan()
    bill, figures = price(plant, plan, played.short_minutes)
    return Option(
        id="do_nothing",
        goal="do_nothing",
        title=TITLES["do_nothing"],
        wishes=Wishes(goal="do_nothing"),
        plan=plan,
        bill=bill,
        figures=figures,
        undisturbed_cents=undisturbed_cents(plant),
        bound_cents=None,
        snapshot=plant.digest,
    )


def _sequenced(run: Search, found: Found) -> Plan:
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
