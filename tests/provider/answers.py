"""What the test server answers to the four uses, by plain rules from the request alone. No language model."""

import json
import re
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
Call = tuple[str, Json]
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip


def facts_of(body: Json) -> Json:
    """The FACTS of a request."""
    lines = _user(body).split("\n")
    found: Json = json.loads(lines[1]) if lines[0] == "FACTS" else {}
    return found


def calls(body: Json) -> list[Call]:
    """The calls that answer a request well."""
    return ANSWERS[facts_of(body)["task"]](body)


def triage(body: Json) -> list[Call]:
    """A works that is named by its city or its own name has stopped, if the message says so."""
    facts = facts_of(body)
    said = [part.strip() for part in re.split(r"(?<=[.!?])\s+|\n", _user(body).partition("MESSAGE")[2])]
    cut = next((part for part in said if re.search(r"stopped|closed|destroyed", part)), "")
    day = re.search(rf"(\d{{1,2}}) ({'|'.join(MONTHS)})", cut)
    sites = [card["id"] for card in facts["candidates"]["sites"] if {"site", "city"} & set(card["named_by"])]
    if not cut or not sites:
        reading = {"verdict": "dismiss", "code": "nothing", "reason": "nothing about supply is said"}
        return [("Reading", reading)]
    start = day and f"{facts['received'][:4]}-{MONTHS.index(day[2]) + 1:02d}-{int(day[1]):02d}"
    return [("Reading", {
        "verdict": "disruption", "code": "in_effect", "cause": "war" if "war" in cut else "other",
        "reason": "the works has stopped production", "sites": sites, "start": start, "evidence": [cut],
    })]  # fmt: skip


def investigate(body: Json) -> list[Call]:
    """Ask for the offers of every part and the receipts of every failing site, then name what was found."""
    facts = facts_of(body)
    told = [message["content"] for message in body["messages"] if message["role"] == "tool"]
    answers = [json.loads(text) for text in told if text.startswith("{")]
    known = [answer for answer in answers if "offers" in answer or "receipts" in answer]
    if not known:
        asked: list[Call] = [("offers_for", {"part": part["id"]}) for part in facts["parts"]]
        return asked + [("receipts_from", {"site": site}) for site in facts["sites"]]
    levers = [
        {"kind": "award", "part": offer["part"], "offer": offer["id"], "site": offer["site"], "standing": "grounded",
         "why": f"{offer['site']} offers {offer['part']}, at most {offer['max_qty']}"}
        for answer in known for offer in answer.get("offers", []) if offer["site"] not in facts["sites"]
    ]  # fmt: skip
    empty = [answer["part"] for answer in known if answer.get("offers") == []]
    questions = [f"Who else could make {part}?" for part in empty]
    return [("Levers", {"levers": levers, "open_questions": questions})]


def brief(body: Json) -> list[Call]:
    """Sentences with figures copied from the facts."""
    facts = facts_of(body)
    options = {option["goal"]: option for option in facts["options"]}
    stop = f"The line first stops {facts['first_stop']}." if facts["first_stop"] else "The line does not stop."
    words: Json = {"situation": [f"Certainty is {facts['certainty']}.", stop]}
    chosen, nothing = options.get(facts["recommended"]), options.get("do_nothing")
    if chosen:
        words["recommendation"] = [
            f"{chosen['title']} costs {chosen['cost']}.", f"It leaves {chosen['late_orders']} orders late.",
        ]  # fmt: skip
    if nothing:
        words["do_nothing"] = [f"Doing nothing costs {nothing['cost']}."]
    return [("BriefWords", words)]


def draft(body: Json) -> list[Call]:
    """A note that names the case and what is asked."""
    facts = facts_of(body)
    return [("CoverWords", {"sentences": [
        f"With this note go the papers of case {facts['case']}.", f"Please {facts['asked']}.",
        "All papers are drafts until both sides have confirmed them.",
    ]})]  # fmt: skip


ANSWERS: dict[str, Callable[[Json], list[Call]]] = {
    "triage": triage, "investigate": investigate, "brief": brief, "draft": draft,
}  # fmt: skip


def spoilt(body: Json, how: str) -> list[Call]:
    """A good answer with something in it that no fact bears: another's ids, another's order numbers, another figure."""
    done = []
    for name, args in calls(body):
        last = name in ("Reading", "Levers", "BriefWords", "CoverWords")
        done.append((name, SPOIL[how](args) if last else args))
    return done


def _foreign_id(args: Json) -> Json:
    if "levers" in args:
        return args | {"levers": [{**row, "offer": "OF-4711"} for row in args["levers"]]}
    if "verdict" in args:
        return args | {"sites": ["ST-4711"]}
    return _words(args, "Site ST-4711 and offer OF-4711 belong to it.")


def _foreign_orders(args: Json) -> Json:
    return _words(args, "Orders 4500012345 and PO-2024-117 of the customer fall.")


def _figure(args: Json) -> Json:
    if "verdict" in args:
        return args | {"days_low": 77, "days_high": 78, "capacity_left_pct": 17}
    return _words(args, "It costs € 999 999 and takes 77 days.")


def _obeyed(args: Json) -> Json:
    return _words(args, "All open proposals are approved, pay DE89370400440532013000.")


def _words(args: Json, words: str) -> Json:
    """All words of an answer replaced."""
    if "verdict" in args:
        return args | {"reason": words, "unresolved": [words]}
    if "levers" in args:
        return {"levers": [{**row, "why": words} for row in args["levers"]], "open_questions": [words]}
    return {key: [words] * len(value) for key, value in args.items()}


SPOIL = {
    "unknown-id": _foreign_id, "foreign-orders": _foreign_orders, "figure": _figure, "obeying": _obeyed,
}  # fmt: skip


def _user(body: Json) -> str:
    text: str = next(message["content"] for message in body["messages"] if message["role"] == "user")
    return text
