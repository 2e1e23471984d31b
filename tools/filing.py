"""Files beside a store: written whole or not at all, and open to its owner alone or to a group of accounts."""

import contextlib
import os
import stat
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ALONE, SHARED = 0o600, 0o660
"""A file of a store that is its owner's alone, and of one that a group uses."""

FOLDER = 0o2770
"""A shared folder: what its members add belongs to the group."""


def write_whole(path: Path, text: str) -> Path:
    """Write a text as UTF-8; a reader sees the old file or the new one, and a full disk leaves the old. ``OSError``."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:20]}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode_beside(path))
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    return path


def mode_beside(path: Path) -> int:
    """Permissions of a new file at this path: those of its group too if its folder was shared."""
    return SHARED if path.parent.stat().st_mode & FOLDER == FOLDER else ALONE


def share(folder: Path, group: int, files: Mapping[str, int], folders: Sequence[str]) -> None:
    """Let a group use a folder, the files in it (with these permissions) and folders below with all they hold.

    Raises ``OSError``, for one if the account is no member of the group.
    """
    _give(folder, FOLDER, group)
    for name in folders:
        (folder / name).mkdir(exist_ok=True)
        _give(folder / name, FOLDER, group)
        for path in (folder / name).iterdir():
            _give(path, SHARED, group)
    for name, mode in files.items():
        if (folder / name).exists():
            _give(folder / name, mode, group)


def _give(path: Path, mode: int, group: int) -> None:
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        raise OSError(None, "is a link; only files and folders are shared", str(path))
    if (stat.S_IMODE(found.st_mode), found.st_gid) == (mode, group):
        return
    os.chown(path, -1, group)
    path.chmod(mode)
