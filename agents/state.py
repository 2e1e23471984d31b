"""What a run carries from node to node, and what the nodes are handed: the store, the planner, a model, a clock."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, TypedDict, TypeVar

from langchain_core.language_models import BaseChatModel
from pydantic import BaseModel
from sqlmodel import Session

from agents.analyst.model import Analyst
from agents.approvals import Policy
from agents.models import model_name
from planning.disruption import Disruption
from planning.recovery.outcome import Effort, Progress, Report, Stop
from planning.signal import Signal
from planning.snapshot import Snapshot
from tools.outbox import Connector, Delivery, Worker, dispatch
from tools.scheduler import Planner
from tools.store.casework import artifacts, audit, runs
from tools.store.engine import Store
from tools.store.keep import keep
from tools.store.plant.whole import LastRead, load_snapshot

if TYPE_CHECKING:
    from agents.triage import TriageResult

GRAPH_VERSION = 1
ANALYST = model_name(Analyst())
MOST_FAULTS = 20
Entry = Literal["triage", "assess", "propose", "follow_up", "cancel"]
Model = TypeVar("Model", bound=BaseModel)


class CaseState(TypedDict, total=False):
    """Plain JSON: ids, small values, and digests of what the store files.

    ``proposal`` is the one being asked for; ``ask`` what its gate shows. ``wishes`` and ``proposer`` are what a person
    set and who; ``rejected`` are goals that a person turned down; ``clash`` is why no plan meets the wishes;
    ``cancelling`` are awards that a person wants to take back.
    """

    graph_version: int
    run: str
    entry: Entry
    signals: str
    case: str
    snapshot: str
    disruption: str
    beside: str
    impact: str
    levers: str
    options: list[str]
    chosen: str
    plan_a: str
    papers: list[dict[str, str]]
    brief: str
    round: int
    wishes: dict[str, Any]
    proposer: str
    rejected: list[str]
    clash: list[str]
    proposal: str
    ask: dict[str, Any]
    released_a: bool
    released_b: bool
    declined: list[str]
    cancelling: list[str]
    ended: str


@dataclass(frozen=True)
class Told:
    """A brief: its text, the sentences that were dropped because no fact bears them, and what wrote it."""

    markdown: str
    dropped_sentences: tuple[str, ...]
    model_name: str
    faults: tuple[str, ...] = ()


@dataclass
class Views:
    """What was read in this process, by digest, so that nodes in a row do not read a plant or a record twice."""

    kept: dict[str, Snapshot] = field(default_factory=dict)
    records: dict[str, BaseModel] = field(default_factory=dict)
    last: LastRead = field(default_factory=LastRead)

    def keep(self, plant: Snapshot) -> Snapshot:
        """Remember the last few snapshots."""
        while len(self.kept) > 2:
            self.kept.pop(next(iter(self.kept)))
        return self.kept.setdefault(plant.digest, plant)

    def keep_record(self, digest: str, record: Model) -> Model:
        """Remember the last few records."""
        while len(self.records) > 7:
            self.records.pop(next(iter(self.records)))
        self.records[digest] = record
        return record


@dataclass(frozen=True)
class Deps:
    """What the nodes are handed. ``now`` is the plant's clock, ``wall`` the computer's, in seconds, for leases only.

    ``first_release``: what release A asks for when the option buys (see ``agents.proposals.shown.first_release``).
    """

    store: Store
    planner: Planner
    model: BaseChatModel
    judge: "Judge"
    tell: "Tell"
    now: Callable[[], datetime]
    wall: Callable[[], float]
    owner: str
    policy: Policy | None
    connectors: Sequence[Connector] = ()
    effort: Effort = field(default_factory=Effort)
    report: Callable[[str, Progress | None], None] = lambda _phase, _progress: None
    stop: Stop = lambda: False
    owner_is_gone: Callable[[str], bool] = lambda _owner: False
    lease_seconds: float = 60.0
    first_release: Literal["option", "confirmed"] = "option"
    lease: runs.Lease | None = None
    views: Views = field(default_factory=Views)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A write transaction that only goes through while this worker still holds the run."""
        with self.store.write() as session:
            if self.lease is not None:
                runs.extend(session, self.lease, self.wall(), self.lease_seconds)
            yield session

    def dispatch(self) -> list[Delivery]:
        """Deliver what waits in the outbox."""
        return dispatch(self.store, self.connectors, self.now, Worker(self.owner, self.wall, self.owner_is_gone))

    def note_faults(self, session: Session, case_id: str, use: str, by: str, faults: Sequence[str], **of: Any) -> None:
        """Record what a language model had to be asked again for, or that the built-in analyst stood in for it."""
        if faults:
            asked = model_name(self.model)
            what = "analyst stood in" if by == ANALYST and asked != ANALYST else "model mended"
            told = {"asked": asked, "use": use, "faults": list(faults)[:MOST_FAULTS], "why": faults[-1][:200], **of}
            audit.append(session, self.now(), "andon", what, case_id, **told)

    def today(self, session: Session) -> Snapshot:
        """The plant as the store has it now."""
        return self.views.keep(load_snapshot(session, last=self.views.last))

    def progress(self, phase: str) -> Report:
        """Tells of a search, and keeps the lease while it lasts."""
        renewed = self.wall()

        def tell(progress: Progress) -> None:
            nonlocal renewed
            self.report(phase, progress)
            if self.lease is not None and self.wall() - renewed > self.lease_seconds / 4:
                renewed = self.wall()
                with self.store.write() as session:
                    runs.extend(session, self.lease, renewed, self.lease_seconds)

        return tell

    def snapshot(self, digest: str) -> Snapshot:
        """A snapshot that was filed before."""
        kept = self.views.kept.get(digest)
        if kept is not None:
            return kept
        with keep(self.store) as session:
            return self.views.keep(artifacts.get_record(session, Snapshot, digest))

    def filed(self, model: type[Model], digest: str) -> Model:
        """A record that was filed before."""
        known = self.views.records.get(digest)
        if isinstance(known, model):
            return known
        with keep(self.store) as session:
            return self.views.keep_record(digest, artifacts.get_record(session, model, digest))

    def text(self, digest: str) -> str:
        """A text that was filed before."""
        with keep(self.store) as session:
            return artifacts.get_text(session, digest)


Judge = Callable[[Sequence[Signal], Snapshot, BaseChatModel, datetime, Sequence[Disruption]], "TriageResult"]
"""What signals amount to on this plant, now, beside the events that are known."""

Tell = Callable[[Deps, CaseState], Told]
"""The brief of a case."""
