"""Papers for every offer of a generated plant, and for drawn awards: they verify and add up to the planner's bill."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.price import price
from planning.snapshot import Snapshot
from planning.supply import Award, Delivery, Offer
from scenarios.plant import generate
from tests.tools.contracts.small import CASE, NOW, at, disruption, option, plant
from tools.contracts import AWARD_KINDS, draft, order_kinds, paper_facts, verify


@pytest.fixture(scope="module")
def compact() -> Snapshot:
    return generate("compact", 3)


def least_award(snapshot: Snapshot, offer: Offer) -> Award:
    qty = -(-offer.moq // offer.multiple) * offer.multiple
    leaves = snapshot.as_of + timedelta(days=offer.ready_days)
    arrives = leaves + timedelta(hours=snapshot.lane_by_id[offer.lanes[0]].hours_p50)
    return Award(offer=offer.id, lane=offer.lanes[0], deliveries=(Delivery(dispatch=leaves, arrives=arrives, qty=qty),))


def test_an_award_of_every_offer_of_a_plant_gives_papers_that_verify(compact: Snapshot) -> None:
    chosen = option(tuple(least_award(compact, offer) for offer in compact.offers))
    papers = paper_facts(compact, chosen, disruption(), CASE, NOW)
    assert sorted(line.offer for facts in papers for line in facts.lines) == sorted(o.id for o in compact.offers)
    for facts in papers:
        for kind in order_kinds(facts):
            assert verify(draft(kind, facts), facts) == []
    bill, _ = price(compact, chosen.plan)
    assert sum(facts.plant_cents for facts in papers) == bill.parts + bill.one_off + bill.freight


quantities = st.lists(st.integers(min_value=1, max_value=10**7), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None)
@given(
    quantities,
    quantities,
    st.text(min_size=1, max_size=30),
    st.sampled_from(["Germany", "France", "USA", "Poland", "12", "Ruritania"]),
)
def test_drawn_awards_and_names_give_papers_that_verify(road: list[int], clips: list[int], name: str, law: str) -> None:
    def award(offer: str, lane: str, pieces: list[int]) -> Award:
        hours = [timedelta(hours=37 * number) for number in range(len(pieces))]
        return Award(
            offer=offer,
            lane=lane,
            deliveries=tuple(
                Delivery(dispatch=at(4, 6) + h, arrives=at(4, 20) + h, qty=200 * qty)
                for h, qty in zip(hours, pieces, strict=True)
            ),
        )

    awards = (award("OF-501", "LN-ROAD", road), award("OF-610", "LN-UNNA", clips))
    snapshot = plant(name=name, part=name, law=law)
    papers = paper_facts(snapshot, option(awards), disruption(title=name), CASE, NOW)
    for facts in papers:
        for kind in AWARD_KINDS:
            assert verify(draft(kind, facts), facts) == []
    bill, _ = price(snapshot, option(awards).plan)
    assert sum(facts.plant_cents for facts in papers) == bill.parts + bill.one_off + bill.freight


def test_a_schedule_of_two_thousand_deliveries_is_written_and_verified() -> None:
    awards = tuple(
        Award(
            offer="OF-501",
            lane=lane,
            deliveries=tuple(
                Delivery(dispatch=at(1, 1) + timedelta(hours=n), arrives=at(1, 9) + timedelta(hours=n), qty=40)
                for n in range(400)
            ),
        )
        for lane in ("LN-ROAD", "LN-AIR", "LN-ROAD", "LN-AIR", "LN-ROAD")
    )
    facts = paper_facts(plant(), option(awards), disruption(), CASE, NOW)[0]
    assert len(facts.lines[0].deliveries) == 2_000
    assert verify(draft("delivery_schedule_release", facts), facts) == []
