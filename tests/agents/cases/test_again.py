"""The same signals read again: what waits goes on waiting."""

from collections.abc import Sequence
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

from agents.cases.casework import submit
from agents.triage import TriageResult
from planning.signal import Signal
from planning.snapshot import Snapshot
from tests.agents.desk import desk, judge, make_store
from tests.agents.harness_plant import signal
from tests.agents.lookup import inbox
from tools.store.casework.approvals import proposals
from tools.store.keep import keep


def elsewhere(signals: Sequence[Signal], plant: Snapshot, model: Any, now: Any, known: Any) -> TriageResult:
    """The same judgement with every moment written in another zone."""
    found = judge(signals, plant, model, now, known)
    zone = timezone(timedelta(hours=5))
    lost = found.events[0].disruption
    moved = {name: getattr(lost, name).astimezone(zone) for name in ("start", "recovery_p10", "recovery_p50")}
    event = found.events[0].model_copy(update={"disruption": lost.model_copy(update=moved)})
    return found.model_copy(update={"events": (event,)})


def test_a_moment_written_in_another_zone_does_not_make_a_question_stale(tmp_path: Path) -> None:
    store = make_store(tmp_path / "andon.db")
    deps = desk(store, tmp_path / "outbox")
    submit(deps, [signal()])
    submit(desk(store, tmp_path / "outbox", judge=elsewhere), [signal()])
    with keep(store) as session:
        assert [(row.id, row.status) for row in proposals(session)] == [("P-0001", "pending")]
    assert len(inbox(deps)) == 1
    store.close()
