"""The ways to respond, side by side: do nothing, least cost, protect promises, least change; equal ones merged."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from planning.disruption import Disruption
from planning.recovery.outcome import Effort, Goal, Option, Outcome, OutOfTime, Planned, Report, Stop, Wishes
from planning.recovery.recover import do_nothing, explored
from planning.recovery.solve import Found
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

    def solve(goal: Goal, like: Found | None = None) -> tuple[Option | None, Found | None]:
        wished = wishes.model_copy(update={"goal": goal})
        outcome, arrays = explored(plant, disruptions, wished, effort, report, stop, usage, like)
        return _answer(outcome), arrays

    first, like = solve(GOALS[0])
    # solvers let go of the interpreter while they run, so two goals share two cores
    with ThreadPoolExecutor(max_workers=max(1, effort.threads)) as pool:
        # who wants fewest late orders buys otherwise; who wants the least change does not
        waiting = [pool.submit(solve, goal, like if goal == "least_change" else None) for goal in GOALS[1:]]
        others = [do_nothing(plant, disruptions, usage), first, *(answer.result()[0] for answer in waiting)]
    found = [option for option in others if option is not None]
    bound = next((option.bound_cents for option in found if option.goal == "least_cost"), None)
    bounded = [
        option if option.goal == "do_nothing" else option.model_copy(update={"bound_cents": bound}) for option in found
    ]
    return _merged(bounded)


def _answer(outcome: Outcome) -> Option | None:
    if isinstance(outcome, Planned):
        return outcome.option
    return outcome.best if isinstance(outcome, OutOfTime) else None


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
