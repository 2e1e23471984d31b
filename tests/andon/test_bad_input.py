"""Bad input at the command line: said with its place and reason, exit code 1, no traceback, and the store as it was."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.andon.calling import Andon
from tests.tools.exchange.sheet import put, put_field, rows, save


def cell(file: str, line: int, column: str, text: str) -> Callable[[Path], object]:
    return lambda folder: put(folder, file, line, column, text)


def without_column(folder: Path) -> None:
    cells = rows(folder, "parts.csv")
    at = cells[0].index("behaviour")
    save(folder, "parts.csv", [row[:at] + row[at + 1 :] for row in cells])


def doubled_row(folder: Path) -> None:
    cells = rows(folder, "suppliers.csv")
    save(folder, "suppliers.csv", [*cells, cells[1]])


def circle(folder: Path) -> None:
    """HAR-1 supplies HAR-2 and HAR-2 supplies HAR-1."""
    cells = rows(folder, "links.csv")
    for name, start, end in (("LK-8", "HAR-1", "HAR-2"), ("LK-9", "HAR-2", "HAR-1")):
        new = {**dict(zip(cells[0], cells[1], strict=True)), "id": name, "from_site": start, "to_site": end}
        cells.append([new[column] for column in cells[0]])
    save(folder, "links.csv", cells)


def closed_day(folder: Path) -> None:
    put_field(folder, "closed", rows(folder, "shifts.csv")[1][rows(folder, "shifts.csv")[0].index("day")])


def one_hundred_megabytes(folder: Path) -> None:
    os.truncate(folder / "orders.csv", 100 * 2**20)


def picture(folder: Path) -> None:
    (folder / "sites.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")


BAD: list[tuple[str, Callable[[Path], object], str, str]] = [
    ("missing column", without_column, "parts.csv:1, behaviour", "this column is missing"),
    ("negative quantity", cell("receipts.csv", 2, "qty", "-40"), "receipts.csv:2, qty", "below the least"),
    ("negative stock", cell("parts.csv", 2, "stock_usable", "-4"), "parts.csv:2, stock_usable", "below the least"),
    ("duplicate id", doubled_row, "suppliers.csv:5, id", "stands twice"),
    ("unknown part", cell("bom.csv", 2, "part", "GBX-12"), "bom.csv:2, part", "unknown part 'GBX-12'"),
    ("cyclic tier", circle, "links.csv:", "circle"),
    ("no such day", cell("orders.csv", 2, "promised", "2026-02-30"), "orders.csv:2, promised", "no date of the"),
    ("day of no calendar", cell("orders.csv", 2, "promised", "0226-03-02"), "orders.csv:2, promised", "outside the"),
    ("closed day", closed_day, "shifts.csv:2, day", "closed"),
    ("offer below its MOQ", cell("offers.csv", 2, "moq", "21"), "offers.csv:2, ", "below its own MOQ of 21 pcs"),
    ("100 MB", one_hundred_megabytes, "orders.csv", "at most 64 MiB"),
    ("binary", picture, "sites.csv:3", "not a text file"),
    ("path as an id", cell("orders.csv", 2, "id", "../../etc/passwd"), "orders.csv:2, id", "is not an id"),
    ("path as a plant", lambda folder: put_field(folder, "plant", "/etc/passwd"), "plant.csv:", "is not an id"),
    ("template as an id", cell("suppliers.csv", 2, "id", "{{7*7}}"), "suppliers.csv:2, id", "is not an id"),
]


@pytest.mark.parametrize(("spoil", "place", "reason"), [one[1:] for one in BAD], ids=[one[0] for one in BAD])
def test_a_bad_folder_is_refused_with_its_reason_and_the_store_stays(
    andon: Andon, spoil: Callable[[Path], object], place: str, reason: str
) -> None:
    andon.store()
    andon.ok("export", "out")
    spoil(andon.folder / "out")
    before = contents(andon.folder)
    for command in ("validate", "import"):
        called = andon(command, "out")
        assert called.code == 1
        said = [line for line in (called.out + called.err).splitlines() if place in line]
        assert any(reason in line for line in said), called.out + called.err
    assert contents(andon.folder) == before
    assert sorted(path.name for path in andon.folder.iterdir()) == [".andon", "out"]


def contents(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the default store."""
    held = sqlite3.connect(folder / ".andon" / "andon.db")
    names = [name for (name,) in held.execute("select name from sqlite_master where type = 'table'")]
    found = {name: held.execute(f'select * from "{name}"').fetchall() for name in names}
    held.close()
    return found


PATHS = ("../../etc/passwd", "/etc/passwd", "C-0001/../../x", "..", "{{7*7}}", "C-0001\x00", "'; drop table cases; --")


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize(
    "words",
    [
        "case show {}", "case timeline {}", "case replan {}", "inbox show {}", "inbox approve {}", "plan diff {}",
        "plan show --shift {}", "contract show {}", "contract export {} papers", "run {}",
    ],
)  # fmt: skip
def test_a_path_or_template_in_place_of_an_id_is_no_id(asked: Andon, words: str, name: str) -> None:
    before = contents(asked.folder)
    called = asked(*(name if word == "{}" else word for word in words.split()))
    assert called.code in (1, 2), called.out
    assert called.out == ""
    assert len(called.err.splitlines()) <= 4
    assert "root:" not in called.err and "49" not in called.err
    assert contents(asked.folder) == before
    assert sorted(path.name for path in asked.folder.iterdir()) == [".andon"]


@pytest.mark.parametrize("name", PATHS)
def test_a_wish_that_names_a_path_changes_nothing(asked: Andon, name: str) -> None:
    before = contents(asked.folder)
    for wish in (("--exclude", name), ("--pin", name), ("--cap", f"{name}=5"), ("--freeze", name), ("--option", name)):
        assert asked("inbox", "edit", "P-0001", *wish).code in (1, 2)
    assert contents(asked.folder) == before
