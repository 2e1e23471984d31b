"""The shifts a plan touched get their slots: who stays, who comes, what waits for its part, and what goes back."""

from typing import Any, Literal

import pytest

from planning.line import PaintShop, Place, Plan, RatioRule
from planning.recovery.check import check
from planning.sequencing import Cut, Manner, report, resequence
from planning.snapshot import Snapshot
from planning.supply import Award, CapacityPool, Delivery, Lane, Offer, PriceTier, SupplyLink
from tests.planning.tiny import bom, line, lost, moment, orders, part, plant, receipt, shifts

MANNER = Manner(steps=20_000)


def two_days(made: str, slots: int = 4, **changes: Any) -> Snapshot:
    """Two shifts of a few one-hour slots from 06:00, a letter an order."""
    days = shifts(2, slots=slots)
    return plant(**{"shifts": days, "orders": orders(made, days)} | changes)


def slots_of(plan: Plan | Cut, made: Snapshot, shift: str) -> list[str | None]:
    """Order ids of a shift in build order."""
    assert isinstance(plan, Plan), plan
    named = {place.order: place for place in plan.places}
    line: list[str | None] = [None] * (made.shift_by_id[shift].slots + plan.overtime.get(shift, 0))
    for order in made.orders:
        place = named.get(order.id)
        bucket, slot = (place.bucket, place.slot) if place else (order.shift, order.slot)
        if bucket == shift and order.id not in plan.unbuilt:
            assert slot is not None and line[slot] is None
            line[slot] = order.id
    return line


def go(bucket: str, *names: str) -> tuple[Place, ...]:
    return tuple(Place(order=name, bucket=bucket, slot=None) for name in names)


def test_orders_that_stay_keep_their_slots_and_newcomers_fill_the_holes() -> None:
    made = two_days("aaaabbbb")
    plan = Plan(places=(*go("L1.1", "2", "3"), *go("L1.0", "5", "8")))
    found = resequence(made, (), plan, ["L1.0", "L1.1"], manner=MANNER)
    assert isinstance(found, Plan)
    assert {place.order for place in found.places} == {"2", "3", "5", "8"}
    assert slots_of(found, made, "L1.0")[0] == "1" and slots_of(found, made, "L1.0")[3] == "4"
    assert set(slots_of(found, made, "L1.1")) == {"2", "3", "6", "7"}


def test_an_untouched_plan_comes_back_as_it_was() -> None:
    made = two_days("abababab")
    assert resequence(made, (), Plan(), ["L1.0", "L1.1"], manner=MANNER) == Plan()


def test_frozen_orders_stay_and_the_slot_of_a_pulled_one_stays_empty() -> None:
    made = two_days("aaaabbbb", lines=(line(frozen_hours=2),), shifts=shifts(2, slots=4, overtime_slots=1))
    plan = Plan(places=(*go("L1.1", "1"), *go("L1.0", "5")), overtime={"L1.0": 1})
    found = resequence(made, (), plan, ["L1.0", "L1.1"], manner=MANNER)
    assert slots_of(found, made, "L1.0")[:2] == [None, "2"]
    assert "5" in slots_of(found, made, "L1.0")


def test_a_body_past_planning_keeps_its_slot_and_is_replaced_by_nobody() -> None:
    days = shifts(2, slots=4)
    made = plant(shifts=days, orders=tuple(
        order.model_copy(update={"state": "body_built"}) if order.id in ("2", "3") else order
        for order in orders("aaaabbbb", days)
    ))  # fmt: skip
    found = resequence(made, (), Plan(places=go("L1.1", "3"), overtime={"L1.1": 1}), ["L1.0", "L1.1"], manner=MANNER)
    assert slots_of(found, made, "L1.0")[1:3] == ["2", None]


def test_more_cars_than_unfrozen_slots_give_a_cut_with_the_shift() -> None:
    made = two_days("aaaabbbb", lines=(line(frozen_hours=6),))
    found = resequence(made, (), Plan(places=(*go("L1.0", "5"), *go("L1.1", "1"))), ["L1.0"], manner=MANNER)
    assert isinstance(found, Cut)
    assert (found.shift, found.rule, found.needs, found.fits) == ("L1.0", "slots", 4, 3)


def supplied(arrival_hour: int, minute: int = 0, **changes: Any) -> Snapshot:
    """Part P on every ``p``: one in stock, four more arrive in the first shift (06:00 to 10:00)."""
    return two_days(
        "ppaaapaa",
        parts=(part("P", 1, **changes),), bom=bom(P="p"),
        receipts=(receipt("R1", "P", 4, moment(0, arrival_hour, minute)),),
    )  # fmt: skip


def test_users_of_a_part_wait_for_its_arrival_in_the_shift() -> None:
    made = supplied(8)
    found = resequence(made, (), Plan(), ["L1.0"], manner=MANNER)
    assert sum(order in ("1", "2") for order in slots_of(found, made, "L1.0")[:2]) == 1


def test_a_part_that_is_fitted_late_may_arrive_after_line_entry() -> None:
    assert resequence(supplied(7, 30, fit_min=30), (), Plan(), ["L1.0"], manner=MANNER) == Plan()
    assert resequence(supplied(7, 31, fit_min=30), (), Plan(), ["L1.0"], manner=MANNER) != Plan()


def test_more_users_than_fit_after_the_arrival_give_a_cut_with_the_count() -> None:
    made = supplied(9)
    found = resequence(made, (), Plan(places=(*go("L1.0", "6"), *go("L1.1", "3"))), ["L1.0", "L1.1"], manner=MANNER)
    assert isinstance(found, Cut)
    assert (found.rule, found.object, found.needs, found.fits, found.shift) == ("material", "P", 3, 2, "L1.0")


def test_what_earlier_shifts_use_is_counted() -> None:
    made = two_days("paaapaaa", parts=(part("P", 1),), bom=bom(P="p"), receipts=(receipt("R", "P", 1, moment(1, 8)),))
    found = resequence(made, (), Plan(), ["L1.1"], manner=MANNER)
    assert "5" in slots_of(found, made, "L1.1")[2:]


def test_what_another_line_uses_at_the_same_time_is_counted() -> None:
    days = (*shifts(1, slots=4), *shifts(1, slots=4, line_id="L2"))
    made = plant(
        lines=(line(), line(id="L2")), shifts=days, orders=orders("aaappaaa", days), bom=bom(P="p"),
        parts=(part("P", 1),), receipts=(receipt("R", "P", 1, moment(0, 8)),),
    )  # fmt: skip
    assert resequence(made, (), Plan(), ["L1.0"], manner=MANNER) == Plan()
    both = plant(**{name: getattr(made, name) for name in ("lines", "shifts", "bom", "parts", "receipts")} | {
        "orders": orders("paaapaaa", days)})  # fmt: skip
    moved = resequence(both, (), Plan(), ["L1.0"], manner=MANNER)
    assert "1" in slots_of(moved, both, "L1.0")[2:]


def test_an_award_feeds_the_shift_from_the_slot_at_which_it_arrives() -> None:
    offer = Offer(
        id="O1", site="S1", part="P", pool="POOL", tiers=(PriceTier(from_qty=1, price_cents=1),), moq=1, max_qty=9,
        multiple=1, ready_days=0, valid_until=moment(9), lanes=("ROAD",),
    )  # fmt: skip
    made = two_days(
        "paaaaaaa", parts=(part("P", 0),), bom=bom(P="p"), offers=(offer,),
        lanes=(Lane(id="ROAD", site="S1", mode="road", hours_p50=1, hours_p90=2, cents_per_100=1),),
        pools=(CapacityPool(id="POOL", site="S1", weekly=(9,)),),
    )  # fmt: skip
    assert isinstance(resequence(made, (), Plan(), ["L1.0"], manner=MANNER), Cut)
    award = Award(offer="O1", lane="ROAD", deliveries=(Delivery(dispatch=moment(0), arrives=moment(0, 9), qty=1),))
    found = resequence(made, (), Plan(awards=(award,)), ["L1.0"], manner=MANNER)
    assert slots_of(found, made, "L1.0")[3] == "1"


def test_a_car_built_short_takes_its_part_at_retrofit_and_not_before() -> None:
    made = two_days(
        "ppaaapaa", parts=(part("P", 1, build_short=True, retrofit_min=10),), bom=bom(P="p"),
        receipts=(receipt("R1", "P", 2, moment(0, 10), departed=None), receipt("R2", "P", 2, moment(1, 6))),
        links=(SupplyLink(id="S1.P", from_site="S1", item="P"),),
    )  # fmt: skip
    strike = lost("S1", start=moment(0, 0), back=moment(0, 12))
    assert isinstance(resequence(made, (strike,), Plan(), ["L1.0"], manner=MANNER), Cut)
    short = Plan(places=(Place(order="1", bucket="L1.0", slot=0, short=True, retrofit="L1.1"),))
    found = resequence(made, (strike,), short, ["L1.0", "L1.1"], manner=MANNER)
    assert isinstance(found, Plan)
    assert found.places[0] == short.places[0]
    assert [v.rule for v in check(made, (strike,), found) if v.rule == "material"] == []


def past_planning(status: Literal["confirmed", "requested"]) -> Snapshot:
    """One P in stock, four that come on the first day; car 5 takes one in slot 0, car 7, past planning, in slot 2."""
    made = two_days("aaaapapa", parts=(part("P", 1),), bom=bom(P="p"))
    begun = tuple(o.model_copy(update={"state": "broadcast"}) if o.id == "7" else o for o in made.orders)
    return made.model_copy(update={"orders": begun, "receipts": (receipt("R", "P", 4, moment(0, 8), status=status),)})


def test_a_car_stands_behind_one_past_planning_that_needs_the_confirmed_pieces() -> None:
    made = past_planning("requested")
    found = resequence(made, (), Plan(), ["L1.1"], manner=MANNER)
    assert slots_of(found, made, "L1.1")[2:] == ["7", "5"]
    assert check(made, (), found) == []  # type: ignore[arg-type]
    assert resequence(past_planning("confirmed"), (), Plan(), ["L1.1"], manner=MANNER) == Plan()


def test_a_shift_that_goes_short_as_it_stands_is_sequenced_though_nobody_touched_it() -> None:
    made = past_planning("requested")
    assert slots_of(resequence(made, (), Plan(), [], manner=MANNER), made, "L1.1")[2:] == ["7", "5"]


def test_overtime_slots_make_room() -> None:
    made = two_days("aaaabbbb", shifts=shifts(2, slots=4, overtime_slots=2))
    crowded = Plan(places=go("L1.0", "5", "6"), overtime={"L1.0": 2})
    assert slots_of(resequence(made, (), crowded, ["L1.0"], manner=MANNER), made, "L1.0")[4:] == ["5", "6"]
    assert isinstance(resequence(made, (), Plan(places=go("L1.0", "5", "6")), ["L1.0"], manner=MANNER), Cut)


def test_the_next_shift_sees_the_new_end_of_the_one_before() -> None:
    rule = RatioRule(id="R", line="L1", option="x", p=1, q=2, priority="high")
    made = two_days("abcxabcd", ratio_rules=(rule,))
    found = resequence(made, (), Plan(places=(*go("L1.1", "4"), *go("L1.0", "5"))), ["L1.0", "L1.1"], manner=MANNER)
    assert slots_of(found, made, "L1.1")[0] == "4"
    tight = resequence(
        two_days("abcxxbcd", ratio_rules=(rule,)), (), Plan(), ["L1.1"], manner=Manner(steps=20_000, moved_cap=2)
    )
    assert isinstance(tight, Plan) and "5" in {place.order for place in tight.places}


def test_paint_batches_of_the_line_are_kept() -> None:
    made = two_days("aaaabbbb", paint=(PaintShop(line="L1", batch_limit=3),))
    found = resequence(made, (), Plan(), ["L1.0"], manner=MANNER)
    assert isinstance(found, Cut) and (found.rule, found.object) == ("colour", "red")


def test_orders_to_keep_and_a_cap_of_none_moved_leave_stayers_alone() -> None:
    rule = RatioRule(id="R", line="L1", option="x", p=1, q=2, priority="high")
    made = two_days("xxabbbbb", ratio_rules=(rule,))
    kept = Manner(steps=20_000, keep=frozenset("1234"), moved_cap=4)
    assert resequence(made, (), Plan(), ["L1.0"], manner=kept) == Plan()
    assert resequence(made, (), Plan(), ["L1.0"], manner=Manner(steps=20_000, moved_cap=0)) == Plan()
    assert resequence(made, (), Plan(), ["L1.0"], manner=Manner(steps=20_000, moved_cap=4)) != Plan()


def test_the_report_counts_before_and_after() -> None:
    rule = RatioRule(id="R", line="L1", option="x", p=1, q=2, priority="high")
    made = two_days("xxabbbbb", ratio_rules=(rule,))
    plan = Plan(places=(*go("L1.1", "3"), *go("L1.0", "5")))
    found = resequence(made, (), plan, ["L1.0", "L1.1"], manner=Manner(steps=20_000, moved_cap=2))
    assert isinstance(found, Plan)
    told = report(made, found, ["L1.0", "L1.1"])
    assert (told.shifts, told.came, told.left) == (2, 2, 2)
    assert (told.high_before, told.high_after) == (1, 0) and told.moved >= 1


def test_an_unknown_shift_is_named() -> None:
    with pytest.raises(ValueError, match=r"no shift L9\.9"):
        resequence(two_days("aaaabbbb"), (), Plan(), ["L9.9"])
