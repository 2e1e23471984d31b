"""Single faults of supply, wishes and names, planted into a plan that was allowed."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from planning.availability import open_receipts
from planning.disruption import Disruption, Step, output_left
from planning.sourcing import departures, dispatch_moment, pool_week_pcs, ready_day
from planning.supply import Award, Expedite, Receipt, Reservation
from planning.usage import Usage
from planning.workdays import local_date, week_of
from tests.planning.recovery.planted import Case, Fault, noting
from tests.planning.recovery.sistered import sistered

SUPPLY_FAULTS: dict[str, tuple[str, Fault]] = {}


fault = noting(SUPPLY_FAULTS)


# material


@fault("material")
def nobody_moves(case: Case) -> Case:
    return case.but(places=(), unbuilt=(), tail=(), overtime={})


@fault("material")
def nothing_is_bought(case: Case) -> Case:
    return case.but(awards=(), expedites=())


@fault("material")
def one_piece_of_a_part_that_runs_out_is_scrapped(case: Case) -> Case:
    """Of the part whose pieces are all taken by the end of the horizon."""
    there, usage = case.claim.there, case.claim.usage
    built = np.array([case.claim.bucket_of(o) is not None for o in case.plant.orders], dtype=np.int64)
    mixes = [
        sum(n for (mix, to), n in case.claim.tail_vehicles.items() if mix == m.id and to) for m in case.plant.tail_mix
    ]
    vehicles = np.concatenate((built, np.array(mixes, dtype=np.int64)))
    spare = {part: int(there.cumulative[part][-1]) - int(usage.part_use(part) @ vehicles) for part in case.claim.cut}
    part = min(spare, key=lambda row: spare[row])
    rows = list(case.plant.parts)
    rows[part] = rows[part].model_copy(update={"stock_usable": rows[part].stock_usable - spare[part] - 1})
    return case.on(parts=tuple(rows))


@fault("unconfirmed")
def a_frozen_slot_relies_on_supply_that_nobody_confirmed(case: Case) -> Case:
    """All stock of a part becomes a requested receipt that is there at once."""
    car = next(case.orders(frozen=True))
    row, _ = case.claim.usage.car_parts(case.plant.order_row[car.id], case.plant.as_of.date())[0]
    part = case.plant.parts[row]
    asked = Receipt(
        id="R-asked", part=part.id, site=case.plant.sites[0].id, mode="road", arrives=case.plant.as_of,
        qty=part.stock_usable, status="requested", departed=case.plant.as_of - timedelta(days=1),
    )  # fmt: skip
    parts = tuple(p.model_copy(update={"stock_usable": 0}) if p.id == part.id else p for p in case.plant.parts)
    return case.on(parts=parts, receipts=(*case.plant.receipts, asked))


# awards


def single_award(case: Case) -> Award:
    """The largest award, whose offer has no other."""
    alone = Counter(award.offer for award in case.plan.awards)
    return max((award for award in case.plan.awards if alone[award.offer] == 1), key=lambda award: award.qty)


def first_changed(case: Case, **changes: Any) -> Case:
    """The first delivery of that award changed."""
    award = single_award(case)
    deliveries = (award.deliveries[0].model_copy(update=changes), *award.deliveries[1:])
    return _instead(case, award, award.model_copy(update={"deliveries": deliveries}))


def _instead(case: Case, old: Award, new: Award) -> Case:
    return case.but(awards=tuple(new if award == old else award for award in case.plan.awards))


def offer_changed(case: Case, **changes: Any) -> Case:
    """The plant with other terms of that award's offer."""
    name = single_award(case).offer
    return case.on(offers=tuple(o.model_copy(update=changes) if o.id == name else o for o in case.plant.offers))


@fault("moq")
def an_award_is_a_piece_below_its_minimum(case: Case) -> Case:
    return offer_changed(case, moq=single_award(case).qty + 1)


@fault("moq")
def an_award_is_a_piece_above_the_offer(case: Case) -> Case:
    return offer_changed(case, max_qty=single_award(case).qty - 1)


@fault("transfer_stock")
def a_sister_plant_gives_a_piece_that_it_has_promised_already(case: Case) -> Case:
    award = single_award(case)
    offer = case.plant.offer_by_id[award.offer]
    last = week_of(case.plant.shifts[-1].day) + timedelta(weeks=4)
    asked = Reservation(pool=f"C-{offer.id}", week=last, qty=offer.max_qty - award.qty + 1, case="CASE-9")
    return replace(case, plant=sistered(case.plant, offer.site, (asked,)))


@fault("multiple")
def a_delivery_is_no_whole_number_of_packs(case: Case) -> Case:
    return first_changed(case, qty=single_award(case).deliveries[0].qty + 1)


@fault("offer_valid")
def an_offer_has_expired(case: Case) -> Case:
    return offer_changed(case, valid_until=case.plant.as_of - timedelta(minutes=1))


@fault("award_part")
def nothing_is_disrupted_after_all(case: Case) -> Case:
    return replace(case, losses=())


@fault("lead_time")
def goods_leave_the_working_day_before_they_are_ready(case: Case) -> Case:
    first = dispatch_moment(case.plant, ready_day(case.plant, case.plant.offer_by_id[single_award(case).offer]))
    early = first - timedelta(days=3 if first.weekday() == 0 else 1)
    return first_changed(case, dispatch=early)


@fault("lead_time")
def goods_leave_on_a_sunday(case: Case) -> Case:
    first = single_award(case).deliveries[0]
    sunday = dispatch_moment(case.plant, week_of(local_date(first.dispatch, case.plant.timezone)) + timedelta(days=6))
    return first_changed(case, dispatch=sunday, arrives=sunday + timedelta(days=90))


@fault("transit")
def a_delivery_is_a_minute_faster_than_its_lane(case: Case) -> Case:
    award = single_award(case)
    hours = case.plant.lane_by_id[award.lane].hours_p50
    return first_changed(case, arrives=award.deliveries[0].dispatch + timedelta(hours=hours, minutes=-1))


@fault("lane")
def an_award_takes_a_lane_of_another_site(case: Case) -> Case:
    award = single_award(case)
    other = next(lane for lane in case.plant.lanes if lane.id not in case.plant.offer_by_id[award.offer].lanes)
    return _instead(case, award, award.model_copy(update={"lane": other.id}))


def _site_makes(case: Case, pct: int) -> Case:
    """The site of that award makes so much from the snapshot's moment on."""
    offer, start = case.plant.offer_by_id[single_award(case).offer], case.plant.as_of
    back = start + timedelta(days=300)
    loss = Disruption(
        id="D-offer", title="Where the offer comes from", cause="fire", sites=(offer.site,),
        start=start, recovery_p10=back, recovery_p50=back, recovery_p90=back,
        course=(Step(since=start, capacity_pct=pct),),
    )  # fmt: skip
    return replace(case, losses=(*case.losses, loss))


@fault("output")
def the_site_of_an_award_stops_as_well(case: Case) -> Case:
    return _site_makes(case, 0)


# pools


def week_left(case: Case) -> tuple[str, date, int]:
    """A pool, a week, and how much of it the plan leaves."""
    delivery, pool = single_award(case).deliveries[0], case.plant.offer_by_id[single_award(case).offer].pool
    week = week_of(local_date(delivery.dispatch, case.plant.timezone))
    used = sum(
        d.qty
        for award in case.plan.awards
        if case.plant.offer_by_id[award.offer].pool == pool
        for d in award.deliveries
        if week_of(local_date(d.dispatch, case.plant.timezone)) == week
    )
    return pool, week, pool_week_pcs(case.plant, case.plant.pool_by_id[pool], week) - used


@fault("pool")
def a_pool_makes_a_piece_less_than_is_awarded(case: Case) -> Case:
    pool, _, left = week_left(case)
    weekly = tuple(max(0, most - left - 1) for most in case.plant.pool_by_id[pool].weekly)
    pools = tuple(p.model_copy(update={"weekly": weekly}) if p.id == pool else p for p in case.plant.pools)
    return case.on(pools=pools)


@fault("pool")
def another_case_reserved_a_piece_too_many(case: Case) -> Case:
    pool, week, left = week_left(case)
    return case.on(reservations=(Reservation(pool=pool, week=week, qty=left + 1, case="C-other"),))


@fault("pool")
def the_site_of_an_award_makes_one_per_cent(case: Case) -> Case:
    return _site_makes(case, 1)


# freight


def _hurry(case: Case, receipt: Receipt, qty: int, arrives: datetime | None = None, site: str | None = None) -> Case:
    lane = next(lane for lane in case.plant.lanes if lane.site == (site or receipt.site))
    leaves = departures(case.plant).get(receipt.id, case.plant.as_of)
    arrives = arrives or leaves + timedelta(hours=lane.hours_p50)
    return case.but(expedites=(Expedite(receipt=receipt.id, lane=lane.id, qty=qty, arrives=arrives),))


def _receipt(case: Case, coming: bool, departed: bool = False) -> Receipt:
    """A receipt of a cut part from a site with lanes; ``coming``: it survives the disruption."""
    lanes = {lane.site for lane in case.plant.lanes}
    return next(
        receipt
        for receipt in case.plant.receipts
        if case.plant.part_row[receipt.part] in case.claim.cut
        and receipt.site in lanes
        and (receipt.departed is not None) == departed
        and (receipt.id in coming_of(case)) == coming
    )


def coming_of(case: Case) -> dict[str, int]:
    left = output_left(case.plant, case.losses)
    return {receipt.id: qty for receipt, qty in open_receipts(case.plant, Usage(case.plant), left)}


@fault("freight")
def a_receipt_under_way_is_hurried(case: Case) -> Case:
    return _hurry(case, _receipt(case, coming=True, departed=True), 1)


@fault("freight")
def a_receipt_lost_with_its_site_is_hurried(case: Case) -> Case:
    return _hurry(case, _receipt(case, coming=False), 1)


@fault("freight")
def one_more_piece_is_hurried_than_comes(case: Case) -> Case:
    receipt = _receipt(case, coming=True)
    return _hurry(case, receipt, coming_of(case)[receipt.id] + 1)


@fault("freight")
def pieces_are_hurried_faster_than_the_lane(case: Case) -> Case:
    receipt = _receipt(case, coming=True)
    hours = min(lane.hours_p50 for lane in case.plant.lanes if lane.site == receipt.site)
    return _hurry(case, receipt, 1, departures(case.plant)[receipt.id] + timedelta(hours=hours, minutes=-1))


@fault("freight")
def pieces_are_hurried_on_a_lane_of_another_site(case: Case) -> Case:
    receipt = _receipt(case, coming=True)
    other = next(lane.site for lane in case.plant.lanes if lane.site != receipt.site)
    return _hurry(case, receipt, 1, receipt.arrives + timedelta(days=30), other)
