"""What is wrong with a folder of plant data, for the person who can put it right."""

from dataclasses import dataclass
from typing import NamedTuple

from planning.snapshot import Snapshot

SHOWN_CHARS = 60
MOST_PER_FILE = 10_000
"""Past this many problems in one file the rest is counted, not listed."""


class RowProblem(NamedTuple):
    """One thing wrong in a file: the line (1 is the header, 0 the file as a whole), the column, and why in words."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}, {self.column}: {self.reason}" if self.column else f"{where}: {self.reason}"


@dataclass(frozen=True)
class ReadResult:
    """A plant read from a folder, or everything that is wrong with the folder."""

    snapshot: Snapshot | None
    problems: tuple[RowProblem, ...]

    @property
    def ok(self) -> bool:
        """True if the folder holds a whole plant."""
        return self.snapshot is not None


class ExchangeError(Exception):
    """A folder cannot be written or used at all; the message says which and what to do."""


class FolderRefusedError(ExchangeError):
    """A folder was not imported, nothing of it; ``problems`` has every reason with its place."""

    def __init__(self, problems: tuple[RowProblem, ...]) -> None:
        self.problems = problems
        first = "; ".join(str(problem) for problem in problems[:3])
        more = f"; and {len(problems) - 3} more" if len(problems) > 3 else ""
        super().__init__(f"nothing was imported, {len(problems)} problem(s): {first}{more}")


def shown(value: object) -> str:
    """A value from outside as one short, quoted line without control characters."""
    text = str(value)
    return repr(text[:SHOWN_CHARS] + "…") if len(text) > SHOWN_CHARS else repr(text)
