"""The offers of a case: what could be ordered or transferred for the parts it lacks, and what the plan takes of it."""

import json
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from andon.desk.casefile import State
from tools.store.casework import artifacts

if TYPE_CHECKING:
    from planning.snapshot import Snapshot


def offers_of(session: Session, plant: "Snapshot", state: State) -> list[dict[str, Any]]:
    """Every offer for a part that the case's disruption cuts or that runs out, with what each option takes of it."""
    from agents.proposals.edits import in_force
    from andon.desk.casefile import options_of
    from planning.price import by_offer
    from planning.sisters import most_pcs

    parts = {each["part"] for each in json.loads(artifacts.get_text(session, state["impact"]))["parts"]}
    held = in_force(state.get("wishes", {}))
    takes = {option.goal: by_offer(option.plan.awards) for option in options_of(session, state)}
    found = []
    for offer in plant.offers:
        if offer.part not in parts:
            continue
        supplier = plant.supplier_by_id[plant.site_by_id[offer.site].supplier]
        named = [words for label, words in held.items() if label.partition(":")[2] == offer.id]
        found.append({
            "offer": offer.id, "kind": "transfer" if supplier.own else "award", "supplier": supplier.id,
            "supplier_name": supplier.name, "site": offer.site, "part": offer.part, "moq": offer.moq,
            "max_qty": most_pcs(plant, offer), "multiple": offer.multiple,
            "price_cents": offer.tiers[0].price_cents, "price_unit": offer.price_unit, "currency": offer.currency,
            "one_off_cents": offer.one_off_cents, "ready_days": offer.ready_days,
            "qualification": offer.qualification, "valid_until": offer.valid_until.isoformat(),
            "taken": {goal: qty[offer.id] for goal, qty in takes.items() if offer.id in qty}, "wishes": named,
        })  # fmt: skip
    return found
