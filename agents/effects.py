"""Approved effects: one transaction reads the facts again, consumes the approval and writes everything that follows."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from agents.approvals import Allowed, Signature, authorise
from agents.proposals.decisions import binding_amount
from agents.proposals.freshness import differences, plan_today
from agents.proposals.proposal import TamperedError, bound
from agents.proposals.shown import Shown
from agents.state import Deps
from planning.cancelling import Cancelled
from planning.line import Plan
from planning.sisters import is_transfer
from planning.snapshot import Snapshot
from planning.supply import Receipt, Reservation
from planning.workdays import week_of
from tools.store.casework import approvals, artifacts, audit, cases, outbox_rows
from tools.store.casework.approvals import ProposalRow
from tools.store.casework.artifacts import DamagedError
from tools.store.casework.cases import AwardRow
from tools.store.plant.inbound import (
    InboundRefusedError,
    add_receipts,
    add_reservations,
    apply_expedites,
    free_reservations,
    remove_receipts,
)
from tools.store.plant.release import ReleaseRefusedError, apply_released_plan
from tools.store.stamps import stamp


@dataclass(frozen=True)
class Done:
    """The action took effect: now (``first``), or it had before."""

    first: bool


@dataclass(frozen=True)
class NotApproved:
    """Nothing was done: the proposal is not approved."""

    status: str


@dataclass(frozen=True)
class Moved:
    """Nothing was done: what was approved is no longer so."""

    differences: tuple[str, ...]


Effect = Done | NotApproved | Moved


def carry_out(deps: Deps, proposal_id: str) -> Effect:
    """Let an approved proposal take effect, exactly once, or say why not."""
    try:
        with deps.write() as session:
            return _carry_out(session, deps, proposal_id)
    except (InboundRefusedError, ReleaseRefusedError, TamperedError, DamagedError) as refused:
        with deps.write() as session:
            row = approvals.get_proposal(session, proposal_id)
            assert row is not None
            return _stale(session, deps, row, [str(refused)])


def _carry_out(session: Session, deps: Deps, proposal_id: str) -> Effect:
    row = approvals.get_proposal(session, proposal_id)
    if row is None or row.status != "approved":
        return Done(False) if row and row.status == "consumed" else NotApproved(row.status if row else "unknown")
    payload = bound(session, row)
    shown = artifacts.get_record(session, Shown, payload["option"]["filed"])
    plant = deps.today(session)
    moved = _unsigned(session, deps, row) or differences(session, deps, row, payload, shown, plant)
    if moved:
        return _stale(session, deps, row, moved)
    if not approvals.move(session, row.id, row.digest, "approved", "consumed"):
        return NotApproved("decided elsewhere")
    plan = plan_today(session, deps, payload, shown, plant)
    wrote: dict[str, Any]
    if row.action == "release_plan":
        wrote = {"plan_version": apply_released_plan(session, plan, case=row.case_id, now=deps.now())}
    elif row.action == "cancel_awards":
        wrote = _cancel(session, row, payload)
    else:
        wrote = _request(session, deps, row, plan, plant, shown)
    keys = _enqueue(session, deps, row, payload)
    audit.append(
        session, deps.now(), "andon", "took effect", row.case_id, proposal=row.id, digest=row.digest,
        action=row.action, messages=keys, **wrote,
    )  # fmt: skip
    return Done(True)


def _unsigned(session: Session, deps: Deps, row: ProposalRow) -> list[str]:
    """Tries the signatures again under today's policy, with the amounts per supplier as they add up today."""
    given: list[Signature] = []
    complete = False
    amount = binding_amount(session, deps.policy, row, deps.now())
    for answer in approvals.signatures(session, row.id):
        if answer.decision != "approve" or answer.digest != row.digest:
            continue
        verdict = authorise(deps.policy, answer.who, row.action, amount, given, row.proposer)
        if not isinstance(verdict, Allowed):
            return [f"signature of {answer.who}: {verdict.reason}"]
        given.append(Signature(answer.who, verdict.role))
        complete = verdict.complete
    return [] if complete else ["a signature is missing under today's policy"]


def _stale(session: Session, deps: Deps, row: ProposalRow, moved: list[str]) -> Moved:
    approvals.move(session, row.id, row.digest, "approved", "stale", reason="; ".join(moved)[:2000])
    audit.append(
        session, deps.now(), "andon", "stale", row.case_id, proposal=row.id, digest=row.digest, differences=moved
    )
    return Moved(tuple(moved))


def _enqueue(session: Session, deps: Deps, row: ProposalRow, payload: dict[str, Any]) -> list[str]:
    keys = []
    for message in payload["messages"]:
        key = f"{row.case_id}:{message['action']}:{row.digest}"
        outbox_rows.enqueue(
            session, key, row.case_id, row.id, message["kind"], message["recipient"], message["subject"],
            message["letter"], deps.now(),
        )  # fmt: skip
        keys.append(key)
    return keys


def _request(
    session: Session, deps: Deps, row: ProposalRow, plan: Plan, plant: Snapshot, shown: Shown
) -> dict[str, Any]:
    zone = ZoneInfo(plant.timezone)
    reserved, receipts, awards = [], [], []
    for number, award in enumerate(plan.awards, start=1):
        offer, lane = plant.offer_by_id[award.offer], plant.lane_by_id[award.lane]
        award_id = f"{row.case_id}.{row.id}.{number}"
        awards.append(award_id)
        session.add(
            AwardRow(
                id=award_id, case_id=row.case_id, proposal=row.id, body=award.model_dump_json(),
                requested=stamp(deps.now()),
            )
        )  # fmt: skip
        for at, delivery in enumerate(award.deliveries, start=1):
            week = week_of(delivery.dispatch.astimezone(zone).date())
            reserved.append(Reservation(pool=offer.pool, week=week, qty=delivery.qty, case=row.case_id))
            receipts.append(
                Receipt(
                    id=f"{award_id}.{at}", part=offer.part, site=offer.site, mode=lane.mode, arrives=delivery.arrives,
                    qty=delivery.qty, status="requested", award=award_id,
                )
            )  # fmt: skip
    add_reservations(session, reserved)
    add_receipts(session, receipts)
    apply_expedites(session, plan.expedites, shown.disruptions)
    cases.set_status(session, row.case_id, "recovering")
    transfers = sum(is_transfer(plant, plant.offer_by_id[award.offer]) for award in plan.awards)
    return {
        "awards": awards, "transfers": transfers, "receipts": len(receipts), "expedites": len(plan.expedites),
    }  # fmt: skip


def _cancel(session: Session, row: ProposalRow, payload: dict[str, Any]) -> dict[str, Any]:
    """Take away what had not left, and give its capacity back."""
    cancels = [Cancelled.model_validate(each) for each in payload["cancels"]]
    gone = [receipt for each in cancels for receipt in each.receipts]
    remove_receipts(session, gone)
    free_reservations(session, [freed for each in cancels for freed in each.freed])
    names = {each.award for each in cancels}
    for award in cases.awards_of(session, row.case_id):
        if award.id in names:
            award.status = "cancelled"
            session.add(award)
    return {"awards": sorted(names), "receipts": len(gone)}
