"""An entry of the audit trail in words: amounts as money, moments on the plant's clock, digests left to ``--json``."""

import re
from datetime import datetime
from typing import Any

from andon.screen import line
from planning.terms import clock, euros

MOST = 140
EMPTY: tuple[object, ...] = ("", None, [], {}, False)
AMOUNTS = {("options found", "options")}
"""Entries whose values are cents though no name says so: what, and the key."""

_DIGEST = re.compile(r":?\b[0-9a-f]{64}\b")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*[+Z]\S*")


def in_words(what: str, detail: dict[str, Any], zone: str) -> str:
    """What an entry recorded, short: lists counted, empty values and digests left out."""
    said = []
    for key, value in detail.items():
        cents = key.endswith("_cents") or (what, key) in AMOUNTS
        words = _short(value, zone, cents)
        if value not in EMPTY and words:
            said.append(f"{key.removesuffix('_cents').replace('_', ' ')} {words}")
    text = line(", ".join(said))
    return text if len(text) <= MOST else text[: MOST - 1] + "…"


def _short(value: object, zone: str, cents: bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and cents:
        return euros(value)
    if isinstance(value, str):
        value = _DIGEST.sub("", value)
        return _moment(value, zone) if _MOMENT.fullmatch(value) else value
    if isinstance(value, dict):
        said = [
            f"{key.removesuffix('_cents')}={_short(item, zone, cents or key.endswith('_cents'))}"
            for key, item in value.items() if item not in EMPTY
        ]  # fmt: skip
        return " ".join(said) if len(said) <= 6 else f"{len(said)}"
    if isinstance(value, list):
        said = [words for item in value if (words := _short(item, zone, cents))]
        return " ".join(said) if len(value) <= 3 else f"{len(value)}"
    return str(value)


def _moment(text: str, zone: str) -> str:
    try:
        return clock(datetime.fromisoformat(text), zone)
    except ValueError:
        return text
