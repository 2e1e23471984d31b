"""How long an impact takes: run-outs, orders at risk, last moments, the decision deadline."""

from time import perf_counter

from benchmarks.cases import case
from benchmarks.machine import apart
from benchmarks.report import Asked, Report, Row, Size
from planning.impact import assess


def run(asked: Asked) -> Report:
    """Seconds and peak memory of one assessment a seed, each in a fresh process."""
    size = asked.size_or("reference")
    rows = []
    for seed in asked.seeds_or(1, 2, 3):
        row, peak = apart(measure, size, seed)
        rows.append({**row, "peak MiB": peak})
    return Report(f"Impact of the case on {size} plants.", rows)


def measure(size: Size, seed: int) -> Row:
    """One assessment, timed."""
    plant, event = case(size, seed)
    began = perf_counter()
    found = assess(plant, [event])
    seconds = perf_counter() - began
    return {"seed": seed, "orders": len(plant.orders), "parts": len(plant.parts), "seconds": round(seconds, 2),
            "parts that run out": len(found.run_outs), "orders at risk": len(found.orders)}  # fmt: skip
