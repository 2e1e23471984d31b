"""The ways to respond, side by side: from doing nothing to a robust plan; equal ones merged."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

from planning.disruption import Disruption
from planning.recovery.grouping import FEW_CARS
from planning.recovery.hedging import Hedge, hedge
from planning.recovery.outcome import Effort, Goal, Later, Option, Outcome, OutOfTime, Planned, Report, Stop, Wishes
from planning.recovery.recover import do_nothing, explored
from planning.recovery.robust import robust
from planning.recovery.solve import Found
from planning.simulation.ahead import Lookout
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
    lookout: Lookout | None = None,
) -> tuple[Option, ...]:
    """Checked options, *do nothing* first, each with the bound that least cost proved; equal plans are shown once,
    with the goals that led to them, and, with a ``lookout``, what may come of them.

    ``effort.seconds`` is for each goal, half of it for one that starts from another's plan. A goal that the wishes make
    impossible is left out; if all are, only *do nothing* remains. When ``stop`` says so, what was found until then is
    returned. On a large plant *protect promises* is worked out ``elsewhere`` beside the other two: who wants fewest
    late orders buys otherwise, so it shares nothing; who wants the least change starts from the least-cost plan. That
    is the robust one, too, where no other purchases of the next week are cheaper on average.
    """
    case = _Case(plant, disruptions, effort, wishes or Wishes(), report, stop, usage or Usage(plant))
    beside = elsewhere if len(plant.orders) > FEW_CARS else None
    nothing = do_nothing(plant, disruptions, case.usage)
    with beside(case.wished("protect_promises")) if beside else nullcontext() as later:
        first, like = case.solve("least_cost")
        with ThreadPoolExecutor(1) as third:
            hedging = third.submit(case.hedged, first)
            change, _ = case.solve("least_change", like)
            hedged = hedging.result()
        if lookout is not None and beside is not None:
            for option in filter(None, (nothing, first, change)):
                lookout.looked(option)  # while the other process is still at work
        outcome = None if later is None else later()
    promises = case.solve("protect_promises")[0] if outcome is None else _answer(outcome)
    safe = None if hedged is None or not hedged.pays else case.robust(hedged)
    bound = None if first is None else first.bound_cents
    found = [option.model_copy(update={"bound_cents": bound}) for option in (first, promises, change, safe) if option]
    shown = _merged([nothing, *found])
    if safe is None and first is not None:
        shown = tuple(_also(o, "robust") if "least_cost" in (o.goal, *o.also) else o for o in shown)
    return shown if lookout is None else tuple(lookout.looked(option) for option in shown)


@dataclass(frozen=True)
class _Case:
    """What is planned for, and how hard."""

    plant: Snapshot
    disruptions: Sequence[Disruption]
    effort: Effort
    wishes: Wishes
    report: Report | None
    stop: Stop | None
    usage: Usage

    def wished(self, goal: Goal) -> Wishes:
        return self.wishes.model_copy(update={"goal": goal})

    def solve(self, goal: Goal, like: Found | None = None) -> tuple[Option | None, Found | None]:
        """The option of a goal, with what the search found; half the time for one that starts from another's plan."""
        spent = self.effort if like is None else self._half
        outcome, arrays = explored(
            self.plant, self.disruptions, self.wished(goal), spent, self.report, self.stop, self.usage, like
        )
        return _answer(outcome), arrays

    def hedged(self, cheapest: Option | None) -> Hedge | None:
        """What to buy whatever comes; asked only where nobody knows when the events end, and if there is a plan."""
        sure = all(event.recovery_p10 == event.recovery_p90 for event in self.disruptions)
        wishes = self.wished("least_cost")
        bought = {"award", "transfer"} & set(wishes.levers)
        if sure or cheapest is None or not bought or wishes.confirmed_only:
            return None
        return hedge(self.plant, self.disruptions, wishes, self.usage, self.stop or (lambda: False))

    def robust(self, hedged: Hedge) -> Option | None:
        """The plan that goes on from such purchases."""
        return robust(
            self.plant, self.disruptions, self.wished("robust"), self._half, hedged, self.report, self.stop, self.usage
        )

    @property
    def _half(self) -> Effort:
        return replace(self.effort, seconds=self.effort.seconds / 2)


def _answer(outcome: Outcome) -> Option | None:
    if isinstance(outcome, Planned):
        return outcome.option
    return outcome.best if isinstance(outcome, OutOfTime) else None


def _merged(found: list[Option]) -> tuple[Option, ...]:
    """The options with *least cost* standing for the cheapest plan found for any goal.

    Plans that are equal, or cost the same in every item with the same figures, are shown once.
    """
    cheapest = min(found, key=lambda option: option.bill.total)
    named = {"plan": cheapest.plan, "bill": cheapest.bill, "figures": cheapest.figures}
    found = [option.model_copy(update=named) if option.goal == "least_cost" else option for option in found]
    shown: list[Option] = []
    for option in found:
        same = next((at for at, other in enumerate(shown) if _alike(option, other)), None)
        if same is None:
            shown.append(option)
        else:
            shown[same] = _also(shown[same], option.goal)
    return tuple(shown)


def _alike(one: Option, other: Option) -> bool:
    return one.plan == other.plan or (one.bill, one.figures) == (other.bill, other.figures)


def _also(option: Option, goal: Goal) -> Option:
    return option.model_copy(update={"also": (*option.also, goal)})
