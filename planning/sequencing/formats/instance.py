"""A published line-day: its name, where it was read, the problem, and how its cars are written in an answer."""

from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from planning.sequencing.problem import SequenceProblem


class FormatError(ValueError):
    """A file that is no line-day; the message says where, what is wrong and what was expected."""


@dataclass(frozen=True)
class Instance:
    """``written`` gives for every car what stands for it in an answer file; its referee counts ``unit`` of the
    objective as one."""

    name: str
    path: Path
    problem: SequenceProblem
    written: Mapping[str, str]
    unit: int = 1


def text_of(path: Path) -> str:
    """The text of a file; a missing or unreadable one is told in words."""
    try:
        raw = path.read_bytes()
    except OSError as trouble:
        raise FormatError(f"{path}: cannot be read: {trouble.strerror or trouble}") from trouble
    if not raw.strip():
        raise FormatError(f"{path}: the file is empty")
    if b"\0" in raw[:4096]:
        raise FormatError(f"{path}: not a text file")
    return raw.removeprefix(BOM_UTF8).decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")
