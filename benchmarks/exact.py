"""Tiny plants, where a plain complete model knows the optimum: how close plan and bound come, what each lever is worth.

The plants and the model are those of the tests.
"""

from collections.abc import Sequence
from statistics import mean, median

from andon.desk.measuring import planned
from benchmarks.report import Asked, Report, Row
from planning.disruption import Disruption
from planning.recovery.check import check
from planning.recovery.outcome import LEVERS, Effort, Wishes
from planning.recovery.recover import recover
from planning.snapshot import Snapshot
from tests.planning.recovery.drawn_plants import SmallPlant
from tests.planning.recovery.plain_model import Best, PlainModel
from tests.planning.recovery.sistered import sistered

PROOF_SECONDS = 10.0
"""Plants whose optimum is not proven within this time are left out of the shares, and counted."""


def run(asked: Asked) -> Report:
    """One row: shares of plans and bounds over the seeds; lever by lever, how often its removal costs something."""
    found, refused, unproven, gains = [], [], [], {}
    seeds = asked.seeds_or(*range(60))
    for seed in seeds:
        plant, losses = SmallPlant(seed).draw()
        best = PlainModel(plant, losses).solve(PROOF_SECONDS)
        if best is None:
            raise RuntimeError(f"seed {seed}: without wishes every plant has a plan")
        gains[str(seed)] = _gains(plant, losses, best)
        if best.least < best.cents:
            unproven.append(seed)
            continue
        try:
            found.append(_compared(seed, plant, losses, best))
        except RuntimeError as error:
            refused.append({"seed": seed, "error": str(error)})
    if not found:
        return Report("The optimum of none of these plants was proven in time.", [], {"unproven": unproven})
    over, under = [row["over %"] for row in found], [row["under %"] for row in found]
    row: Row = {
        "plants": len(found), "optimal plans": sum(value <= 0 for value in over),
        "cost above optimum, mean %": round(mean(over), 2), "median %": round(median(over), 2),
        "most %": round(max(over), 1), "bound below optimum, mean %": round(mean(under), 2),
        "bounds above optimum": sum(value < 0 for value in under), "refused": len(refused), "unproven": len(unproven),
    }  # fmt: skip
    for lever in LEVERS:
        row[f"no {lever} is worse"] = sum(gain[lever] > 0 for gain in gains.values())
    about = "Tiny plants against the proven optimum of a plain complete model; shares of the cost of the disruption."
    return Report(about, [row], {"plants": found, "levers_cents": gains, "refused": refused, "unproven": unproven})


def _compared(seed: int, plant: Snapshot, losses: Sequence[Disruption], best: Best) -> Row:
    option = planned(recover(plant, losses, Wishes(), Effort(seconds=5)))
    if check(plant, losses, option.plan):
        raise RuntimeError("the plan breaks its rules")
    least = best.cents - option.undisturbed_cents
    return {
        "seed": seed, "orders": len(plant.orders), "optimum": least, "cost": option.extra_cents,
        "over %": 100 * (option.extra_cents - least) / max(1, least),
        "under %": 100 * (best.cents - (option.bound_cents or 0)) / max(1, least),
    }  # fmt: skip


def _gains(plant: Snapshot, losses: Sequence[Disruption], best: Best) -> dict[str, int]:
    """Cents by which every plan without a lever is proven to cost more than the best plan found with it.

    For transfers one of the works that offer parts is taken for a sister plant.
    """
    found = {}
    for lever in LEVERS:
        levers = tuple(name for name in LEVERS if name != lever)
        held, least = plant, best
        if lever == "transfer":
            held = sistered(plant, "S3")
            least = PlainModel(held, losses).solve(PROOF_SECONDS) or best
        without = PlainModel(held, losses, Wishes(levers=levers)).solve(PROOF_SECONDS)
        found[lever] = 0 if without is None else max(0, without.least - least.cents)
    return found
