"""What is saved comes back equal, to the byte, whatever its texts and times look like."""

import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from planning.snapshot import Snapshot
from planning.supply import Reservation
from scenarios.plant import generate
from tests.tools.changed import changed
from tools.store.engine import Store, open_store
from tools.store.plant.flat import columns, flatten, unflatten
from tools.store.plant.plant_rows import RECORDS
from tools.store.plant.whole import NoPlantError, load_snapshot, save_plant, table


def round_trip(store: Store, plant: Snapshot) -> Snapshot:
    with store.write() as session:
        save_plant(session, plant)
    with store.read() as session:
        return load_snapshot(session)


@pytest.mark.parametrize("seed", [1, 2, 7])
def test_a_generated_plant_comes_back_with_its_digest(store: Store, seed: int) -> None:
    plant = generate("compact", seed)
    assert round_trip(store, plant).digest == plant.digest


def test_zones_and_parts_of_a_second_are_kept(store: Store, plant: Snapshot) -> None:
    odd = timezone(timedelta(hours=5, minutes=45))
    receipts = tuple(
        receipt.model_copy(update={"arrives": arrives, "departed": None})
        for receipt, arrives in zip(
            plant.receipts[:3],
            [
                datetime(2026, 3, 2, 6, 0, 0, 123456, odd),
                datetime(2026, 3, 2, 6, tzinfo=UTC),
                datetime(2026, 3, 2, 6, 0, 0, 500000, UTC),
            ],
            strict=True,
        )
    )
    other = changed(plant, receipts=receipts, as_of=datetime(2026, 3, 2, 5, tzinfo=UTC))
    found = round_trip(store, other)
    assert found.digest == other.digest
    assert found.receipts == receipts


def test_what_a_plant_may_leave_out_is_kept_left_out(store: Store, plant: Snapshot) -> None:
    bare = changed(plant, fx={}, fx_date=None, closed=(), offers=(), pools=(), lanes=(), plan_version=3)
    assert round_trip(store, bare).digest == bare.digest


def test_the_order_of_exchange_rates_and_rows_is_kept(store: Store, plant: Snapshot) -> None:
    turned = changed(plant, fx=dict(reversed(plant.fx.items())), parts=plant.parts[::-1], orders=plant.orders[::-1])
    assert turned.digest != plant.digest
    assert round_trip(store, turned).digest == turned.digest


@pytest.mark.parametrize(
    "name", ["{{7*7}}", "=1+1", "'quoted'", "a\r\nb\tc", "\u202enoitcejni", "é\u0301", " a ", "\x00"]
)
def test_a_hostile_name_comes_back_as_it_was(store: Store, plant: Snapshot, name: str) -> None:
    suppliers = (plant.suppliers[0].model_copy(update={"name": name}), *plant.suppliers[1:])
    assert round_trip(store, changed(plant, suppliers=suppliers)).suppliers[0].name == name


def test_a_second_plant_takes_the_place_of_the_first(store: Store, plant: Snapshot) -> None:
    round_trip(store, generate("compact", 2))
    assert round_trip(store, plant).digest == plant.digest


def test_another_moment_can_be_asked_for(held: Store, plant: Snapshot) -> None:
    later = plant.as_of + timedelta(hours=5)
    with held.read() as session:
        assert load_snapshot(session, as_of=later) == changed(plant, as_of=later)


def test_an_empty_store_says_so(store: Store) -> None:
    with pytest.raises(NoPlantError, match="no plant yet"), store.read() as session:
        load_snapshot(session)


def test_a_row_changed_behind_our_back_is_noticed(held: Store) -> None:
    with held.write() as session:
        session.execute(text("UPDATE orders SET slot = 0 WHERE pos < 2"))
    with pytest.raises(ValidationError, match="already holds order"), held.read() as session:
        load_snapshot(session)


def test_money_is_kept_in_whole_cents_beyond_what_a_float_holds(store: Store, plant: Snapshot) -> None:
    most = 9_999_999_999_999
    parts = (plant.parts[0].model_copy(update={"price_cents": most}), *plant.parts[1:])
    round_trip(store, changed(plant, parts=parts))
    with sqlite3.connect(str(store.engine.url.database)) as connection:
        found = connection.execute("SELECT price_cents, typeof(price_cents) FROM parts WHERE pos = 0").fetchone()
    connection.close()
    assert found == (most, "integer")


@pytest.mark.parametrize("name", RECORDS)
def test_a_table_has_the_columns_of_its_record_and_their_order(name: str) -> None:
    flat = {column.name: column for column in columns(RECORDS[name][1])}
    held = table(name).columns
    assert {column.name for column in held} - {"pos"} == flat.keys()
    for column in flat.values():
        assert held[column.name].nullable == column.may_be_none, column.name


@pytest.mark.parametrize("name", RECORDS)
def test_flat_rows_give_back_equal_records(plant: Snapshot, name: str) -> None:
    record = RECORDS[name][1]
    rows = getattr(plant, name)
    assert [record.model_validate(row) for row in unflatten(record, flatten(record, rows))] == list(rows)


def test_a_plant_of_real_size_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    plant = generate("reference", 1)
    store = open_store(tmp_path / "big.db", create=True)
    with store.write() as session:
        save_plant(session, plant)
    with store.read() as session:
        assert load_snapshot(session).digest == plant.digest


def test_reservations_of_two_awards_may_share_a_week(store: Store, plant: Snapshot) -> None:
    one = Reservation(pool=plant.pools[0].id, week=plant.shifts[0].day, qty=5, case="c1")
    shared = changed(plant, reservations=(one, one))
    assert round_trip(store, shared).digest == shared.digest
