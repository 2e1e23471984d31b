"""Brings a store's tables up to date, inside one transaction that holds the write lock."""

import threading
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

VERSIONS = Path(__file__).parent / "migrations" / "versions"

_ONE_AT_A_TIME = threading.Lock()
"""Alembic keeps the migration it runs in module variables."""


class SchemaError(Exception):
    """The tables found are not those of an Andon store this program can use."""


def newest_revision() -> str:
    """The revision this program needs. A revision is called like its file, and files sort in their order."""
    return max(path.stem for path in VERSIONS.glob("[0-9]*.py"))


def found_revision(connection: Connection) -> str | None:
    """The revision of the tables behind a connection; None if there are none of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def bring_up_to_date(engine: Engine, *, create: bool) -> None:
    """Run the migrations that are missing. Two processes that open a new store at once: the second finds it done.

    Raises ``SchemaError`` if the database is empty and ``create`` was not given, holds something else, or is newer.
    """
    needed = newest_revision()
    with engine.connect() as connection:
        if found_revision(connection) == needed:
            return
    with _ONE_AT_A_TIME, engine.execution_options(andon_write=True).connect() as connection:
        found = found_revision(connection)
        if found is None and inspect(connection).get_table_names():
            raise SchemaError("holds tables that are not Andon's; name another file")
        if found is None and not create:
            raise SchemaError("is empty; make a store with `andon init`")
        if found is not None and found > needed:
            raise SchemaError(f"was written by a newer Andon (tables {found}, this one knows {needed}); update Andon")
        if found != needed:
            _migrate(connection)
        connection.commit()


def _migrate(connection: Connection) -> None:
    # Imported here: most opens find nothing to do, and Alembic takes a fifth of a second to load.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(VERSIONS.parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
