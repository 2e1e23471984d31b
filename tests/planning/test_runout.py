"""Run-out to the minute, missing pieces and projected stock, by hand; takts of an hour from 06:00."""

from typing import Any

from planning.availability import availability
from planning.buildorder import build_order
from planning.drawdown import draw
from planning.line import TailMix, TailWeek
from planning.runout import PartImpact, part_impacts
from planning.snapshot import Snapshot
from planning.usage import Usage
from tests.planning.tiny import bom, moment, orders, part, plant, receipt, shifts


def impacts(snapshot: Snapshot, *affected: int) -> tuple[PartImpact, ...]:
    usage, order = Usage(snapshot), build_order(snapshot)
    return part_impacts(order, draw(order, usage), availability(snapshot, usage), set(affected))


def days(made: str, stock: int, count: int = 2, **changes: Any) -> Snapshot:
    of = shifts(count, len(made) // count)
    base: dict[str, Any] = {"shifts": of, "orders": orders(made, of), "parts": (part("P", stock),), "bom": bom(P="A")}
    return plant(**base | changes)


def test_a_part_runs_out_when_the_first_car_without_it_would_have_it_fitted() -> None:
    parts = (part("P", 2, fit_min=25),)
    (found,) = impacts(days("AABAAA", 2, parts=parts))
    assert (found.run_out, found.first_short, found.missing) == (moment(1, 6, 25), "L1.1", 3)


def test_a_receipt_in_between_puts_the_run_out_off() -> None:
    (found,) = impacts(days("AABAAA", 2, receipts=(receipt("R", "P", 2, moment(1, 6)),)))
    assert (found.run_out, found.missing) == (moment(1, 8), 1)


def test_a_part_is_short_for_a_while_even_if_more_comes_later() -> None:
    (found,) = impacts(days("AABAAA", 1, receipts=(receipt("R", "P", 9, moment(0, 20)),)))
    assert (found.run_out, found.first_short, found.missing) == (moment(0, 7), "L1.0", 1)


def test_stock_is_projected_to_the_end_of_every_shift_below_zero_by_what_is_missing() -> None:
    (found,) = impacts(days("AABAAA", 3, receipts=(receipt("R", "P", 1, moment(1, 7)),)))
    assert found.stock == (1, -1)


def test_an_affected_part_that_lasts_is_shown_without_a_run_out() -> None:
    (found,) = impacts(days("AABAAA", 9), 0)
    assert (found.run_out, found.first_short, found.missing, found.stock) == (None, None, 0, (7, 4))


def test_a_part_that_neither_is_affected_nor_runs_out_is_not_shown() -> None:
    assert impacts(days("AABAAA", 9)) == ()


def test_in_the_tail_a_part_runs_out_at_the_start_of_the_week() -> None:
    week = TailWeek(id="W0", line="L1", monday=moment(7).date(), capacity=9)
    mix = TailMix(
        id="X", week="W0", model="M", options=("A",), vehicles=4, late_day_cents=1, contribution_cents=1
    )  # fmt: skip
    (found,) = impacts(days("AABAAA", 6, tail_weeks=(week,), tail_mix=(mix,)))
    assert (found.run_out, found.first_short, found.missing) == (moment(7), "W0", 3)


def test_parts_stand_in_the_order_in_which_they_run_out() -> None:
    parts = (part("P", 9), part("Q", 2), part("R", 1))
    found = impacts(days("AABAAA", 0, parts=parts, bom=bom(P="A", Q="A", R="A")), 0)
    assert [each.part for each in found] == ["R", "Q", "P"]
