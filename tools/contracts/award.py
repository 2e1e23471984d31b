"""What each table, field and paragraph of a paper must say, as raw values of the facts; no template is asked."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from tools.contracts.display import BLANK, day, moment, one_line
from tools.contracts.facts import HeadFacts, PaperFacts
from tools.contracts.paper import PaperKind
from tools.contracts.values import Row, Table, Value
from tools.contracts.view import CAUSES, named_place


def _goods(facts: PaperFacts) -> list[Row]:
    return [
        (
            n.number, n.offer, n.part, one_line(n.part_name), (n.qty, n.unit), (n.multiple, n.unit),
            one_line(f"{n.site}: {n.site_name}, {n.site_city}, {n.site_country}"), n.pool,
        )
        for n in facts.lines
    ]  # fmt: skip


def _prices(facts: PaperFacts) -> list[Row]:
    own = facts.currency
    return [
        (
            n.number, (n.tier_from, n.unit), (own, n.price_cents), (n.price_unit, n.unit), (own, n.parts_cents),
            (own, n.one_off_cents), (own, n.parts_cents + n.one_off_cents),
        )
        for n in facts.lines
    ]  # fmt: skip


def _adders(facts: PaperFacts) -> list[Row]:
    own = facts.currency
    return [
        (n.number, (n.price_unit, n.unit), (own, series), (own, n.price_cents), (own, n.price_cents - series))
        for n in facts.lines
        if (series := n.series_price_cents) is not None and n.price_cents > series
    ]


def _schedule(facts: PaperFacts) -> list[Row]:
    return [
        (
            n.number, d.number, n.part, moment(d.dispatch), moment(d.arrives), (d.qty, n.unit), (d.cumulative, n.unit),
            d.mode, d.lane, one_line(d.carrier), n.incoterm,
        )
        for n in facts.lines
        for d in n.deliveries
    ]  # fmt: skip


def _weeks(facts: PaperFacts) -> list[Row]:
    return [(n.number, n.pool, day(w.monday), (w.qty, n.unit)) for n in facts.lines for w in n.weeks]


def _approval(facts: PaperFacts) -> list[Row]:
    own = facts.plant_currency
    return [
        (n.number, (own, n.plant_cents), (own, n.freight_cents), (own, n.plant_cents + n.freight_cents))
        for n in facts.lines
    ]


def _freight_limits(facts: PaperFacts) -> list[Row]:
    own = facts.plant_currency
    return [(n.number, n.incoterm, (own, n.freight_cents)) for n in facts.lines if n.incoterm in ("DAP", "DDP")]


def _delivery_terms(facts: PaperFacts) -> list[Row]:
    return [(n.number, n.incoterm, one_line(named_place(facts, n))) for n in facts.lines]


def _validity(facts: PaperFacts) -> list[Row]:
    return [(n.number, n.offer, moment(n.valid_until)) for n in facts.lines]


def _qualification(facts: PaperFacts) -> list[Row]:
    return [(n.number, n.part, n.qualification, n.qualification_days) for n in facts.lines]


def _signatures(facts: PaperFacts) -> list[Row]:
    return [
        (one_line(facts.plant_name), one_line(facts.supplier.name)),
        ("Name, date, signature:", "Name, date, signature:"),
    ]


_COMMON: Final = (
    Table(
        ("Line", "Offer", "Part", "Description", "Quantity", "Order multiple", "Ships from", "Capacity pool"), _goods
    ),
    Table(
        ("Line", "No.", "Part", "Dispatch", "Delivery", "Quantity", "Cumulative", "Mode", "Lane", "Carrier", "Term"),
        _schedule,
    ),
    Table(("Line", "Capacity pool", "Week from", "Quantity"), _weeks),
    Table(("Line", "Incoterms 2020 term", "Named place"), _delivery_terms),
    Table(("Line", "Part", "Status", "Working days to qualify"), _qualification),
)

TABLES: Final[Mapping[PaperKind, tuple[Table, ...]]] = {
    "delivery_schedule_release": _COMMON,
    "emergency_supply_agreement": (
        *_COMMON,
        Table(("Line", "Offer", "Valid until"), _validity),
        Table(("Line", "Tier from", "Price", "Per", "Goods", "One-off cost", "Total"), _prices),
        Table(("Line", "Per", "Series price", "Price of this agreement", "Adder"), _adders),
        Table(("Line", "Term", "Most freight reimbursed"), _freight_limits),
        Table(("Line", "Goods and one-off cost", "Estimated freight", "Together"), _approval),
        Table(("For the Buyer", "For the Supplier"), _signatures),
    ),
}


def head_fields(facts: HeadFacts) -> dict[str, Value]:
    """The fields at the head of every paper."""
    return {
        "Case": facts.case,
        "Date": day(facts.day),
        "Buyer": one_line(facts.plant_name),
        "Plant number": facts.plant,
        "Supplier": one_line(facts.supplier.name),
        "Supplier number": facts.supplier.id,
        "Supplier country": facts.supplier.country,
        "E-mail for notices": one_line(facts.supplier.email or BLANK),
        "Disruption": facts.disruption,
        "Event": one_line(facts.title),
        "Cause": CAUSES.get(facts.cause, facts.cause),
        "Event began on": day(facts.since),
        "Released plan version": facts.plan_version,
    }


def _agreement_fields(facts: PaperFacts) -> dict[str, Value]:
    return {
        **head_fields(facts),
        "Account (IBAN)": one_line(facts.supplier.iban or BLANK),
        "Law in the supplier master": one_line(facts.supplier.law or BLANK),
    }


FIELDS: Final[Mapping[PaperKind, Callable[[Any], dict[str, Value]]]] = {
    "delivery_schedule_release": head_fields,
    "emergency_supply_agreement": _agreement_fields,
}


def prose_values(kind: PaperKind, facts: PaperFacts) -> set[Value]:
    """The figures that the running text of a paper holds: these, all of them, and no others but its constants."""
    terms = facts.terms
    if kind == "delivery_schedule_release":
        return {(terms.notice_hours, "hours")}
    own, plant = facts.currency, facts.plant_currency
    figures: set[Value] = {
        (own, facts.parts_cents), (own, facts.one_off_cents), (own, facts.parts_cents + facts.one_off_cents),
        (plant, facts.plant_cents), (plant, facts.freight_cents), (plant, facts.plant_cents - facts.freight_cents),
        (terms.payment_days, "days"), (terms.damages_pct_day, "%"), (terms.damages_cap_pct, "%"),
        (terms.notice_hours, "hours"), (terms.warranty_months, "months"), day(facts.since),
    }  # fmt: skip
    if any(line.qualification == "ppap" for line in facts.lines):
        figures.add(("level", terms.ppap_level))
    if facts.fx is not None:
        figures |= {(plant, facts.fx * 100)} | ({day(facts.fx_date)} if facts.fx_date else set())
    return figures
