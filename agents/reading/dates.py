"""Dates and durations in texts, absolute and relative, in English, German, French, Spanish and Japanese."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

_MONTHS = {
    1: "january jan januar janner janvier enero gennaio", 2: "february feb februar fevrier febrero febbraio",
    3: "march mar marz mars marzo", 4: "april apr avril abril aprile", 5: "may mai mayo maggio",
    6: "june jun juni juin junio giugno", 7: "july jul juli juillet julio luglio",
    8: "august aug aout agosto", 9: "september sept sep septembre septiembre settembre",
    10: "october oct oktober okt octobre octubre ottobre", 11: "november nov novembre noviembre",
    12: "december dec dezember dez decembre diciembre dicembre",
}  # fmt: skip
_MONTH_OF = {name: month for month, names in _MONTHS.items() for name in names.split()}
_M = "(" + "|".join(sorted(_MONTH_OF, key=len, reverse=True)) + r")\b\.?"
_DAYS = (
    "monday montag lundi lunes|tuesday dienstag mardi martes|wednesday mittwoch mercredi miercoles|"
    "thursday donnerstag jeudi jueves|friday freitag vendredi viernes|saturday samstag sonnabend samedi sabado|"
    "sunday sonntag dimanche domingo"
)
_DAY_OF = {name: n for n, names in enumerate(_DAYS.split("|")) for name in names.split()}
_DAY_JP = {char: n for n, char in enumerate("月火水木金土日")}
_W = "(" + "|".join(_DAY_OF) + r")s?\b"
NUMBER_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30,
    "ein": 1, "eine": 1, "einen": 1, "einem": 1, "einer": 1, "zwei": 2, "drei": 3, "vier": 4, "funf": 5, "sechs": 6,
    "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "zwolf": 12,
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "dix": 10, "quinze": 15,
    "una": 1, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "diez": 10,
    "due": 2, "tre": 3, "quattro": 4, "cinque": 5, "sei": 6,
}  # fmt: skip
_N = r"(\d{1,3}|" + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True)) + ")"
_UNITS = {
    1: "days day tage tagen tag jours jour dias dia giorni giorno", 7: "weeks week wochen woche semaines semaine "
    "semanas semana settimane settimana", 30: "months month monate monaten monat mois meses mes mesi mese",
}  # fmt: skip
_UNIT_OF = {word: days for days, words in _UNITS.items() for word in words.split()}
_U = "(" + "|".join(sorted(_UNIT_OF, key=len, reverse=True)) + r")\b"
_WORKING = r"(?:(?:working|business|calendar|further|more|weitere|arbeits|jours ouvres) ?)?"
_UNIT_JP = {"日": 1, "週": 7, "か月": 30, "ヶ月": 30, "カ月": 30, "ヵ月": 30}
_NEAR = {
    "day before yesterday|vorgestern|avant-hier|anteayer|一昨日": -2,
    "yesterday|gestern|hier soir|hier matin|depuis hier|d'hier|ayer|ieri|昨日|昨夜": -1,
    "today|tonight|this morning|this afternoon|heute|aujourd'hui|hoy|oggi|本日|今日|今朝": 0,
    "tomorrow|morgen|demain|manana|domani|明日": 1,
    "day after tomorrow|ubermorgen|apres-demain|pasado manana|明後日": 2,
}  # fmt: skip
_ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3,
             "ersten": 0, "zweiten": 1, "dritten": 2, "vierten": 3, "last": 9, "letzten": 9}  # fmt: skip
_PARTS = {
    (1, 10): r"early(?: in)?|beginning of|start of|anfang|debut|principios de|a principios de|inizio",
    (11, 20): r"mid|middle of|mitte|mi|mediados de|a mediados de|meta",
    (21, 31): r"late(?: in)?|end of|ende|fin|fin de|finales de|a finales de|fine",
}
_WEEK_AHEAD = r"(?:next week|nachste woche|nachster woche|kommende woche|semaine prochaine|proxima semana|来週)"
_MONTH_AHEAD = r"(?:next month|nachsten monat|mois prochain|proximo mes|来月)"


class When(NamedTuple):
    """A day or a range of days that a text names, and where in the folded text it stands."""

    first: date
    last: date
    at: int
    end: int
    weekday: bool = False
    """A bare weekday, read as the last one up to receipt; a reader who knows it lies ahead adds a week."""


class Span(NamedTuple):
    """A length of time that a text names, in days, and where it stands; ``ago`` when it lies in the past."""

    low_days: int
    high_days: int
    at: int
    end: int


def dates(text: str, received: date) -> list[When]:
    """Every day or range of days in a folded text, in order of place; a missing year is the one nearest to receipt."""
    found: list[When] = []
    for reader in (_written, _numeric, _parts_of_month, _weeks, _relative, _weekdays, _bare_months):
        for when in reader(text, received):
            beside = reader is _weekdays and any(0 <= other.at - when.end <= 4 for other in found)
            if not beside and all(when.end <= other.at or when.at >= other.end for other in found):
                found.append(when)
    return sorted(found, key=lambda when: when.at)


def spans(text: str) -> list[Span]:
    """Every duration in a folded text; vague ones get bounds (a few days: 2-4, several weeks: 3-8)."""
    found = []
    for match in re.finditer(rf"\b{_N}(?: ?(?:-|to|or|bis|oder|a|ou|o) ?{_N})?[ -]{{1,2}}{_WORKING}{_U}", text):
        low, high = _count(match[1]), _count(match[2] or match[1])
        unit = _UNIT_OF[match[3]]
        found.append(Span(min(low, high) * unit, max(low, high) * unit, match.start(), match.end()))
    for match in re.finditer(r"(\d{1,3}|数)(?:[~〜～-](\d{1,3}))?(日間|週間|か月|ヶ月|カ月|ヵ月)", text):
        unit = _UNIT_JP[match[3].removesuffix("間")]
        low, high = (2, 4) if match[1] == "数" else (int(match[1]), int(match[2] or match[1]))
        found.append(Span(low * unit, high * unit, match.start(), match.end()))
    vague = r"\b(several|a few|few|some|mehrere|einige|plusieurs|quelques|varios|varias|algunos|algunas)"
    for match in re.finditer(rf"{vague} {_U}", text):
        low, high = (2, 4) if "few" in match[1] or match[1] in {"einige", "quelques", "algunos", "algunas"} else (3, 8)
        found.append(Span(low * _UNIT_OF[match[2]], high * _UNIT_OF[match[2]], match.start(), match.end()))
    return sorted(found, key=lambda span: span.at)


def _count(word: str) -> int:
    return int(word) if word.isdigit() else NUMBER_WORDS[word]


def _day(year: int | None, month: int, day: int, received: date) -> date | None:
    years = [year] if year else [received.year - 1, received.year, received.year + 1]
    days = []
    for candidate in years:
        try:
            days.append(date(candidate, month, day))
        except ValueError:
            continue
    return min(days, key=lambda d: abs((d - received).days), default=None)


def _one(match: re.Match[str], day: date | None, tail: int = 0) -> Iterator[When]:
    if day is not None:
        yield When(day, day + timedelta(days=tail), match.start(), match.end())


def _written(text: str, received: date) -> Iterator[When]:
    year = r"(?:,? (?:de |del )?((?:19|20)\d\d))?\b"
    both = rf"\b(\d{{1,2}})\.? ?(?:-|to|bis|au|al|until) ?(?:zum )?(\d{{1,2}})\.?(?:st|nd|rd|th)? (?:de )?{_M}{year}"
    for match in re.finditer(both, text):
        first = _day(_year(match[4]), _MONTH_OF[match[3]], int(match[1]), received)
        last = _day(_year(match[4]), _MONTH_OF[match[3]], int(match[2]), received)
        if first and last and first <= last:
            yield When(first, last, match.start(), match.end())
    for match in re.finditer(rf"\b(\d{{1,2}})(?:st|nd|rd|th|er|\.|º)? (?:of |de |d')?{_M}{year}", text):
        before = text[max(0, match.start() - 16) : match.start()]
        week = re.search(r"(?:week of|woche (?:vom|ab)|semaine du|semana del) $", before)
        yield from _one(match, _day(_year(match[3]), _MONTH_OF[match[2]], int(match[1]), received), 6 if week else 0)
    for match in re.finditer(rf"\b{_M} (\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d|:| ?%){year}", text):
        yield from _one(match, _day(_year(match[3]), _MONTH_OF[match[1]], int(match[2]), received))
    for match in re.finditer(r"(?:((?:19|20)\d\d)年)?(\d{1,2})月(\d{1,2})日", text):
        yield from _one(match, _day(_year(match[1]), int(match[2]), int(match[3]), received))
    for match in re.finditer(r"(?:((?:19|20)\d\d)年)?(\d{1,2})月(上旬|初旬|中旬|下旬|末)", text):
        low, high = {"上": (1, 10), "初": (1, 10), "中": (11, 20), "下": (21, 28), "末": (25, 28)}[match[3][0]]
        first = _day(_year(match[1]), int(match[2]), low, received)
        yield from _one(match, first, high - low)


def _numeric(text: str, received: date) -> Iterator[When]:
    for match in re.finditer(r"\b((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})\b", text):
        yield from _one(match, _day(int(match[1]), int(match[2]), int(match[3]), received))
    for match in re.finditer(r"\b(\d{1,2})([./])(\d{1,2})\2((?:19|20)?\d\d)\b", text):
        day, month = int(match[1]), int(match[3])
        if month > 12 and match[2] == "/":
            day, month = month, day
        year = int(match[4]) if len(match[4]) == 4 else 2000 + int(match[4])
        yield from _one(match, _day(year, month, day, received))
    for match in re.finditer(r"\b(\d{1,2})\.(\d{1,2})\.(?!\d)", text):
        yield from _one(match, _day(None, int(match[2]), int(match[1]), received))


def _parts_of_month(text: str, received: date) -> Iterator[When]:
    for (low, high), words in _PARTS.items():
        for match in re.finditer(rf"\b(?:{words})[ -]{_M}(?: ((?:19|20)\d\d))?", text):
            month = _MONTH_OF[match[1]]
            first = _day(_year(match[2]), month, low, received)
            if first:
                yield When(first, first.replace(day=min(high, _last_day(first))), match.start(), match.end())
    ordinals = "|".join(_ORDINALS)
    for match in re.finditer(rf"\b({ordinals}) (?:week|woche) (?:of |in |im )?{_M}", text):
        first = _day(None, _MONTH_OF[match[2]], min(1 + 7 * _ORDINALS[match[1]], 22), received)
        yield from _one(match, first, 6)


def _weeks(text: str, received: date) -> Iterator[When]:
    numbered = r"(?:\b(?:kw|cw|wk|week|woche|semaine|semana|calendar week)\.? ?|第)(\d{1,2})(?:\b|週)"
    for match in re.finditer(numbered, text):
        week = int(match[1])
        if 1 <= week <= 53:
            years = (received.year - 1, received.year, received.year + 1)
            mondays = [date.fromisocalendar(year, min(week, 52), 1) for year in years]
            yield from _one(match, min(mondays, key=lambda d: abs((d - received).days - 14)), 6)


def _relative(text: str, received: date) -> Iterator[When]:
    for words, shift in sorted(_NEAR.items(), key=lambda row: -len(row[0])):
        for match in re.finditer("|".join(w if ord(w[0]) > 0x2FFF else rf"\b{w}\b" for w in words.split("|")), text):
            yield from _one(match, received + timedelta(days=shift))
    monday = received - timedelta(days=received.weekday())
    for match in re.finditer(_WEEK_AHEAD, text):
        yield from _one(match, monday + timedelta(days=7), 6)
    for match in re.finditer(r"\bend of (?:the|this) week\b|\bende der woche\b|今週末", text):
        yield from _one(match, monday + timedelta(days=4))
    for match in re.finditer(_MONTH_AHEAD, text):
        first = (received.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield When(first, first.replace(day=_last_day(first)), match.start(), match.end())
    for match in re.finditer(rf"\b(?:in|within|binnen|innerhalb von|dans|en|dentro de) {_N} {_WORKING}{_U}", text):
        yield from _one(match, received + timedelta(days=_count(match[1]) * _UNIT_OF[match[2]]))
    for match in re.finditer(rf"\b{_N} {_U} (?:ago|earlier)|\bvor {_N} {_U}|\bil y a {_N} {_U}|\bhace {_N} {_U}", text):
        number, unit = [group for group in match.groups() if group][:2]
        yield from _one(match, received - timedelta(days=_count(number) * _UNIT_OF[unit]))


def _weekdays(text: str, received: date) -> Iterator[When]:
    named = rf"\b(?:(next|nachsten|kommenden|prochain|proximo|last|letzten|dernier|pasado) )?{_W}"
    for match in re.finditer(named, text):
        after = text[match.end() : match.end() + 11]
        day = _near_weekday(_DAY_OF[match[2]], match[1] or "", after, received)
        yield When(day, day, match.start(), match.end(), day <= received)
    for match in re.finditer("([月火水木金土日])曜", text):
        day = _near_weekday(_DAY_JP[match[1]], "", "", received)
        yield When(day, day, match.start(), match.end(), True)


def _near_weekday(day: int, before: str, after: str, received: date) -> date:
    """The last such day up to receipt, or the coming one when the text says next; tense is judged by the reader."""
    back = (received.weekday() - day) % 7
    ahead = {"next", "nachsten", "kommenden", "prochain", "proximo"}
    if before in ahead or after.startswith((" prochain", " proximo")):
        return received + timedelta(days=7 - back)
    return received - timedelta(days=back)


def _bare_months(text: str, received: date) -> Iterator[When]:
    before = r"(?:in|from|until|till|by|since|during|to|im|ab|bis|seit|en|depuis|desde|hasta|jusqu'en|of)"
    for match in re.finditer(rf"\b{before} {_M}(?: ((?:19|20)\d\d))?(?! \d)", text):
        first = _day(_year(match[2]), _MONTH_OF[match[1]], 1, received)
        if first:
            yield When(first, first.replace(day=_last_day(first)), match.start(), match.end())


def _year(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _last_day(day: date) -> int:
    return ((day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)).day
