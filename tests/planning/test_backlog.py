"""Orders that a released plan shelved come back into view in free slots, so that a later plan can build them."""

from planning.backlog import with_shelved
from planning.line import Order, TailMix, TailWeek
from planning.snapshot import Snapshot
from tests.agents.harness_plant import at, plant


def short_of(*names: str) -> tuple[Snapshot, list[Order]]:
    """The tiny plant with some orders shelved to a week."""
    full = plant()
    gone = [order for order in full.orders if order.id in names]
    weeks = (TailWeek(id="W1", line="L1", monday=at(14).date(), capacity=40),)
    mixes = tuple(
        TailMix(id=order.id, week="W1", model="M", vehicles=1, late_day_cents=1, contribution_cents=1) for order in gone
    )
    kept = tuple(order for order in full.orders if order.id not in names)
    return plant(orders=kept, tail_weeks=weeks, tail_mix=mixes), gone


def places(view: Snapshot) -> dict[str, tuple[str, int]]:
    return {order.id: (order.shift, order.slot) for order in view.orders}


def test_a_shelved_order_takes_its_old_slot_while_that_is_free() -> None:
    held, gone = short_of("O3.1", "O5.3")
    view = with_shelved(held, gone)
    assert places(view) == places(plant())
    assert view.tail_mix == ()
    assert view.digest != held.digest
    Snapshot.model_validate(view.model_dump())


def test_a_taken_slot_is_replaced_by_the_next_free_one_and_then_by_the_last_before() -> None:
    held, gone = short_of("O3.1", "O5.3")
    moved = [order.model_copy(update={"shift": "S5", "slot": 2}) for order in gone]
    view = with_shelved(held, moved)
    assert places(view)["O3.1"] == ("S5", 3)
    assert places(view)["O5.3"] == ("S3", 1)


def test_an_order_without_any_free_slot_stays_in_the_forecast() -> None:
    held, gone = short_of("O3.1")
    extra = gone[0].model_copy(update={"id": "O99"})
    view = with_shelved(held, [gone[0], extra])
    assert "O99" not in places(view)
    assert with_shelved(view, [extra]) is view


def test_no_order_comes_back_into_the_frozen_horizon() -> None:
    held, gone = short_of("O0.1", "O9.3")
    frozen = plant().lines[0].model_copy(update={"frozen_hours": 48})
    view = with_shelved(Snapshot(**{**dict(held), "lines": (frozen,)}), gone)
    assert places(view)["O0.1"] == ("S9", 3)
    assert "O9.3" not in places(view)
