"""What each table, field and paragraph of a stock transfer note must say, as raw values; no template is asked."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from tools.contracts.award import head_fields
from tools.contracts.display import day, moment, one_line
from tools.contracts.facts import HeadFacts, PaperFacts
from tools.contracts.paper import PaperKind
from tools.contracts.values import Row, Table, Value

_CALLED: Final = {
    "Buyer": "Receiving plant",
    "Plant number": "Receiving plant number",
    "Supplier": "Sending plant",
    "Supplier number": "Sending plant number",
    "Supplier country": "Sending plant country",
}
"""What the parties are called where none of them buys."""


def _stock(facts: PaperFacts) -> list[Row]:
    return [
        (
            n.number, n.offer, n.part, one_line(n.part_name), (n.qty, n.unit), (n.multiple, n.unit),
            one_line(f"{n.site}: {n.site_name}, {n.site_city}, {n.site_country}"),
        )
        for n in facts.lines
    ]  # fmt: skip


def _schedule(facts: PaperFacts) -> list[Row]:
    return [
        (
            n.number, d.number, n.part, moment(d.dispatch), moment(d.arrives), (d.qty, n.unit), (d.cumulative, n.unit),
            d.mode, d.lane, one_line(d.carrier),
        )
        for n in facts.lines
        for d in n.deliveries
    ]  # fmt: skip


def _charge(facts: PaperFacts) -> list[Row]:
    own = facts.currency
    return [
        (
            n.number, (own, n.price_cents), (n.price_unit, n.unit), (own, n.parts_cents), (own, n.one_off_cents),
            (own, n.parts_cents + n.one_off_cents), (facts.plant_currency, n.freight_cents),
        )
        for n in facts.lines
    ]  # fmt: skip


TRANSFER_TABLES: Final[Mapping[PaperKind, tuple[Table, ...]]] = {
    "stock_transfer_note": (
        Table(("Line", "Stock", "Part", "Description", "Quantity", "Load unit", "Ships from"), _stock),
        Table(
            ("Line", "No.", "Part", "Dispatch", "Delivery", "Quantity", "Cumulative", "Mode", "Lane", "Carrier"),
            _schedule,
        ),
        Table(("Line", "Internal price", "Per", "Goods", "Handling", "Charge", "Estimated freight"), _charge),
    )
}


def _fields(facts: HeadFacts) -> dict[str, Value]:
    return {_CALLED.get(label, label): value for label, value in head_fields(facts).items()}


TRANSFER_FIELDS: Final[Mapping[PaperKind, Callable[[Any], dict[str, Value]]]] = {"stock_transfer_note": _fields}


def transfer_prose(facts: PaperFacts) -> set[Value]:
    """The figures that the running text holds: these, all of them, and no others but its constants."""
    own = facts.currency
    return {
        (own, facts.parts_cents), (own, facts.one_off_cents), (own, facts.parts_cents + facts.one_off_cents),
        (facts.plant_currency, facts.freight_cents), (facts.terms.notice_hours, "hours"), day(facts.since),
    }  # fmt: skip
