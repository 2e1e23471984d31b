"""What people do in a case: mails told, sweeps, approvals, suppliers' answers; and everything that took effect."""

from pathlib import Path
from typing import Any

from agents.cases.questions import answer
from agents.cases.sweeping import Swept, sweep
from agents.proposals.decisions import Approve, decide
from agents.state import Deps
from planning.signal import Signal
from tests.agents.desk import CASE
from tests.agents.harness_plant import at, signal
from tests.agents.lookup import inbox
from tools.inbox import folder
from tools.store.casework import approvals, audit, cases, outbox_rows
from tools.store.keep import keep
from tools.store.plant.whole import load_snapshot

SIGNERS = {"release_plan": "anna", "request_awards": "ben"}


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


def swept(deps: Deps, tmp_path: Path) -> Swept:
    return sweep(deps, tmp_path / "inbox")


def tell(tmp_path: Path, *signals: Signal) -> None:
    for each in signals:
        folder.put(tmp_path / "inbox", each)


def approve_all(deps: Deps) -> None:
    with keep(deps.store) as session:
        pending = approvals.proposals(session, "pending")
    for row in pending:
        decide(deps.store, deps.policy, row.id, row.digest, SIGNERS[row.action], Approve(), deps.now())


def to_the_awards(deps: Deps, tmp_path: Path) -> str:
    """A case through to its requested award; gives the award."""
    tell(tmp_path, signal())
    swept(deps, tmp_path)
    for _ in range(2):
        approve_all(deps)
        swept(deps, tmp_path)
    with keep(deps.store) as session:
        (award,) = cases.awards_of(session, CASE)
    return award.id


def answered(award: str, kind: str, qty: int = 0) -> Signal:
    return Signal(
        id=f"ANS-{award}-{kind}", received=at(0, 9), kind="answer", sender="EDI", subject="order response", text="",
        fields={"notice": kind, "award": award, "qty": qty},
    )  # fmt: skip


def status_of(deps: Deps) -> str:
    with keep(deps.store) as session:
        return cases.awards_of(session, CASE)[0].status


def arrived(award: str) -> Signal:
    """All of an award came."""
    return Signal(
        id="CAME", received=at(3), kind="asn", sender="EDI", subject="s", text="",
        fields={"notice": "arrived", "receipt": f"{award}.1", "award": award, "qty": 8},
    )  # fmt: skip
