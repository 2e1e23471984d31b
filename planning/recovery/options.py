"""The ways to respond, side by side: do nothing, least cost, protect promises, least change; equal ones merged."""

from collections.abc import Sequence

from planning.disruption import Disruption
from planning.recovery.outcome import Effort, Goal, Option, OutOfTime, Planned, Report, Stop, Wishes
from planning.recovery.recover import do_nothing, recover
from planning.snapshot import Snapshot
from planning.usage import Usage

GOALS: tuple[Goal, ...] = ("least_cost", "protect_promises", "least_change")


def options(
    plant: Snapshot,
    disruptions: Sequence[Disruption],
    effort: Effort,
    wishes: Wishes | None = None,
    report: Report | None = None,
    stop: Stop | None = None,
) -> tuple[Option, ...]:
    """Checked options, *do nothing* first, each with the bound that least cost proved; equal plans are shown once.

    ``effort.seconds`` is for each goal. A goal that the wishes make impossible is left out; if all are, only *do
    nothing* remains. When ``stop`` says so, what was found until then is returned.
    """
    usage = Usage(plant)
    wishes = wishes or Wishes()
    found = [do_nothing(plant, disruptions, usage)]
    bound: int | None = None
    for goal in GOALS:
        if stop is not None and stop() and len(found) > 1:
            break
        wished = wishes.model_copy(update={"goal": goal})
        outcome = recover(plant, disruptions, wished, effort, report, stop, usage, bound)
        option = outcome.option if isinstance(outcome, Planned) else None
        if isinstance(outcome, OutOfTime):
            option = outcome.best
        if option is None:
            continue
        bound = option.bound_cents if goal == "least_cost" else bound
        found.append(option)
    return _merged(found)


def _merged(found: list[Option]) -> tuple[Option, ...]:
    """The options with *least cost* standing for the cheapest plan found for any goal, and equal plans shown once."""
    cheapest = min(found, key=lambda option: option.bill.total)
    named = {"plan": cheapest.plan, "bill": cheapest.bill, "figures": cheapest.figures}
    found = [option.model_copy(update=named) if option.goal == "least_cost" else option for option in found]
    shown: list[Option] = []
    for option in found:
        if all(option.plan != other.plan for other in shown):
            shown.append(option)
    return tuple(shown)
