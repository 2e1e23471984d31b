"""What a freight authorisation or a letter to a supplier states, as plain data. Money is in plant currency."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from planning.supply import Mode
from planning.terms import Id, Moment, Name, Record
from tools.contracts.facts import HeadFacts, Sum

Unit = Literal["pcs", "g", "ml"]


class PartOf(Record):
    """A row that names a part: its number in the paper, the part, and the unit it is counted in."""

    number: int
    part: Id
    part_name: Name
    unit: Unit
    qty: int


class Shipment(PartOf):
    """Pieces that a carrier takes: of an open receipt that is moved to a faster lane, of an award or of a transfer.

    ``leaves`` is None for a receipt: the carrier takes it as soon as it can; ``instead`` is when it was due.
    """

    of: Literal["receipt", "award", "transfer"]
    reference: Id
    leaves: Moment | None
    arrives: Moment
    instead: Moment | None
    freight_cents: Sum


class FreightFacts(HeadFacts):
    """Freight of one lane that the plant pays. ``recover``: the supplier answers for the event, claims are reserved."""

    lane: Id
    mode: Mode
    carrier: Name
    site: Id
    site_name: Name
    site_city: Name
    site_country: str
    recover: bool
    shipments: Annotated[tuple[Shipment, ...], Field(min_length=1, max_length=4000)]

    @property
    def freight_cents(self) -> int:
        """Estimated freight of all shipments."""
        return sum(shipment.freight_cents for shipment in self.shipments)


class OpenDelivery(PartOf):
    """A receipt that is due from the supplier, and how much of it the plant still counts on."""

    receipt: Id
    due: Moment
    expected: int


class NoticeFacts(HeadFacts):
    """A letter to a supplier whose deliveries an event cuts: what is due, and what the plant wants to know by when."""

    reply_by: Moment
    notice_hours: int
    deliveries: Annotated[tuple[OpenDelivery, ...], Field(max_length=4000)]


class NeedRow(PartOf):
    """Pieces that are missing in a week."""

    monday: date


class QuotationFacts(HeadFacts):
    """A request for quotation: what is missing, by part and week, and by when an answer is wanted."""

    reply_by: Moment
    needs: Annotated[tuple[NeedRow, ...], Field(min_length=1, max_length=4000)]


CostHead = Literal["price", "one_off", "freight", "overtime", "retrofit", "yard"]


class CostRow(Record):
    """What the event costs under one head: ``price`` is what awards cost above the series price of their parts."""

    number: int
    head: CostHead
    cents: Sum


class ClaimFacts(HeadFacts):
    """A claim on a supplier that answers for the event: what the answer to it costs, as planned."""

    costs: Annotated[tuple[CostRow, ...], Field(min_length=1, max_length=20)]

    @property
    def total_cents(self) -> int:
        """All heads of cost."""
        return sum(row.cents for row in self.costs)
