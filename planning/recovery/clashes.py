"""Wishes that cannot be kept, by name: against the plant's data, each other, or what any plan can do."""

from planning.recovery.levers import lever_of
from planning.recovery.outcome import Conflict, Violation, Wishes
from planning.snapshot import Snapshot
from planning.sourcing import ready_day
from planning.supply import Offer
from planning.terms import euros


def clashing(plant: Snapshot, wishes: Wishes) -> list[Conflict]:
    """Wishes that contradict the plant's data or each other, before anything is computed."""
    found = []
    for name in (*wishes.exclude_offers, *wishes.pin_offers, *wishes.cap_offers):
        if name not in plant.offer_by_id:
            found.append(Conflict(rule="known", detail=f"there is no offer {name}"))
    for name in wishes.freeze_orders:
        if name not in plant.order_row:
            found.append(Conflict(rule="known", detail=f"there is no order {name}"))
        elif plant.orders[plant.order_row[name]].shift is None:
            detail = f"order {name} has no place in the released plan that it could keep; take the freeze back"
            found.append(Conflict(rule="wish_freeze", detail=detail))
    for name in wishes.pin_offers:
        offer = plant.offer_by_id.get(name)
        if offer is None:
            continue
        cap = wishes.cap_offers.get(name)
        if name in wishes.exclude_offers:
            found.append(Conflict(rule="wish_pin", detail=f"offer {name} is both pinned and excluded"))
        if cap is not None and cap < offer.moq:
            found.append(
                Conflict(
                    rule="moq",
                    detail=f"offer {name} is pinned but capped at {cap}, below its MOQ of {offer.moq}; raise the cap",
                )
            )
        if plant.as_of > offer.valid_until:
            until = f"offer {name} could be ordered until {offer.valid_until}"
            found.append(Conflict(rule="offer_valid", detail=f"{until}; ask for a new offer, or unpin it"))
        found += _never_leaves(plant, offer)
        if lever_of(plant, offer) not in wishes.levers or wishes.confirmed_only:
            off = "transfers" if lever_of(plant, offer) == "transfer" else "awards"
            found.append(Conflict(rule="wish_lever", detail=f"offer {name} is pinned but {off} are switched off"))
    return found


def unheeded(wishes: Wishes) -> list[Conflict]:
    """Wishes that have no meaning where nobody acts: the line's policy buys nothing and keeps no order in place."""
    found = [
        Conflict(rule="wish_pin", detail=f"doing nothing buys nothing of offer {name}; unpin it or take another option")
        for name in wishes.pin_offers
    ]
    detail = "doing nothing leaves to the line which orders are skipped; take the freeze back or take another option"
    return found + [Conflict(rule="wish_freeze", detail=f"{name}: {detail}") for name in wishes.freeze_orders]


def _never_leaves(plant: Snapshot, offer: Offer) -> list[Conflict]:
    """A pinned offer whose goods are ready after the last day of the plan."""
    last = max((*(shift.day for shift in plant.shifts), *(week.monday for week in plant.tail_weeks)), default=None)
    ready = ready_day(plant, offer)
    if last is None or ready <= last:
        return []
    wait = f"{offer.ready_days} working days"
    if offer.qualification != "approved":
        permit = "PPAP" if offer.qualification == "ppap" else "deviation permit"
        wait += f" and {offer.qualification_days} for its {permit}"
    detail = f"offer {offer.id} is pinned, but leaves on {ready} at the earliest, after {wait}; the plan ends {last}"
    return [Conflict(rule="wish_pin", detail=f"{detail}. Unpin it")]


def unkept(plant: Snapshot, wishes: Wishes) -> list[Conflict]:
    """The wishes that no flow of cars and purchases can keep."""
    found = [Conflict(rule="wish_pin", detail=_too_little(plant, name)) for name in wishes.pin_offers]
    for name in wishes.freeze_orders:
        detail = f"order {name} cannot stay whole in its shift beside what else must be built there"
        found.append(Conflict(rule="wish_freeze", detail=detail))
    if wishes.budget_cents is not None:
        detail = f"a budget of {euros(wishes.budget_cents)} does not pay for what was wished; raise it or wish for less"
        found.append(Conflict(rule="budget", detail=detail))
    return found


def _too_little(plant: Snapshot, name: str) -> str:
    offer = plant.offer_by_id[name]
    unit, week = plant.parts[plant.part_row[offer.part]].base_unit, max(plant.pool_by_id[offer.pool].weekly)
    return (
        f"offer {name} is pinned, and no plan buys its minimum of {offer.moq} {unit} of {offer.part} beside what else "
        f"was wished; its pool {offer.pool} makes at most {week} {unit} a week. Unpin it or wish for less"
    )


def conflict(violation: Violation) -> Conflict:
    """A broken wish as what clashes."""
    return Conflict(rule=violation.rule, detail=f"{violation.object}: {violation.detail}")
