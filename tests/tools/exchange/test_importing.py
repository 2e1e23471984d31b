"""Importing again and again: what is new, changed, gone, built, and what an import must leave alone."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from planning.snapshot import Snapshot
from planning.supply import Receipt, Reservation
from scenarios.plant import generate
from tests.tools.exchange.sheet import held, put, reasons, rows, save
from tools.exchange import BuiltUntil, Change, FolderRefusedError, export_plant, import_folder
from tools.store import failpoint
from tools.store.engine import Store, open_store
from tools.store.meta import label_store
from tools.store.plant.inbound import add_receipts, add_reservations
from tools.store.plant.plant_rows import RECORDS


def test_a_first_import_adds_everything(store: Store, folder: Path, plant: Snapshot) -> None:
    report = import_folder(store, folder)
    assert report.tables == {name: Change(len(getattr(plant, name)), 0, 0, 0) for name in RECORDS}
    assert held(store).digest == plant.digest == report.snapshot.digest


def test_the_same_folder_again_changes_nothing(store: Store, folder: Path, plant: Snapshot) -> None:
    import_folder(store, folder)
    report = import_folder(store, folder)
    assert report.tables == {name: Change(0, 0, 0, len(getattr(plant, name))) for name in RECORDS}
    assert held(store).digest == plant.digest


def test_rows_are_added_changed_and_removed_as_the_folder_says(store: Store, folder: Path, plant: Snapshot) -> None:
    import_folder(store, folder)
    put(folder, "parts.csv", 3, "stock_usable", "123456")
    cells = rows(folder, "receipts.csv")
    save(folder, "receipts.csv", [cells[0], *cells[3:], ["R-new", *cells[1][1:]]])
    report = import_folder(store, folder)
    assert report.tables["parts"] == Change(0, 1, 0, len(plant.parts) - 1)
    assert report.tables["receipts"] == Change(1, 0, 2, len(plant.receipts) - 2)
    assert held(store).parts[1].stock_usable == 123456
    assert [one.id for one in held(store).receipts] == [*(one.id for one in plant.receipts[2:]), "R-new"]


def test_another_order_of_rows_is_no_change_but_is_kept(store: Store, folder: Path, plant: Snapshot) -> None:
    import_folder(store, folder)
    cells = rows(folder, "parts.csv")
    save(folder, "parts.csv", [cells[0], *reversed(cells[1:])])
    assert import_folder(store, folder).tables["parts"] == Change(0, 0, 0, len(plant.parts))
    assert held(store).parts == plant.parts[::-1]


def test_an_import_has_its_own_moment_and_never_goes_back(store: Store, folder: Path, plant: Snapshot) -> None:
    later = plant.as_of + timedelta(hours=3)
    import_folder(store, folder, as_of=later)
    assert held(store).as_of == later
    assert reasons(store, folder) == [("plant.csv", "as_of")]
    with pytest.raises(FolderRefusedError, match="--as-of"):
        import_folder(store, folder)
    import_folder(store, folder, as_of=later)


def test_cars_before_the_built_until_slot_are_done(store: Store, folder: Path, plant: Snapshot) -> None:
    import_folder(store, folder)
    line, shift = plant.lines[0].id, plant.shifts[2]
    report = import_folder(store, folder, as_of=shift.start, built_until=[BuiltUntil(line, shift.id, 10)])
    gone = {s.id for s in plant.shifts if s.line == line and s.start < shift.start}
    left = [o for o in plant.orders if o.shift not in gone and (o.shift != shift.id or o.slot >= 10)]
    assert list(held(store).orders) == left
    assert report.tables["orders"].built == len(plant.orders) - len(left) > 0
    assert [s.id for s in held(store).shifts] == [s.id for s in plant.shifts if s.id not in gone]


def test_a_built_until_slot_of_another_line_is_refused(store: Store, folder: Path, plant: Snapshot) -> None:
    import_folder(store, folder)
    for until in (BuiltUntil("other", plant.shifts[0].id, 0), BuiltUntil(plant.lines[0].id, "nowhere", 0)):
        assert reasons(store, folder, built_until=[until]) == [("shifts.csv", "built-until")]


def test_what_is_built_stays_built_until_another_slot_is_named(store: Store, folder: Path, plant: Snapshot) -> None:
    import_folder(store, folder)
    line, shift = plant.lines[0].id, plant.shifts[2]
    import_folder(store, folder, as_of=shift.start, built_until=[BuiltUntil(line, shift.id, 10)])
    left = held(store)
    report = import_folder(store, folder, as_of=shift.start)
    assert not any(change.added or change.changed or change.removed for change in report.tables.values())
    assert held(store).digest == left.digest
    further = import_folder(store, folder, as_of=shift.start, built_until=[BuiltUntil(line, shift.id, 12)])
    assert further.tables["orders"].built == 2
    less = import_folder(store, folder, as_of=shift.start, built_until=[BuiltUntil(line, shift.id, 11)])
    assert less.tables["orders"] == Change(1, 0, 0, further.tables["orders"].unchanged)


def test_what_was_built_in_a_shift_that_a_folder_no_longer_has_is_no_obstacle(
    store: Store, folder: Path, plant: Snapshot, tmp_path: Path
) -> None:
    line, (first, second) = plant.lines[0].id, [s for s in plant.shifts if s.line == plant.lines[0].id][:2]
    import_folder(store, folder, as_of=second.start, built_until=[BuiltUntil(line, first.id, first.slots)])
    import_folder(store, folder, as_of=second.start, built_until=[BuiltUntil(line, second.id, 0)])
    later = export_plant(held(store), tmp_path / "later")
    assert first.id not in [s.id for s in import_folder(store, later).snapshot.shifts]


@pytest.mark.parametrize("file", ["orders.csv", "offers.csv", "receipts.csv"])
def test_a_table_that_is_cut_off_needs_its_own_yes(store: Store, folder: Path, file: str) -> None:
    import_folder(store, folder)
    cells = rows(folder, file)
    save(folder, file, cells[: 1 + len(cells) * 2 // 3])
    assert reasons(store, folder) == [(file, "")]
    save(folder, file, cells[:1])
    assert reasons(store, folder) == [(file, "")]
    import_folder(store, folder, accept_removals=True)
    assert getattr(held(store), file.removesuffix(".csv")) == ()


def test_what_time_has_taken_may_go_without_a_word(store: Store, folder: Path, plant: Snapshot) -> None:
    import_folder(store, folder)
    later = plant.shifts[len(plant.shifts) // 2].start
    gone = {shift.id for shift in plant.shifts if shift.start < later}
    for file, column in (("orders.csv", "shift"), ("shifts.csv", "id")):
        cells = rows(folder, file)
        save(folder, file, [row for row in cells if row[cells[0].index(column)] not in gone])
    cells = rows(folder, "receipts.csv")
    due = {receipt.id for receipt in plant.receipts if receipt.arrives <= later}
    save(folder, "receipts.csv", [row for row in cells if row[0] not in due])
    assert import_folder(store, folder, as_of=later).tables["orders"].removed > len(plant.orders) / 4


def test_another_plant_is_refused(store: Store, folder: Path, tmp_path: Path, plant: Snapshot) -> None:
    import_folder(store, folder)
    assert reasons(store, export_plant(generate("compact", 2), tmp_path / "two")) == [("plant.csv", "plant")]
    empty = open_store(tmp_path / "labelled.db", create=True)
    with empty.write() as session:
        label_store(session, "plant", "another", datetime(2026, 3, 2, tzinfo=UTC))
    with pytest.raises(FolderRefusedError, match="holds plant another"):
        import_folder(empty, folder)


def test_bank_data_of_a_known_supplier_needs_its_own_yes(store: Store, folder: Path) -> None:
    import_folder(store, folder)
    put(folder, "suppliers.csv", 3, "iban", "DE02120300000000202051")
    put(folder, "suppliers.csv", 4, "email", "evil@example.org")
    assert reasons(store, folder) == [("suppliers.csv", "iban"), ("suppliers.csv", "email")]
    import_folder(store, folder, accept_master_changes=True)
    assert held(store).suppliers[1].iban == "DE02120300000000202051"


def test_which_of_the_known_suppliers_are_our_own_needs_its_own_yes(store: Store, folder: Path) -> None:
    import_folder(store, folder)
    sister = next(row for row, supplier in enumerate(held(store).suppliers) if supplier.own)
    put(folder, "suppliers.csv", sister + 2, "own", "false")
    assert reasons(store, folder) == [("suppliers.csv", "own")]
    assert held(store).suppliers[sister].own
    import_folder(store, folder, accept_master_changes=True)
    assert not held(store).suppliers[sister].own


def ask(plant: Snapshot) -> Receipt:
    offer = plant.offers[0]
    return Receipt(
        id="a1.1", part=offer.part, site=offer.site, mode="air", arrives=plant.as_of + timedelta(days=9), qty=700,
        status="requested", award="a1",
    )  # fmt: skip


def test_what_cases_have_asked_for_survives_an_import(store: Store, folder: Path, plant: Snapshot) -> None:
    import_folder(store, folder)
    taken = Reservation(pool=plant.offers[0].pool, week=plant.tail_weeks[3].monday, qty=1, case="c1")
    with store.write() as session:
        add_reservations(session, [taken])
        add_receipts(session, [ask(plant)])
    import_folder(store, folder)
    assert held(store).reservations == (taken,)
    assert held(store).receipts[-1] == ask(plant)


def test_the_plants_own_word_on_an_award_counts_once_it_lists_it(store: Store, folder: Path, plant: Snapshot) -> None:
    import_folder(store, folder)
    with store.write() as session:
        add_receipts(session, [ask(plant)])
    cells = rows(folder, "receipts.csv")
    listed = dict(zip(cells[0], cells[1], strict=True)) | {"id": "PO-77", "award": "a1"}
    save(folder, "receipts.csv", [*cells, list(listed.values())])
    import_folder(store, folder)
    assert [one.id for one in held(store).receipts if one.award] == ["PO-77"]


def test_an_award_that_was_due_is_no_longer_kept(store: Store, folder: Path, plant: Snapshot) -> None:
    import_folder(store, folder)
    with store.write() as session:
        add_receipts(session, [ask(plant)])
    import_folder(store, folder, as_of=plant.as_of + timedelta(days=10))
    assert held(store).receipts == plant.receipts


def test_a_pool_that_is_gone_but_reserved_stops_the_import(store: Store, folder: Path, plant: Snapshot) -> None:
    import_folder(store, folder)
    pool = plant.offers[0].pool
    with store.write() as session:
        add_reservations(session, [Reservation(pool=pool, week=plant.tail_weeks[3].monday, qty=1, case="c1")])
    for file, column in (("pools.csv", "id"), ("offers.csv", "pool")):
        cells = rows(folder, file)
        save(folder, file, [row for row in cells if row[cells[0].index(column)] != pool])
    assert reasons(store, folder) == [("plant.csv", "")]


@pytest.mark.parametrize("point", ["before_commit", "after_commit"])
def test_a_stop_around_the_commit_imports_all_or_nothing(
    store: Store, folder: Path, plant: Snapshot, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_folder(store, folder)
    put(folder, "parts.csv", 3, "stock_usable", "123456")

    def stop(name: str) -> None:
        if name == point:
            raise KeyboardInterrupt

    monkeypatch.setattr(failpoint, "hook", stop)
    with pytest.raises(KeyboardInterrupt):
        import_folder(store, folder)
    monkeypatch.setattr(failpoint, "hook", None)
    assert (held(store).digest == plant.digest) == (point == "before_commit")
    import_folder(store, folder)
    assert held(store).parts[1].stock_usable == 123456


def test_a_plant_of_real_size_is_imported_within_twenty_seconds(tmp_path: Path) -> None:
    plant = generate("reference", 1)
    folder = export_plant(plant, tmp_path / "big")
    store = open_store(tmp_path / "big.db", create=True)
    begun = time.process_time()
    assert import_folder(store, folder).snapshot.digest == plant.digest
    assert time.process_time() - begun <= 20
