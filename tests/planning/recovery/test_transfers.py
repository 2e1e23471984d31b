"""Stock of sister plants: a lever of its own, there once, and never worse than the plain model's optimum allows."""

from datetime import timedelta
from typing import Any

import pytest

from planning.lastmoment import Desk, Office, offer_remedies
from planning.line import Plan
from planning.plandiff import Transfer, diff
from planning.price import price
from planning.recovery.check import check
from planning.recovery.clashes import clashing
from planning.recovery.outcome import LEVERS, Effort, Lever, Planned, Wishes
from planning.recovery.recover import recover
from planning.sisters import is_transfer, most_pcs
from planning.snapshot import Snapshot, problems
from planning.supply import Offer, Reservation
from tests.planning.recovery.drawn_plants import SmallPlant
from tests.planning.recovery.plain_model import PlainModel
from tests.planning.recovery.rulebook import LOSS, OFFER, award, broken, delivery, ruled
from tests.planning.recovery.sistered import SISTER, sistered
from tests.planning.tiny import START, lost, moment

BOUGHT = award(delivery(4))
WEEK = timedelta(days=7)


def sister(**changes: Any) -> Snapshot:
    """The plant of the rules, whose offer is stock of a sister plant."""
    return sistered(ruled(**changes), "S2")


def promised(qty: int, weeks: int = 0) -> Reservation:
    """Stock that another case was promised, to leave so many weeks from now."""
    return Reservation(pool="C-OF", week=START + weeks * WEEK, qty=qty, case="CASE-9")


def but(lever: Lever) -> tuple[Lever, ...]:
    return tuple(other for other in LEVERS if other != lever)


@pytest.mark.parametrize(("plant", "lever", "other"), [(ruled(), "award", "transfer"), (sister(), "transfer", "award")])
def test_wish_lever_awards_and_transfers_are_switched_off_apart(plant: Snapshot, lever: Lever, other: Lever) -> None:
    assert broken(plant, BOUGHT, levers=but(lever)) == [("wish_lever", lever)]
    assert broken(plant, BOUGHT, levers=but(other)) == []


def test_confirmed_only_moves_no_stock_of_sister_plants_and_says_so() -> None:
    (found,) = check(sister(), [LOSS], BOUGHT, Wishes(confirmed_only=True))
    assert (found.rule, found.detail.partition(",")[0]) == ("confirmed_only", "0 awards")
    assert "1 transfers" in found.detail


@pytest.mark.parametrize(
    ("taken", "weeks", "rules"),
    [(16, 0, []), (17, 0, ["transfer_stock"]), (17, 3, ["transfer_stock"]), (20, -1, [])],
    ids=["the last pieces", "one too many", "promised for later", "gone last week, so no longer counted"],
)
def test_transfer_stock_each_piece_leaves_once_whatever_the_week(taken: int, weeks: int, rules: list[str]) -> None:
    held = sistered(ruled(pools=(pool(),)), "S2", (promised(taken, weeks),))
    assert [rule for rule, _ in broken(held, BOUGHT)] == rules
    assert most_pcs(held, held.offers[0]) == (20 if weeks < 0 else 20 - taken)


def test_transfer_stock_is_no_rule_of_suppliers() -> None:
    held = ruled(pools=(pool(),), reservations=(Reservation(pool="K", week=START + WEEK, qty=17, case="CASE-9"),))
    assert broken(held, BOUGHT) == []
    assert most_pcs(held, held.offers[0]) == 20


def test_output_nothing_leaves_a_sister_plant_that_is_hit_itself() -> None:
    both = lost("S1", "S2", start=moment(1, 0))
    (found,) = [each for each in check(sister(), [both], BOUGHT) if each.rule == "output"]
    assert found.object == "OF"
    assert found.detail.endswith("when the event holds its stock")


def pool() -> Any:
    return ruled().pools[0].model_copy(update={"weekly": (100,)})


def test_pieces_of_sister_plants_are_counted_apart_and_cost_alike() -> None:
    bought, moved = price(ruled(), BOUGHT), price(sister(), BOUGHT)
    assert bought[0] == moved[0]
    assert (bought[1].awarded_pcs, bought[1].transferred_pcs) == (4, 0)
    assert (moved[1].awarded_pcs, moved[1].transferred_pcs) == (0, 4)


def test_a_plan_diff_names_what_sister_plants_send_and_no_purchases() -> None:
    assert diff(sister(), BOUGHT).transfers == (Transfer(offer="OF", site="S2", part="P", unit="pcs", qty=4),)
    assert diff(sister(), Plan()).transfers == diff(ruled(), BOUGHT).transfers == ()


def test_a_pin_on_a_transfer_clashes_with_transfers_switched_off() -> None:
    (found,) = clashing(sister(), Wishes(pin_offers=("OF",), levers=but("transfer")))
    assert (found.rule, found.detail) == ("wish_lever", "offer OF is pinned but transfers are switched off")
    assert clashing(sister(), Wishes(pin_offers=("OF",), levers=but("award"))) == []


def test_a_transfer_is_a_remedy_of_its_own_with_what_is_left_of_it() -> None:
    for held, kind, qty in ((ruled(), "offer", 20), (sistered(ruled(), "S2", (promised(15),)), "transfer", 5)):
        (found,) = offer_remedies(held, Desk(held, Office()), {"P": moment(9)}, moment(0, 9))
        assert (found.kind, found.qty) == (kind, qty)


def test_offers_of_a_sister_plant_share_no_pool() -> None:
    two = (Offer(**OFFER), Offer(**OFFER | {"id": "OF2"}))
    assert problems(ruled(offers=two)) == []
    own = (SISTER.model_copy(update={"id": "SUP"}),)
    fields = {name: getattr(ruled(offers=two), name) for name in Snapshot.model_fields} | {"suppliers": own}
    assert [str(found) for found in problems(Snapshot.model_construct(**fields))] == [
        "offers OF2, pool: pool K is that of offer OF; stock of a sister plant has one of its own"
    ]


@pytest.mark.parametrize(("seed", "taken"), [(9, 0), (30, 0), (32, 0), (32, 5), (36, 0), (36, 3), (40, 0), (56, 4)])
def test_plans_with_transfers_cost_no_less_than_the_optimum_and_the_bound_no_more(seed: int, taken: int) -> None:
    plain, losses = SmallPlant(seed).draw()
    names = [offer.id for offer in plain.offers if offer.site == "S3"]
    asked = tuple(Reservation(pool=f"C-{name}", week=START + WEEK, qty=taken, case="C") for name in names if taken)
    plant = sistered(plain, "S3", asked)
    best = PlainModel(plant, losses).solve()
    assert best is not None and best.least == best.cents
    assert check(plant, losses, best.plan) == []
    outcome = recover(plant, losses, Wishes(), Effort(seconds=20))
    assert isinstance(outcome, Planned)
    assert outcome.option.bound_cents is not None
    assert outcome.option.bound_cents <= best.cents <= outcome.option.bill.total


@pytest.mark.parametrize("seed", [9, 40])
def test_without_transfers_the_planner_asks_no_sister_plant(seed: int) -> None:
    plain, losses = SmallPlant(seed).draw()
    plant = sistered(plain, "S3")

    def moved(levers: tuple[Lever, ...]) -> bool:
        outcome = recover(plant, losses, Wishes(levers=levers), Effort(seconds=10))
        assert isinstance(outcome, Planned)
        return any(is_transfer(plant, plant.offer_by_id[each.offer]) for each in outcome.option.plan.awards)

    assert moved(LEVERS)
    assert not moved(but("transfer"))
