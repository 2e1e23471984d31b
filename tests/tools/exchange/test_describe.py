"""The description of the folder says what the program reads."""

from pathlib import Path

from planning.snapshot import Snapshot
from tests.tools.exchange.sheet import rows
from tools.exchange import describe
from tools.exchange.reading import FILES


def test_format_md_is_what_the_program_says_of_itself() -> None:
    written = (Path(describe.__file__).parent / "FORMAT.md").read_text(encoding="utf-8")
    assert written == describe.describe(), "run: python -m tools.exchange.describe > tools/exchange/FORMAT.md"


def test_every_file_and_column_of_an_export_is_described(folder: Path, plant: Snapshot) -> None:
    sections = {part.partition("\n")[0]: part for part in describe.describe().split("\n## ")[1:]}
    assert tuple(sections) == FILES
    for file in FILES:
        for name in rows(folder, file)[0] if file != "plant.csv" else [row[0] for row in rows(folder, file)[1:]]:
            shown = name if not name.startswith(("fx.", "rates.late_day_cents.")) else name.split(".")[0]
            assert f"`{shown}" in sections[file], (file, name)
