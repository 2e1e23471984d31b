"""The released plan on the command line: shifts, weeks, and the orders that wait outside the shifts."""

from planning.line import Place, Plan, TailWeek
from tests.agents.desk import at, make_store, plant
from tests.andon.calling import Andon, tiny_store
from tools.store.plant.release import apply_released_plan

WEEK = TailWeek(id="W1", line="L1", monday=at(14).date(), capacity=40)


def put_off(andon: Andon) -> None:
    """A store whose released plan has one order in a week and one nowhere."""
    store = make_store(tiny_store(andon.folder), "plant", held=plant(tail_weeks=(WEEK,)))
    with store.write() as session:
        apply_released_plan(session, Plan(places=(Place(order="O9.3", bucket="W1", slot=None),), unbuilt=("O8.2",)))
    store.close()


def test_orders_outside_the_shifts_are_counted_and_listed(andon: Andon) -> None:
    put_off(andon)
    found = andon.ok("plan", "show", "--json").json
    assert (found["plan_version"], found["without_place"]) == (1, 1)
    assert [(w["id"], w["orders"], w["forecast"]) for w in found["weeks"]] == [("W1", 1, 0)]
    assert [(w["order"], w["week"], w["days_late"]) for w in found["waiting"]] == [
        ("O8.2", None, None),
        ("O9.3", "W1", 0),
    ]
    assert (
        "2 orders wait outside the shifts, 1 of them past their promise, 1 without a place"
        in andon.ok("plan", "show").out
    )
    listed = andon.ok("plan", "show", "--waiting").out
    assert all(word in listed for word in ("O8.2", "no place", "not built", "O9.3", "W1", "2026-04-01"))
    assert [car["order"] for car in andon.ok("plan", "show", "--shift", "W1", "--json").json["cars"]] == ["O9.3"]
    assert "O9.3" in andon.ok("plan", "show", "--shift", "W1").out
    assert "no shift or week" in andon("plan", "show", "--shift", "W9").err


def test_a_plan_without_waiting_orders_says_so(andon: Andon) -> None:
    make_store(tiny_store(andon.folder), "plant").close()
    assert andon.ok("plan", "show", "--waiting").out == "No order waits outside the shifts.\n"
    assert "wait outside" not in andon.ok("plan", "show").out


def test_waiting_orders_are_exported_and_imported_as_they_are(andon: Andon) -> None:
    put_off(andon)
    andon.ok("export", "plant-csv")
    lines = (andon.folder / "plant-csv" / "orders.csv").read_text().splitlines()
    assert len(lines) == 41
    assert any(line.startswith("O9.3,") and line.endswith(",L1,W1,,planned") for line in lines)
    assert any(line.startswith("O8.2,") and line.endswith(",L1,,,planned") for line in lines)
    assert andon.ok("validate", "plant-csv").code == 0
    changes = andon.ok("import", "plant-csv", "--json").json["tables"]
    assert not any(table["added"] or table["changed"] or table["removed"] for table in changes.values())
