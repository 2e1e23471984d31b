"""The ways to respond, side by side: do nothing, least cost, protect promises, least change; equal ones merged."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from planning.disruption import Disruption
from planning.recovery.grouping import FEW_CARS
from planning.recovery.outcome import Effort, Goal, Later, Option, Outcome, OutOfTime, Planned, Report, Stop, Wishes
from planning.recovery.recover import do_nothing, explored
from planning.recovery.solve import Found
from planning.snapshot import Snapshot
from planning.usage import Usage

Elsewhere = Callable[[Wishes], AbstractContextManager[Later]]
"""Starts on wishes with another core's help and gives what waits for the outcome; leaving it gives up."""


def options(
    plant: Snapshot,
    disruptions: Sequence[Disruption],
    effort: Effort,
    wishes: Wishes | None = None,
    report: Report | None = None,
    stop: Stop | None = None,
    elsewhere: Elsewhere | None = None,
    usage: Usage | None = None,
) -> tuple[Option, ...]:
    """Checked options, *do nothing* first, each with the bound that least cost proved; equal plans are shown once,
    with the goals that led to them.

    ``effort.seconds`` is for each goal, half of it for one that starts from another's plan. A goal that the wishes make
    impossible is left out; if all are, only *do nothing* remains. When ``stop`` says so, what was found until then is
    returned. On a large plant *protect promises* is worked out ``elsewhere`` beside the other two: who wants fewest
    late orders buys otherwise, so it shares nothing; who wants the least change starts from the least-cost plan.
    """
    usage = usage or Usage(plant)
    wishes = wishes or Wishes()

    def wished(goal: Goal) -> Wishes:
        return wishes.model_copy(update={"goal": goal})

    def solve(goal: Goal, like: Found | None = None) -> tuple[Option | None, Found | None]:
        spent = effort if like is None else replace(effort, seconds=effort.seconds / 2)
        outcome, arrays = explored(plant, disruptions, wished(goal), spent, report, stop, usage, like)
        return _answer(outcome), arrays

    beside = elsewhere if len(plant.orders) > FEW_CARS else None
    with beside(wished("protect_promises")) if beside else nullcontext() as later:
        first, like = solve("least_cost")
        change, _ = solve("least_change", like)
        outcome = None if later is None else later()
    promises = solve("protect_promises")[0] if outcome is None else _answer(outcome)
    found = [o for o in (do_nothing(plant, disruptions, usage), first, promises, change) if o is not None]
    bound = None if first is None else first.bound_cents
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
        same = next((at for at, other in enumerate(shown) if option.plan == other.plan), None)
        if same is None:
            shown.append(option)
        else:
            shown[same] = shown[same].model_copy(update={"also": (*shown[same].also, option.goal)})
    return tuple(shown)
