"""The planner as a tool: what the agent asks of planning, and the same as LangChain tools for a model."""

import json
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Protocol

from langchain_core.tools import BaseTool, StructuredTool
from pydantic import BaseModel, Field

from planning.disruption import Disruption
from planning.impact import Impact
from planning.line import Plan
from planning.plandiff import diff
from planning.recovery.measures import Worths
from planning.recovery.outcome import (
    LEVERS,
    Bill,
    Effort,
    Figures,
    Infeasible,
    Later,
    Lever,
    Option,
    Outcome,
    OutOfTime,
    Planned,
    Progress,
    Report,
    Stop,
    Violation,
    Wishes,
)
from planning.snapshot import Snapshot
from planning.terms import Record
from planning.usage import Usage
from tools.beside import solved_beside


class Planner(Protocol):
    """What is asked of the planner; the tests bring a small one of their own."""

    def assess(self, plant: Snapshot, disruptions: Sequence[Disruption], now: datetime) -> Impact:
        """What the disruptions do to the released plan if nothing is done."""
        ...

    def options(
        self, plant: Snapshot, disruptions: Sequence[Disruption], effort: Effort, wishes: Wishes,
        report: Report | None, stop: Stop | None,
    ) -> tuple[Option, ...]:  # fmt: skip
        """The ways to respond, checked, equal ones merged, each with what may come of it."""
        ...

    def recover(
        self, plant: Snapshot, disruptions: Sequence[Disruption], wishes: Wishes, effort: Effort,
        report: Report | None, stop: Stop | None,
    ) -> Outcome:  # fmt: skip
        """One way to respond, as wished."""
        ...

    def replan(
        self, plant: Snapshot, disruptions: Sequence[Disruption], wishes: Wishes, effort: Effort,
        known: Option, answered: Sequence[Disruption], report: Report | None, stop: Stop | None,
    ) -> Outcome:  # fmt: skip
        """One way to respond, as wished, from an option that is known; ``answered`` are the disruptions it is for."""
        ...

    def check(
        self, plant: Snapshot, disruptions: Sequence[Disruption], plan: Plan, wishes: Wishes
    ) -> Sequence[Violation]:
        """The rules a plan breaks."""
        ...

    def unsure(
        self, plant: Snapshot, disruptions: Sequence[Disruption], ahead: timedelta, among: Collection[str]
    ) -> frozenset[str]:
        """Those among some parts that slots frozen now or in so much time take from unconfirmed supply."""
        ...

    def worths(
        self, plant: Snapshot, disruptions: Sequence[Disruption], wishes: Wishes, report: Report | None,
        stop: Stop | None,
    ) -> Worths | None:  # fmt: skip
        """What limits a plan, what more of it would be worth, what waiting costs; None if the wishes leave no plan."""
        ...

    def recompute(self, plant: Snapshot, disruptions: Sequence[Disruption], plan: Plan) -> tuple[Bill, Figures]:
        """What a plan costs, from the plan alone."""
        ...

    def diff(self, plant: Snapshot, plan: Plan) -> Record:
        """What a plan changes against the released one, in planner's units."""
        ...


class LinePlanner:
    """The planner of this house. Keeps the resolved bill of material of the plant it saw last."""

    def __init__(self) -> None:
        self._usage: tuple[str, Usage] | None = None

    def assess(self, plant: Snapshot, disruptions: Sequence[Disruption], now: datetime) -> Impact:
        """What the disruptions do to the released plan if nothing is done."""
        from planning.impact import assess

        return assess(plant, disruptions, now, usage=self._resolved(plant))

    def options(
        self,
        plant: Snapshot,
        disruptions: Sequence[Disruption],
        effort: Effort,
        wishes: Wishes,
        report: Report | None,
        stop: Stop | None,
    ) -> tuple[Option, ...]:
        """The ways to respond, checked, equal ones merged."""
        # Solvers take a second to load; reading a case needs none.
        from planning.recovery.options import options
        from planning.simulation.ahead import Lookout

        def elsewhere(wished: Wishes) -> AbstractContextManager[Later]:
            return solved_beside(plant, disruptions, wished, effort, report, stop)

        beside = elsewhere if effort.threads > 1 else None
        usage = self._resolved(plant)
        lookout = Lookout(plant, disruptions, effort, usage, report, stop)
        return options(plant, disruptions, effort, wishes, report, stop, beside, usage, lookout)

    def recover(
        self,
        plant: Snapshot,
        disruptions: Sequence[Disruption],
        wishes: Wishes,
        effort: Effort,
        report: Report | None,
        stop: Stop | None,
    ) -> Outcome:
        """One way to respond, as wished."""
        from planning.recovery.recover import recover

        return recover(plant, disruptions, wishes, effort, report, stop, self._resolved(plant))

    def replan(
        self,
        plant: Snapshot,
        disruptions: Sequence[Disruption],
        wishes: Wishes,
        effort: Effort,
        known: Option,
        answered: Sequence[Disruption],
        report: Report | None,
        stop: Stop | None,
    ) -> Outcome:
        """One way to respond, as wished, from an option that is known; ``answered`` are the disruptions it is for."""
        from planning.recovery.incumbent import Known
        from planning.recovery.replan import replan

        start = Known(known.plan, known.wishes, tuple(answered), known.bound_cents)
        return replan(plant, disruptions, wishes, effort, start, report, stop, self._resolved(plant))

    def check(
        self, plant: Snapshot, disruptions: Sequence[Disruption], plan: Plan, wishes: Wishes
    ) -> Sequence[Violation]:
        """The rules a plan breaks."""
        from planning.recovery.check import check

        return check(plant, disruptions, plan, wishes, self._resolved(plant))

    def unsure(
        self, plant: Snapshot, disruptions: Sequence[Disruption], ahead: timedelta, among: Collection[str]
    ) -> frozenset[str]:
        """Those among some parts that slots frozen now or in so much time take from unconfirmed supply."""
        from planning.recovery.unsure import unsure_parts

        return unsure_parts(plant, disruptions, ahead, among)

    def worths(
        self,
        plant: Snapshot,
        disruptions: Sequence[Disruption],
        wishes: Wishes,
        report: Report | None,
        stop: Stop | None,
    ) -> Worths | None:
        """What limits a plan, what more of it would be worth, what waiting costs; None if the wishes leave no plan."""
        from planning.recovery.worth import worths

        began = monotonic()

        def tell(phase: str) -> None:
            if report is not None:
                report(Progress(phase, None, None, monotonic() - began))

        return worths(plant, disruptions, wishes, self._resolved(plant), stop or (lambda: False), tell)

    def recompute(self, plant: Snapshot, disruptions: Sequence[Disruption], plan: Plan) -> tuple[Bill, Figures]:
        """What a plan costs, from the plan alone."""
        from planning.recovery.check import recompute

        return recompute(plant, disruptions, plan, self._resolved(plant))

    def diff(self, plant: Snapshot, plan: Plan) -> Record:
        """What a plan changes against the released one, in planner's units."""
        return diff(plant, plan)

    def _resolved(self, plant: Snapshot) -> Usage:
        if self._usage is None or self._usage[0] != plant.digest:
            self._usage = plant.digest, Usage(plant)
        return self._usage[1]


class WhatIf(BaseModel):
    """What a model may ask of the planner: switch levers off, leave offers out. Nothing it gives is a number."""

    levers: list[Lever] = Field(default_factory=lambda: list(LEVERS), description="levers the plan may use")
    exclude_offers: list[str] = Field(default_factory=list, max_length=50, description="ids of offers left out")


def planner_tools(
    planner: Planner, plant: Snapshot, disruptions: Sequence[Disruption], effort: Effort, stop: Stop | None = None
) -> list[BaseTool]:
    """``what_if``: what a plan would cost with some levers or offers left out. Nothing is kept or released."""

    def what_if(levers: list[Lever], exclude_offers: list[str]) -> str:
        unknown = [offer for offer in exclude_offers if offer not in plant.offer_by_id]
        if unknown:
            return json.dumps({"error": f"unknown offers: {', '.join(unknown[:10])}"})
        wishes = Wishes(levers=tuple(dict.fromkeys(levers)), exclude_offers=tuple(exclude_offers))
        return json.dumps(told(planner.recover(plant, disruptions, wishes, effort, None, stop)))

    return [
        StructuredTool.from_function(
            what_if,
            name="what_if",
            description="Cost, late orders and awards of a plan that leaves out some levers or offers.",
            args_schema=WhatIf,
        )
    ]


def told(outcome: Outcome) -> dict[str, Any]:
    """An outcome in a few figures, as a model is told of it."""
    match outcome:
        case Planned(option=option):
            return {"outcome": "planned", **_figures(option)}
        case OutOfTime(best=best):
            return {"outcome": "out_of_time", **(_figures(best) if best else {})}
        case Infeasible(conflicts=conflicts):
            return {"outcome": "infeasible", "conflicts": [f"{c.rule}: {c.detail}" for c in conflicts[:10]]}


def _figures(option: Option) -> dict[str, Any]:
    return {
        "extra_cost_cents": option.extra_cents,
        "spend_cents": option.bill.spend,
        **option.figures.model_dump(),
        "offers_used": sorted({award.offer for award in option.plan.awards}),
    }
