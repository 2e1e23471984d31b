"""The one-page brief: tables drawn from the facts, sentences by a model, each checked against the facts."""

from collections.abc import Sequence

from langchain_core.language_models import BaseChatModel

from agents.analyst import Analyst
from agents.analyst_words import BriefWords, brief_words
from agents.asking import ask
from agents.brief_facts import BriefFacts, shown
from agents.brief_page import page
from agents.grounding import Dropped, Lexicon, ground, lexicon
from agents.instructions import brief_messages
from agents.models import model_name
from planning.terms import Record

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
