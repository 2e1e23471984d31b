"""What the pools of offers can make week by week: the model's side of the pool rule."""

from datetime import date

from planning.snapshot import Snapshot
from planning.sourcing import ready_day
from planning.workdays import week_of


class PoolWeeks:
    """Pieces of every pool and week: its ramp from the first possible dispatch, less what other cases reserved."""

    def __init__(self, plant: Snapshot) -> None:
        self.plant = plant
        self.first: dict[str, date] = {}
        for offer in plant.offers:
            ready = ready_day(plant, offer)
            self.first[offer.pool] = min(ready, self.first.get(offer.pool, ready))
        self.reserved: dict[tuple[str, date], int] = {}
        for each in plant.reservations:
            self.reserved[each.pool, each.week] = self.reserved.get((each.pool, each.week), 0) + each.qty

    def pieces(self, pool: str, week: date) -> int:
        """The most pieces that a pool can still make in the week of that Monday."""
        number = (week - week_of(self.first[pool])).days // 7
        if number < 0:
            return 0
        weekly = self.plant.pool_by_id[pool].weekly
        return max(0, weekly[min(number, len(weekly) - 1)] - self.reserved.get((pool, week), 0))
