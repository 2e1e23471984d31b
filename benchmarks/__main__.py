"""Measures Andon on generated plants and published line-days: ``python -m benchmarks [NAME ...]``; see ``--help``."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from benchmarks import brief, cause, compare, days, exact, growth, hardship, impact, levers, recovery, sequencing, store
from benchmarks.machine import machine
from benchmarks.report import Asked, Report, markdown

BENCHMARKS: dict[str, Callable[[Asked], Report]] = {
    "impact": impact.run,
    "store": store.run,
    "recovery": recovery.run,
    "growth": growth.run,
    "compare": compare.run,
    "levers": levers.run,
    "exact": exact.run,
    "brief": brief.run,
    "sequencing": sequencing.run,
    "days": days.run,
    "cause": cause.run,
    "hardship": hardship.run,
}


LONG = ("sequencing", "compare")
"""Measured only when named: they take the seconds of a plan for every line-day and seed, or for every rival."""


def main() -> None:
    """Run the benchmarks that were named, else all but the longest; print tables and keep the figures as JSON."""
    args = _arguments()
    args.results.mkdir(parents=True, exist_ok=True)
    facts = machine()
    print(", ".join(f"{name} {value}" for name, value in facts.items() if name != "libraries"), flush=True)
    for name in args.names or (name for name in BENCHMARKS if name not in LONG):
        report = BENCHMARKS[name](Asked(args.size, tuple(args.seed), args.seconds, tuple(args.only), args.rival))
        print(f"\n## {name}\n\n{markdown(report)}", flush=True)
        document = {"benchmark": name, "machine": facts, **report.document()}
        (args.results / f"{name}.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], *BENCHMARKS], help=", ".join(BENCHMARKS))
    parser.add_argument("--size", choices=("compact", "reference"), help="plant size; default: the benchmark's own")
    parser.add_argument("--seed", type=int, nargs="+", default=(), help="plant seeds; default: the benchmark's own")
    parser.add_argument("--seconds", type=float, default=30.0, help="planning seconds a plan (default 30)")
    parser.add_argument("--only", nargs="+", default=(), metavar="NAME", help="sequencing: only these line-days")
    parser.add_argument("--rival", action="store_true", help="sequencing: plain CP-SAT in equal time too")
    parser.add_argument("--results", type=Path, default=Path(__file__).parent / "results", help="folder of the JSON")
    return parser.parse_args()


if __name__ == "__main__":
    main()
