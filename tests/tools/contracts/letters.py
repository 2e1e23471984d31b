"""Letters of the small plant: its harness works hit, one receipt of them moved to the air lane, awards elsewhere."""

from typing import Any

from planning.disruption import Cause, Disruption
from planning.line import Plan
from planning.recovery.outcome import Bill, Option
from planning.snapshot import Snapshot
from planning.supply import Expedite, Receipt, SupplyLink
from tests.tools.contracts.small import AWARDS, CASE, NOW, at, option, plant
from tools.contracts.facts import HeadFacts
from tools.contracts.letters.gather import letters_of


def hit_plant(**master: Any) -> Snapshot:
    """The small plant, supplied from Brno by two open receipts."""
    held = plant(**master)
    return held.unchecked(
        links=(SupplyLink(id="K1", from_site="BRNO-2", item="HAR-100", transit_days=1),),
        receipts=tuple(
            Receipt(id=f"R-{day}", part="HAR-100", site="BRNO-2", mode="road", arrives=at(day, 6), qty=40)
            for day in (3, 9)
        ),
    )


def fire(cause: Cause = "fire", **changes: Any) -> Disruption:
    """The works in Brno make nothing for three weeks."""
    base: dict[str, Any] = {
        "id": "D-1", "title": "Fire in Brno", "cause": cause, "sites": ("BRNO-2",), "start": at(2, 12),
        "recovery_p10": at(16, 6), "recovery_p50": at(23, 6), "recovery_p90": at(30, 6),
    }  # fmt: skip
    return Disruption(**base | changes)


def moved() -> Option:
    """Awards, one receipt by air, some overtime."""
    plan = Plan(awards=AWARDS, expedites=(Expedite(receipt="R-9", lane="LN-AIR", qty=25, arrives=at(6, 18)),))
    bill = Bill(one_off=1_000, freight=2_500_00, overtime=7_000_00)
    return option().model_copy(update={"plan": plan, "bill": bill})


def letters(cause: Cause = "fire", held: Snapshot | None = None) -> dict[str, HeadFacts]:
    """Every letter of the option, by type of facts and id."""
    found = letters_of(held or hit_plant(), moved(), (fire(cause),), CASE, NOW)
    return {f"{type(each).__name__}.{each.id}": each for each in found}
