"""What a person may change about a proposal before it is solved again."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from planning.recovery.outcome import Goal
from planning.snapshot import Snapshot
from planning.terms import Cents, Id, Record, euros

Forget = Annotated[
    str, Field(max_length=80, pattern=r"^(all|option|budget|(exclude|pin|cap|freeze):[A-Za-z0-9._:\-]+)$")
]
"""A wish that is taken back, by its label: ``pin:OF-0001``, ``budget``; ``all`` takes back every one."""


class BadEditError(ValueError):
    """An edit that names what does not exist, or says nothing; tells which."""


class Edits(Record):
    """Another option, an offer left out, pinned or capped (base units), an order that stays where it is,
    a budget in cents of the plant's currency; and wishes of before that are taken back."""

    option: Goal | None = None
    exclude_offers: Annotated[tuple[Id, ...], Field(max_length=200)] = ()
    pin_offers: Annotated[tuple[Id, ...], Field(max_length=200)] = ()
    cap_offers: dict[Id, Annotated[int, Field(ge=0, le=10**12)]] = {}
    freeze_orders: Annotated[tuple[Id, ...], Field(max_length=2000)] = ()
    budget_cents: Cents | None = None
    forget: Annotated[tuple[Forget, ...], Field(max_length=2000)] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        named = (
            self.option, self.exclude_offers, self.pin_offers, self.cap_offers, self.freeze_orders, self.forget,
        )  # fmt: skip
        if not any(named) and self.budget_cents is None:
            raise ValueError("an edit names an option, an offer, an order or a budget to change, or a wish to forget")
        both = sorted(set(self.exclude_offers) & set(self.pin_offers))
        if both:
            raise ValueError(f"offer {both[0]} cannot be both left out and pinned")
        return self

    @property
    def frees_option(self) -> bool:
        """True if the wish for an option is taken back and no other one is named."""
        return self.option is None and bool({"all", "option"} & set(self.forget))


def known_to(edits: Edits, plant: Snapshot, wishes: dict[str, Any], case_id: str) -> None:
    """Raise ``BadEditError`` for an offer or order that the plant does not have, or a wish that is not in force."""
    for offer in (*edits.exclude_offers, *edits.pin_offers, *edits.cap_offers):
        if offer not in plant.offer_by_id:
            raise BadEditError(f"there is no offer {offer!r}; `andon case offers {case_id}` lists those of the case")
    for order in edits.freeze_orders:
        if order not in plant.order_row:
            raise BadEditError(f"there is no order {order!r} in the plan; `andon plan show --shift ID` lists a shift's")
    held = in_force(wishes)
    for label in edits.forget:
        if label != "all" and label not in held:
            said = f"in force: {', '.join(held)}" if held else "none is in force"
            raise BadEditError(f"there is no wish {label!r} to forget; {said}")


def in_force(wishes: dict[str, Any]) -> dict[str, str]:
    """What people wished so far and still holds, in words, by the label that takes it back."""
    held = {"option": f"option {wishes['goal'].replace('_', ' ')}"} if wishes.get("goal") else {}
    held |= {f"exclude:{offer}": f"leave out {offer}" for offer in wishes.get("exclude_offers", ())}
    held |= {f"pin:{offer}": f"use {offer}" for offer in wishes.get("pin_offers", ())}
    held |= {f"cap:{offer}": f"at most {qty} of {offer}" for offer, qty in wishes.get("cap_offers", {}).items()}
    held |= {f"freeze:{order}": f"leave {order} where it is" for order in wishes.get("freeze_orders", ())}
    if wishes.get("budget_cents") is not None:
        held["budget"] = f"spend at most {euros(wishes['budget_cents'])}"
    return held


def with_edits(wishes: dict[str, Any], edits: Edits) -> dict[str, Any]:
    """The wishes of a case with an edit added to those that came before.

    Wishes on offers and orders add up, the later word on an offer wins; an option or a budget replaces the one before.
    What is to be forgotten goes first.
    """
    kept = _without(wishes, set(edits.forget))
    out = {*kept.get("exclude_offers", ()), *edits.exclude_offers} - set(edits.pin_offers)
    pinned = {*kept.get("pin_offers", ()), *edits.pin_offers} - set(edits.exclude_offers)
    changed: dict[str, Any] = {
        **kept,
        "exclude_offers": sorted(out),
        "pin_offers": sorted(pinned),
        "cap_offers": {**kept.get("cap_offers", {}), **edits.cap_offers},
        "freeze_orders": sorted({*kept.get("freeze_orders", ()), *edits.freeze_orders}),
    }
    if edits.option:
        changed["goal"] = edits.option
    if edits.budget_cents is not None:
        changed["budget_cents"] = edits.budget_cents
    return changed


def _without(wishes: dict[str, Any], forget: set[str]) -> dict[str, Any]:
    if "all" in forget:
        return {}
    kept = {
        **wishes,
        "exclude_offers": [each for each in wishes.get("exclude_offers", ()) if f"exclude:{each}" not in forget],
        "pin_offers": [each for each in wishes.get("pin_offers", ()) if f"pin:{each}" not in forget],
        "cap_offers": {each: qty for each, qty in wishes.get("cap_offers", {}).items() if f"cap:{each}" not in forget},
        "freeze_orders": [each for each in wishes.get("freeze_orders", ()) if f"freeze:{each}" not in forget],
    }
    gone = {"goal": "option", "budget_cents": "budget"}
    return {key: value for key, value in kept.items() if gone.get(key) not in forget}
