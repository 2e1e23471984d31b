"""Asking a chat model for a typed answer: one repair round, then the analyst, and a record of which gave it."""

import json
from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from pydantic import BaseModel, ValidationError

from agents.analyst.model import Analyst
from agents.models import model_name

Answer = TypeVar("Answer", bound=BaseModel)
Check = Callable[[Answer], Sequence[str]]
"""What is wrong with a well-formed answer, in words; nothing if it may be used."""


class Given(NamedTuple, Generic[Answer]):
    """An answer, which model gave it, and what went wrong on the way."""

    answer: Answer
    model: str
    faults: tuple[str, ...]


def ask(
    model: BaseChatModel, asked: Sequence[BaseMessage], schema: type[Answer], check: Check[Answer]
) -> Given[Answer]:
    """A typed answer that passed ``check``; a bad one is sent back once, then the analyst answers, visibly."""
    faults: list[str] = []
    if not isinstance(model, Analyst):
        talk = list(asked)
        for _ in range(2):
            answer, wrong, reply = _try(model, talk, schema, check)
            if answer is not None:
                return Given(answer, model_name(model), tuple(faults))
            faults.append(f"{model_name(model)}: {wrong}"[:400])
            talk = [*asked, *_returned(reply, wrong)]
    analyst = Analyst()
    answer, wrong, _ = _try(analyst, asked, schema, check)
    if answer is None:
        raise ValueError(f"the built-in analyst gave no usable {schema.__name__}: {wrong}")
    return Given(answer, model_name(analyst), tuple(faults))


def _try(
    model: BaseChatModel, talk: Sequence[BaseMessage], schema: type[Answer], check: Check[Answer]
) -> tuple[Answer | None, str, AIMessage | None]:
    reply: AIMessage | None = None
    try:
        reply = model.bind_tools([schema], tool_choice=schema.__name__).invoke(list(talk))
        calls = [call for call in reply.tool_calls if call["name"] == schema.__name__]
        if len(calls) != 1:
            return None, f"expected one call of {schema.__name__}, got {len(calls)}", reply
        answer = schema.model_validate_json(json.dumps(calls[0]["args"]))
        wrong = list(check(answer))
    except ValidationError as error:
        places = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])
        return None, f"the answer does not fit: {places}", reply
    except Exception as error:
        if isinstance(model, Analyst):
            raise
        return None, f"the call failed: {type(error).__name__}", reply
    return (None, "; ".join(wrong[:5]), reply) if wrong else (answer, "", reply)


def _returned(reply: AIMessage | None, wrong: str) -> list[BaseMessage]:
    """A bad answer with what was wrong about it, in the shape providers accept."""
    if reply is None or not reply.tool_calls:
        return [HumanMessage(f"The last answer could not be used: {wrong}. Answer again, with the tool.")]
    returned: list[BaseMessage] = [reply]
    for call in reply.tool_calls:
        returned.append(ToolMessage(f"Refused: {wrong}. Correct it.", tool_call_id=call["id"] or "call"))
    return returned
