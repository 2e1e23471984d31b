"""A case as people look at it: how it stands, its brief, options, papers, proposals, messages and what took effect."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlmodel import Session

from andon.settings import Settings
from andon.trouble import ERROR, TroubleError
from tools.store.casework import approvals, artifacts, audit, cases, outbox_rows, runs
from tools.store.casework.cases import CaseRow
from tools.store.engine import Store
from tools.store.keep import keep
from tools.store.plant.release import waiting_orders

if TYPE_CHECKING:
    from agents.cases.casework import Standing
    from agents.proposals.shown import Shown
    from planning.recovery.outcome import Option
    from planning.snapshot import Snapshot
    from tools.contracts.paper import Paper

State = dict[str, Any]


def find_case(session: Session, case_id: str) -> CaseRow:
    """A case by its id; raises ``TroubleError`` if there is none."""
    row = cases.get_case(session, case_id)
    if row is None:
        raise TroubleError(ERROR, f"there is no case {case_id[:40]!r}; see `andon case list`")
    return row


def newest_case(store: Store) -> str:
    """The case that was opened last; raises ``TroubleError`` if there is none."""
    with keep(store) as session:
        found = cases.all_cases(session)
    if not found:
        raise TroubleError(ERROR, "there is no case yet; `andon run SCENARIO` or `andon sweep` opens one")
    return found[-1].id


def zone_of(session: Session) -> str:
    """The plant's time zone; times are shown in it."""
    from tools.store.plant.whole import read_scalars

    return str((read_scalars(session) or {"timezone": "UTC"})["timezone"])


def unfinished(session: Session) -> list[dict[str, str]]:
    """Runs that neither wait for a person nor have ended: somebody drives them, or their process died."""
    return [{"run": run.id, "case": run.case_id} for run in runs.open_runs(session) if not _waits(session, run)]


def _waits(session: Session, run: runs.RunRow) -> bool:
    """A run at a gate whose question is still open; one that was answered is to go on."""
    asked = [row for row in approvals.proposals(session, None, run.case_id) if row.run_id == run.id]
    return run.status == "waiting" and bool(asked) and asked[-1].status == "pending"


def state_of(store: Store, case_id: str) -> State:
    """What the case's run carries: of a run that waits from its checkpoint, of one that ended from the case."""
    with keep(store) as session:
        row = find_case(session, case_id)
        live = [run.id for run in runs.open_runs(session) if run.case_id == case_id]
    if not live:
        return dict(json.loads(row.memory))
    from agents.cases.saver import open_saver
    from agents.graph import case_graph

    with open_saver(store, None) as saver:
        found = case_graph(saver).get_state({"configurable": {"thread_id": live[-1]}})
    return {**json.loads(row.memory), **found.values}


def planned_case(store: Store, case_id: str, state: State | None = None) -> "tuple[Shown, Snapshot]":
    """The option that a case recommends and the data it was planned on; raises ``TroubleError`` if there is none."""
    from agents.proposals.shown import Shown
    from planning.snapshot import Snapshot

    with keep(store) as session:
        find_case(session, case_id)
    chosen = (state_of(store, case_id) if state is None else state).get("chosen")
    if not chosen:
        raise TroubleError(ERROR, f"case {case_id} has no plan yet; `andon case show {case_id}` says how it stands")
    with keep(store) as session:
        shown = artifacts.get_record(session, Shown, chosen)
        return shown, artifacts.get_record(session, Snapshot, shown.option.snapshot)


def document(store: Store, case_id: str) -> dict[str, Any]:
    """Everything about a case, plain."""
    from agents.proposals.edits import in_force

    state = state_of(store, case_id)
    with keep(store) as session:
        row = find_case(session, case_id)
        trail = audit.entries(session, case_id)
        in_weeks, nowhere = waiting_orders(session)
        return {
            "case": {"id": row.id, "title": row.title, "status": row.status, "opened": row.opened, "event": row.event},
            "disruption": json.loads(artifacts.get_text(session, row.disruption)),
            "signals": [
                {"id": s.id, "received": s.received, "subject": s.subject} for s in cases.signals_of(session, case_id)
            ],
            "impact": impact_of(session, state),
            "options": [option_line(option) for option in options_of(session, state)],
            "recommended": recommended(session, state),
            "timezone": zone_of(session),
            "wishes": in_force(state.get("wishes", {})),
            "clash": state.get("clash", []),
            "brief": brief_of(session, state),
            "papers": papers_listed(state),
            "proposals": [proposal_line(p) for p in approvals.proposals(session, None, case_id)],
            "awards": [
                {"id": a.id, "status": a.status, **json.loads(a.body)} for a in cases.awards_of(session, case_id)
            ],
            "messages": [
                {"key": m.key, "kind": m.kind, "recipient": m.recipient, "subject": m.subject, "delivered": m.delivered}
                for m in outbox_rows.messages(session, case_id)
            ],
            "waiting_orders": {"in_weeks": in_weeks, "without_place": nowhere},
            "effects": [{"at": e.at, **audit.detail_of(e)} for e in trail if e.what == "took effect"],
        }


class Unmet(NamedTuple):
    """What in the wishes of a case clashes, if its last planning found no plan that acts; and the wishes, by label."""

    case: str = ""
    clash: tuple[str, ...] = ()
    wishes: dict[str, str] = {}


def clash_of(store: Store, standing: "Standing | None") -> Unmet:
    """Why a run that was driven on ended without asking anything; empty if the wishes are not the reason."""
    if standing is None or standing.status == "waiting" or not standing.case:
        return Unmet()
    from agents.proposals.edits import in_force

    state = state_of(store, standing.case)
    return Unmet(standing.case, tuple(state.get("clash", ())), in_force(state.get("wishes", {})))


def brief_of(session: Session, state: State) -> str:
    """The case's one-page brief; empty before there is one."""
    return artifacts.get_text(session, state["brief"]) if state.get("brief") else ""


def impact_of(session: Session, state: State) -> dict[str, Any] | None:
    """The impact in a few figures; orders and parts at risk counted, not listed."""
    if not state.get("impact"):
        return None
    found: dict[str, Any] = json.loads(artifacts.get_text(session, state["impact"]))
    few = {key: value for key, value in found.items() if not isinstance(value, list | dict)}
    return few | {
        "stop_min": found["stop_min"], "survival": found["survival"], "recovery": found["recovery"],
        "orders_at_risk": len(found["orders"]), "parts_short": len(found["parts"]), "too_late": found["too_late"],
        "idle_slots": sum(found["idle_slots"].values()),
    }  # fmt: skip


def options_of(session: Session, state: State) -> "list[Option]":
    """The options of the case's last round."""
    from agents.proposals.shown import Shown

    return [artifacts.get_record(session, Shown, digest).option for digest in state.get("options", ())]


def recommended(session: Session, state: State) -> str | None:
    """The goal of the option that is recommended."""
    from agents.proposals.shown import Shown

    return artifacts.get_record(session, Shown, state["chosen"]).option.goal if state.get("chosen") else None


def option_line(option: "Option") -> dict[str, Any]:
    """An option in its figures."""
    return {
        "goal": option.goal, "title": option.title, "cost_cents": option.bill.total, "extra_cents": option.extra_cents,
        "spend_cents": option.bill.spend, "bound_cents": option.bound_cents, "gap": option.gap,
        "bill": option.bill.model_dump(), "figures": option.figures.model_dump(), "groups": option.groups,
        "seconds": option.seconds, "outlook": option.outlook and option.outlook.model_dump(mode="json"),
    }  # fmt: skip


def proposal_line(row: approvals.ProposalRow) -> dict[str, Any]:
    """A proposal in a line: what is asked, how it stands, who decided."""
    return {
        "id": row.id, "case": row.case_id, "round": row.round, "action": row.action, "title": row.title,
        "status": row.status, "amount_cents": row.amount_cents, "suppliers": json.loads(row.suppliers),
        "proposer": row.proposer, "created": row.created, "expires": row.expires, "digest": row.digest,
        "decided_by": row.decided_by, "decided_at": row.decided_at, "reason": row.reason,
    }  # fmt: skip


def papers_listed(state: State) -> list[dict[str, str]]:
    """The drafts of the recommended option: kind, id, supplier, digest."""
    return [{key: note[key] for key in ("kind", "id", "supplier", "digest")} for note in state.get("papers", ())]


def papers_of(store: Store, case_id: str) -> "list[Paper]":
    """The drafts themselves."""
    from tools.contracts.paper import Paper

    state = state_of(store, case_id)
    with keep(store) as session:
        return [artifacts.get_record(session, Paper, note["filed"]) for note in state.get("papers", ())]


def write_papers(settings: Settings, store: Store, case_id: str) -> list[Path]:
    """Put the drafts into the folder of papers beside the store, each as Markdown and HTML; gives the files."""
    from tools.contracts.paper import export

    folder = settings.folder / "papers"
    return [path for paper in papers_of(store, case_id) for path in export(paper, folder)]
