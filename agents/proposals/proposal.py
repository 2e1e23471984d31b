"""A proposal: everything an approver is shown and binds with the digest, as one canonical JSON payload."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sqlmodel import Session

from agents.approvals import Action, Policy, next_asked
from agents.proposals.letters import (
    Draft,
    award_letters,
    cancel_letters,
    freight_letters,
    plan_letter,
    supplier_letters,
    transfer_letters,
)
from agents.proposals.lines import order_lines
from agents.proposals.notices import notify
from agents.proposals.shown import Shown, brought_back, gaps, key
from agents.state import CaseState, Deps
from planning.cancelling import Cancelled
from planning.disruption import Disruption
from planning.line import Plan
from planning.price import award_parts_cents, by_offer, freight_cents, in_plant_currency
from planning.recovery.outcome import Figures
from planning.snapshot import Snapshot
from planning.supply import Supplier
from tools.contracts.paper import Paper
from tools.store.casework import approvals, artifacts, audit, cases, outbox_rows
from tools.store.casework.approvals import ProposalRow
from tools.store.stamps import stamp

DESCRIBES = {
    "release_plan": "Release a new plan for the line; nothing in its frozen horizon rests on unconfirmed supply.",
    "request_awards": "Ask suppliers for the plan's awards, sister plants for its transfers, carriers for its freight.",
    "cancel_awards": "Take awards back, as far as they have not left; suppliers are owed part of the price.",
}


ALLOWED = ["approve", "edit", "reject", "respond"]


class Asked(NamedTuple):
    """What goes into a proposal: the action, the option, its papers and the digests they are filed under, the notes.

    ``cancels`` are awards to be taken back; the option is then the released plan without them.
    """

    action: Action
    shown: Shown
    papers: tuple[tuple[str, Paper], ...] = ()
    notes: Mapping[str, str] = {}
    cancels: tuple[Cancelled, ...] = ()


class PlanFaultError(Exception):
    """A plan that was to be proposed for release breaks a rule; it is not shown to anybody."""


class TamperedError(Exception):
    """A proposal's row no longer says what its digest covers."""


def bound(session: Session, row: ProposalRow) -> dict[str, Any]:
    """The payload a proposal's digest covers; raises ``TamperedError`` if the row says anything else."""
    try:
        payload: dict[str, Any] = json.loads(artifacts.get_text(session, row.digest))
    except artifacts.DamagedError as error:
        raise TamperedError(f"proposal {row.id}: {error}") from error
    for column in ("action", "amount_cents", "proposer", "expires", "round"):
        if payload[column] != getattr(row, column):
            raise TamperedError(f"proposal {row.id}: {column} was changed after it was shown")
    if (
        payload["case"] != row.case_id
        or payload["run"] != row.run_id
        or payload["suppliers"] != json.loads(row.suppliers)
    ):
        raise TamperedError(f"proposal {row.id}: its case or amounts were changed after it was shown")
    return payload


def wished(payload: dict[str, Any]) -> dict[str, Any]:
    """The wishes of people that a proposal was planned with; of one filed before they were, those of its option."""
    wishes: dict[str, Any] = payload.get("wished", payload["option"]["wishes"])
    return wishes if "wished" in payload else {key: value for key, value in wishes.items() if key != "goal"}


def file_proposal(deps: Deps, state: CaseState, plant: Snapshot, asked: Asked) -> CaseState:
    """File the proposal, notify who can approve it, and give the state its gate needs."""
    with deps.write() as session:
        row = _file(session, deps, state, plant, asked)
        cases.set_status(session, state["case"], "waiting")
    return {"proposal": row.id, "ask": request(row)}


def request(row: ProposalRow) -> dict[str, Any]:
    """The question at the gate, in the shape of LangChain's human-in-the-loop requests."""
    args = {"proposal": row.id, "digest": row.digest, "case": row.case_id, "amount_cents": row.amount_cents}
    allowed = ["approve", "reject", "respond"] if row.action == "cancel_awards" else ALLOWED
    return {
        "action_requests": [{"name": row.action, "args": args, "description": DESCRIBES[row.action]}],
        "review_configs": [{"action_name": row.action, "allowed_decisions": allowed}],
    }


def amounts(plant: Snapshot, asked: Asked) -> tuple[int, dict[str, int]]:
    """Cents the action spends in plant currency, in all and by supplier."""
    plan, bill = asked.shown.option.plan, asked.shown.option.bill
    if asked.action == "release_plan":
        return bill.overtime + bill.retrofit, {}
    by_supplier: dict[str, int] = {}
    for each in asked.cancels:
        by_supplier[each.supplier] = by_supplier.get(each.supplier, 0) + each.owed_cents

    def add(site: str, cents: int) -> None:
        supplier = plant.site_by_id[site].supplier
        by_supplier[supplier] = by_supplier.get(supplier, 0) + cents

    for offer_id, qty in by_offer(plan.awards).items():
        offer = plant.offer_by_id[offer_id]
        one_off = in_plant_currency(plant, offer.one_off_cents, offer.currency)
        add(offer.site, award_parts_cents(plant, offer, qty) + one_off)
    for award in plan.awards:
        for delivery in award.deliveries:
            add(plant.offer_by_id[award.offer].site, freight_cents(plant, award.lane, delivery.qty))
    for expedite in plan.expedites:
        add(plant.receipt_by_id[expedite.receipt].site, freight_cents(plant, expedite.lane, expedite.qty))
    return sum(by_supplier.values()), by_supplier


def identity(
    plant: Snapshot, asked: Asked, policy: Policy | None, disruption: str, written_to: Collection[str]
) -> dict[str, Any]:
    """Facts that must still be the same, to the letter, when the action takes effect; suppliers ``written_to`` too."""
    plan = asked.shown.option.plan
    offers = [plant.offer_by_id.get(award.offer) for award in plan.awards] if asked.action == "request_awards" else []
    receipts = [plant.receipt_by_id.get(e.receipt) for e in plan.expedites] if asked.action == "request_awards" else []
    lanes = {award.lane for award in plan.awards} | {expedite.lane for expedite in plan.expedites}
    sites = {offer.site for offer in offers if offer} | {receipt.site for receipt in receipts if receipt}
    suppliers = {plant.site_by_id[site].supplier for site in sites if site in plant.site_by_id}
    suppliers |= {name for name in written_to if name in plant.supplier_by_id}
    return {
        "policy": policy.digest if policy else "",
        "disruption": disruption,
        "plan_version": plant.plan_version,
        "offers": {offer.id: offer.model_dump(mode="json") for offer in offers if offer},
        "lanes": {
            lane: plant.lane_by_id[lane].model_dump(mode="json")
            for lane in sorted(lanes) if lane in plant.lane_by_id and asked.action == "request_awards"
        },
        "sites": {site: plant.site_by_id[site].model_dump(mode="json") for site in sorted(sites)},
        "suppliers": {name: _company(plant.supplier_by_id[name]) for name in sorted(suppliers)},
        "fx": {offer.currency: plant.fx.get(offer.currency, 0) for offer in offers if offer},
        "receipts": {r.id: {"part": r.part, "site": r.site, "mode": r.mode} for r in receipts if r},
    }  # fmt: skip


def _company(supplier: Supplier) -> dict[str, Any]:
    """A supplier's record; that it is none of our own goes without saying, as in proposals of before that was told."""
    return supplier.model_dump(mode="json", exclude=None if supplier.own else {"own"})


def written_to(asked: Asked) -> set[str]:
    """Suppliers that the action writes to beside those it buys from."""
    return {paper.supplier for _, paper in asked.papers} | {each.supplier for each in asked.cancels}


def over_released(deps: Deps, plant: Snapshot, disruptions: Sequence[Disruption], plan: Plan) -> tuple[int, Figures]:
    """What a plan costs above the plan that is released now, and its figures.

    The difference is compared later, not the sum: cars that are built as planned leave both sides alike.
    """
    bill, figures = deps.planner.recompute(plant, disruptions, plan)
    released, _ = deps.planner.recompute(plant, disruptions, Plan())
    return bill.total - released.total, figures


def used(plant: Snapshot, asked: Asked) -> dict[str, Any]:
    """Stocks, receipts and reservations the option rests on, as they were: shown, and tried again by ``check``."""
    plan = asked.shown.option.plan
    parts = {plant.offer_by_id[award.offer].part for award in plan.awards}
    parts |= {plant.receipt_by_id[expedite.receipt].part for expedite in plan.expedites}
    pools = {plant.offer_by_id[award.offer].pool for award in plan.awards}
    return {
        "stocks": {part: plant.parts[plant.part_row[part]].stock_usable for part in sorted(parts)},
        "receipts": {r.id: [r.qty, r.status, stamp(r.arrives)] for r in plant.receipts if r.part in parts},
        "reservations": [r.model_dump(mode="json") for r in plant.reservations if r.pool in pools],
    }


def _file(session: Session, deps: Deps, state: CaseState, plant: Snapshot, asked: Asked) -> ProposalRow:
    now, option = deps.now(), asked.shown.option
    hours = deps.policy.lifetime_hours if deps.policy else 24
    total, by_supplier = amounts(plant, asked)
    expires = now + timedelta(hours=hours)
    over, _ = over_released(deps, plant, asked.shown.disruptions, option.plan)
    payload = {
        "schema": 1, "case": state["case"], "run": state["run"], "round": state["round"], "action": asked.action,
        "amount_cents": total, "suppliers": by_supplier, "expires": stamp(expires), "proposer": state["proposer"],
        "wished": state.get("wishes", {}),
        "option": {
            "goal": option.goal, "title": option.title, "wishes": option.wishes.model_dump(mode="json"),
            "filed": artifacts.put_record(session, "option", asked.shown),
            "plan": artifacts.put_record(session, "plan", option.plan),
        },
        "kpis": {
            "bill": option.bill.model_dump(), "total_cents": option.bill.total, "extra_cents": option.extra_cents,
            "figures": option.figures.model_dump(), "over_released_cents": over, "bound_cents": option.bound_cents,
            "outlook": option.outlook and option.outlook.model_dump(mode="json"),
        },
        "plan_diff": artifacts.put_record(session, "plan_diff", deps.planner.diff(plant, option.plan)),
        "lines": artifacts.put_record(session, "lines", order_lines(plant, asked.shown, state["case"], now)),
        "papers": [
            {"kind": p.kind, "id": p.id, "supplier": p.supplier, "digest": p.digest, "filed": filed}
            for filed, p in asked.papers
        ],
        "messages": [_put_letter(session, draft) for draft in _letters(session, state["case"], plant, asked)],
        "brief": state.get("brief", ""),
        "assumptions": {
            "snapshot": artifacts.put_snapshot(session, plant),
            "identity": identity(
                plant, asked, deps.policy, _disruption(session, state["case"]), written_to(asked)
            ),
            "state": used(plant, asked),
            "tolerance": _tolerance(deps.policy),
            "known_gaps": _known_gaps(deps, plant, asked),
        },
    }  # fmt: skip
    payload["brief_plan_version"] = deps.snapshot(state["snapshot"]).plan_version
    payload["cancels"] = [each.model_dump(mode="json") for each in asked.cancels]
    payload["counts_on"] = sorted({award.offer for award in option.plan.awards})
    payload["brought_back"] = brought_back(plant, option.plan)
    digest = artifacts.put_json(session, "proposal", payload)
    row = approvals.propose(
        session, state["case"], state["run"], state["round"], asked.action, option.title, digest, total, by_supplier,
        state["proposer"], now, expires,
    )  # fmt: skip
    _notify(session, deps, row, plant.currency)
    return row


def _known_gaps(deps: Deps, plant: Snapshot, asked: Asked) -> list[str]:
    found = gaps(deps, plant, asked.shown, asked.shown.option.plan)
    if found and asked.action == "release_plan":
        raise PlanFaultError(f"the plan breaks {found[0].rule}: {found[0].object}, {found[0].detail}")
    return sorted({key(each) for each in found})


def _disruption(session: Session, case_id: str) -> str:
    row = cases.get_case(session, case_id)
    return row.disruption if row else ""


def _tolerance(policy: Policy | None) -> dict[str, int]:
    return {
        "cost_pct": policy.cost_tolerance_pct if policy else 0,
        "late_orders": policy.late_orders_tolerance if policy else 0,
    }


def _letters(session: Session, case_id: str, plant: Snapshot, asked: Asked) -> list[Draft]:
    if asked.action == "cancel_awards":
        return cancel_letters(plant, asked.cancels)
    papers = [paper for _, paper in asked.papers]
    sent = {row.key.split(":")[1] for row in outbox_rows.messages(session, case_id)}
    if asked.action == "release_plan":
        return [plan_letter(case_id, plant, asked.shown.option), *supplier_letters(plant, papers, sent)]
    return [
        *award_letters(plant, papers, asked.notes),
        *transfer_letters(plant, papers),
        *freight_letters(plant, papers),
        *supplier_letters(plant, papers, sent),
    ]


def _put_letter(session: Session, draft: Draft) -> dict[str, str]:
    return {
        "action": draft.action, "kind": draft.kind, "recipient": draft.recipient, "subject": draft.subject,
        "letter": artifacts.put_record(session, "letter", draft.letter),
    }  # fmt: skip


def _notify(session: Session, deps: Deps, row: ProposalRow, currency: str) -> None:
    asked = next_asked(deps.policy, row.action, row.amount_cents, (), row.proposer)
    spends = f" It spends {currency} {row.amount_cents // 100:,}." if row.amount_cents else ""
    text = f"{DESCRIBES[row.action]}{spends} Case {row.case_id}, proposal {row.id}, open until {row.expires} UTC."
    if notify(session, deps, row, "notify", asked, f"Approval asked: {row.id}", text):
        audit.append(
            session, deps.now(), "andon", "proposed", row.case_id, proposal=row.id, digest=row.digest,
            action=row.action, amount_cents=row.amount_cents, asked=list(asked), expires=row.expires,
        )  # fmt: skip
