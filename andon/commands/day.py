"""``andon step``, ``sweep`` and ``watch``: the plant's day, driven by a clock, a scheduler, or in the foreground."""

import time
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from andon.commands.flags import Json, Seconds, Store
from andon.screen import emit, hint, line, out
from andon.settings import Settings, read_settings
from andon.trouble import ERROR, USAGE, TroubleError

if TYPE_CHECKING:
    from agents.cases.sweeping import Swept

Scripted = Annotated[
    bool, typer.Option("--scripted", help="Let the scripted accounts answer; demonstration stores only.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(step)
    app.command()(sweep)
    app.command()(watch)


def step(
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="As 2026-03-05T14:30:00+01:00, or +8h, +2d.")],
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Let a demonstration's world move on: suppliers deliver and answer, the line builds, signals come in."""
    from andon.clock import plant_clock
    from andon.desk.worldplay import step as move
    from andon.wiring import open_plant

    settings = read_settings(store)
    with open_plant(settings) as opened:
        found = move(settings, opened, _moment(until, plant_clock(opened)()))
    said = [
        {"id": s.id, "received": s.received.isoformat(), "kind": s.kind, "subject": s.subject} for s in found.signals
    ]
    if as_json:
        emit("step", since=found.since, until=found.until, signals=said, built=found.built, lost_slots=found.lost_slots)
        return
    out(
        f"The plant is at {found.until.isoformat()}; {found.built} cars built and {found.lost_slots} slots lost so far."
    )
    for each in said:
        out(f"  {str(each['received'])[:16]} {each['kind']}: {each['subject']}")
    hint(f"{len(said)} signals came in; `andon sweep` reads them.")


def sweep(
    seconds: Seconds = 30.0,
    scripted: Scripted = False,
    check: Annotated[
        str | None, typer.Option("--check", metavar="AGE", help="Only tell whether a sweep ran within AGE, as 30m.")
    ] = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Read the inbox, bring every case as far as it goes, remind, and send; for a scheduler.

    Exit code 0: all went well, whether or not there was anything to do; 1: something failed and is tried again.
    """
    settings = read_settings(store)
    if check is not None:
        _check(settings, _seconds(check), as_json)
        return
    found = _sweep(settings, seconds, scripted, speaks=not as_json)
    if as_json:
        emit("sweep", **_document(found))
    else:
        _tell(found)
    if not found.ok:
        raise typer.Exit(ERROR)


def watch(
    every: Annotated[str, typer.Option(metavar="AGE", help="Pause between sweeps, as 5m.")] = "5m",
    times: Annotated[int | None, typer.Option(min=1, metavar="N", help="End after so many sweeps.")] = None,
    seconds: Seconds = 30.0,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Sweep again and again in the foreground, until Ctrl-C."""
    pause, done = _seconds(every), 0
    settings = read_settings(store)
    while True:
        found = _sweep(settings, seconds, scripted=False, speaks=not as_json)
        if as_json:
            emit("watch", **_document(found))
        else:
            _tell(found)
        done += 1
        if times is not None and done >= times:
            return
        time.sleep(pause)


def _sweep(settings: Settings, seconds: float, scripted: bool, speaks: bool) -> "Swept":
    from andon.desk.sitting import sitting

    with sitting(settings, seconds, speaks=speaks) as work:
        return work.sweep(scripted)


def _document(found: "Swept") -> dict[str, Any]:
    plain = {name: value for name, value in vars(found).items() if name != "runs"}
    return {**plain, "ok": found.ok, "quiet": found.quiet, "runs": [vars(each) for each in found.runs.values()]}


def _tell(found: "Swept") -> None:
    if found.quiet:
        out("Nothing was left to do.")
    if found.stored or found.known:
        out(f"{found.stored} signals stored, {found.known} known before.")
    for aside in found.set_aside:
        out(f"Set aside: {aside['file']}: {aside['reason']}")
    for left in found.left_alone:
        hint(f"Left alone in the inbox: {line(left)}; files are read, put a copy there.")
    for remark in (*found.remarks, *found.facts):
        out(f"  {remark}")
    for each in found.went_on:
        out(f"Case {each['case']} goes on ({each['why']}): {each['said']}")
    for standing in found.runs.values():
        if standing.case:
            asks = f", asks {standing.proposal}" if standing.proposal else ""
            ended = f": {standing.ended}" if standing.ended else ""
            out(f"{standing.run} of case {standing.case} is {standing.status}{ended}{asks}")
    for failed in (*found.failed, *found.unsent):
        hint(f"Failed, and tried again next time: {failed}")
    if found.sent:
        out(f"{found.sent} messages sent.")


def _check(settings: Settings, age: float, as_json: bool) -> None:
    from andon.clock import wall
    from andon.wiring import open_plant
    from tools.store.casework.sweeps import last_sweep
    from tools.store.keep import keep

    with open_plant(settings) as opened, keep(opened) as session:
        row = last_sweep(session)
    ago = None if row is None else wall() - row.wall
    late = ago is None or ago > age or ago < -age
    if as_json:
        emit("sweep", check=True, ok=not late, seconds_ago=ago)
    elif not late:
        out(f"The last sweep ended {ago:.0f} s ago.")
    if late:
        said = "no sweep has run yet" if ago is None else f"the last sweep ended {ago:.0f} s ago"
        if as_json:
            raise typer.Exit(ERROR)
        raise TroubleError(ERROR, f"{settings.store}: {said}; look at the timer or the cron line")


def _moment(text: str, now: datetime) -> datetime:
    from datetime import timedelta

    if text.startswith("+"):
        return now + timedelta(seconds=_seconds(text[1:]))
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise TroubleError(USAGE, f"--until {text[:60]!r} is no time; give 2026-03-05T14:30:00+01:00 or +8h") from None
    if found.tzinfo is None:
        raise TroubleError(USAGE, f"--until {text[:60]!r} has no zone; add it, for example +01:00")
    return found


def _seconds(text: str) -> float:
    unit = {"s": 1, "m": 60, "h": 3600, "d": 86_400}.get(text[-1:])
    number = text[:-1]
    if unit is None or not number.isdigit() or not 0 < int(number) * unit <= 366 * 86_400:
        raise TroubleError(USAGE, f"{text[:40]!r} is no length of time; give 30s, 5m, 8h or 2d")
    return float(int(number) * unit)
