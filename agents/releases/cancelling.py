"""Awards taken back: asked for by a person, shown with their price, and carried out once they are approved."""

from typing import Literal

from langgraph.runtime import Runtime
from langgraph.types import Command

from agents.assess import View, file_view, look
from agents.effects import Done, NotApproved, carry_out
from agents.proposals.cancels import cancellations
from agents.proposals.proposal import Asked, file_proposal
from agents.proposals.shown import Shown
from agents.state import CaseState, Deps
from planning.cancelling import Cancelled, without
from planning.line import Plan
from planning.price import undisturbed_cents
from planning.recovery.outcome import Option, Wishes
from planning.snapshot import Snapshot
from planning.terms import euros
from tools.store.casework import audit
from tools.store.keep import keep


def cancel(state: CaseState, runtime: Runtime[Deps]) -> Command[Literal["gate_cancel", "follow_up"]]:
    """Ask whether awards shall be taken back, with what that costs and what the released plan costs without them."""
    deps = runtime.context
    view = look(deps, state)
    with keep(deps.store) as session:
        found = cancellations(session, view.plant, state["case"], state["cancelling"])
    if not found:
        with deps.write() as session:
            said = {"awards": state["cancelling"], "reason": "all of it has left or come"}
            audit.append(session, deps.now(), "andon", "nothing left to cancel", state["case"], **said)
        return Command(update={"cancelling": []}, goto="follow_up")
    here: CaseState = {**state, **file_view(deps, state["case"], view), "round": state["round"] + 1}
    after = without(view.plant, frozenset(receipt for each in found for receipt in each.receipts))
    update: CaseState = {**here, **file_proposal(deps, {**here, "brief": ""}, after, _asked(deps, view, after, found))}
    return Command(update=update, goto="gate_cancel")


def cancel_awards(state: CaseState, runtime: Runtime[Deps]) -> Command[Literal["gate_cancel", "cancel", "assess"]]:
    """Take the awards back that were approved; then see what that does to the line."""
    effect = carry_out(runtime.context, state["proposal"])
    if isinstance(effect, Done):
        return Command(update={"cancelling": [], "proposer": "andon"}, goto="assess")
    waits = isinstance(effect, NotApproved) and effect.status == "pending"
    return Command(goto="gate_cancel" if waits else "cancel")


def _asked(deps: Deps, view: View, after: Snapshot, found: tuple[Cancelled, ...]) -> Asked:
    """The released plan without the awards, and how many of its orders fall then."""
    bill, figures = deps.planner.recompute(after, view.disruptions, Plan())
    fall = len(deps.planner.assess(after, view.disruptions, deps.now()).orders)
    named = ", ".join(each.award for each in found) if len(found) < 3 else f"{len(found)} awards"
    saved = euros(sum(each.saved_cents for each in found))
    title = f"Cancel {named}: {saved} saved; {fall} orders of the released plan fall, {len(view.impact.orders)} now"
    option = Option(
        id="cancel", goal="do_nothing", title=title, wishes=Wishes(), plan=Plan(), bill=bill, figures=figures,
        undisturbed_cents=undisturbed_cents(after), bound_cents=None, snapshot=after.digest,
    )  # fmt: skip
    return Asked("cancel_awards", Shown(option=option, disruptions=view.disruptions), cancels=found)
