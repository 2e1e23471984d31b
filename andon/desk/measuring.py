"""One plan measured: cost, proven bound, gap, groups, seconds by phase, peak memory."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from andon.memory import peak_mib
from andon.trouble import NO_PLAN, TroubleError

if TYPE_CHECKING:
    from planning.disruption import Disruption
    from planning.recovery.outcome import Option, Outcome, Progress
    from planning.snapshot import Snapshot


def measured(
    plant: "Snapshot",
    events: "Sequence[Disruption]",
    seconds: float,
    tell: "Callable[[Progress], None] | None" = None,
    stop: Callable[[], bool] | None = None,
) -> dict[str, Any]:
    """A least-cost plan with all levers: its figures, with the seconds that passed before each report by phase.

    Money is in cents above the undisturbed plan. ``TroubleError`` if there is no plan.
    """
    from planning.recovery.outcome import Effort, Wishes
    from planning.recovery.recover import recover

    told: list[Progress] = []

    def report(progress: "Progress") -> None:
        told.append(progress)
        if tell is not None:
            tell(progress)

    option = planned(recover(plant, events, Wishes(), Effort(seconds=seconds), report, stop))
    phases: dict[str, float] = {}
    for before, after in pairwise(told):
        phases[before.phase] = round(phases.get(before.phase, 0.0) + after.seconds - before.seconds, 2)
    bound = option.bound_cents
    return {
        "orders": len(plant.orders), "parts": len(plant.parts), "disruptions": len(events), "groups": option.groups,
        "seconds": option.seconds, "cost_cents": option.extra_cents,
        "bound_cents": None if bound is None else bound - option.undisturbed_cents, "gap": option.gap,
        "figures": option.figures.model_dump(), "phases": phases, "peak_mib": peak_mib(),
    }  # fmt: skip


def planned(outcome: "Outcome") -> "Option":
    """The option of an outcome; ``TroubleError`` if there is none."""
    from planning.recovery.outcome import Option, OutOfTime, Planned

    match outcome:
        case Planned(option=option):
            return option
        case OutOfTime(best=Option() as best):
            return best
    raise TroubleError(NO_PLAN, f"there is no plan: {outcome}")
