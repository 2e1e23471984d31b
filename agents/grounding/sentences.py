"""Words checked against facts: every number, date, time, id and name of a sentence must stand in the facts."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from agents.grounding.plain_words import OPENERS, PLAIN
from agents.reading.dates import NUMBER_WORDS, dates
from planning.terms import Record
from tools.gazetteer import fold, name_tokens

MOST_CHARS = 2_000
_GROUPED = r"[-−]?[1-9]\d{0,2}(?:[ .,'’]\d{3})+(?:[.,]\d{1,4})?"
_NUMBER = re.compile(rf"(?<![\w.,]){_GROUPED}(?!\w)|(?<!\w)[-−]?\d+(?:[.,]\d+)?(?!\w)")
_CLOCK = re.compile(r"(?<![\d.])([01]?\d|2[0-3])[:h]([0-5]\d)(?!\d)")
_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?")
_ID = re.compile(r"(?<![\w])(?=[\w.:\-]*\d)(?=[\w.:\-]*[A-Za-z_])[A-Za-z0-9][\w.:\-]*[\w]")
_WORD = re.compile(r"[^\W\d_][\w'’\-]*")
_SPELLED = {word: n for word, n in NUMBER_WORDS.items() if n >= 2 and word not in ("sei", "tre", "due", "dos", "acht")}
_SCALE = re.compile(
    r"\b(?:hundreds?|thousands?|millions?|billions?|dozens?|half|thirds?|quarters?|doubled?|twice|mio|mrd|bn|"
    r"dollars?|usd|pounds?|gbp|yen|jpy|yuan|cny|francs?|chf)\b|[$£¥]"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG = re.compile(
    r"\b(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?|Mon(?:day)?|Tue(?:s(?:day)?)?|Wed(?:nesday)?|Thu(?:rs(?:day)?)?|Fri(?:day)?|"
    r"Sat(?:urday)?|Sun(?:day)?)\b"
)
_ADDRESS = re.compile(r"://|\bwww\.|\S@\S|\]\(", re.IGNORECASE)
_REFERENCE = date(2000, 1, 1)


class Dropped(Record):
    """A sentence that was dropped, and what in it no fact bears."""

    sentence: str
    missing: tuple[str, ...]


class Grounded(NamedTuple):
    """The sentences that stand, in order, and those that were dropped."""

    kept: tuple[str, ...]
    dropped: tuple[Dropped, ...]


class Lexicon(NamedTuple):
    """What the facts bear: numbers by value, days, times, ids as written, and words of names."""

    numbers: frozenset[Decimal]
    days: frozenset[date]
    clocks: frozenset[tuple[int, int]]
    ids: frozenset[str]
    words: frozenset[str]


def lexicon(facts: Any) -> Lexicon:
    """Everything that may be said, from facts as JSON values; keys are not facts."""
    texts = [str(value) for value in _leaves(facts)]
    numbers, days, clocks, ids, words = set[Decimal](), set[date](), set[tuple[int, int]](), set[str](), set[str]()
    for text in texts:
        found = _claims(text)
        numbers |= found.numbers
        days |= found.days
        clocks |= found.clocks
        ids |= {match[0].casefold() for match in _ID.finditer(text)}
        words |= set(name_tokens(text))
    return Lexicon(frozenset(numbers), frozenset(days), frozenset(clocks), frozenset(ids), frozenset(words))


def ground(sentences: Iterable[str], facts: Any) -> Grounded:
    """Keep the sentences whose every number, date, time, id and name stands in the facts; record the others."""
    known = facts if isinstance(facts, Lexicon) else lexicon(facts)
    kept, dropped = [], []
    for sentence in sentences:
        wrong = missing(sentence, known)
        if wrong:
            dropped.append(Dropped(sentence=sentence[:400], missing=tuple(wrong[:10])))
        else:
            kept.append(sentence)
    return Grounded(tuple(kept), tuple(dropped))


def missing(sentence: str, known: Lexicon) -> list[str]:
    """What a sentence says that the facts do not bear; empty if it may stand."""
    if len(sentence) > MOST_CHARS:
        return [f"longer than {MOST_CHARS} characters"]
    hidden = {f"hidden character U+{ord(c):04X}" for c in sentence if unicodedata.category(c) in ("Cc", "Cf", "Co")}
    if hidden:
        return sorted(hidden)
    said = _claims(sentence)
    if _ADDRESS.search(sentence):
        return ["an address"]
    wrong = [str(number) for number in sorted(said.numbers - known.numbers)]
    wrong += [day.isoformat() for day in sorted(said.days) if not _known_day(day, known)]
    wrong += [word for word in _LONG.findall(said.rest) if not _known_calendar(word, known)]
    wrong += [f"{hour:02d}:{minute:02d}" for hour, minute in sorted(said.clocks - known.clocks)]
    wrong += [match[0] for match in _ID.finditer(sentence) if not _known_id(match[0], known)]
    wrong += [match[0] for match in _SCALE.finditer(fold(said.rest)) if match[0] not in known.words]
    return wrong + _strange_names(sentence, known)


class _Claims(NamedTuple):
    numbers: set[Decimal]
    days: set[date]
    clocks: set[tuple[int, int]]
    rest: str


def _claims(text: str) -> _Claims:
    """Numbers, days and times of a text; what is read as a day or time is not read again as a number."""
    text = unicodedata.normalize("NFKC", text[:200_000]).replace("\u00a0", " ").replace("\u202f", " ")
    days, clocks = set[date](), set[tuple[int, int]]()
    for match in _ISO.finditer(text):
        try:
            days.add(date.fromisoformat(match[0][:10]))
        except ValueError:
            continue
        if len(match[0]) > 15:
            clocks.add((int(match[0][11:13]), int(match[0][14:16])))
    rest = _ISO.sub(" ; ", text)
    rest = _read_days(rest, days)
    clocks |= {(int(m[1]), int(m[2])) for m in _CLOCK.finditer(rest)}
    rest = _ID.sub(" ; ", _CLOCK.sub(" ; ", rest))
    numbers = {value for match in _NUMBER.finditer(rest) if (value := _value(match[0])) is not None}
    numbers |= {Decimal(_SPELLED[word]) for word in _WORD.findall(fold(rest)) if word in _SPELLED}
    return _Claims(numbers, days, clocks, rest)


def _read_days(text: str, days: set[date]) -> str:
    """Take written days out of a text. A day without a year is kept as one of the year 2000."""
    folded = fold(text)
    if len(folded) != len(text):
        text = folded
    pieces, at = [], 0
    for when in dates(folded, _REFERENCE):
        words = folded[when.at : when.end]
        if not re.search(r"\d", words) or when.first != when.last or when.weekday:
            continue
        days.add(when.first if re.search(r"\d{4}|\d[./]\d{1,2}[./]\d\d\b", words) else when.first.replace(year=2000))
        pieces.append(text[at : when.at])
        at = when.end
    return " ; ".join([*pieces, text[at:]])


def _value(words: str) -> Decimal | None:
    """A number by value, however its thousands are set apart: 1,000 and 1 000 and 1.000 are the same."""
    plain = words.replace("−", "-")
    if re.fullmatch(_GROUPED, plain):
        head, tail = plain, ""
        mark = re.search(r"[.,](\d{1,4})$", plain)
        marks = set(re.findall(r"[ .,'’]", plain))
        if mark and (len(mark[1]) != 3 or len(marks) > 1):
            head, tail = plain[: mark.start()], mark[1]
        plain = re.sub(r"[ .,'’]", "", head) + (f".{tail}" if tail else "")
    else:
        plain = plain.replace(",", ".")
    try:
        return Decimal(plain).normalize() + 0
    except InvalidOperation:
        return None


def _known_day(day: date, known: Lexicon) -> bool:
    """A day that stands in the facts; one without a year (kept as of 2000) needs only month and day."""
    return day in known.days or (day.year == 2000 and any((d.month, d.day) == (day.month, day.day) for d in known.days))


def _known_calendar(word: str, known: Lexicon) -> bool:
    """A month or weekday by itself: it must be the one of a day in the facts."""
    low = word.casefold()[:3]
    if low in _WEEKDAYS:
        return any(day.weekday() == _WEEKDAYS.index(low) for day in known.days)
    return any(day.month == _MONTHS.index(low) + 1 for day in known.days)


def _known_id(name: str, known: Lexicon) -> bool:
    low = name.casefold().rstrip(".:-")
    if low in known.ids or _CLOCK.fullmatch(name) or _ISO.fullmatch(name):
        return True
    return bool(re.fullmatch(r"\d{1,2}(?:st|nd|rd|th|er)", low)) or low in _UNITS


_UNITS = frozenset(("co2",))


def _strange_names(sentence: str, known: Lexicon) -> list[str]:
    """Words with a capital letter (or in another script) that are neither plain words nor stand in the facts."""
    strange = []
    opening = True
    for match in re.finditer(r"[^\W\d_][\w'’\-]*|[.!?:;]", sentence):
        word = match[0]
        if word in ".!?:;":
            opening = True
            continue
        tokens = name_tokens(word)
        foreign = any(ord(char) > 0x36F and char.isalpha() for char in word)
        named = (word[0].isupper() or any(char.isupper() for char in word[1:])) and not _is_id(word)
        if (named or foreign) and tokens and not set(tokens) <= known.words:
            low = word.casefold()
            plain = low in PLAIN or (opening and (low in OPENERS or low.endswith(("ing", "ly"))))
            if not plain:
                strange.append(word)
        opening = False
    return strange


def _is_id(word: str) -> bool:
    return bool(_ID.fullmatch(word))


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from _leaves(item)
    elif hasattr(value, "model_dump"):
        yield from _leaves(value.model_dump(mode="json"))
    elif value is not None and not isinstance(value, bool):
        yield value
