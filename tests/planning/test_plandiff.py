"""A plan against the released one, in planner's units."""

from planning.line import Plan
from planning.plandiff import Move, diff
from planning.snapshot import Snapshot
from tests.planning.recovery.rulebook import place, ruled, short
from tests.planning.tiny import START, moment, orders, shifts

PLANT = ruled()


def moves(plan: Plan, plant: Snapshot = PLANT) -> dict[str, Move]:
    return {move.order: move for move in diff(plant, plan).moves}


def test_the_released_plan_changes_nothing() -> None:
    same = diff(PLANT, Plan())
    assert same.moves == () and same.overtime == {}
    assert (same.earlier, same.later, same.short, same.unbuilt, same.broken, same.kept_again) == (0,) * 6


def test_a_move_tells_its_distance_in_shifts() -> None:
    found = moves(Plan(places=(place(7, "L1.2"), place(13, "L1.1"), place(8, "W1"))))
    assert {order: move.shifts for order, move in found.items()} == {"7": 1, "13": -1, "8": 5 - 1}
    assert (found["7"].old, found["7"].new) == ("L1.1", "L1.2")
    weeks = {week.id: week.monday for week in PLANT.tail_weeks if week.id == "W1"}
    assert diff(PLANT, Plan(places=(place(7, "L1.2"),))).weeks == {}
    assert diff(PLANT, Plan(places=(place(8, "W1"),))).weeks == weeks != {}
    assert diff(PLANT, Plan(places=(short(5, "L1.0", "W1", 4),))).weeks == weeks


def test_a_car_that_only_changes_its_slot_has_not_moved() -> None:
    assert diff(PLANT, Plan(places=(place(7, "L1.1", 5),))).moves == ()


def test_a_late_car_breaks_its_promise_and_an_early_one_does_not() -> None:
    found = moves(Plan(places=(place(7, "L1.2"), place(13, "L1.1"))))
    assert (found["7"].days_late_new, found["7"].breaks) == (1, True)
    assert (found["13"].days_late_new, found["13"].breaks) == (0, False)


def test_a_car_built_short_is_delivered_when_it_is_completed() -> None:
    found = diff(PLANT, Plan(places=(short(5, "L1.0", "L1.2", 4),)))
    assert (found.short, found.later, found.broken) == (1, 0, 1)
    assert found.moves[0].days_late_new == 2
    assert (found.moves[0].short, found.moves[0].retrofit, found.moves[0].shifts) == (True, "L1.2", 0)


def test_a_car_that_is_not_built_breaks_its_promise() -> None:
    found = diff(PLANT, Plan(unbuilt=("7",)))
    assert (found.unbuilt, found.broken, found.later) == (1, 1, 0)
    assert (found.moves[0].new, found.moves[0].days_late_new) == (None, None)


def test_a_promise_that_was_broken_may_be_kept_again_and_is_not_broken_twice() -> None:
    of = shifts(3, 6)
    due = {"7": START, "8": START}
    owed = tuple(o.model_copy(update={"promised": due.get(o.id, o.promised)}) for o in orders("BBBB  BB", of))
    found = diff(ruled(orders=owed), Plan(places=(place(7, "L1.0", 4), place(8, "L1.2"))))
    assert (found.kept_again, found.broken) == (1, 0)
    late = {move.order: (move.days_late_old, move.days_late_new) for move in found.moves}
    assert late == {"7": (1, 0), "8": (1, 2)}


def test_moves_are_sorted_by_broken_promise_then_distance_then_order() -> None:
    of = shifts(3, 6)
    kind = tuple(
        o.model_copy(update={"promised": moment(0 if o.id in "57" else 30).date()}) for o in orders("BBBBBBBB", of)
    )
    plan = Plan(places=(place(8, "W2"), place(5, "L1.1"), place(6, "L1.2"), place(4, "L1.2")), unbuilt=("1",))
    found = diff(ruled(orders=kind), plan)
    assert [move.order for move in found.moves] == ["5", "1", "8", "4", "6"]
    assert (found.broken, found.later, found.unbuilt) == (2, 4, 1)


def test_overtime_is_listed_by_shift() -> None:
    assert list(diff(PLANT, Plan(overtime={"L1.2": 1, "L1.1": 2})).overtime.items()) == [("L1.1", 2), ("L1.2", 1)]
