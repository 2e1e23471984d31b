"""Orders that plans put off are planned again while there is room: once a day, and once when the event is over."""

from datetime import timedelta
from pathlib import Path

from agents.cases.looking import RETRY
from agents.state import Deps
from planning.line import Plan
from tests.agents.cases.steps import answered, approve_all, arrived, swept, tell, to_the_awards
from tests.agents.desk import CASE, Clock
from tests.agents.harness_plant import at
from tools.store.casework import audit, cases
from tools.store.keep import keep
from tools.store.plant.release import apply_released_plan


def followed(deps: Deps, tmp_path: Path) -> None:
    """A case whose award has come, followed until supply is back."""
    award = to_the_awards(deps, tmp_path)
    tell(tmp_path, answered(award, "confirmed"), arrived(award))
    for _ in range(2):
        swept(deps, tmp_path)
        approve_all(deps)
    swept(deps, tmp_path)


def put_off(deps: Deps, *orders: str) -> None:
    """Release a plan that finds no place for these orders."""
    with deps.store.write() as session:
        apply_released_plan(session, Plan(unbuilt=orders))


def last_order(deps: Deps) -> str:
    with keep(deps.store) as session:
        orders = deps.today(session).orders
    return max((order for order in orders if order.slot is not None), key=lambda order: (order.shift, order.slot)).id


def whys(deps: Deps, tmp_path: Path) -> list[str]:
    return [each["why"] for each in swept(deps, tmp_path).went_on]


def test_orders_that_are_put_off_are_planned_again_once_a_day(deps: Deps, tmp_path: Path, clock: Clock) -> None:
    followed(deps, tmp_path)
    put_off(deps, last_order(deps))
    clock.moment += RETRY + timedelta(hours=1)
    assert whys(deps, tmp_path) == ["place"]
    put_off(deps, last_order(deps))
    assert whys(deps, tmp_path) == []
    with keep(deps.store) as session:
        said = [audit.detail_of(row)["said"] for row in audit.entries(session, CASE) if row.what.startswith("room")]
    assert said == ["1 orders are put off, and 1 places are free"]


def test_nothing_is_planned_again_right_after_people_were_asked(deps: Deps, tmp_path: Path, clock: Clock) -> None:
    followed(deps, tmp_path)
    put_off(deps, last_order(deps))
    assert whys(deps, tmp_path) == []


def test_a_case_that_is_over_is_planned_once_more_before_it_is_closed(deps: Deps, tmp_path: Path, clock: Clock) -> None:
    followed(deps, tmp_path)
    put_off(deps, last_order(deps))
    clock.moment = at(54)
    assert whys(deps, tmp_path)[0] == "place"
    approve_all(deps)
    swept(deps, tmp_path)
    swept(deps, tmp_path)
    with keep(deps.store) as session:
        case = cases.get_case(session, CASE)
        assert case is not None
        assert (case.life, case.status) == ("restored", "closed")
        assert sum(row.what.startswith("room") for row in audit.entries(session, CASE)) == 1
