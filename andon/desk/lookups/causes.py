"""Which sites explain the receipts that came late or short, as rows for people."""

from typing import TYPE_CHECKING, Any

from andon.desk.casefile import find_case
from tools.store.keep import keep

if TYPE_CHECKING:
    from datetime import datetime

    from tools.store.engine import Store


def cause_of(store: "Store", case: str, now: "datetime", days: int, most: int) -> dict[str, Any]:
    """The suspects, best first, with what of the late flows each explains, and whether the case names it."""
    from agents.signals.receipts import seen_receipts
    from planning.cause import suspects
    from planning.disruption import Disruption
    from tools.store.casework import artifacts
    from tools.store.plant.whole import load_snapshot

    with keep(store) as session:
        row = find_case(session, case)
        named = set(artifacts.get_record(session, Disruption, row.disruption).sites)
        plant = load_snapshot(session)
        seen = seen_receipts(session, plant, now, days)
    late = sorted({each.flow for each in seen if each.late})
    found = suspects(plant, seen, most)
    rows = []
    for each in found:
        site = plant.site_by_id[each.site]
        rows.append({
            "site": site.id, "name": site.name, "supplier": plant.supplier_by_id[site.supplier].name, "city": site.city,
            "country": site.country, "tier": each.tier, "since": each.since.isoformat(), "weight_pct": each.weight_pct,
            "explains": list(each.explains), "against": list(each.against), "in_case": each.site in named,
        })  # fmt: skip
    explained = {flow for each in found for flow in each.explains}
    return {
        "case": case, "days": days, "receipts": len(seen), "late_receipts": sum(each.late for each in seen),
        "late_flows": late, "unexplained": [flow for flow in late if flow not in explained], "suspects": rows,
        "timezone": plant.timezone,
    }  # fmt: skip
