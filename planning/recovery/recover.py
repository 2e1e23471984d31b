"""Recovery for people: wishes in, a checked option out, or the rules that clash, by name."""

import math
from collections.abc import Sequence

from planning.disruption import Disruption
from planning.line import Plan
from planning.linepolicy import left_alone
from planning.price import price, undisturbed_cents
from planning.recovery.check import check, recompute
from planning.recovery.clashes import clashing, conflict, unheeded, unkept
from planning.recovery.clock import Search
from planning.recovery.finishing import TITLES, as_id, as_option, sequenced
from planning.recovery.hedging import hedge
from planning.recovery.incumbent import Known
from planning.recovery.outcome import (
    Effort,
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
from planning.recovery.robust import robust
from planning.recovery.sizes import oversized
from planning.recovery.solve import Found, NoFlowError, search
from planning.recovery.warm import search_on
from planning.snapshot import Snapshot
from planning.usage import Usage

NEARLY = 0.01
"""Cents by which a bound may fall short of a whole one in rounding errors."""

TIGHTENED = 3
"""How often a plan that overspends a budget is sought again with less to spend."""


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
        if idle := unheeded(wishes):
            return Infeasible(conflicts=tuple(idle)), None
        return Planned(option=do_nothing(plant, disruptions, usage)), None
    clashes = [*clashing(plant, wishes), *oversized(plant, wishes, usage)]
    if clashes:
        return Infeasible(conflicts=tuple(clashes)), None
    if not (plant.orders or plant.tail_mix) or not (plant.shifts or plant.tail_weeks):
        return _empty(plant, disruptions, wishes, usage), None
    if wishes.goal == "robust":
        return _robust(plant, disruptions, wishes, effort, report, stop, usage), None
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
    return Planned(option=as_option(plant, disruptions, wishes, Plan(), usage, bill.total, 0, 0.0))


def _robust(
    plant: Snapshot,
    disruptions: Sequence[Disruption],
    wishes: Wishes,
    effort: Effort,
    report: Report | None,
    stop: Stop | None,
    usage: Usage,
) -> Outcome:
    """A plan with the purchases that suit every end; the least-cost plan where those of the likely end do."""
    cheapest = wishes.model_copy(update={"goal": "least_cost"})
    hedged = hedge(plant, disruptions, cheapest, usage, stop or (lambda: False))
    if hedged is not None and hedged.pays:
        option = robust(plant, disruptions, wishes, effort, hedged, report, stop, usage)
        if option is not None:
            return Planned(option=option)
    outcome = explored(plant, disruptions, cheapest, effort, report, stop, usage)[0]
    named = {"id": as_id(wishes), "goal": wishes.goal, "title": TITLES["robust"], "wishes": wishes}
    match outcome:
        case Planned(option=option):
            return Planned(option=option.model_copy(update=named))
        case OutOfTime(best=Option() as best):
            return outcome.model_copy(update={"best": best.model_copy(update=named)})
    return outcome


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
    plan = sequenced(run, found)
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
    option = as_option(plant, disruptions, wishes, plan, usage, bound, len(found.groups), run.elapsed)
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
        plan = sequenced(other, found)
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
