"""A notice read with rules: verdict, cause, dates, duration, capacity left, and the sites and parts it is about."""

from datetime import datetime

from agents.reading.answer import REASONS, Reading
from agents.reading.causes import causes
from agents.reading.places import place
from agents.reading.timing import harms, timing
from agents.reading.verdict import Code, Sentence, judge, sentences
from planning.disruption import Cause
from tools.directory import READ_CHARS, Mentions

MOST_SUBJECT = 300
_AHEAD: frozenset[Code] = frozenset(("threatened", "soft"))


def read_notice(subject: str, text: str, received: datetime, found: Mentions, author: str | None = None) -> Reading:
    """Read a notice against the candidates that a directory found in it; ``author`` is the supplier who wrote it."""
    body, today = text[:READ_CHARS], received.date()
    head = subject[:MOST_SUBJECT]
    said = sentences(f"{head}\n{body}" if head else body)
    verdict = judge(said, today)
    placed = place(said, found, author)
    told = timing(said, today, verdict.code in _AHEAD)
    unresolved = [words[:400] for words in placed.unresolved]
    if len(text) > READ_CHARS:
        unresolved.append(f"only the first {READ_CHARS} characters were read")
    return Reading(
        verdict=verdict.label, code=verdict.code, reason=REASONS[verdict.code], cause=_cause(said), **told._asdict(),
        sites=placed.sites[:80], parts=placed.parts[:300], unresolved=tuple(unresolved[:10]),
        evidence=(verdict.evidence,) if verdict.evidence else (),
    )  # fmt: skip


def _cause(said: list[Sentence]) -> Cause:
    """The cause named beside the harm before one named elsewhere; what struck before what followed from it."""
    beside = causes(" ".join(s.folded for s in said if harms(s)))
    anywhere = causes(" ".join(s.folded for s in said))
    if beside and beside[0] not in ("raw_material", "allocation", "logistics"):
        return beside[0]
    return next(iter(anywhere), "other")
