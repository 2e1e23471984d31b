"""The rules of the line policy one by one, allowed and forbidden. One line, takts of an hour, shifts from 06:00."""

from typing import Any

from planning.availability import availability
from planning.line import Place, Plan, TailMix, TailMove, TailWeek
from planning.linepolicy import Played, play
from planning.snapshot import Snapshot
from planning.usage import Usage
from tests.planning.tiny import bom, line, moment, orders, part, plant, receipt, shifts


def played(snapshot: Snapshot, plan: Plan | None = None) -> Played:
    usage = Usage(snapshot)
    return play(snapshot, usage, availability(snapshot, usage), plan)


def sequence(result: Played, days: int = 1) -> list[str]:
    """What entered the line by shift: order ids, ``.`` for an idle or empty slot, ``!`` for a stop."""
    found = []
    for shift in result.plant.shifts[:days]:
        held = {
            fate.slot: result.plant.orders[row].id for row, fate in enumerate(result.fates) if fate.bucket == shift.id
        }
        stops = {slot for bucket, slot in result.stopped if bucket == shift.id}
        found.append(" ".join(held.get(slot, "!" if slot in stops else ".") for slot in range(shift.slots)))
    return found


def day(made: str, stock: int, days: int = 1, **changes: Any) -> Snapshot:
    """Orders A use one piece of part P each, of which so many are in stock; B use nothing."""
    of = shifts(days, len(made) // days)
    base: dict[str, Any] = {"shifts": of, "orders": orders(made, of), "parts": (part("P", stock),), "bom": bom(P="A")}
    return plant(**base | changes)


def test_with_all_parts_the_released_plan_is_built() -> None:
    result = played(day("AABB", 2))
    assert sequence(result) == ["1 2 3 4"]
    assert (result.idle, result.stopped, result.as_plan()) == ((), (), Plan())


def test_a_part_that_arrives_before_it_is_fitted_is_in_time() -> None:
    parts = (part("P", 0, fit_min=30),)
    assert sequence(played(day("A", 0, parts=parts, receipts=(receipt("R", "P", 1, moment(0, 6, 30)),)))) == ["1"]


def test_a_part_that_arrives_a_minute_after_it_is_fitted_is_missing() -> None:
    parts = (part("P", 0, fit_min=30),)
    assert sequence(played(day("A", 0, parts=parts, receipts=(receipt("R", "P", 1, moment(0, 6, 31)),)))) == ["!"]


def test_a_slot_at_skip_hours_is_skipped_and_refilled() -> None:
    result = played(day("BBBBAB", 0))
    assert sequence(result) == ["1 2 3 4 6 ."]
    assert result.idle == (("L1.0", 5),)
    assert result.fates[4].bucket is None


def test_a_slot_before_skip_hours_stops_the_line() -> None:
    result = played(day("BBBABB", 0))
    assert sequence(result) == ["1 2 3 ! 5 6"]
    assert result.stop_s == {"L1.0": 3600}
    assert result.stop_min_by_line == {"L1": 60}
    assert result.first_stop == result.first_loss == moment(0, 9)


def test_the_waiting_list_comes_before_the_body_buffer_oldest_first() -> None:
    result = played(day("BBBBAAABBBB", 0, receipts=(receipt("R", "P", 3, moment(0, 13)),)))
    assert sequence(result) == ["1 2 3 4 8 9 10 5 6 7 11"]


def test_the_body_buffer_reaches_so_many_orders_ahead() -> None:
    assert sequence(played(day("BBBBAAAB", 0, lines=(line(body_buffer=3),)))) == ["1 2 3 4 8 . . ."]


def test_the_body_buffer_reaches_no_further() -> None:
    assert sequence(played(day("BBBBAAAB", 0, lines=(line(body_buffer=2),)))) == ["1 2 3 4 . 8 . ."]


def test_an_order_past_planning_is_not_pulled_forward() -> None:
    of = shifts(1, 6)
    made = [*orders("BBBBAB", of)]
    made[5] = made[5].model_copy(update={"state": "broadcast"})
    assert sequence(played(day("BBBBAB", 0, orders=tuple(made)))) == ["1 2 3 4 . 6"]


def test_a_frozen_slot_that_is_skipped_stays_idle() -> None:
    result = played(day("BBBBABB", 0, lines=(line(frozen_hours=5),)))
    assert sequence(result) == ["1 2 3 4 . 6 7"]
    assert result.idle == (("L1.0", 4),)


def test_the_slot_of_an_order_past_planning_stays_idle() -> None:
    of = shifts(1, 6)
    made = [*orders("BBBBAB", of)]
    made[4] = made[4].model_copy(update={"state": "body_built"})
    assert sequence(played(day("BBBBAB", 0, orders=tuple(made)))) == ["1 2 3 4 . 6"]


def test_an_empty_slot_is_filled_from_the_waiting_list() -> None:
    result = played(day("BBBBAB B", 0, receipts=(receipt("R", "P", 1, moment(0, 12)),), lines=(line(body_buffer=0),)))
    assert sequence(result) == ["1 2 3 4 . 6 5 8"]


def test_an_empty_slot_is_not_filled_from_the_body_buffer_and_is_not_idle() -> None:
    result = played(day("BBBB BBB", 0))
    assert sequence(result) == ["1 2 3 4 . 6 7 8"]
    assert result.idle == ()


SHORT = {"build_short": True, "retrofit_min": 40}
YARD = line(yard_places=1, retrofit_min_shift=60)


def test_a_car_found_short_late_is_built_short_and_completed_at_the_next_shift_with_pieces() -> None:
    changes: dict[str, Any] = {"parts": (part("P", 0, **SHORT),), "lines": (YARD,)}
    result = played(day("ABBBBB", 0, days=3, receipts=(receipt("R", "P", 1, moment(1, 12)),), **changes))
    fate = result.fates[0]
    assert (fate.bucket, fate.slot, fate.lacks, fate.retrofit) == ("L1.0", 0, ((0, 1),), "L1.2")
    assert result.stopped == ()
    assert result.as_plan().places == (Place(order="1", bucket="L1.0", slot=0, short=True, retrofit="L1.2"),)
    assert result.short_minutes == {"1": 40}


def test_without_a_free_yard_place_the_line_stops() -> None:
    result = played(day("AABB", 0, parts=(part("P", 0, **SHORT),), lines=(YARD,)))
    assert sequence(result) == ["1 ! 3 4"]


def test_if_one_lacking_part_may_not_be_fitted_later_the_line_stops() -> None:
    parts = (part("P", 0, **SHORT), part("Q", 0))
    assert sequence(played(day("ABBB", 0, parts=parts, bom=bom(P="A", Q="A"), lines=(YARD,)))) == ["! 2 3 4"]


def test_a_shortage_known_early_is_not_planned_short_by_the_policy() -> None:
    result = played(day("BBBBAB", 0, parts=(part("P", 0, **SHORT),), lines=(YARD,)))
    assert sequence(result) == ["1 2 3 4 6 ."]


def test_a_plan_builds_short_early() -> None:
    snapshot = day("BBBBAB", 0, parts=(part("P", 0, **SHORT),), lines=(YARD,))
    plan = Plan(places=(Place(order="5", bucket="L1.0", slot=4, short=True),))
    result = played(snapshot, plan)
    assert sequence(result) == ["1 2 3 4 5 6"]
    assert result.fates[4].lacks == ((0, 1),)


def test_completion_takes_its_piece_before_the_line_does() -> None:
    changes: dict[str, Any] = {"parts": (part("P", 0, **SHORT),), "lines": (YARD,)}
    result = played(day("ABAB", 0, days=2, receipts=(receipt("R", "P", 1, moment(1, 5)),), **changes))
    assert result.fates[0].retrofit == "L1.1"
    assert sequence(result, 2) == ["1 2", "4 ."]


def test_completion_keeps_to_the_minutes_of_the_shift() -> None:
    two = line(yard_places=2, retrofit_min_shift=60)
    changes: dict[str, Any] = {"parts": (part("P", 0, **SHORT),), "lines": (two,)}
    result = played(day("AABBBB", 0, days=3, receipts=(receipt("R", "P", 2, moment(0, 20)),), **changes))
    assert [fate.retrofit for fate in result.fates[:2]] == ["L1.1", "L1.2"]


def test_a_car_that_cannot_be_completed_is_passed_over() -> None:
    parts = (part("P", 0, **SHORT), part("Q", 0, **SHORT))
    two = line(yard_places=2, retrofit_min_shift=60)
    snapshot = day("ACBB", 0, days=2, parts=parts, lines=(two,), bom=bom(P="A", Q="C"))
    with_q = snapshot.model_copy(update={"receipts": (receipt("R", "Q", 1, moment(0, 20)),)})
    assert [fate.retrofit for fate in played(with_q).fates[:2]] == [None, "L1.1"]


def weeks(*capacity: int) -> tuple[TailWeek, ...]:
    return tuple(
        TailWeek(id=f"W{n}", line="L1", monday=moment(7 + 7 * n).date(), capacity=room)
        for n, room in enumerate(capacity)
    )


def forecast(vehicles: int, letter: str = "B", week: str = "W0") -> TailMix:
    return TailMix(
        id=f"X{letter}",
        week=week,
        model="M",
        options=(letter,),
        vehicles=vehicles,
        late_day_cents=1,
        contribution_cents=1,
    )


def test_what_waits_goes_to_the_tail_by_promise_as_far_as_there_is_room() -> None:
    snapshot = day("BBBBAAA", 0, tail_weeks=weeks(4, 2), receipts=(receipt("R", "P", 9, moment(4)),))
    late = [order.model_copy(update={"promised": moment(9 - n).date()}) for n, order in enumerate(snapshot.orders)]
    late[6] = late[6].model_copy(update={"promised": moment(30).date()})
    full = snapshot.model_copy(update={"orders": tuple(late), "tail_mix": (forecast(3),)})
    assert [fate.bucket for fate in played(full).fates[4:]] == ["W1", "W0", "W1"]


def test_what_finds_no_week_is_unbuilt() -> None:
    snapshot = day("BBBBAA", 0, tail_weeks=weeks(4, 0), tail_mix=(forecast(3),))
    in_time = snapshot.model_copy(update={"receipts": (receipt("R", "P", 9, moment(4)),)})
    assert [fate.bucket for fate in played(in_time).fates[4:]] == ["W0", None]
    assert played(in_time).as_plan().unbuilt == ("6",)


def test_forecast_cars_that_lack_a_part_slip_to_the_next_week_with_room() -> None:
    snapshot = day("BBBB", 0, tail_weeks=weeks(5, 5, 5), receipts=(receipt("R", "P", 4, moment(9)),))
    slipped = played(snapshot.model_copy(update={"tail_mix": (forecast(3, "A"), forecast(3, "B", "W1"))}))
    assert slipped.tail == (
        TailMove(mix="XA", to_week="W1", vehicles=2),
        TailMove(mix="XA", to_week="W2", vehicles=1),
    )


def test_forecast_cars_without_parts_to_the_end_are_not_built() -> None:
    snapshot = day("BBBB", 1, tail_weeks=weeks(5, 5), tail_mix=(forecast(3, "A"),))
    assert played(snapshot).tail == (TailMove(mix="XA", to_week=None, vehicles=2),)


def test_an_order_that_is_done_takes_nothing() -> None:
    snapshot = day("AABB", 1)
    done = snapshot.orders[0].model_copy(update={"state": "done"})
    assert sequence(played(snapshot.model_copy(update={"orders": (done, *snapshot.orders[1:])}))) == ["1 2 3 4"]


def test_at_the_same_minute_the_line_with_the_lower_id_takes_first() -> None:
    one, two = shifts(1, 1, "L1"), shifts(1, 1, "L2")
    made = (orders("A", two)[0], orders("A", one)[0].model_copy(update={"id": "first"}))
    result = played(day("A", 1, lines=(line(id="L2"), line(id="L1")), shifts=(*two, *one), orders=made))
    assert [fate.bucket for fate in result.fates] == [None, "L1.0"]


def test_a_waiting_order_is_built_on_any_line_it_is_eligible_for() -> None:
    one, two = shifts(1, 8, "L1"), shifts(1, 8, "L2")
    made = [*orders("BBBBA", one), *(o.model_copy(update={"id": f"x{o.id}"}) for o in orders("BBBBBB", two))]
    made[4] = made[4].model_copy(update={"lines": ("L1", "L2")})
    lines = (line(body_buffer=0), line(id="L2"))
    changes: dict[str, Any] = {"receipts": (receipt("R", "P", 1, moment(0, 12)),), "lines": lines}
    result = played(day("A", 0, shifts=(*one, *two), orders=tuple(made), **changes))
    assert result.fates[4].bucket == "L1.0"
    closed = tuple(s.model_copy(update={"slots": 5}) for s in one)
    result = played(day("A", 0, shifts=(*closed, *two), orders=tuple(made), **changes))
    assert (result.fates[4].bucket, result.fates[4].slot) == ("L2.0", 6)


def test_a_shortage_that_only_the_refilled_sequence_brings_is_found() -> None:
    """Pulling the second C forward takes the piece that the released plan only needs after its receipt."""
    snapshot = day(
        "BBBBACBBBC", 0, parts=(part("P", 0), part("Q", 1)), bom=bom(P="A", Q="C"), lines=(line(body_buffer=1),),
        receipts=(receipt("R", "Q", 1, moment(0, 15)),),
    )  # fmt: skip
    assert sequence(played(snapshot)) == ["1 2 3 4 6 7 8 9 . 10"]
