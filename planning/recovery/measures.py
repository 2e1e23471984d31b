"""What limits a plan and what more of it is worth, as records."""

from typing import Literal

from planning.terms import Id, Record


class Bind(Record):
    """Something that limits the plan: a part, a shift's places, a pool's week, or the budget (object ``plan``).

    ``cents`` is what one more of it would save on the margin: of a part if it came at once (``when``: the last shift or
    week that lacks it), of a pool in the week of that Monday, of a budget a unit of money.
    """

    kind: Literal["part", "shift", "pool", "budget"]
    object: Id
    when: str
    cents: int


class Worth(Record):
    """What a change would save, in cents, about: pieces of a part, an overtime shift, an event over a day sooner."""

    kind: Literal["pieces", "overtime", "earlier"]
    object: Id
    amount: int
    """Pieces, slots, or days."""
    cents: int


class Waiting(Record):
    """What it costs, in cents, about, if nothing is decided for a day; and whether a plan is left then."""

    cents: int = 0
    plan_left: bool = True


class Worths(Record):
    """What binds, dearest first; what changes are worth; and what waiting a day costs (None: it was not weighed)."""

    binds: tuple[Bind, ...]
    worths: tuple[Worth, ...]
    waiting: Waiting | None
    relaxed_cents: int
    """Optimum of the relaxation that all this is measured in."""
