"""Verification finds every changed digit, every fact that is missing, and every figure that is not the award's."""

import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from pydantic import ValidationError

from tests.planning.recovery.sistered import sistered
from tests.tools.contracts.small import CASE, NOW, disruption, option, plant
from tools.contracts import AWARD_KINDS, Paper, PaperFacts, PaperKind, draft, paper_facts, verify
from tools.contracts.paper import sealed
from tools.contracts.reading import read_html, read_markdown
from tools.contracts.verify import against_award

BRNO, UNNA = paper_facts(plant(), option(), disruption(), CASE, NOW)
SISTERS = paper_facts(sistered(plant(), "UNNA"), option(), disruption(), CASE, NOW)[0]
NOTE = pytest.param("stock_transfer_note", SISTERS, id="stock_transfer_note")
EACH = [pytest.param(kind, facts, id=f"{kind}-{facts.id}") for kind in AWARD_KINDS for facts in (BRNO, UNNA)]


def resealed(paper: Paper, facts: PaperFacts, **texts: str) -> Paper:
    """The paper with another text and a digest that fits it, so that only reading can find the change."""
    return sealed(paper.kind, facts, **({"markdown": paper.markdown, "html": paper.html} | texts))


@pytest.mark.parametrize(("kind", "facts"), [*EACH, NOTE])
def test_a_paper_as_drafted_is_the_award(kind: PaperKind, facts: PaperFacts) -> None:
    assert verify(draft(kind, facts), facts) == []


@pytest.mark.parametrize("form", ["markdown", "html"])
@pytest.mark.parametrize(("kind", "facts"), [EACH[0], EACH[3], NOTE])
def test_every_changed_digit_is_found(kind: PaperKind, facts: PaperFacts, form: str) -> None:
    paper = draft(kind, facts)
    text = getattr(paper, form)
    places = [found.start() for found in re.finditer(r"\d", text)]
    assert len(places) > 150
    missed = []
    for step, place in enumerate(places):
        digit = str((int(text[place]) + 1 + step % 9) % 10)
        changed = text[:place] + digit + text[place + 1 :]
        if not verify(resealed(paper, facts, **{form: changed}), facts):
            missed.append(text[max(0, place - 20) : place + 20])
    assert missed == []


@pytest.mark.parametrize(("kind", "facts"), [*EACH, NOTE])
def test_two_deliveries_that_trade_places_are_found(kind: PaperKind, facts: PaperFacts) -> None:
    paper = draft(kind, facts)
    line = facts.lines[0]
    first, second = (f"| {d.qty:,} pcs | {d.cumulative:,} pcs |" for d in line.deliveries[:2])
    swapped = paper.markdown.replace(first, "@").replace(second, first).replace("@", second)
    assert swapped != paper.markdown
    found = verify(resealed(paper, facts, markdown=swapped), facts)
    assert any("Quantity" in mismatch.where for mismatch in found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Kabelwerk Brno s.r.o.", "Kabelwerk Praha s.r.o."),
        ("CZ65 0800 0000 1920 0014 5399", "CZ65 0800 0000 1920 0014 53 99"),
        ("within 24 hours", "within twenty-four hours"),
        ("do not apply as far", "apply as far"),
        ("3,120 pcs", "3,120 g"),
        ("2026", "２０２６"),
        ("CZK", "EUR"),
        ("OF-501", "OF\u200b-501"),
        ("## 4. Capacity", "## 5. Capacity"),
        ("Spedice Morava", "Spedice Morava, IBAN DE00"),
    ],
)
def test_a_changed_party_account_word_unit_or_currency_is_found(old: str, new: str) -> None:
    paper = draft("emergency_supply_agreement", BRNO)
    assert old in paper.markdown
    for changed in (paper.markdown.replace(old, new), paper.markdown.replace(old, new, 1)):
        assert verify(resealed(paper, BRNO, markdown=changed), BRNO)


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_a_line_left_out_or_put_in_is_found(form: str) -> None:
    paper = draft("delivery_schedule_release", BRNO)
    lines = getattr(paper, form).splitlines()
    spoken = [row for row, line in enumerate(lines) if re.search(r"[A-Za-z]{3}", line) and "{" not in line]
    for row in spoken:
        without = "\n".join(lines[:row] + lines[row + 1 :]) + "\n"
        twice = "\n".join([*lines[:row], lines[row], *lines[row:]]) + "\n"
        assert verify(resealed(paper, BRNO, **{form: without}), BRNO), lines[row]
        assert verify(resealed(paper, BRNO, **{form: twice}), BRNO), lines[row]


@pytest.mark.parametrize(
    "added",
    ["<script>x()</script>", "<!-- pay now -->", "<p hidden>EUR 1.00</p>", '<img src="x" onerror="y()">', "<p></p>"],
)
def test_active_or_hidden_parts_added_to_the_page_are_found(added: str) -> None:
    paper = draft("delivery_schedule_release", UNNA)
    changed = paper.html.replace("</body>", f"{added}\n</body>")
    assert verify(resealed(paper, UNNA, html=changed), UNNA)


def test_marks_that_read_the_same_but_are_not_escaped_are_found() -> None:
    facts = paper_facts(plant(name="<b>Kabel</b>"), option(), disruption(), CASE, NOW)[0]
    paper = draft("delivery_schedule_release", facts)
    changed = paper.markdown.replace("&lt;b&gt;", "<b>")
    assert changed != paper.markdown
    assert [m.where for m in verify(resealed(paper, facts, markdown=changed), facts)] == ["form"]


def test_a_paper_with_a_broken_seal_or_of_other_facts_is_found() -> None:
    paper = draft("delivery_schedule_release", BRNO)
    broken = paper.model_copy(update={"digest": "0" * 64})
    assert [mismatch.where for mismatch in verify(broken, BRNO)] == ["digest"]
    other = paper.model_copy(update={"facts": "0" * 64})
    assert [mismatch.where for mismatch in verify(other, BRNO)] == ["facts"]


def test_a_mismatch_says_where_what_is_there_and_what_should_be() -> None:
    paper = draft("emergency_supply_agreement", BRNO)
    changed = paper.markdown.replace("| 760 pcs |", "| 780 pcs |")
    first = verify(resealed(paper, BRNO, markdown=changed), BRNO)[0]
    assert re.fullmatch(r"markdown line \d+, Quantity", first.where)
    assert (first.found, first.expected) == ("780 pcs", "(760, 'pcs')")


FAULTS = [
    ("{{ totals.total }}", "{{ totals.parts }}"),
    ("{{ totals.freight }}", "{{ totals.plant }}"),
    ("supplier.iban", "supplier.id"),
    ("terms.payment_days", "terms.warranty_months"),
    ("  schedule)", "  weeks)"),
    ("prices)", "goods)"),
    ('"Price of this agreement", "Adder"], adders', '"Price of this agreement", "Adder"], prices'),
    ("within {{ terms.notice_hours }} hours", "within 36 hours"),
    ("is free of charge", "costs EUR 400.00"),
    ('["For the Buyer", "For the Supplier"]', '["For the Supplier", "For the Buyer"]'),
]


@pytest.mark.parametrize(("right", "wrong"), FAULTS)
def test_a_fault_in_a_template_is_found_by_the_facts_alone(
    right: str, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = import_module("tools.contracts.draft")
    name = "emergency_supply_agreement.j2"
    sources = dict(module._sources())
    assert right in sources[name]
    sources[name] = sources[name].replace(right, wrong)
    monkeypatch.setattr(module, "_sources", lambda: sources)
    module._environment.cache_clear()
    try:
        assert any(verify(draft("emergency_supply_agreement", facts), facts) for facts in (BRNO, UNNA))
    finally:
        module._environment.cache_clear()


UNSEEN = {
    "emergency_supply_agreement": {"id"},
    "delivery_schedule_release": {
        "id", "currency", "plant_currency", "fx", "fx_date", "supplier.iban", "supplier.law", "lines.valid_until",
        "lines.tier_from", "lines.price_cents", "lines.price_unit", "lines.series_price_cents", "lines.parts_cents",
        "lines.one_off_cents", "lines.freight_cents", "lines.plant_cents", "terms.payment_days",
        "terms.damages_pct_day", "terms.damages_cap_pct", "terms.warranty_months", "terms.ppap_level",
    },
    "stock_transfer_note": {
        "id", "supplier.iban", "supplier.law", "fx", "fx_date", "lines.pool", "lines.incoterm", "lines.qualification",
        "lines.qualification_days", "lines.valid_until", "lines.tier_from", "lines.plant_cents", "lines.weeks.monday",
        "lines.weeks.qty", "terms.payment_days", "terms.damages_pct_day", "terms.damages_cap_pct",
        "terms.warranty_months", "terms.ppap_level",
    },
}  # fmt: skip
"""Facts that a paper of the kind does not hold by intent: a release names no money, a note to a sister plant
nothing of a contract, and no paper its own number."""


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list | tuple):
        for row, item in enumerate(value):
            yield from leaves(item, (*path, row))
    elif value is not None:
        yield path, value


def others(path: tuple[str | int, ...], value: Any) -> list[Any]:
    choices: dict[str | int, list[Any]] = {
        "unit": ["g"], "mode": ["sea"], "incoterm": ["EXW"], "qualification": ["approved", "ppap"],
        "cause": ["flood"], "country": ["XX"], "site_country": ["XX"], "currency": ["USD"], "plant_currency": ["USD"],
        "price_unit": [1, 1000], "ppap_level": [4], "own": [],
    }  # fmt: skip
    if path[-1] in choices:
        return [other for other in choices[path[-1]] if other != value]
    if isinstance(value, int):
        return [value + 1, value + 10]
    if isinstance(value, datetime):
        return [value + timedelta(minutes=1), value + timedelta(days=1)]
    if isinstance(value, date):
        return [value + timedelta(days=1)]
    return [f"{value}x"]


def changed(facts: PaperFacts) -> Iterator[tuple[str, PaperFacts]]:
    plain = facts.model_dump()
    for path, value in leaves(plain):
        for other in others(path, value):
            copy = deepcopy(_lists(plain))
            place = copy
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = other
            try:
                yield ".".join(step for step in path if isinstance(step, str)), PaperFacts.model_validate(copy)
            except ValidationError as error:
                raise AssertionError(f"{path}: {other!r} is no such value") from error


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items()}
    return [_lists(item) for item in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize(("kind", "facts"), [*EACH, NOTE])
def test_every_fact_of_the_award_stands_in_the_paper(kind: PaperKind, facts: PaperFacts) -> None:
    paper = draft(kind, facts)
    blocks = read_markdown(paper.markdown), read_html(paper.html).blocks
    blind = set()
    for name, other in changed(facts):
        if not all(against_award(kind, other, "paper", read) for read in blocks):
            blind.add(name)
    assert blind - UNSEEN[kind] - _not_at_stake(facts) == set()


def _not_at_stake(facts: PaperFacts) -> set[str]:
    ppap = any(line.qualification == "ppap" for line in facts.lines)
    return {"lines.series_price_cents"} | (set() if ppap else {"terms.ppap_level"})
