"""The investigate node: the model asks the supplier database and the planner, and names the levers worth offering."""

from langgraph.runtime import Runtime

from agents.analyst.investigation import investigate as look_for_levers
from agents.analyst.levers import LeversFacts, PartNeed
from agents.signals.open_events import events_of
from agents.state import CaseState, Deps
from planning.disruption import Disruption
from planning.impact import Impact
from planning.recovery.outcome import Effort
from tools.scheduler import planner_tools
from tools.store.casework import artifacts, audit, cases
from tools.store.keep import keep
from tools.suppliers import supplier_tools

WHAT_IF = Effort(seconds=5.0)
"""What one question of a model may cost the planner."""


def investigate(state: CaseState, runtime: Runtime[Deps]) -> CaseState:
    """Name the levers worth offering, each with its evidence; the model only asks, it changes nothing."""
    deps = runtime.context
    deps.report("investigate", None)
    plant = deps.snapshot(state["snapshot"])
    with keep(deps.store) as session:
        row = cases.get_case(session, state["case"])
        assert row is not None
        disruption = artifacts.get_record(session, Disruption, row.disruption)
        events = tuple(events_of(session, row.id).values())
    tools = [*supplier_tools(plant), *planner_tools(deps.planner, plant, events, WHAT_IF, deps.stop)]
    found = look_for_levers(_facts(deps, state, disruption), tools, deps.model, clock=deps.wall)
    with deps.write() as session:
        levers = artifacts.put_record(session, "levers", found.levers)
        audit.append(
            session, deps.now(), "andon", "investigated", state["case"], model=found.model, calls=found.calls,
            levers=len(found.levers.levers), faults=list(found.faults),
        )  # fmt: skip
        deps.note_faults(session, state["case"], "investigate", found.model, found.faults)
    return {"levers": levers}


def _facts(deps: Deps, state: CaseState, disruption: Disruption) -> LeversFacts:
    plant = deps.snapshot(state["snapshot"])
    needs = []
    for short in deps.filed(Impact, state["impact"]).parts:
        part = plant.parts[plant.part_row[short.part]]
        needs.append(
            PartNeed(
                id=part.id,
                name=part.name,
                short_qty=short.missing,
                first_short=short.run_out,
                build_short=part.build_short,
            )
        )
    return LeversFacts(now=deps.now(), sites=disruption.sites, parts=tuple(needs))
