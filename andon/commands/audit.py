"""``andon audit``: the trail, and whether it is whole."""

import typer

from andon.commands.flags import Json, Store
from andon.screen import emit, out
from andon.settings import read_settings
from andon.trouble import ERROR, TroubleError

app = typer.Typer(help="The audit trail, and whether it is whole.", no_args_is_help=True)


@app.callback()
def audit() -> None:
    """The audit trail, and whether it is whole."""


@app.command()
def verify(store: Store = None, as_json: Json = False) -> None:
    """Check that no entry was changed, moved or removed; names the first bad one."""
    from andon.wiring import open_plant
    from tools.store.casework.audit import entries, head_path, verify_trail

    with open_plant(read_settings(store)) as opened, opened.read() as session:
        report = verify_trail(entries(session), head_path(opened.engine))
    if as_json:
        emit("audit verify", **vars(report))
        if not report.ok:
            raise typer.Exit(ERROR)
    elif report.ok:
        out(f"The trail is whole: {report.entries} entries.")
    else:
        raise TroubleError(ERROR, f"audit entry {report.first_bad}: {report.reason}")
