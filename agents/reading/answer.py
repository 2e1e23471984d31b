"""The typed answer to one notice, whichever model gives it."""

from datetime import date, time
from typing import Annotated

from pydantic import Field

from agents.reading.verdict import Code, Label
from planning.disruption import Cause
from planning.terms import Id, Pct, Record

Words = Annotated[str, Field(max_length=400)]
Days = Annotated[int, Field(ge=0, le=1500)]


class Reading(Record):
    """What one notice says about supply, in bounded types; a field is empty where the notice does not say.

    ``recovery_first`` and ``recovery_last`` bound the day on which supply is promised, ``days_low`` and ``days_high``
    a stated duration; ``partial`` if only part of the supply is promised by then. ``capacity_left_pct`` is the output
    now. ``parts`` narrows the sites to some of their parts (empty: all). ``evidence`` is verbatim.
    """

    verdict: Label
    code: Code
    reason: Words
    cause: Cause = "other"
    start: date | None = None
    start_time: time | None = None
    recovery_first: date | None = None
    recovery_last: date | None = None
    days_low: Days | None = None
    days_high: Days | None = None
    partial: bool = False
    capacity_left_pct: Pct | None = None
    sites: Annotated[tuple[Id, ...], Field(max_length=80)] = ()
    parts: Annotated[tuple[Id, ...], Field(max_length=300)] = ()
    unresolved: Annotated[tuple[Words, ...], Field(max_length=10)] = ()
    evidence: Annotated[tuple[Words, ...], Field(max_length=5)] = ()


REASONS: dict[Code, str] = {
    "in_effect": "supply is cut or limited now",
    "recovering": "supply was cut and is coming back",
    "soft": "a risk at the supplier; deliveries go on",
    "threatened": "something may happen; nothing is cut yet",
    "unclear": "something happened; its effect on supply is not known yet",
    "no_effect": "an event without effect on supply",
    "over": "an all-clear: supply is normal again",
    "averted": "the threat was averted",
    "drill": "an exercise, not an event",
    "planned": "a planned stop or holiday, known in advance",
    "price": "a price notice; supply is not touched",
    "change_notice": "a product or process change notice, for engineering",
    "sale": "an advertisement or company news",
    "market": "market news without an event at a supplier",
    "old": "an event of the past",
    "nothing": "nothing about supply is said",
}
"""The reason of each finding, in words."""
