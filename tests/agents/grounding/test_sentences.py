"""A sentence stands only if every number, date, time, id and name in it stands in the facts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.grounding.sentences import ground, lexicon, missing

FACTS = {
    "stop": "Thu 12 Mar 2026, 14:20", "cost": "€ 1 234 567", "moved": 12_000, "supplier": "Quinvessa Industries GmbH",
    "site": "ST-0002", "late": "15 000", "back": "2026-04-30T06:00:00+02:00", "share": "99 %", "ratio": "0.125",
    "city": "Pitești", "waiting": "€ 41 000", "none": None, "yes": True,
}  # fmt: skip
KNOWN = lexicon(FACTS)


@pytest.mark.parametrize(
    "sentence",
    [
        "The line stops Thursday 12 March at 14:20.",
        "The line stops on 2026-03-12, 14:20.",
        "The line stops on 12.03.2026.",
        "On Thursday it stops.",
        "It costs € 1,234,567 and moves 12.000 orders.",
        "It costs 1.234.567 euros, or € 1 234 567.00.",
        "Quinvessa delivers from ST-0002 near Pitesti.",
        "Certainty is 99 %.",
        "By 30 April supply is back at 6:00.",
        "Waiting a day costs € 41 000; 15 000 orders are late.",
        "The ratio is 0.125.",
        "Doing nothing is the worst option.",
    ],
)
def test_what_the_facts_bear_stands(sentence: str) -> None:
    assert missing(sentence, KNOWN) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The line stops Thursday 12 March at 14:30.",
        "The line stops Friday 13 March.",
        "On Friday it stops.",
        "The line stops on 12 March 2027.",
        "It costs € 1,234,568.",
        "It costs $ 1,234,567.",
        "It costs about one million euros.",
        "It costs € 123456.7.",
        "The ratio is 125.",
        "Acme delivers.",
        "The order goes to Acme GmbH.",
        "Site ST-0003 is lost.",
        "Two orders are late.",
        "Half of the orders are late.",
        "In June it is back.",
        "See www.example.com for more.",
        "Write to a@b.example.",
        "[Approve](javascript:x) now.",
        "The plan is \u202egood.",
        "Поставка идёт.",
        "x " * 2000,
    ],
)
def test_what_the_facts_do_not_bear_is_dropped_with_what_is_missing(sentence: str) -> None:
    result = ground([sentence], FACTS)
    assert result.kept == ()
    assert result.dropped[0].missing


def test_good_sentences_stay_in_order_when_others_are_dropped() -> None:
    result = ground(["Certainty is 99 %.", "Acme delivers 7.", "It costs € 41 000."], FACTS)
    assert result.kept == ("Certainty is 99 %.", "It costs € 41 000.")
    assert result.dropped[0].missing == ("7", "Acme")


def test_keys_of_the_facts_and_nothing_are_no_facts() -> None:
    assert missing("The Waiting is long.", lexicon({"Waiting": 3})) == ["Waiting"]
    assert missing("True is a name.", KNOWN) == ["True"]


@given(st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_a_number_stands_exactly_if_it_is_in_the_facts(number: int) -> None:
    known = lexicon({"n": 4711})
    for shape in (f"{number}", f"{number:,}", f"{number:,}".replace(",", " "), f"{number:,}".replace(",", ".")):
        assert (missing(f"It is {shape} pieces.", known) == []) == (number == 4711)


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_judged_without_a_fault(text: str) -> None:
    assert isinstance(missing(text, KNOWN), list)
    lexicon({"t": text})
