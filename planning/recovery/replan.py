"""A plan under other wishes, from one that is known: the better of it, if it is still allowed, and of what is found."""

from collections.abc import Sequence

from planning.disruption import Disruption
from planning.recovery.check import check
from planning.recovery.finishing import as_option
from planning.recovery.grouping import FEW_CARS
from planning.recovery.incumbent import Known
from planning.recovery.outcome import Effort, Infeasible, Option, Outcome, OutOfTime, Planned, Report, Stop, Wishes
from planning.recovery.problem import goal_cents
from planning.recovery.recover import PlanRefusedError, explored
from planning.snapshot import Snapshot
from planning.usage import Usage


def replan(
    plant: Snapshot,
    disruptions: Sequence[Disruption],
    wishes: Wishes,
    effort: Effort,
    known: Known,
    report: Report | None = None,
    stop: Stop | None = None,
    usage: Usage | None = None,
) -> Outcome:
    """A checked plan for the wishes, never worse for their goal than the known plan if that is still allowed.

    A small problem is solved anew; on a large one the search goes on from the known plan, and starts afresh only where
    that leads nowhere. Raises PlanRefusedError as ``recover`` does.
    """
    usage = usage or Usage(plant)
    outcome = _found(plant, disruptions, wishes, effort, known, report, stop, usage)
    if wishes.goal == "do_nothing" or check(plant, disruptions, known.plan, wishes, usage):
        return outcome
    found = outcome.option if isinstance(outcome, Planned) else outcome.best if isinstance(outcome, OutOfTime) else None
    bound = found.bound_cents if found is not None else None
    if bound is None and known.bounds(wishes, tuple(disruptions)):
        bound = known.bound
    groups, seconds = (found.groups, found.seconds) if found is not None else (0, 0.0)
    kept = as_option(plant, disruptions, wishes, known.plan, usage, bound, groups, seconds)
    if found is not None and weighed(found) <= weighed(kept):
        return outcome
    return OutOfTime(best=kept, bound_cents=bound) if isinstance(outcome, OutOfTime) else Planned(option=kept)


def weighed(option: Option) -> int:
    """Cents of an option, with what its goal lays on late or moved orders."""
    figures = option.figures
    return option.bill.total + goal_cents(option.goal, figures.late_orders, figures.moved_orders)


def _found(
    plant: Snapshot,
    disruptions: Sequence[Disruption],
    wishes: Wishes,
    effort: Effort,
    known: Known,
    report: Report | None,
    stop: Stop | None,
    usage: Usage,
) -> Outcome:
    if len(plant.orders) + len(plant.tail_mix) > FEW_CARS:
        try:
            outcome, _ = explored(plant, disruptions, wishes, effort, report, stop, usage, known)
        except PlanRefusedError:  # what was mended does not hold: start afresh
            outcome = Infeasible(conflicts=())
        if not isinstance(outcome, Infeasible):
            return outcome
    return explored(plant, disruptions, wishes, effort, report, stop, usage)[0]
