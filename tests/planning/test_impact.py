"""Impact as a whole: by hand on a small plant, and against the plain replay on generated ones."""

import json
from datetime import date
from typing import Any

import pytest

from planning.availability import availability
from planning.impact import Impact, assess
from planning.line import TailMix, TailWeek
from planning.snapshot import Snapshot
from planning.supply import CapacityPool, SupplyLink
from planning.usage import Usage
from planning.workdays import week_end
from tests.planning.naive_line import NaiveLine
from tests.planning.test_lastmoment import lane, offer
from tests.planning.tiny import RandomPlant, bom, line, lost, moment, orders, part, plant, receipt, shifts


def small(**changes: Any) -> Snapshot:
    """Four days of four cars; every A takes a P from S1, which S1 sends on the morning before."""
    of = shifts(4, 4)
    made = "ABABABABAAAABBBB"
    base: dict[str, Any] = {
        "shifts": of, "orders": orders(made, of), "parts": (part("P", 2),), "bom": bom(P="A"),
        "links": (SupplyLink(id="1", from_site="S1", item="P", transit_days=1),),
        "receipts": (
            receipt("R1", "P", 2, moment(1, 5), departed=None),
            receipt("R2", "P", 4, moment(2, 5), departed=None),
        ),
        "tail_weeks": (TailWeek(id="W0", line="L1", monday=moment(7).date(), capacity=3),),
        "lines": (line(skip_hours=4, body_buffer=0),),
    }  # fmt: skip
    return plant(**base | changes)


HIT = lost("S1", start=moment(0, 0), back=moment(1, 0))


def test_a_loss_is_carried_to_run_out_line_orders_and_money() -> None:
    """R1 leaves on day 0 and is lost, R2 leaves on day 1 and comes: days 1 and 2 miss two cars each."""
    found = assess(small(), [HIT])
    assert found.run_outs == {"P": moment(1, 6)}
    assert (found.parts[0].first_short, found.parts[0].missing) == ("L1.1", 2)
    assert found.parts[0].stock == (0, -2, -2, -2)
    assert (found.first_loss, found.first_stop) == (moment(1, 6), None)
    assert found.idle_slots == {"L1.1": 2}
    assert found.stop_min == {"L1": 0}
    assert found.hurts


def test_orders_at_risk_are_those_completed_on_a_later_day() -> None:
    """5 and 7 wait; on day 2 every slot is taken by its own order until the pieces are gone; the tail has none left."""
    found = assess(small(), [HIT])
    by_order = {each.order: (each.complete_in, each.delay_days, each.promise_broken) for each in found.orders}
    assert by_order == {"5": (None, None, True), "7": (None, None, True)}
    assert (found.promises_broken, found.contribution_at_risk_cents) == (2, 200_000)


def test_an_order_that_is_late_but_keeps_its_promise_breaks_none() -> None:
    patient = tuple(o.model_copy(update={"promised": date(2026, 4, 1)}) for o in small().orders)
    more = (*small().receipts, receipt("R3", "P", 2, moment(5), departed=None))
    found = assess(small(orders=patient, receipts=more), [HIT])
    assert {each.order: (each.complete_in, each.delay_days) for each in found.orders} == {
        "5": ("W0", 10),
        "7": ("W0", 10),
    }
    assert (found.promises_broken, found.contribution_at_risk_cents) == (0, 0)


def test_without_a_disruption_nothing_hurts() -> None:
    found = assess(small(), [])
    assert not found.hurts
    assert (found.parts, found.orders, found.remedies, found.deadline, found.first_loss) == ((), (), (), None, None)


def test_time_to_survive_counts_against_time_to_recover() -> None:
    late = lost("S1", start=moment(0, 0), back=moment(3, 0))
    found = assess(small(), [late])
    assert (found.survival.hours, found.recovery.hours_p50, found.survival_gap_hours) == (30, 72, 42)


def test_forecast_cars_that_slip_hurt_too() -> None:
    mix = TailMix(
        id="X", week="W0", model="M", options=("A",), vehicles=2, late_day_cents=1, contribution_cents=1
    )  # fmt: skip
    follows = (part("P", 20, behaviour="call_off", call_off_days=0),)
    fine = small(parts=follows, receipts=(), tail_mix=(mix,), orders=())
    assert not assess(fine, [HIT]).hurts
    none = small(parts=(part("P", 1),), receipts=(), tail_mix=(mix,), orders=())
    found = assess(none, [HIT])
    assert (found.forecast_unbuilt, found.hurts) == (1, True)


def remedied(**changes: Any) -> Impact:
    base: dict[str, Any] = {
        "lanes": (lane("ROAD", 20),), "pools": (CapacityPool(id="C", site="S1", weekly=(9,)),), "offers": (offer(0),),
    }  # fmt: skip
    return assess(small(**base | changes), [HIT])


def test_a_remedy_has_its_last_moment_and_the_case_its_deadline() -> None:
    """It may leave today at noon and is there, at the latest, tomorrow at 08:00: too late for 06:00."""
    found = remedied()
    assert (found.remedies[0].last_moment, found.remedies[0].in_time) == (moment(-3, 12), False)
    assert (found.deadline, found.too_late) == (None, ("P",))
    faster = remedied(lanes=(lane("ROAD", 18),))
    assert (faster.remedies[0].last_moment, faster.deadline, faster.too_late) == (moment(0, 12), moment(0, 12), ())


def test_waiting_costs_the_lost_slots_and_broken_promises_of_a_day_at_most() -> None:
    """Doing nothing loses two slots (100 euros each) on one day and breaks two promises (50 euros a day each)."""
    found = remedied()
    assert found.remedies[0].waiting_day_cents == 2 * 10_000 + 2 * 5_000
    assert found.waiting_day_cents == 30_000


def test_an_impact_survives_json() -> None:
    found = remedied()
    assert Impact.model_validate_json(found.model_dump_json()) == found
    assert json.loads(found.model_dump_json())["snapshot"] == found.snapshot


@pytest.mark.parametrize("seed", range(40))
def test_impact_agrees_with_the_plain_replay(seed: int) -> None:
    snapshot, disruptions = RandomPlant(seed).draw()
    naive = NaiveLine(snapshot, availability(snapshot, Usage(snapshot), disruptions)).play()
    found = assess(snapshot, disruptions)
    day = {shift.id: shift.day for shift in snapshot.shifts} | {w.id: week_end(w) for w in snapshot.tail_weeks}
    late = {}
    for order in snapshot.orders:
        built = naive.built.get(order.id, (None, None))[0]
        done = naive.retrofit.get(order.id) if order.id in naive.lacks else built
        if done is None or day[done] > day[order.shift]:
            late[order.id] = None if done is None else (day[done] - day[order.shift]).days
    assert {each.order: each.delay_days for each in found.orders} == late
    assert sum(found.idle_slots.values()) == len(naive.idle)
    takt = {shift.id: snapshot.line_by_id[shift.line].takt_s for shift in snapshot.shifts}
    stops = {each.id: 0 for each in snapshot.lines}
    for shift, _ in naive.stopped:
        stops[snapshot.shift_by_id[shift].line] += takt[shift]
    assert found.stop_min == {each: seconds // 60 for each, seconds in stops.items()}
