"""From a checked option and the events it answers to what freight authorisations and letters state."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from planning.availability import Supply, losses, open_receipts
from planning.disruption import Cause, Disruption, Output
from planning.lack import Lack, lacking
from planning.price import award_parts_cents, by_offer, freight_cents
from planning.recovery.outcome import Option
from planning.sisters import is_transfer
from planning.snapshot import Snapshot
from planning.supply import Part
from planning.usage import Usage
from tools.contracts.facts import HeadFacts, Terms
from tools.contracts.gather import event_as_told, half_up
from tools.contracts.letters.facts import (
    ClaimFacts,
    CostHead,
    CostRow,
    FreightFacts,
    NeedRow,
    NoticeFacts,
    OpenDelivery,
    QuotationFacts,
    Shipment,
)
from tools.contracts.paper import LetterKind

BUYER_BOOKS: Final = ("FCA", "EXW")
"""Incoterms under which the plant books and pays the carrier."""

EXCUSED: Final[tuple[Cause, ...]] = ("war", "flood", "earthquake", "storm", "epidemic", "logistics", "other")
"""Causes that the supplier need not answer for; for all others claims are reserved."""


def letters_of(
    plant: Snapshot, option: Option, disruptions: Sequence[Disruption], case_id: str, now: datetime
) -> tuple[HeadFacts, ...]:
    """Everything to be authorised or written for an option besides its awards: freight, notices, requests, claims."""
    usage = Usage(plant)
    left = losses(plant, usage, disruptions)
    head = _Head(plant, disruptions, case_id, now)
    return (
        *_freight(plant, option, left, head),
        *_notices(plant, usage, left, head),
        *_requests(plant, usage, option, disruptions, left, head),
        *_claims(plant, option, left, head),
    )


def kind_of(facts: HeadFacts) -> LetterKind:
    """The kind of paper that is written from facts of a letter."""
    return _KINDS[type(facts)]


_KINDS: Final[dict[type[HeadFacts], LetterKind]] = {
    FreightFacts: "premium_freight_authorisation",
    NoticeFacts: "disruption_notice",
    QuotationFacts: "request_for_quotation",
    ClaimFacts: "claim_letter",
}


class _Head:
    """The head of every paper of a case."""

    def __init__(self, plant: Snapshot, disruptions: Sequence[Disruption], case_id: str, now: datetime) -> None:
        self._plant, self._case = plant, case_id
        self.zone = ZoneInfo(plant.timezone)
        self.event = disruptions[0]
        self.reply_by = (
            (now + timedelta(hours=Terms().notice_hours)).astimezone(self.zone).replace(second=0, microsecond=0)
        )
        self._day = now.astimezone(self.zone).date()

    def of(self, paper: str, supplier: str) -> dict[str, Any]:
        """The fields of ``HeadFacts``."""
        plant, event = self._plant, self.event
        return {
            "id": paper, "case": self._case, "day": self._day, "plant": plant.plant, "plant_name": plant.name,
            "plant_currency": plant.currency, "plan_version": plant.plan_version,
            "supplier": plant.supplier_by_id[supplier], "disruption": event.id,
            "title": event_as_told(plant, event, supplier), "cause": event.cause,
            "since": event.start.astimezone(self.zone).date(),
        }  # fmt: skip


def _freight(plant: Snapshot, option: Option, left: Output, head: _Head) -> Iterator[FreightFacts]:
    hit = _hit_suppliers(plant, left)
    for name, shipments in _by_lane(plant, option, head).items():
        lane = plant.lane_by_id[name]
        site = plant.site_by_id[lane.site]
        yield FreightFacts(
            **head.of(name, site.supplier), lane=name, mode=lane.mode, carrier=lane.carrier, site=site.id,
            site_name=site.name, site_city=site.city, site_country=site.country,
            recover=site.supplier in hit and head.event.cause not in EXCUSED,
            shipments=tuple(Shipment(number=number, **each) for number, each in enumerate(shipments, start=1)),
        )  # fmt: skip


def _by_lane(plant: Snapshot, option: Option, head: _Head) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for expedite in option.plan.expedites:
        receipt = plant.receipt_by_id[expedite.receipt]
        found.setdefault(expedite.lane, []).append(
            _pieces(plant, receipt.part, expedite.qty)
            | {
                "of": "receipt", "reference": receipt.id, "leaves": None,
                "arrives": expedite.arrives.astimezone(head.zone), "instead": receipt.arrives.astimezone(head.zone),
                "freight_cents": freight_cents(plant, expedite.lane, expedite.qty),
            }
        )  # fmt: skip
    for award in option.plan.awards:
        offer = plant.offer_by_id[award.offer]
        for each in award.deliveries if offer.incoterm in BUYER_BOOKS else ():
            found.setdefault(award.lane, []).append(
                _pieces(plant, offer.part, each.qty)
                | {
                    "of": "transfer" if is_transfer(plant, offer) else "award", "reference": offer.id,
                    "leaves": each.dispatch.astimezone(head.zone),
                    "arrives": each.arrives.astimezone(head.zone), "instead": None,
                    "freight_cents": freight_cents(plant, award.lane, each.qty),
                }
            )  # fmt: skip
    return {
        lane: sorted(rows, key=lambda row: (row["arrives"], row["reference"])) for lane, rows in sorted(found.items())
    }


def _notices(plant: Snapshot, usage: Usage, left: Output, head: _Head) -> Iterator[NoticeFacts]:
    counted: dict[str, int] = {}
    for receipt, qty in open_receipts(plant, usage, left):
        counted[receipt.id] = counted.get(receipt.id, 0) + qty
    for supplier in _hit_suppliers(plant, left):
        due = [
            receipt for receipt in plant.receipts
            if (receipt.site, receipt.part) in left and plant.site_by_id[receipt.site].supplier == supplier
            and receipt.status == "confirmed"
        ]  # fmt: skip
        due.sort(key=lambda receipt: (receipt.arrives, receipt.id))
        yield NoticeFacts(
            **head.of(supplier, supplier),
            reply_by=head.reply_by,
            notice_hours=Terms().notice_hours,
            deliveries=tuple(
                OpenDelivery(
                    number=number, receipt=receipt.id, due=receipt.arrives.astimezone(head.zone),
                    expected=counted.get(receipt.id, 0), **_pieces(plant, receipt.part, receipt.qty),
                )
                for number, receipt in enumerate(due, start=1)
            ),
        )  # fmt: skip


def _requests(
    plant: Snapshot, usage: Usage, option: Option, disruptions: Sequence[Disruption], left: Output, head: _Head
) -> Iterator[QuotationFacts]:
    supply = Supply(awards=option.plan.awards, expedites=option.plan.expedites)
    missing = lacking(plant, disruptions, supply, usage)
    for supplier, parts in _others(plant, left, missing).items():
        rows = [lack for lack in missing if lack.part in parts]
        yield QuotationFacts(
            **head.of(supplier, supplier),
            reply_by=head.reply_by,
            needs=tuple(
                NeedRow(number=number, monday=lack.monday, **_pieces(plant, lack.part, lack.qty))
                for number, lack in enumerate(rows, start=1)
            ),
        )


def _others(plant: Snapshot, left: Output, missing: Sequence[Lack]) -> dict[str, set[str]]:
    """Suppliers that make or offer a missing part at a site that is not hit, with those parts; no sister plants."""
    parts = {lack.part for lack in missing}
    makes = [(link.from_site, link.item) for link in plant.links if link.to_site is None]
    makes += [(offer.site, offer.part) for offer in plant.offers]
    found: dict[str, set[str]] = {}
    for site, part in sorted(makes):
        if part in parts and (site, part) not in left:
            found.setdefault(plant.site_by_id[site].supplier, set()).add(part)
    return {supplier: parts for supplier, parts in found.items() if not plant.supplier_by_id[supplier].own}


def _claims(plant: Snapshot, option: Option, left: Output, head: _Head) -> Iterator[ClaimFacts]:
    """A claim on each hit supplier with works of its own in the event; none if the event excuses it."""
    if head.event.cause in EXCUSED:
        return
    costs: list[tuple[CostHead, int]] = [("price", _above_series(plant, option))]
    costs += [(each, getattr(option.bill, each)) for each in _HEADS]
    rows = [(each, cents) for each, cents in costs if cents]
    own = {plant.site_by_id[site].supplier for site in head.event.sites}
    for supplier in _hit_suppliers(plant, left):
        if supplier in own and rows:
            yield ClaimFacts(
                **head.of(supplier, supplier),
                costs=tuple(CostRow(number=n, head=each, cents=cents) for n, (each, cents) in enumerate(rows, start=1)),
            )


_HEADS: Final[tuple[CostHead, ...]] = ("one_off", "freight", "overtime", "retrofit", "yard")


def _above_series(plant: Snapshot, option: Option) -> int:
    """Cents that awards cost above the series price of their parts, in plant currency; no award is set off."""
    total = 0
    for name, qty in by_offer(option.plan.awards).items():
        offer = plant.offer_by_id[name]
        part = plant.parts[plant.part_row[offer.part]]
        if part.price_cents:
            series = half_up(part.price_cents * qty, part.price_unit)
            total += max(0, award_parts_cents(plant, offer, qty) - series)
    return total


def _hit_suppliers(plant: Snapshot, left: Output) -> list[str]:
    """Suppliers that deliver straight to the plant and make less of a part."""
    direct = {(link.from_site, link.item) for link in plant.links if link.to_site is None}
    return sorted({plant.site_by_id[site].supplier for site, part in left if (site, part) in direct})


def _pieces(plant: Snapshot, part: str, qty: int) -> dict[str, Any]:
    found: Part = plant.parts[plant.part_row[part]]
    return {"part": found.id, "part_name": found.name, "unit": found.base_unit, "qty": qty}
