"""Investigating a case: the model asks the supplier database within a budget and names the levers worth offering."""

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.tools import BaseTool
from pydantic import ValidationError

from agents.analyst import evidence
from agents.analyst.asking import UnusableError, said, typed
from agents.analyst.instructions import investigate_messages
from agents.analyst.levers import Levers, LeversFacts
from agents.analyst.model import Analyst
from agents.calls.guarded import CHARS_A_TOKEN, FAILED, ModelFaultError, faults_of
from agents.models import model_name
from prompts.loader import neutral

MOST_ANSWER_CHARS = 40_000
MOST_REPEATS = 3
MOST_DROPPED_PCT = 40
"""Above this share of levers with unborne words the model's answer is not worth mending."""


class Budget(NamedTuple):
    """How often a model may be asked, how many tool calls it may make in all, and what it may take."""

    rounds: int = 12
    calls: int = 60
    seconds: float = 120.0
    tokens: int = 400_000


class Investigated(NamedTuple):
    """The levers, which model named them, how many tool calls it took, and what went wrong on the way."""

    levers: Levers
    model: str
    calls: int
    faults: tuple[str, ...]


def investigate(
    facts: LeversFacts, tools: Sequence[BaseTool], model: BaseChatModel, budget: Budget = Budget(),
    clock: Callable[[], float] = lambda: 0.0,
) -> Investigated:  # fmt: skip
    """Levers with their evidence, from tool calls only; when a model fails or wanders, the analyst does it, visibly.

    ``clock`` counts the seconds of the budget.
    """
    faults: list[str] = []
    if not isinstance(model, Analyst):
        name, look = model_name(model), _Inquiry(facts, tools, model, budget, clock)
        try:
            levers = look.run()
            return Investigated(levers, name, look.made, tuple(f"{name}: {fault}"[:400] for fault in look.faults))
        except ModelFaultError as fault:
            faults = [*look.faults, *fault.faults]
        except UnusableError as fault:
            faults = [*look.faults, str(fault)]
        faults = [f"{name}: {fault}"[:400] for fault in faults]
    analyst = Analyst()
    look = _Inquiry(facts, tools, analyst, Budget(12, 400, float("inf"), 10**12), lambda: 0.0)
    return Investigated(look.run(), model_name(analyst), look.made, tuple(faults))


class _Inquiry:
    """One conversation with the tools; ``made`` counts its tool calls, ``faults`` what was mended on the way."""

    def __init__(
        self, facts: LeversFacts, tools: Sequence[BaseTool], model: BaseChatModel, budget: Budget,
        clock: Callable[[], float],
    ) -> None:  # fmt: skip
        self.facts, self.model, self.budget, self.clock = facts, model, budget, clock
        self.tools = {tool.name: tool for tool in tools}
        self.bound = model.bind_tools([*tools, Levers])
        self.talk: list[BaseMessage] = investigate_messages(facts, budget.calls)
        self.faults: list[str] = []
        self.asked: dict[str, int] = {}
        self.made = self.tokens = self.repaired = 0

    def run(self) -> Levers:
        """The levers. Raises ``UnusableError`` or ``ModelFaultError`` if the model gives none within its budget."""
        until = self.clock() + self.budget.seconds
        for _ in range(self.budget.rounds):
            if self.clock() > until:
                raise UnusableError(f"no final answer within {self.budget.seconds:g} seconds")
            if self.tokens > self.budget.tokens:
                raise UnusableError(f"no final answer within {self.budget.tokens} tokens")
            levers = self._turn()
            if levers is not None:
                return levers
        raise UnusableError(f"no final answer within {self.budget.rounds} rounds")

    def _turn(self) -> Levers | None:
        reply = self._reply()
        if not reply.tool_calls:
            self._repair(said(reply))
            self.talk.append(HumanMessage(f"That could not be used: {said(reply)}. Finish with a call of Levers."))
            return None
        known, answers = list(self.talk), []
        self.talk.append(AIMessage(content="", tool_calls=reply.tool_calls))
        for call in reply.tool_calls:
            if call["name"] == Levers.__name__:
                try:
                    return self._final(call["args"], known)
                except UnusableError as wrong:
                    self._repair(str(wrong))
                    answers.append((call, f"Refused: {neutral(str(wrong)[:600])}"))
            else:
                answers.append((call, self._tool(call)))
        self.talk += [ToolMessage(text, tool_call_id=call["id"] or "") for call, text in answers]
        return None

    def _reply(self) -> AIMessage:
        try:
            reply = self.bound.invoke(self.talk)
        except ModelFaultError:
            raise
        except Exception as error:
            if isinstance(self.model, Analyst):
                raise
            raise UnusableError(f"{FAILED}{type(error).__name__}") from error
        self.faults += faults_of(reply)
        used = reply.usage_metadata["total_tokens"] if reply.usage_metadata else 0
        self.tokens += used or sum(len(str(message.content)) for message in self.talk) // CHARS_A_TOKEN
        return reply

    def _repair(self, wrong: str) -> None:
        """Note what is sent back; a second time is once too often."""
        if self.repaired:
            raise UnusableError(wrong)
        self.repaired += 1
        self.faults.append(wrong[:400])

    def _tool(self, call: Any) -> str:
        self.made += 1
        if self.made > self.budget.calls:
            raise UnusableError(f"more than {self.budget.calls} tool calls")
        key = json.dumps([call["name"], call["args"]], sort_keys=True)
        self.asked[key] = self.asked.get(key, 0) + 1
        if self.asked[key] > MOST_REPEATS:
            raise UnusableError(f"it made the same call of {str(call['name'])[:60]} {self.asked[key]} times")
        return neutral(_answer(self.tools, call))

    def _final(self, args: dict[str, Any], talk: Sequence[BaseMessage]) -> Levers:
        """The final answer if every id in it came from a tool or the facts, and as far as its words did."""
        levers = typed(args, Levers)
        if isinstance(self.model, Analyst):
            return levers
        known = evidence.seen(self.facts, talk)
        wrong = evidence.faults(levers, self.facts, known)
        if wrong:
            raise UnusableError("; ".join(dict.fromkeys(wrong[:5])))
        found = evidence.kept(levers, known)
        if 100 * len(found.dropped) > MOST_DROPPED_PCT * (len(levers.levers) + len(levers.open_questions)):
            raise UnusableError(f"{len(found.dropped)} of its reasons and questions say what no fact bears")
        self.faults += found.dropped
        return found.levers


def _answer(by_name: dict[str, BaseTool], call: Any) -> str:
    tool = by_name.get(call["name"])
    if tool is None:
        return json.dumps({"error": f"no tool is called {str(call['name'])[:60]!r}"})
    try:
        return str(tool.invoke(call["args"]))[:MOST_ANSWER_CHARS]
    except (ValidationError, ValueError, TypeError) as error:
        return json.dumps({"error": f"bad arguments: {type(error).__name__}"})
