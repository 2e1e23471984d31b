"""A whole case, carried through from wherever a process left it: signals, gates, the suppliers' answer, release B."""

import json
from pathlib import Path
from typing import Any

from agents.cases.casework import follow_up, recover, submit
from agents.proposals.decisions import Approve, ConflictError, decide
from agents.state import Deps
from tests.agents.desk import CASE, Clock, desk
from tests.agents.harness_plant import signal
from tools.store.casework import approvals, audit, cases, outbox_rows, runs
from tools.store.engine import open_store
from tools.store.keep import keep
from tools.store.plant.inbound import confirm_award
from tools.store.plant.whole import load_snapshot

SIGNERS = {"release_plan": "anna", "request_awards": "ben"}


def carry_through(folder: Path, **changes: Any) -> Deps:
    """Bring the case in a folder's store to its end, doing only what is still to be done."""
    store = open_store(folder / "andon.db")
    deps = desk(store, folder / "outbox", Clock(), owner_is_gone=lambda owner: True, **changes)
    for _ in range(20):
        with keep(store) as session:
            started = bool(session.get(runs.RunRow, "R-00001"))
            case = cases.get_case(session, CASE)
        if not started:
            submit(deps, [signal()])
        elif case is not None and json.loads(case.memory).get("ended") == "following":
            recover(deps)
            deps.dispatch()
            return deps
        else:
            _one_step(deps)
    raise AssertionError("the case does not come to an end")


def _one_step(deps: Deps) -> None:
    recover(deps)
    with keep(deps.store) as session:
        pending = approvals.proposals(session, "pending")
        live = runs.open_runs(session)
        asked = [row.id for row in cases.awards_of(session, CASE) if row.status == "requested"]
    for row in pending:
        try:
            decide(deps.store, deps.policy, row.id, row.digest, SIGNERS[row.action], Approve(), deps.now())
        except ConflictError:
            continue
    if not pending and not live:
        with deps.store.write() as session:
            for award in asked:
                confirm_award(session, award)
        follow_up(deps, CASE)


def end_state(deps: Deps) -> dict[str, Any]:
    """All that counts at the end: what was decided, what took effect, what was sent; not how often a step was tried."""
    with keep(deps.store) as session:
        plant = load_snapshot(session)
        trail = audit.entries(session)
        return {
            "plan": plant.plan_version,
            "places": {order.id: (order.shift, order.slot) for order in plant.orders},
            "reserved": [r.model_dump(mode="json") for r in plant.reservations],
            "receipts": [r.model_dump(mode="json") for r in plant.receipts],
            "awards": [(a.id, a.status, a.body) for a in cases.awards_of(session, CASE)],
            "proposals": [(p.id, p.action, p.status, p.digest) for p in approvals.proposals(session)],
            "signatures": [(s.who, s.decision) for p in approvals.proposals(session)
                           for s in approvals.signatures(session, p.id)],
            "sent": [(m.key, bool(m.delivered)) for m in outbox_rows.messages(session)],
            "effects": [row.detail for row in trail if row.what == "took effect"],
            "decisions": [(row.actor, row.detail) for row in trail if row.what == "approved"],
            "trail": audit.verify_trail(trail, None).ok,
            "live": [row.id for row in runs.open_runs(session)],
        }  # fmt: skip
