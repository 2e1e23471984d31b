"""The ways to respond, side by side: from doing nothing to a robust plan; equal ones merged."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from planning.disruption import Disruption
from planning.recovery.grouping import FEW_CARS
from planning.recovery.hedging import Hedge, hedge
from planning.recovery.outcome import Effort, Goal, Later, Option, Outcome, OutOfTime, Planned, Report, Stop, Wishes
from planning.recovery.recover import do_nothing, explored
from planning.recovery.robust import robust
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
    late orders buys otherwise, so it shares nothing; who wants the least change starts from the least-cost plan. That
    is the robust one, too, where no other purchases of the next week are cheaper on average.
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
        with ThreadPoolExecutor(1) as third:
            hedging = third.submit(_hedged, plant, disruptions, wished("least_cost"), first, stop, usage)
            change, _ = solve("least_change", like)
            hedged = hedging.result()
        outcome = None if later is None else later()
    promises = solve("protect_promises")[0] if outcome is None else _answer(outcome)
    safe = None
    if hedged is not None and hedged.pays:
        half = replace(effort, seconds=effort.seconds / 2)
        safe = robust(plant, disruptions, wished("robust"), half, hedged, report, stop, usage)
    found = [o for o in (do_nothing(plant, disruptions, usage), first, promises, change, safe) if o is not None]
    bound = None if first is None else first.bound_cents
    bounded = [
        option if option.goal == "do_nothing" else option.model_copy(update={"bound_cents": bound}) for option in found
    ]
    shown = _merged(bounded)
    if safe is None and first is not None:
        shown = tuple(_also(o, "robust") if "least_cost" in (o.goal, *o.also) else o for o in shown)
    return shown


def _hedged(
    plant: Snapshot,
    disruptions: Sequence[Disruption],
    wishes: Wishes,
    cheapest: Option | None,
    stop: Stop | None,
    usage: Usage,
) -> Hedge | None:
    """What to buy whatever comes; asked only where nobody knows when the events end, and if there is a plan at all."""
    sure = all(event.recovery_p10 == event.recovery_p90 for event in disruptions)
    bought = {"award", "transfer"} & set(wishes.levers)
    if sure or cheapest is None or not bought or wishes.confirmed_only:
        return None
    return hedge(plant, disruptions, wishes, usage, stop or (lambda: False))


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
            shown[same] = _also(shown[same], option.goal)
    return tuple(shown)


def _also(option: Option, goal: Goal) -> Option:
    return option.model_copy(update={"also": (*option.also, goal)})
