"""Importing beside a released plan: orders stand where it has them unless the folder is of that plan."""

from pathlib import Path

import pytest

from planning.line import Place, Plan
from planning.snapshot import Snapshot
from tests.tools.exchange.sheet import held, put, put_field, reasons, rows, save
from tools.exchange import export_plant, import_folder
from tools.store.engine import Store
from tools.store.plant.release import apply_released_plan


def shelve_last_order(store: Store, plant: Snapshot) -> str:
    order = plant.orders[-1]
    with store.write() as session:
        apply_released_plan(session, Plan(places=(Place(order=order.id, bucket=plant.tail_weeks[1].id, slot=None),)))
    return order.id


def test_an_older_folder_does_not_undo_a_released_plan(store: Store, folder: Path, plant: Snapshot) -> None:
    import_folder(store, folder)
    shelve_last_order(store, plant)
    assert reasons(store, folder) == [("plant.csv", "plan_version")]


def test_the_released_plan_can_be_kept_while_the_rest_is_imported(store: Store, folder: Path, plant: Snapshot) -> None:
    import_folder(store, folder)
    order = shelve_last_order(store, plant)
    released = held(store)
    put(folder, "parts.csv", 3, "stock_usable", "123456")
    import_folder(store, folder, keep_plan=True)
    found = held(store)
    assert found.orders == released.orders
    assert (found.tail_mix, found.plan_version) == (released.tail_mix, 1)
    assert found.parts[1].stock_usable == 123456
    assert found.orders[found.order_row[order]].shift == plant.tail_weeks[1].id


def test_a_folder_without_a_plan_version_takes_the_stores(store: Store, folder: Path, plant: Snapshot) -> None:
    import_folder(store, folder)
    shelve_last_order(store, plant)
    save(folder, "plant.csv", [row for row in rows(folder, "plant.csv") if row[0] != "plan_version"])
    import_folder(store, folder)
    assert held(store).plan_version == 1
    assert held(store).orders == plant.orders


def test_an_export_of_a_released_plan_can_be_imported_again(
    store: Store, folder: Path, plant: Snapshot, tmp_path: Path
) -> None:
    import_folder(store, folder)
    order = shelve_last_order(store, plant)
    released = held(store)
    report = import_folder(store, export_plant(released, tmp_path / "out"))
    assert not any(change.added or change.changed or change.removed for change in report.tables.values())
    assert held(store) == released
    last = next(row for row in rows(tmp_path / "out", "orders.csv") if row[0] == order)
    assert last[-3:] == [plant.tail_weeks[1].id, "", "planned"]


def test_a_folder_of_the_released_plan_gives_an_order_a_shift_again_or_takes_it_off(
    store: Store, folder: Path, plant: Snapshot, tmp_path: Path
) -> None:
    import_folder(store, folder)
    order = shelve_last_order(store, plant)
    put_field(folder, "plan_version", "1")
    import_folder(store, folder)
    assert held(store).orders == plant.orders
    save(folder, "orders.csv", [row for row in rows(folder, "orders.csv") if row[0] != order])
    import_folder(store, folder)
    assert order not in held(store).order_row


def test_a_waiting_order_is_kept_where_the_store_has_it_while_its_week_is_one(
    store: Store, folder: Path, plant: Snapshot
) -> None:
    import_folder(store, folder)
    order, lost = shelve_last_order(store, plant), plant.orders[-2].id
    with store.write() as session:
        apply_released_plan(session, Plan(unbuilt=(lost,)))
    week = plant.tail_weeks[1].id
    import_folder(store, folder, keep_plan=True)
    assert [(o.shift, o.slot) for o in held(store).orders[-2:]] == [(None, None), (week, None)]
    save(folder, "tail_weeks.csv", [row for row in rows(folder, "tail_weeks.csv") if row[0] != week])
    save(folder, "tail_mix.csv", [row for row in rows(folder, "tail_mix.csv") if row[1] != week])
    import_folder(store, folder, keep_plan=True)
    found = held(store)
    assert found.orders[found.order_row[order]] == plant.orders[-1], "the folder's own place counts"
    assert found.orders[found.order_row[lost]].shift is None


@pytest.mark.parametrize(
    ("shift", "slot", "wrong"),
    [
        ("", "", []),
        ("WEEK", "", []),
        ("", "3", ["slot"]),
        ("WEEK", "3", ["slot"]),
        ("SHIFT", "", ["slot"]),
        ("nowhere", "", ["shift"]),
    ],
)
def test_an_order_stands_in_a_slot_of_a_shift_or_in_a_week_or_nowhere(
    store: Store, folder: Path, plant: Snapshot, shift: str, slot: str, wrong: list[str]
) -> None:
    import_folder(store, folder)
    order = plant.orders[-1]
    known = {"WEEK": plant.tail_weeks[0].id, "SHIFT": str(order.shift)}
    line = len(rows(folder, "orders.csv"))
    put(folder, "orders.csv", line, "shift", known.get(shift, shift))
    put(folder, "orders.csv", line, "slot", slot)
    if wrong:
        assert reasons(store, folder) == [("orders.csv", column) for column in wrong]
        return
    import_folder(store, folder)
    assert held(store).orders[-1].shift == (known.get(shift) or None)
    put(folder, "orders.csv", line, "state", "done")
    assert reasons(store, folder) == [("orders.csv", "state")]
