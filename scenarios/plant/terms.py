"""The terms on which a works would step in: qualification, lead time, one-off cost, currency, share of the need."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from scenarios.plant.gazetteer import COUNTRIES
from scenarios.plant.parts import Spec


@dataclass(frozen=True)
class Terms:
    """Terms of one offer; ``pool_share`` is how much of the part's weekly need the works could ramp up to."""

    qualification: Literal["approved", "deviation", "ppap"]
    qualification_days: int
    ready_days: int
    one_off_cents: int
    currency: str
    pool_share: float
    ramps: bool


def terms(spec: Spec, place: int, country: str, rng: np.random.Generator) -> Terms:
    """Draw terms: the first stand-in for a harness is usually approved, the last needs a PPAP of months.

    Source: reference_figures.md, qualification: PPAP 24-36 weeks as a rule; a deviation permit takes days (assumption).
    """
    draw = rng.random()
    if spec.kind:
        level = 0 if place == 0 and draw < 0.75 else 2 if place == 2 and draw < 0.5 else 1
    else:
        level = 0 if draw < 0.55 else 1 if draw < 0.8 else 2
    days = (0, int(rng.integers(2, 7)), int(rng.integers(120, 181)))[level]
    big = spec.kind in ("main", "cockpit", "body")
    one_off = rng.uniform(60_000, 220_000) if big else rng.uniform(0, 40_000)
    local = rng.random() < 0.5
    names: tuple[Literal["approved", "deviation", "ppap"], ...] = ("approved", "deviation", "ppap")
    return Terms(
        qualification=names[level],
        qualification_days=days,
        ready_days=int(rng.integers(3, 9)),
        one_off_cents=int(one_off // 500) * 50_000,
        currency=COUNTRIES[country].currency if local else "EUR",
        pool_share=rng.uniform(0.35, 0.65) if spec.kind else rng.uniform(0.2, 0.5),
        ramps=bool(spec.kind),
    )
