"""What may come of an option, as people read it: the spread over many runs."""

from datetime import date
from typing import Annotated

from pydantic import Field

from planning.terms import Pct, Record


class Spread(Record):
    """The 10, 50 and 90 % points over the runs: in so many of them it was at most this."""

    p10: int
    p50: int
    p90: int


class StopDay(Record):
    """A build day on which the line stopped in some of the runs."""

    day: date
    runs: Annotated[int, Field(ge=1)]


class Outlook(Record):
    """A plan played ``runs`` times under the line policy, with nobody acting on what turns out otherwise.

    Recoveries are drawn from the events' 10, 50 and 90 % points and the travel of what the plan buys and hurries from
    its lanes'. ``stopped`` counts the runs in which the line stopped at all, ``by_day`` those of each day. Money is in
    cents above the undisturbed plan; ``mean_cents`` is its mean over the runs.
    """

    runs: Annotated[int, Field(ge=1)]
    seed: int
    stopped: int
    by_day: tuple[StopDay, ...]
    stop_min: Spread
    idle_slots: Spread
    late_orders: Spread
    unbuilt_orders: Spread
    extra_cents: Spread
    mean_cents: int

    @property
    def stop_pct(self) -> Pct:
        """Per cent of the runs in which the line stopped, rounded up: a small risk is not none."""
        return -(-100 * self.stopped // self.runs)
