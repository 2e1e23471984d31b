"""Dates and durations as people write them, in five languages."""

from datetime import date

import pytest

from agents.reading.dates import dates, spans
from tools.gazetteer import fold

RECEIVED = date(2026, 3, 4)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("on 2026-03-18", date(2026, 3, 18), date(2026, 3, 18)),
        ("am 18.03.2026", date(2026, 3, 18), date(2026, 3, 18)),
        ("18.3.", date(2026, 3, 18), date(2026, 3, 18)),
        ("3/25/2026", date(2026, 3, 25), date(2026, 3, 25)),
        ("on 6 October 2025", date(2025, 10, 6), date(2025, 10, 6)),
        ("October 6th, 2025", date(2025, 10, 6), date(2025, 10, 6)),
        ("am 6. Oktober", date(2025, 10, 6), date(2025, 10, 6)),
        ("le 1er avril", date(2026, 4, 1), date(2026, 4, 1)),
        ("el 15 de enero de 2026", date(2026, 1, 15), date(2026, 1, 15)),
        ("3月10日", date(2026, 3, 10), date(2026, 3, 10)),
        ("2025年12月28日", date(2025, 12, 28), date(2025, 12, 28)),
        ("vom 9. bis 27. Juli", date(2026, 7, 9), date(2026, 7, 27)),
        ("by mid-April", date(2026, 4, 11), date(2026, 4, 20)),
        ("Ende Mai", date(2026, 5, 21), date(2026, 5, 31)),
        ("4月中旬", date(2026, 4, 11), date(2026, 4, 20)),
        ("in the third week of July", date(2026, 7, 15), date(2026, 7, 21)),
        ("in the week of 9 March", date(2026, 3, 9), date(2026, 3, 15)),
        ("KW 12", date(2026, 3, 16), date(2026, 3, 22)),
        ("第12週", date(2026, 3, 16), date(2026, 3, 22)),
        ("since yesterday", date(2026, 3, 3), date(2026, 3, 3)),
        ("vorgestern", date(2026, 3, 2), date(2026, 3, 2)),
        ("mañana", date(2026, 3, 5), date(2026, 3, 5)),
        ("aujourd'hui", date(2026, 3, 4), date(2026, 3, 4)),
        ("昨日", date(2026, 3, 3), date(2026, 3, 3)),
        ("since Monday", date(2026, 3, 2), date(2026, 3, 2)),
        ("nächste Woche", date(2026, 3, 9), date(2026, 3, 15)),
        ("dans trois semaines", date(2026, 3, 25), date(2026, 3, 25)),
        ("in 10 days", date(2026, 3, 14), date(2026, 3, 14)),
        ("two weeks ago", date(2026, 2, 18), date(2026, 2, 18)),
        ("normal from January 2027", date(2027, 1, 1), date(2027, 1, 31)),
    ],
)
def test_a_day_is_read(text: str, first: date, last: date) -> None:
    found = dates(fold(text), RECEIVED)
    assert [(when.first, when.last) for when in found] == [(first, last)]


@pytest.mark.parametrize(
    "text", ["31.02.2026", "week 99", "may be late", "at 8.5 percent", "hier im Werk", "1.234.567", ""]
)
def test_what_is_no_day_is_not_read(text: str) -> None:
    assert dates(fold(text), RECEIVED) == []


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("for two weeks", 14, 14), ("two to three weeks", 14, 21), ("at least 10 working days", 10, 10),
        ("etwa drei Wochen", 21, 21), ("trois semaines", 21, 21), ("dos o tres semanas", 14, 21),
        ("4日間の見込み", 4, 4), ("約3週間", 21, 21), ("a few days", 2, 4), ("mehrere Wochen", 21, 56),
        ("six months", 180, 180),
    ],
)  # fmt: skip
def test_a_duration_is_read(text: str, low: int, high: int) -> None:
    assert [(span.low_days, span.high_days) for span in spans(fold(text))] == [(low, high)]


def test_a_weekday_beside_its_date_is_not_read_twice() -> None:
    assert len(dates(fold("viernes 6 de marzo"), RECEIVED)) == 1
