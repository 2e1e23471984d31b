"""Every kind of bad input: one clear problem with file, line, column and reason, and nothing else."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from planning.snapshot import Snapshot
from tests.tools.exchange.sheet import put, put_field, rows, save
from tools.exchange import FolderRefusedError, import_folder, read_folder, validate_folder
from tools.exchange.csvtext import MOST_BYTES
from tools.store.engine import Store
from tools.store.plant.whole import read_scalars


def only_problem(folder: Path) -> tuple[str, int, str, str]:
    result = read_folder(folder)
    assert result.snapshot is None
    assert len(result.problems) == 1, [str(problem) for problem in result.problems]
    return tuple(result.problems[0])


CELLS = [
    ("parts.csv", 3, "stock_usable", "-5", "below the least that is allowed, 0"),
    ("parts.csv", 3, "stock_usable", "1.000", "not a whole number"),
    ("parts.csv", 3, "stock_usable", "1,000", "not a whole number"),
    ("parts.csv", 3, "stock_usable", "9" * 19, "more than 18 digits"),
    ("parts.csv", 3, "stock_usable", "9" * 18, "above the most that is allowed"),
    ("parts.csv", 3, "stock_usable", "NaN", "not a whole number"),
    ("parts.csv", 3, "stock_usable", "", "is empty; a value is needed"),
    ("parts.csv", 3, "name", "", "is empty; a value is needed"),
    ("parts.csv", 3, "name", "x" * 201, "has 201 characters, at most 200 fit"),
    ("parts.csv", 3, "behaviour", "jit", "is none of 'fixed', 'call_off' or 'sequence'"),
    ("parts.csv", 3, "price_unit", "7", "is none of 1, 100 or 1000"),
    ("parts.csv", 3, "build_short", "maybe", "neither true nor false"),
    ("suppliers.csv", 2, "country", "Germany", "two capital letters"),
    ("suppliers.csv", 2, "id", "../../etc/passwd", "is not an id"),
    ("orders.csv", 4, "shift", "nowhere", "unknown shift 'nowhere'"),
    ("orders.csv", 4, "slot", "4999", "is past the"),
    ("orders.csv", 4, "promised", "2026-02-30", "no date of the calendar"),
    ("orders.csv", 4, "promised", "20260302", "is not a day; write it like 2026-03-02"),
    ("orders.csv", 4, "promised", "1026-03-02", "outside the calendar"),
    ("orders.csv", 4, "lines", "", "holds 0 items, at least 1 are needed"),
    ("orders.csv", 4, "options", "A|B/C", "is not an id"),
    ("bom.csv", 5, "part", "P-unheard-of", "unknown part 'P-unheard-of'"),
    ("bom.csv", 5, "none_of", "a/b", "is not an id"),
    ("bom.csv", 5, "valid_to", "31.12.2026", "is not a day"),
    ("receipts.csv", 2, "arrives", "2026-03-09T06:00:00", "needs a zone"),
    ("receipts.csv", 2, "arrives", "1767225600", "is not a time"),
    ("receipts.csv", 2, "arrives", "2026-13-09T06:00:00Z", "no date of the calendar"),
    ("receipts.csv", 2, "departed", "2199-03-09T06:00:00Z", "after it arrives"),
    ("lanes.csv", 2, "hours_p90", "1", "below p50"),
    ("offers.csv", 2, "moq", "999999999999", "below its own MOQ"),
    ("offers.csv", 2, "tiers", "0:100 0:90", "must rise by quantity"),
    ("offers.csv", 2, "tiers", "0=100", "not a price step"),
    ("offers.csv", 2, "currency", "XTS", "no exchange rate for XTS"),
    ("pools.csv", 2, "weekly", "10 ten", "not a whole number"),
    ("shifts.csv", 2, "start", "2027-03-02T06:00:00+01:00", "but belongs to"),
    ("tail_weeks.csv", 2, "monday", "2026-12-23", "is not a Monday"),
]


@pytest.mark.parametrize(("file", "line", "column", "text", "reason"), CELLS)
def test_a_bad_cell_is_named_with_its_place(
    folder: Path, file: str, line: int, column: str, text: str, reason: str
) -> None:
    put(folder, file, line, column, text)
    found = [one for one in read_folder(folder).problems if one[:3] == (file, line, column)]
    assert len(found) == 1, [str(one) for one in read_folder(folder).problems]
    assert reason in found[0].reason


@pytest.mark.parametrize(
    ("file", "line", "column", "text", "reason"),
    [c for c in CELLS if c[0] in ("parts.csv", "suppliers.csv") and c[2] != "id"],
)
def test_what_only_follows_from_a_bad_row_is_not_said_again(
    folder: Path, file: str, line: int, column: str, text: str, reason: str
) -> None:
    put(folder, file, line, column, text)
    only_problem(folder)


def test_all_problems_are_found_in_one_pass(folder: Path) -> None:
    put(folder, "parts.csv", 2, "stock_usable", "-1")
    put(folder, "parts.csv", 2, "flex_pct", "x")
    put(folder, "parts.csv", 7, "fit_min", "-1")
    put(folder, "bom.csv", 5, "part", "gone")
    line = put_field(folder, "rates.lost_pct", "much")
    (folder / "lanes.csv").unlink()
    found = {problem[:3] for problem in read_folder(folder).problems}
    assert found == {
        ("plant.csv", line, "rates.lost_pct"), ("parts.csv", 2, "stock_usable"), ("parts.csv", 2, "flex_pct"),
        ("parts.csv", 7, "fit_min"), ("bom.csv", 5, "part"), ("lanes.csv", 0, ""),
    }  # fmt: skip


def test_problems_come_in_the_order_of_files_and_lines(folder: Path) -> None:
    for line in (9, 3):
        put(folder, "parts.csv", line, "fit_min", "-1")
    put(folder, "orders.csv", 5, "slot", "-1")
    assert [one[:2] for one in read_folder(folder).problems] == [("orders.csv", 5), ("parts.csv", 3), ("parts.csv", 9)]


def test_a_missing_column_is_named(folder: Path) -> None:
    cells = rows(folder, "parts.csv")
    at = cells[0].index("behaviour")
    save(folder, "parts.csv", [row[:at] + row[at + 1 :] for row in cells])
    assert only_problem(folder) == ("parts.csv", 1, "behaviour", "this column is missing")


def test_a_column_with_a_default_may_be_left_out(folder: Path, plant: Snapshot) -> None:
    cells = rows(folder, "links.csv")
    at = cells[0].index("rank")
    save(folder, "links.csv", [row[:at] + row[at + 1 :] for row in cells])
    result = read_folder(folder)
    assert result.snapshot is not None, result.problems
    assert {link.rank for link in result.snapshot.links} == {1}


def test_an_unknown_column_is_named(folder: Path) -> None:
    cells = rows(folder, "parts.csv")
    save(folder, "parts.csv", [[*cells[0], "colour"], *([*row, "red"] for row in cells[1:])])
    file, line, column, reason = only_problem(folder)
    assert (file, line, column) == ("parts.csv", 1, "colour")
    assert "unknown column" in reason


def test_a_column_that_stands_twice_is_named(folder: Path) -> None:
    cells = rows(folder, "parts.csv")
    save(folder, "parts.csv", [[*row, row[0]] for row in cells])
    assert {one[:3] for one in read_folder(folder).problems} == {("parts.csv", 1, "id")}


def test_the_second_row_of_a_doubled_id_is_named(folder: Path) -> None:
    cells = rows(folder, "suppliers.csv")
    save(folder, "suppliers.csv", [*cells, cells[2]])
    file, line, column, reason = only_problem(folder)
    assert (file, line, column) == ("suppliers.csv", len(cells) + 1, "id")
    assert "stands twice" in reason


def test_two_orders_in_one_slot_are_named(folder: Path) -> None:
    cells = rows(folder, "orders.csv")
    shift, slot = cells[0].index("shift"), cells[0].index("slot")
    cells[3][shift], cells[3][slot] = cells[2][shift], cells[2][slot]
    save(folder, "orders.csv", cells)
    file, line, column, reason = only_problem(folder)
    assert (file, line, column) == ("orders.csv", 4, "slot")
    assert cells[2][0] in reason


def test_goods_that_flow_in_a_circle_are_named(folder: Path) -> None:
    links, sites = rows(folder, "links.csv"), rows(folder, "sites.csv")
    tier = {row[0]: row[sites[0].index("tier")] for row in sites[1:]}
    start, end = links[0].index("from_site"), links[0].index("to_site")
    at = next(number for number, row in enumerate(links) if number and row[end])
    links[at][start], links[at][end] = links[at][end], links[at][start]
    save(folder, "links.csv", links)
    file, line, column, reason = only_problem(folder)
    assert (file, line, column) == ("links.csv", at + 1, "to_site")
    assert "never in a circle" in reason and tier


def test_a_shift_on_a_closed_day_is_named(folder: Path, plant: Snapshot) -> None:
    put_field(folder, "closed", plant.shifts[0].day.isoformat())
    assert {one[:3] for one in read_folder(folder).problems} == {
        ("shifts.csv", number, "day")
        for number, shift in enumerate(plant.shifts, start=2)
        if shift.day == plant.shifts[0].day
    }


def test_a_row_with_too_few_cells_is_named_and_hides_nothing(folder: Path) -> None:
    lines = (folder / "parts.csv").read_text(encoding="utf-8").splitlines()
    lines[4] = "P1,short"
    (folder / "parts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    put(folder, "orders.csv", 5, "slot", "-1")
    found = [one[:3] for one in read_folder(folder).problems]
    assert found == [("orders.csv", 5, "slot"), ("parts.csv", 5, "")]


def spoil(file: str, content: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / file).write_bytes(content) and None


WHOLE_FILES: list[tuple[str, Callable[[Path], object], int, str]] = [
    ("binary", spoil("parts.csv", b"id,name\n\x00\x01\x02"), 2, "NUL byte"),
    ("UTF-16", spoil("parts.csv", "id,name\nP1,Größe\n".encode("utf-16")), 1, "NUL byte"),
    ("Latin-1", spoil("parts.csv", "id,name\nP1,x\nP2,Größe\n".encode("latin-1")), 3, "is not UTF-8"),
    ("empty", spoil("parts.csv", b""), 0, "is empty"),
    ("open quote", spoil("parts.csv", b'id,name\nP1,"never closed\n'), 2, "never closed"),
    ("long cell", spoil("parts.csv", b"id,name\nP1," + b"x" * 200_000), 2, "cannot be read from here on"),
    ("missing", lambda folder: (folder / "parts.csv").unlink(), 0, "is missing"),
    ("100 MB", lambda folder: os.truncate(folder / "parts.csv", 100 * 2**20), 0, "at most 64 MiB"),
]


@pytest.mark.parametrize(
    ("spoiling", "line", "reason"), [one[1:] for one in WHOLE_FILES], ids=[w[0] for w in WHOLE_FILES]
)
def test_a_file_that_is_no_table_is_one_problem(
    folder: Path, spoiling: Callable[[Path], object], line: int, reason: str
) -> None:
    spoiling(folder)
    found = [one for one in read_folder(folder).problems if one.line == line and reason in one.reason]
    assert len(found) == 1, [str(one) for one in read_folder(folder).problems]
    assert {one.file for one in read_folder(folder).problems} == {"parts.csv"}


def test_a_pipe_or_folder_in_place_of_a_file_is_refused_at_once(folder: Path) -> None:
    for file in ("parts.csv", "lanes.csv"):
        (folder / file).unlink()
    os.mkfifo(folder / "parts.csv")
    (folder / "lanes.csv").mkdir()
    assert {(one.file, one.reason) for one in read_folder(folder).problems} == {
        ("parts.csv", "is not a file"), ("lanes.csv", "is not a file"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("plant", "../etc", "is not an id"),
        ("timezone", "Mars/Olympus", "is not a time zone"),
        ("timezone", "../../etc/passwd", "is not a time zone"),
        ("timezone", "/etc/passwd", "is not a time zone"),
        ("currency", "euro", "three capital letters"),
        ("as_of", "yesterday", "is not a time"),
        ("as_of", "2026-03-02T06:00", "needs a zone"),
        ("plan_version", "-1", "below the least"),
        ("closed", "2026-02-30", "no date of the calendar"),
        ("rates.late_day_cents.retail", "", "is empty"),
        ("rates.soon_hours", "100000", "above the most"),
        ("fx.USD", "0", "below the least"),
    ],
)
def test_a_bad_field_of_the_plant_is_named_with_its_line(folder: Path, field: str, text: str, reason: str) -> None:
    line = put_field(folder, field, text)
    file, found_line, column, found_reason = only_problem(folder)
    assert (file, found_line, column) == ("plant.csv", line, field)
    assert reason in found_reason


def test_missing_doubled_and_unknown_fields_of_the_plant_are_named(folder: Path) -> None:
    cells = rows(folder, "plant.csv")
    kept = [row for row in cells if row[0] not in ("name", "rates.move_cents")]
    save(folder, "plant.csv", [*kept, kept[1], ["rates.moves_cents", "1"], ["colour", "red"], ["fx.usd", "5"]])
    found = {(one.line, one.column) for one in read_folder(folder).problems}
    assert {(0, "name"), (0, "rates.move_cents"), (len(kept) + 1, "plant"), (len(kept) + 3, "field")} <= found


def test_a_name_that_only_looks_like_a_rate_is_refused(folder: Path) -> None:
    cells = rows(folder, "plant.csv")
    save(folder, "plant.csv", [*cells, ["rates.late_day_cents.vip", "5"], ["rates.bribe", "5"]])
    assert {one.line for one in read_folder(folder).problems} == {len(cells) + 1, len(cells) + 2}
    save(folder, "plant.csv", [*cells, ["fx.usd", "5"]])
    assert only_problem(folder)[1:3] == (len(cells) + 1, "fx.usd")


def test_no_control_character_of_a_bad_value_reaches_the_report(folder: Path) -> None:
    put(folder, "suppliers.csv", 2, "country", "\x1b[2J\u202e" + "x" * 500)
    put(folder, "orders.csv", 2, "shift", "\x1b]0;gotcha\x07")
    put(folder, "parts.csv", 1, "flex_pct", "\x1b[31mflex")
    for problem in read_folder(folder).problems:
        assert re.fullmatch(r"[^\x00-\x1f\x7f\u202a-\u202e]{1,400}", str(problem)), ascii(str(problem))


def test_a_broken_folder_imports_nothing_at_all(folder: Path, store: Store) -> None:
    put(folder, "parts.csv", 3, "stock_usable", "-5")
    with pytest.raises(FolderRefusedError) as caught:
        import_folder(store, folder)
    assert [one[:3] for one in caught.value.problems] == [("parts.csv", 3, "stock_usable")]
    with store.read() as session:
        assert read_scalars(session) is None


def test_what_is_no_folder_is_said_to_be_none(tmp_path: Path, store: Store) -> None:
    assert "not a folder" in only_problem(tmp_path / "nowhere")[3]
    with pytest.raises(FolderRefusedError, match="not a folder"):
        import_folder(store, tmp_path / "nowhere")


def test_very_many_bad_rows_are_counted_past_the_first_ten_thousand(folder: Path) -> None:
    cells = rows(folder, "suppliers.csv")
    bad = [[f"S{number}", *cells[1][1:]] for number in range(12_000)]
    at = cells[0].index("country")
    for row in bad:
        row[at] = "?"
    save(folder, "suppliers.csv", [*cells, *bad])
    found = validate_folder(folder).problems
    assert len(found) == 10_001
    assert any("and 2000 more problems" in one.reason for one in found)


def test_the_limit_is_sixty_four_mebibytes() -> None:
    assert MOST_BYTES == 64 * 2**20
