"""Since when, until when, how long and how much is left: the figures of a notice, from the sentences on harm."""

import re
from datetime import date, time, timedelta
from typing import NamedTuple

from agents.reading.causes import causes
from agents.reading.dates import NUMBER_WORDS, Span, When, dates, spans
from agents.reading.verdict import Sentence

_BACK = re.compile(
    r"\b(?:until|till|by|restor\w*|re-?start\w*|resum\w*|return\w*|normal|recover\w*|back|again|expect\w*|eta|lift\w*|"
    r"re-?open\w*|slip\w*|bis|ab|wieder\w*|voraussichtlich|regular|erwart\w*|rechne[nt]|lieferfahig\w*|jusqu'\w*|d'ici|reprise|prevue?|avant|"
    r"hasta|antes de|previst\w*|fino al?)\b|まで|見込み|再開|復旧|予定"
)
_STOCK = re.compile(
    r"\b(?:stock\w*|cover|inventory|buffer|lasts?|reach|bestand\w*|vorrat\w*|reicht|puffer|stocks?|existencias|"
    r"couvr\w*|invoice|payment|notice|drill|contract|wages|run(?:s|ning)? out|qualif\w*)\b|在庫"
)
_NOT_SUPPLY = re.compile(
    r"\b(?:run(?:s|ning)? out|contract|agreement|contrato|acuerdo|vertrag|contrat|accord|hearing|"
    r"orders? (?:signed|placed))\b"
)
_COMING = re.compile(
    r"\b(?:will|should|expect\w*|plan\w*|until|till|by|bis|soll\w*|wird|werden|voraussichtlich|ab|prevu\w*|jusqu\w*|hasta|"
    r"sera|seront|next)\b|見込み|予定|まで"
)
_PER_CENT = r"(?:%|percent|per cent|prozent|pour cent|por ciento)"
_ABOUT = r"(?:about |around |only |roughly |etwa |rund |noch |environ |un )?"
_TENS = {"ten": 10, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
         "ninety": 90}  # fmt: skip
_SHARE = rf"(\d{{1,2}}|{'|'.join(_TENS)}) ?{_PER_CENT}"
_LEFT = re.compile(rf"\b(?:at|to|only|with|reach\w*|nur|noch|auf|mit|bei|a|seulement|solo|al) {_ABOUT}{_SHARE}")
_LOST = re.compile(
    rf"\b(?:by|um|de|of|en|minus|fewer|less|weniger) {_ABOUT}{_SHARE}|{_SHARE} (?:short|less|fewer|lower|weniger|below)"
)
_LOSING = re.compile(
    r"\b(?:reduc\w*|cut|lower\w*|short\w*|drop\w*|fall\w*|fell|reduzier\w*|gekurzt|kurz\w*|redui\w*|baisse\w*|less|"
    r"fewer)\b|減"
)
_PARTS_OF = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "tenth": 10}
_FRACTION = re.compile(
    r"\b(?:(one|two|three|four|a)[ -])?(half|third|quarter|fourth|fifth|tenth)s? (?:of )?(?:the |our |its |normal )*"
    r"(?:output|capacity|volume|production|rate|quantit\w+)\b"
)
_HALF = re.compile(r"\b(?:halve[ds]?|halfte|moitie|la mitad)\b|半減")
_PARTIAL = re.compile(
    r"\b(?:partial\w*|part of|teil(?:weise|mengen|lieferung\w*)|partiel\w*|parcial\w*|some output)\b|一部"
)
_PROMISE = re.compile(r"\b(?:until|till|by|bis|jusqu'\w*|hasta|next|expected|planned for|extended on) *(?:\w+ )?$")
_CLOCK = re.compile(r"\b([01]?\d|2[0-3])[:h.]([0-5]\d)\b(?! ?%)(?!\.\d)")
_AGO = re.compile(r"\b(?:vor|hace|il y a|every|per|each|pro|alle) $")
_AFTER = re.compile(r" (?:ago|earlier|later|of age|old|in a row)")


ONE_EVENT_DAYS = 30
"""Days named further apart than this belong to different events."""


class Timing(NamedTuple):
    """The figures a notice states; None where it does not."""

    start: date | None
    start_time: time | None
    recovery_first: date | None
    recovery_last: date | None
    days_low: int | None
    days_high: int | None
    partial: bool
    capacity_left_pct: int | None


def timing(said: list[Sentence], today: date, ahead: bool) -> Timing:
    """The figures of a notice received today; ``ahead`` lets the start lie in the future (a strike announced)."""
    start, start_time = _start(said, today, ahead)
    first, last, by_date = _recovery(said, today)
    low, high, by_days = _duration(said)
    partial = by_date or (by_days and first is None)
    return Timing(start, start_time, first, last, low, high, partial, capacity_left(said))


def harms(sentence: Sentence) -> bool:
    """Whether a sentence tells of harm to supply."""
    return bool({"cut", "hurt", "limited"} & set(sentence.cues))


def _recovery(said: list[Sentence], today: date) -> tuple[date | None, date | None, bool]:
    """The latest promised day of return; a later promise in the same notice replaces an earlier one."""
    found = []
    for sentence in said:
        coming = bool(_COMING.search(sentence.folded))
        for when in dates(sentence.folded, today):
            shift = timedelta(days=7 if when.weekday and coming else 0)
            if when.last + shift > today and _back(sentence, when):
                found.append((when.last + shift, when.first + shift, bool(_PARTIAL.search(sentence.folded))))
    if not found:
        return None, None, False
    last, first, partial = max(found)
    return first, last, partial


def _back(sentence: Sentence, when: When) -> bool:
    """Whether a date tells when supply returns: a returning word near it, or the end of a stop from then to then."""
    if _NOT_SUPPLY.search(sentence.folded):
        return False
    before = sentence.folded[max(0, when.at - 45) : when.at]
    after = sentence.folded[when.end : when.end + 40]
    ends_a_stop = harms(sentence) and re.search(r"\b(?:to|au|al) $", before)
    return bool("recovering" in sentence.cues or _BACK.search(before) or _BACK.search(after) or ends_a_stop)


def _duration(said: list[Sentence]) -> tuple[int | None, int | None, bool]:
    found: list[tuple[int, int, bool]] = []
    for sentence in said:
        told = harms(sentence) or "recovering" in sentence.cues or _BACK.search(sentence.folded)
        if told or _PARTIAL.search(sentence.folded):
            partial = bool(_PARTIAL.search(sentence.folded))
            found += [
                (span.high_days, span.low_days, partial)
                for span in spans(sentence.folded) if not _beside_the_point(sentence.folded, span)
            ]  # fmt: skip
    if not found:
        return None, None, False
    high, low, partial = max(found)
    return min(low, 1500), min(high, 1500), partial


def _beside_the_point(folded: str, span: Span) -> bool:
    """A duration that tells how long ago, how often, or how far a stock reaches."""
    near = folded[max(0, span.at - 60) : span.end + 30]
    return bool(
        _AGO.search(folded[max(0, span.at - 8) : span.at])
        or _AFTER.match(folded[span.end : span.end + 12])
        or _STOCK.search(near)
    )


def _start(said: list[Sentence], today: date, ahead: bool) -> tuple[date | None, time | None]:
    """The first day named beside the harm or its cause, an older accident left out; ahead if announced."""
    past: list[tuple[date, time | None]] = []
    coming: list[tuple[date, time | None]] = []
    for sentence in said:
        if not (harms(sentence) or causes(sentence.folded)):
            continue
        for when in dates(sentence.folded, today):
            if _PROMISE.search(sentence.folded[max(0, when.at - 20) : when.at]):
                continue
            clock = _clock(sentence.folded[when.end : when.end + 20])
            if when.first <= today and (today - when.first).days <= 400:
                past.append((when.first, clock))
            elif ahead and when.first > today:
                coming.append((when.first, clock))
    pool = coming[:1] or past if ahead else past
    latest = max((day for day, _ in pool), default=None)
    recent = [row for row in pool if latest is not None and (latest - row[0]).days <= ONE_EVENT_DAYS]
    return min(recent, key=lambda row: (row[0], row[1] is None), default=(None, None))


def _clock(after: str) -> time | None:
    match = _CLOCK.search(after)
    return time(int(match[1]), int(match[2])) if match else None


def capacity_left(said: list[Sentence]) -> int | None:
    """Per cent of normal output that is left, where a sentence on limits or return states it; the last one counts."""
    left = None
    for sentence in said:
        if harms(sentence) or "recovering" in sentence.cues:
            stated = _share(sentence.folded)
            left = left if stated is None else stated
    return left


def _share(folded: str) -> int | None:
    lost = _LOST.search(folded)
    if lost and (lost[2] or _LOSING.search(folded)):
        return 100 - _number(lost[1] or lost[2])
    kept = _LEFT.search(folded)
    if kept:
        return _number(kept[1])
    part = _FRACTION.search(folded)
    if part:
        left = 100 * NUMBER_WORDS.get(part[1] or "one", 1) // _PARTS_OF[part[2]]
        return 100 - left if re.search(r"\bby $", folded[: part.start()]) else min(left, 100)
    return 50 if _HALF.search(folded) else None


def _number(words: str) -> int:
    return _TENS[words] if words in _TENS else int(words)
