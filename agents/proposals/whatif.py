"""What a plan would be if a wish or a date were another: solved and compared, and nothing of it takes effect."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from agents.proposals.edits import BadEditError, Edits, known_to, with_edits
from agents.proposals.shown import Shown
from agents.state import Deps
from planning.disruption import Disruption, back_at
from planning.recovery.outcome import Bill, Figures, Outcome, Violation, Wishes
from planning.snapshot import Snapshot


class AsShown(NamedTuple):
    """The recommended plan if the event takes another course: what it costs then, and the rules it breaks."""

    bill: Bill
    figures: Figures
    breaks: tuple[Violation, ...]


class Tried(NamedTuple):
    """What was asked, and what the planner answers; ``as_shown`` only if another date was asked for."""

    wishes: Wishes
    disruptions: tuple[Disruption, ...]
    as_shown: AsShown | None
    outcome: Outcome


def what_if(
    deps: Deps, case: str, plant: Snapshot, shown: Shown, wished: dict[str, Any], edits: Edits | None,
    back: datetime | None,
) -> Tried:  # fmt: skip
    """Plan a case once more on the facts it was planned on, with other wishes or another end of its event.

    The search goes on from the recommended plan, and never answers with a worse one where that is still allowed.

    ``wished`` are the wishes in force. Raises ``BadEditError`` for what the plant does not have, or if the event begins
    only after it is to end.
    """
    wishes = shown.option.wishes
    if edits is not None:
        known_to(edits, plant, wished, case)
        wishes = Wishes.model_validate(with_edits(wishes.model_dump(), edits))
    own, *others = shown.disruptions
    disruptions = (own if back is None else _back_at(own, back), *others)
    report = deps.progress("planning")
    outcome = deps.planner.replan(
        plant, disruptions, wishes, deps.effort, shown.option, shown.disruptions, report, deps.stop
    )
    return Tried(wishes, disruptions, _as_shown(deps, plant, disruptions, shown) if back else None, outcome)


def _back_at(event: Disruption, back: datetime) -> Disruption:
    try:
        return back_at(event, back)
    except ValueError as error:
        raise BadEditError(str(error)) from error


def _as_shown(deps: Deps, plant: Snapshot, disruptions: Sequence[Disruption], shown: Shown) -> AsShown:
    option = shown.option
    bill, figures = deps.planner.recompute(plant, disruptions, option.plan)
    return AsShown(bill, figures, tuple(deps.planner.check(plant, disruptions, option.plan, option.wishes)))
