"""The built-in analyst: a chat model of rules, a gazetteer and date parsing; no language model stands behind it."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from agents.analyst.cover import cover_words
from agents.analyst.inquiry import next_calls
from agents.analyst.words import brief_words
from agents.reading.notice import read_notice
from tools.directory import Mentions

_FENCED = re.compile(
    r"\AFACTS\n[^\n]*\n\nMESSAGE\n<untrusted signal ([0-9a-f]{16,64})>\n(.*)\n</untrusted signal \1>", re.DOTALL
)
SHOWN_NAME = "built-in analyst (rules, no language model)"


class Analyst(BaseChatModel):
    """The built-in analyst. It reads the facts of a message and answers by rules; other messages get no answer."""

    shown_name: str = SHOWN_NAME

    @property
    def _llm_type(self) -> str:
        return "andon-built-in-analyst"

    def bind_tools(
        self, tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool], *,
        tool_choice: str | dict[str, Any] | bool | None = None, **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:  # fmt: skip
        """The analyst with tools it may call; ``tool_choice`` is accepted as any chat model accepts it."""
        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools], tool_choice=tool_choice, **kwargs)

    def _generate(
        self, messages: list[BaseMessage], stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any,
    ) -> ChatResult:  # fmt: skip
        del stop, run_manager
        offered = [tool["function"]["name"] for tool in kwargs.get("tools") or []]
        facts = facts_of(messages)
        calls = _calls(facts, messages, offered)
        text = "" if calls else "The built-in analyst answers only to typed facts and offered tools."
        reply = AIMessage(content=text, tool_calls=calls, response_metadata={"model_name": self.shown_name})
        return ChatResult(generations=[ChatGeneration(message=reply)])


def facts_of(messages: Sequence[BaseMessage]) -> dict[str, Any]:
    """The facts that open the first human message; what any later text claims to be facts is not read."""
    lines = _asked(messages).split("\n", 2)
    if lines[0] != "FACTS" or len(lines) < 2:
        return {}
    try:
        facts = json.loads(lines[1])
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def message_of(messages: Sequence[BaseMessage]) -> str:
    """The text behind the fence of the first human message."""
    match = _FENCED.match(_asked(messages))
    return match[2] if match else ""


def _asked(messages: Sequence[BaseMessage]) -> str:
    first = next((message for message in messages if isinstance(message, HumanMessage)), None)
    return first.content if first is not None and isinstance(first.content, str) else ""


def _calls(facts: dict[str, Any], messages: Sequence[BaseMessage], offered: list[str]) -> list[Any]:
    task = facts.get("task")
    if task == "triage" and "Reading" in offered:
        return [_call("Reading", _reading(facts, message_of(messages)))]
    if task == "investigate":
        return [_call(name, args, row) for row, (name, args) in enumerate(next_calls(facts, messages, offered))]
    if task == "brief" and "BriefWords" in offered:
        return [_call("BriefWords", brief_words(facts))]
    if task == "draft" and "CoverWords" in offered:
        return [_call("CoverWords", cover_words(facts))]
    return []


def _call(name: str, args: dict[str, Any], row: int = 0) -> dict[str, Any]:
    return {"name": name, "args": args, "id": f"{name}-{row}", "type": "tool_call"}


def _reading(facts: dict[str, Any], message: str) -> dict[str, Any]:
    """The reading of a fenced message against its candidates, as plain JSON."""
    head, _, text = message.partition("\n\n")
    subject = head.partition("\nSubject: ")[2]
    found = Mentions.model_validate(facts["candidates"])
    reading = read_notice(subject, text, datetime.fromisoformat(facts["received"]), found, facts["author"])
    plain: dict[str, Any] = reading.model_dump(mode="json")
    return plain
