"""Why there is no plan for what a person wished: the rules and wishes that clash, by name."""

from typing import TYPE_CHECKING

from andon.desk.casefile import find_case, options_of, state_of
from tools.store.casework import artifacts
from tools.store.keep import keep

if TYPE_CHECKING:
    from agents.state import Deps


def conflicts(deps: "Deps", case_id: str) -> tuple[str, ...]:
    """What clashes, if the case's last round found nothing but doing nothing; asks the planner once more."""
    from planning.disruption import Disruption
    from planning.recovery.outcome import Infeasible, Wishes

    state = state_of(deps.store, case_id)
    with keep(deps.store) as session:
        if any(option.goal != "do_nothing" for option in options_of(session, state)):
            return ()
        disruption = artifacts.get_record(session, Disruption, find_case(session, case_id).disruption)
        plant = deps.today(session)
    wishes = Wishes.model_validate(state.get("wishes", {}))
    if wishes.goal == "do_nothing":
        return ()
    outcome = deps.planner.recover(plant, (disruption,), wishes, deps.effort, None, deps.stop)
    if not isinstance(outcome, Infeasible):
        return ()
    return tuple(f"{conflict.rule}: {conflict.detail}" for conflict in outcome.conflicts)
