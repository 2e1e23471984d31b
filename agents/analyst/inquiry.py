"""How the analyst investigates: offers of the parts in need, receipts from the failing sites, then the levers."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

from agents.analyst.levers import LeverFound, Levers, LeversFacts, PartNeed

MOST_PARTS = 60
MOST_SITES = 20
Call = tuple[str, dict[str, Any]]


def next_calls(facts: dict[str, Any], messages: Sequence[BaseMessage], offered: Sequence[str]) -> list[Call]:
    """The tool calls of the plan that were not made yet; when all are answered, the final answer."""
    known = LeversFacts.model_validate(facts)
    plan: list[Call] = []
    if "offers_for" in offered:
        plan += [("offers_for", {"part": part.id}) for part in known.parts[:MOST_PARTS]]
    if "receipts_from" in offered:
        plan += [("receipts_from", {"site": site}) for site in known.sites[:MOST_SITES]]
    made = [(c["name"], c["args"]) for m in messages if isinstance(m, AIMessage) for c in m.tool_calls]
    left = [call for call in plan if call not in made]
    if left or "Levers" not in offered:
        return left
    return [("Levers", _levers(known, _answers(messages)).model_dump(mode="json"))]


def _answers(messages: Sequence[BaseMessage]) -> dict[tuple[str, str], dict[str, Any]]:
    """Tool answers by tool name and its one argument."""
    calls = {c["id"]: c for m in messages if isinstance(m, AIMessage) for c in m.tool_calls}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for message in messages:
        call = calls.get(message.tool_call_id) if isinstance(message, ToolMessage) else None
        if call and isinstance(message.content, str):
            try:
                answer = json.loads(message.content)
            except ValueError:
                answer = {}
            found[call["name"], next(iter(call["args"].values()), "")] = answer if isinstance(answer, dict) else {}
    return found


def _levers(facts: LeversFacts, answers: dict[tuple[str, str], dict[str, Any]]) -> Levers:
    found: list[LeverFound] = []
    asked: list[str] = []
    for part in facts.parts[:MOST_PARTS]:
        offers = answers.get(("offers_for", part.id), {}).get("offers", [])
        found += [_award(part, offer, facts) for offer in offers if offer["site"] not in facts.sites]
        if part.build_short:
            why = f"{part.name}: cars may be built without it and finished later"
            found.append(LeverFound(kind="build_short", part=part.id, standing="grounded", why=why[:400]))
        if not offers:
            asked.append(f"No site in the database offers {part.id} ({part.name}); is there another source?"[:400])
    for site in facts.sites[:MOST_SITES]:
        found += _freight(site, answers.get(("receipts_from", site), {}))
    if facts.parts:
        why = "orders that do not need the missing parts can be built first; hours can be worked later"
        found += [LeverFound(kind="reslot", standing="grounded", why=why)]
        found += [LeverFound(kind="overtime", standing="grounded", why="lost slots can be built in overtime later")]
    return Levers(levers=tuple(found[:200]), open_questions=tuple(asked[:20]))


def _award(part: PartNeed, offer: dict[str, Any], facts: LeversFacts) -> LeverFound:
    expired = datetime.fromisoformat(offer["valid_until"]) < facts.now
    terms = f"MOQ {offer['moq']}, at most {offer['max_qty']}, leaves {offer['ready_days']} working days after the order"
    return LeverFound(
        kind="transfer" if offer.get("sister_plant") else "award", part=part.id, offer=offer["id"], site=offer["site"],
        standing="contradicted" if expired else "grounded",
        why=f"{'the offer ran out on ' + offer['valid_until'] + '; ' if expired else ''}{terms}"[:400],
    )  # fmt: skip


def _freight(site: str, answer: dict[str, Any]) -> list[LeverFound]:
    """One lever a part whose goods still to come from a failing site could take a faster lane."""
    fast = [lane for lane in answer.get("lanes", []) if lane["mode"] in ("air", "charter", "road")]
    seen: dict[str, LeverFound] = {}
    for receipt in answer.get("receipts", []):
        if not fast or receipt["part"] in seen:
            continue
        standing = "unverifiable" if receipt["status"] == "claimed" else "grounded"
        why = f"{receipt['qty']} expected {receipt['arrives']} by {receipt['mode']} could go by {fast[0]['mode']}"
        seen[receipt["part"]] = LeverFound(
            kind="freight", part=receipt["part"], receipt=receipt["id"], site=site, standing=standing, why=why[:400]
        )
    return list(seen.values())
