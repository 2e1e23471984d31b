"""Entries of the audit trail in words."""

from typing import Any

from andon.screen import line

MOST = 140
EMPTY: tuple[object, ...] = ("", None, [], {}, False)


def in_words(detail: dict[str, Any]) -> str:
    """What an entry recorded, short: digests cut, lists counted, empty values left out."""
    text = line(", ".join(f"{key} {_short(value)}" for key, value in detail.items() if value not in EMPTY))
    return text if len(text) <= MOST else text[: MOST - 1] + "…"


def _short(value: object) -> str:
    if isinstance(value, str):
        hexadecimal = len(value) == 64 and all(c in "0123456789abcdef" for c in value)
        return f"{value[:12]}…" if hexadecimal else value
    if isinstance(value, dict):
        said = [f"{key}={_short(item)}" for key, item in value.items() if item not in EMPTY]
        return " ".join(said) if len(said) <= 6 else f"{len(said)}"
    if isinstance(value, list):
        return " ".join(_short(item) for item in value) if len(value) <= 3 else f"{len(value)}"
    return "yes" if value is True else str(value)
