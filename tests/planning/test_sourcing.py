"""What an offer can deliver and when."""

from datetime import UTC, date, datetime, timedelta

import pytest

from planning.sourcing import departures, dispatch_moment, planned_departure, pool_week_pcs, ready_day, shift_quota
from planning.supply import CapacityPool, Offer, Reservation
from tests.planning.recovery.rulebook import OFFER, ruled
from tests.planning.tiny import START, moment, receipt


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({"ready_days": 0}, 0),
        ({"ready_days": 4}, 4),
        ({"ready_days": 5}, 7),
        ({"ready_days": 1, "qualification": "approved", "qualification_days": 9}, 1),
        ({"ready_days": 1, "qualification": "deviation", "qualification_days": 2}, 3),
        ({"ready_days": 1, "qualification": "ppap", "qualification_days": 9}, 14),
    ],
)
def test_ready_day_counts_working_days_and_what_is_not_yet_qualified(changes: dict[str, object], days: int) -> None:
    assert ready_day(ruled(), Offer(**OFFER | changes)) == START + timedelta(days=days)


def test_ready_day_skips_days_the_plant_is_closed() -> None:
    closed = ruled(closed=(START + timedelta(days=3), START + timedelta(days=4)))
    assert ready_day(closed, Offer(**OFFER | {"ready_days": 3})) == START + timedelta(days=7)


@pytest.mark.parametrize(("hour", "days"), [(11, 0), (12, 0), (13, 1)])
def test_ready_day_past_the_hour_of_dispatch_is_the_next_day(hour: int, days: int) -> None:
    plant = ruled(as_of=moment(0, hour))
    assert ready_day(plant, Offer(**OFFER | {"ready_days": 0})) == START + timedelta(days=days)


def test_ready_day_counts_from_the_day_at_the_plant() -> None:
    late_sunday = datetime(2026, 3, 8, 23, 30, tzinfo=UTC)
    plant = ruled(timezone="Europe/Berlin", as_of=late_sunday)
    assert ready_day(plant, Offer(**OFFER | {"ready_days": 1})) == date(2026, 3, 10)


def test_goods_leave_at_noon_where_the_plant_is() -> None:
    berlin = ruled(timezone="Europe/Berlin")
    assert dispatch_moment(berlin, date(2026, 3, 27)) == datetime(2026, 3, 27, 11, tzinfo=UTC)
    assert dispatch_moment(berlin, date(2026, 3, 30)) == datetime(2026, 3, 30, 10, tzinfo=UTC)


def pool(weeks: int, **changes: object) -> int:
    """What is left of the pool (6, then 12 a week; from Tuesday of the first week on) so many weeks later."""
    plant = ruled(**changes)
    return pool_week_pcs(plant, plant.pools[0], START + timedelta(days=7 * weeks))


def test_pool_climbs_its_ramp_and_stays_at_its_top() -> None:
    assert [pool(week) for week in (-1, 0, 1, 2, 20)] == [0, 6, 12, 12, 12]


def test_pool_begins_with_the_first_offer_that_is_ready() -> None:
    late = {"ready_days": 6}
    assert [pool(week, offer=late) for week in (0, 1, 2)] == [0, 6, 12]
    both = (Offer(**OFFER | late), Offer(**OFFER | {"id": "OG"}))
    assert [pool(week, offers=both) for week in (0, 1)] == [6, 12]


def test_pool_without_an_offer_gives_nothing() -> None:
    bare = (CapacityPool(id="K", site="S2", weekly=(6,)), CapacityPool(id="L", site="S2", weekly=(6,)))
    plant = ruled(pools=bare)
    assert [pool_week_pcs(plant, each, START) for each in bare] == [6, 0]


def test_pool_reservations_of_all_cases_are_taken_out_of_their_week() -> None:
    taken = tuple(Reservation(pool="K", week=START, qty=qty, case=case) for qty, case in ((2, "C1"), (3, "C2")))
    assert [pool(week, reservations=taken) for week in (0, 1)] == [1, 12]
    more = (*taken, Reservation(pool="K", week=START, qty=9, case="C3"))
    assert pool(0, reservations=more) == 0


def test_departures_of_what_is_still_at_its_site() -> None:
    plant = ruled(receipts=(
        receipt("late", "P", 1, moment(3), departed=None), receipt("overdue", "P", 1, moment(0, 12), departed=None),
        receipt("gone", "P", 1, moment(3)), receipt("other", "P", 1, moment(3), departed=None, site="S2"),
    ))  # fmt: skip
    assert departures(plant) == {"late": moment(2), "overdue": moment(0), "other": moment(3)}


def test_planned_departure_is_the_normal_transit_before_arrival() -> None:
    days = {("S1", "P"): 2}
    assert planned_departure(receipt("R", "P", 1, moment(3)), days) == moment(1)
    assert planned_departure(receipt("R", "P", 1, moment(3), site="S2"), days) == moment(3)


@pytest.mark.parametrize(
    ("p", "q", "slots", "most"), [(1, 3, 6, 2), (1, 3, 7, 3), (2, 3, 8, 6), (2, 5, 6, 3), (2, 5, 4, 2), (3, 4, 0, 0)]
)
def test_shift_quota_is_the_most_a_sequence_of_the_shift_can_hold(p: int, q: int, slots: int, most: int) -> None:
    assert shift_quota(p, q, slots) == most
    best = [k % q < p for k in range(slots)]
    assert all(sum(best[k : k + q]) <= p for k in range(slots))
    assert sum(best) == most
