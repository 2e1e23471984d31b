"""The ``andon`` command: parse, call one function, show; every command imports what it needs when it is called."""

import sys
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer

from andon.commands import (
    audit,
    bench,
    case,
    contract,
    day,
    demo,
    exchange,
    inbox,
    plan,
    run,
    scenario,
    sequence,
    store,
)
from andon.screen import OutputLostError, emit, hint, line, prepare
from andon.trouble import ERROR, OK, tell
from tools.collecting import collect_seldom

LONGEST = 1000
"""Characters of an error that are shown; it may quote what it was given."""

app = typer.Typer(
    name="andon",
    help="Answers supply disruptions of a car plant: finds the way round, drafts the papers, asks before it acts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"andon {version('andon')}")
        raise typer.Exit


@app.callback()
def andon(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Answers supply disruptions of a car plant: finds the way round, drafts the papers, asks before it acts."""


for module in (store, exchange, run, sequence, day, demo):
    module.register(app)
for name, module in (
    ("case", case), ("inbox", inbox), ("plan", plan), ("contract", contract), ("scenario", scenario), ("audit", audit),
    ("bench", bench),
):  # fmt: skip
    app.add_typer(module.app, name=name)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and end with its exit code; an error is one line, with ``--debug`` also its traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    given = [word for word in given if word != "--debug"]
    prepare()
    collect_seldom()
    try:
        app(given, prog_name="andon")
    except OutputLostError as lost:
        if not lost.quietly:
            hint(f"andon: {lost}")
        sys.exit(OK if lost.quietly else ERROR)
    except (Exception, KeyboardInterrupt) as error:
        told = tell(error)
        if debug:
            traceback.print_exc()
        if "--json" in given:
            said = {"problems": list(told.problems)} if told.problems else {}
            emit("error", exit_code=told.code, message=told.message, details=list(told.details), **said)
        message = told.message if len(told.message) <= LONGEST else told.message[:LONGEST] + "…"
        hint(f"andon: {line(message)}")
        for detail in told.details:
            hint(f"  {detail}")
        if not told.known and not debug:
            hint("This is not an error Andon knows; `--debug` shows where it happened.")
        sys.exit(told.code or ERROR)
