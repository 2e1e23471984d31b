"""How good sequences are: published line-days against a yardstick and against plain CP-SAT in equal time."""

import csv
import os
import statistics
from pathlib import Path

from benchmarks.report import Asked, Report, Row
from planning.sequencing.exact import best_window
from planning.sequencing.formats import Instance, read
from planning.sequencing.problem import News, Patience, Sequenced
from planning.sequencing.solve import first_answer, ready, sequence

DATA = Path(os.environ.get("ANDON_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
"""Where the line-days lie, which may not be shipped: ``roadef2005`` (with ``reference.csv``) and ``csplib001``."""

CSPLIB_KNOWN = {"6/76": 6, "10/93": 3, "19/71": 2, "21/90": 2, "36/92": 2}
"""Fewest violations known of the instances that have no sequence without; source: CSPLib prob001, results."""


def run(asked: Asked) -> Report:
    """Every line-day with every seed; ``--only`` names some of them, or ``roadef2005`` or ``csplib001``."""
    days = [*_roadef(), *_csplib()]
    if asked.only:
        days = [day for day in days if day[0].name in asked.only or day[2] in asked.only]
    if not days:
        return Report(f"No line-days in {DATA}; set ANDON_SHARED_DATA to the folder that holds them.", ())
    ready()
    rows = []
    for day, reference, _ in days:
        rows.append(_row(day, reference, asked))
        print(f"  {rows[-1]}", flush=True)
    cores = _cores()
    about = (
        f"Median of seeds {', '.join(map(str, asked.seeds_or(1, 2, 3)))}, up to {asked.seconds:g} s on {cores} cores; "
        "reference: 20 CPU-seconds of a plain C++ local search, or the fewest violations known; CP-SAT: one model of "
        "the whole day, in the same time on the same cores."
    )
    return Report(about, rows, {"summary": _summary(rows)})


def _row(day: Instance, reference: int | None, asked: Asked) -> Row:
    objectives, best_at, speeds, firsts = [], [], [], []
    for seed in asked.seeds_or(1, 2, 3):
        first, found, told = _solved(day, asked.seconds, seed)
        firsts.append(first)
        objectives.append(found.score.objective)
        best = next((news for news in told if news.objective == told[-1].objective), told[-1])
        best_at.append(best.seconds)
        speeds.append(told[-1].steps / max(told[-1].seconds, 1e-9) / 1e6)
    middle = round(statistics.median(objectives))
    return {
        "line-day": day.name, "cars": len(day.problem.cars), "objective": middle, "best": min(objectives),
        "worst": max(objectives), "reference": reference, "ratio": _ratio(middle, reference),
        "s to best": round(statistics.median(best_at), 2), "first s": round(statistics.median(firsts), 2),
        "M moves/s": round(statistics.median(speeds), 2), "CP-SAT": _plain(day, asked) if asked.rival else None,
    }  # fmt: skip


def _solved(day: Instance, seconds: float, seed: int) -> tuple[float, Sequenced, list[News]]:
    import time

    began = time.monotonic()
    first_answer(day.problem)
    first = time.monotonic() - began
    told: list[News] = []
    found = sequence(day.problem, Patience(seconds, None, cores=_cores()), seed, told.append)
    if not isinstance(found, Sequenced):
        raise RuntimeError(f"{day.name}: {found.cut.detail}")
    return first, found, told


def _plain(day: Instance, asked: Asked) -> int | None:
    """CP-SAT's objective in equal time, from the first sequence as its hint; None if it found none."""
    start = first_answer(day.problem)
    if not isinstance(start, Sequenced):
        return None
    order = [car for car in start.order if car is not None]
    found = best_window(day.problem, order, 0, len(order), asked.seconds, _cores())
    return None if found is None else found.objective


def _ratio(objective: int, reference: int | None) -> float | None:
    if reference is None:
        return None
    return 1.0 if objective == reference else objective / reference if reference else None


def _summary(rows: list[Row]) -> Row:
    known = [row for row in rows if row["reference"] is not None]
    return {
        "line-days": len(rows),
        "with a reference": len(known),
        "better": sum(row["objective"] < row["reference"] for row in known),
        "equal": sum(row["objective"] == row["reference"] for row in known),
        "worse": [row["line-day"] for row in known if row["objective"] > row["reference"]],
    }


def _roadef() -> list[tuple[Instance, int | None, str]]:
    table = DATA / "roadef2005" / "reference.csv"
    if not table.exists():
        return []
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        (read(table.parent / f"set_{row['set']}" / row["instance"]), int(row["reference_objective"] or 0) or None,
         "roadef2005")
        for row in rows
    ]  # fmt: skip


def _csplib() -> list[tuple[Instance, int | None, str]]:
    table = DATA / "csplib001" / "INDEX.csv"
    if not table.exists():
        return []
    with table.open(encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["file"])
    unit = 10**6
    return [
        (read(table.parent / row["file"]), unit * CSPLIB_KNOWN.get(row["csplib_name"], 0), "csplib001") for row in rows
    ]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
