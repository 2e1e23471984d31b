"""Cars that release A puts off for want of parts come back into the line once the award is confirmed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import text

from agents.cases.casework import follow_up, submit
from agents.cases.questions import answer
from agents.proposals.decisions import Approve, Edit
from agents.proposals.edits import Edits
from agents.state import Deps
from planning.disruption import Disruption
from planning.line import Place, Plan, TailWeek
from planning.price import undisturbed_cents
from planning.recovery.outcome import Effort, Outcome, Planned, Wishes
from planning.snapshot import Snapshot
from tests.agents.desk import CASE, desk, make_store
from tests.agents.harness_plant import at, award, plant, signal
from tests.agents.lookup import inbox
from tests.agents.swapping import SwapPlanner, option
from tools.store.casework import cases
from tools.store.keep import keep
from tools.store.plant.inbound import confirm_award
from tools.store.plant.whole import load_snapshot


class ShelvePlanner(SwapPlanner):
    """Cars that lack their harness wait for the week after."""

    def recover(
        self, plant: Snapshot, disruptions: Sequence[Disruption], wishes: Wishes, effort: Effort, report: Any, stop: Any
    ) -> Outcome:
        """What must wait with the supply that is asked for."""
        known = any(receipt.award for receipt in plant.receipts)
        buy = wishes.goal == "least_cost" and not wishes.confirmed_only and not known
        awards = (award(),) if buy else ()
        start = {shift.id: shift.start for shift in plant.shifts}
        arrivals = [(plant.as_of, plant.parts[0].stock_usable), (at(7, 5), 40)]
        arrivals += [(r.arrives, r.qty) for r in plant.receipts if r.award and r.status == "confirmed"]
        arrivals += [(each.arrives, each.qty) for one in awards for each in one.deliveries]
        used, waits = 0, []
        own = {order.id: spot(order.id) for order in plant.orders}
        for order in sorted(plant.orders, key=lambda each: (start[own[each.id][0]], own[each.id][1])):
            place = Place(order=order.id, bucket=own[order.id][0], slot=own[order.id][1])
            if "a" in order.options:
                there = sum(qty for arrives, qty in arrivals if arrives <= start[own[order.id][0]])
                if used < there:
                    used += 1
                else:
                    place = Place(order=order.id, bucket="W1", slot=None)
            if (place.bucket, place.slot) != (order.shift, order.slot):
                waits.append(place)
        plan = Plan(places=tuple(waits), awards=awards)
        return Planned(option=option(plant, plan, wishes, disruptions))


def approve(deps: Deps, who: str) -> None:
    row = inbox(deps)[0].row
    answer(deps, row.id, row.digest, who, Approve())


def spot(name: str) -> tuple[str, int]:
    """Where an order of the tiny plant belongs: its name says so."""
    shift, _, slot = name.removeprefix("O").partition(".")
    return f"S{shift}", int(slot)


def put_off(deps: Deps) -> list[str]:
    with keep(deps.store) as session:
        return sorted(order.id for order in load_snapshot(session).orders if order.shift == "W1")


def test_release_b_brings_back_the_cars_that_the_award_serves(tmp_path: Path) -> None:
    weeks = (TailWeek(id="W1", line="L1", monday=at(14).date(), capacity=40),)
    held = plant(tail_weeks=weeks)
    deps = desk(make_store(tmp_path / "andon.db", held=held), tmp_path / "outbox", planner=ShelvePlanner())
    submit(deps, [signal()])
    approve(deps, "anna")
    assert put_off(deps) == ["O2.1", "O2.3", "O3.1", "O3.3", "O4.1", "O4.3"]
    sourcing = inbox(deps)[0]
    assert sourcing.row.action == "request_awards"
    assert (sourcing.payload["brief_plan_version"], sourcing.payload["assumptions"]["identity"]["plan_version"]) == (
        0,
        1,
    )
    kpis = sourcing.payload["kpis"]
    with keep(deps.store) as session:
        assert kpis["extra_cents"] == kpis["total_cents"] - undisturbed_cents(load_snapshot(session))
    approve(deps, "ben")
    with deps.store.write() as session:
        for row in cases.awards_of(session, CASE):
            confirm_award(session, row.id)
    follow_up(deps, CASE)
    view = inbox(deps)[0]
    assert view.row.action == "release_plan"
    assert view.payload["brought_back"] == ["O3.1", "O3.3", "O4.1", "O4.3"]
    approve(deps, "anna")
    assert put_off(deps) == ["O2.1", "O2.3"]
    with keep(deps.store) as session:
        now = load_snapshot(session)
        assert now.tail_mix == ()
        places = {order.id: (order.shift, order.slot) for order in now.orders}
        off = dict.fromkeys(("O2.1", "O2.3"), ("W1", None))
        assert places == {order.id: (order.shift, order.slot) for order in held.orders} | off
        assert [row.status for row in cases.all_cases(session)] == ["recovering"]


def test_with_the_option_s_own_plan_released_first_only_the_awards_are_left_to_ask(tmp_path: Path) -> None:
    weeks = (TailWeek(id="W1", line="L1", monday=at(14).date(), capacity=40),)
    store = make_store(tmp_path / "andon.db", held=plant(tail_weeks=weeks))
    deps = desk(store, tmp_path / "outbox", planner=ShelvePlanner(), first_release="option")
    submit(deps, [signal()])
    first = inbox(deps)[0]
    assert (first.row.action, first.payload["counts_on"]) == ("release_plan", ["OF-2"])
    approve(deps, "anna")
    assert put_off(deps) == ["O2.1", "O2.3"]
    sourcing = inbox(deps)[0]
    assert (sourcing.row.action, sourcing.row.amount_cents) == ("request_awards", 116_080)
    approve(deps, "ben")
    with deps.store.write() as session:
        for row in cases.awards_of(session, CASE):
            confirm_award(session, row.id)
    assert follow_up(deps, CASE).ended == "following"
    assert inbox(deps) == []
    assert put_off(deps) == ["O2.1", "O2.3"]


def test_a_plan_made_after_the_release_that_brings_cars_back_is_asked_for_release_too(tmp_path: Path) -> None:
    weeks = (TailWeek(id="W1", line="L1", monday=at(14).date(), capacity=40),)
    store = make_store(tmp_path / "andon.db", held=plant(tail_weeks=weeks))
    deps = desk(store, tmp_path / "outbox", planner=ShelvePlanner(), first_release="option")
    submit(deps, [signal()])
    approve(deps, "anna")
    assert put_off(deps) == ["O2.1", "O2.3"]
    with deps.store.write() as session:
        session.execute(text("UPDATE parts SET stock_usable = 44 WHERE id = 'HARNESS'"))
    row = inbox(deps)[0].row
    answer(deps, row.id, row.digest, "ben", Edit(Edits(option="least_cost")))
    again = inbox(deps)[0]
    assert (again.row.action, again.payload["brought_back"]) == ("release_plan", ["O2.1", "O2.3"])
    approve(deps, "anna")
    assert put_off(deps) == []
    assert inbox(deps)[0].row.action == "request_awards"
