"""The levers a language model names, checked against the tools' answers: ids, what belongs to what, words."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from langchain_core.messages import AIMessage, BaseMessage

from agents.analyst.levers import LeverFound, Levers, LeversFacts
from agents.grounding.sentences import ground, lexicon, missing

PLAIN: dict[str, str] = {
    "award": "the database holds an offer of another site", "transfer": "a sister plant has stock to spare",
    "freight": "goods still to come could go faster",
    "build_short": "cars may be built without it and finished later",
    "reslot": "orders that do not need the missing parts can be built first",
    "overtime": "lost slots can be built in overtime later",
}  # fmt: skip


class Seen(NamedTuple):
    """What tools have answered so far: offers and receipts by id, every id, and every value."""

    offers: dict[str, dict[str, Any]]
    receipts: dict[str, dict[str, Any]]
    ids: frozenset[str]
    values: tuple[Any, ...]


class Kept(NamedTuple):
    """Levers whose words all stand in the facts, and what was dropped."""

    levers: Levers
    dropped: tuple[str, ...]


def seen(facts: LeversFacts, talk: Sequence[BaseMessage]) -> Seen:
    """What a conversation holds that the model did not say itself."""
    answers = [_answer(message) for message in talk[2:] if not isinstance(message, AIMessage)]
    values = (facts.model_dump(mode="json"), *answers)
    offers, receipts = (
        {row["id"]: row for answer in answers for row in answer.get(name, ()) if isinstance(row, dict) and "id" in row}
        for name in ("offers", "receipts")
    )
    return Seen(offers, receipts, frozenset(_texts(values)), values)


def faults(levers: Levers, facts: LeversFacts, known: Seen) -> list[str]:
    """What is wrong with levers: ids that no tool gave, and offers or receipts that are not what is said of them."""
    return [words for lever in levers.levers for words in _faults(lever, facts, known)]


def kept(levers: Levers, known: Seen) -> Kept:
    """The levers with their reasons as far as facts and answers bear them; open questions that they do not bear go."""
    lex = lexicon(known.values)
    dropped, rows = [], []
    for lever in levers.levers:
        unknown = missing(lever.why, lex)
        dropped += [f"reason of {lever.kind} dropped: {', '.join(unknown[:5])}"] if unknown else []
        rows.append(lever.model_copy(update={"why": PLAIN[lever.kind]}) if unknown else lever)
    asked = ground(levers.open_questions, lex)
    dropped += [f"question dropped: {', '.join(item.missing[:5])}" for item in asked.dropped]
    return Kept(Levers(levers=tuple(rows), open_questions=asked.kept), tuple(dropped))


def _faults(lever: LeverFound, facts: LeversFacts, known: Seen) -> list[str]:
    names = (lever.part, lever.offer, lever.receipt, lever.site)
    unknown = [name for name in names if name is not None and name not in known.ids]
    if unknown:
        return [f"ids that no tool gave: {', '.join(unknown)}"]
    wrong = _misplaced("offer", lever.offer, known.offers, lever) + _misplaced(
        "receipt", lever.receipt, known.receipts, lever
    )
    offer, receipt = known.offers.get(lever.offer or ""), known.receipts.get(lever.receipt or "")
    if lever.kind in ("award", "transfer") and lever.offer is None:
        wrong.append(f"{'an award' if lever.kind == 'award' else 'a transfer'} names its offer")
    if offer and lever.kind in ("award", "transfer") and (lever.kind == "transfer") != offer.get("sister_plant", False):
        whose = "stock of a sister plant" if lever.kind == "award" else "an offer of a supplier"
        wrong.append(f"{lever.offer} is {whose}, not {lever.kind}")
    if offer and offer["site"] in facts.sites:
        wrong.append(f"offer {lever.offer} is of {offer['site']}, which fails")
    if offer and lever.standing == "grounded" and datetime.fromisoformat(offer["valid_until"]) < facts.now:
        wrong.append(f"offer {lever.offer} ran out on {offer['valid_until']}: that is contradicted, not grounded")
    if receipt and lever.standing == "grounded" and receipt["status"] == "claimed":
        wrong.append(f"receipt {lever.receipt} is only claimed: that is unverifiable, not grounded")
    return wrong


def _misplaced(what: str, name: str | None, rows: dict[str, dict[str, Any]], lever: LeverFound) -> list[str]:
    if name is None:
        return []
    row = rows.get(name)
    if row is None:
        return [f"{name} is no {what} that a tool gave"]
    said = [("part", lever.part), ("site", lever.site)]
    return [
        f"{what} {name} is of {key} {row[key]}, not {value}" for key, value in said if value not in (None, row[key])
    ]


def _answer(message: BaseMessage) -> dict[str, Any]:
    try:
        answer = json.loads(str(message.content))
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []
