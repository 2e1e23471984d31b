"""The brief node: one page for the person who decides, and then the first question."""

from typing import Literal

from langgraph.runtime import Runtime
from langgraph.types import Command

from agents.actions import ask_first
from agents.state import CaseState, Deps
from tools.store import artifacts, audit


def brief(
    state: CaseState, runtime: Runtime[Deps]
) -> Command[Literal["gate_A", "gate_sourcing", "follow_up", "propose"]]:
    """File the brief, then ask for the first thing that needs an approval."""
    deps = runtime.context
    deps.report("brief", None)
    written = deps.tell(deps, state)
    with deps.write() as session:
        digest = artifacts.put_text(session, "brief", written.markdown)
        audit.append(
            session, deps.now(), "andon", "brief written", state["case"], brief=digest, model=written.model_name,
            dropped=list(written.dropped_sentences),
        )  # fmt: skip
    asked = ask_first(deps, {**state, "brief": digest})
    update = asked.update if isinstance(asked.update, dict) else {}
    return Command(update={**update, "brief": digest}, goto=asked.goto)
