"""What may turn out otherwise, drawn: when normal output is back, how long goods travel."""

import zlib
from collections.abc import Sequence
from datetime import datetime
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from planning.disruption import Disruption, back_at
from planning.usage import Ints

Floats = NDArray[np.float64]

TENTH = NormalDist().inv_cdf(0.9)
"""Standard deviations from the middle to the 10 and 90 % points."""

SCENARIOS = 40
"""How many recoveries are drawn; every one is played as often as the next."""


def recovery(disruption: Disruption, share: float) -> datetime:
    """The moment by which normal output is back with this probability (0 to 1, both excluded).

    Two halves of normal distributions that meet at the 50 % point and have the given 10 and 90 % points; never before
    the start.
    """
    far = NormalDist().inv_cdf(share) / TENTH
    side = disruption.recovery_p50 - disruption.recovery_p10
    if far > 0:
        side = disruption.recovery_p90 - disruption.recovery_p50
    return max(disruption.start, disruption.recovery_p50 + side * far)


def drawn_events(disruptions: Sequence[Disruption], seed: int, count: int = SCENARIOS) -> list[tuple[Disruption, ...]]:
    """So many ways in which the events may end, equally likely.

    Each event's recovery is spread evenly over its distribution, in an order of its own, so that two events do not end
    early together. An event that is not certain does not happen in as many of them.
    """
    rng = np.random.default_rng([seed, 1])
    ends: list[list[Disruption | None]] = []
    for event in disruptions:
        turn = rng.permutation(count)
        happens = rng.permutation(count) < round(count * event.certainty_pct / 100)
        backs = [recovery(event, (at + 0.5) / count) for at in turn.tolist()]
        ends.append(
            [
                back_at(event, back) if true and back > event.start else None
                for back, true in zip(backs, happens.tolist(), strict=True)
            ]
        )
    return [tuple(event for event in each if event is not None) for each in zip(*ends, strict=True)]


def travel_min(lane: str, leaves: datetime, p50_h: int, p90_h: int, runs: int, seed: int) -> Ints:
    """Minutes door to door of what leaves on a lane at a moment, in each of the runs.

    Lognormal with the lane's 50 and 90 % points. The same lane and moment give the same draws to every plan: goods on
    one truck arrive together, and options are compared under the same luck.
    """
    rng = np.random.default_rng([seed, 2, zlib.crc32(f"{lane} {leaves.isoformat()}".encode())])
    spread = np.log(p90_h / p50_h) / TENTH
    hours: Floats = p50_h * np.exp(spread * rng.standard_normal(runs))
    return np.rint(hours * 60).astype(np.int64)
