"""A disruption: its times follow each other, and it says what is left of output at every moment."""

from datetime import datetime
from typing import Any

import pytest
from pydantic import ValidationError

from planning.disruption import Disruption, Step, output_left
from planning.supply import SupplyLink
from tests.planning.recovery.rulebook import ruled
from tests.planning.tiny import bom, lost, moment, part


def step(day: int, pct: int) -> Step:
    return Step(since=moment(day), capacity_pct=pct)


def dated(p10: int, p50: int, p90: int) -> dict[str, datetime]:
    return {"recovery_p10": moment(p10), "recovery_p50": moment(p50), "recovery_p90": moment(p90)}


@pytest.mark.parametrize(
    ("days", "allowed"), [((2, 2, 2), True), ((2, 3, 9), True), ((3, 2, 9), False), ((2, 9, 3), False)]
)
def test_recovery_points_follow_each_other(days: tuple[int, int, int], allowed: bool) -> None:
    if allowed:
        assert lost("S1", start=moment(2), **dated(*days)).recovery_p50 == moment(days[1])
    else:
        with pytest.raises(
            ValidationError, match="disruption D1: start, recovery p10, p50, p90 must follow each other"
        ):
            lost("S1", start=moment(2), **dated(*days))


def test_nothing_recovers_before_it_is_lost() -> None:
    with pytest.raises(ValidationError, match="must follow each other"):
        lost("S1", start=moment(3), **dated(2, 4, 5))


@pytest.mark.parametrize(
    ("course", "reason"),
    [
        ((step(1, 0), step(2, 50)), None),
        ((step(2, 0), step(1, 50)), "steps of the course must follow each other in time"),
        ((step(1, 0), step(1, 50)), "steps of the course must follow each other in time"),
        ((step(0, 0), step(2, 50)), "the course begins .* before the start"),
    ],
)
def test_steps_of_the_course_follow_each_other_from_the_start(course: tuple[Step, ...], reason: str | None) -> None:
    if reason is None:
        assert lost("S1", start=moment(1), course=course).course == course
    else:
        with pytest.raises(ValidationError, match=f"disruption D1: {reason}"):
            lost("S1", start=moment(1), course=course)


@pytest.mark.parametrize("bad", [{"sites": ()}, {"certainty_pct": 101}, {"cause": "fate"}, {"id": "a b"}])
def test_a_disruption_refuses(bad: dict[str, Any]) -> None:
    good = lost("S1").model_dump()
    with pytest.raises(ValidationError, match=next(iter(bad))):
        Disruption(**good | bad)


def left(loss: Disruption, *days: int) -> list[int]:
    return [loss.capacity_pct(moment(day)) for day in days]


def test_without_a_course_nothing_is_left_until_the_recovery() -> None:
    loss = lost("S1", start=moment(1), back=moment(5))
    assert left(loss, 0, 1, 4, 5, 9) == [100, 0, 0, 100, 100]


def test_a_course_gives_the_output_by_steps_and_ends_with_the_recovery() -> None:
    loss = lost("S1", start=moment(1), back=moment(5), course=(step(2, 30), step(3, 60)))
    assert left(loss, 0, 1, 2, 3, 4, 5) == [100, 0, 30, 60, 60, 100]


def test_a_course_that_ends_at_100_is_its_own_recovery() -> None:
    loss = lost("S1", start=moment(1), back=moment(5), course=(step(1, 0), step(7, 100)))
    assert left(loss, 1, 5, 6, 7) == [0, 0, 0, 100]


def test_another_recovery_may_be_assumed() -> None:
    loss = lost("S1", start=moment(1), back=moment(5))
    assert loss.capacity_pct(moment(6), back=moment(8)) == 0
    assert loss.capacity_pct(moment(4), back=moment(4)) == 100


# what reaches the plant


def levels(*losses: Disruption) -> dict[tuple[str, str], list[int]]:
    """Per cent by (site, part), at 07:00 of the first five days."""
    parts = (part("P", 0), part("Q", 0))
    links = tuple(SupplyLink(id=f"{at}-{name}", from_site=at, item=name) for at in ("S1", "S2") for name in "PQ")
    found = output_left(ruled(parts=parts, bom=bom(P="A", Q="A"), links=links), losses)
    return {node: [_at(steps, moment(day, 7)) for day in range(5)] for node, steps in found.items()}


def _at(steps: list[tuple[datetime, int]], when: datetime) -> int:
    return next((pct for since, pct in reversed(steps) if since <= when), 100)


def test_only_the_lost_site_makes_less() -> None:
    assert levels() == {}
    assert levels(lost("S1", start=moment(1), back=moment(3))) == {
        ("S1", "P"): [100, 0, 0, 100, 100], ("S1", "Q"): [100, 0, 0, 100, 100],
    }  # fmt: skip


def test_a_loss_may_be_of_some_parts_only() -> None:
    assert set(levels(lost("S1", start=moment(1), parts=("Q",)))) == {("S1", "Q")}


def test_of_two_losses_the_worse_counts() -> None:
    half = lost("S1", id="D2", start=moment(0), back=moment(4), course=(step(0, 50),))
    full = lost("S1", start=moment(1), back=moment(3))
    assert levels(half, full)["S1", "P"] == [50, 0, 0, 50, 100]
