"""Parts that the released plan counts on, unconfirmed although the cars that need them can soon no longer move."""

from collections.abc import Sequence
from datetime import timedelta

from planning.disruption import Disruption
from planning.line import Plan
from planning.recovery.check_material import check_material_rule
from planning.recovery.claim import Claim
from planning.recovery.outcome import Wishes
from planning.snapshot import Snapshot
from planning.usage import Usage


def unsure_parts(
    plant: Snapshot, disruptions: Sequence[Disruption], ahead: timedelta, usage: Usage | None = None
) -> frozenset[str]:
    """Parts that slots take from unconfirmed supply, among the slots that are frozen now or in so much time."""
    hours = -(-ahead // timedelta(hours=1))
    lines = tuple(line.model_copy(update={"frozen_hours": line.frozen_hours + hours}) for line in plant.lines)
    later = plant.unchecked(lines=lines)
    claim = Claim(later, disruptions, Plan(), Wishes(), usage or Usage(later))
    return frozenset(each.object for each in check_material_rule(claim) if each.rule == "unconfirmed")
