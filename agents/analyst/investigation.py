"""Investigating a case: the model asks the supplier database within a budget and names the levers worth offering."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.tools import BaseTool
from pydantic import ValidationError

from agents.analyst.instructions import investigate_messages
from agents.analyst.levers import Levers, LeversFacts
from agents.analyst.model import Analyst
from agents.models import model_name

MOST_ANSWER_CHARS = 40_000


class Budget(NamedTuple):
    """How often a model may be asked, and how many tool calls it may make in all."""

    rounds: int = 12
    calls: int = 60


class Investigated(NamedTuple):
    """The levers, which model named them, how many tool calls it took, and what went wrong on the way."""

    levers: Levers
    model: str
    calls: int
    faults: tuple[str, ...]


def investigate(
    facts: LeversFacts, tools: Sequence[BaseTool], model: BaseChatModel, budget: Budget = Budget()
) -> Investigated:
    """Levers with their evidence, from tool calls only; when a model fails or wanders, the analyst does it, visibly."""
    faults: tuple[str, ...] = ()
    if not isinstance(model, Analyst):
        found, calls, wrong = _run(facts, tools, model, budget)
        if found is not None:
            return Investigated(found, model_name(model), calls, ())
        faults = (f"{model_name(model)}: {wrong}"[:400],)
    analyst = Analyst()
    found, calls, wrong = _run(facts, tools, analyst, Budget(12, 400))
    if found is None:
        raise ValueError(f"the built-in analyst named no levers: {wrong}")
    return Investigated(found, model_name(analyst), calls, faults)


def _run(
    facts: LeversFacts, tools: Sequence[BaseTool], model: BaseChatModel, budget: Budget
) -> tuple[Levers | None, int, str]:
    """One investigation; the last entry says why it gave nothing."""
    by_name = {tool.name: tool for tool in tools}
    bound = model.bind_tools([*tools, Levers])
    talk: list[BaseMessage] = investigate_messages(facts, budget.calls)
    made, wrong = 0, "it never gave a final answer"
    for _ in range(budget.rounds):
        try:
            reply = bound.invoke(talk)
        except Exception as error:
            return None, made, f"the call failed: {type(error).__name__}"
        talk.append(reply)
        if not reply.tool_calls:
            return None, made, "it answered without a tool"
        for call in reply.tool_calls:
            if call["name"] == Levers.__name__:
                levers, wrong = _final(call["args"], talk)
                if levers is not None:
                    return levers, made, ""
                talk.append(ToolMessage(f"Refused: {wrong}", tool_call_id=call["id"] or ""))
                continue
            made += 1
            if made > budget.calls:
                return None, made, f"more than {budget.calls} tool calls"
            talk.append(ToolMessage(_answer(by_name, call), tool_call_id=call["id"] or ""))
    return None, made, wrong


def _answer(by_name: dict[str, BaseTool], call: Any) -> str:
    tool = by_name.get(call["name"])
    if tool is None:
        return json.dumps({"error": f"no tool is called {str(call['name'])[:60]!r}"})
    try:
        return str(tool.invoke(call["args"]))[:MOST_ANSWER_CHARS]
    except (ValidationError, ValueError, TypeError) as error:
        return json.dumps({"error": f"bad arguments: {type(error).__name__}"})


def _final(args: dict[str, Any], talk: Sequence[BaseMessage]) -> tuple[Levers | None, str]:
    """The final answer if every id in it was seen in a tool's answer or in the facts."""
    try:
        levers = Levers.model_validate_json(json.dumps(args))
    except ValidationError as error:
        return None, "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])
    seen = "\n".join(str(message.content) for message in talk if not isinstance(message, AIMessage))
    unknown = [
        name for lever in levers.levers for name in (lever.part, lever.offer, lever.receipt, lever.site)
        if name is not None and f'"{name}"' not in seen
    ]  # fmt: skip
    return (None, f"ids that no tool gave: {', '.join(unknown[:5])}") if unknown else (levers, "")
