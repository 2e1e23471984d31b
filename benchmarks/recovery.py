"""How good a plan is and what it takes: cost, proven bound, gap, groups, seconds by phase, peak memory."""

from itertools import pairwise

from benchmarks.cases import case
from benchmarks.machine import apart
from benchmarks.report import Asked, Report, Row, Size
from planning.recovery.outcome import Effort, Option, Outcome, OutOfTime, Planned, Progress, Wishes
from planning.recovery.recover import recover


def run(asked: Asked) -> Report:
    """One least-cost plan with all levers a seed, each in a fresh process."""
    size = asked.size_or("reference")
    rows, phases = [], {}
    for seed in asked.seeds_or(1, 2, 3):
        (row, found), peak = apart(measure, size, seed, asked.seconds)
        rows.append({**row, "peak MiB": peak})
        phases[str(seed)] = found
    about = f"Least cost on {size} plants within {asked.seconds:g} s; money in € above the undisturbed plan."
    return Report(about, rows, {"seconds_by_phase": phases})


def measure(size: Size, seed: int, seconds: float) -> tuple[Row, dict[str, float]]:
    """One plan: its figures, and the seconds that passed before each report of its search, by phase."""
    plant, event = case(size, seed)
    told: list[Progress] = []
    option = planned(recover(plant, [event], Wishes(), Effort(seconds=seconds), report=told.append))
    phases: dict[str, float] = {}
    for before, after in pairwise(told):
        phases[before.phase] = round(phases.get(before.phase, 0.0) + after.seconds - before.seconds, 2)
    bound = option.bound_cents
    row = {
        "seed": seed, "orders": len(plant.orders), "groups": option.groups, "seconds": round(option.seconds, 1),
        "cost €": option.extra_cents // 100,
        "bound €": None if bound is None else (bound - option.undisturbed_cents) // 100,
        "gap %": None if option.gap is None else round(100 * option.gap, 2),
        "late": option.figures.late_orders, "moved": option.figures.moved_orders,
        "unbuilt": option.figures.unbuilt_orders, "awarded pcs": option.figures.awarded_pcs,
        "transferred pcs": option.figures.transferred_pcs,
        "phases": ", ".join(f"{name} {spent:.1f}" for name, spent in phases.items() if spent >= 0.1),
    }  # fmt: skip
    return row, phases


def planned(outcome: Outcome) -> Option:
    """The option of an outcome; raises RuntimeError if there is none."""
    match outcome:
        case Planned(option=option):
            return option
        case OutOfTime(best=Option() as best):
            return best
    raise RuntimeError(f"there is no plan: {outcome}")
