"""What the template of a stock transfer note is handed beside the head: texts and lists, ready to be shown."""

from tools.contracts.display import amount, count, moment
from tools.contracts.facts import PaperFacts
from tools.contracts.view import Plain, pieces, site_text


def transfer_view(facts: PaperFacts) -> dict[str, Plain]:
    """Stock, schedule and charge of the lines, and their sums."""
    own, plant, lines = facts.currency, facts.plant_currency, facts.lines
    return {
        "stock": [
            [
                count(n.number), n.offer, n.part, n.part_name, pieces(n.qty, n), pieces(n.multiple, n),
                site_text(n),
            ]
            for n in lines
        ],
        "schedule": [
            [
                count(n.number), count(d.number), n.part, moment(d.dispatch), moment(d.arrives), pieces(d.qty, n),
                pieces(d.cumulative, n), d.mode, d.lane, d.carrier,
            ]
            for n in lines
            for d in n.deliveries
        ],
        "charge": [
            [
                count(n.number), amount(own, n.price_cents), pieces(n.price_unit, n), amount(own, n.parts_cents),
                amount(own, n.one_off_cents), amount(own, n.total_cents), amount(plant, n.freight_cents),
            ]
            for n in lines
        ],
        "totals": {
            "parts": amount(own, facts.parts_cents), "handling": amount(own, facts.one_off_cents),
            "total": amount(own, facts.total_cents), "freight": amount(plant, facts.freight_cents),
        },
        "notice_hours": facts.terms.notice_hours,
    }  # fmt: skip
