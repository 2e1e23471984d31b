"""What limits a case's plan, what a little more would be worth, and what a day of waiting costs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from andon.desk.casefile import planned_case
from andon.desk.sitting import Sitting
from andon.trouble import NO_PLAN, TroubleError

if TYPE_CHECKING:
    from planning.recovery.measures import Worth

MOST = 12
"""So many limits are shown."""

SAID = {"part": "one piece more, there at once", "shift": "one place more", "pool": "one piece more of that week",
        "budget": "one unit of money more"}  # fmt: skip


def worths_of_case(work: Sitting, case: str) -> dict[str, Any]:
    """What binds and what more is worth, on the data and wishes of the recommended plan; ``TroubleError`` if it has
    none."""
    deps = work.deps
    shown, plant = planned_case(deps.store, case)
    wishes, report = shown.option.wishes, deps.progress("weighing")
    found = work.watch.run(lambda: deps.planner.worths(plant, shown.disruptions, wishes, report, deps.stop))
    if found is None:
        raise TroubleError(NO_PLAN, f"case {case}: its wishes leave no plan; `andon case replan {case}` changes them")
    return {
        "case": case, "as_of": plant.as_of, "waiting": found.waiting and found.waiting.model_dump(),
        "worths": [_worth(each, plant) for each in found.worths], "binds": [b.model_dump() for b in found.binds],
    }  # fmt: skip


def _worth(found: "Worth", plant: Any) -> dict[str, Any]:
    unit = plant.parts[plant.part_row[found.object]].base_unit if found.kind == "pieces" else None
    return {**found.model_dump(), "unit": {"pieces": unit, "overtime": "slots", "earlier": "day"}[found.kind]}


def in_rows(found: dict[str, Any]) -> list[Sequence[object]]:
    """What more would be worth, dearest first."""
    from planning.terms import euros

    said = {
        "pieces": "{amount} {unit} of {object} more, there at once", "earlier": "{object} over a day sooner",
        "overtime": "{amount} overtime {unit} more in shift {object}",
    }  # fmt: skip
    return [(said[each["kind"]].format(**each), euros(each["cents"])) for each in found["worths"]]


def binds_in_rows(found: dict[str, Any]) -> list[Sequence[object]]:
    """What limits the plan, dearest first: what it is, which, when, what one more would save."""
    from planning.terms import euros

    return [
        (each["kind"], each["object"], each["when"], SAID[each["kind"]], euros(each["cents"]))
        for each in found["binds"][:MOST]
    ]


def in_sentences(found: dict[str, Any]) -> list[str]:
    """What waiting costs, and what all this rests on."""
    from planning.terms import euros

    wait = found["waiting"]
    if wait is None:
        said = "was not weighed"
    elif not wait["plan_left"]:
        said = "leaves no plan that keeps the wishes"
    else:
        said = f"costs about {euros(wait['cents'])}" if wait["cents"] else "costs next to nothing"
    day = f"{found['as_of']:%Y-%m-%d %H:%M}"
    return [
        f"Ordering, hurrying, announcing and moving nothing for a day {said}.",
        f"About, from the relaxation: whole cars, packs and sources are not in it. Data of {day}.",
    ]
