"""How good a plan is and what it takes: cost, proven bound, gap, groups, seconds by phase, peak memory."""

from typing import Any

from andon.desk.measuring import measured
from benchmarks.cases import case
from benchmarks.machine import apart
from benchmarks.report import Asked, Report, Row, Size


def run(asked: Asked) -> Report:
    """One least-cost plan with all levers a seed, each in a fresh process."""
    size = asked.size_or("reference")
    rows, phases = [], {}
    for seed in asked.seeds_or(1, 2, 3):
        found, peak = apart(measure, size, seed, asked.seconds)
        rows.append({"seed": seed, **in_row(found), "peak MiB": peak})
        phases[str(seed)] = found["phases"]
    about = f"Least cost on {size} plants within {asked.seconds:g} s; money in € above the undisturbed plan."
    return Report(about, rows, {"seconds_by_phase": phases})


def measure(size: Size, seed: int, seconds: float) -> dict[str, Any]:
    """One plan, measured."""
    plant, event = case(size, seed)
    return measured(plant, [event], seconds)


def in_row(found: dict[str, Any]) -> Row:
    """What was measured, as a row of a table."""
    figures, bound, gap = found["figures"], found["bound_cents"], found["gap"]
    return {
        "orders": found["orders"], "groups": found["groups"], "seconds": round(found["seconds"], 1),
        "cost €": found["cost_cents"] // 100, "bound €": None if bound is None else bound // 100,
        "gap %": None if gap is None else round(100 * gap, 2),
        "late": figures["late_orders"], "moved": figures["moved_orders"], "unbuilt": figures["unbuilt_orders"],
        "awarded pcs": figures["awarded_pcs"], "transferred pcs": figures["transferred_pcs"],
        "phases": ", ".join(f"{name} {spent:.1f}" for name, spent in found["phases"].items() if spent >= 0.1),
    }  # fmt: skip
