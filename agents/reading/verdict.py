"""Is supply cut, threatened or safe? A verdict on a notice, with the reason and the sentences it rests on."""

import re
from datetime import date
from typing import Literal, NamedTuple

from agents.reading.causes import causes
from agents.reading.cues import CUES, Cue
from agents.reading.dates import dates
from planning.disruption import Cause
from tools.gazetteer import fold

Label = Literal["disruption", "watch", "dismiss"]
Code = Literal[
    "in_effect", "recovering", "soft", "threatened", "unclear", "no_effect", "over", "averted", "drill", "planned",
    "price", "change_notice", "sale", "market", "old", "nothing",
]  # fmt: skip
READ_SENTENCES = 400
_SPLIT = re.compile(r"(?<=[!?;])\s+|(?<=[。！？])|(?<!\b\d)(?<!\b\d\d)(?<!\b[A-Za-z])\.\s+|\n+")
_MASKED: tuple[Cue, ...] = ("averted", "over", "unharmed", "delivers")
_EVENTS: frozenset[Cause] = frozenset(
    ("war", "explosion", "fire", "flood", "earthquake", "storm", "cyber", "epidemic", "export_stop")
)
_SOFT: frozenset[Cause] = frozenset(("strike", "insolvency", "dispute"))
_REAL = re.compile(
    r"\b(?:not|no|kein\w*|pas|no es|non) (?:an? |une? |einen? )?"
    r"(?:drill|exercise|test|ubung|exercice|simulacro|esercitazione)\b|訓練ではな|"
    r"\b(?:after|since|nach|apres|tras) (?:\w+ ){0,3}(?:drill|exercise|ubung|exercice|simulacro)\b"
)
_PAST = re.compile(
    r"\b(?:years? (?:ago|later)|anniversary|looking back|in retrospect|lessons learned|vor \w+ jahren|ruckblick|"
    r"il y a \w+ ans|hace \w+ anos|retrospectiva)\b|年前|振り返"
)  # fmt: skip
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b(?!\d)(?! ?(?:units|pieces|pcs|people|cars|parts|stuck|teile))")
_COMING = re.compile(
    r"\b(?:expect\w*|plan|plans|planned|planning|will|would|should|aims?|aiming|hopes?|hoping|intends?|targets?|until|"
    r"till|erwart\w*|rechnen|rechnet|wird|werden|soll|sollte|sollen|voraussichtlich|bis|prevo\w*|devrait|sera|seront|"
    r"esper\w*|preve\w*|hasta)\b|見込み|予定"
)
_ONGOING = re.compile(
    r"\b(?:still|remains?|stays?|since|ongoing|continues?|weiterhin|noch|seit|bleib\w*|toujours|depuis|sigue\w*|desde)\b|依然|引き続き"
)


class Sentence(NamedTuple):
    """One sentence as written, folded, with its cues and where in the folded text each first stands."""

    text: str
    folded: str
    cues: dict[Cue, int]


class Verdict(NamedTuple):
    """What a notice amounts to, why, and the sentence that says so (as written)."""

    label: Label
    code: Code
    evidence: str


def sentences(text: str) -> list[Sentence]:
    """A text by sentences with their cues; soothing words are taken out before alarming ones are looked for."""
    parts = [part.strip() for part in _SPLIT.split(text) if part and part.strip()]
    found, base = [], 0
    for part in parts[:READ_SENTENCES]:
        folded = fold(part[:2000])[:2500]
        found.append(Sentence(part, folded, _cues(folded, base)))
        base += len(folded) + 1
    return found


def _cues(folded: str, base: int) -> dict[Cue, int]:
    found: dict[Cue, int] = {}
    rest = folded
    for cue in _MASKED:
        match = CUES[cue].search(rest)
        if match:
            found[cue] = base + match.start()
            rest = CUES[cue].sub(lambda m: " " * len(m[0]), rest)
    for cue, words in CUES.items():
        match = None if cue in _MASKED else words.search(folded if cue == "no_effect_yet" else rest)
        if match:
            found[cue] = base + match.start()
    return found


def judge(said: list[Sentence], received: date) -> Verdict:
    """The verdict on a notice by its sentences."""
    whole = " ".join(sentence.folded for sentence in said)
    named = causes(whole)
    return (
        _genre(said, whole, named, received)
        or _past(said, received)
        or _ended(said)
        or _recovering(said)
        or _in_effect(said, named)
        or _soft(said, named)
    )


def _has(said: list[Sentence], *cues: Cue) -> list[Sentence]:
    return [sentence for sentence in said if any(cue in sentence.cues for cue in cues)]


def _firm(said: list[Sentence], *cues: Cue) -> list[Sentence]:
    """Sentences that state harm as a fact: not as a mere possibility, and not in order to deny it."""
    calm = ("unharmed", "threat", "averted")
    return [s for s in _has(said, *cues) if not any(c in s.cues for c in calm) or "limited" in s.cues]


def _quote(found: list[Sentence]) -> str:
    return found[0].text[:300] if found else ""


def _genre(said: list[Sentence], whole: str, named: list[Cause], received: date) -> Verdict | None:
    harm = _firm(said, "cut", "limited", "hurt")
    struck = [s for s in harm if _EVENTS & set(causes(s.folded)) or "limited" in s.cues]
    drill = _has(said, "drill")
    if drill and not _REAL.search(whole) and not [s for s in struck if "drill" not in s.cues and "cut" in s.cues]:
        return Verdict("dismiss", "drill", _quote(drill))
    planned = _has(said, "planned")
    if planned and not [s for s in struck if "planned" not in s.cues] and not _has(said, "averted"):
        unplanned = set(named) & (_EVENTS | {"strike"})
        if not (unplanned and [s for s in harm if "planned" not in s.cues]):
            return Verdict("dismiss", "planned", _quote(planned))
    return _paper_or_sale(said, harm, struck, named, received)


def _paper_or_sale(
    said: list[Sentence], harm: list[Sentence], struck: list[Sentence], named: list[Cause], received: date
) -> Verdict | None:
    """Price letters and change notices without harm; advertisements and market news without a dated event."""
    letters: tuple[Literal["price", "change_notice"], ...] = ("price", "change_notice")
    for letter in letters:
        found = _has(said, letter)
        if found and not [s for s in harm if letter not in s.cues] and not set(named) & (_EVENTS | _SOFT):
            return Verdict("dismiss", letter, _quote(found))
    news: tuple[Literal["sale", "market"], ...] = ("sale", "market")
    for kind in news:
        found = _has(said, kind)
        dated = [s for s in harm if kind not in s.cues and "cut" in s.cues and _dated(s, received)]
        calm = not set(named) & _SOFT and not _has(said, "unknown", "residual")
        if found and calm and not struck and not dated:
            return Verdict("dismiss", kind, _quote(found))
    return None


def _dated(sentence: Sentence, received: date) -> bool:
    return bool(dates(sentence.folded, received)) or bool(_ONGOING.search(sentence.folded))


def _past(said: list[Sentence], received: date) -> Verdict | None:
    harm = _has(said, "cut", "hurt", "limited")
    old = [s for s in harm if _PAST.search(s.folded) or _old_year(s.folded, received)]
    if harm and len(old) == len(harm) and not any(_ONGOING.search(s.folded) for s in harm):
        return Verdict("dismiss", "old", _quote(old))
    return None


def _old_year(folded: str, received: date) -> bool:
    years = [int(year) for year in _YEAR.findall(folded)]
    return bool(years) and max(years) < received.year and (received.year - max(years) > 1 or received.month > 3)


def _ended(said: list[Sentence]) -> Verdict | None:
    over, averted = [s for s in _has(said, "over") if not _announced(s)], _has(said, "averted")
    persists = _has(said, "residual") + _firm(said, "limited") + [
        s for s in _firm(said, "cut") if _ONGOING.search(s.folded) and "over" not in s.cues
    ]  # fmt: skip
    if over:
        label: Label = "watch" if persists else "dismiss"
        return Verdict(label, "recovering" if persists else "over", _quote(persists or over))
    if averted and not persists and not [s for s in _firm(said, "cut", "limited") if "averted" not in s.cues]:
        return Verdict("dismiss", "averted", _quote(averted))
    return None


def _announced(sentence: Sentence) -> bool:
    """Whether an end is only announced: "we plan to be back to normal on Friday"."""
    found = CUES["over"].search(sentence.folded)
    return found is not None and bool(_COMING.search(sentence.folded[max(0, found.start() - 30) : found.start()]))


def _recovering(said: list[Sentence]) -> Verdict | None:
    back = _has(said, "recovering", "residual")
    if not back:
        return None
    harm, limited = _firm(said, "cut", "hurt"), _firm(said, "limited")
    if limited:
        return Verdict("disruption", "in_effect", _quote(limited))
    first_back = min(at for s in back for cue, at in s.cues.items() if cue in {"recovering", "residual"})
    leading = [s for s in harm if "recovering" not in s.cues and min(_places(s)) < first_back]
    damaged = [s for s in _firm(said, "hurt") if s.cues["hurt"] < first_back and "cut" in s.cues]
    if leading or damaged:
        return None
    return Verdict("watch", "recovering", _quote(back))


def _places(sentence: Sentence) -> list[int]:
    return [at for cue, at in sentence.cues.items() if cue in {"cut", "hurt"}]


def _in_effect(said: list[Sentence], named: list[Cause]) -> Verdict | None:
    cut, hurt = _firm(said, "cut", "limited"), _firm(said, "hurt")
    soothed = _has(said, "unharmed", "delivers", "no_effect_yet")
    calm = [s for s in cut if "no_effect_yet" not in s.cues and "delivers" not in s.cues]
    if calm:
        return Verdict("disruption", "in_effect", _quote(calm))
    if hurt and not soothed:
        return Verdict("disruption", "in_effect", _quote(hurt))
    if hurt and (_SOFT & set(named) or _has(said, "no_effect_yet", "unknown", "threat")):
        return Verdict("watch", "unclear", _quote(soothed))
    return None


def _soft(said: list[Sentence], named: list[Cause]) -> Verdict:
    soothed, yet = _has(said, "unharmed", "delivers"), _has(said, "no_effect_yet", "unknown", "residual")
    threat = [s for s in _has(said, "threat") if causes(s.folded) or "cut" in s.cues or "limited" in s.cues]
    soft = [s for s in said if _SOFT & set(causes(s.folded))]
    events = [s for s in said if _EVENTS & set(causes(s.folded))]
    if soft and (set(named) & {"insolvency", "dispute"} or threat or yet):
        return Verdict("watch", "soft", _quote(soothed or soft))
    if yet and (events or soft or soothed or threat):
        return Verdict("watch", "unclear", _quote(yet))
    if soothed:
        return Verdict("dismiss", "no_effect", _quote(soothed))
    if threat:
        return Verdict("watch", "threatened", _quote(threat))
    if events or soft:
        return Verdict("watch", "unclear", _quote(events or soft))
    return Verdict("dismiss", "nothing", said[0].text[:300] if said else "")
