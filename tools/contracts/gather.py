"""From a checked option to what its papers state: one set of facts for each supplier and currency."""

from collections import Counter
from datetime import date, datetime
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

from planning.disruption import Disruption, cause_in_words
from planning.price import award_parts_cents, freight_cents, in_plant_currency
from planning.recovery.outcome import Option
from planning.snapshot import Snapshot
from planning.supply import Award, Offer, Part, PriceTier
from planning.workdays import week_of
from tools.contracts.facts import DeliveryFacts, LineFacts, PaperFacts, Terms, WeekFacts


class FactsError(ValueError):
    """An award that no paper can be written for; says which award, and what to do."""


def half_up(numerator: int, denominator: int) -> int:
    """A quotient of non-negative integers rounded half up: the one rounding of a money amount."""
    return (2 * numerator + denominator) // (2 * denominator)


def event_as_told(plant: Snapshot, disruption: Disruption, supplier: str) -> str:
    """What a supplier is told an event is: its title where that names this supplier's own works only.

    Whose works else are hit is nobody's business but the plant's: all others read the cause and the countries.
    """
    hit = [plant.site_by_id[site] for site in disruption.sites if site in plant.site_by_id]
    if {site.supplier for site in hit} == {supplier}:
        return disruption.title
    where = ", ".join(sorted({site.country for site in hit}))
    return f"{cause_in_words(disruption.cause).capitalize()}{' in ' if where else ''}{where}, our event {disruption.id}"


def paper_facts(
    plant: Snapshot, option: Option, disruption: Disruption, case_id: str, now: datetime, terms: Terms | None = None
) -> tuple[PaperFacts, ...]:
    """What the papers of an option state: one for each supplier and currency of its awards, by supplier id.

    Money is what ``planning.price`` charges the option for the same awards: the price tier of all pieces of an offer,
    rounded half up to the offer's cent, then half up to the plant's; freight by shipment. One-off cost is paid once an
    offer. Raises FactsError for an award of an unknown offer or lane, or one that is too small for its offer.
    """
    zone = ZoneInfo(plant.timezone)
    papers = []
    for name, (supplier, currency, awards) in _by_supplier(plant, option).items():
        foreign = currency != plant.currency
        papers.append(
            PaperFacts(
                id=name,
                case=case_id,
                day=now.astimezone(zone).date(),
                plant=plant.plant,
                plant_name=plant.name,
                plant_currency=plant.currency,
                plan_version=plant.plan_version,
                supplier=plant.supplier_by_id[supplier],
                disruption=disruption.id,
                title=event_as_told(plant, disruption, supplier),
                cause=disruption.cause,
                since=disruption.start.astimezone(zone).date(),
                currency=currency,
                fx=plant.fx[currency] if foreign else None,
                fx_date=plant.fx_date if foreign else None,
                terms=terms or Terms(),
                lines=tuple(
                    _line(plant, number, awards[offer]) for number, offer in enumerate(sorted(awards), start=1)
                ),
            )
        )
    return tuple(papers)


class _Group(NamedTuple):
    supplier: str
    currency: str
    awards: dict[str, list[Award]]


def _by_supplier(plant: Snapshot, option: Option) -> dict[str, _Group]:
    found: dict[tuple[str, str], dict[str, list[Award]]] = {}
    for award in option.plan.awards:
        offer = plant.offer_by_id.get(award.offer)
        if offer is None:
            raise FactsError(f"Award of offer {award.offer}: there is no such offer in the plant's data; re-solve.")
        if award.lane not in plant.lane_by_id:
            raise FactsError(f"Award of offer {offer.id}: there is no freight lane {award.lane}; re-solve.")
        key = (plant.site_by_id[offer.site].supplier, offer.currency)
        found.setdefault(key, {}).setdefault(offer.id, []).append(award)
    papers_of = Counter(supplier for supplier, _ in found)
    return {
        supplier if papers_of[supplier] == 1 else f"{supplier}.{currency}": _Group(supplier, currency, awards)
        for (supplier, currency), awards in sorted(found.items())
    }


def _line(plant: Snapshot, number: int, awards: list[Award]) -> LineFacts:
    offer = plant.offer_by_id[awards[0].offer]
    part, site = plant.parts[plant.part_row[offer.part]], plant.site_by_id[offer.site]
    qty = sum(award.qty for award in awards)
    tier = _tier(offer, qty)
    deliveries = _deliveries(plant, awards)
    return LineFacts(
        number=number,
        offer=offer.id,
        part=part.id,
        part_name=part.name,
        unit=part.base_unit,
        site=site.id,
        site_name=site.name,
        site_city=site.city,
        site_country=site.country,
        pool=offer.pool,
        incoterm=offer.incoterm,
        qualification=offer.qualification,
        qualification_days=offer.qualification_days,
        valid_until=offer.valid_until.astimezone(ZoneInfo(plant.timezone)),
        multiple=offer.multiple,
        qty=qty,
        tier_from=tier.from_qty,
        price_cents=tier.price_cents,
        price_unit=offer.price_unit,
        series_price_cents=_series_price(part, offer, plant.currency),
        parts_cents=half_up(qty * tier.price_cents, offer.price_unit),
        one_off_cents=offer.one_off_cents,
        freight_cents=sum(freight_cents(plant, award.lane, d.qty) for award in awards for d in award.deliveries),
        plant_cents=award_parts_cents(plant, offer, qty)
        + in_plant_currency(plant, offer.one_off_cents, offer.currency),
        deliveries=deliveries,
        weeks=_weeks(deliveries),
    )


def _tier(offer: Offer, qty: int) -> PriceTier:
    reached = [tier for tier in offer.tiers if tier.from_qty <= qty]
    if not reached:
        raise FactsError(
            f"Offer {offer.id}: an award of {qty} is below its first price tier of {offer.tiers[0].from_qty}; "
            "raise the quantity or choose another offer."
        )
    return reached[-1]


def _series_price(part: Part, offer: Offer, plant_currency: str) -> int | None:
    if offer.currency != plant_currency or not part.price_cents:
        return None
    return half_up(part.price_cents * offer.price_unit, part.price_unit)


def _deliveries(plant: Snapshot, awards: list[Award]) -> tuple[DeliveryFacts, ...]:
    zone = ZoneInfo(plant.timezone)
    ordered = sorted(
        ((plant.lane_by_id[award.lane], delivery) for award in awards for delivery in award.deliveries),
        key=lambda pair: (pair[1].arrives, pair[1].dispatch, pair[0].id, pair[1].qty),
    )
    so_far = accumulate(delivery.qty for _, delivery in ordered)
    return tuple(
        DeliveryFacts(
            number=number,
            lane=lane.id,
            mode=lane.mode,
            carrier=lane.carrier,
            dispatch=delivery.dispatch.astimezone(zone),
            arrives=delivery.arrives.astimezone(zone),
            qty=delivery.qty,
            cumulative=cumulative,
        )
        for number, ((lane, delivery), cumulative) in enumerate(zip(ordered, so_far, strict=True), start=1)
    )


def _weeks(deliveries: tuple[DeliveryFacts, ...]) -> tuple[WeekFacts, ...]:
    qty: dict[date, int] = {}
    for delivery in deliveries:
        monday = week_of(delivery.dispatch.date())
        qty[monday] = qty.get(monday, 0) + delivery.qty
    return tuple(WeekFacts(monday=monday, qty=pieces) for monday, pieces in sorted(qty.items()))
