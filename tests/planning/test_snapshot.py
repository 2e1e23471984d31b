"""A plant is checked as a whole on construction: every problem names its record, its field and the reason."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from planning.line import PaintShop, RatioRule
from planning.snapshot import Snapshot, problems
from planning.supply import CapacityPool, Reservation, SupplyLink
from tests.planning.recovery.rulebook import ruled, week
from tests.planning.tiny import START, line, moment, orders, shifts, site

GOOD = ruled()


def test_a_good_plant_has_no_problems() -> None:
    assert problems(GOOD) == []


def wrong(**changes: Any) -> list[tuple[str, str, str]]:
    """(table, id, field) of what the plant is refused for; the message of the refusal says the same."""
    fields = {name: getattr(GOOD, name) for name in Snapshot.model_fields}
    found = problems(Snapshot.model_construct(**fields | changes))
    if found:
        with pytest.raises(ValidationError) as refused:
            Snapshot(**fields | changes)
        assert all(str(problem) in str(refused.value) for problem in found[:20])
    return [(problem.table, problem.id, problem.field) for problem in found]


def first(table: str, **changes: Any) -> dict[str, Any]:
    """The table with its first row changed."""
    rows = getattr(GOOD, table)
    return {table: (rows[0].model_copy(update=changes), *rows[1:])}


TWINS = (
    "lines", "shifts", "tail_weeks", "tail_mix", "parts", "bom", "suppliers", "sites", "links", "receipts", "lanes",
    "pools", "offers",
)  # fmt: skip


@pytest.mark.parametrize("table", TWINS)
def test_an_id_stands_once_in_its_table(table: str) -> None:
    rows = getattr(GOOD, table)
    assert (table, rows[0].id, "id") in wrong(**{table: (*rows, rows[0])})


def test_an_order_stands_once() -> None:
    twin = GOOD.orders[0].model_copy(update={"slot": 5, "shift": "L1.1"})
    assert wrong(orders=(*GOOD.orders, twin)) == [("orders", "1", "id")]


RULE = RatioRule(id="Q", line="L1", option="A", p=1, q=2, priority="high")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        (first("shifts", line="L9"), ("shifts", "L1.0", "line")),
        (first("tail_weeks", line="L9"), ("tail_weeks", "W1", "line")),
        (first("tail_mix", week="W9"), ("tail_mix", "X", "week")),
        ({"ratio_rules": (RULE.model_copy(update={"line": "L9"}),)}, ("ratio_rules", "Q", "line")),
        ({"ratio_rules": (RULE, RULE)}, ("ratio_rules", "Q", "id")),
        (first("orders", shift="L9.9"), ("orders", "1", "shift")),
        (first("orders", lines=("L1", "L9")), ("orders", "1", "lines")),
        (first("bom", part="Z"), ("bom", "B-P", "part")),
        (first("sites", supplier="NO"), ("sites", "S1", "supplier")),
        (first("links", from_site="S9"), ("links", "K1", "from_site")),
        (first("links", to_site="S9"), ("links", "K1", "to_site")),
        (first("links", item="Z"), ("links", "K1", "item")),
        (first("receipts", part="Z"), ("receipts", "R1", "part")),
        (first("receipts", site="S9"), ("receipts", "R1", "site")),
        (first("lanes", site="S9"), ("lanes", "ROAD", "site")),
        (first("pools", site="S9"), ("pools", "K", "site")),
        (first("offers", site="S9"), ("offers", "OF", "site")),
        (first("offers", part="Z"), ("offers", "OF", "part")),
        (first("offers", pool="Z"), ("offers", "OF", "pool")),
        (first("offers", lanes=("ROAD", "RAIL")), ("offers", "OF", "lanes")),
        ({"paint": (PaintShop(line="L9", batch_limit=5),)}, ("paint", "", "line")),
        ({"reservations": (Reservation(pool="Z", week=START, qty=1, case="C"),)}, ("reservations", "", "pool")),
    ],
)
def test_every_name_leads_somewhere(changes: dict[str, Any], found: tuple[str, str, str]) -> None:
    assert found in wrong(**changes)


def test_a_link_between_sites_carries_what_it_likes() -> None:
    sites = (*GOOD.sites, site("T1", 2))
    up = SupplyLink(id="U", from_site="T1", to_site="S1", item="wire")
    assert wrong(sites=sites, links=(*GOOD.links, up)) == []


@pytest.mark.parametrize(
    ("tier", "to", "allowed"), [(2, "S1", True), (1, "S1", False), (3, "S1", True), (1, None, True)]
)
def test_goods_flow_from_a_higher_tier_to_a_lower_one(tier: int, to: str | None, allowed: bool) -> None:
    up = SupplyLink(id="U", from_site="T1", to_site=to, item="P")
    found = wrong(sites=(*GOOD.sites, site("T1", tier)), links=(*GOOD.links, up))
    assert found == ([] if allowed else [("links", "U", "to_site")])


def test_tiers_never_form_a_circle() -> None:
    sites = (*GOOD.sites, site("T1", 2), site("T2", 3))
    there = SupplyLink(id="there", from_site="T2", to_site="T1", item="wire")
    back = SupplyLink(id="back", from_site="T1", to_site="T2", item="wire")
    assert wrong(sites=sites, links=(*GOOD.links, there)) == []
    assert wrong(sites=sites, links=(*GOOD.links, there, back)) == [("links", "back", "to_site")]


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ({"slot": 1}, ("orders", "2", "slot")),
        ({"slot": 6}, ("orders", "1", "slot")),
        ({"slot": 5, "shift": "L1.1"}, None),
    ],
    ids=["taken", "past the shift", "free"],
)
def test_a_slot_holds_one_order_inside_its_shift(order: dict[str, Any], found: tuple[str, str, str] | None) -> None:
    assert wrong(**first("orders", **order)) == ([found] if found else [])


def test_an_order_is_planned_on_a_line_it_is_eligible_for() -> None:
    lines = (*GOOD.lines, line(id="L2"))
    assert wrong(lines=lines, **first("orders", lines=("L2",))) == [("orders", "1", "shift")]


@pytest.mark.parametrize(("fx", "found"), [({"USD": 900_000}, []), ({"GBP": 1}, [("offers", "OF", "currency")])])
def test_foreign_money_has_a_rate(fx: dict[str, int], found: list[Any]) -> None:
    assert wrong(fx=fx, **first("offers", currency="USD")) == found
    assert wrong(fx=fx) == []


def test_an_offer_uses_lanes_and_pools_of_its_site() -> None:
    assert wrong(**first("offers", lanes=("ROAD", "AIR"))) == [("offers", "OF", "lanes")]
    other = (*GOOD.pools, CapacityPool(id="K1", site="S1", weekly=(1,)))
    assert wrong(pools=other, **first("offers", pool="K1")) == [("offers", "OF", "pool")]


def test_shifts_of_a_line_follow_each_other() -> None:
    early, late, last = GOOD.shifts
    swapped = late.model_copy(update={"start": early.start}), last
    assert wrong(shifts=(early, *swapped)) == [("shifts", "L1.1", "start")]


def test_nobody_works_on_a_closed_day() -> None:
    assert wrong(closed=(START + timedelta(days=1),)) == [("shifts", "L1.1", "day")]
    assert wrong(closed=(START + timedelta(days=5),)) == []


def test_tail_weeks_begin_after_the_daily_horizon() -> None:
    assert wrong(tail_weeks=(week("W1", 2), week("W2", 14))) == [("tail_weeks", "W1", "monday")]


def test_a_problem_reads_as_a_sentence() -> None:
    found = problems(Snapshot.model_construct(**_fields() | first("orders", slot=6)))
    assert [str(problem) for problem in found] == ["orders 1, slot: slot 6 is past the 6 slots of L1.0"]


def test_many_problems_are_counted_and_twenty_shown() -> None:
    of = shifts(5, 6)
    with pytest.raises(ValidationError, match=r"^1 validation error.*\n.*30 problem\(s\).*; and 10 more") as refused:
        ruled(shifts=of, tail_weeks=(), tail_mix=(), orders=orders("A" * 30, of, shift="L9.9"))
    assert str(refused.value).count("unknown shift") == 20


def _fields() -> dict[str, Any]:
    return {name: getattr(GOOD, name) for name in Snapshot.model_fields}


# identity


def test_the_digest_is_of_all_that_the_snapshot_holds() -> None:
    assert ruled().digest == GOOD.digest
    again = Snapshot.model_validate_json(GOOD.model_dump_json())
    assert again == GOOD and again.digest == GOOD.digest


@pytest.mark.parametrize(
    "changes",
    [{"stock": 51}, {"as_of": moment(0, 7)}, {"plan_version": 1}, {"closed": (START - timedelta(days=1),)}],
)
def test_the_digest_changes_with_any_fact(changes: dict[str, Any]) -> None:
    assert ruled(**changes).digest != GOOD.digest


LOOKUPS: dict[str, Callable[[Snapshot], Any]] = {
    "orders": lambda s: {s.orders[row].id for row in s.order_row.values()} == set(s.order_row),
    "parts": lambda s: s.parts[s.part_row["P"]].id == "P",
    "lines": lambda s: s.line_by_id["L1"] is s.lines[0],
    "shifts": lambda s: s.shift_by_id["L1.1"] is s.shifts[1],
    "sites": lambda s: s.site_by_id["S2"] is s.sites[1],
    "suppliers": lambda s: s.supplier_by_id["SUP"] is s.suppliers[0],
    "offers": lambda s: s.offer_by_id["OF"] is s.offers[0],
    "lanes": lambda s: s.lane_by_id["SEA"] is s.lanes[1],
    "receipts": lambda s: s.receipt_by_id["R2"] is s.receipts[1],
    "pools": lambda s: s.pool_by_id["K"] is s.pools[0],
}


@pytest.mark.parametrize("table", LOOKUPS)
def test_rows_are_found_by_id(table: str) -> None:
    assert LOOKUPS[table](GOOD)


def test_a_snapshot_is_closed_and_unchangeable() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        GOOD.plan_version = 7
    with pytest.raises(ValidationError, match="Extra inputs"):
        ruled(colour="red")
