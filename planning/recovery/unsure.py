"""Parts that the released plan counts on, unconfirmed although the cars that need them can soon no longer move."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from planning.disruption import Disruption
from planning.line import Plan
from planning.recovery.check_material import check_material_rule
from planning.recovery.claim import Claim
from planning.recovery.outcome import Wishes
from planning.snapshot import Snapshot
from planning.usage import Usage


def unsure_parts(
    plant: Snapshot, disruptions: Sequence[Disruption], ahead: timedelta, among: Collection[str]
) -> frozenset[str]:
    """Those among some parts that slots frozen now or in so much time take from unconfirmed supply.

    The bill of material is resolved for these parts alone: a sweep asks this of every case, and of few parts.
    """
    hours = -(-ahead // timedelta(hours=1))
    lines = tuple(line.model_copy(update={"frozen_hours": line.frozen_hours + hours}) for line in plant.lines)
    later = plant.unchecked(lines=lines, bom=tuple(line for line in plant.bom if line.part in among))
    claim = Claim(later, disruptions, Plan(), Wishes(), Usage(later))
    return frozenset(each.object for each in check_material_rule(claim) if each.rule == "unconfirmed")
