"""Last moments by hand: goods leave at noon of a working day, people sign from 08:00 to 17:00, day 0 is a Monday."""

from datetime import datetime, time
from typing import Any

import pytest

from planning.lastmoment import (
    Desk,
    Office,
    Remedy,
    decision_deadline,
    freight_remedies,
    last_order,
    offer_remedies,
    overtime_remedies,
)
from planning.snapshot import Snapshot
from planning.supply import CapacityPool, Lane, Offer, PriceTier, SupplyLink
from tests.planning.tiny import line, moment, part, plant, receipt, shifts


def lane(name: str = "ROAD", hours: int = 48, **changes: Any) -> Lane:
    base: dict[str, Any] = {"id": name, "site": "S1", "mode": "road", "hours_p50": hours // 2, "hours_p90": hours}
    return Lane(**base | {"cents_per_100": 1} | changes)


def offer(ready_days: int, **changes: Any) -> Offer:
    base: dict[str, Any] = {
        "id": "OF", "site": "S1", "part": "P", "pool": "C", "tiers": (PriceTier(from_qty=1, price_cents=1),),
        "moq": 1, "max_qty": 9, "multiple": 1, "ready_days": ready_days, "valid_until": moment(60),
        "lanes": ("ROAD",),
    }  # fmt: skip
    return Offer(**base | changes)


def house(*offers: Offer, **changes: Any) -> Snapshot:
    pool = CapacityPool(id="C", site="S1", weekly=(9,))
    base: dict[str, Any] = {"parts": (part("P", 0),), "offers": offers, "pools": (pool,), "lanes": (lane(),)}
    return plant(**base | changes)


def last(found: Offer, run_out: datetime, **changes: Any) -> datetime | None:
    snapshot = house(found, **changes)
    return last_order(snapshot, Desk(snapshot, Office()), found, snapshot.lanes[0], run_out)


@pytest.mark.parametrize(
    ("ready_days", "run_out", "expected", "why"),
    [
        (2, moment(10, 12), moment(4, 17), "leaves Tuesday week at noon, ordered two working days before, a Friday"),
        (2, moment(10, 11), moment(3, 17), "an hour less, and it must leave on Monday"),
        (3, moment(8, 18), moment(1, 17), "the lane would want Sunday; goods leave on Friday"),
        (0, moment(10, 12), moment(8, 12), "goods in stock leave the same noon"),
        (1, moment(2, 12), moment(-3, 17), "past: it would have had to be ordered on Friday"),
    ],
)
def test_the_last_order_leaves_in_time(ready_days: int, run_out: datetime, expected: datetime, why: str) -> None:
    assert last(offer(ready_days), run_out) == expected, why


def test_qualification_adds_to_the_wait_unless_the_part_is_approved() -> None:
    permit = offer(2, qualification="deviation", qualification_days=3)
    assert last(permit, moment(10, 12)) == moment(1, 17)
    assert last(offer(2, qualification_days=3), moment(10, 12)) == moment(4, 17)


def test_closed_days_do_not_count() -> None:
    assert last(offer(2), moment(10, 12), closed=(moment(7).date(),)) == moment(3, 17)


def test_the_offer_ends_before_the_supplier_closes() -> None:
    assert last(offer(2, valid_until=moment(3, 10)), moment(10, 12)) == moment(3, 10)


def test_an_offer_that_ends_at_night_is_signed_the_evening_before() -> None:
    assert last(offer(2, valid_until=moment(3, 2)), moment(10, 12)) == moment(2, 17)


def test_the_second_signature_takes_its_working_minutes() -> None:
    desk = Desk(house(), Office(signature_min=120))
    assert desk.latest(moment(1, 17)) == moment(1, 15)
    assert desk.latest(moment(1, 9)) == moment(0, 16)
    assert desk.latest(moment(7, 8)) == moment(4, 15)


def test_office_hours_are_the_plants_own() -> None:
    desk = Desk(house(), Office(opens=time(9), closes=time(12)))
    assert desk.latest(moment(1, 23)) == moment(1, 12)
    assert desk.earliest(moment(4, 13)) == moment(7, 9)


def test_an_offer_can_be_in_time_or_too_late() -> None:
    snapshot = house(offer(2))
    desk = Desk(snapshot, Office())
    for now, in_time in ((moment(4, 17), True), (moment(4, 18), False)):
        (found,) = offer_remedies(snapshot, desk, {"P": moment(10, 12)}, now)
        assert (found.last_moment, found.in_time) == (moment(4, 17), in_time)


def test_approved_now_the_first_pieces_arrive_after_the_wait_and_the_lane() -> None:
    (found,) = offer_remedies(house(offer(2)), Desk(house(), Office()), {"P": moment(20)}, moment(3, 20))
    assert found.arrives_p90 == moment(10, 12), "signed on Friday, ready on Tuesday noon, 48 h"


def test_offers_for_other_parts_and_offers_that_ended_are_no_remedies() -> None:
    snapshot = house(offer(2, valid_until=moment(1)))
    desk = Desk(snapshot, Office())
    assert list(offer_remedies(snapshot, desk, {"P": moment(10)}, moment(2))) == []
    assert list(offer_remedies(snapshot, desk, {"Q": moment(10)}, moment(0))) == []


def freight(*receipts: Any, run_out: datetime, hours: int = 24) -> list[Remedy]:
    link = SupplyLink(id="1", from_site="S1", item="P", transit_days=10)
    snapshot = house(receipts=receipts, links=(link,), lanes=(lane("AIR", hours, mode="air"),))
    coming = [(each, each.qty) for each in snapshot.receipts]
    return list(freight_remedies(snapshot, Desk(snapshot, Office()), {"P": run_out}, coming, snapshot.as_of))


def test_open_receipts_take_the_faster_lane_when_they_leave() -> None:
    """They leave on days 1, 3 and 5; by air two of them are there before the part runs out on day 4 at noon."""
    three = [receipt(f"R{n}", "P", 5, moment(n, 12), departed=None) for n in (11, 13, 15)]
    (found,) = freight(*three, run_out=moment(4, 12))
    assert (found.id, found.lane, found.last_moment, found.in_time) == ("S1", "AIR", moment(3, 12), True)
    assert (found.receipts, found.qty, found.arrives_p90) == (("R11", "R13", "R15"), 15, moment(2, 12))


def test_goods_under_way_take_no_other_lane() -> None:
    assert freight(receipt("R", "P", 5, moment(11)), run_out=moment(9)) == []


def test_a_lane_that_is_not_faster_is_no_remedy() -> None:
    assert freight(receipt("R", "P", 5, moment(11), departed=None), run_out=moment(9), hours=24 * 40) == []


def test_freight_that_cannot_be_there_in_time_has_no_last_moment() -> None:
    (found,) = freight(receipt("R", "P", 5, moment(15), departed=None), run_out=moment(2))
    assert (found.last_moment, found.in_time) == (None, False)


def test_overtime_needs_its_notice_before_the_first_shift_after_the_loss() -> None:
    made = shifts(5, 8, overtime_slots=2)
    snapshot = plant(lines=(line(overtime_notice_hours=8),), shifts=made)
    (found,) = overtime_remedies(snapshot, Desk(snapshot, Office()), moment(1, 9), moment(0))
    assert (found.id, found.last_moment, found.qty) == ("L1", moment(1, 17), 6)


def test_without_overtime_slots_there_is_no_overtime() -> None:
    snapshot = plant(shifts=shifts(5, 8))
    assert list(overtime_remedies(snapshot, Desk(snapshot, Office()), moment(1, 9), moment(0))) == []


def remedy(of: str | None, at: datetime | None, in_time: bool = True, kind: str = "offer") -> Remedy:
    return Remedy.model_validate(
        {"kind": kind, "id": "X", "part": of, "lane": None, "last_moment": at, "in_time": in_time, "arrives_p90": None}
    )


def test_the_deadline_is_the_first_last_chance_of_a_part() -> None:
    found = [remedy("P", moment(1)), remedy("P", moment(5)), remedy("Q", moment(3)), remedy("Q", moment(2))]
    assert decision_deadline(found) == moment(3)


def test_overtime_and_remedies_that_are_too_late_set_no_deadline() -> None:
    found = [remedy(None, moment(1), kind="overtime"), remedy("P", moment(2), in_time=False), remedy("Q", moment(4))]
    assert decision_deadline(found) == moment(4)
    assert decision_deadline(found[:2]) is None
