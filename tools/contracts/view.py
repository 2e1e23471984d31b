"""What a template is handed: the facts as plain dictionaries, lists, strings and numbers, ready to be shown."""

from collections.abc import Iterable
from typing import Final

from tools.contracts.display import BLANK, amount, count, day, moment, one_line
from tools.contracts.facts import HeadFacts, LineFacts, PaperFacts

Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]

LAWS: Final = {
    "de": ("germany", "de", "federal republic of germany", "deutschland"),
    "fr": ("france", "fr"),
    "gb": ("gb", "england", "england and wales", "united kingdom", "uk", "great britain"),
    "cz": ("cz", "czech republic", "czechia"),
    "pl": ("pl", "poland"),
    "us": ("united states", "united states of america", "usa", "us", "michigan", "new york"),
}
"""Laws with clauses of their own, by the names and country codes a supplier master gives them."""

GROUPS: Final = {
    "nature": ("flood", "earthquake", "storm", "epidemic"),
    "accident": ("fire", "explosion"),
    "war": ("war",),
    "labour": ("strike",),
    "money": ("insolvency", "dispute"),
    "cyber": ("cyber",),
    "transport": ("logistics",),
    "market": ("allocation", "raw_material", "export_stop"),
    "quality": ("quality",),
}
"""Causes of a disruption that share a force majeure clause; what is in none of them has the general one."""

CAUSES: Final = {"raw_material": "raw material", "export_stop": "export stop", "cyber": "cyber attack"}


def head_view(facts: HeadFacts) -> dict[str, Plain]:
    """What the templates of every paper are handed: case, plant, event and supplier."""
    return {
        "paper": {
            "id": facts.id,
            "case": facts.case,
            "day": day(facts.day),
            "plant": facts.plant,
            "plant_name": facts.plant_name,
            "plan_version": count(facts.plan_version),
            "disruption": facts.disruption,
            "title": facts.title,
            "cause": CAUSES.get(facts.cause, facts.cause),
            "since": day(facts.since),
            "plant_currency": facts.plant_currency,
        },
        "supplier": {
            "id": facts.supplier.id,
            "name": facts.supplier.name,
            "country": facts.supplier.country,
            "email": facts.supplier.email or BLANK,
            "iban": facts.supplier.iban or BLANK,
            "law": facts.supplier.law or BLANK,
        },
    }


def view(facts: PaperFacts) -> dict[str, Plain]:
    """What papers on awards show beside the head; amounts, dates and counts are written out."""
    own, plant = facts.currency, facts.plant_currency
    return {
        "money": {
            "currency": own,
            "foreign": facts.fx is not None,
            "fx": amount(plant, 100 * (facts.fx or 0)),
            "fx_day": day(facts.fx_date) if facts.fx_date else "",
        },
        "terms": {name: int(value) for name, value in facts.terms.model_dump().items()},
        "law": law_of(facts.supplier.law),
        "force_majeure": next((group for group, causes in GROUPS.items() if facts.cause in causes), "other"),
        "totals": {
            "parts": amount(own, facts.parts_cents),
            "one_off": amount(own, facts.one_off_cents),
            "total": amount(own, facts.total_cents),
            "goods_plant": amount(plant, facts.plant_cents - facts.freight_cents),
            "freight": amount(plant, facts.freight_cents),
            "plant": amount(plant, facts.plant_cents),
        },
        "incoterms": _distinct(line.incoterm for line in facts.lines),
        "qualifications": _distinct(line.qualification for line in facts.lines),
        **_tables(facts),
        **_money_tables(facts),
    }


def law_of(law: str) -> str:
    """The key of the clauses for a governing law; ``general`` for a law without clauses of its own."""
    asked = one_line(law).casefold()
    return next((key for key, names in LAWS.items() if asked in names), "general")


def named_place(facts: PaperFacts, line: LineFacts) -> str:
    """The place an Incoterm names: the supplier's works, or the plant."""
    return line.site_city if line.incoterm in ("FCA", "EXW") else facts.plant_name


def _tables(facts: PaperFacts) -> dict[str, Plain]:
    lines = facts.lines
    return {
        "goods": [
            [
                count(n.number), n.offer, n.part, n.part_name, pieces(n.qty, n), pieces(n.multiple, n), site_text(n),
                n.pool,
            ]
            for n in lines
        ],
        "validity": [[count(n.number), n.offer, moment(n.valid_until)] for n in lines],
        "weeks": [[count(n.number), n.pool, day(w.monday), pieces(w.qty, n)] for n in lines for w in n.weeks],
        "terms_of_delivery": [[count(n.number), n.incoterm, named_place(facts, n)] for n in lines],
        "qualification": [[count(n.number), n.part, n.qualification, count(n.qualification_days)] for n in lines],
        "schedule": [
            [
                count(n.number), count(d.number), n.part, moment(d.dispatch), moment(d.arrives), pieces(d.qty, n),
                pieces(d.cumulative, n), d.mode, d.lane, d.carrier, n.incoterm,
            ]
            for n in lines
            for d in n.deliveries
        ],
    }  # fmt: skip


def _money_tables(facts: PaperFacts) -> dict[str, Plain]:
    own, plant, lines = facts.currency, facts.plant_currency, facts.lines
    return {
        "prices": [
            [
                count(n.number), pieces(n.tier_from, n), amount(own, n.price_cents), pieces(n.price_unit, n),
                amount(own, n.parts_cents), amount(own, n.one_off_cents), amount(own, n.total_cents),
            ]
            for n in lines
        ],
        "adders": [
            [
                count(n.number), pieces(n.price_unit, n), amount(own, n.price_cents - n.adder_cents),
                amount(own, n.price_cents), amount(own, n.adder_cents),
            ]
            for n in lines
            if n.adder_cents
        ],
        "freight_limits": [
            [count(n.number), n.incoterm, amount(plant, n.freight_cents)] for n in lines if n.incoterm in ("DAP", "DDP")
        ],
        "approval": [
            [
                count(n.number), amount(plant, n.plant_cents), amount(plant, n.freight_cents),
                amount(plant, n.plant_cents + n.freight_cents),
            ]
            for n in lines
        ],
    }  # fmt: skip


def pieces(number: int, line: LineFacts) -> str:
    return f"{count(number)} {line.unit}"


def site_text(line: LineFacts) -> str:
    return f"{line.site}: {line.site_name}, {line.site_city}, {line.site_country}"


def _distinct(values: Iterable[str]) -> list[Plain]:
    return [*dict.fromkeys(values)]
