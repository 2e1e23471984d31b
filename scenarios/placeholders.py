"""The blanks that a signal's text may leave: a fixed list of names, filled by plain replacement in one pass."""

import re
from collections.abc import Iterable, Iterator, Mapping

_BLANK = re.compile(r"<<([^<>\n]{0,60})>>")

SITES = 3
RECEIPTS = 3

KNOWN: tuple[str, ...] = (
    *(
        f"{what}_{k}"
        for k in range(1, SITES + 1)
        for what in ("city", "site", "supplier", "email", "part", "part_name")
    ),
    *(
        f"{what}_{k}"
        for k in range(1, RECEIPTS + 1)
        for what in (
            "lost_receipt", "lost_part", "lost_qty", "lost_due", "lost_site",
            "held_receipt", "held_part", "held_qty", "held_due", "held_site",
        )
    ),
    "event_day", "event_day_de", "event_time", "sites_hit", "plant",
    "other_supplier", "other_email", "other_city", "calm_supplier", "calm_email", "calm_city", "calm_part",
    "calm_stock",
)  # fmt: skip
"""Works that are hit (the one that matters most first), receipts that will not leave and that are held up under way,
the day and time of the event, and two suppliers it does not touch."""


def unknown_placeholders(texts: Iterable[str]) -> list[str]:
    """A reason for every blank that is not in the list."""
    return [
        f"unknown placeholder <<{name}>>; known are {', '.join(KNOWN)}"
        for name in dict.fromkeys(_names(texts))
        if name not in KNOWN
    ]


def missing(texts: Iterable[str], values: Mapping[str, str]) -> bool:
    """True if a blank has no value on this plant."""
    return any(name not in values for name in _names(texts))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its blanks filled; what is filled in is never looked at again."""
    return _BLANK.sub(lambda found: values[found[1]], text)


def _names(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from _BLANK.findall(text)
