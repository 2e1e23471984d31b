"""What a person may change about a proposal before it is solved again."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from planning.recovery.outcome import Goal
from planning.snapshot import Snapshot
from planning.terms import Cents, Id, Record


class BadEditError(ValueError):
    """An edit that names what does not exist, or says nothing; tells which."""


class Edits(Record):
    """Another option, an offer left out, pinned or capped (base units), an order that stays where it is,
    a budget in cents of the plant's currency."""

    option: Goal | None = None
    exclude_offers: Annotated[tuple[Id, ...], Field(max_length=200)] = ()
    pin_offers: Annotated[tuple[Id, ...], Field(max_length=200)] = ()
    cap_offers: dict[Id, Annotated[int, Field(ge=0, le=10**12)]] = {}
    freeze_orders: Annotated[tuple[Id, ...], Field(max_length=2000)] = ()
    budget_cents: Cents | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        named = (self.option, self.exclude_offers, self.pin_offers, self.cap_offers, self.freeze_orders)
        if not any(named) and self.budget_cents is None:
            raise ValueError("an edit names an option, an offer, an order or a budget to change")
        both = sorted(set(self.exclude_offers) & set(self.pin_offers))
        if both:
            raise ValueError(f"offer {both[0]} cannot be both left out and pinned")
        return self


def known_to(edits: Edits, plant: Snapshot) -> None:
    """Raise ``BadEditError`` for an offer or order that the plant does not have."""
    for offer in (*edits.exclude_offers, *edits.pin_offers, *edits.cap_offers):
        if offer not in plant.offer_by_id:
            raise BadEditError(f"there is no offer {offer!r}; see the offers of the case")
    for order in edits.freeze_orders:
        if order not in plant.order_row:
            raise BadEditError(f"there is no order {order!r} in the plan")


def with_edits(wishes: dict[str, Any], edits: Edits) -> dict[str, Any]:
    """The wishes of a case with an edit added to those that came before; a later word on an offer wins."""
    out = {*wishes.get("exclude_offers", ()), *edits.exclude_offers} - set(edits.pin_offers)
    pinned = {*wishes.get("pin_offers", ()), *edits.pin_offers} - set(edits.exclude_offers)
    changed: dict[str, Any] = {
        **wishes,
        "exclude_offers": sorted(out),
        "pin_offers": sorted(pinned),
        "cap_offers": {**wishes.get("cap_offers", {}), **edits.cap_offers},
        "freeze_orders": sorted({*wishes.get("freeze_orders", ()), *edits.freeze_orders}),
    }
    if edits.option:
        changed["goal"] = edits.option
    if edits.budget_cents is not None:
        changed["budget_cents"] = edits.budget_cents
    return changed
