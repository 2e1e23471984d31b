"""The brief node and its page: tables from the facts, sentences by a model, each checked against the facts."""

from collections.abc import Sequence
from typing import Literal

from langchain_core.language_models import BaseChatModel
from langgraph.runtime import Runtime
from langgraph.types import Command

from agents.analyst.asking import ask
from agents.analyst.instructions import brief_messages
from agents.analyst.model import Analyst
from agents.analyst.words import BriefWords, brief_words
from agents.briefing.facts import BriefFacts, shown
from agents.briefing.page import page
from agents.grounding.sentences import Dropped, Lexicon, ground, lexicon
from agents.models import model_name
from agents.releases.actions import ask_first
from agents.state import CaseState, Deps
from planning.terms import Record
from tools.store.casework import artifacts, audit

MOST_DROPPED_PCT = 40
"""Above this share of dropped sentences the model's text is not worth mending: the analyst's is used."""


class Brief(Record):
    """A brief: its Markdown, which model wrote the sentences, those that were dropped, and what went wrong."""

    markdown: str
    model_name: str
    dropped: tuple[Dropped, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def dropped_sentences(self) -> tuple[str, ...]:
        """The dropped sentences, each with what no fact bears."""
        return tuple(f"{item.sentence} [{', '.join(item.missing)}]" for item in self.dropped)


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
        deps.note_faults(session, state["case"], "brief", written.model_name, written.faults)
    asked = ask_first(deps, {**state, "brief": digest})
    update = asked.update if isinstance(asked.update, dict) else {}
    return Command(update={**update, "brief": digest}, goto=asked.goto)


def write_brief(facts: BriefFacts, model: BaseChatModel) -> Brief:
    """The brief of a case. Tables and figures come from the facts; a sentence with anything else in it is dropped."""
    given = shown(facts)
    known = lexicon(given)
    answer = ask(model, brief_messages(given), BriefWords, lambda _: ())
    words, dropped = _grounded(answer.answer, known)
    name, faults = answer.model, answer.faults
    if not isinstance(model, Analyst) and _too_many(answer.answer, dropped):
        faults = (*faults, f"{name}: {len(dropped)} of its sentences say what no fact bears")
        words, more = _grounded(BriefWords.model_validate(brief_words(given)), known)
        name, dropped = model_name(Analyst()), (*dropped, *more)
    return Brief(markdown=page(facts, words, name, dropped), model_name=name, dropped=dropped, faults=faults)


def _grounded(words: BriefWords, known: Lexicon) -> tuple[BriefWords, tuple[Dropped, ...]]:
    sections = [ground(part, known) for part in (words.situation, words.recommendation, words.do_nothing)]
    kept = BriefWords(situation=sections[0].kept, recommendation=sections[1].kept, do_nothing=sections[2].kept)
    return kept, tuple(item for section in sections for item in section.dropped)


def _too_many(words: BriefWords, dropped: Sequence[Dropped]) -> bool:
    said = len(words.situation) + len(words.recommendation) + len(words.do_nothing)
    return said == 0 or 100 * len(dropped) > MOST_DROPPED_PCT * said
