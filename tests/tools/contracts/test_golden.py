"""The papers as people read them. Set ANDON_ACCEPT=1 to accept what is written now."""

import os
from pathlib import Path

import pytest

from tests.planning.recovery.sistered import sistered
from tests.tools.contracts.small import CASE, NOW, disruption, option, plant
from tools.contracts import AWARD_KINDS, DraftError, PaperFacts, PaperKind, draft, order_kinds, paper_facts, verify

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("kind", AWARD_KINDS)
@pytest.mark.parametrize("supplier", [0, 1])
def test_papers_read_as_accepted(kind: PaperKind, supplier: int) -> None:
    _as_accepted(kind, paper_facts(plant(), option(), disruption(), CASE, NOW)[supplier])


def test_a_stock_transfer_note_reads_as_accepted() -> None:
    _as_accepted("stock_transfer_note", _sisters())


def _as_accepted(kind: PaperKind, facts: PaperFacts) -> None:
    paper = draft(kind, facts)
    assert verify(paper, facts) == []
    for ending, text in (("md", paper.markdown), ("html", paper.html)):
        path = GOLDEN / f"{paper.stem}.{ending}"
        if os.environ.get("ANDON_ACCEPT"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.read_text(encoding="utf-8") == text


def _sisters() -> PaperFacts:
    """What is asked of the small plant's second supplier, were it a sister plant."""
    return paper_facts(sistered(plant(), "UNNA"), option(), disruption(), CASE, NOW)[0]


def test_a_sister_plant_gets_a_transfer_note_and_no_contract_and_a_supplier_no_note() -> None:
    sisters, supplier = _sisters(), paper_facts(*_case())[0]
    assert (order_kinds(sisters), order_kinds(supplier)) == (("stock_transfer_note",), AWARD_KINDS)
    for kind in AWARD_KINDS:
        with pytest.raises(DraftError, match=f"No {kind} is written to SISTER"):
            draft(kind, sisters)
    with pytest.raises(DraftError, match="No stock_transfer_note is written to SUP-31"):
        draft("stock_transfer_note", supplier)


def test_a_transfer_note_speaks_of_no_contract_law_account_or_damages() -> None:
    text = draft("stock_transfer_note", _sisters()).markdown
    for word in ("Buyer", "Supplier", "IBAN", "liquidated", "jurisdiction", "Incoterms", "warranty"):
        assert word not in text
    assert "no contract is made by it" in text and "Sister works" in text


LAWS = {
    "Germany": "Federal Republic of Germany",
    "France": "article 1218 of the Civil Code",
    "England and Wales": "Third Parties) Act 1999",
    "Czech Republic": "Act No. 89/2012 Coll.",
    "Poland": "articles 483 and 484",
    "USA": "section 2-718",
    "Moldova": "Counsel admitted in that country",
}


@pytest.mark.parametrize("law", LAWS)
def test_each_law_brings_its_own_clauses_and_no_others(law: str) -> None:
    facts = paper_facts(plant(law=law), option(), disruption(), CASE, NOW)[0]
    text = draft("emergency_supply_agreement", facts).markdown
    assert [other for other, words in LAWS.items() if words in text] == [law]


@pytest.mark.parametrize(("code", "law"), [("DE", "Germany"), ("CZ", "Czech Republic"), ("GB", "England and Wales")])
def test_a_country_code_chooses_the_law_of_the_country(code: str, law: str) -> None:
    facts = paper_facts(plant(law=code), option(), disruption(), CASE, NOW)[0]
    assert LAWS[law] in draft("emergency_supply_agreement", facts).markdown


CAUSES = {
    "flood": "new natural event",
    "fire": "fire protection met the law",
    "war": "Acts of war",
    "strike": "strike or lock-out",
    "insolvency": "Lack of money",
    "cyber": "attack on information systems",
    "logistics": "Closure of a route",
    "raw_material": "Scarcity, allocation",
    "quality": "Rejected goods",
    "other": "the care of a prudent supplier",
}


@pytest.mark.parametrize("cause", CAUSES)
def test_each_cause_brings_its_own_force_majeure_clause(cause: str) -> None:
    facts = paper_facts(plant(), option(), disruption(cause=cause), CASE, NOW)[0]
    paper = draft("emergency_supply_agreement", facts)
    assert [other for other, words in CAUSES.items() if words in paper.markdown] == [cause]
    assert verify(paper, facts) == []


def test_clauses_follow_qualification_incoterm_and_adder() -> None:
    brno, unna = (draft("emergency_supply_agreement", f).markdown for f in paper_facts(*_case()))
    assert "deviation permit of the Buyer" in brno and "deviation permit of the Buyer" not in unna
    assert "submission level 3" in unna and "PPAP" not in brno
    assert "under FCA" in brno and "under DAP" not in brno
    assert "under DAP" in unna and "under DDP" in unna and "under FCA" not in unna
    assert "No price adder above" in brno and "Price adder. The prices" in unna


def test_every_paper_says_that_it_is_a_draft_and_no_legal_advice() -> None:
    for facts in paper_facts(*_case()):
        for kind in AWARD_KINDS:
            paper = draft(kind, facts)
            assert "DRAFT, NOT LEGAL ADVICE" in paper.markdown and "DRAFT, NOT LEGAL ADVICE" in paper.html


def test_a_release_to_a_supplier_names_no_price() -> None:
    for facts in paper_facts(*_case()):
        paper = draft("delivery_schedule_release", facts)
        assert "EUR" not in paper.markdown and "CZK" not in paper.markdown


def _case():  # type: ignore[no-untyped-def]
    return plant(), option(), disruption(), CASE, NOW
