"""What still reaches the plant before anything is bought, worked out once for a bill of material and kept with it."""

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar, cast

from planning.availability import Availability, Supply, availability, following_flow, open_receipts
from planning.disruption import Disruption, Output, output_left
from planning.snapshot import Snapshot
from planning.usage import Usage

Kept = TypeVar("Kept")


def inbound(
    plant: Snapshot, usage: Usage, disruptions: Sequence[Disruption], confirmed_only: bool = False
) -> Availability:
    """What is there of every part, and when, under the disruptions and without purchases."""
    key = ("inbound", tuple(disruptions), confirmed_only)
    return _kept(plant, usage, key, lambda: availability(plant, usage, disruptions, Supply(confirmed_only)))


def cut(plant: Snapshot, usage: Usage, disruptions: Sequence[Disruption]) -> frozenset[int]:
    """Rows of the parts of which less reaches the plant because of the disruptions."""
    return _kept(plant, usage, ("cut", tuple(disruptions)), lambda: _cut(plant, usage, disruptions))


def _cut(plant: Snapshot, usage: Usage, disruptions: Sequence[Disruption]) -> frozenset[int]:
    """Parts of sites that are hit, with fewer arrivals or fewer base units in all than without the disruptions."""
    left = output_left(plant, disruptions)
    hit = {plant.part_row[part] for _, part in left}
    before, after = _arrivals(plant, usage, {}, hit), _arrivals(plant, usage, left, hit)
    return frozenset(part for part in hit if before.get(part) != after.get(part))


def _arrivals(plant: Snapshot, usage: Usage, left: Output, among: set[int]) -> dict[int, tuple[int, int]]:
    """By part row: the number of arrivals, and their base units."""
    found: dict[int, tuple[int, int]] = {}
    came = [(plant.part_row[receipt.part], qty) for receipt, qty in open_receipts(plant, left)]
    came += [(part, qty) for part, _, qty in following_flow(plant, usage, left) if part in among]
    for part, qty in came:
        times, units = found.get(part, (0, 0))
        found[part] = times + 1, units + qty
    return found


def _kept(plant: Snapshot, usage: Usage, key: Hashable, work: Callable[[], Kept]) -> Kept:
    """The kept result; a bill of material of another plant keeps nothing for this one."""
    if usage.plant is not plant:
        return work()
    if key not in usage.memo:
        usage.memo[key] = work()
    return cast("Kept", usage.memo[key])
