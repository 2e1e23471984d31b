"""``andon import``, ``validate`` and ``export``: plant data in and out as a folder of CSV files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from andon.commands.flags import Json, Store
from andon.screen import emit, hint, out, table
from andon.settings import Settings, read_settings
from andon.trouble import ERROR, USAGE, TroubleError

if TYPE_CHECKING:
    from datetime import datetime

    from tools.exchange import BuiltUntil, ImportReport

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A folder of CSV files.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("import")(import_plant)
    app.command()(validate)
    app.command()(export)


def import_plant(
    folder: Folder,
    as_of: Annotated[
        str | None, typer.Option(metavar="TIME", help="Moment of the data, as 2026-03-02T06:00:00+01:00.")
    ] = None,
    built_until: Annotated[
        list[str] | None, typer.Option(metavar="LINE:SHIFT:SLOT", help="Every car before this slot is built.")
    ] = None,
    keep_plan: Annotated[bool, typer.Option("--keep-plan", help="Keep the plan released here.")] = False,
    accept_master_changes: Annotated[
        bool,
        typer.Option(
            "--accept-master-changes", help="Let e-mail, bank data and own plants among known suppliers change."
        ),
    ] = False,
    accept_removals: Annotated[
        bool, typer.Option("--accept-removals", help="Let a table lose more than a quarter of its rows.")
    ] = False,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Make the store's plant what a folder of CSV files says: all of it, or nothing."""
    settings = read_settings(store)
    moment, built = _moment(as_of), [_built(text) for text in built_until or ()]
    accepted = {"accept_master_changes": accept_master_changes, "accept_removals": accept_removals}
    report = _import(settings, folder, moment, built, keep_plan, accepted)
    changed = {name: change for name, change in report.tables.items() if change.added + change.changed + change.removed}
    if as_json:
        tables = {name: vars(change) for name, change in report.tables.items()}
        plant = report.snapshot
        emit(
            "import", plant=plant.plant, as_of=plant.as_of, plan_version=plant.plan_version, digest=plant.digest,
            tables=tables,
        )  # fmt: skip
        return
    out(f"Plant {report.snapshot.plant} as of {report.snapshot.as_of.isoformat()}, "
        f"plan {report.snapshot.plan_version}")  # fmt: skip
    if not changed:
        out("Nothing changed.")
        return
    rows = [(name, c.added, c.changed, c.removed, c.built) for name, c in changed.items()]
    table(("Table", "Added", "Changed", "Removed", "of these built"), rows, right=(1, 2, 3, 4))
    hint("Open cases see the new data when they are planned again: `andon case replan CASE`, or `andon inbox edit`")
    hint("for one that waits for a decision; `andon resume` follows up what suppliers answered.")


def validate(folder: Folder, as_json: Json = False) -> None:
    """Try a folder of CSV files and name every problem; nothing is imported."""
    from tools.exchange import validate_folder
    from tools.store.plant.plant_rows import RECORDS

    result = validate_folder(folder)
    empty = [f"{name}.csv" for name in RECORDS if result.snapshot and not getattr(result.snapshot, name)]
    if as_json:
        emit("validate", ok=result.ok, empty=empty, problems=[problem._asdict() for problem in result.problems])
    elif result.snapshot is not None:
        plant = result.snapshot
        out(f"{folder}: plant {plant.plant} as of {plant.as_of.isoformat()}, {len(plant.orders)} orders, "
            f"{len(plant.parts)} parts, no problem found")  # fmt: skip
        if empty:
            out(f"Without rows: {', '.join(empty)}")
    else:
        for problem in result.problems:
            out(problem)
        hint(f"{len(result.problems)} problem(s)")
    if not result.ok:
        raise typer.Exit(ERROR)


def export(folder: Folder, store: Store = None, as_json: Json = False) -> None:
    """Write the store's plant as a folder of CSV files, which `andon import` reads again."""
    from andon.wiring import open_plant
    from tools.exchange import export_plant
    from tools.store.plant.whole import load_snapshot

    settings = read_settings(store)
    with open_plant(settings) as opened, opened.read() as session:
        plant = load_snapshot(session)
    written = export_plant(plant, folder)
    if as_json:
        emit("export", folder=str(written), plant=plant.plant, digest=plant.digest)
    else:
        out(f"Plant {plant.plant} as of {plant.as_of.isoformat()} in {written}")


def _import(
    settings: Settings,
    folder: Path,
    as_of: "datetime | None",
    built: "list[BuiltUntil]",
    keep_plan: bool,
    accepted: dict[str, bool],
) -> "ImportReport":
    from andon.clock import note_loaded
    from andon.identity import account
    from andon.wiring import open_plant
    from tools.exchange import import_folder
    from tools.store.meta import label_store, read_meta

    with open_plant(settings) as store:
        report = import_folder(store, folder, as_of, built, keep_plan=keep_plan, **accepted)
        plant = report.snapshot
        with store.write() as session:
            if read_meta(session) is None:
                label_store(session, "plant", plant.plant, plant.as_of)
            changes = {name: [c.added, c.changed, c.removed] for name, c in report.tables.items()}
            note_loaded(session, plant.as_of, account(), plant=plant.plant, digest=plant.digest, changes=changes,
                        keep_plan=keep_plan, built_until=[vars(until) for until in built], **accepted)  # fmt: skip
    return report


def _moment(text: str | None) -> "datetime | None":
    from datetime import datetime

    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise TroubleError(USAGE, f"--as-of {text!r}: is not a time; write it as 2026-03-02T06:00:00+01:00") from None
    if moment.tzinfo is None:
        raise TroubleError(USAGE, f"--as-of {text!r}: has no zone; write it as 2026-03-02T06:00:00+01:00")
    return moment


def _built(text: str) -> "BuiltUntil":
    from tools.exchange import BuiltUntil

    line, _, rest = text.partition(":")
    shift, _, slot = rest.rpartition(":")
    if not line or not shift or not (slot.isascii() and slot.isdigit() and len(slot) < 6):
        raise TroubleError(USAGE, f"--built-until {text!r}: write LINE:SHIFT:SLOT, with the slot's number from 0")
    return BuiltUntil(line, shift, int(slot))
