"""Plants in proportion to the reference plant, and losses drawn on them."""

import pytest

from planning.availability import cut_parts
from planning.usage import Usage
from scenarios.plant import generate, sized
from scenarios.plant.losses import stopped_parts
from scenarios.plant.size import SIZES


def test_the_reference_plant_is_in_proportion_to_itself() -> None:
    assert sized(20_000) == SIZES["reference"]


def test_fewer_orders_make_the_takt_longer_and_the_yard_smaller() -> None:
    small, whole = sized(2_000), SIZES["reference"]
    assert (small.cars_shift, small.takt_s, small.yard_places) == (50, 560, 150)
    plant = generate(sized(400, 600), 3)
    assert len(plant.orders) == 400 and len(plant.parts) == 600
    assert small.days == whole.days
    assert generate(sized(400, 600), 3).digest == plant.digest


@pytest.mark.parametrize(("orders", "parts"), [(0, 3000), (-5, 3000), (10**7, 3000), (20_000, 10), (20_000, 10**6)])
def test_a_plant_that_cannot_be_is_refused(orders: int, parts: int) -> None:
    with pytest.raises(ValueError, match="a plant has"):
        sized(orders, parts)


def test_so_many_parts_are_not_made_as_were_asked_for() -> None:
    plant = generate(sized(400, 600), 3)
    events = stopped_parts(plant, 3, 4)
    parts = {part for event in events for part in event.parts}
    assert len(parts) == len(events) == 4
    assert {plant.parts[row].id for row in cut_parts(plant, Usage(plant), events)} >= parts
    assert stopped_parts(plant, 3, 4) == events != stopped_parts(plant, 4, 4)
    for count in (0, 10**6):
        with pytest.raises(ValueError, match="disrupted parts"):
            stopped_parts(plant, 3, count)
