"""What an approver does, and everything that took effect."""

from typing import Any

from agents.cases.questions import answer
from agents.proposals.decisions import Approve
from agents.state import Deps
from tests.agents.desk import CASE
from tests.agents.lookup import inbox
from tools.store.casework import audit, cases, outbox_rows
from tools.store.keep import keep
from tools.store.plant.whole import load_snapshot


def approve(deps: Deps, who: str) -> None:
    row = inbox(deps)[0].row
    answer(deps, row.id, row.digest, who, Approve())


def marks(deps: Deps) -> dict[str, Any]:
    """Everything that took effect so far."""
    with keep(deps.store) as session:
        plant_now = load_snapshot(session)
        return {
            "plan": plant_now.plan_version,
            "receipts": len(plant_now.receipts),
            "reserved": len(plant_now.reservations),
            "took": [audit.detail_of(e)["proposal"] for e in audit.entries(session) if e.what == "took effect"],
            "sent": [m.key for m in outbox_rows.messages(session) if m.kind != "notice"],
            "awards": [row.id for row in cases.awards_of(session, CASE)],
        }
