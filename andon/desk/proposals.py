"""A proposal as plain data: everything its digest covers, the answers so far, and who may sign next."""

import json
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from andon.desk.casefile import proposal_line, zone_of
from andon.trouble import ERROR, TroubleError
from tools.store.casework import approvals, artifacts
from tools.store.casework.approvals import ProposalRow

if TYPE_CHECKING:
    from datetime import datetime

    from agents.approvals import Policy


def find_proposal(session: Session, proposal_id: str) -> ProposalRow:
    """A proposal by its id; raises ``TroubleError`` if there is none."""
    row = approvals.get_proposal(session, proposal_id)
    if row is None:
        raise TroubleError(ERROR, f"there is no proposal {proposal_id[:40]!r}; see `andon inbox list --all`")
    return row


def document(session: Session, row: ProposalRow, policy: "Policy | None", now: "datetime") -> dict[str, Any]:
    """Everything that the digest of a proposal covers, plain, with the answers so far and who may sign next."""
    from agents.approvals import next_asked
    from agents.proposals.decisions import binding_amount, signatures_of
    from agents.proposals.edits import in_force
    from agents.proposals.proposal import bound, wished

    payload = bound(session, row)
    amount = binding_amount(session, policy, row, now)
    policy_digest = policy.digest if policy else ""
    asked = next_asked(policy, row.action, amount, signatures_of(session, row), row.proposer)
    return {
        **proposal_line(row),
        "binding_amount_cents": amount,
        "may_sign": list(asked) if row.status == "pending" else [],
        "timezone": zone_of(session),
        "policy_moved": policy_digest != payload["assumptions"]["identity"]["policy"],
        "kpis": payload["kpis"],
        "wishes": payload["option"]["wishes"],
        "wished": in_force(wished(payload)),
        "goal": payload["option"]["goal"],
        "brief_plan_version": payload.get("brief_plan_version"),
        "plan_diff": diff_of(session, payload),
        "papers": payload["papers"],
        "lines": _filed(session, payload["lines"]) if "lines" in payload else {"awards": [], "freight": []},
        "brought_back": payload.get("brought_back", []),
        "cancels": payload.get("cancels", []),
        "messages": [_message(session, message) for message in payload["messages"]],
        "assumptions": payload["assumptions"],
        "digests": {name: payload[name] for name in ("plan_diff", "lines", "brief") if payload.get(name)}
        | {"plan": payload["option"]["plan"]},
        "brief": artifacts.get_text(session, payload["brief"]) if payload["brief"] else "",
        "answers": [
            {
                "who": a.who,
                "role": a.role,
                "decision": a.decision,
                "reason": a.reason,
                "at": a.at,
                "scripted": a.scripted,
            }
            for a in approvals.signatures(session, row.id)
        ],
    }


def diff_of(session: Session, payload: dict[str, Any]) -> dict[str, Any]:
    """The plan diff that a proposal binds."""
    return _filed(session, payload["plan_diff"])


def _message(session: Session, message: dict[str, str]) -> dict[str, str]:
    """A message as it will be sent, without its enclosures: those are the papers or the plan."""
    about = {key: message[key] for key in ("action", "kind", "recipient", "subject", "letter")}
    return about | {"text": str(_filed(session, message["letter"])["text"])}


def _filed(session: Session, digest: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(artifacts.get_text(session, digest))
    return found


WORDS = {
    "release_plan": "release a new plan for the line",
    "request_awards": "ask suppliers for awards, sister plants for transfers and carriers for faster freight",
    "cancel_awards": "cancel awards, at a price",
}


def money(cents: int) -> str:
    """An amount for people."""
    from planning.terms import euros

    return euros(cents)


def words(name: str) -> str:
    """A name of ours as words."""
    return name.replace("_", " ")
