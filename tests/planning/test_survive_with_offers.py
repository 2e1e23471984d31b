"""Time to survive with offers by hand: one car an hour from 06:00 to 14:00 on working days, S1 is lost for good."""

from typing import Any

from planning.recovery.survive import survive_with_offers
from planning.snapshot import Snapshot
from planning.supply import CapacityPool, Lane, Offer, PriceTier, SupplyLink
from planning.survival import Survival
from planning.usage import Usage
from tests.planning.tiny import bom, lost, moment, orders, part, plant, shifts, site


def offer(of: str, **changes: Any) -> Offer:
    base: dict[str, Any] = {
        "id": f"OF-{of}", "site": "S2", "part": of, "pool": "C", "tiers": (PriceTier(from_qty=1, price_cents=1),),
        "moq": 1, "max_qty": 10**6, "multiple": 1, "ready_days": 1, "valid_until": moment(9), "lanes": ("ROAD",),
    }  # fmt: skip
    return Offer(**base | changes)


def cars(made: str, parts: str, weekly: tuple[int, ...], *offers: Offer, stock: int = 16) -> Snapshot:
    of = shifts(10, 8)
    return plant(
        shifts=of, orders=orders((made * 80)[:80], of), parts=tuple(part(p, stock) for p in parts),
        bom=bom(**{p: p for p in parts}), sites=(site("S1"), site("S2")), offers=offers,
        links=tuple(SupplyLink(id=p, from_site="S1", item=p) for p in parts),
        pools=(CapacityPool(id="C", site="S2", weekly=weekly), CapacityPool(id="D", site="S2", weekly=(8, 0))),
        lanes=(Lane(id="ROAD", site="S2", mode="road", hours_p50=12, hours_p90=20, cents_per_100=1),),
    )  # fmt: skip


def survive(snapshot: Snapshot, *sites: str) -> Survival:
    return survive_with_offers(snapshot, Usage(snapshot), [lost(*(sites or ("S1",)), start=moment(0))])


def test_without_offers_the_stock_decides() -> None:
    assert survive(cars("P", "P", (99,))).until == moment(2, 6)


def test_an_offer_carries_as_far_as_its_weeks_reach() -> None:
    """16 in stock and 12 in the first week; the 99 of the second leave on Monday, too late for day 3."""
    assert survive(cars("P", "P", (12, 99), offer("P"))).until == moment(3, 10)


def test_an_offer_of_a_lost_site_does_not_count() -> None:
    assert survive(cars("P", "P", (99,), offer("P")), "S1", "S2").until == moment(2, 6)


def test_an_offer_gives_no_more_than_its_most() -> None:
    assert survive(cars("P", "P", (99,), offer("P", max_qty=20))).until == moment(4, 10)


def test_two_parts_share_the_weeks_of_a_pool() -> None:
    """P and Q in turn, 8 a day together, 8 of each in stock (two days): 12 of the pool serve twelve more cars."""
    both = cars("PQ", "PQ", (12, 12), offer("P"), offer("Q"), stock=8)
    assert survive(both).until == moment(3, 10)


def test_the_scarce_weeks_go_to_the_part_that_has_no_other_source() -> None:
    """Pool D gives 8 of P alone, so pool C can give 10 of its 12 to Q: 16 + 8 + 12 cars."""
    offers = (offer("P"), offer("Q"), offer("P", id="OF-2", pool="D"))
    assert survive(cars("PQ", "PQ", (12, 0), *offers, stock=8)).until == moment(4, 10)


def test_with_enough_offers_demand_is_met_to_the_end() -> None:
    found = survive(cars("P", "P", (99,), offer("P")))
    assert (found.until, found.part, found.hours) == (None, None, None)


def test_an_offer_ends_with_the_input_of_its_site() -> None:
    """S2 has no stock of what T ships it, so only what leaves before the loss of T would still come."""
    base = cars("P", "P", (99,), offer("P"))
    wire = SupplyLink(id="wire", from_site="T", to_site="S2", item="wire")
    plant = base.model_copy(update={"sites": (*base.sites, site("T", 2)), "links": (*base.links, wire)})
    assert survive(plant, "S1", "T").until == moment(2, 6)
