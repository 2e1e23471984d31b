"""Stores that an older release made are brought up to date, and nothing of them is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, text

from scenarios.plant import generate
from tools.store.engine import Store, open_store
from tools.store.plant.whole import load_snapshot, save_plant
from tools.store.upgrade import VERSIONS


@contextmanager
def downgraded(store: Store, revision: str) -> Iterator[Connection]:
    """A connection to the tables as an older release made them; committed in the end."""
    from alembic import command
    from alembic.config import Config

    with store.engine.execution_options(andon_write=True).connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(VERSIONS.parent))
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
        yield connection
        connection.commit()


def test_orders_that_older_releases_set_aside_come_back_with_their_promise(tmp_path: Path) -> None:
    plant = generate("compact", 1)
    gone, lost, week = plant.orders[-1], plant.orders[-2], plant.tail_weeks[0].id
    store = open_store(tmp_path / "old.db", create=True)
    with store.write() as session:
        save_plant(session, plant)
    with downgraded(store, "0003_built_until") as connection:
        for order, at in ((gone, week), (lost, None)):
            connection.execute(
                text("INSERT INTO order_backlog VALUES (:o, :w, 1, :r)"),
                {"o": order.id, "w": at, "r": order.model_dump_json()},
            )
            connection.execute(text("DELETE FROM orders WHERE id = :o"), {"o": order.id})
        connection.execute(
            text("INSERT INTO tail_mix VALUES (:o, 9999, :w, 'M', '', 1, 0, 0)"), {"o": gone.id, "w": week}
        )
    store.close()
    with (again := open_store(tmp_path / "old.db")).read() as session:
        found = load_snapshot(session)
    again.close()
    assert {o.id: o for o in found.orders} == {o.id: o for o in plant.orders} | {
        gone.id: gone.model_copy(update={"shift": week, "slot": None}),
        lost.id: lost.model_copy(update={"shift": None, "slot": None}),
    }
    assert found.tail_mix == plant.tail_mix


def test_nobody_in_a_store_of_before_is_one_of_our_own(tmp_path: Path) -> None:
    plant = generate("compact", 1)
    store = open_store(tmp_path / "old.db", create=True)
    with store.write() as session:
        save_plant(session, plant)
    with store.read() as session:
        assert load_snapshot(session).suppliers == plant.suppliers
    with downgraded(store, "0006_claims"):
        pass
    store.close()
    with (again := open_store(tmp_path / "old.db")).read() as session:
        found = load_snapshot(session)
    again.close()
    assert any(supplier.own for supplier in plant.suppliers)
    assert found.suppliers == tuple(supplier.model_copy(update={"own": False}) for supplier in plant.suppliers)
