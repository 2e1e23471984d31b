"""A plan played many times: nothing drawn gives the plan itself; later recoveries and slower trucks show in them."""

from datetime import timedelta

import numpy as np
import pytest

from planning.disruption import Disruption, back_at
from planning.line import Plan
from planning.recovery.options import options
from planning.recovery.outcome import Effort, Option
from planning.simulation.ahead import Lookout, paid_cents
from planning.simulation.costs import COST, LATE, UNBUILT
from planning.simulation.draws import TENTH, drawn_events, recovery, travel_min
from planning.simulation.simulate import played, simulate
from planning.simulation.supplies import Scenarios, coming
from planning.snapshot import Snapshot
from planning.usage import Usage
from scenarios.plant import generate
from scenarios.scenario import load
from tests.planning.tiny import moment

EFFORT = Effort(seconds=4)
RUNS = 200


def sure(plant: Snapshot, event: Disruption) -> tuple[Snapshot, Disruption]:
    """The same plant and event with nothing left to luck."""
    lanes = tuple(lane.model_copy(update={"hours_p90": lane.hours_p50}) for lane in plant.lanes)
    back = event.recovery_p50
    return plant.unchecked(lanes=lanes), event.model_copy(update={"recovery_p10": back, "recovery_p90": back})


@pytest.fixture(scope="module")
def case() -> tuple[Snapshot, Disruption]:
    plant = generate("compact", 3)
    return plant, load("harness_ukraine").draw(plant, 3).disruption


@pytest.fixture(scope="module")
def found(case: tuple[Snapshot, Disruption]) -> tuple[Option, ...]:
    plant, event = case
    return options(plant, [event], EFFORT)


def test_without_luck_every_run_is_the_plan(case: tuple[Snapshot, Disruption], found: tuple[Option, ...]) -> None:
    plant, event = sure(*case)
    usage = Usage(plant)
    scenarios = Scenarios(plant, usage, [event], seed=1, count=4)
    assert any(option.plan.awards for option in found)
    for option in found:
        plan = Plan() if option.goal == "do_nothing" else option.plan
        runs = played(plant, plan, scenarios, 8, 1, 1)
        assert (runs.results == runs.results[0]).all()
        assert runs.results[0, COST] + paid_cents(option) == option.extra_cents, option.goal
        assert runs.results[0, LATE] == option.figures.late_orders
        assert runs.results[0, UNBUILT] == option.figures.unbuilt_orders
        outlook = simulate(plant, plan, scenarios, paid_cents(option), 8, threads=1)
        assert outlook.extra_cents.p10 == outlook.extra_cents.p90 == outlook.mean_cents == option.extra_cents


def test_options_are_given_their_outlooks(case: tuple[Snapshot, Disruption], found: tuple[Option, ...]) -> None:
    plant, event = case
    told: list[str] = []
    lookout = Lookout(plant, [event], EFFORT, Usage(plant), report=lambda line: told.append(line.phase), runs=RUNS)
    shown = [lookout.looked(option) for option in found]
    assert [option.model_copy(update={"outlook": None}) for option in shown] == list(found)
    assert len(told) == len(found)
    nothing = shown[0].outlook
    assert nothing is not None and nothing.runs == RUNS
    for option in shown:
        seen = option.outlook
        assert seen is not None
        for spread in (seen.stop_min, seen.late_orders, seen.unbuilt_orders, seen.extra_cents):
            assert spread.p10 <= spread.p50 <= spread.p90
        assert seen.extra_cents.p10 < seen.extra_cents.p90
    assert [lookout.looked(option) for option in found] == shown and len(told) == len(found)
    again = Lookout(plant, [event], EFFORT, Usage(plant), runs=RUNS)
    assert [again.looked(option) for option in found] == shown


def test_nobody_who_left_waits_for_outlooks(case: tuple[Snapshot, Disruption], found: tuple[Option, ...]) -> None:
    plant, event = case
    lookout = Lookout(plant, [event], EFFORT, Usage(plant), stop=lambda: True)
    assert [lookout.looked(option) for option in found] == list(found)


def test_threads_make_no_difference(case: tuple[Snapshot, Disruption], found: tuple[Option, ...]) -> None:
    plant, event = case
    scenarios = Scenarios(plant, Usage(plant), [event], seed=1)
    one, three = (played(plant, found[-1].plan, scenarios, 50, 1, threads) for threads in (1, 3))
    assert (one.results == three.results).all() and (one.stops == three.stops).all()


def test_a_later_recovery_never_helps_who_does_nothing(case: tuple[Snapshot, Disruption]) -> None:
    plant, event = case
    usage = Usage(plant)
    costs = []
    for share in (0.1, 0.5, 0.9):
        end = back_at(event, recovery(event, share))
        runs = played(plant, Plan(), Scenarios(plant, usage, [end], seed=1, count=1), 1, 1, 1)
        costs.append(int(runs.results[0, COST]))
    assert costs[0] < costs[1] < costs[2]


def test_slower_lanes_make_plans_that_buy_dearer(
    case: tuple[Snapshot, Disruption], found: tuple[Option, ...]
) -> None:  # fmt: skip
    plant, event = sure(*case)
    option = next(option for option in found if option.plan.awards)
    slow = plant.unchecked(
        lanes=tuple(lane.model_copy(update={"hours_p90": 6 * lane.hours_p50}) for lane in plant.lanes)
    )
    means = []
    for each in (plant, slow):
        scenarios = Scenarios(each, Usage(each), [event], seed=1, count=1)
        means.append(played(each, option.plan, scenarios, RUNS, 1, 2).results[:, COST].mean())
    assert means[0] < means[1]


def test_what_an_award_brings_shrinks_with_its_own_works(
    case: tuple[Snapshot, Disruption], found: tuple[Option, ...]
) -> None:  # fmt: skip
    plant, event = sure(*case)
    plan = next(option for option in found if option.plan.awards).plan
    offer = plant.offer_by_id[plan.awards[0].offer]
    usage, which = Usage(plant), np.zeros(1, dtype=np.int64)
    part = plant.part_row[offer.part]
    whole = coming(Scenarios(plant, usage, [event], seed=1, count=1), plan, [part], which, 1)
    scenarios = Scenarios(plant, usage, [event], seed=1, count=1)
    scenarios.all[0].left[offer.site, offer.part] = [(plant.as_of, 50)]
    half = coming(scenarios, plan, [part], which, 1)
    own = sum(a.qty for a in plan.awards if a.offer == offer.id)
    assert own > 0 and whole.more[0, :, 1].sum() - half.more[0, :, 1].sum() == pytest.approx(own / 2, abs=50)


def event(**changes: object) -> Disruption:
    base: dict[str, object] = {
        "id": "D", "title": "Loss", "cause": "fire", "sites": ("S1",), "start": moment(0),
        "recovery_p10": moment(8), "recovery_p50": moment(10), "recovery_p90": moment(20),
    }  # fmt: skip
    return Disruption.model_validate(base | changes)


def test_recoveries_have_the_points_that_were_given() -> None:
    assert [recovery(event(), share) for share in (0.1, 0.5, 0.9)] == [
        pytest.approx(moment(day), abs=timedelta(seconds=1)) for day in (8, 10, 20)
    ]
    assert recovery(event(recovery_p10=moment(1)), 0.0001) == moment(0)
    fixed = event(recovery_p10=moment(10), recovery_p90=moment(10))
    assert recovery(fixed, 0.01) == recovery(fixed, 0.99) == moment(10)


def test_an_event_that_is_unsure_happens_in_its_share_of_the_scenarios() -> None:
    drawn = drawn_events([event(certainty_pct=75), event(id="E")], seed=7, count=40)
    assert sum(any(each.id == "D" for each in events) for events in drawn) == 30
    assert all(any(each.id == "E" for each in events) for events in drawn)
    backs = sorted(each.recovery_p50 for events in drawn for each in events if each.id == "E")
    assert len(set(backs)) == 40 and backs[3] < moment(8) < backs[4] and backs[35] < moment(20) < backs[36]


def test_two_events_do_not_end_in_step() -> None:
    drawn = drawn_events([event(), event(id="E")], seed=7, count=40)
    late = [tuple(each.recovery_p50 > moment(10) for each in events) for events in drawn]
    assert {(True, False), (False, True)} <= set(late)


def test_a_course_ends_when_output_is_back() -> None:
    steps = ({"since": moment(0), "capacity_pct": 0}, {"since": moment(9), "capacity_pct": 60})
    whole = back_at(event(course=(*steps, {"since": moment(10), "capacity_pct": 100})), moment(5))
    assert [(step.since, step.capacity_pct) for step in whole.course] == [(moment(0), 0), (moment(5), 100)]
    assert whole.capacity_pct(moment(6)) == 100 and whole.capacity_pct(moment(4)) == 0
    later = back_at(event(course=steps), moment(15))
    assert [later.capacity_pct(moment(day)) for day in (8, 9, 14, 15)] == [0, 60, 60, 100]


def test_travel_has_the_points_of_its_lane() -> None:
    drawn = np.sort(travel_min("L", moment(1), 48, 72, 4000, 5))
    assert drawn[2000] == pytest.approx(48 * 60, rel=0.03) and drawn[3600] == pytest.approx(72 * 60, rel=0.05)
    assert (travel_min("L", moment(1), 48, 72, 10, 5) == travel_min("L", moment(1), 48, 72, 10, 5)).all()
    assert (travel_min("L", moment(1), 48, 72, 10, 5) != travel_min("L", moment(2), 48, 72, 10, 5)).any()
    assert (travel_min("L", moment(1), 48, 48, 10, 5) == 48 * 60).all()
    assert pytest.approx(1.2816, abs=1e-4) == TENTH
