"""What is exported is read back equal, byte for byte and name for name, and runs in no spreadsheet."""

import csv
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.snapshot import Snapshot
from planning.supply import Reservation
from scenarios.plant import generate
from tests.tools.changed import changed
from tests.tools.exchange.sheet import rows, save
from tools.exchange import ExchangeError, export_plant, import_folder, read_folder
from tools.exchange.csvtext import csv_line, protect, read_sheet, unprotect
from tools.exchange.reading import FILES
from tools.store.engine import Store
from tools.store.plant.whole import load_snapshot

SHARED = Path(os.environ.get("ANDON_SHARED_DATA") or Path(__file__).parents[4] / "shared" / "data")

NASTY = (
    "{{7*7}}", "${7*7}", "{% for x in y %}", "=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1",
    "''", "' =1", " =1", "'s-Hertogenbosch BV", "a,b;c|d", 'say "hi"', "two\nlines", "two\r\nlines", "\u202eevil",
    "../../etc/passwd", "<script>alert(1)</script>", "; DROP TABLE orders;--", "Žluťoučký kůň", "e\u0301", "\ufeffBOM",
    "\u2028", "\x85", "＝1", "x" * 200, " ", "\x1b[31m",
)  # fmt: skip


def read(folder: Path) -> Snapshot:
    result = read_folder(folder)
    assert result.snapshot is not None, [str(problem) for problem in result.problems[:5]]
    return result.snapshot


def with_names(plant: Snapshot, names: list[str]) -> Snapshot:
    """The plant with these supplier names, as far as it has suppliers."""
    suppliers = tuple(
        supplier.model_copy(update={"name": names[row] if row < len(names) else supplier.name})
        for row, supplier in enumerate(plant.suppliers)
    )
    return changed(plant, suppliers=suppliers)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("seed", [1, 2])
def test_an_exported_plant_is_read_back_with_its_digest(tmp_path: Path, seed: int) -> None:
    plant = generate("compact", seed)
    assert read(export_plant(plant, tmp_path / "out")).digest == plant.digest


def test_export_import_export_gives_identical_bytes(
    plant: Snapshot, exported: Path, store: Store, tmp_path: Path
) -> None:
    import_folder(store, exported)
    with store.read() as session:
        again = export_plant(load_snapshot(session), tmp_path / "again")
    assert bytes_of(again) == bytes_of(exported)
    assert bytes_of(exported).keys() == set(FILES)


def test_odd_but_lawful_plants_survive(plant: Snapshot, tmp_path: Path) -> None:
    one = Reservation(pool=plant.pools[0].id, week=plant.tail_weeks[0].monday, qty=5, case="c1")
    odd = changed(
        plant, reservations=(one, one), fx={}, fx_date=None, closed=(), offers=(), plan_version=7,
        as_of=datetime(2026, 3, 2, 5, 0, 0, 123456, tzinfo=UTC),
        suppliers=tuple(s.model_copy(update={"law": "", "email": "", "iban": ""}) for s in plant.suppliers),
    )  # fmt: skip
    assert read(export_plant(odd, tmp_path / "out")).digest == odd.digest


def test_nasty_names_come_back_as_they_were(plant: Snapshot, tmp_path: Path, store: Store) -> None:
    size = len(plant.suppliers)
    for number, start in enumerate(range(0, len(NASTY), size)):
        odd = with_names(plant, list(NASTY[start : start + size]))
        folder = export_plant(odd, tmp_path / str(number))
        assert read(folder).digest == odd.digest
        assert import_folder(store, folder).snapshot.digest == odd.digest


def test_no_cell_of_an_export_is_a_formula(plant: Snapshot, tmp_path: Path) -> None:
    folder = export_plant(with_names(plant, list(NASTY)), tmp_path / "out")
    for file in FILES:
        for row in rows(folder, file):
            assert not any(cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "＝")) for cell in row), row


@given(st.text(max_size=40))
def test_protecting_a_text_loses_nothing(text: str) -> None:
    assert unprotect(protect(text)) == text


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=2, max_size=2),
        max_size=5,
    )
)
def test_cells_survive_the_file(tmp_path_factory: pytest.TempPathFactory, cells: list[list[str]]) -> None:
    path = tmp_path_factory.mktemp("cells") / "x.csv"
    path.write_text(csv_line(["a", "b"]) + "".join(csv_line(row) for row in cells), encoding="utf-8", newline="")
    sheet = read_sheet(path)
    assert sheet.problems == []
    assert sheet.rows == [row for row in cells if any(row)]
    with path.open(encoding="utf-8", newline="") as stream:
        assert list(csv.reader(stream))[1:] == cells


def test_what_a_spreadsheet_does_to_a_file_is_understood(plant: Snapshot, folder: Path) -> None:
    cells = rows(folder, "parts.csv")
    at = cells[0].index("build_short")
    for row in cells[1:]:
        row[at] = row[at].upper()
    save(folder, "parts.csv", [*cells, [""] * len(cells[0])], delimiter=";")
    marked = b"\xef\xbb\xbf" + (folder / "parts.csv").read_bytes()
    (folder / "parts.csv").write_bytes(marked)
    orders = rows(folder, "orders.csv")
    options = orders[0].index("options")
    for row in orders[1:]:
        row[options] = row[options].replace(" ", "|")
    save(folder, "orders.csv", [[*reversed(row)] for row in orders])
    assert read(folder).digest == plant.digest


def test_an_earlier_export_is_replaced(plant: Snapshot, tmp_path: Path) -> None:
    export_plant(generate("compact", 2), tmp_path / "out")
    export_plant(plant, tmp_path / "out")
    assert read(tmp_path / "out").digest == plant.digest
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("kind", ["other file", "file", "link"])
def test_an_export_replaces_nothing_that_is_not_one(plant: Snapshot, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "out"
    if kind == "file":
        target.write_text("mine")
    else:
        (tmp_path / "real").mkdir()
        (tmp_path / "real" / "thesis.txt").write_text("mine")
        target.symlink_to(tmp_path / "real") if kind == "link" else (tmp_path / "real").rename(target)
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    with pytest.raises(ExchangeError, match="name a new"):
        export_plant(plant, target)
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before


def test_a_failed_export_leaves_the_earlier_one(
    plant: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = export_plant(plant, tmp_path / "out")
    before = bytes_of(target)
    real, calls = Path.write_text, []

    def full(self: Path, *args: object, **kwargs: object) -> int:
        calls.append(self)
        if len(calls) == 5:
            raise OSError(28, "No space left on device")
        return real(self, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(ExchangeError, match="No space left"):
        export_plant(generate("compact", 2), target)
    assert bytes_of(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_nul_in_a_name_cannot_be_exported(plant: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match=r"suppliers.csv:2: .*NUL"):
        export_plant(with_names(plant, ["a\0b"]), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def hostile() -> list[str]:
    """Hostile texts from outside, as far as a name can hold them."""
    found: list[str] = []
    folder = SHARED / "hostile"
    if folder.is_dir():
        found += json.loads((folder / "blns.json").read_text(encoding="utf-8"))
        found += (folder / "ssti.txt").read_text(encoding="utf-8").splitlines()
        found += [json.loads(line)["text"] for line in (folder / "injections.jsonl").read_bytes().splitlines()]
    return [text[:200] for text in found if text and "\0" not in text]


def test_hostile_texts_as_supplier_names_survive_as_plain_names(plant: Snapshot, tmp_path: Path, store: Store) -> None:
    names = hostile()
    if not names:
        pytest.skip(f"no hostile texts at {SHARED / 'hostile'}; set ANDON_SHARED_DATA")
    many = tuple(plant.suppliers[0].model_copy(update={"id": f"H{n}", "name": name}) for n, name in enumerate(names))
    odd = changed(plant, suppliers=(*plant.suppliers, *many))
    folder = export_plant(odd, tmp_path / "out")
    import_folder(store, folder)
    with store.read() as session:
        found = load_snapshot(session)
    assert [supplier.name for supplier in found.suppliers[len(plant.suppliers) :]] == names
    assert found.digest == odd.digest
