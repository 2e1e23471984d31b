"""Is what was approved still so? Identity facts must be equal; state facts are tried again on today's plant."""

from typing import Any

from sqlmodel import Session

from agents.proposals.cancels import cancellations
from agents.proposals.proposal import Asked, identity, over_released
from agents.proposals.rebase import rebase
from agents.proposals.shown import Shown, gaps, key
from agents.signals.open_events import events_of
from agents.state import Deps
from planning.line import Plan
from planning.snapshot import Snapshot
from planning.terms import euros
from tools.contracts.paper import Paper
from tools.store.casework import artifacts, cases
from tools.store.casework.approvals import ProposalRow

MOST_SHOWN = 12
KNOWN_BY_DIGEST = {
    "policy": "the approval policy was changed since it was shown",
    "disruption": "what is known of the disruption has changed since it was shown",
}
"""Identity facts that are kept as a digest, and what to say when another is found."""


def plan_today(session: Session, deps: Deps, payload: dict[str, Any], shown: Shown, plant: Snapshot) -> Plan:
    """The approved plan as a difference to today's plant."""
    digest = payload["assumptions"]["snapshot"]
    before = deps.views.kept.get(digest) or deps.views.keep(artifacts.get_record(session, Snapshot, digest))
    return rebase(shown.option.plan, before, plant)


def differences(
    session: Session, deps: Deps, row: ProposalRow, payload: dict[str, Any], shown: Shown, plant: Snapshot
) -> list[str]:
    """What moved since the proposal was shown, in words; empty if it may take effect."""
    moved = _identity_moves(session, deps, row, payload, shown, plant)
    if row.action == "cancel_awards":
        return moved or _cancels_moved(session, row, payload, plant)
    # Other cases' events are state: the plan has to hold under those that are known today.
    today = shown.model_copy(update={"disruptions": tuple(events_of(session, row.case_id).values())})
    return moved or _state_moves(session, deps, payload, today, plant)


def _identity_moves(
    session: Session, deps: Deps, row: ProposalRow, payload: dict[str, Any], shown: Shown, plant: Snapshot
) -> list[str]:
    moved: list[str] = []
    case = cases.get_case(session, row.case_id)
    asked = Asked(payload["action"], shown)
    written = {note["supplier"] for note in payload["papers"]} | {c["supplier"] for c in payload.get("cancels", ())}
    now = identity(plant, asked, deps.policy, case.disruption if case else "", written)
    before = dict(payload["assumptions"]["identity"])
    for name, said in KNOWN_BY_DIGEST.items():
        if before.pop(name, None) != now.pop(name):
            moved.append(said)
    compare("", before, now, moved)
    for note in payload["papers"]:
        paper = artifacts.get_record(session, Paper, note["filed"])
        if paper.digest != note["digest"]:
            moved.append(f"paper {note['kind']} {note['id']} is not the one that was shown")
    return moved[:MOST_SHOWN]


def _state_moves(session: Session, deps: Deps, payload: dict[str, Any], shown: Shown, plant: Snapshot) -> list[str]:
    plan = plan_today(session, deps, payload, shown, plant)
    known = set(payload["assumptions"]["known_gaps"])
    broken = [each for each in gaps(deps, plant, shown, plan) if key(each) not in known]
    if broken:
        return [f"the plan no longer passes {v.rule}: {v.object}, {v.detail}" for v in broken[:MOST_SHOWN]]
    over, figures = over_released(deps, plant, shown.disruptions, plan)
    kpis, tolerance = payload["kpis"], payload["assumptions"]["tolerance"]
    cost = kpis["over_released_cents"] + max(0, kpis["extra_cents"]) * tolerance["cost_pct"] // 100
    late = kpis["figures"]["late_orders"] + tolerance["late_orders"]
    moved = []
    if over > cost:
        moved.append(
            f"cost above the released plan {euros(over)}, shown {euros(kpis['over_released_cents'])}, "
            f"accepted up to {euros(cost)}"
        )
    if figures.late_orders > late:
        moved.append(
            f"{figures.late_orders} late orders, shown {kpis['figures']['late_orders']}, accepted up to {late}"
        )
    return moved


def _cancels_moved(session: Session, row: ProposalRow, payload: dict[str, Any], plant: Snapshot) -> list[str]:
    """Awards of which something has left, come, or been answered since they were shown."""
    names = [each["award"] for each in payload["cancels"]]
    now = {each.award: each.model_dump(mode="json") for each in cancellations(session, plant, row.case_id, names)}
    moved: list[str] = []
    for before in payload["cancels"]:
        compare(f"award {before['award']}", before, now.get(before["award"], {}), moved)
    return moved[:MOST_SHOWN]


def compare(where: str, before: Any, now: Any, moved: list[str]) -> None:
    """Add a line for every leaf that differs between two plain values."""
    if isinstance(before, dict) and isinstance(now, dict):
        for key in sorted({*before, *now}):
            compare(f"{where} {key}".strip(), before.get(key), now.get(key), moved)
    elif before != now:
        moved.append(f"{where}: was {_short(before)}, is {_short(now)}")


def _short(value: Any) -> str:
    text = "gone" if value is None else str(value)
    return text if len(text) <= 80 else text[:77] + "…"
