"""The shifts that a recovery touched, put in sequence one after the other; the cut goes back if one cannot be."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from planning.availability import Availability, Supply, availability
from planning.disruption import Disruption
from planning.line import Plan, Shift
from planning.recovery.outcome import Stop
from planning.sequencing.arrivals import PartClock
from planning.sequencing.book import Book
from planning.sequencing.check import check_materials, moved, score
from planning.sequencing.problem import RANKS, Cut, Material, Rank, Sequenced, SequenceProblem
from planning.sequencing.search import Patience
from planning.sequencing.solve import sequence
from planning.snapshot import Snapshot
from planning.terms import Record
from planning.usage import Usage


@dataclass(frozen=True)
class Manner:
    """How a plant wants touched shifts sequenced.

    ``objective`` is what counts, the most important first. ``moved_cap`` is how many orders that stay in a shift may
    change their slot there; None allows as many as came, left, or must make way for a part that arrives late, and more
    only where there is no other way. ``keep`` are orders that keep their slot. ``steps`` bounds the search of a shift,
    so that with time to spare the answer depends on the seed only.
    """

    objective: tuple[Rank, ...] = RANKS
    moved_cap: int | None = None
    keep: frozenset[str] = frozenset()
    steps: int = 2_000


class SequenceReport(Record):
    """The touched shifts before (released) and after: ratio violations, paint changes, and who moved.

    ``moved`` are orders that stay in their shift in another slot, ``came`` and ``left`` change their shift.
    """

    shifts: int
    high_before: int
    high_after: int
    paint_before: int
    paint_after: int
    low_before: int
    low_after: int
    moved: int
    came: int
    left: int


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
    until = time.monotonic() + seconds
    wanted = {shift.id for shift in _in_order(plant, touched)}
    usage = usage or Usage(plant)
    if there is None:
        there = availability(plant, usage, disruptions, Supply(awards=plan.awards, expedites=plan.expedites))
    book = Book(plant, plan)
    clock = PartClock(book, disruptions, usage, there)
    settled, left = {}, len(wanted)
    for shift in _in_order(plant, list(plant.shift_by_id)):
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


def report(plant: Snapshot, plan: Plan, touched: Sequence[str], manner: Manner = Manner()) -> SequenceReport:
    """What the touched shifts break before and after, counted from the released plan and from the plan."""
    count = dict.fromkeys(SequenceReport.model_fields, 0)
    old, new = Book(plant, Plan()), Book(plant, plan)
    for shift in _in_order(plant, touched):
        count["shifts"] += 1
        for when, book in (("before", old), ("after", new)):
            problem = line_up(book, shift, (), manner)
            order = book.sequence(shift)
            found = score(problem, order)
            for rank in ("high", "paint", "low"):
                count[f"{rank}_{when}"] += getattr(found, rank)
            if book is new:
                count["moved"] += len(moved(problem, order))
        had = {order.id for order in old.released(shift.id)}
        has = {car for car, _ in new.cars_of(shift.id)}
        count["came"] += len(has - had)
        count["left"] += len(had - has)
    return SequenceReport(**count)


def line_up(book: Book, shift: Shift, materials: tuple[Material, ...], manner: Manner) -> SequenceProblem:
    """A shift of a plan as a problem of sequence: its cars, tail, frozen slots, rules."""
    plant = book.plant
    names = [car for car, _ in book.cars_of(shift.id)]
    ratios = tuple(rule for rule in plant.ratio_rules if rule.line == shift.line)
    limits = [paint.batch_limit for paint in plant.paint if paint.line == shift.line]
    released = {order.id: order.slot for order in book.released(shift.id)}
    baseline = {car: slot for car in names if (slot := released.get(car)) is not None}
    frozen = book.frozen(shift)
    frozen.update({slot: car for car, slot in baseline.items() if car in manner.keep})
    return SequenceProblem(
        cars=tuple(book.car(name) for name in names),
        slots=book.slots(shift),
        tail=book.tail(shift, max((rule.q for rule in ratios), default=1)),
        ratios=ratios,
        batch_limit=limits[0] if limits else None,
        objective=manner.objective,
        frozen=frozen,
        baseline=baseline,
        moved_cap=manner.moved_cap,
        materials=materials,
    )


def _one_shift(
    book: Book, clock: PartClock, shift: Shift, manner: Manner, patience: Patience, seed: int
) -> Sequenced | Cut:
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


def _in_order(plant: Snapshot, touched: Sequence[str]) -> list[Shift]:
    unknown = [name for name in touched if name not in plant.shift_by_id]
    if unknown:
        raise ValueError(f"no shift {', '.join(sorted(unknown)[:5])} in the plant's calendar; name shifts it has")
    wanted = set(touched)
    return sorted((shift for shift in plant.shifts if shift.id in wanted), key=lambda shift: (shift.start, shift.id))
