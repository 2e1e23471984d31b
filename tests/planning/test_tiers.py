"""A loss on its way to the plant, by hand: courses are (days after the start, per cent left) of site S1 and part P."""

from datetime import timedelta
from typing import Any

from planning.disruption import Disruption, Step, output_left
from planning.snapshot import Snapshot
from planning.supply import SupplyLink
from tests.planning.tiny import lost, moment, part, plant, shifts, site


def link(name: str, origin: str, to: str | None, item: str, **changes: Any) -> SupplyLink:
    return SupplyLink(id=name, from_site=origin, to_site=to, item=item, **changes)


TO_PLANT = link("out", "S1", None, "P")


def tiers(*links: SupplyLink, **changes: Any) -> Snapshot:
    sites = (site("S1"), site("S2"), site("T1", 2), site("T2", 2), site("U1", 3))
    made = shifts(60)
    return plant(sites=sites, parts=(part("P", 0), part("Q", 0)), shifts=made, links=links, **changes)


def course(snapshot: Snapshot, *losses: Disruption, node: tuple[str, str] = ("S1", "P")) -> list[tuple[int, int]]:
    steps = output_left(snapshot, losses).get(node, [])
    assert all((at - moment(0)) % timedelta(days=1) == timedelta(0) for at, _ in steps)
    return [((at - moment(0)).days, pct) for at, pct in steps]


def ten_days(*sites: str, **changes: Any) -> Disruption:
    return lost(*sites, start=moment(0), back=moment(10), **changes)


def test_a_lost_tier_one_site_makes_nothing_until_it_is_back() -> None:
    assert course(tiers(TO_PLANT), ten_days("S1")) == [(0, 0), (10, 100)]


def test_a_site_that_is_not_hit_is_not_named() -> None:
    assert output_left(tiers(TO_PLANT), [ten_days("S2")]) == {}


def test_the_parts_of_a_disruption_narrow_it() -> None:
    both = tiers(TO_PLANT, link("q", "S1", None, "Q"))
    assert set(output_left(both, [ten_days("S1", parts=("Q",))])) == {("S1", "Q")}


def test_transit_and_buffer_delay_the_loss_but_only_transit_the_recovery() -> None:
    chain = tiers(TO_PLANT, link("in", "T1", "S1", "wire", transit_days=2, buffer_days=3))
    assert course(chain, ten_days("T1")) == [(0, 100), (5, 0), (12, 100)]


def test_a_gap_shorter_than_the_buffer_does_not_show() -> None:
    chain = tiers(TO_PLANT, link("in", "T1", "S1", "wire", transit_days=2, buffer_days=10))
    assert course(chain, ten_days("T1")) == []


def test_a_buffer_bridges_a_partial_loss_longer() -> None:
    """30 % missing a day eats three days of cover in ten."""
    chain = tiers(TO_PLANT, link("in", "T1", "S1", "wire", buffer_days=3))
    cut = lost("T1", start=moment(0), back=moment(20), course=(Step(since=moment(0), capacity_pct=70),))
    assert course(chain, cut) == [(0, 100), (10, 70), (20, 100)]


def test_losses_add_up_along_a_chain_of_three_tiers() -> None:
    chain = tiers(
        TO_PLANT,
        link("t", "T1", "S1", "wire", transit_days=1, buffer_days=2),
        link("u", "U1", "T1", "copper", transit_days=3, buffer_days=1),
    )
    assert course(chain, ten_days("U1")) == [(0, 100), (7, 0), (14, 100)]


def test_without_another_source_a_site_makes_what_its_other_share_allows() -> None:
    two = tiers(TO_PLANT, link("a", "T1", "S1", "wire", share_pct=60), link("b", "T2", "S1", "wire", share_pct=40))
    assert course(two, ten_days("T1")) == [(0, 40), (10, 100)]


def test_another_source_gives_up_to_its_spare() -> None:
    two = tiers(
        TO_PLANT,
        link("a", "T1", "S1", "wire", share_pct=60),
        link("b", "T2", "S1", "wire", share_pct=40, spare_pct=50),
    )
    assert course(two, ten_days("T1")) == [(0, 60), (10, 100)]


def test_spare_is_only_under_way_once_the_loss_has_begun() -> None:
    two = tiers(
        TO_PLANT,
        link("a", "T1", "S1", "wire", share_pct=60),
        link("b", "T2", "S1", "wire", share_pct=40, spare_pct=50, transit_days=2),
    )
    assert course(two, ten_days("T1")) == [(0, 40), (2, 60), (10, 100)]


def test_a_source_that_is_hit_itself_has_no_spare() -> None:
    two = tiers(
        TO_PLANT,
        link("a", "T1", "S1", "wire", share_pct=60),
        link("b", "T2", "S1", "wire", share_pct=40, spare_pct=50),
    )
    half = lost("T2", id="D2", start=moment(0), back=moment(10), course=(Step(since=moment(0), capacity_pct=50),))
    assert course(two, ten_days("T1"), half) == [(0, 20), (10, 100)]


def test_only_the_items_an_input_feeds_suffer() -> None:
    fed = tiers(TO_PLANT, link("q", "S1", None, "Q"), link("in", "T1", "S1", "wire", feeds=("Q",)))
    assert set(output_left(fed, [ten_days("T1")])) == {("S1", "Q")}


def test_the_scarcest_input_decides() -> None:
    two = tiers(TO_PLANT, link("a", "T1", "S1", "wire"), link("b", "T2", "S1", "plug"))
    half = lost("T1", start=moment(0), back=moment(10), course=(Step(since=moment(0), capacity_pct=50),))
    fifth = lost("T2", id="D2", start=moment(0), back=moment(5), course=(Step(since=moment(0), capacity_pct=20),))
    assert course(two, half, fifth) == [(0, 20), (5, 50), (10, 100)]


def test_the_first_rank_is_served_before_the_second() -> None:
    first = tiers(
        TO_PLANT,
        link("a", "T1", "S1", "wire", output_pct=40, rank=1),
        link("b", "T1", "S2", "wire", output_pct=60, rank=2),
        link("q", "S2", None, "Q"),
    )
    half = lost("T1", start=moment(0), back=moment(10), course=(Step(since=moment(0), capacity_pct=50),))
    assert course(first, half) == []
    assert course(first, half, node=("S2", "Q")) == [(0, 16), (10, 100)]


def test_equal_ranks_share_pro_rata_also_with_customers_outside() -> None:
    shared = tiers(TO_PLANT, link("a", "T1", "S1", "wire", output_pct=40))
    half = lost("T1", start=moment(0), back=moment(10), course=(Step(since=moment(0), capacity_pct=50),))
    assert course(shared, half) == [(0, 50), (10, 100)]


def test_two_disruptions_of_one_site_leave_the_lower_output() -> None:
    cut = lost("S1", id="D2", start=moment(5), back=moment(15), course=(Step(since=moment(5), capacity_pct=30),))
    assert course(tiers(TO_PLANT), ten_days("S1"), cut) == [(0, 0), (10, 30), (15, 100)]
