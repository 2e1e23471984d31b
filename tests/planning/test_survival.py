"""Time to survive by hand: one car an hour from 06:00 to 14:00 on working days, every car takes one P."""

from typing import Any

from planning.snapshot import Snapshot
from planning.supply import SupplyLink
from planning.survival import Survival, time_to_survive
from planning.usage import Usage
from tests.planning.tiny import bom, lost, moment, orders, part, plant, receipt, shifts, site


def cars(stock: int, *links: SupplyLink, days: int = 4, **changes: Any) -> Snapshot:
    of = shifts(days, 8)
    base: dict[str, Any] = {
        "shifts": of, "orders": orders("A" * 8 * days, of), "bom": bom(P="A"), "links": links,
        "parts": (part("P", stock),), "sites": (site("S1"), site("S2"), site("T1", 2)),
    }  # fmt: skip
    return plant(**base | changes)


def survive(snapshot: Snapshot, *sites: str, **changes: Any) -> Survival:
    return time_to_survive(snapshot, Usage(snapshot), [lost(*sites, start=moment(0), **changes)])


ONLY = SupplyLink(id="1", from_site="S1", item="P")


def test_stock_alone_lasts_until_the_first_car_without() -> None:
    found = survive(cars(10, ONLY), "S1")
    assert (found.until, found.part, found.hours) == (moment(1, 8), "P", 26)


def test_goods_under_way_count_and_goods_still_at_the_site_do_not() -> None:
    gone, there = receipt("R1", "P", 3, moment(1, 6)), receipt("R2", "P", 9, moment(1, 6), departed=None)
    assert survive(cars(10, ONLY, receipts=(gone, there)), "S1").until == moment(1, 11)


def test_a_loss_two_tiers_up_is_survived_longer_by_the_buffer() -> None:
    follows = (part("P", 10, behaviour="call_off", call_off_days=0),)
    up = SupplyLink(id="2", from_site="T1", to_site="S1", item="wire", buffer_days=1)
    assert survive(cars(0, ONLY, up, parts=follows), "T1").until == moment(2, 8)


def test_the_course_and_the_recovery_of_the_disruption_do_not_matter() -> None:
    assert survive(cars(10, ONLY), "S1", back=moment(0, 12)).hours == 26


def two(spare: int, flex: int) -> Snapshot:
    parts = (part("P", 8, behaviour="call_off", call_off_days=0, flex_pct=flex),)
    return cars(
        8,
        SupplyLink(id="1", from_site="S1", item="P", share_pct=50),
        SupplyLink(id="2", from_site="S2", item="P", share_pct=50, spare_pct=spare),
        parts=parts,
    )


def test_another_source_gives_its_share() -> None:
    """8 in stock and 4 a day for 8 a day: the stock is gone after two days."""
    assert survive(two(spare=0, flex=0), "S1").until == moment(2, 10)


def test_another_source_gives_its_spare_on_top() -> None:
    """8 in stock and 6 a day: 14, 12, 10, 8 are left in the mornings; it lasts to the end."""
    found = survive(two(spare=50, flex=0), "S1")
    assert (found.until, found.part, found.hours) == (None, None, None)


def test_spare_and_flex_are_not_counted_twice() -> None:
    """25 % of flex in 25 % of spare is 5 a day, once: 13, 10, 7 in the mornings."""
    assert survive(two(spare=25, flex=25), "S1").until == moment(2, 13)


def test_spare_beyond_flex_counts() -> None:
    assert survive(two(spare=25, flex=0), "S1").until == survive(two(spare=0, flex=25), "S1").until


def test_a_part_that_already_lacks_survives_no_hour() -> None:
    assert survive(cars(0, ONLY), "S1").hours == 0
