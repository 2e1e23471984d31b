"""The follow-up node: what suppliers answered, and the plan that their answers allow."""

from typing import Literal, NamedTuple

from langgraph.runtime import Runtime
from langgraph.types import Command
from sqlmodel import Session

from agents.assess import file_view, look
from agents.proposals.proposal import Asked, file_proposal
from agents.proposals.shown import Shown, changes_line, confirmed_plan, stands_on_confirmed
from agents.signals.open_events import OVER
from agents.state import CaseState, Deps
from planning.recovery.outcome import Wishes
from planning.snapshot import Snapshot
from tools.store.casework import approvals, audit, cases


class Answers(NamedTuple):
    """Awards of a case by what their receipts tell: all confirmed (``reduced`` ones too), none left, or still open."""

    confirmed: tuple[str, ...]
    declined: tuple[str, ...]
    waiting: tuple[str, ...]
    reduced: tuple[str, ...] = ()


def follow_up(state: CaseState, runtime: Runtime[Deps]) -> Command[Literal["gate_B", "propose", "__end__"]]:
    """Wait for answers, ask for release B when they are all in, plan again if a supplier declined, or close."""
    deps = runtime.context
    with deps.write() as session:
        found = answers(session, state["case"], deps.today(session))
        _record(session, found, state["case"])
        audit.append(session, deps.now(), "andon", "awards followed up", state["case"], **found._asdict())
        if found.waiting:
            cases.set_status(session, state["case"], "recovering")
        bought = any(p.action == "request_awards" for p in approvals.proposals(session, "consumed", state["case"]))
    if found.waiting:
        return Command(update={"ended": "waiting for suppliers"}, goto="__end__")
    less = {*found.declined, *found.reduced}
    if less - set(state.get("declined", [])):
        return Command(update={"declined": sorted(less), "proposal": ""}, goto="propose")
    if not bought or state.get("released_b", False):
        return _close(deps, state)
    return _ask_b(deps, state)


def answers(session: Session, case_id: str, plant: Snapshot) -> Answers:
    """What the receipts of a case's awards say."""
    confirmed, declined, waiting, reduced = [], [], [], []
    for row in _standing(session, case_id):
        status = {receipt.status for receipt in plant.receipts_of_award.get(row.id, ())}
        if status == {"confirmed"} or (not status and row.status in ("confirmed", "reduced")):
            confirmed.append(row.id)
            if row.status == "reduced":
                reduced.append(row.id)
        elif not status:
            declined.append(row.id)
        else:
            waiting.append(row.id)
    return Answers(tuple(confirmed), tuple(declined), tuple(waiting), tuple(reduced))


def _standing(session: Session, case_id: str) -> list[cases.AwardRow]:
    return [row for row in cases.awards_of(session, case_id) if row.status != "cancelled"]


def _record(session: Session, found: Answers, case_id: str) -> None:
    for row in _standing(session, case_id):
        if row.id not in found.reduced:
            row.status = (
                "confirmed" if row.id in found.confirmed else "declined" if row.id in found.declined else "requested"
            )
        session.add(row)


def _ask_b(deps: Deps, state: CaseState) -> Command[Literal["gate_B", "propose", "__end__"]]:
    view = look(deps, state)
    if deps.first_release == "option" and stands_on_confirmed(deps, view):
        return _close(deps, state)
    found = confirmed_plan(deps, view, Wishes.model_validate(state.get("wishes", {})))
    if found is None or not changes_line(found.plan):
        return _close(deps, state)
    here: CaseState = {**state, **file_view(deps, state["case"], view), "round": state["round"] + 1}
    asked = Asked("release_plan", Shown(option=found, disruptions=view.disruptions))
    update: CaseState = {**here, **file_proposal(deps, here, view.plant, asked)}
    return Command(update=update, goto="gate_B")


def _close(deps: Deps, state: CaseState) -> Command[Literal["gate_B", "propose", "__end__"]]:
    """Close the case once supply is restored; until then it is followed, or watched if nothing was done."""
    with deps.write() as session:
        acted = bool(approvals.proposals(session, "consumed", state["case"]))
        over = session.get_one(cases.CaseRow, state["case"]).life in OVER
        ended = "closed" if over else "following" if acted else "watching"
        cases.set_status(session, state["case"], {"following": "recovering"}.get(ended, ended))
        said = {"closed": "case closed", "following": "followed until supply is restored"}.get(ended, "nothing to do")
        audit.append(session, deps.now(), "andon", said, state["case"])
    return Command(update={"ended": ended}, goto="__end__")
