"""The shifts that a recovery touched, put in sequence one after the other; the cut goes back if one cannot be."""

import time
from collections.abc import Sequence
from dataclasses import replace

from planning.availability import Availability, Supply, availability
from planning.disruption import Disruption
from planning.line import Plan, Shift
from planning.recovery.outcome import Stop
from planning.sequencing.arrivals import PartClock
from planning.sequencing.book import Book
from planning.sequencing.check import check_materials
from planning.sequencing.problem import Cut, Patience, Sequenced, SequenceProblem
from planning.sequencing.report import Manner, in_order, line_up
from planning.snapshot import Snapshot
from planning.usage import Usage


def resequence(
    plant: Snapshot,
    disruptions: Sequence[Disruption],
    plan: Plan,
    touched: Sequence[str],
    seconds: float = 5.0,
    seed: int = 1,
    *,
    manner: Manner = Manner(),
    usage: Usage | None = None,
    there: Availability | None = None,
    stop: Stop | None = None,
) -> Plan | Cut:
    """The plan with a slot for every order in the touched shifts, checked; or the cut that says why there is none.

    Orders that stay keep their slots as far as the rules let them; orders that came fill the holes. A shift that is
    not touched is put in sequence too if its cars would go short as they stand, because earlier ones take more than
    they did. ``seconds`` are shared by the shifts; each gets a first sequence at once. ``there`` is what counts as
    available (default: with all that the plan buys). Raises ValueError for an unknown shift and for rules that
    contradict.
    """
    # The compiled search takes a second to import: only where there are shifts to sequence.
    from planning.sequencing.solve import ready

    ready()
    until = time.monotonic() + seconds
    wanted = {shift.id for shift in in_order(plant, touched)}
    usage = usage or Usage(plant)
    if there is None:
        there = availability(plant, usage, disruptions, Supply(awards=plan.awards, expedites=plan.expedites))
    book = Book(plant, plan)
    clock = PartClock(book, disruptions, usage, there)
    settled, left = {}, len(wanted)
    for shift in in_order(plant, list(plant.shift_by_id)):
        if shift.id not in wanted and not _goes_short(book, clock, shift, manner):
            continue
        share = max(0.0, until - time.monotonic()) / max(1, left)
        found = _one_shift(book, clock, shift, manner, Patience(share, manner.steps, stop), seed)
        if isinstance(found, Cut):
            return replace(found, shift=shift.id, detail=f"shift {shift.id}: {found.detail}")
        book.settle(found.order)
        settled[shift.id] = shift
        left -= shift.id in wanted
    return book.settled_plan(settled)


def _goes_short(book: Book, clock: PartClock, shift: Shift, manner: Manner) -> bool:
    """True if cars of a shift go without a part that arrives during it, in the order in which they stand."""
    materials = clock.materials(shift, [car for car, _ in book.cars_of(shift.id)])
    return any(check_materials(line_up(book, shift, materials, manner), book.sequence(shift)))


def _one_shift(
    book: Book, clock: PartClock, shift: Shift, manner: Manner, patience: Patience, seed: int
) -> Sequenced | Cut:
    from planning.sequencing.solve import sequence

    names = [car for car, _ in book.cars_of(shift.id)]
    problem = line_up(book, shift, clock.materials(shift, names), manner)
    if manner.moved_cap is None:
        tight = replace(problem, moved_cap=_needed_moves(book, shift, problem))
        half = replace(patience, seconds=(patience.seconds or 0.0) / 2)
        first = sequence(tight, half, seed)
        if isinstance(first, Sequenced):
            return first
        if first.cut.proven:
            return first.cut
    found = sequence(problem, patience, seed)
    return found if isinstance(found, Sequenced) else found.cut


def _needed_moves(book: Book, shift: Shift, problem: SequenceProblem) -> int:
    """As many moves as orders came or left, and two for every user that stands before its part arrives."""
    had, has = {order.id for order in book.released(shift.id)}, {car.id for car in problem.cars}
    early = 0
    for material in problem.materials:
        each = max(material.users.values(), default=1)
        for end, there in material.limits(problem.slots):
            used = sum(qty for car, qty in material.users.items() if problem.baseline.get(car, end) < end)
            early += -(-max(0, used - there) // each)
    return len(had ^ has) + 2 * early
