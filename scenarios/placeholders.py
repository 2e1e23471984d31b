"""The blanks that a signal's text may leave: a fixed list of names, filled by plain replacement in one pass."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

_BLANK = re.compile(r"<<([^<>\n]{0,80})>>")

SITES = 3
RECEIPTS = 3
PROMISES = 9

OF_EVENT: tuple[str, ...] = (
    *(
        f"{what}_{k}"
        for k in range(1, SITES + 1)
        for what in ("city", "country", "site", "supplier", "email", "part", "part_name")
    ),
    *(
        f"{what}_{k}"
        for k in range(1, RECEIPTS + 1)
        for what in (
            "lost_receipt", "lost_part", "lost_qty", "lost_due", "lost_site",
            "held_receipt", "held_part", "held_qty", "held_due", "held_site",
        )
    ),
    *(f"promise_{k}" for k in range(1, PROMISES + 1)),
    *(f"promise_{k}_de" for k in range(1, PROMISES + 1)),
    *(f"left_{k}" for k in range(1, PROMISES + 1)),
    "event_day", "event_day_de", "event_time", "sites_hit", "late_days",
)  # fmt: skip
"""Works that are hit (the one that matters most first), receipts that will not leave and that are held up under way,
the day and time of the event, the n-th promised day of normal supply, the output left in the n-th step of the course,
and by how many days goods under way are late."""

OF_PLANT: tuple[str, ...] = (
    "plant", "other_supplier", "other_email", "other_city", "calm_supplier", "calm_email", "calm_city", "calm_part",
    "calm_stock",
)  # fmt: skip
"""The plant, and two suppliers that no event touches."""


def unknown_placeholders(texts: Iterable[str], events: Sequence[str] = ()) -> list[str]:
    """A reason for every blank that is not in the list. ``<<key.city_1>>`` is about the event of that key."""
    found = []
    for name in dict.fromkeys(_names(texts)):
        key, _, bare = name.rpartition(".")
        known = OF_EVENT if events else ()
        if (name not in known and name not in OF_PLANT) and not (key in events and bare in known):
            found.append(f"unknown placeholder <<{name}>>; known are {', '.join((*known, *OF_PLANT))}")
    return found


def missing(texts: Iterable[str], values: Mapping[str, str]) -> bool:
    """True if a blank has no value on this plant."""
    return any(name not in values for name in _names(texts))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its blanks filled; what is filled in is never looked at again."""
    return _BLANK.sub(lambda found: values[found[1]], text)


def _names(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from _BLANK.findall(text)
