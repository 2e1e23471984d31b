"""``andon sequence``: published line-days put in sequence, with the answer in the form their referees read."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from andon.commands.flags import Json
from andon.screen import emit, hint, line, out, table
from andon.trouble import NO_PLAN, USAGE, TroubleError

if TYPE_CHECKING:
    from andon.progress import Watch
    from planning.sequencing.formats import Instance
    from planning.sequencing.problem import News

COLUMNS = ("line_day", "cars", "objective", "high", "paint", "low", "proven", "seconds", "moves_per_s")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(sequence)


def sequence(
    path: Annotated[Path, typer.Argument(metavar="FILE_OR_DIR", help="A line-day, or a folder with line-days.")],
    seconds: Annotated[float, typer.Option(min=0, max=86_400, help="Search for so long a line-day, seconds.")] = 20.0,
    seed: Annotated[int, typer.Option(min=0, max=2**31, help="Draw of the search.")] = 1,
    cores: Annotated[int | None, typer.Option(min=1, max=64, help="Cores to use; default all.")] = None,
    answer: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the answer here; a folder for several line-days."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Put the cars of a line-day in sequence: ROADEF 2005 folders and CSPLib prob001 files."""
    from andon.progress import Watch
    from planning.sequencing.formats import left_out, read, recognised

    places = recognised(path)
    days = [read(place) for place in places]
    for other in left_out(path, places):
        hint(f"left out: {line(other)} belongs to no line-day")
    files = [None] * len(days) if answer is None else _answers(answer, days)
    watch, rows, failed = Watch(), [], []
    for day, file in zip(days, files, strict=True):
        work = partial(_one, day, seconds, seed, cores or _cores(), file, watch)
        row = watch.run(work)
        rows.append(row)
        if "cut" in row:
            failed.append(f"{line(day.path)}: {row['cut']}")
        if watch.stopped.is_set():
            break
    if as_json:
        emit("sequence", line_days=rows)
    else:
        _show([row for row in rows if "cut" not in row], answer)
    if failed:
        for words in failed:
            hint(f"cannot be sequenced: {words}")
        sys.exit(NO_PLAN)


def _one(day: "Instance", seconds: float, seed: int, cores: int, file: Path | None, watch: "Watch") -> dict[str, Any]:
    """A line-day in sequence, its answer written; what the table shows of it."""
    import time

    from planning.sequencing.formats import write
    from planning.sequencing.problem import Patience, Unsequenceable
    from planning.sequencing.solve import ready
    from planning.sequencing.solve import sequence as solved

    watch.say(day.name, "loading the compiled search; the first time it is compiled, which takes some 25 s")
    ready()

    def told(news: "News") -> None:
        breach = f", {news.breach} breaches of hard rules" if news.breach else ""
        speed = news.steps / news.seconds / 1e6 if news.seconds > 0 else 0.0
        watch.say(day.name, f"best {news.objective // day.unit:,}".replace(",", " ")
                  + f"{breach}, {news.seconds:.0f} of {seconds:.0f} s, {speed:.1f} million moves a second")  # fmt: skip

    began = time.monotonic()
    patience = Patience(seconds, None, watch.stopped.is_set, cores)
    found = solved(day.problem, patience, seed, told)
    spent = time.monotonic() - began
    if isinstance(found, Unsequenceable):
        return {"line_day": day.name, "cut": found.cut.detail, "proven": found.cut.proven}
    if file is not None:
        write(day, found.order, file)
    score = found.score
    speed = round(found.steps / spent) if spent > 0 else 0
    counts = (score.objective // day.unit, score.high, score.paint, score.low)
    figures = (day.name, len(day.problem.cars), *counts, found.proven, round(spent, 2), speed)
    return dict(zip(COLUMNS, figures, strict=True))


def _show(rows: list[dict[str, Any]], answer: Path | None) -> None:
    def cell(value: object) -> object:
        if isinstance(value, bool):
            return "yes" if value else ""
        return f"{value:,}".replace(",", " ") if isinstance(value, int | float) else value

    if rows:
        head = ("Line-day", "Cars", "Objective", "High", "Paint", "Low", "Proven best", "Seconds", "Moves/s")
        table(head, [tuple(cell(value) for value in row.values()) for row in rows], right=range(1, 9))
        out(f"Written to {line(answer)}" if answer is not None else "Not written; name a file with --out")


def _answers(answer: Path, days: "list[Instance]") -> list[Path | None]:
    """Where each answer is written; before a search of minutes, whether it can be."""
    from planning.sequencing.formats import writable

    several = len(days) > 1
    files = [answer / f"{day.name}.txt" for day in days] if several else [answer]
    if several:
        twice = next((day for day, file in zip(days, files, strict=True) if files.count(file) > 1), None)
        if twice is not None:
            same = " and ".join(line(day.path) for day in days if day.name == twice.name)
            raise TroubleError(USAGE, f"--out: {same} are both called {line(twice.name)}; sequence them one by one")
        if answer.exists() and not answer.is_dir():
            raise TroubleError(USAGE, f"--out {line(answer)} is a file, but there are several line-days; name a folder")
        answer.mkdir(parents=True, exist_ok=True)
    elif answer.is_dir():
        raise TroubleError(USAGE, f"--out {line(answer)} is a folder; name a file for the answer")
    elif not answer.absolute().parent.is_dir():
        raise TroubleError(USAGE, f"--out: there is no folder {line(answer.absolute().parent)} to write into")
    read = {inside.resolve() for day in days for inside in (day.path, *day.path.glob("*.txt"))}
    for file in files:
        reason = "is read by this very run" if file.resolve() in read else writable(file)
        if reason is not None:
            raise TroubleError(USAGE, f"--out {line(file)} {reason}; name another file")
    return [*files]


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
