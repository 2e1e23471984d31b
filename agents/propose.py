"""The propose node: the planner's options for what is known and wished now, and the one to recommend."""

from datetime import timedelta
from typing import Any, Literal

from langgraph.runtime import Runtime
from langgraph.types import Command

from agents.assess import View, file_view, look
from agents.proposals.edits import Edits, with_edits
from agents.proposals.shown import Shown, buys, changes_line, first_release, put_shown
from agents.state import CaseState, Deps
from planning.recovery.outcome import Infeasible, Option, Planned, Wishes
from tools.store.casework import approvals, audit, cases
from tools.store.casework.cases import refused_offers
from tools.store.keep import keep

REFUSED_FOR = timedelta(days=14)
"""So long a supplier who declined or reduced is not asked for the same again."""


def propose(state: CaseState, runtime: Runtime[Deps]) -> Command[Literal["draft", "__end__"]]:
    """Solve for the options and recommend one; after an answer, with what the person set."""
    deps = runtime.context
    heard = hear(deps, state)
    view = look(deps, state)
    update: CaseState = {**heard, **file_view(deps, state["case"], view), "round": state["round"] + 1}
    wishes = without_refused(deps, view, Wishes.model_validate(heard["wishes"]))
    options, update["clash"] = find_options(deps, view, wishes)
    chosen = recommend(options, wishes, heard["rejected"], heard["wishes"])
    if chosen is None:
        return Command(update={**update, **_park(deps, state["case"], options)}, goto="__end__")
    with deps.write() as session:
        filed = [put_shown(deps, session, option, view) for option in options]
        at = options.index(chosen)
        audit.append(
            session, deps.now(), "andon", "options found", state["case"], round=update["round"],
            options={option.goal: option.bill.total for option in options}, recommended=chosen.goal,
            clash=update["clash"],
        )  # fmt: skip
    update |= {"options": filed, "chosen": filed[at], "plan_a": _first_plan(deps, state, view, chosen)}
    return Command(update=update, goto="draft")


def without_refused(deps: Deps, view: View, wishes: Wishes) -> Wishes:
    """The wishes, less the offers whose suppliers said lately that they have no more to give; a pinned one stays."""
    with keep(deps.store) as session:
        refused = refused_offers(session, deps.now() - REFUSED_FOR) & set(view.plant.offer_by_id)
    gone = sorted(refused - set(wishes.pin_offers) - set(wishes.exclude_offers))
    return wishes.model_copy(update={"exclude_offers": (*wishes.exclude_offers, *gone)}) if gone else wishes


def find_options(deps: Deps, view: View, wishes: Wishes) -> tuple[tuple[Option, ...], list[str]]:
    """The planner's options; if the wishes leave nothing but doing nothing, also what clashes, by name.

    A search cut short can miss a plan, so the wished goal is tried once more, by itself.
    """
    tell = deps.progress("planning")
    options = deps.planner.options(view.plant, view.disruptions, deps.effort, wishes, tell, deps.stop)
    acts = any(option.goal != "do_nothing" or option.also for option in options)
    if acts or wishes.goal == "do_nothing":
        return options, []
    outcome = deps.planner.recover(view.plant, view.disruptions, wishes, deps.effort, tell, deps.stop)
    if isinstance(outcome, Infeasible):
        named = [f"{conflict.rule}: {conflict.detail}" for conflict in outcome.conflicts]
        return options, named or ["no rule by itself: the wishes together leave no plan"]
    best = outcome.option if isinstance(outcome, Planned) else outcome.best
    return ((*options, best), []) if best is not None else (options, ["time: no plan was found; raise --seconds"])


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
        wishes = with_edits(known["wishes"], edits)
        if not edits.frees_option:
            # An edit that names no option means the one that was shown.
            wishes = {"goal": deps.filed(Shown, state["chosen"]).option.goal, **wishes}
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
        asked = [option for option in options if wishes.goal in (option.goal, *option.also)]
        if asked:
            return asked[0]
    left = [option for option in options if option.goal not in rejected]
    if rejected:
        left = [option for option in left if option.goal != "do_nothing"]
    return min(left, key=lambda option: (option.bill.total, option.goal == "do_nothing"), default=None)


def _first_plan(deps: Deps, state: CaseState, view: View, chosen: Option) -> str:
    """What release A is asked for: empty if the line need not change.

    A plan on confirmed supply alone is released once; what the awards allow beyond it is release B.
    """
    confirmed = deps.first_release == "confirmed" and state["released_a"] and buys(chosen.plan)
    if chosen.goal == "do_nothing" or confirmed:
        return ""
    found = first_release(deps, view, chosen)
    if found is None or not changes_line(found.plan):
        return ""
    with deps.write() as session:
        return put_shown(deps, session, found, view)


def _park(deps: Deps, case_id: str, options: tuple[Option, ...]) -> CaseState:
    reason = "every option was rejected" if options else "the planner found no plan for what was wished"
    with deps.write() as session:
        cases.set_status(session, case_id, "parked")
        audit.append(session, deps.now(), "andon", "parked", case_id, reason=reason)
    return {"ended": "parked"}
