"""The nodes that act on a decision, and the asking that comes before each gate."""

from typing import Literal

from langgraph.runtime import Runtime
from langgraph.types import Command

from agents.draft import file_papers, papers_of
from agents.effects import Done, Effect, NotApproved, carry_out
from agents.proposals.proposal import Asked, file_proposal
from agents.proposals.rebase import rebase
from agents.proposals.shown import Shown, buys, inherited
from agents.releases.notes import cover_notes
from agents.state import CaseState, Deps
from planning.price import undisturbed_cents
from planning.recovery.outcome import OutOfTime, Planned
from planning.snapshot import Snapshot
from tools.contracts.paper import AWARD_KINDS, Paper
from tools.store.keep import keep


def release_a(
    state: CaseState, runtime: Runtime[Deps]
) -> Command[Literal["gate_A", "gate_sourcing", "follow_up", "propose"]]:
    """Release the plan that rests on confirmed supply, then ask for what else the option needs."""
    deps = runtime.context
    effect = carry_out(deps, state["proposal"])
    if not isinstance(effect, Done):
        return Command(goto="gate_A" if _still_open(effect) else "propose")
    return ask_sourcing(deps, {**state, "released_a": True})


def request_awards(
    state: CaseState, runtime: Runtime[Deps]
) -> Command[Literal["gate_sourcing", "follow_up", "propose"]]:
    """Reserve capacity, request the awards and book the freight that were approved."""
    effect = carry_out(runtime.context, state["proposal"])
    if isinstance(effect, Done):
        return Command(update={"released_b": False}, goto="follow_up")
    return Command(goto="gate_sourcing" if _still_open(effect) else "propose")


def release_b(state: CaseState, runtime: Runtime[Deps]) -> Command[Literal["gate_B", "follow_up", "propose"]]:
    """Release the plan that the confirmed awards allow."""
    effect = carry_out(runtime.context, state["proposal"])
    if isinstance(effect, Done):
        return Command(update={"released_b": True}, goto="follow_up")
    return Command(goto="gate_B" if _still_open(effect) else "propose")


def ask_first(deps: Deps, state: CaseState) -> Command[Literal["gate_A", "gate_sourcing", "follow_up", "propose"]]:
    """Ask for release A if the line's plan changes on confirmed supply; else for the sourcing; else nothing."""
    if not state["plan_a"]:
        return ask_sourcing(deps, state)
    asked = Asked("release_plan", deps.filed(Shown, state["plan_a"]), _enclosed(deps, state))
    return Command(update={**_new(state), **file_proposal(deps, state, _plant(deps, state), asked)}, goto="gate_A")


def _enclosed(deps: Deps, state: CaseState) -> tuple[tuple[str, Paper], ...]:
    """Papers that go with release A: the letters to suppliers, where no request for awards will carry them."""
    if buys(deps.filed(Shown, state["chosen"]).option.plan):
        return ()
    return tuple((note["filed"], deps.filed(Paper, note["filed"])) for note in state["papers"])


def ask_sourcing(deps: Deps, state: CaseState) -> Command[Literal["gate_A", "gate_sourcing", "follow_up", "propose"]]:
    """Ask for the awards and the freight of the option, said on the plant as it is now."""
    shown = deps.filed(Shown, state["chosen"])
    if not buys(shown.option.plan):
        return Command(update=_new(state), goto="follow_up")
    with keep(deps.store) as session:
        plant = deps.today(session)
    again = on_today(deps, shown, _plant(deps, state), plant)
    if again is None:
        return Command(update={**_new(state), "proposal": ""}, goto="propose")
    papers = papers_of(deps, plant, again, state["case"])
    filed = file_papers(deps, state["case"], papers)
    ordered = [paper for paper in papers if paper.kind in AWARD_KINDS]
    notes = cover_notes(deps, plant, again, ordered, state["case"])
    asked = Asked("request_awards", again, tuple(_filed(filed, papers)), notes)
    update: CaseState = {**_new(state), "papers": filed, **file_proposal(deps, state, plant, asked)}
    return Command(update=update, goto="gate_sourcing")


def on_today(deps: Deps, shown: Shown, before: Snapshot, plant: Snapshot) -> Shown | None:
    """The same option said on today's plant, its cost above today's released plan; solved again if it no longer fits.

    None if nothing fits.
    """
    if before.digest == plant.digest:
        return shown
    option = shown.option
    plan = rebase(option.plan, before, plant)
    if inherited(deps, plant, shown, plan) is not None:
        bill, figures = deps.planner.recompute(plant, shown.disruptions, plan)
        changed = {
            "plan": plan, "bill": bill, "figures": figures, "undisturbed_cents": undisturbed_cents(plant),
            "bound_cents": None, "snapshot": plant.digest,
        }  # fmt: skip
        return Shown(option=option.model_copy(update=changed), disruptions=shown.disruptions)
    report = deps.progress("sourcing")
    outcome = deps.planner.recover(plant, shown.disruptions, option.wishes, deps.effort, report, deps.stop)
    best = outcome.option if isinstance(outcome, Planned) else outcome.best if isinstance(outcome, OutOfTime) else None
    return Shown(option=best, disruptions=shown.disruptions) if best and buys(best.plan) else None


def _filed(filed: list[dict[str, str]], papers: tuple[Paper, ...]) -> list[tuple[str, Paper]]:
    return [(note["filed"], paper) for note, paper in zip(filed, papers, strict=True)]


def _plant(deps: Deps, state: CaseState) -> Snapshot:
    return deps.snapshot(state["snapshot"])


def _still_open(effect: Effect) -> bool:
    return isinstance(effect, NotApproved) and effect.status == "pending"


def _new(state: CaseState) -> CaseState:
    return {"released_a": state["released_a"]}
