"""What waiting costs: the same relaxation under the rules of a day later.

Who waits a day orders, hurries and announces nothing until then, and moves no car: what is frozen then stays where the
released plan has it, or is pulled; what must be ordered, hurried or announced earlier is lost, an offer may have
expired, and a pool whose first dispatch falls into a later week begins its ramp a week later, as ``CapacityPool`` says.
What is there, what comes and what is lost are as today's data have them.
"""

from dataclasses import replace
from datetime import timedelta

from planning.recovery.material import rows
from planning.recovery.problem import Problem, problem
from planning.snapshot import Snapshot


def waited(plant: Snapshot, wait: timedelta) -> Snapshot:
    """The same data read at a later moment."""
    return plant.unchecked(as_of=plant.as_of + wait)


def later(model: Problem, wait: timedelta) -> Problem | None:
    """The problem of who waits so long; None if an offer that must be used expires meanwhile."""
    then = model.usage.kept(model.plant, ("later", wait), lambda: waited(model.plant, wait))
    pinned = (offer for offer in model.plant.offers if offer.id in model.wishes.pin_offers)
    if any(offer.valid_until < then.as_of for offer in pinned):
        return None
    found = problem(then, model.disruptions, model.wishes, model.usage)
    coming = rows(model.plant, model.usage, found.at, model.disruptions, model.wishes.confirmed_only)
    return replace(found, rows=coming)
