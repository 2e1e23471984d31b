"""How big a generated plant is, and the random streams it draws from."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

PlantSize = Literal["compact", "reference"]


@dataclass(frozen=True)
class Size:
    """The figures that make one plant size; counts are of records unless the name says otherwise."""

    name: PlantSize
    cars_shift: int
    days: int
    takt_s: int
    models: int
    ratio_options: int
    free_options: int
    patterns_model: int
    colours: int
    batch_limit: int
    parts: int
    suppliers: int
    tier_1: int
    tier_2: int
    tier_3: int
    harness_per_model: tuple[tuple[str, int], ...]
    frozen_hours: int
    retrofit_min_shift: int
    yard_places: int

    @property
    def pace(self) -> float:
        """Minutes of the reference takt in a minute of this one: what a minute of this line is worth beside 56 s."""
        return 56 / self.takt_s


SIZES: dict[PlantSize, Size] = {
    "compact": Size(
        name="compact", cars_shift=30, days=10, takt_s=930, models=3, ratio_options=5, free_options=5,
        patterns_model=4, colours=6, batch_limit=10, parts=40, suppliers=32, tier_1=30, tier_2=8, tier_3=4,
        harness_per_model=(("main", 2), ("cockpit", 1), ("door", 1)), frozen_hours=48, retrofit_min_shift=300,
        yard_places=60,
    ),
    "reference": Size(
        name="reference", cars_shift=500, days=20, takt_s=56, models=7, ratio_options=12, free_options=14,
        patterns_model=9, colours=12, batch_limit=20, parts=3000, suppliers=400, tier_1=430, tier_2=190, tier_3=80,
        harness_per_model=(("main", 3), ("cockpit", 2), ("body", 2), ("door", 2), ("tailgate", 1), ("seat", 1)),
        frozen_hours=72, retrofit_min_shift=5600, yard_places=1500,
    ),
}  # fmt: skip
"""The two sizes.

Source: reference_figures.md: Renault line-days (333/652/1 012 cars a day, 10/13/14 colours, 6/11/17 ratio options,
10/31/92 patterns of them, batch limit 10-25); takt 54-58 s at 1 000 cars a day; 15.5 h net in two shifts.
"""


def sized(orders: int, parts: int = 3000) -> Size:
    """A plant in proportion to the reference plant, with about so many orders (80 at least) and so many parts.

    Shifts and days are those of the reference plant; fewer cars a shift make the takt longer, and yard and retrofit
    smaller. Raises ValueError for fewer orders than a takt of an hour gives, or parts outside 600 to 20 000.
    """
    whole = SIZES["reference"]
    cars = max(1, round(orders / (2 * whole.days)))
    takt = round(whole.takt_s * whole.cars_shift / cars)
    if not 10 <= takt <= 3600:
        raise ValueError(f"{orders} orders: a plant has 320 to 100 000 (takt from an hour down to 10 s)")
    if not 600 <= parts <= 20_000:
        raise ValueError(f"{parts} parts: a plant has 600 to 20 000")
    share = cars / whole.cars_shift
    return replace(
        whole, cars_shift=cars, takt_s=takt, parts=parts, yard_places=max(1, round(whole.yard_places * share)),
        retrofit_min_shift=max(30, round(whole.retrofit_min_shift * share)),
    )  # fmt: skip


HORIZON_WEEKS = 30
"""Weeks from the start to the end of the weekly tail."""

STAGES = ("calendar", "orders", "sequence", "bom", "network", "lanes", "flow", "offers", "tail", "sisters")


def stream(size: Size, seed: int, stage: str) -> np.random.Generator:
    """A random stream of its own for each stage, so that a change in one stage leaves the others as they were."""
    return np.random.default_rng([seed, size.parts, STAGES.index(stage)])
