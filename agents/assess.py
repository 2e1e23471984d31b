"""The assess node: what the disruption does to the released plan, on today's plant."""

from typing import Literal, NamedTuple

from langgraph.runtime import Runtime
from langgraph.types import Command

from agents.signals.open_events import events_of, mark_of
from agents.state import CaseState, Deps
from planning.disruption import Disruption
from planning.impact import Impact
from planning.snapshot import Snapshot
from tools.store.casework import artifacts, audit, cases
from tools.store.keep import keep


class View(NamedTuple):
    """What a round of a case rests on: the plant as of now, what is lost, and what that does.

    ``disruptions`` are the case's own event, then those of the other open cases: a plan has to hold under all of them.
    ``disruption`` is the digest of its own, ``beside`` that of all.
    """

    plant: Snapshot
    disruptions: tuple[Disruption, ...]
    impact: Impact
    disruption: str
    beside: str


def assess(state: CaseState, runtime: Runtime[Deps]) -> Command[Literal["investigate", "__end__"]]:
    """Assess the impact; a case without any is watched until a new signal comes."""
    deps = runtime.context
    view = look(deps, state)
    update = file_view(deps, state["case"], view)
    with deps.write() as session:
        cases.set_status(session, state["case"], "open" if view.impact.hurts else "watching")
    if view.impact.hurts:
        return Command(update=update, goto="investigate")
    return Command(update={**update, "ended": "watching"}, goto="__end__")


def look(deps: Deps, state: CaseState) -> View:
    """Today's plant, the case's disruption as it is known now, and the impact (read again if nothing moved)."""
    deps.report("impact", None)
    with keep(deps.store) as session:
        plant = deps.today(session)
        row = cases.get_case(session, state["case"])
        assert row is not None
        found, beside = tuple(events_of(session, row.id).values()), mark_of(session, row.id)
        if state.get("snapshot") == plant.digest and state.get("beside") == beside:
            return View(plant, found, deps.filed(Impact, state["impact"]), row.disruption, beside)
    return View(plant, found, deps.planner.assess(plant, found, deps.now()), row.disruption, beside)


def file_view(deps: Deps, case_id: str, view: View) -> CaseState:
    """Keep the snapshot and the impact."""
    with deps.write() as session:
        snapshot = artifacts.put_snapshot(session, view.plant)
        impact = artifacts.put_record(session, "impact", view.impact)
        deps.views.keep_record(impact, view.impact)
        audit.append(session, deps.now(), "andon", "impact assessed", case_id, snapshot=snapshot, impact=impact)
    return {"snapshot": snapshot, "impact": impact, "disruption": view.disruption, "beside": view.beside}
