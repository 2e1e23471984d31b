"""``andon scenario``: the scenarios there are, a new one from a few questions, and what is wrong with one."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from andon.commands.flags import Json
from andon.screen import ask, emit, hint, on_terminal, out, table
from andon.trouble import USAGE, TroubleError

app = typer.Typer(help="Scenarios: what there is, making one, checking one.", no_args_is_help=True)


@app.command("list")
def list_(as_json: Json = False) -> None:
    """The scenarios that come with Andon."""
    from scenarios.scenario import load, names

    found = [load(name) for name in names()]
    if as_json:
        emit("scenario list", scenarios=[_facts(each) for each in found])
        return
    rows = [(each.id, len(each.about.events), each.about.plays_days, each.title) for each in found]
    table(("Scenario", "Events", "Days", "What"), rows, right=(1, 2))
    hint("`andon run NAME` feeds one in at once; `andon init --demo --scenario NAME` lets `andon step` play it.")


@app.command()
def new(
    folder: Annotated[Path, typer.Option(metavar="DIR", help="Where its folder is made.")] = Path(),
    name: Annotated[str | None, typer.Option(metavar="NAME", help="Small letters, digits and _.")] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="What happens, in a line.")] = None,
    cause: Annotated[str | None, typer.Option(metavar="CAUSE", help="fire, flood, strike, war, ...")] = None,
    part: Annotated[str | None, typer.Option(metavar="WORDS", help="Part of a part's name, as `bumper`.")] = None,
    country: Annotated[str | None, typer.Option(metavar="CODE", help="Of the works, as DE; empty: any.")] = None,
    left: Annotated[int | None, typer.Option(metavar="PCT", min=0, max=99, help="Output left, per cent.")] = None,
    days: Annotated[int | None, typer.Option(metavar="DAYS", min=1, max=180, help="Days to normal output.")] = None,
    as_json: Json = False,
) -> None:
    """Make a scenario from a few questions; what the options say is not asked."""
    from scenarios.scenario import load
    from scenarios.writing import CAUSES, Wanted, write_scenario

    wanted = Wanted(
        name=_asked(name, "name", "Name (small letters, digits, _)?", r"[a-z][a-z0-9_]{0,39}"),
        title=_asked(title, "title", "What happens, in a line?", r".{1,200}"),
        cause=_asked(cause, "cause", f"Cause ({', '.join(CAUSES)})?", "|".join(CAUSES)),  # type: ignore[arg-type]
        part=_asked(part, "part", "Which part is lost (words of its name, as `bumper`)?", r".{1,200}"),
        country=_asked(country, "country", "Country of the works, two letters (or none)?", r"([A-Z]{2})?", "") or None,
        capacity_pct=int(_asked(_str(left), "left", "Output that is left, per cent?", r"[0-9]{1,2}", "0")),
        recovery_days=int(_asked(_str(days), "days", "Days until output is normal?", r"[1-9][0-9]{0,2}", "21")),
        start=date(2026, 3, 2),
    )  # fmt: skip
    home = write_scenario(wanted, folder)
    load(home)
    if as_json:
        emit("scenario new", folder=str(home))
        return
    out(f"Made {home}: scenario.toml, signals.jsonl, expected.toml")
    hint(f"Change the texts and figures, then `andon scenario check {home}`.")


@app.command()
def check(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="Name of a scenario, or its folder.")],
    seed: Annotated[int | None, typer.Option(min=0, max=2**31, help="Draw of the event; default its own.")] = None,
    as_json: Json = False,
) -> None:
    """Read a scenario, draw it on a compact plant, and say what is wrong or what it comes to."""
    from scenarios.scenario import load

    found = load(scenario)
    plant = found.make_plant(seed, "compact")
    drawn = found.draw(plant, seed)
    events: list[dict[str, Any]] = [
        {
            "title": event.title, "cause": event.cause, "sites": list(event.sites), "start": event.start.isoformat(),
            "normal_again": event.recovery_p50.isoformat(),
            "course": [[step.since.isoformat(), step.capacity_pct] for step in event.course],
            "output_left": ", ".join(f"{step.capacity_pct} %" for step in event.course),
        }
        for event in drawn.disruptions
    ]  # fmt: skip
    left_out = len(found.templates) - len(drawn.signals)
    if as_json:
        emit("scenario check", **_facts(found), drawn=events, signals=len(drawn.signals), left_out=left_out)
        return
    out(f"{found.id} is in order: {found.title}")
    table(("Cause", "Works", "From", "Normal again", "Output left by steps"), [
        (e["cause"], " ".join(e["sites"]), e["start"][:16], e["normal_again"][:16],
         e["output_left"])
        for e in events
    ])  # fmt: skip
    verdicts = drawn.expected.verdicts
    table(("Received", "Expected", "Kind", "Subject"), [
        (signal.received.isoformat()[:16], verdicts[signal.id], signal.kind, signal.subject) for signal in drawn.signals
    ])  # fmt: skip
    if left_out:
        hint(f"{left_out} signals are left out: a blank in them has no value on this plant.")


def _facts(found: "object") -> dict[str, object]:
    from scenarios.scenario import Scenario

    assert isinstance(found, Scenario)
    about = found.about
    return {
        "id": found.id, "title": found.title, "proves": about.proves, "sources": list(about.sources),
        "plant": found.plant, "events": len(about.events), "plays_days": about.plays_days,
    }  # fmt: skip


def _asked(given: str | None, option: str, question: str, shape: str, default: str | None = None) -> str:
    """What an option said, else the answer at the terminal, else the default; refused unless it has the shape."""
    answer = given
    while answer is None and on_terminal():
        said = ask(f"{question} ").strip() or (default or "")
        answer = said if re.fullmatch(shape, said) else None
    if answer is None:
        answer = default
    if answer is None:
        raise TroubleError(USAGE, f"--{option} is missing; name it, or run the command at a terminal to be asked")
    if not re.fullmatch(shape, answer):
        raise TroubleError(USAGE, f"--{option} {answer[:60]!r} does not fit; {question}")
    return answer


def _str(value: int | None) -> str | None:
    return None if value is None else str(value)
