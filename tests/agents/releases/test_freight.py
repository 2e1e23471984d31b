"""Faster freight: the booking goes to the lane's carrier, the receipt takes the faster lane, and the case goes on."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agents.cases.casework import submit
from agents.cases.questions import answer
from agents.proposals.decisions import Approve, Edit
from agents.proposals.edits import Edits
from planning.disruption import Disruption
from planning.line import Plan
from planning.recovery.outcome import Effort, Outcome, Planned, Wishes
from planning.snapshot import Snapshot
from planning.supply import Expedite, Receipt
from tests.agents.desk import CASE, desk, make_store
from tests.agents.harness_plant import at, plant, signal
from tests.agents.lookup import inbox
from tests.agents.swapping import SwapPlanner, option, swaps
from tools.store.casework import cases, outbox_rows
from tools.store.keep import keep
from tools.store.plant.whole import load_snapshot


class Courier(SwapPlanner):
    """Flies two harnesses that still lie at the works."""

    def recover(
        self, plant: Snapshot, disruptions: Sequence[Disruption], wishes: Wishes, effort: Effort, report: Any, stop: Any
    ) -> Outcome:
        """The swaps, and the flight if it may be used and was not booked."""
        waits = [r for r in plant.receipts if r.id == "R-wait" and r.mode == "sea"]
        fly = waits and wishes.goal == "least_cost" and not wishes.confirmed_only
        expedites = (Expedite(receipt="R-wait", lane="LN-1", qty=2, arrives=at(0, 12)),) if fly else ()
        plan = Plan(places=swaps(plant, (), True), expedites=expedites)
        return Planned(option=option(plant, plan, wishes, disruptions))


def test_an_approved_flight_is_booked_and_changes_the_receipt(tmp_path: Path) -> None:
    base = plant()
    waiting = Receipt(id="R-wait", part="HARNESS", site="HAR-1", mode="sea", arrives=at(0, 11), qty=4)
    held = plant(receipts=(*base.receipts, waiting))
    deps = desk(make_store(tmp_path / "andon.db", held=held), tmp_path / "outbox", planner=Courier())
    submit(deps, [signal()])
    for who, decision in (("ann2", Edit(Edits(option="least_cost"))), ("anna", Approve()), ("ben", Approve())):
        row = inbox(deps)[0].row
        if who == "ben":
            assert (row.action, row.amount_cents) == ("request_awards", 90_000 + 20)
        answer(deps, row.id, row.digest, who, decision)
    with keep(deps.store) as session:
        booked = [m for m in outbox_rows.messages(session) if m.kind == "freight_booking"]
        assert [(m.recipient, m.key.split(":")[1]) for m in booked] == [("Air GmbH", "request_freight.LN-1")]
        receipts = {r.id: (r.mode, r.qty) for r in load_snapshot(session).receipts}
        assert receipts["R-wait"] == ("sea", 2)
        assert receipts["R-wait.x1"] == ("air", 2)
        assert cases.awards_of(session, CASE) == []
