"""The note that goes to a supplier with the papers of an award: its facts, and the words of the built-in analyst."""

from typing import Annotated, Any, Literal

from pydantic import Field

from agents.analyst.words import Sentence
from planning.terms import Id, Name, Record


class CoverLine(Record):
    """A line of an award as the note may name it; quantities and prices stand in the papers alone."""

    part: Id
    name: Name


class CoverFacts(Record):
    """What a note may say: for which case, between whom, about which lines, and the answer that is asked for."""

    task: Literal["draft"] = "draft"
    case: Id
    plant: Name
    supplier: Name
    day: str
    lines: tuple[CoverLine, ...]
    asked: str = "confirm, reduce or decline each line"


class CoverWords(Record):
    """The sentences of a note, in order."""

    sentences: Annotated[tuple[Sentence, ...], Field(min_length=1, max_length=10)]


def cover_words(facts: dict[str, Any]) -> dict[str, Any]:
    """A note in the analyst's words."""
    return {
        "sentences": [
            f"Enclosed are the papers for case {facts['case']} of {facts['plant']}."[:400],
            f"Please {facts['asked']}, with quantities and dates."[:400],
            "The papers are drafts until both of us have confirmed them, and they come before this note.",
        ]
    }
