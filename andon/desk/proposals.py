"""A proposal as its approver sees it: drawn from what the digest covers, field by field, never from prose alone."""

import json
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from andon.desk.casefile import proposal_line
from andon.screen import line, markdown, out, table
from andon.trouble import ERROR, TroubleError
from tools.store.casework import approvals, artifacts
from tools.store.casework.approvals import ProposalRow

if TYPE_CHECKING:
    from datetime import datetime

    from agents.approvals import Policy

FIRST = 10
"""Moves of orders that are listed; the others are counted."""


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
    from agents.proposals.proposal import bound

    payload = bound(session, row)
    amount = binding_amount(session, policy, row, now)
    asked = next_asked(policy, row.action, amount, signatures_of(session, row), row.proposer)
    return {
        **proposal_line(row),
        "binding_amount_cents": amount,
        "may_sign": list(asked) if row.status == "pending" else [],
        "kpis": payload["kpis"],
        "wishes": payload["option"]["wishes"],
        "goal": payload["option"]["goal"],
        "brief_plan_version": payload.get("brief_plan_version"),
        "plan_diff": diff_of(session, payload),
        "papers": payload["papers"],
        "messages": [_message(session, message) for message in payload["messages"]],
        "assumptions": {key: payload["assumptions"][key] for key in ("snapshot", "identity", "state", "tolerance")},
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


def _message(session: Session, message: dict[str, str]) -> dict[str, str]:
    """A message as it will be sent, without its enclosures: those are the papers."""
    about = {key: message[key] for key in ("action", "kind", "recipient", "subject")}
    return about | {"text": str(json.loads(artifacts.get_text(session, message["letter"]))["text"])}


def diff_of(session: Session, payload: dict[str, Any]) -> dict[str, Any]:
    """The plan diff that a proposal binds."""
    found: dict[str, Any] = json.loads(artifacts.get_text(session, payload["plan_diff"]))
    return found


def show(found: dict[str, Any], with_brief: bool = True) -> None:
    """Print a proposal for the person who decides."""
    if with_brief and found["brief"]:
        markdown(found["brief"])
        out()
    out(f"Proposal {found['id']} of case {found['case']}: {WORDS[found['action']]}")
    table(("What", ""), _facts(found))
    if found["suppliers"]:
        table(("Supplier", "Amount"), [(s, money(c)) for s, c in sorted(found["suppliers"].items())], right=(1,))
    show_diff(found["plan_diff"], FIRST)
    if found["papers"]:
        table(("Paper", "For", "Digest"), [(words(p["kind"]), p["supplier"], p["digest"]) for p in found["papers"]])
    if found["messages"]:
        table(("Message on approval", "To", "Subject"),
              [(words(m["kind"]), m["recipient"], m["subject"]) for m in found["messages"]])  # fmt: skip
    for message in found["messages"]:
        if message["kind"] == "purchase_order":
            out(f"To {line(message['recipient'])}: {line(message['text'])}")
    for answer in found["answers"]:
        scripted = " (scripted)" if answer["scripted"] else ""
        reason = f": {line(answer['reason'])}" if answer["reason"] else ""
        out(f"{answer['at']} {answer['who']} as {answer['role']}: {answer['decision']}{scripted}{reason}")


def show_diff(diff: dict[str, Any], most: int | None = None) -> None:
    """Print what a plan changes on the line, in planner's units."""
    moves = diff.get("moves", [])
    out(f"On the line: {len(moves)} orders change place ({diff['earlier']} earlier, {diff['later']} later), "
        f"{diff['short']} built short, {diff['unbuilt']} lose their place in the horizon; {_waiting(diff)}"
        f"{diff['broken']} promises broken, {diff['kept_again']} kept again; "
        f"overtime in {len(diff['overtime'])} shifts")  # fmt: skip
    if diff.get("sequence"):
        out(sequence_line(diff["sequence"]))
    listed = moves if most is None else moves[:most]
    if listed:
        table(("Order", "Customer", "Promised", "From", "To", "Shifts", "Days late"), [_move(m) for m in listed],
              right=(5, 6))  # fmt: skip
    if len(moves) > len(listed):
        out(f"and {len(moves) - len(listed)} more orders")


def sequence_line(found: dict[str, int]) -> str:
    """What the touched shifts break before and after, and who moved inside them."""
    pairs = (("high-priority ratios", "high"), ("paint changes", "paint"), ("low-priority ratios", "low"))
    counted = ", ".join(f"{words} {found[f'{key}_before']} -> {found[f'{key}_after']}" for words, key in pairs)
    return (f"In sequence: {found['shifts']} shifts touched; {counted}; {found['moved']} cars in another slot of their "
            f"shift, {found['came']} came and {found['left']} left")  # fmt: skip


def _waiting(diff: dict[str, Any]) -> str:
    """What becomes of the orders that have no place in the released plan; empty if there are none."""
    placed, still = diff.get("placed", 0), diff.get("still_without", 0)
    return f"of {placed + still} without a place {placed} get one; " if placed or still else ""


WORDS = {
    "release_plan": "release a new plan for the line",
    "request_awards": "ask suppliers for awards and carriers for faster freight",
}


def money(cents: int) -> str:
    """An amount for people."""
    from planning.terms import euros

    return euros(cents)


def words(name: str) -> str:
    """A name of ours as words."""
    return name.replace("_", " ")


def _facts(found: dict[str, Any]) -> list[tuple[str, str]]:
    figures = found["kpis"]["figures"]
    tolerance = found["assumptions"]["tolerance"]
    return [
        ("Option", found["title"]),
        ("Spends", money(found["amount_cents"])),
        *_cost(found),
        ("Late orders", f"{figures['late_orders']} ({figures['late_days']} order days)"),
        ("Moved / built short / not built",
         f"{figures['moved_orders']} / {figures['built_short']} / {figures['unbuilt_orders']}"),
        ("Line stop", f"{figures['line_stop_min']} min"),
        ("Holds while", f"cost at most {tolerance['cost_pct']} % higher, at most {tolerance['late_orders']} more late "
                        "orders, suppliers, prices, recipients and policy unchanged"),
        ("Proposed by", found["proposer"]),
        ("May sign", ", ".join(found["may_sign"]) or "nobody in the policy"),
        ("Expires", found["expires"]),
        ("Status", _status(found)),
        ("Digest", found["digest"]),
    ]  # fmt: skip


def _cost(found: dict[str, Any]) -> list[tuple[str, str]]:
    """What the option costs and above which plan; the brief may compare with the plan before a release of the case."""
    version, before = found["assumptions"]["identity"]["plan_version"], found["brief_plan_version"]
    rows = [(f"Costs above plan {version} undisturbed", f"{money(found['kpis']['extra_cents'])} (orders that plan "
             f"{version} puts off count here as late as they are)")]  # fmt: skip
    if before not in (None, version):
        rows.append(("The brief compares with", f"plan {before}, the released one when it was written; what plan "
                     f"{version} moved since is paid, and not in the cost above"))  # fmt: skip
    return rows


def _move(move: dict[str, Any]) -> tuple[object, ...]:
    to = move["new"] or "no place"
    if move["short"]:
        to = f"{to} short, retrofit {move['retrofit'] or 'open'}"
    late = "not built" if move["days_late_new"] is None else move["days_late_new"]
    was, distance = (move["old"], f"{move['shifts']:+d}") if move["old"] else ("no place", "")
    return move["order"], move["customer"], move["promised"], was, to, distance, late


def _status(found: dict[str, Any]) -> str:
    status = str(found["status"])
    by = f" by {found['decided_by']} at {found['decided_at']}" if found["decided_by"] else ""
    return status + by + (f": {found['reason']}" if found["reason"] else "")
