"""What the templates of freight authorisations and letters are handed: plain texts and lists, ready to be shown."""

from typing import Final

from tools.contracts.display import amount, count, day, moment
from tools.contracts.facts import HeadFacts
from tools.contracts.letters.facts import (
    ClaimFacts,
    CostHead,
    FreightFacts,
    NoticeFacts,
    PartOf,
    QuotationFacts,
    Shipment,
)
from tools.contracts.view import Plain

COSTS: Final[dict[CostHead, str]] = {
    "price": "price above the series price",
    "one_off": "one-off cost of the awards",
    "freight": "premium freight",
    "overtime": "overtime",
    "retrofit": "retrofit of cars built short",
    "yard": "yard places of cars that wait",
}


def own_view(facts: HeadFacts) -> dict[str, Plain]:
    """What a template needs beside the head."""
    match facts:
        case FreightFacts():
            return _freight(facts)
        case NoticeFacts():
            due: list[Plain] = [
                [
                    count(d.number),
                    d.receipt,
                    d.part,
                    d.part_name,
                    moment(d.due),
                    pieces(d),
                    f"{count(d.expected)} {d.unit}",
                ]
                for d in facts.deliveries
            ]
            return {"deliveries": due, "reply_by": moment(facts.reply_by), "notice_hours": facts.notice_hours}
        case QuotationFacts():
            needs: list[Plain] = [[count(n.number), n.part, n.part_name, day(n.monday), pieces(n)] for n in facts.needs]
            return {"needs": needs, "reply_by": moment(facts.reply_by)}
        case ClaimFacts():
            own = facts.plant_currency
            costs: list[Plain] = [[count(c.number), COSTS[c.head], amount(own, c.cents)] for c in facts.costs]
            return {"costs": costs, "total": amount(own, facts.total_cents)}
    raise TypeError(f"{type(facts).__name__} are no facts of a letter")


def pieces(row: PartOf) -> str:
    """How many of a part, with the unit."""
    return f"{count(row.qty)} {row.unit}"


def shipment_times(shipment: Shipment) -> tuple[str, str]:
    """When a shipment leaves, and which arrival it replaces."""
    leaves = moment(shipment.leaves) if shipment.leaves else "at once"
    return leaves, moment(shipment.instead) if shipment.instead else "none"


def loads_at(facts: FreightFacts) -> str:
    """The works where the carrier loads."""
    return f"{facts.site}: {facts.site_name}, {facts.site_city}, {facts.site_country}"


def recovered_from(facts: FreightFacts) -> str:
    """From whom the plant may want the freight back."""
    return f"claims against {facts.supplier.id} are reserved" if facts.recover else "nobody"


def _freight(facts: FreightFacts) -> dict[str, Plain]:
    own = facts.plant_currency
    rows: list[Plain] = []
    for each in facts.shipments:
        leaves, instead = shipment_times(each)
        rows.append(
            [
                count(each.number), each.of, each.reference, each.part, each.part_name, pieces(each), leaves,
                moment(each.arrives), instead, amount(own, each.freight_cents),
            ]
        )  # fmt: skip
    return {
        "shipments": rows, "total": amount(own, facts.freight_cents), "lane": facts.lane, "mode": facts.mode,
        "carrier": facts.carrier, "loads_at": loads_at(facts), "recovered_from": recovered_from(facts),
        "recover": facts.recover, "sister": facts.supplier.own,
    }  # fmt: skip
