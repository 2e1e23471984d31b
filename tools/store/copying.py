"""A copy of a store that may only be read: SQLite itself cannot read one without writing beside it."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

PARTS = ("", "-wal", ".audit-head")
"""The database, what was written to it last, and the head of its trail."""

ATTEMPTS = 20


def copied(path: Path) -> "TemporaryDirectory[str]":
    """A folder with a copy, of one moment, of a store's files. Raises ``OSError`` also if they never rest."""
    for _ in range(ATTEMPTS):
        folder = TemporaryDirectory(prefix="andon-")
        try:
            before = _marks(path)
            for part in PARTS:
                if before[part]:
                    shutil.copyfile(f"{path}{part}", Path(folder.name) / f"{path.name}{part}")
            if _marks(path) == before:
                return folder
        except BaseException:
            folder.cleanup()
            raise
        folder.cleanup()
    raise OSError(None, "it is being written all the time; try again")


def _marks(path: Path) -> dict[str, tuple[int, int, int] | None]:
    """Which file stands at each place, how long it is and when it was written."""
    found: dict[str, tuple[int, int, int] | None] = {}
    for part in PARTS:
        try:
            at = Path(f"{path}{part}").stat()
            found[part] = (at.st_ino, at.st_size, at.st_mtime_ns)
        except FileNotFoundError:
            found[part] = None
    return found
