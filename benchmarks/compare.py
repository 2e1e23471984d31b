"""The planner beside general solvers on the same problem, written out plainly, in equal time."""

from concurrent.futures.process import BrokenProcessPool
from resource import RLIMIT_AS, setrlimit
from typing import Any, Literal

from andon.desk.measuring import measured
from benchmarks.machine import apart
from benchmarks.report import Asked, Report, Row
from benchmarks.rivals import RIVALS, Rival, rival
from planning.snapshot import Snapshot
from scenarios.plant import generate, sized
from scenarios.plant.losses import stopped_parts

SIZES = (("compact", 1), ("compact", 5), (320, 1), (2_500, 5), (20_000, 5))
"""A compact plant or orders of one in proportion to the reference plant, and parts that are not made."""

PARTS = 600
MOST_BYTES = 8 * 2**30
"""A rival that asks for more memory is stopped."""


Asks = Literal["compact"] | int


def run(asked: Asked) -> Report:
    """A row a size: what each plan costs above the undisturbed one, and the planner's bound."""
    rows = [_row(size, parts, seed, asked.seconds) for seed in asked.seeds_or(11) for size, parts in SIZES]
    about = (
        f"Cost in € above the undisturbed plan, {asked.seconds:g} s each, writing the problem included; every plan "
        "passed `check`. The rivals get the planner's buckets, limits and levers as one integer programme, car by car."
    )
    return Report(about, rows)


def _row(size: Asks, parts: int, seed: int, seconds: float) -> Row:
    ours, peak = apart(_ours, size, parts, seed, seconds)
    bound = ours["bound_cents"]
    row: Row = {
        "seed": seed, "orders": ours["orders"], "disrupted parts": parts, "planner": ours["cost_cents"] // 100,
        "bound": None if bound is None else bound // 100, "MiB": peak,
    }  # fmt: skip
    for name in RIVALS:
        found, peak = _other(size, parts, seed, seconds, name)
        row["columns"] = found.get("columns")
        row[name] = found["said"] if found["cents"] is None else found["cents"] // 100
        row[f"{name} MiB"] = peak
    return row


def _plant(size: Asks, seed: int) -> Snapshot:
    return generate("compact" if size == "compact" else sized(int(size), PARTS), seed)


def _ours(size: Asks, parts: int, seed: int, seconds: float) -> dict[str, Any]:
    plant = _plant(size, seed)
    return measured(plant, stopped_parts(plant, seed, parts), seconds)


def _other(size: Asks, parts: int, seed: int, seconds: float, name: Rival) -> tuple[dict[str, Any], int | None]:
    try:
        return apart(_theirs, size, parts, seed, seconds, name)
    except (BrokenProcessPool, MemoryError):
        return {"cents": None, "said": f"more than {MOST_BYTES // 2**30} GiB"}, None


def _theirs(size: Asks, parts: int, seed: int, seconds: float, name: Rival) -> dict[str, Any]:
    setrlimit(RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    plant = _plant(size, seed)
    return rival(plant, stopped_parts(plant, seed, parts), seconds, name)
