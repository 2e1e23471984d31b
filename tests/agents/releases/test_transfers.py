"""Stock of a sister plant: asked for with a transfer note, counted once, taken back without a price."""

from dataclasses import replace
from pathlib import Path

import pytest

from agents.approvals import Rule
from agents.cases.casework import cancel
from agents.cases.questions import answer
from agents.proposals.decisions import Approve
from agents.proposals.letters import transfer_letters
from agents.proposals.lines import order_lines
from agents.proposals.shown import Shown
from agents.state import Deps
from planning.sisters import most_pcs
from tests.agents.cases.steps import answered, approve_all, status_of, swept, tell, to_the_awards
from tests.agents.desk import CASE, desk, make_store, policy
from tests.agents.harness_plant import plant
from tests.agents.lookup import inbox
from tests.planning.recovery.sistered import SISTER, sistered
from tests.tools.contracts.small import CASE as PAPER_CASE
from tests.tools.contracts.small import NOW, option
from tests.tools.contracts.small import disruption as event
from tests.tools.contracts.small import plant as small_plant
from tools.contracts import draft, paper_facts
from tools.outbox import Letter
from tools.store.casework import artifacts, audit, cases, outbox_rows
from tools.store.keep import keep
from tools.store.plant.whole import load_snapshot

RULES = (*policy().rules, Rule(action="cancel_awards", up_to_cents=1_000_000, roles=("lead",), own_edit_cents=0))


@pytest.fixture
def deps(tmp_path: Path) -> Deps:
    """The desk of a plant whose only other works belong to a sister plant."""
    held = make_store(tmp_path / "andon.db", held=sistered(plant(), "HAR-2"))
    return replace(desk(held, tmp_path / "outbox"), policy=policy(rules=RULES))


def test_a_sister_plant_is_asked_with_a_transfer_note_and_no_contract(deps: Deps, tmp_path: Path) -> None:
    award = to_the_awards(deps, tmp_path)
    with keep(deps.store) as session:
        sent = {m.kind: m for m in outbox_rows.messages(session) if m.kind != "notice"}
        asked = sent["stock_transfer"]
        assert "purchase_order" not in sent
        assert (asked.recipient, asked.key.split(":")[1]) == (SISTER.email, "request_transfer.SISTER")
        letter = artifacts.get_record(session, Letter, asked.body)
        assert [each.name for each in letter.enclosures] == [f"{CASE}.SISTER.stock_transfer_note.md"]
        assert letter.enclosures[0].text.startswith("# Stock Transfer Note")
        assert letter.facts == {"sister_plant": "SISTER"}
        drafted = [audit.detail_of(each) for each in audit.entries(session) if each.what == "took effect"]
        assert drafted[-1]["transfers"] == len(drafted[-1]["awards"]) == 1
        offer = load_snapshot(session).offer_by_id["OF-2"]
        taken = sum(receipt.qty for receipt in load_snapshot(session).receipts_of_award[award])
        assert most_pcs(load_snapshot(session), offer) == offer.max_qty - taken < offer.max_qty
    tell(tmp_path, answered(award, "confirmed"))
    swept(deps, tmp_path)
    assert status_of(deps) == "confirmed"


def test_stock_that_is_not_sent_after_all_is_owed_nothing_and_free_again(deps: Deps, tmp_path: Path) -> None:
    award = to_the_awards(deps, tmp_path)
    tell(tmp_path, answered(award, "confirmed"))
    swept(deps, tmp_path)
    approve_all(deps)
    swept(deps, tmp_path)
    cancel(deps, CASE, [award], "anna")
    (view,) = inbox(deps)
    assert (view.row.action, view.row.amount_cents) == ("cancel_awards", 0)
    assert view.payload["cancels"][0]["saved_cents"] > 0
    answer(deps, view.row.id, view.row.digest, "petra", Approve())
    with keep(deps.store) as session:
        assert [row.status for row in cases.awards_of(session, CASE)] == ["cancelled"]
        held = load_snapshot(session)
        assert most_pcs(held, held.offer_by_id["OF-2"]) == 20


def test_lines_of_sister_plants_are_told_apart() -> None:
    held = sistered(small_plant(), "UNNA")
    lines = order_lines(held, Shown(option=option(), disruptions=(event(),)), PAPER_CASE, NOW)
    assert {line.offer: line.transfer for line in lines.awards} == {"OF-501": False, "OF-610": True, "OF-611": True}


def test_a_sister_plant_without_an_address_is_named_as_such() -> None:
    held = sistered(small_plant(), "UNNA")
    facts = paper_facts(held, option(), event(), PAPER_CASE, NOW)[0]
    bare = held.unchecked(suppliers=tuple(s.model_copy(update={"email": ""}) for s in held.suppliers))
    (asked,) = transfer_letters(bare, [draft("stock_transfer_note", facts)])
    assert (asked.kind, asked.recipient) == ("stock_transfer", "no address on file for SISTER")
