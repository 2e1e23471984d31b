"""The messages a model gets for a task: the prompt of that name, filled with facts as one line of JSON."""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from agents.analyst.levers import LeversFacts
from planning.signal import Signal
from prompts import Rendered, load
from prompts.loader import neutral
from tools.directory import Mentions

MOST_FACTS_CHARS = 55_000
MOST_PARTS = 500


def triage_messages(signal: Signal, found: Mentions, author: str | None) -> list[BaseMessage]:
    """What a model reads one signal by: candidates of the directory as facts, the signal itself behind the fence."""
    told = f"From: {' '.join(signal.sender.split())}\nSubject: {' '.join(signal.subject.split())}\n\n{signal.text}"
    line = _line(_triage_facts(signal, found, author))
    while len(line) > MOST_FACTS_CHARS and (found.sites or found.parts):
        found = _fewer(found)
        line = _line(_triage_facts(signal, found, author))
    return _messages(load("triage").render(_marker(line, told), facts=line, signal=told))


def investigate_messages(facts: LeversFacts, budget_calls: int) -> list[BaseMessage]:
    """What a model looks for levers by; parts past the first five hundred are left to the planner."""
    line = _line(facts.model_copy(update={"parts": facts.parts[:MOST_PARTS]}).model_dump(mode="json"))
    return _messages(load("investigate").render(_marker(line), facts=line, budget_calls=budget_calls))


def brief_messages(shown: dict[str, Any]) -> list[BaseMessage]:
    """What a model writes the sentences of a brief by."""
    line = _line(shown)
    return _messages(load("brief").render(_marker(line), facts=line))


def cover_messages(facts: dict[str, Any], papers: Sequence[str]) -> list[BaseMessage]:
    """What a model writes the note to a supplier by."""
    line, listed = _line(facts), "\n".join(f"- {neutral(paper)}" for paper in papers)
    prompt = load("draft_cover").render(_marker(line, listed), facts=line, papers=listed, language="English")
    return _messages(prompt)


def _triage_facts(signal: Signal, found: Mentions, author: str | None) -> dict[str, Any]:
    return {
        "task": "triage", "signal": signal.id, "received": signal.received.isoformat(), "kind": signal.kind,
        "author": author, "candidates": found.model_dump(mode="json"),
    }  # fmt: skip


def _fewer(found: Mentions) -> Mentions:
    sites, parts = found.sites[: len(found.sites) // 2], found.parts[: len(found.parts) // 2]
    gone = len(found.sites) - len(sites)
    return found.model_copy(update={"sites": sites, "parts": parts, "left_out": found.left_out + gone})


def _line(facts: dict[str, Any]) -> str:
    """Facts as one line. Names among them come from outside too: nothing in them can pose as a mark of ours."""
    return neutral(json.dumps(facts, ensure_ascii=False, separators=(",", ":")))


def _marker(*texts: str) -> str:
    """A mark that no text inside can carry, and that is the same when the same call is made again."""
    return sha256("\x00".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _messages(prompt: Rendered) -> list[BaseMessage]:
    return [SystemMessage(prompt.system), HumanMessage(prompt.user)]
