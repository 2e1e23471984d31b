"""A desk for tests: a store of the tiny plant, people and their policy, a clock that obeys, a planner that swaps."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from agents.analyst.model import Analyst
from agents.approvals import Policy, Rule
from agents.signals.events import Event
from agents.state import CaseState, Deps, Told
from agents.triage import Dismissal, TriageResult
from planning.signal import Signal
from planning.snapshot import Snapshot
from tests.agents.harness_plant import at, disruption, plant
from tests.agents.swapping import SwapPlanner
from tools.outbox import FileConnector
from tools.store.engine import Store, open_store
from tools.store.meta import label_store
from tools.store.plant.whole import save_plant

CASE = "C-0001"


def judge(signals: Sequence[Signal], plant: Snapshot, model: Any, now: datetime, known: Any) -> TriageResult:
    """Every mail about a closure is the one event; the rest is dismissed."""
    true = [s for s in signals if "closed" in s.text]
    lost = disruption(signals=tuple(s.id for s in true))
    events = (Event(disruption=lost, evidence=(), basis="test", unresolved=()),) if true else ()
    return TriageResult(
        events=events, watched=(), findings=(), model_name="test",
        dismissals=tuple(Dismissal(signal=s.id, code="drill", reason="a drill") for s in signals if s not in true),
    )  # fmt: skip


def tell(deps: Deps, state: CaseState) -> Told:
    """A brief of one line."""
    return Told(f"# Case {state['case']}, round {state['round']}\n", (), "test")


def policy(**changes: Any) -> Policy:
    """One planner and one buyer decide; above 10 000.00 a lead and the manager both."""
    base: dict[str, Any] = {
        "version": 1, "lifetime_hours": 24,
        "roles": {
            "planner": ("anna", "ann2"), "buyer": ("ben", "ben2"), "lead": ("petra",), "manager": ("max",),
        },
        "rules": (
            Rule(action="release_plan", up_to_cents=10_000_000, roles=("planner",), own_edit_cents=10_000_000),
            Rule(action="request_awards", up_to_cents=1_000_000, roles=("buyer", "lead"), own_edit_cents=0),
            Rule(action="request_awards", up_to_cents=50_000_000, roles=("lead",), signatures=2,
                 second_roles=("manager",)),
        ),
        "escalate_to": ("max",),
    }  # fmt: skip
    return Policy(**base | changes)


@dataclass
class Clock:
    """A plant clock and a computer clock that stand still until moved."""

    moment: datetime = field(default_factory=lambda: at(0))
    seconds: float = 0.0

    def now(self) -> datetime:
        """The plant's moment."""
        return self.moment

    def wall(self) -> float:
        """The computer's seconds."""
        return self.seconds


def make_store(path: Path, kind: Any = "plant", held: Snapshot | None = None) -> Store:
    """A new store that holds the tiny plant."""
    store = open_store(path, create=True)
    with store.write() as session:
        save_plant(session, held or plant())
        label_store(session, kind, "TINY", at(0))
    return store


def desk(store: Store, folder: Path, clock: Clock | None = None, **changes: Any) -> Deps:
    """Everything a run is handed, on the tiny plant."""
    clock = clock or Clock()
    base: dict[str, Any] = {
        "store": store, "planner": SwapPlanner(), "model": Analyst(), "judge": judge, "tell": tell, "now": clock.now,
        "wall": clock.wall, "owner": "test:1", "policy": policy(), "connectors": (FileConnector(folder),),
        "first_release": "confirmed",
    }  # fmt: skip
    return Deps(**base | changes)
