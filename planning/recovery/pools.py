"""What the pools of offers can make week by week: the model's side of the pool rule."""

from datetime import date, timedelta

from planning.disruption import Output, made_pct
from planning.snapshot import Snapshot
from planning.sourcing import dispatch_moment, ready_day
from planning.supply import Offer
from planning.workdays import week_of

WORKDAYS = 5
"""Days, from Monday on, over which a pool makes the pieces of a week."""


class PoolWeeks:
    """Pieces of every pool and week: its ramp from the first possible dispatch, less what other cases reserved.

    A week shrinks with the output left of the pool's site over its five days, of the part that is hit most of those of
    which the site makes any: what is promised of any of them can be made.
    """

    def __init__(self, plant: Snapshot, left: Output) -> None:
        self.plant, self.left = plant, left
        self.first: dict[str, date] = {}
        self.offers: dict[str, list[Offer]] = {}
        for offer in plant.offers:
            self.offers.setdefault(offer.pool, []).append(offer)
        self.reserved: dict[tuple[str, date], int] = {}
        for each in plant.reservations:
            self.reserved[each.pool, each.week] = self.reserved.get((each.pool, each.week), 0) + each.qty

    def pieces(self, pool: str, week: date) -> int:
        """The most pieces that a pool can still make in the week of that Monday."""
        if pool not in self.first:
            self.first[pool] = min(ready_day(self.plant, offer) for offer in self.offers[pool])
        number = (week - week_of(self.first[pool])).days // 7
        if number < 0:
            return 0
        weekly = self.plant.pool_by_id[pool].weekly
        made = weekly[min(number, len(weekly) - 1)] * self._share(pool, week) // (100 * WORKDAYS)
        return max(0, made - self.reserved.get((pool, week), 0))

    def _share(self, pool: str, week: date) -> int:
        """Per cent of normal output, added up over the days of a week."""
        makes = {(offer.site, offer.part) for offer in self.offers[pool]}
        if makes.isdisjoint(self.left):
            return 100 * WORKDAYS
        noons = [dispatch_moment(self.plant, week + timedelta(days=day)) for day in range(WORKDAYS)]
        shares = [sum(made_pct(self.left, *node, noon) for noon in noons) for node in makes]
        return min((share for share in shares if share), default=0)
