"""What each table, field and paragraph of a freight authorisation or letter must say, as raw values of the facts."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from tools.contracts.award import head_fields
from tools.contracts.display import day, moment, one_line
from tools.contracts.facts import HeadFacts
from tools.contracts.letters.facts import ClaimFacts, FreightFacts, NoticeFacts, QuotationFacts
from tools.contracts.letters.view import COSTS, loads_at, recovered_from, shipment_times
from tools.contracts.paper import PaperKind
from tools.contracts.values import Row, Table, Value


def _shipments(facts: FreightFacts) -> list[Row]:
    rows: list[Row] = []
    for s in facts.shipments:
        leaves, instead = shipment_times(s)
        rows.append(
            (
                s.number, s.of, s.reference, s.part, one_line(s.part_name), (s.qty, s.unit), leaves, moment(s.arrives),
                instead, (facts.plant_currency, s.freight_cents),
            )
        )  # fmt: skip
    return rows


def _deliveries(facts: NoticeFacts) -> list[Row]:
    return [
        (d.number, d.receipt, d.part, one_line(d.part_name), moment(d.due), (d.qty, d.unit), (d.expected, d.unit))
        for d in facts.deliveries
    ]


def _needs(facts: QuotationFacts) -> list[Row]:
    return [(n.number, n.part, one_line(n.part_name), day(n.monday), (n.qty, n.unit)) for n in facts.needs]


def _costs(facts: ClaimFacts) -> list[Row]:
    return [(row.number, COSTS[row.head], (facts.plant_currency, row.cents)) for row in facts.costs]


LETTER_TABLES: Final[Mapping[PaperKind, tuple[Table, ...]]] = {
    "premium_freight_authorisation": (
        Table(
            (
                "No.", "For", "Reference", "Part", "Description", "Quantity", "Leaves", "At the plant", "Instead of",
                "Estimated cost",
            ),
            _shipments,
        ),
    ),
    "disruption_notice": (
        Table(("No.", "Receipt", "Part", "Description", "Due", "Quantity", "Counted on"), _deliveries),
    ),
    "request_for_quotation": (Table(("No.", "Part", "Description", "Week from", "Quantity"), _needs),),
    "claim_letter": (Table(("No.", "Cost", "Amount"), _costs),),
}  # fmt: skip


def _freight_fields(facts: FreightFacts) -> dict[str, Value]:
    return {
        **head_fields(facts),
        "Lane": facts.lane,
        "Mode": facts.mode,
        "Carrier": one_line(facts.carrier),
        "Loads at": one_line(loads_at(facts)),
        "Paid by": one_line(facts.plant_name),
        "Recovered from": recovered_from(facts),
    }


def _answer_fields(facts: NoticeFacts | QuotationFacts) -> dict[str, Value]:
    return {**head_fields(facts), "Answer wanted by": moment(facts.reply_by)}


LETTER_FIELDS: Final[Mapping[PaperKind, Callable[[Any], dict[str, Value]]]] = {
    "premium_freight_authorisation": _freight_fields,
    "disruption_notice": _answer_fields,
    "request_for_quotation": _answer_fields,
    "claim_letter": head_fields,
}


def letter_prose(facts: HeadFacts) -> set[Value]:
    """The figures that the running text holds: these, all of them, and no others but its constants."""
    figures: set[Value] = {day(facts.since)}
    match facts:
        case FreightFacts():
            figures.add((facts.plant_currency, facts.freight_cents))
        case NoticeFacts():
            figures.add((facts.notice_hours, "hours"))
        case ClaimFacts():
            figures.add((facts.plant_currency, facts.total_cents))
    return figures
