"""``andon run`` and ``andon resume``: a scenario's signals through to the first question, and unfinished work ended."""

import sys
from typing import Annotated, Any

import typer

from andon.commands.flags import Goal, Json, Seconds, Store
from andon.screen import emit, hint, on_terminal, out
from andon.settings import Settings, read_settings
from andon.trouble import NO_PLAN


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(run)
    app.command()(resume)


def run(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="Name of a scenario, or its folder.")],
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**31, help="Draw of the event; default the scenario's.")
    ] = None,
    seconds: Seconds = 30.0,
    option: Goal = None,
    scripted: Annotated[
        bool, typer.Option("--scripted", help="Let the scripted accounts approve; demonstration stores only.")
    ] = False,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Feed a scenario's signals in, plan, show the brief, and ask for the approvals."""
    found = respond(read_settings(store), scenario, seed, seconds, option, scripted, as_json)
    if as_json:
        emit("run", **found)
    else:
        _end(found)
    if found["status"] == "parked" or found["ended"] == "parked":
        hint("There is no feasible plan for what was asked.")
        sys.exit(NO_PLAN)


def respond(
    settings: Settings, scenario: str, seed: int | None, seconds: float, option: str | None, scripted: bool,
    as_json: bool,
) -> dict[str, Any]:  # fmt: skip
    """Run a scenario on a store; gives all that came of it."""
    from andon.desk.edits import edits_from
    from andon.desk.sitting import heard, sitting

    wished = edits_from(option, (), (), (), (), None) if option else None
    with sitting(settings, seconds, speaks=not as_json) as work:
        signals = heard(work.deps, scenario, seed)
        found = work.respond(signals, wished, scripted, asks=on_terminal() and not as_json)
    return {"scenario": scenario, "seed": seed, **found}


def resume(seconds: Seconds = 30.0, store: Store = None, as_json: Json = False) -> None:
    """Bring unfinished cases as far as they can go: after a crash, a supplier's answer, an expired question."""
    from andon.desk.sitting import sitting

    with sitting(read_settings(store), seconds, speaks=not as_json) as work:
        found = [vars(standing) for standing in work.resume()]
    if as_json:
        emit("resume", runs=found)
    elif not found:
        out("Nothing was left to do.")
    for each in found if not as_json else ():
        asks = f", asks {each['proposal']}" if each["proposal"] else ""
        ended = f": {each['ended']}" if each["ended"] else ""
        out(f"{each['run']} of case {each['case'] or '-'} is {each['status']}{ended}{asks}")


def _end(found: dict[str, Any]) -> None:
    from andon.desk.proposals import WORDS, money
    from andon.desk.reporting import what_next

    if found["case"] is None:
        out(f"No case was opened: {found['ended'] or found['status']}.")
        for signal, reason in found["triage"].get("dismissed", {}).items():
            out(f"  {signal}: {reason}")
        return
    waiting = found["waiting"]
    if waiting is None:
        what_next({"id": found["case"]["id"], "status": found["case"]["status"], "ended": found["ended"]}, None)
    else:
        out(f"Waits for a decision: {waiting['id']}, {WORDS[waiting['action']]}, "
            f"spends {money(waiting['amount_cents'])}, digest {waiting['digest']}")  # fmt: skip
        hint(f"`andon inbox show {waiting['id']}`, then approve, reject or edit it.")
    said = found["measured"]
    phases = ", ".join(f"{name} {seconds} s" for name, seconds in said["phases"].items())
    hint(f"Signals to brief in {said['seconds_to_brief']} s ({phases}); peak memory {said['peak_mib']} MiB.")
