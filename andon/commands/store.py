"""``andon init`` and ``andon doctor``: making a store, and finding out what is wrong with one."""

import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from andon.commands.flags import Json, Store
from andon.screen import emit, hint, out, table
from andon.settings import Settings, read_settings
from andon.trouble import ERROR, USAGE, TroubleError

if TYPE_CHECKING:
    from planning.snapshot import Snapshot


READABLE = 0o640
FOLDERS = ("outbox", "papers")


class Size(enum.StrEnum):
    """Plants that can be generated."""

    COMPACT = "compact"
    REFERENCE = "reference"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(init)
    app.command()(share)
    app.command()(doctor)


def init(
    plant: Annotated[Size, typer.Option(help="60 cars a day, or 1 000 cars a day and 20 000 orders.")] = Size.REFERENCE,
    seed: Annotated[int, typer.Option(min=0, max=2**31, help="The same seed gives the same plant.")] = 1,
    demo: Annotated[bool, typer.Option("--demo", help="A demonstration: allows scripted approvals.")] = False,
    scenario: Annotated[
        str | None, typer.Option(metavar="NAME", help="A demonstration whose world plays this scenario.")
    ] = None,
    empty: Annotated[bool, typer.Option("--empty", help="No generated plant: `andon import` brings one.")] = False,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Make a store with a generated plant, and an approval policy beside it."""
    settings = read_settings(store)
    if scenario is not None and not demo:
        raise TroubleError(USAGE, "--scenario needs --demo: only a demonstration has a simulated world")
    if empty and demo:
        raise TroubleError(USAGE, "--empty and --demo exclude each other: a demonstration plays on a generated plant")
    made = None
    if empty:
        make_empty(settings)
    else:
        made = make_store(settings, plant.value, seed, demo, scenario)
    if as_json:
        kind = "demo" if demo else "plant"
        emit("init", store=settings.store, policy=str(settings.policy), kind=kind, plant=_size(made) if made else None)
        return
    if made is None:
        out(f"Empty store: {settings.store}")
    else:
        size = _size(made)
        out(f"Store: {settings.store}")
        out(f"Plant: {made.name} ({made.plant}), {size['orders']} orders, {size['parts']} parts, "
            f"{size['suppliers']} suppliers, as of {made.as_of.isoformat()}")  # fmt: skip
    out(f"Policy: {settings.policy}")
    hint(f"Who may approve stands in {settings.policy}; put account names there before a case is opened.")


def make_store(settings: Settings, size: str, seed: int, demo: bool, scenario: str | None = None) -> "Snapshot":
    """A store with a generated plant; refused if there is one already. A scenario brings its plant and its world."""
    from andon.clock import note_loaded
    from andon.desk.worldplay import begin_world
    from andon.identity import account
    from scenarios.plant import PlantSize, generate
    from scenarios.scenario import load
    from tools.store.engine import open_store
    from tools.store.meta import label_store
    from tools.store.plant.whole import save_plant

    _none_yet(settings)
    write_policy(settings)
    told = load(scenario) if scenario else None
    of_size: PlantSize = "compact" if size == "compact" else "reference"
    made = told.make_plant(seed, of_size) if told else generate(of_size, seed)
    opened = open_store(settings.store, create=True)
    try:
        with opened.write() as session:
            label_store(session, "demo" if demo else "plant", made.plant, made.as_of)
            save_plant(session, made)
            note_loaded(session, made.as_of, account(), plant=made.plant, generated=True, demo=demo)
        if scenario:
            begin_world(settings, opened, scenario, seed)
    finally:
        opened.close()
    return made


def make_empty(settings: Settings) -> None:
    """A store without a plant; the first import says which plant it is."""
    from tools.store.engine import open_store

    _none_yet(settings)
    write_policy(settings)
    open_store(settings.store, create=True).close()


def write_policy(settings: Settings) -> None:
    """Put the example policy beside a new store, unless there is one; before the store, so that it is never missing."""
    from tools.filing import write_whole

    if settings.policy_named or settings.policy.exists():
        return
    example = Path(__file__).parents[1] / "policy.example.toml"
    try:
        settings.policy.parent.mkdir(parents=True, exist_ok=True)
        write_whole(settings.policy, example.read_text(encoding="utf-8"))
    except OSError as error:
        raise TroubleError(ERROR, f"{settings.policy}: cannot be written: {error.strerror}") from error


def share(
    group: Annotated[str, typer.Argument(metavar="GROUP", help="A group of accounts of this machine.")],
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Let the accounts of a group use this store; they are then trusted like its owner."""
    from andon.wiring import open_plant
    from tools.filing import SHARED, share

    settings = read_settings(store)
    if "://" in settings.store:
        raise TroubleError(USAGE, "who may use a database is the server's to say; share is for a store in a file")
    with open_plant(settings):
        pass
    number, name = _group(group), Path(settings.store).name
    files = dict.fromkeys((name, f"{name}-wal", f"{name}-shm", f"{name}.audit-head"), SHARED)
    files["policy.toml"] = READABLE
    known = {*files, *FOLDERS, "demo"}
    strange = sorted(entry.name for entry in settings.folder.iterdir() if entry.name not in known)
    if strange:
        raise TroubleError(ERROR, f"{settings.folder}: holds {strange[0]!r}, which is no part of a store and would lie "
                                  "open; put the store into a folder of its own")  # fmt: skip
    try:
        share(settings.folder, number, files, FOLDERS)
    except OSError as error:
        raise TroubleError(ERROR, f"{error.filename}: cannot be given to group {group}: {error.strerror}; its owner "
                                  "can do it, as a member of the group") from error  # fmt: skip
    if as_json:
        emit("share", store=settings.store, group=group)
    else:
        out(f"Accounts of group {group} may use {settings.store}")
        hint("They can write the file, and are trusted like its owner; who may approve still stands in the policy.")


def _group(name: str) -> int:
    try:
        import grp

        return grp.getgrnam(name).gr_gid
    except (ImportError, KeyError, ValueError):
        raise TroubleError(USAGE, f"there is no group {name[:40]!r} on this machine") from None


def doctor(store: Store = None, as_json: Json = False) -> None:
    """Try everything a command needs, and say what to mend."""
    from andon.health import examine

    settings = read_settings(store)
    found = examine(settings)
    if as_json:
        emit("doctor", checks=[check._asdict() for check in found], ok=all(check.ok for check in found))
    else:
        table(("Check", "", "Found"), [(check.what, "ok" if check.ok else "MEND", check.found) for check in found])
    if not all(check.ok for check in found):
        raise typer.Exit(ERROR)


def _none_yet(settings: Settings) -> None:
    from tools.store.engine import open_store
    from tools.store.meta import read_meta
    from tools.store.plant.whole import read_scalars

    if "://" not in settings.store and not Path(settings.store).exists():
        return
    opened = open_store(settings.store, create=True)
    try:
        with opened.read() as session:
            taken = read_meta(session) is not None or read_scalars(session) is not None
    finally:
        opened.close()
    if taken:
        raise TroubleError(ERROR, f"{settings.store}: there is a store already; name another place with --store")


def _size(made: "Snapshot") -> dict[str, object]:
    return {
        "id": made.plant, "name": made.name, "as_of": made.as_of.isoformat(), "orders": len(made.orders),
        "parts": len(made.parts), "suppliers": len(made.suppliers), "digest": made.digest,
    }  # fmt: skip
