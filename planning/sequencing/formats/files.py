"""Which format a path is in; one line-day read from it, and an answer written for it."""

from collections.abc import Sequence
from pathlib import Path
from secrets import token_hex
from typing import TextIO

from planning.sequencing.formats import csplib, roadef
from planning.sequencing.formats.instance import FormatError, Instance

__all__ = ["FormatError", "Instance", "left_out", "read", "recognised", "writable", "write"]


def recognised(path: Path) -> list[Path]:
    """The line-days at a path: itself, or what lies below it, in order of name.

    A folder with a ``vehicles.txt`` is a ROADEF 2005 line-day, any other file with numbers is read as CSPLib prob001.
    """
    if not path.exists():
        raise FormatError(f"{path}: there is no such file or folder")
    if path.is_file() or roadef.here(path):
        return [path]
    days = sorted(file.parent for file in path.rglob("vehicles.txt"))
    inside = set(days)
    files = [file for file in sorted(path.rglob("*.txt")) if file.parent not in inside and csplib.here(file)]
    if not days and not files:
        raise FormatError(
            f"{path}: no line-day found; wanted is a folder with vehicles.txt (ROADEF 2005) or a CSPLib prob001 file"
        )
    return days + files


def read(path: Path) -> Instance:
    """The line-day in a ROADEF 2005 folder or a CSPLib prob001 file. Raises FormatError, in words for people."""
    if path.is_dir():
        return roadef.read(path)
    if path.name in roadef.FILES and roadef.here(path.parent):
        return roadef.read(path.parent)
    return csplib.read(path)


def left_out(path: Path, days: Sequence[Path]) -> list[Path]:
    """Text files below a folder that belong to none of its line-days."""
    if path in days:
        return []
    return [file for file in sorted(path.rglob("*.txt")) if file not in days and file.parent not in days]


def writable(path: Path) -> str | None:
    """Why no answer can be written to a path, in words; None if one can."""
    path = path.resolve()
    if path.exists() and not path.is_file():
        return "is no ordinary file"
    try:
        with _aside(path) as file:
            pass
        Path(file.name).unlink()
    except OSError as trouble:
        return f"cannot be written: {trouble.strerror or trouble}"
    return None


def write(instance: Instance, order: Sequence[str | None], path: Path) -> None:
    """Write the cars in build order, one a line, as the referees read them; the file is there whole or not at all."""
    path = path.resolve()
    with _aside(path) as file:
        try:
            file.writelines(f"{instance.written[car]}\n" for car in order if car is not None)
            file.close()
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _aside(path: Path) -> TextIO:
    """A new file beside a path, open to whom the umask says."""
    return (path.parent / f".{path.name}.{token_hex(4)}").open("x", encoding="utf-8")
