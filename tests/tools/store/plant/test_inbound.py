"""Reserved capacity, requested receipts and expedited pieces, as a later snapshot sees them."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import Session

from planning.availability import availability
from planning.disruption import Disruption
from planning.snapshot import Snapshot
from planning.sourcing import departures, pool_week_pcs, ready_day
from planning.supply import CapacityPool, Expedite, Lane, Offer, Receipt, Reservation
from planning.terms import epoch_min
from planning.usage import Usage
from planning.workdays import week_of
from tools.store.engine import Store
from tools.store.plant.inbound import (
    InboundRefusedError,
    add_receipts,
    add_reservations,
    answer_award,
    apply_expedites,
    confirm_award,
)
from tools.store.plant.whole import load_snapshot


def after(store: Store, change: Callable[[Session], object]) -> Snapshot:
    with store.write() as session:
        change(session)
    with store.read() as session:
        return load_snapshot(session)


def first_pool(plant: Snapshot) -> tuple[CapacityPool, Offer, date]:
    for offer in plant.offers:
        pool = plant.pool_by_id[offer.pool]
        week = week_of(ready_day(plant, offer)) + timedelta(days=7)
        if pool_week_pcs(plant, pool, week) > 10:
            return pool, offer, week
    raise AssertionError("the plant has no pool with capacity")


def requested(plant: Snapshot, name: str, award: str = "a1") -> Receipt:
    offer = plant.offers[0]
    return Receipt(
        id=name, part=offer.part, site=offer.site, mode="air", arrives=plant.as_of + timedelta(days=9), qty=700,
        status="requested", award=award,
    )  # fmt: skip


def test_reserved_pieces_are_gone_for_the_next_case(held: Store, plant: Snapshot) -> None:
    pool, _, week = first_pool(plant)
    most = pool_week_pcs(plant, pool, week)
    wanted = Reservation(pool=pool.id, week=week, qty=most - 3, case="c1")
    found = after(held, lambda session: add_reservations(session, [wanted]))
    assert found.reservations == (wanted,)
    assert pool_week_pcs(found, pool, week) == 3
    with pytest.raises(InboundRefusedError, match=r"4 pcs wanted, 3 pcs left"), held.write() as session:
        add_reservations(session, [wanted.model_copy(update={"qty": 4, "case": "c2"})])


def test_two_reservations_at_once_are_counted_together(held: Store, plant: Snapshot) -> None:
    pool, _, week = first_pool(plant)
    half = Reservation(pool=pool.id, week=week, qty=pool_week_pcs(plant, pool, week) // 2 + 1, case="c1")
    with pytest.raises(InboundRefusedError), held.write() as session:
        add_reservations(session, [half, half])
    with held.read() as session:
        assert load_snapshot(session).digest == plant.digest


def test_a_case_has_one_row_for_a_pools_week(held: Store, plant: Snapshot) -> None:
    pool, _, week = first_pool(plant)
    two = Reservation(pool=pool.id, week=week, qty=2, case="c1")
    found = after(held, lambda session: add_reservations(session, [two, two]))
    assert found.reservations == (two.model_copy(update={"qty": 4}),)


def test_an_unknown_pool_is_refused(held: Store, plant: Snapshot) -> None:
    with pytest.raises(InboundRefusedError, match="no such pool"), held.write() as session:
        add_reservations(session, [Reservation(pool="nowhere", week=plant.shifts[0].day, qty=1, case="c1")])


def test_a_requested_receipt_counts_until_it_is_confirmed_only(held: Store, plant: Snapshot) -> None:
    found = after(held, lambda session: add_receipts(session, [requested(plant, "a1.1")]))
    assert found.receipts == (*plant.receipts, requested(plant, "a1.1"))
    confirmed = after(held, lambda session: confirm_award(session, "a1"))
    assert confirmed.receipt_by_id["a1.1"].status == "confirmed"


@pytest.mark.parametrize(
    ("change", "reason"),
    [({}, "stands in the plant already"), ({"id": "x", "part": "gone"}, "gone is not in parts"),
     ({"id": "x", "site": "gone"}, "gone is not in sites")],
)  # fmt: skip
def test_a_receipt_that_does_not_fit_is_refused(
    held: Store, plant: Snapshot, change: dict[str, str], reason: str
) -> None:
    after(held, lambda session: add_receipts(session, [requested(plant, "a1.1")]))
    with pytest.raises(InboundRefusedError, match=reason), held.write() as session:
        add_receipts(session, [requested(plant, "a1.1").model_copy(update=change)])


def test_the_suppliers_answer_stands_in_place_of_what_was_asked(held: Store, plant: Snapshot) -> None:
    asked = [requested(plant, "a1.1"), requested(plant, "a1.2"), requested(plant, "a2.1", "a2")]
    after(held, lambda session: add_receipts(session, asked))
    answer = requested(plant, "a1.1").model_copy(update={"qty": 500, "status": "confirmed"})
    found = after(held, lambda session: answer_award(session, "a1", [answer]))
    assert found.receipts[len(plant.receipts) :] == (asked[2], answer)
    with pytest.raises(InboundRefusedError, match="does not belong"), held.write() as session:
        answer_award(session, "a1", [asked[2]])


def movable(plant: Snapshot) -> tuple[Receipt, Lane]:
    for receipt in plant.receipts:
        for lane in plant.lanes:
            if receipt.departed is None and lane.site == receipt.site and receipt.qty >= 10:
                return receipt, lane
    raise AssertionError("the plant has no receipt to expedite")


def test_expedited_pieces_leave_their_receipt_and_arrive_when_planned(held: Store, plant: Snapshot) -> None:
    receipt, lane = movable(plant)
    arrives = departures(plant)[receipt.id] + timedelta(hours=lane.hours_p50)
    moved = Expedite(receipt=receipt.id, lane=lane.id, qty=receipt.qty - 4, arrives=arrives)
    found = after(held, lambda session: apply_expedites(session, [moved]))
    assert found.receipt_by_id[receipt.id].qty == 4
    new = found.receipts[-1]
    assert (new.part, new.mode, new.qty, new.arrives) == (receipt.part, lane.mode, receipt.qty - 4, arrives)


def test_a_receipt_that_is_moved_whole_is_gone(held: Store, plant: Snapshot) -> None:
    receipt, lane = movable(plant)
    moved = Expedite(receipt=receipt.id, lane=lane.id, qty=receipt.qty, arrives=receipt.arrives)
    found = after(held, lambda session: apply_expedites(session, [moved]))
    assert receipt.id not in found.receipt_by_id
    assert sum(r.qty for r in found.receipts) == sum(r.qty for r in plant.receipts)


def test_more_than_comes_cannot_be_expedited(held: Store, plant: Snapshot) -> None:
    receipt, lane = movable(plant)
    moved = Expedite(receipt=receipt.id, lane=lane.id, qty=receipt.qty + 1, arrives=receipt.arrives)
    with pytest.raises(InboundRefusedError, match="still come"), held.write() as session:
        apply_expedites(session, [moved])


def test_under_a_disruption_the_two_receipts_bring_no_more_than_the_one_would_have(
    held: Store, plant: Snapshot
) -> None:
    receipt, lane = movable(plant)
    half = Disruption.model_validate(
        {
            "id": "d", "title": "half", "cause": "strike", "sites": [receipt.site], "start": plant.as_of,
            "recovery_p10": receipt.arrives, "recovery_p50": receipt.arrives + timedelta(days=30),
            "recovery_p90": receipt.arrives + timedelta(days=60),
            "course": [{"since": plant.as_of, "capacity_pct": 40}],
        }
    )  # fmt: skip
    part = plant.part_row[receipt.part]
    end = epoch_min(receipt.arrives)
    before = availability(plant, Usage(plant), [half]).by(part, end)
    moved = Expedite(receipt=receipt.id, lane=lane.id, qty=receipt.qty * 40 // 100 // 2, arrives=receipt.arrives)
    found = after(held, lambda session: apply_expedites(session, [moved], [half]))
    now = availability(found, Usage(found), [half]).by(part, end)
    assert before - 1 <= now <= before
