"""The case that is measured: the wiring-harness scenario on a generated plant of a size and seed."""

from datetime import timedelta
from random import Random

from benchmarks.report import Size
from planning.disruption import Disruption, Step
from planning.snapshot import Snapshot
from scenarios.plant import generate
from scenarios.scenario import load

SCENARIO = "harness_ukraine"


def case(size: Size, seed: int) -> tuple[Snapshot, Disruption]:
    """A plant and the true event."""
    plant = generate(size, seed)
    return plant, load(SCENARIO).draw(plant, seed).disruption


def slowed(size: Size, seed: int) -> tuple[Snapshot, Disruption]:
    """A plant, and a tier-1 site drawn by the seed that makes 40 % from the day before for three weeks."""
    plant = generate(size, seed)
    return plant, _hit(plant, seed, since_days=-1, back_days=20, pct=40)


def stopped(size: Size, seed: int) -> tuple[Snapshot, Disruption]:
    """A plant, and a tier-1 site drawn by the seed that makes nothing for six days and is then back."""
    plant = generate(size, seed)
    return plant, _hit(plant, seed, since_days=0, back_days=6, pct=0)


def _hit(plant: Snapshot, seed: int, since_days: int, back_days: int, pct: int) -> Disruption:
    site = Random(seed).choice(sorted({link.from_site for link in plant.links if link.to_site is None}))
    start, back = plant.as_of + timedelta(days=since_days), plant.as_of + timedelta(days=back_days)
    course = (Step(since=start, capacity_pct=pct),)
    return Disruption(
        id=f"hit-{seed}", title=f"{site} makes {pct} %", cause="raw_material", sites=(site,), start=start,
        recovery_p10=back, recovery_p50=back, recovery_p90=back, course=course,
    )  # fmt: skip
