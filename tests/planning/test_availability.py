"""What the plant will have of every part, and when: stock, receipts, and the flow that follows the plan."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from planning.availability import (
    Availability,
    Supply,
    availability,
    bucket_end,
    cut_parts,
    day_starts,
    following_flow,
    open_receipts,
    transit_days,
)
from planning.disruption import Disruption, Step, output_left
from planning.snapshot import Snapshot
from planning.supply import Receipt, SupplyLink
from planning.terms import epoch_min
from planning.usage import Usage
from tests.planning.recovery.rulebook import LOSS, award, delivery, expedite, ruled
from tests.planning.tiny import START, bom, lost, moment, orders, part, receipt, shifts, site


def of(plant: Snapshot, *losses: Disruption, **supply: Any) -> Availability:
    return availability(plant, Usage(plant), losses, Supply(**supply))


def by(there: Availability, *moments: Any) -> list[int]:
    return [there.by(0, epoch_min(each)) for each in moments]


def half(start: Any, pct: int = 50) -> Disruption:
    return lost("S1", start=start, course=(Step(since=start, capacity_pct=pct),))


# receipts


def test_stock_is_there_from_the_start_and_receipts_when_they_arrive() -> None:
    there = of(ruled())
    assert by(there, moment(0), moment(1, 11, 59), moment(1, 12), moment(3), moment(4)) == [50, 50, 56, 66, 71]


def test_by_and_at_agree() -> None:
    there = of(ruled(), LOSS, expedites=expedite(4).expedites)
    minutes = np.array([epoch_min(moment(0)) + 30 * step for step in range(300)])
    assert there.at(minutes)[0].tolist() == [there.by(0, int(minute)) for minute in minutes]


def test_an_overdue_receipt_arrives_now() -> None:
    late = ruled(receipts=(receipt("R", "P", 4, moment(-1)),))
    assert by(of(late), moment(0, 5, 59), moment(0)) == [50, 54]


@pytest.mark.parametrize(
    ("status", "confirmed_only", "counts"),
    [("confirmed", True, True), ("requested", False, True), ("requested", True, False), ("claimed", False, False)],
)
def test_receipts_count_by_their_status(status: Any, confirmed_only: bool, counts: bool) -> None:
    plant = ruled(receipts=(receipt("R", "P", 4, moment(1), status=status),))
    assert by(of(plant, confirmed_only=confirmed_only), moment(2)) == [54 if counts else 50]


def coming(plant: Snapshot, *losses: Disruption, **supply: Any) -> dict[str, int]:
    found = open_receipts(plant, Usage(plant), output_left(plant, losses), Supply(**supply))
    return {each.id: qty for each, qty in found}


def test_what_left_before_the_loss_comes_whole_and_what_leaves_later_is_lost() -> None:
    assert coming(ruled()) == {"R1": 10, "R2": 6, "R3": 5}
    assert coming(ruled(), LOSS) == {"R2": 6, "R3": 5}


def test_a_receipt_shrinks_with_the_output_left_rounded_down() -> None:
    assert coming(ruled(), half(moment(1))) == {"R1": 5, "R2": 6, "R3": 5}
    assert coming(ruled(), half(moment(0), 33)) == {"R1": 3, "R2": 1, "R3": 5}


def test_the_loss_counts_when_the_goods_leave_and_not_when_they_arrive() -> None:
    leaves = moment(2)
    before = lost("S1", start=leaves + timedelta(minutes=1))
    assert coming(ruled(), before)["R1"] == 10
    assert "R1" not in coming(ruled(), lost("S1", start=leaves))


def test_what_was_moved_to_a_faster_lane_no_longer_comes_the_slow_way() -> None:
    assert coming(ruled(), LOSS, expedites=expedite(4).expedites) == {"R2": 2, "R3": 5}
    assert coming(ruled(), LOSS, expedites=expedite(6).expedites) == {"R3": 5}


def test_awards_and_faster_freight_arrive_when_they_say() -> None:
    there = of(ruled(), LOSS, awards=award(delivery(4)).awards, expedites=expedite(4).expedites)
    assert by(there, moment(0, 15), moment(0, 16), moment(1, 12), moment(2)) == [50, 54, 56, 60]


def test_transit_days_are_those_of_links_to_the_plant() -> None:
    up = SupplyLink(id="U", from_site="T1", to_site="S1", item="wire", transit_days=9)
    plant = ruled(sites=(site("S1"), site("S2"), site("T1", 2)), links=(*ruled().links, up))
    assert transit_days(plant) == {("S1", "P"): 1}


# the flow that follows the plan


def following(made: str = "AAAA" + "AA  " + "A   ", *links: SupplyLink, **changes: Any) -> Snapshot:
    """Three days of four slots; P follows the plan from the second working day on, with 50 % of flex."""
    of = shifts(3, 4)
    follows = {"behaviour": "call_off", "call_off_days": 1, "flex_pct": 50} | changes.pop("p", {})
    base: dict[str, Any] = {
        "shifts": of, "orders": orders(made, of), "receipts": (), "tail_mix": (), "tail_weeks": (),
        "parts": (part("P", 4, **follows),),
        "links": links or (SupplyLink(id="K1", from_site="S1", item="P"),),
    }  # fmt: skip
    return ruled(**base | changes)


def flow(plant: Snapshot, *losses: Disruption) -> list[tuple[int, int]]:
    """(days after the start, pieces) of all flows."""
    found = following_flow(plant, Usage(plant), output_left(plant, losses))
    return [((minute - epoch_min(moment(0))) // 1440, qty) for _, minute, qty in found]


def test_each_day_past_the_call_off_brings_its_need_or_what_is_usual_and_the_flex_rounded_up() -> None:
    """Two pieces a day are usual: seven cars of twelve slots."""
    assert flow(following()) == [(1, 3), (2, 3)]
    assert flow(following(p={"flex_pct": 0})) == [(1, 2), (2, 2)]
    assert flow(following(p={"call_off_days": 0})) == [(0, 6), (1, 3), (2, 3)]
    assert flow(following("A   " + "AAAA" + "    ", p={"flex_pct": 25})) == [(1, 5), (2, 2)]
    assert flow(following(p={"call_off_days": 30})) == []


def test_call_off_days_are_working_days() -> None:
    of = shifts(7, 1)
    plant = following(shifts=of, orders=orders("AAAAAAA", of), tail_weeks=(), p={"call_off_days": 5, "flex_pct": 0})
    assert flow(plant) == [(7, 1), (8, 1)]


def test_the_flow_dries_up_with_its_site_and_comes_back_with_it() -> None:
    assert flow(following(), lost("S1", start=moment(0))) == []
    assert flow(following(), lost("S1", start=moment(0), back=moment(2))) == [(2, 2)]
    assert flow(following(), half(moment(0))) == [(1, 1), (2, 1)]


def test_two_sites_share_the_flow_and_one_loss_takes_its_share() -> None:
    two = (
        SupplyLink(id="1", from_site="S1", item="P", share_pct=50),
        SupplyLink(id="2", from_site="S2", item="P", share_pct=50),
    )
    made = "A   " + "AAAA" + "    "
    assert flow(following(made, *two, p={"flex_pct": 0})) == [(1, 4), (2, 1)]
    assert flow(following(made, *two, p={"flex_pct": 0}), lost("S1", start=moment(0))) == [(1, 2)]


def with_one_car_put_off(plant: Snapshot) -> Snapshot:
    """The second car of the second day waits without a place; of the other cars nothing changes."""
    last = [order for order in plant.orders if order.shift == plant.shifts[1].id][-1]
    waiting = last.model_copy(update={"shift": None, "slot": None})
    return plant.model_copy(update={"orders": tuple(waiting if order is last else order for order in plant.orders)})


def test_works_on_allocation_give_their_share_of_what_is_usual_even_if_less_is_called_off() -> None:
    plant = following("AAAA" + "AA  " + "AA  ", p={"flex_pct": 0})
    assert flow(plant, half(moment(0))) == [(1, 1), (2, 1)]
    assert flow(with_one_car_put_off(plant), half(moment(0))) == [(1, 1), (2, 1)]
    assert flow(with_one_car_put_off(plant)) == flow(plant) == [(1, 2), (2, 2)]


def test_a_hit_site_brings_no_flex_and_an_untouched_one_does() -> None:
    plant = following("AAAA" * 3)
    assert flow(plant) == [(1, 6), (2, 6)]
    assert flow(plant, half(moment(2))) == [(1, 4), (2, 2)]
    two = [SupplyLink(id=name, from_site=f"S{name}", item="P", share_pct=50) for name in "12"]
    assert flow(following("AAAA" * 3, *two), half(moment(2))) == [(1, 2 + 3), (2, 1 + 3)]


def allocated(*qty: int) -> list[int]:
    """What comes of receipts that leave S1 on one day while it makes half; two pieces a day are usual of P."""
    pieces = tuple(receipt(f"R{n}", "P", each, moment(1, 8 + n), departed=None) for n, each in enumerate(qty))
    link = SupplyLink(id="K1", from_site="S1", item="P", share_pct=100)
    plant = following("AA  " * 3, link, receipts=pieces, tail_weeks=())
    return list(coming(plant, half(moment(0))).values())


def test_receipts_of_less_than_usual_come_up_to_the_share_of_what_is_usual() -> None:
    assert allocated(1) == [1]
    assert allocated(2) == [1]
    assert allocated(8) == [4]


def test_receipts_of_one_day_share_what_is_usual() -> None:
    assert allocated(1, 1) == [1]
    assert allocated(1, 1, 2) == [1, 1]


def test_the_flow_of_a_day_left_its_site_a_transit_earlier() -> None:
    link = SupplyLink(id="K1", from_site="S1", item="P", transit_days=2)
    plant = following("AAAA" + "AA  " + "A   ", link)
    assert flow(plant, lost("S1", start=moment(0))) == [(1, 2)]
    assert flow(plant, lost("S1", start=moment(0, 7))) == [(1, 2), (2, 2)]


# calendar


def test_day_starts_with_its_first_shift_and_a_tail_week_at_six() -> None:
    early = shifts(1, 2)[0]
    night = early.model_copy(update={"id": "L1.N", "number": 3, "start": moment(0, 22)})
    plant = ruled(shifts=(early, night), orders=(), timezone="UTC")
    assert day_starts(plant) == {
        START: moment(0, 6), START + timedelta(7): moment(7, 6), START + timedelta(14): moment(14, 6),
    }  # fmt: skip


def test_bucket_end_is_the_end_of_regular_time_and_friday_night() -> None:
    plant = ruled()
    assert bucket_end(plant, plant.shifts[0]) == epoch_min(moment(0, 12))
    assert bucket_end(plant, plant.tail_weeks[0]) == epoch_min(moment(11, 22))


def test_cut_parts_are_those_of_which_less_or_nothing_comes() -> None:
    parts = (part("P", 9), part("Q", 9), part("R", 9, behaviour="call_off", call_off_days=0))
    links = tuple(SupplyLink(id=name, from_site="S1", item=name) for name in "PQR")
    plant = ruled(parts=parts, bom=bom(P="A", R="A"), links=links, receipts=(_still_there("P"),))
    found = cut_parts(plant, Usage(plant), [lost("S1", start=moment(0))])
    assert [plant.parts[row].id for row in found] == ["P", "R"]
    assert cut_parts(plant, Usage(plant), []) == ()


def _still_there(of: str) -> Receipt:
    return receipt(f"R-{of}", of, 5, moment(2), departed=None)


def test_a_part_whose_pieces_are_only_late_is_cut_by_nothing() -> None:
    """The site makes nothing for a day, but nothing was to leave on that day."""
    plant = ruled(receipts=(_still_there("P"),))
    assert cut_parts(plant, Usage(plant), [lost("S1", start=moment(0), back=moment(0, 12))]) == ()
