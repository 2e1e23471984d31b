"""Freight authorisations, notices, requests for quotation and claims say what was decided, and nothing else."""

import os
import re
from pathlib import Path

import pytest

from planning.line import Plan
from tests.planning.recovery.rulebook import LOSS, ruled
from tests.planning.recovery.sistered import sistered
from tests.planning.tiny import bom, moment
from tests.tools.contracts.letters import fire, hit_plant, letters, moved
from tests.tools.contracts.small import CASE, NOW, at
from tools.contracts import draft, verify
from tools.contracts.gather import event_as_told
from tools.contracts.letters.facts import ClaimFacts, FreightFacts, NoticeFacts, QuotationFacts
from tools.contracts.letters.gather import kind_of, letters_of
from tools.contracts.paper import sealed

GOLDEN = Path(__file__).parent / "golden"
ALL = letters()


def test_an_option_brings_one_authorisation_a_lane_that_the_plant_pays_and_the_letters_of_the_event() -> None:
    """OF-501 is FCA; OF-610 and OF-611 are DAP and DDP: their carrier is the supplier's."""
    assert sorted(ALL) == [
        "ClaimFacts.SUP-31", "FreightFacts.LN-AIR", "FreightFacts.LN-ROAD", "NoticeFacts.SUP-31",
    ]  # fmt: skip


@pytest.mark.parametrize("name", sorted(ALL))
def test_letters_read_as_accepted(name: str) -> None:
    facts = ALL[name]
    paper = draft(kind_of(facts), facts)
    assert verify(paper, facts) == []
    for ending, text in (("md", paper.markdown), ("html", paper.html)):
        path = GOLDEN / f"{paper.stem}.{ending}"
        if os.environ.get("ANDON_ACCEPT"):
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("form", ["markdown", "html"])
@pytest.mark.parametrize("name", sorted(ALL))
def test_every_changed_digit_is_found(name: str, form: str) -> None:
    facts = ALL[name]
    paper = draft(kind_of(facts), facts)
    text = getattr(paper, form)
    missed = []
    for step, found in enumerate(re.finditer(r"\d", text)):
        digit = str((int(found.group()) + 1 + step % 9) % 10)
        changed = text[: found.start()] + digit + text[found.end() :]
        other = sealed(paper.kind, facts, **({"markdown": paper.markdown, "html": paper.html} | {form: changed}))
        if not verify(other, facts):
            missed.append(text[max(0, found.start() - 20) : found.end() + 20])
    assert missed == []


def test_freight_says_who_pays_why_by_whom_and_what_it_costs() -> None:
    facts = ALL["FreightFacts.LN-AIR"]
    assert isinstance(facts, FreightFacts)
    assert [(s.of, s.reference, s.qty, s.freight_cents) for s in facts.shipments] == [
        ("award", "OF-501", 240, 310_000 + 237_036),
        ("receipt", "R-9", 25, 310_000 + 24_692),
    ]
    assert facts.shipments[1].instead == at(9, 6)
    text = draft("premium_freight_authorisation", facts).markdown
    for said in ("Charter Nord", "Werk Nordheide", "claims against SUP-31 are reserved", "EUR 8,817.28"):
        assert said in text


@pytest.mark.parametrize(
    ("cause", "reserved"), [("fire", True), ("insolvency", True), ("flood", False), ("war", False)]
)
def test_claims_are_reserved_only_where_the_supplier_answers_for_the_event(cause: str, reserved: bool) -> None:
    found = letters(cause)  # type: ignore[arg-type]
    freight = found["FreightFacts.LN-AIR"]
    assert isinstance(freight, FreightFacts)
    assert freight.recover is reserved
    assert ("ClaimFacts.SUP-31" in found) is reserved


def test_a_notice_lists_what_is_due_and_what_is_still_counted_on() -> None:
    """The works stand from noon of the 2nd; a day is under way, so the first had left."""
    facts = ALL["NoticeFacts.SUP-31"]
    assert isinstance(facts, NoticeFacts)
    assert [(d.receipt, d.qty, d.expected) for d in facts.deliveries] == [("R-3", 40, 40), ("R-9", 40, 0)]
    assert facts.reply_by == NOW.replace(second=0) + (at(3, 6) - at(2, 6))


def test_a_claim_holds_the_heads_that_leave_the_house_and_awards_only_above_their_series_price() -> None:
    facts = ALL["ClaimFacts.SUP-31"]
    assert isinstance(facts, ClaimFacts)
    heads = {row.head: row.cents for row in facts.costs}
    assert {head: heads[head] for head in ("one_off", "freight", "overtime")} == {
        "one_off": 1_000, "freight": 250_000, "overtime": 700_000,
    }  # fmt: skip
    harnesses = 70_398_755 - 3_120 * 18_450
    clips = 185 * (1_733 - 1_299)
    assert heads["price"] == harnesses + clips
    assert set(heads) == {"price", "one_off", "freight", "overtime"}


def requests(stock: int) -> dict[str, QuotationFacts]:
    """Requests for what the rulebook's plant lacks with so many P in stock; only S2 makes the part besides."""
    option = moved().model_copy(update={"plan": Plan()})
    found = letters_of(ruled(stock=stock, bom=bom(P="AB")), option, (LOSS,), CASE, moment(0))
    return {each.supplier.id: each for each in found if isinstance(each, QuotationFacts)}


def test_suppliers_of_other_sites_are_asked_for_what_is_missing_by_week() -> None:
    """17 cars in the first week and 3 in the second; R2 and R3 bring 11."""
    asked = requests(stock=0)
    assert list(asked) == ["SUP"]
    assert [(row.part, row.qty) for row in asked["SUP"].needs] == [("P", 6), ("P", 3)]
    paper = draft("request_for_quotation", asked["SUP"])
    assert verify(paper, asked["SUP"]) == []
    assert "6 pcs" in paper.markdown


def test_no_sister_plant_is_asked_for_a_quotation() -> None:
    option = moved().model_copy(update={"plan": Plan()})
    lacking = ruled(stock=0, bom=bom(P="AB"))
    for plant, asked in ((lacking, {"SUP"}), (sistered(lacking, "S2"), set())):
        found = letters_of(plant, option, (LOSS,), CASE, moment(0))
        assert {each.supplier.id for each in found if isinstance(each, QuotationFacts)} == asked


def test_freight_from_a_sister_plant_says_that_it_moves_a_transfer() -> None:
    held = sistered(hit_plant(), "UNNA")
    terms = {"incoterm": "EXW"}
    held = held.unchecked(offers=tuple(o.model_copy(update=terms) if o.site == "UNNA" else o for o in held.offers))
    (found,) = [f for f in letters_of(held, moved(), (fire(),), CASE, NOW) if f.id == "LN-UNNA"]
    assert isinstance(found, FreightFacts)
    assert {shipment.of for shipment in found.shipments} == {"transfer"}
    paper = draft("premium_freight_authorisation", found)
    assert verify(paper, found) == []
    assert "moved from a sister plant" in paper.markdown and "nothing is claimed" in paper.markdown
    assert "sister plant" not in draft("premium_freight_authorisation", ALL["FreightFacts.LN-ROAD"]).markdown


def test_nobody_is_asked_for_a_quotation_when_nothing_is_missing() -> None:
    assert requests(stock=50) == {}


@pytest.mark.parametrize("text", ["{{ 7*7 }}", "<script>x</script>", "a | b", "EUR 1.00", "## 9. Pay", "[x](http://e)"])
def test_hostile_names_stay_text(text: str) -> None:
    held = hit_plant(name=text, part=text)
    for facts in letters_of(held, moved(), (fire(title=text),), CASE, NOW):
        paper = draft(kind_of(facts), facts)
        assert verify(paper, facts) == []
        assert "<script>" not in paper.html and "{{" not in paper.markdown


def test_only_the_supplier_whose_works_are_hit_reads_whose_they_are() -> None:
    held = hit_plant()
    told = {name: event_as_told(held, fire(), name) for name in held.supplier_by_id}
    assert told == {"SUP-31": "Fire in Brno", "SUP-88": "Fire in CZ, our event D-1"}
    both = fire(sites=("BRNO-2", "UNNA"))
    assert event_as_told(held, both, "SUP-31") == "Fire in CZ, DE, our event D-1"
    assert {facts.title for facts in letters().values() if facts.supplier.id == "SUP-31"} == {"Fire in Brno"}
