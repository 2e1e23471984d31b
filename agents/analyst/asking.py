"""Asking a chat model for a typed answer: one repair round, then the analyst, and a record of which gave it."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from pydantic import BaseModel, ValidationError

from agents.analyst.model import Analyst
from agents.calls.guarded import FAILED, Guarded, ModelFaultError, faults_of
from agents.models import model_name
from prompts.loader import neutral

Answer = TypeVar("Answer", bound=BaseModel)
Check = Callable[[Answer], Sequence[str]]
"""What is wrong with a well-formed answer, in words; nothing if it may be used."""
MOST_ANSWER_CHARS = 100_000


class Given(NamedTuple, Generic[Answer]):
    """An answer, which model gave it, and what went wrong on the way."""

    answer: Answer
    model: str
    faults: tuple[str, ...]


class UnusableError(Exception):
    """An answer that cannot be used; says why, in words that may be sent back."""


def ask(
    model: BaseChatModel, asked: Sequence[BaseMessage], schema: type[Answer], check: Check[Answer],
    grounded: Check[Answer] = lambda _: (),
) -> Given[Answer]:  # fmt: skip
    """A typed answer that passed ``check``; a bad one is sent back once, then the analyst answers, visibly.

    ``grounded`` is asked of a language model besides. A model that could not be called is not asked again here.
    """
    faults: list[str] = []
    if not isinstance(model, Analyst):
        name, talk = model_name(model), list(asked)
        for _ in range(2):
            reply: AIMessage | None = None
            try:
                reply = _asked(model, talk, schema)
                faults += [f"{name}: {fault}" for fault in faults_of(reply)]
                answer = _typed(reply, schema)
                _stands([*check(answer), *grounded(answer)])
                return Given(answer, name, tuple(faults))
            except ModelFaultError as fault:
                faults += [f"{name}: {words}" for words in fault.faults]
                break
            except Exception as error:
                wrong = str(error) if isinstance(error, UnusableError) else f"{FAILED}{type(error).__name__}"
                faults.append(f"{name}: {wrong}"[:400])
                talk = [*asked, *_returned(reply, wrong)]
    analyst = Analyst()
    answer = _typed(_asked(analyst, asked, schema), schema)
    _stands(check(answer))
    return Given(answer, model_name(analyst), tuple(faults))


def typed(args: object, schema: type[Answer]) -> Answer:
    """An answer from plain JSON values. Raises ``UnusableError``."""
    try:
        return schema.model_validate_json(json.dumps(args))
    except ValidationError as error:
        places = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])
        raise UnusableError(f"the answer does not fit: {places}") from None


def said(reply: AIMessage) -> str:
    """Why an answer without a call is none: cut off, refused, or just words."""
    finish = str(reply.response_metadata.get("finish_reason", ""))
    if reply.additional_kwargs.get("refusal") or finish == "content_filter":
        return "it refused"
    if reply.invalid_tool_calls or finish == "length":
        return "the answer is no whole JSON; it was cut off or badly written"
    return "it answered in words, without the tool"


def _asked(model: BaseChatModel, talk: Sequence[BaseMessage], schema: type[BaseModel]) -> AIMessage:
    if isinstance(model, Guarded) and model.output == "json_schema":
        form = {"name": schema.__name__, "schema": schema.model_json_schema(), "strict": False}
        reply: Any = model.bind(response_format={"type": "json_schema", "json_schema": form}).invoke(list(talk))
        return reply  # type: ignore[no-any-return]
    return model.bind_tools([schema], tool_choice=schema.__name__).invoke(list(talk))


def _typed(reply: AIMessage, schema: type[Answer]) -> Answer:
    calls = [call for call in reply.tool_calls if call["name"] == schema.__name__]
    if len(calls) > 1 or (reply.tool_calls and not calls):
        raise UnusableError(f"expected one call of {schema.__name__}, got {len(calls)}")
    if calls:
        return typed(calls[0]["args"], schema)
    if reply.additional_kwargs.get("refusal"):
        raise UnusableError(said(reply))
    text = reply.content if isinstance(reply.content, str) else ""
    if len(text) > MOST_ANSWER_CHARS:
        raise UnusableError(f"the answer has more than {MOST_ANSWER_CHARS} characters")
    try:
        return typed(json.loads(text), schema)
    except ValueError:
        raise UnusableError(said(reply)) from None


def _stands(wrong: Sequence[str]) -> None:
    if wrong:
        raise UnusableError("; ".join(wrong[:5]))


def _returned(reply: AIMessage | None, wrong: str) -> list[BaseMessage]:
    """A bad answer with what was wrong about it, in the shape providers accept."""
    why = neutral(wrong[:600])
    if reply is None or not reply.tool_calls or reply.invalid_tool_calls:
        return [HumanMessage(f"The last answer could not be used: {why}. Answer again, with the tool.")]
    returned: list[BaseMessage] = [AIMessage(content="", tool_calls=reply.tool_calls)]
    for call in reply.tool_calls:
        returned.append(ToolMessage(f"Refused: {why}. Correct it.", tool_call_id=call["id"] or "call"))
    return returned
