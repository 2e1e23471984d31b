"""The propose node: the planner's options for what is known and wished now, and the one to recommend."""

from typing import Any, Literal

from langgraph.runtime import Runtime
from langgraph.types import Command
from sqlmodel import Session

from agents.assess import View, file_view, look
from agents.edits import Edits, with_edits
from agents.state import CaseState, Deps
from planning.disruption import Disruption
from planning.line import Plan
from planning.recovery.outcome import Option, Planned, Wishes
from planning.snapshot import Snapshot
from planning.terms import Record
from tools.store import approvals, artifacts, audit, cases
from tools.store.keep import keep
from tools.store.unshelve import shelved_by


class Shown(Record):
    """An option with the figures it was shown with, and the disruptions it answers."""

    option: Option
    disruptions: tuple[Disruption, ...]


def propose(state: CaseState, runtime: Runtime[Deps]) -> Command[Literal["draft", "__end__"]]:
    """Solve for the options and recommend one; after an answer, with what the person set."""
    deps = runtime.context
    heard = hear(deps, state)
    view = look(deps, state)
    update: CaseState = {**heard, **file_view(deps, state["case"], view), "round": state["round"] + 1}
    wishes = Wishes.model_validate(heard["wishes"])
    options = deps.planner.options(view.plant, view.disruptions, deps.effort, wishes, _progress(deps), deps.stop)
    chosen = recommend(options, wishes, heard["rejected"], heard["wishes"])
    if chosen is None:
        return Command(update={**update, **_park(deps, state["case"], "every option was rejected")}, goto="__end__")
    with deps.write() as session:
        filed = [put_shown(session, option, view) for option in options]
        at = options.index(chosen)
        audit.append(
            session, deps.now(), "andon", "options found", state["case"], round=update["round"],
            options={option.goal: option.bill.total for option in options}, recommended=chosen.goal,
        )  # fmt: skip
    update |= {"options": filed, "chosen": filed[at], "plan_a": _plan_a(deps, state, view, chosen)}
    return Command(update=update, goto="draft")


def hear(deps: Deps, state: CaseState) -> CaseState:
    """What people set by their answers so far; the approval table says it, not the resume."""
    known: CaseState = {
        "wishes": state.get("wishes", {}),
        "proposer": state.get("proposer", "andon"),
        "rejected": state.get("rejected", []),
    }
    if not state.get("proposal"):
        return known
    with keep(deps.store) as session:
        row = approvals.get_proposal(session, state["proposal"])
    if row is None:
        return known
    if row.status == "edited":
        edits = Edits.model_validate_json(row.edits)
        # An edit that names no option means the one that was shown.
        wishes = {"goal": deps.filed(Shown, state["chosen"]).option.goal, **with_edits(known["wishes"], edits)}
        return {"wishes": wishes, "proposer": row.decided_by, "rejected": []}
    if row.status == "rejected":
        turned_down = deps.filed(Shown, state["chosen"]).option.goal
        wishes = {key: value for key, value in known["wishes"].items() if key != "goal"}
        return {**known, "wishes": wishes, "rejected": sorted({*known["rejected"], turned_down})}
    return known


def recommend(
    options: tuple[Option, ...], wishes: Wishes, rejected: list[str], set_by_person: dict[str, Any]
) -> Option | None:
    """The goal a person asked for; else the cheapest option that was not turned down."""
    if "goal" in set_by_person:
        asked = [option for option in options if option.goal == wishes.goal]
        if asked:
            return asked[0]
    left = [option for option in options if option.goal not in rejected]
    if rejected:
        left = [option for option in left if option.goal != "do_nothing"]
    return min(left, key=lambda option: (option.bill.total, option.goal == "do_nothing"), default=None)


def put_shown(session: Session, option: Option, view: View) -> str:
    """File an option as it was shown."""
    return artifacts.put_record(session, "option", Shown(option=option, disruptions=view.disruptions))


def confirmed_plan(deps: Deps, view: View, wishes: Wishes) -> Option | None:
    """The plan on confirmed supply alone, with the same wishes but nothing bought; None if there is none."""
    levers = tuple(lever for lever in wishes.levers if lever not in ("award", "freight"))
    alone = wishes.model_copy(update={"confirmed_only": True, "levers": levers, "pin_offers": ()})
    outcome = deps.planner.recover(
        view.plant, view.disruptions, alone, deps.effort, _progress(deps), deps.stop
    )  # fmt: skip
    if isinstance(outcome, Planned):
        return outcome.option
    return getattr(outcome, "best", None)


def changes_line(plan: Plan) -> bool:
    """True if a plan moves cars or opens overtime."""
    return bool(plan.places or plan.unbuilt or plan.tail or any(plan.overtime.values()))


def brought_back(deps: Deps, case_id: str, plant: Snapshot, plan: Plan) -> list[str]:
    """Orders that the case's releases shelved and that this plan builds in the daily horizon after all."""
    weeks = {week.id for week in plant.tail_weeks}
    away = {*plan.unbuilt, *(place.order for place in plan.places if place.bucket in weeks)}
    with keep(deps.store) as session:
        shelved = {order.id for order in shelved_by(session, case_id)}
    return [order.id for order in plant.orders if order.id in shelved - away]


def line_changes(deps: Deps, case_id: str, plant: Snapshot, plan: Plan) -> bool:
    """True if releasing a plan would change what the line builds: cars that stay shelved are no change."""
    with keep(deps.store) as session:
        shelved = {order.id for order in shelved_by(session, case_id)}
    if not shelved:
        return changes_line(plan)
    moved = [place for place in plan.places if place.order not in shelved]
    lost = [order for order in plan.unbuilt if order not in shelved]
    return bool(brought_back(deps, case_id, plant, plan) or moved or lost or plan.tail or any(plan.overtime.values()))


def buys(plan: Plan) -> bool:
    """True if a plan awards or expedites anything."""
    return bool(plan.awards or plan.expedites)


def _plan_a(deps: Deps, state: CaseState, view: View, chosen: Option) -> str:
    if chosen.goal == "do_nothing" or (state["released_a"] and buys(chosen.plan)):
        return ""
    found = confirmed_plan(deps, view, chosen.wishes) if buys(chosen.plan) else chosen
    if found is None or not line_changes(deps, state["case"], view.plant, found.plan):
        return ""
    with deps.write() as session:
        return put_shown(session, found, view)


def _park(deps: Deps, case_id: str, reason: str) -> CaseState:
    with deps.write() as session:
        cases.set_status(session, case_id, "parked")
        audit.append(session, deps.now(), "andon", "parked", case_id, reason=reason)
    return {"ended": "parked"}


def _progress(deps: Deps) -> Any:
    return lambda progress: deps.report("planning", progress)
