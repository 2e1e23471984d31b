"""What an offer can deliver and when: first dispatch, what a pool makes in a week, when a receipt leaves its site."""

from datetime import date, datetime, time, timedelta

from planning.availability import transit_days
from planning.snapshot import Snapshot
from planning.supply import CapacityPool, Offer, Receipt
from planning.workdays import add_working_days, local_date, local_moment, week_of

DISPATCH = time(12, 0)
"""Plant-local clock time at which awarded goods leave their site."""


def ready_day(plant: Snapshot, offer: Offer) -> date:
    """The first day on which goods of the offer leave, if it is ordered at the snapshot's moment.

    Ordered past the hour of dispatch, goods that are ready leave on the next working day.
    """
    wait = offer.ready_days + (0 if offer.qualification == "approved" else offer.qualification_days)
    day = add_working_days(local_date(plant.as_of, plant.timezone), wait, plant.closed)
    if dispatch_moment(plant, day) < plant.as_of:
        day = add_working_days(day, 1, plant.closed)
    return day


def dispatch_moment(plant: Snapshot, day: date) -> datetime:
    """When goods dispatched on a day leave."""
    return local_moment(day, DISPATCH, plant.timezone)


def plain_lanes(plant: Snapshot, offer: Offer) -> frozenset[str]:
    """Lanes by which an offer's goods come if nobody pays for speed: its slowest. Every other one is faster freight."""
    hours = {lane: plant.lane_by_id[lane].hours_p50 for lane in offer.lanes}
    return frozenset(lane for lane, door_to_door in hours.items() if door_to_door == max(hours.values()))


def pool_week_pcs(plant: Snapshot, pool: CapacityPool, week: date) -> int:
    """Pieces a pool can still make in the week of that Monday: its ramp from its first possible dispatch, less
    what is reserved for other cases."""
    ready = [ready_day(plant, offer) for offer in plant.offers if offer.pool == pool.id]
    number = (week - week_of(min(ready))).days // 7 if ready else -1
    if number < 0:
        return 0
    made = pool.weekly[min(number, len(pool.weekly) - 1)]
    taken = sum(r.qty for r in plant.reservations if r.pool == pool.id and r.week == week)
    return max(0, made - taken)


def departures(plant: Snapshot) -> dict[str, datetime]:
    """When every receipt that is still at its site leaves it, by receipt; not before the snapshot's moment."""
    days = transit_days(plant)
    return {
        receipt.id: max(plant.as_of, planned_departure(receipt, days))
        for receipt in plant.receipts
        if receipt.departed is None
    }


def planned_departure(receipt: Receipt, days: dict[tuple[str, str], int]) -> datetime:
    """When a receipt was to leave, by the normal transit of its site and part."""
    return receipt.arrives - timedelta(days=days.get((receipt.site, receipt.part), 0))


def shift_quota(p: int, q: int, slots: int) -> int:
    """The most cars with an option that a shift of so many slots can hold under the ratio p/q."""
    return slots // q * p + min(p, slots % q)
