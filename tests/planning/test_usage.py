"""Which parts every car uses: conditions, families, engineering changes."""

from datetime import timedelta
from typing import Any

import pytest

from planning.line import TailMix
from planning.snapshot import Snapshot
from planning.supply import BomLine, Condition
from planning.usage import Usage
from tests.planning.recovery.rulebook import ruled
from tests.planning.tiny import START, RandomPlant, moment, orders, part, plant, shifts

TUESDAY = START + timedelta(days=1)


def three(*lines: BomLine, parts: str = "P", **changes: Any) -> Snapshot:
    """Cars 1 (M, a), 2 (M, b) and 3 (N, a b)."""
    of = shifts(1, 3)
    made = list(orders("aba", of))
    made[2] = made[2].model_copy(update={"model": "N", "options": ("a", "b")})
    return plant(
        shifts=of, orders=tuple(made), parts=tuple(part(name, 9) for name in parts), bom=lines, **changes
    )  # fmt: skip


def uses(name: str, qty: int = 1, **changes: Any) -> BomLine:
    when = Condition(**{key: changes.pop(key) for key in list(changes) if key in Condition.model_fields})
    return BomLine(id=changes.pop("id", f"B-{name}"), part=name, qty=qty, when=when, **changes)


@pytest.mark.parametrize(
    ("when", "cars"),
    [
        ({}, [1, 1, 1]),
        ({"models": ("M",)}, [1, 1, 0]),
        ({"models": ("M", "N")}, [1, 1, 1]),
        ({"models": ("Z",)}, [0, 0, 0]),
        ({"all_of": ("a",)}, [1, 0, 1]),
        ({"all_of": ("a", "b")}, [0, 0, 1]),
        ({"any_of": ("a", "b")}, [1, 1, 1]),
        ({"any_of": ("z",)}, [0, 0, 0]),
        ({"none_of": ("b",)}, [1, 0, 0]),
        ({"none_of": ("z",)}, [1, 1, 1]),
        ({"models": ("M",), "any_of": ("a", "b"), "none_of": ("b",)}, [1, 0, 0]),
    ],
)
def test_a_condition_picks_its_cars(when: dict[str, tuple[str, ...]], cars: list[int]) -> None:
    assert Usage(three(uses("P", **when))).part_use(0).tolist() == cars


def test_lines_of_a_part_add_up() -> None:
    usage = Usage(three(uses("P", 2, id="1"), uses("P", 3, id="2", all_of=("b",))))
    assert usage.part_use(0).tolist() == [2, 5, 5]
    assert usage.car_parts(1, START) == [(0, 5)]


def test_a_part_without_a_line_is_used_by_nobody() -> None:
    usage = Usage(three(uses("P"), parts="PQ"))
    assert usage.part_use(1).tolist() == [0, 0, 0]
    assert usage.car_parts(0, START) == [(0, 1)]


def test_forecast_cars_come_after_the_orders() -> None:
    cars = {"model": "M", "vehicles": 9, "late_day_cents": 0, "contribution_cents": 0}
    mix = tuple(TailMix(id=f"X-{name}", week="W1", options=(name,), **cars) for name in "AB")
    usage = Usage(ruled(made="AB", tail_mix=mix))
    assert usage.part_use(0).tolist() == [1, 0, 1, 0]
    assert [car.id for car in usage.cars] == ["1", "2", "X-A", "X-B"]


def test_parts_in_fixed_proportion_on_the_same_cars_are_a_family() -> None:
    usage = Usage(three(uses("P", 4, all_of=("a",)), uses("Q", 6, all_of=("a",)), uses("R", 6), parts="PQR"))
    assert [(family.parts, family.qty) for family in usage.families] == [((0, 1), (4, 6)), ((2,), (6,))]
    assert usage.family_use(0).tolist() == [1, 0, 1]
    assert [usage.part_use(row).tolist() for row in range(3)] == [[4, 0, 4], [6, 0, 6], [6, 6, 6]]
    assert usage.family_of == {0: 0, 1: 0, 2: 1}


def test_parts_in_another_proportion_are_another_family() -> None:
    lines = (
        uses("P", 1, id="1"), uses("P", 2, id="2", all_of=("a",)),
        uses("Q", 3, id="3"), uses("Q", 6, id="4", all_of=("a",)),
        uses("R", 2, id="5"), uses("R", 1, id="6", all_of=("a",)),
    )  # fmt: skip
    usage = Usage(three(*lines, parts="PQR"))
    assert [family.parts for family in usage.families] == [(0, 1), (2,)]
    assert usage.part_use(1).tolist() == [9, 3, 9]


@pytest.mark.parametrize(
    ("dates", "monday", "tuesday"),
    [
        ({"valid_from": TUESDAY}, 0, 1),
        ({"valid_to": START}, 1, 0),
        ({"valid_from": START, "valid_to": START}, 1, 0),
        ({"valid_from": START, "valid_to": TUESDAY}, 1, 1),
        ({}, 1, 1),
    ],
)
def test_an_engineering_change_counts_from_its_first_to_its_last_day(
    dates: dict[str, Any], monday: int, tuesday: int
) -> None:
    usage = Usage(three(uses("P", **dates)))
    assert [usage.part_use(0, day)[0] for day in (START, TUESDAY)] == [monday, tuesday]
    assert [len(usage.car_parts(0, day)) for day in (START, TUESDAY)] == [monday, tuesday]
    assert usage.families[0].dated == bool(dates)


def test_a_change_from_one_part_to_another_serves_every_day_once() -> None:
    usage = Usage(three(uses("P", valid_to=START), uses("Q", valid_from=TUESDAY), parts="PQ"))
    assert [usage.car_parts(0, day) for day in (START, TUESDAY)] == [[(0, 1)], [(1, 1)]]


@pytest.mark.parametrize("seed", range(20))
def test_use_by_car_and_use_by_part_agree(seed: int) -> None:
    snapshot, _ = RandomPlant(seed).draw()
    usage = Usage(snapshot)
    for day in (moment(0).date(), moment(2).date(), moment(30).date()):
        by_part = [usage.part_use(row, day) for row in range(len(snapshot.parts))]
        for car in range(len(usage.cars)):
            assert sorted(usage.car_parts(car, day)) == [(row, use[car]) for row, use in enumerate(by_part) if use[car]]
