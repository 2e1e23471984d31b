"""The trail in words: what a person can read, with nothing raw in it."""

from andon.desk.trail import in_words
from tests.andon.calling import Andon


def test_amounts_are_money_moments_are_the_plants_and_digests_are_left_out() -> None:
    found = {"round": 2, "options": {"do_nothing": 2_689_830_500}, "recommended": "least_cost"}
    assert in_words("options found", found, "UTC") == (
        "round 2, options do_nothing=€ 26 898 305.00, recommended least_cost"
    )
    asked = {"proposal": "P-1", "digest": "ab" * 32, "amount_cents": 150, "expires": "2026-03-03T05:00:12.345678+00:00"}
    assert in_words("proposed", asked, "Europe/Berlin") == (
        "proposal P-1, amount € 1.50, expires Tue 3 Mar 2026, 06:00"
    )
    assert in_words("asked", {"question": "2026-99-99T99:99+x"}, "UTC") == "question 2026-99-99T99:99+x"
    edits = {"edits": {"budget_cents": 90, "option": None}, "papers": ["cd" * 32], "scripted": True}
    assert in_words("edited", edits, "UTC") == "edits budget=€ 0.90, scripted yes"


def test_a_timeline_has_no_raw_digests_or_utc_stamps(asked: Andon) -> None:
    lines = asked.ok("case", "timeline", "C-0001").out
    assert "+00:00" not in lines
    assert not any(len(word.rstrip(",…")) >= 12 and set(word.rstrip(",…")) <= set("0123456789abcdef")
                   for word in lines.split())  # fmt: skip
