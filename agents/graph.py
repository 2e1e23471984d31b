"""The graph of a case: wiring only. Node names are frozen, because waiting runs know them."""

from functools import cache
from typing import Any, get_args

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from agents.assess import assess
from agents.brief import brief
from agents.draft import draft
from agents.gates import gate_a, gate_b, gate_cancel, gate_sourcing
from agents.investigate import investigate
from agents.propose import propose
from agents.releases.actions import release_a, release_b, request_awards
from agents.releases.cancelling import cancel, cancel_awards
from agents.releases.follow_up import follow_up
from agents.signals.intake import triage
from agents.state import CaseState, Deps, Entry

CaseGraph = CompiledStateGraph[CaseState, Deps, CaseState, CaseState]
RECURSION_LIMIT = 50


def entry(state: CaseState) -> Entry:
    """Where a run begins: new signals are judged; a known case is followed up, planned again, or loses awards."""
    return state["entry"]


def case_graph(saver: BaseCheckpointSaver[Any]) -> CaseGraph:
    """The compiled graph; the store, the planner, the model and the clock come with each call, as its context."""
    return wiring().compile(checkpointer=saver, name="case")


@cache
def wiring() -> StateGraph[CaseState, Deps, CaseState, CaseState]:
    """Nodes and edges; branching nodes name their edges in their signatures."""
    graph = StateGraph(CaseState, context_schema=Deps)
    graph.add_node("triage", triage)
    graph.add_node("assess", assess)
    graph.add_node("investigate", investigate)
    graph.add_node("propose", propose)
    graph.add_node("draft", draft)
    graph.add_node("brief", brief)
    graph.add_node("gate_A", gate_a)
    graph.add_node("release_A", release_a)
    graph.add_node("gate_sourcing", gate_sourcing)
    graph.add_node("request_awards", request_awards)
    graph.add_node("gate_B", gate_b)
    graph.add_node("release_B", release_b)
    graph.add_node("follow_up", follow_up)
    graph.add_node("cancel", cancel)
    graph.add_node("gate_cancel", gate_cancel)
    graph.add_node("cancel_awards", cancel_awards)
    graph.add_conditional_edges(START, entry, {name: name for name in get_args(Entry)})
    graph.add_edge("investigate", "propose")
    graph.add_edge("draft", "brief")
    return graph
