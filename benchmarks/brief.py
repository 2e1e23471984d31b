"""From signals to the brief, as a user waits for it: the command line on a fresh store, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.cases import SCENARIO
from benchmarks.report import Asked, Report, Row, Size


def run(asked: Asked) -> Report:
    """Seconds to the brief, by phase, and peak memory, a seed."""
    size = asked.size_or("reference")
    rows = [measure(size, seed, asked.seconds) for seed in asked.seeds_or(1)]
    return Report(f"Signals to brief on {size} plants, {asked.seconds:g} planning seconds a goal.", rows)


def measure(size: Size, seed: int, seconds: float) -> Row:
    """One case, from the scenario's signals to the question it asks."""
    with TemporaryDirectory() as place:
        store = str(Path(place) / "andon.db")
        _andon("init", "--plant", size, "--seed", str(seed), "--demo", "--store", store)
        found = _andon("run", SCENARIO, "--seed", str(seed), "--seconds", str(seconds), "--store", store)
    measured = found["measured"]
    return {
        "seed": seed, "seconds to brief": measured["seconds_to_brief"], "peak MiB": measured["peak_mib"],
        "status": found["status"],
        "phases": ", ".join(f"{name} {spent}" for name, spent in measured["phases"].items()),
    }  # fmt: skip


def _andon(*words: str) -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-m", "andon", *words, "--json"], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"andon {' '.join(words)} ended with {done.returncode}: {done.stderr[-2000:]}")
    document: dict[str, Any] = json.loads(done.stdout)
    return document
