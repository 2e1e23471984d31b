"""What a case's plan would be under another wish or date, beside the one that is recommended."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from andon.desk.casefile import option_line, planned_case, state_of, zone_of
from andon.desk.reporting import no_plan
from andon.desk.sitting import Sitting
from andon.trouble import NO_PLAN, USAGE, TroubleError
from tools.store.keep import keep

if TYPE_CHECKING:
    from agents.proposals.edits import Edits
    from agents.proposals.whatif import AsShown, Tried
    from planning.recovery.outcome import Option

MOST = 4
"""So many broken rules are named."""


def tried_in_case(work: Sitting, case: str, edits: "Edits | None", back: str | None) -> dict[str, Any]:
    """The recommended option and the one that was asked for, in figures; raises ``TroubleError`` if there is none."""
    from agents.proposals.edits import in_force
    from agents.proposals.whatif import what_if

    store = work.deps.store
    state = state_of(store, case)
    shown, plant = planned_case(store, case, state)
    with keep(store) as session:
        zone = zone_of(session)
    when = None if back is None else moment_from(back, zone)
    wished = state.get("wishes", {})
    found = work.watch.run(lambda: what_if(work.deps, case, plant, shown, wished, edits, when))
    option = _planned(case, found)
    return {
        "case": case, "as_of": plant.as_of, "back": when, "wishes": in_force(found.wishes.model_dump(mode="json")),
        "recommended": option_line(shown.option), "as_shown": _as_shown(found.as_shown),
        "what_if": option_line(option), "awards": _awards(shown.option, option),
    }  # fmt: skip


def moment_from(text: str, zone: str) -> datetime:
    """A day of the plant (its beginning), or a moment; one without an offset is in the plant's time."""
    try:
        day: date | None = date.fromisoformat(text)
    except ValueError:
        day = None
    try:
        found = datetime.combine(day, time()) if day else datetime.fromisoformat(text)
    except ValueError:
        raise TroubleError(
            USAGE, f"--back {text[:40]!r} is no day or moment; write it as 2026-03-20 or 2026-03-20T06:00"
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))


def _planned(case: str, found: "Tried") -> "Option":
    from agents.proposals.edits import in_force
    from planning.recovery.outcome import Infeasible, Planned

    outcome = found.outcome
    if isinstance(outcome, Planned):
        return outcome.option
    if isinstance(outcome, Infeasible):
        clash = [f"{each.rule}: {each.detail}" for each in outcome.conflicts]
        raise no_plan(case, case, clash, in_force(found.wishes.model_dump(mode="json")))
    if outcome.best is None:
        raise TroubleError(NO_PLAN, f"case {case}: no plan was found in time; raise --seconds")
    return outcome.best


def _as_shown(found: "AsShown | None") -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "cost_cents": found.bill.total, "spend_cents": found.bill.spend, "figures": found.figures.model_dump(),
        "breaks": [f"{each.rule}: {each.object}, {each.detail}" for each in found.breaks],
    }  # fmt: skip


def _awards(before: "Option", after: "Option") -> list[dict[str, Any]]:
    """Base units ordered of every offer of which the two take another quantity."""
    old, new = _taken(before), _taken(after)
    return [
        {"offer": offer, "recommended": old.get(offer, 0), "what_if": new.get(offer, 0)}
        for offer in sorted({*old, *new})
        if old.get(offer, 0) != new.get(offer, 0)
    ]


def _taken(option: "Option") -> dict[str, int]:
    taken: dict[str, int] = {}
    for award in option.plan.awards:
        taken[award.offer] = taken.get(award.offer, 0) + sum(each.qty for each in award.deliveries)
    return taken


def in_rows(found: dict[str, Any]) -> list[Sequence[object]]:
    """The table of what is compared: cost, spend, late, not built, moved, line stop, gap."""
    named = [("recommended", found["recommended"]), ("recommended, then", found["as_shown"])]
    return [_row(title, line) for title, line in (*named, ("what if", found["what_if"])) if line is not None]


def _row(title: str, line: dict[str, Any]) -> tuple[object, ...]:
    from planning.terms import euros

    told, gap = line["figures"], line.get("gap")
    return (
        title, euros(line["cost_cents"]), euros(line["spend_cents"]), told["late_orders"], told["unbuilt_orders"],
        told["moved_orders"], f"{told['line_stop_min']} min", "unknown" if gap is None else f"{100 * gap:.1f} %",
    )  # fmt: skip


def in_sentences(found: dict[str, Any]) -> list[str]:
    """What differs, what the recommended plan could not do then, and how far the figures can be trusted."""
    from planning.terms import euros

    more = found["what_if"]["cost_cents"] - (found["as_shown"] or found["recommended"])["cost_cents"]
    broken = found["as_shown"]["breaks"] if found["as_shown"] else []
    said = []
    if broken:
        said.append(f"The recommended plan could not be kept then; it breaks {len(broken)} "
                    f"rule{'s' if len(broken) > 1 else ''}: {'; '.join(broken[:MOST])}.")  # fmt: skip
    else:
        much = f"{euros(abs(more))} {'more' if more > 0 else 'less'}" if more else "the same"
        said.append(f"The plan asked for costs {much}{' as' if not more else ' than'} the recommended one.")
    if found["awards"]:
        each = [f"{a['offer']} {a['recommended']} to {a['what_if']}" for a in found["awards"][:8]]
        rest = f" and {len(found['awards']) - 8} more" if len(found["awards"]) > 8 else ""
        said.append(f"Other quantities: {', '.join(each)}{rest}.")
    said.append(f"Both rest on the data of {found['as_of']:%Y-%m-%d %H:%M}, and are the best found in their time; a "
                "difference within their gaps may be the search's.")  # fmt: skip
    return said
