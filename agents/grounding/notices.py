"""A language model's typed answer to a notice, checked against the notice: its days and figures must stand there."""

from datetime import date, timedelta

from agents.grounding.sentences import lexicon, missing
from agents.reading.answer import REASONS, Reading
from agents.reading.dates import dates, spans
from agents.reading.timing import capacity_left
from agents.reading.verdict import sentences
from tools.gazetteer import fold

WEEK = timedelta(days=7)


def ungrounded(reading: Reading, message: str, received: date) -> list[str]:
    """What an answer says that the notice does not bear, in words; empty if all of it stands there.

    A day must be one that the notice names (a bare weekday may be the next one), or that of its receipt; a duration one
    that it names; a share of output one that it names, what is left of it, or none.
    """
    plain = _plain(message)
    wrong = _days(reading, plain, received) + _figures(reading, message, plain)
    return wrong + [f"not in the message: {words[:80]}" for words in reading.unresolved if _plain(words) not in plain]


def reason_of(reading: Reading, message: str, facts: object) -> tuple[str, tuple[str, ...]]:
    """The reason in the model's words if message and facts bear it, else in the house's; and what was dropped."""
    unknown = missing(reading.reason, lexicon([message, facts]))
    if not unknown:
        return reading.reason, ()
    return REASONS[reading.code], (f"its reason was dropped: {', '.join(unknown[:5])} stands in no fact",)


def _days(reading: Reading, folded: str, received: date) -> list[str]:
    named = [(received, received)]
    for when in dates(folded, received):
        named.append((when.first, when.last))
        if when.weekday:
            named.append((when.first + WEEK, when.last + WEEK))
    told = {
        "start": reading.start, "recovery_first": reading.recovery_first, "recovery_last": reading.recovery_last
    }  # fmt: skip
    return [
        f"{name} {day} is no day that the message names"
        for name, day in told.items()
        if day is not None and not any(first <= day <= last for first, last in named)
    ]


def _figures(reading: Reading, message: str, folded: str) -> list[str]:
    lengths = {days for span in spans(folded) for days in (span.low_days, span.high_days)}
    wrong = [
        f"{name} {days} is no duration that the message names"
        for name, days in (("days_low", reading.days_low), ("days_high", reading.days_high))
        if days is not None and days not in lengths
    ]
    numbers = lexicon(message).numbers
    left = reading.capacity_left_pct
    read = capacity_left(sentences(message))
    if left not in (None, 0, read) and left not in numbers and 100 - (left or 0) not in numbers:
        wrong.append(f"capacity_left_pct {left} is no share that the message names")
    clock = reading.start_time
    if clock is not None and (clock.hour, clock.minute) not in lexicon(message).clocks:
        wrong.append(f"start_time {clock:%H:%M} is no time that the message names")
    return wrong


def _plain(text: str) -> str:
    return " ".join(fold(text).split())
