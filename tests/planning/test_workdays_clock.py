"""Hours that pass over a change of the clocks are hours, whatever the clock on the wall says."""

from datetime import date, time, timedelta

from pydantic import TypeAdapter

from planning.supply import Delivery
from planning.workdays import local_moment


def test_hours_added_over_a_change_of_the_clocks_stay_hours_when_written_and_read_back() -> None:
    leaves = local_moment(date(2026, 3, 25), time(12), "Europe/Berlin")
    delivery = Delivery(dispatch=leaves, arrives=leaves + timedelta(hours=150), qty=1)
    again = TypeAdapter(Delivery).validate_json(delivery.model_dump_json())
    assert (delivery.arrives - delivery.dispatch) == (again.arrives - again.dispatch) == timedelta(hours=150)
    assert leaves.isoformat() == "2026-03-25T12:00:00+01:00"
    assert local_moment(date(2026, 3, 30), time(12), "Europe/Berlin").isoformat() == "2026-03-30T12:00:00+02:00"
