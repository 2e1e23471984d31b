"""Purchases of the next week that suit an early, a likely and a late end: made where they pay on average, only there.

Six cars of the second tail week need a P that comes if the works are back by the twelfth day, as is likely. If they are
back late, only an award can build them, and it must be ordered now: at the next review it would come too late.
"""

from typing import Any

import pytest

from planning.disruption import Disruption, back_at
from planning.line import TailMix
from planning.recovery.check import check
from planning.recovery.hedging import hedge, three_ends
from planning.recovery.options import options
from planning.recovery.outcome import Effort, Option, Planned, Wishes
from planning.recovery.recover import recover
from planning.snapshot import Snapshot
from planning.usage import Usage
from tests.planning.recovery.rulebook import LOSS, ruled
from tests.planning.tiny import moment, receipt

EFFORT = Effort(seconds=3, threads=1)
LATE = {"recovery_p10": moment(5), "recovery_p50": moment(5), "recovery_p90": moment(40)}


def plant(contribution_cents: int = 9_000, **offer: Any) -> Snapshot:
    forecast = {"model": "M", "options": ("A",), "vehicles": 6, "late_day_cents": 0}
    return ruled(
        stock=3,
        made="AABBAB" + "BBBBB " + "BBBBBB",
        receipts=(
            receipt("R1", "P", 10, moment(3), departed=None),
            receipt("R4", "P", 6, moment(12), departed=None),
        ),
        tail_mix=(TailMix(id="X", week="W2", contribution_cents=contribution_cents, **forecast),),
        offer={"ready_days": 8, **offer},
    )


def loss(**changes: Any) -> Disruption:
    return LOSS.model_copy(update={**LATE, **changes})


def by_goal(found: tuple[Option, ...], goal: str) -> Option:
    return next(option for option in found if goal in (option.goal, *option.also))


def test_what_pays_on_average_is_bought_although_the_likely_end_needs_none() -> None:
    snapshot, event = plant(), loss()
    found = options(snapshot, [event], EFFORT)
    cheapest, robust = by_goal(found, "least_cost"), by_goal(found, "robust")
    assert cheapest.plan.awards == () and robust.goal == "robust"
    assert sum(award.qty for award in robust.plan.awards) == 6
    assert check(snapshot, [event], robust.plan, robust.wishes) == []
    assert robust.extra_cents > cheapest.extra_cents
    late = three_ends([event])[2]
    unhelped = recover(snapshot, late, Wishes(levers=("reslot",)), EFFORT)
    assert isinstance(unhelped, Planned)
    lost = unhelped.option.bill.lost
    assert lost == 6 * 9_000 and 30 * lost > 100 * robust.bill.spend


@pytest.mark.parametrize(
    ("cents", "offer"),
    [(1_000, {}), (9_000, {"ready_days": 1, "valid_until": moment(30)}), (9_000, {"one_off_cents": 50_000})],
)
def test_least_cost_is_robust_where_nothing_else_pays(cents: int, offer: dict[str, Any]) -> None:
    """Cars of little worth, an offer that can wait for the review, one that costs more than it saves on average."""
    found = options(plant(cents, **offer), [loss()], EFFORT)
    robust = by_goal(found, "robust")
    assert "least_cost" in (robust.goal, *robust.also)
    assert robust.plan.awards == ()


def test_an_offer_that_expires_before_the_review_cannot_wait_for_it() -> None:
    found = options(plant(ready_days=1, valid_until=moment(5)), [loss()], EFFORT)
    robust = by_goal(found, "robust")
    assert robust.goal == "robust"
    assert sum(award.qty for award in robust.plan.awards) == 6


def test_an_end_that_is_sure_needs_no_hedge() -> None:
    event = back_at(loss(), moment(40))
    found = options(plant(), [event], EFFORT)
    robust = by_goal(found, "robust")
    assert "least_cost" in (robust.goal, *robust.also)
    assert sum(award.qty for award in robust.plan.awards) == 6


def test_robust_can_be_asked_for_by_name() -> None:
    snapshot, event = plant(), loss()
    outcome = recover(snapshot, [event], Wishes(goal="robust"), EFFORT)
    assert isinstance(outcome, Planned)
    assert outcome.option.goal == outcome.option.id == outcome.option.wishes.goal == "robust"
    assert outcome.option.plan.awards
    cheap = recover(plant(1_000), [event], Wishes(goal="robust"), EFFORT)
    assert isinstance(cheap, Planned)
    assert (cheap.option.goal, cheap.option.plan.awards) == ("robust", ())


def test_the_hedge_weighs_the_three_ends() -> None:
    found = hedge(plant(), [loss()], Wishes(), Usage(plant()))
    assert found is not None and found.pays
    assert sum(found.pieces.values()) == pytest.approx(6)
    # 6 x 300 + 1 000 for the award and 200 + 9 for its freight, against 30 % of what is lost
    assert found.likely_cents - found.mean_cents == pytest.approx(0.3 * 6 * 9_000 - 3_009, abs=200)


def test_a_budget_holds_for_what_is_committed_too() -> None:
    snapshot, event = plant(), loss()
    wishes = Wishes(goal="robust", budget_cents=2_000)
    outcome = recover(snapshot, [event], wishes, EFFORT)
    assert isinstance(outcome, Planned)
    assert outcome.option.bill.spend <= 2_000
    assert check(snapshot, [event], outcome.option.plan, wishes) == []
