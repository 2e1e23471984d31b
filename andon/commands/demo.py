"""``andon demo``: the main job once, from signals to what took effect, on a store made for it."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from andon.commands.flags import Seconds
from andon.commands.store import Size
from andon.screen import hint, out
from andon.settings import Settings, read_settings
from andon.trouble import ERROR, TroubleError

if TYPE_CHECKING:
    from typing import Any

MADE = ("andon.db", "andon.db-wal", "andon.db-shm", "andon.db.audit-head", "policy.toml", "outbox", "papers", "inbox")
"""What a demonstration leaves in its folder, and what the next one removes."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    folder: Annotated[Path, typer.Option(metavar="DIR", help="Made anew each time.")] = Path(".andon") / "demo",
    plant: Annotated[Size, typer.Option(help="The plant it plays on.")] = Size.REFERENCE,
    seed: Annotated[int, typer.Option(min=0, max=2**31, help="Plant and event.")] = 1,
    seconds: Seconds = 30.0,
) -> None:
    """Wiring harnesses are lost for weeks: brief, options, papers, scripted approvals, and what took effect."""
    from andon.commands.run import respond
    from andon.commands.store import make_store

    settings = read_settings(str(folder / "andon.db"))
    _clear(settings)
    hint(f"making the {plant.value} plant …")
    made = make_store(settings, plant.value, seed, demo=True)
    out(f"Demonstration on plant {made.plant}: {len(made.orders)} orders, {len(made.parts)} parts. "
        "Approvals are scripted; nothing leaves the house.")  # fmt: skip
    out()
    found = respond(settings, "harness_ukraine", seed, seconds, None, True, False)
    out()
    _effects(settings, found)


def _effects(settings: Settings, found: "dict[str, Any]") -> None:
    said = found["measured"]
    out(f"Signals to brief: {said['seconds_to_brief']} s; all: {said['seconds']} s; peak memory {said['peak_mib']} MiB")
    out(f"Papers: {settings.folder / 'papers'}")
    out(f"Sent (simulated): {settings.outbox}")
    out(f"Store: {settings.store}")
    case = found["case"]["id"] if found["case"] else "CASE"
    hint(f"Look further: `andon case timeline {case} --store {settings.store}`,")
    hint(f"`andon audit verify --store {settings.store}`")


def _clear(settings: Settings) -> None:
    """Remove an earlier demonstration; a folder with anything else in it is left alone."""
    folder = settings.folder
    if not folder.exists():
        return
    if not folder.is_dir():
        raise TroubleError(ERROR, f"{folder}: is not a folder; name another with --folder")
    strange = sorted(entry.name for entry in folder.iterdir() if entry.name not in MADE)
    if strange:
        raise TroubleError(
            ERROR, f"{folder}: holds {strange[0]!r}, which is no part of a demonstration; name another folder"
        )
    if Path(settings.store).exists():
        _only_a_demo(settings)
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _only_a_demo(settings: Settings) -> None:
    from andon.wiring import open_plant
    from tools.store.meta import read_meta

    with open_plant(settings) as store, store.read() as session:
        meta = read_meta(session)
    if meta is not None and meta.kind != "demo":
        raise TroubleError(
            ERROR, f"{settings.store}: holds a plant, not a demonstration; name another folder with --folder"
        )
