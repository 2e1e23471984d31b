"""The notes that go with papers to suppliers: a model's words as far as the facts bear them, else the analyst's."""

from collections.abc import Sequence

from langchain_core.language_models import BaseChatModel

from agents.analyst.asking import ask
from agents.analyst.cover import CoverFacts, CoverLine, CoverWords, cover_words
from agents.analyst.instructions import cover_messages
from agents.analyst.model import Analyst
from agents.grounding.inert import escaped
from agents.grounding.sentences import Dropped, Grounded, ground, lexicon
from agents.models import model_name
from agents.proposals.shown import Shown
from agents.state import Deps
from planning.snapshot import Snapshot
from planning.terms import Record
from tools.contracts.facts import PaperFacts
from tools.contracts.gather import paper_facts
from tools.contracts.paper import Paper
from tools.store.casework import audit

MOST_DROPPED_PCT = 40
"""Above this share of dropped sentences the analyst's note is used."""
MOST_LINES = 40


class Note(Record):
    """A note as inert text, who wrote it, what was dropped from it, and what went wrong on the way."""

    text: str
    model: str
    dropped: tuple[Dropped, ...] = ()
    faults: tuple[str, ...] = ()


def cover_notes(deps: Deps, plant: Snapshot, shown: Shown, papers: Sequence[Paper], case_id: str) -> dict[str, str]:
    """The note to every supplier that papers go to, by the papers' id, each recorded in the trail."""
    if not papers:
        return {}
    deps.report("cover notes", None)
    listed = {facts.id: facts for facts in paper_facts(plant, shown.option, shown.disruptions[0], case_id, deps.now())}
    notes = {
        name: write_note(_facts(listed[name]), [p.kind for p in papers if p.id == name], deps.model)
        for name in dict.fromkeys(paper.id for paper in papers)
    }
    with deps.write() as session:
        audit.append(
            session, deps.now(), "andon", "cover notes written", case_id,
            models={name: note.model for name, note in notes.items()},
            dropped=[f"{name}: {item.sentence}" for name, note in notes.items() for item in note.dropped],
        )  # fmt: skip
        for by in dict.fromkeys(note.model for note in notes.values()):
            words = [f"{name}: {fault}" for name, note in notes.items() if note.model == by for fault in note.faults]
            deps.note_faults(session, case_id, "draft", by, words)
    return {name: note.text for name, note in notes.items()}


def write_note(facts: CoverFacts, kinds: Sequence[str], model: BaseChatModel) -> Note:
    """A note for the papers of one supplier; a sentence with anything that no fact bears is dropped."""
    given = facts.model_dump(mode="json")
    papers = [kind.replace("_", " ") for kind in kinds]
    known = lexicon([given, papers])
    answer = ask(model, cover_messages(given, papers), CoverWords, lambda _: ())
    name, faults = answer.model, answer.faults
    # The analyst's sentences are ours, and its facts are all that is put into them.
    own = name == model_name(Analyst())
    stands = Grounded(answer.answer.sentences, ()) if own else ground(answer.answer.sentences, known)
    if 100 * len(stands.dropped) > MOST_DROPPED_PCT * len(answer.answer.sentences):
        faults = (*faults, f"{name}: {len(stands.dropped)} of its sentences say what no fact bears")
        written = CoverWords.model_validate(cover_words(given)).sentences
        stands, name = Grounded(written, stands.dropped), model_name(Analyst())
    text = "\n\n".join(escaped(sentence, 400) for sentence in stands.kept)
    return Note(text=text, model=name, dropped=stands.dropped, faults=faults)


def _facts(paper: PaperFacts) -> CoverFacts:
    lines = {line.part: line.part_name for line in paper.lines[:MOST_LINES]}
    return CoverFacts(
        case=paper.case, plant=paper.plant_name, supplier=paper.supplier.name, day=paper.day.isoformat(),
        lines=tuple(CoverLine(part=part, name=name) for part, name in lines.items()),
    )  # fmt: skip
