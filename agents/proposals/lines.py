"""What a plan buys, line by line, as its approver reads it: supplier, part, quantity, price, dates, mode."""

from datetime import datetime
from zoneinfo import ZoneInfo

from agents.proposals.shown import Shown
from planning.price import freight_cents
from planning.snapshot import Snapshot
from planning.terms import Id, Moment, Record
from tools.contracts.facts import LineFacts, PaperFacts
from tools.contracts.gather import paper_facts


class Delivery(Record):
    """Base units that leave and arrive together, and what carries them."""

    dispatch: Moment
    arrives: Moment
    qty: int
    mode: str
    carrier: str


class AwardLine(Record):
    """What is asked of one offer; of a sister plant, as a transfer.

    ``price_cents`` is for ``price_unit`` base units, in ``currency``; ``cost_cents`` goods, one-off cost and freight in
    the plant's.
    """

    offer: Id
    supplier: Id
    supplier_name: str
    part: Id
    part_name: str
    unit: str
    qty: int
    price_cents: int
    price_unit: int
    currency: str
    one_off_cents: int
    cost_cents: int
    deliveries: tuple[Delivery, ...]
    transfer: bool = False


class FreightLine(Record):
    """Base units of an open receipt that take a faster lane: when they were to arrive, and when they arrive now."""

    receipt: Id
    supplier: Id
    part: Id
    qty: int
    mode: str
    carrier: str
    was: Moment
    arrives: Moment
    cost_cents: int


class Lines(Record):
    """Everything a plan buys."""

    awards: tuple[AwardLine, ...] = ()
    freight: tuple[FreightLine, ...] = ()


def order_lines(plant: Snapshot, shown: Shown, case_id: str, now: datetime) -> Lines:
    """The awards of an option as its papers state them, and its faster freight. Raises ``FactsError`` as they do."""
    papers = paper_facts(plant, shown.option, shown.disruptions[0], case_id, now) if shown.option.plan.awards else ()
    return Lines(
        awards=tuple(_award(paper, line) for paper in papers for line in paper.lines), freight=_freight(plant, shown)
    )


def _award(paper: PaperFacts, line: LineFacts) -> AwardLine:
    return AwardLine(
        offer=line.offer, supplier=paper.supplier.id, supplier_name=paper.supplier.name, part=line.part,
        part_name=line.part_name, unit=line.unit, qty=line.qty, price_cents=line.price_cents,
        price_unit=line.price_unit, currency=paper.currency, one_off_cents=line.one_off_cents,
        cost_cents=line.plant_cents + line.freight_cents,
        deliveries=tuple(
            Delivery(dispatch=d.dispatch, arrives=d.arrives, qty=d.qty, mode=d.mode, carrier=d.carrier)
            for d in line.deliveries
        ),
        transfer=paper.supplier.own,
    )  # fmt: skip


def _freight(plant: Snapshot, shown: Shown) -> tuple[FreightLine, ...]:
    zone, found = ZoneInfo(plant.timezone), []
    for expedite in shown.option.plan.expedites:
        receipt, lane = plant.receipt_by_id[expedite.receipt], plant.lane_by_id[expedite.lane]
        found.append(
            FreightLine(
                receipt=receipt.id, supplier=plant.site_by_id[receipt.site].supplier, part=receipt.part,
                qty=expedite.qty, mode=lane.mode, carrier=lane.carrier, was=receipt.arrives.astimezone(zone),
                arrives=expedite.arrives.astimezone(zone),
                cost_cents=freight_cents(plant, expedite.lane, expedite.qty),
            )
        )  # fmt: skip
    return tuple(found)
