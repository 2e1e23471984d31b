"""The releases of a case: what the line may be planned on now, and what waits for the suppliers."""

from sqlmodel import Session

from agents.assess import View
from agents.state import Deps
from planning.disruption import Disruption
from planning.line import Plan
from planning.recovery.outcome import Option, OutOfTime, Planned, Violation, Wishes
from planning.snapshot import Snapshot
from planning.terms import Record
from tools.store.casework import artifacts


class Shown(Record):
    """An option with the figures it was shown with, and the disruptions it answers."""

    option: Option
    disruptions: tuple[Disruption, ...]


def put_shown(deps: Deps, session: Session, option: Option, view: View) -> str:
    """File an option as it was shown."""
    shown = Shown(option=option, disruptions=view.disruptions)
    digest = artifacts.put_record(session, "option", shown)
    deps.views.keep_record(digest, shown)
    return digest


def first_release(deps: Deps, view: View, chosen: Option) -> Option | None:
    """The plan that release A asks for: the option's own, or one on confirmed supply alone.

    The option's own plan never feeds the frozen horizon with unconfirmed supply; what it builds later counts on the
    awards that are asked for next. On confirmed supply alone, cars that only an award could serve wait in a tail week
    until the supplier has answered.
    """
    if deps.first_release == "option" or not buys(chosen.plan):
        return chosen
    return confirmed_plan(deps, view, chosen.wishes)


def confirmed_plan(deps: Deps, view: View, wishes: Wishes) -> Option | None:
    """The plan on confirmed supply alone, with the same wishes but nothing bought or transferred; None if there is
    none."""
    levers = tuple(lever for lever in wishes.levers if lever not in ("award", "transfer", "freight"))
    alone = wishes.model_copy(update={"confirmed_only": True, "levers": levers, "pin_offers": ()})
    report = deps.progress("confirmed supply")
    outcome = deps.planner.recover(view.plant, view.disruptions, alone, deps.effort, report, deps.stop)
    if isinstance(outcome, Planned):
        return outcome.option
    return outcome.best if isinstance(outcome, OutOfTime) else None


def stands_on_confirmed(deps: Deps, view: View) -> bool:
    """True if the released plan passes every check on confirmed supply alone: there is nothing to release."""
    alone = Wishes(confirmed_only=True)
    return not deps.planner.check(view.plant, view.disruptions, Plan(), alone)


def gaps(deps: Deps, plant: Snapshot, shown: Shown, plan: Plan) -> tuple[Violation, ...]:
    """Rules that a plan breaks on this plant."""
    return tuple(deps.planner.check(plant, shown.disruptions, plan, shown.option.wishes))


def inherited(deps: Deps, plant: Snapshot, shown: Shown, plan: Plan) -> tuple[Violation, ...] | None:
    """What a plan breaks, if the released plan by itself breaks that too; None if it breaks more.

    Parts that are called off follow the released plan, so the release of a plan moves their supply by a few pieces.
    """
    found = gaps(deps, plant, shown, plan)
    if not found:
        return ()
    before = {key(each) for each in gaps(deps, plant, shown, Plan())}
    return found if all(key(each) in before for each in found) else None


def key(violation: Violation) -> str:
    """A broken rule and its object."""
    return f"{violation.rule} {violation.object}"


def changes_line(plan: Plan) -> bool:
    """True if a plan moves cars or opens overtime."""
    return bool(plan.places or plan.unbuilt or plan.tail or any(plan.overtime.values()))


def buys(plan: Plan) -> bool:
    """True if a plan awards, transfers or expedites anything."""
    return bool(plan.awards or plan.expedites)


def brought_back(plant: Snapshot, plan: Plan) -> list[str]:
    """Orders outside the released plan's shifts that this plan builds in a shift after all."""
    into = {place.order for place in plan.places if place.bucket in plant.shift_by_id}
    return [order.id for order in plant.orders if order.id in into and order.shift not in plant.shift_by_id]
