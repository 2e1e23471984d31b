"""How plans grow: from 2 500 to 20 000 orders, from one to ten disrupted parts."""

from typing import Any

from andon.desk.measuring import measured
from benchmarks.machine import apart
from benchmarks.recovery import in_row
from benchmarks.report import Asked, Report
from scenarios.plant import generate, sized
from scenarios.plant.losses import stopped_parts

ORDERS = (2_500, 5_000, 10_000, 20_000)
DISRUPTED = (1, 3, 10)


def run(asked: Asked) -> Report:
    """A row for every number of orders and of disrupted parts, each plan in a fresh process."""
    rows, phases = [], {}
    for seed in asked.seeds_or(11):
        for orders in ORDERS:
            for parts in DISRUPTED:
                found, peak = apart(measure, orders, parts, seed, asked.seconds)
                phases[f"{seed} {orders} {parts}"] = found["phases"]
                row = {name: value for name, value in in_row(found).items() if name != "phases"}
                rows.append({"seed": seed, "disrupted parts": parts, **row, "peak MiB": peak})
    about = (
        f"Least cost within {asked.seconds:g} s on plants in proportion to the reference plant, 3 000 parts; parts "
        "drawn by the seed are not made for 12 days. Money in € above the undisturbed plan."
    )
    return Report(about, rows, {"seconds_by_phase": phases})


def measure(orders: int, parts: int, seed: int, seconds: float) -> dict[str, Any]:
    """One plan, measured."""
    plant = generate(sized(orders), seed)
    return measured(plant, stopped_parts(plant, seed, parts), seconds)
