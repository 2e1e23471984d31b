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
    site = Random(seed).choice(sorted({link.from_site for link in plant.links if link.to_site is None}))
    start, back = plant.as_of - timedelta(days=1), plant.as_of + timedelta(days=20)
    course = (Step(since=start, capacity_pct=40),)
    event = Disruption(
        id=f"slowed-{seed}", title=f"{site} makes 40 %", cause="raw_material", sites=(site,), start=start,
        recovery_p10=back, recovery_p50=back, recovery_p90=back, course=course,
    )  # fmt: skip
    return plant, event
