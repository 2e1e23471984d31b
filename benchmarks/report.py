"""What a benchmark is asked and what it reports: a table for people, the same figures as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Size = Literal["compact", "reference"]
Row = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """Plant size and seeds (none: the benchmark's own), and planning seconds a plan.

    ``only``: names of line-days; ``rival``: measure what Andon is compared with, too.
    """

    size: Size | None = None
    seeds: tuple[int, ...] = ()
    seconds: float = 30.0
    only: tuple[str, ...] = ()
    rival: bool = False

    def size_or(self, usual: Size) -> Size:
        """The size asked for, or the benchmark's own."""
        return self.size or usual

    def seeds_or(self, *usual: int) -> tuple[int, ...]:
        """The seeds asked for, or the benchmark's own."""
        return self.seeds or usual


@dataclass(frozen=True)
class Report:
    """Rows of figures, one line of what they say, and what does not fit a table (``detail``)."""

    about: str
    rows: Sequence[Row]
    detail: Row = field(default_factory=dict)

    def document(self) -> Row:
        """The report as plain data."""
        return {"about": self.about, "rows": list(self.rows), **self.detail}


def markdown(report: Report) -> str:
    """The report as a sentence and a Markdown table."""
    if not report.rows:
        return report.about
    columns = list(dict.fromkeys(name for row in report.rows for name in row))
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(_cell(row.get(name)) for name in columns) + " |" for row in report.rows]
    return report.about + "\n\n" + "\n".join(lines)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 10 else f"{value:,.0f}".replace(",", " ")
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}".replace(",", " ")
    return str(value)
