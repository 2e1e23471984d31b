"""The touched shifts before and after, counted: ratio violations, paint changes, and who moved."""

from collections.abc import Sequence
from dataclasses import dataclass

from planning.line import Plan, Shift
from planning.sequencing.book import Book
from planning.sequencing.check import moved, score
from planning.sequencing.problem import RANKS, Material, Rank, SequenceProblem
from planning.snapshot import Snapshot
from planning.terms import Record


@dataclass(frozen=True)
class Manner:
    """How a plant wants touched shifts sequenced.

    ``objective`` is what counts, the most important first. ``moved_cap`` is how many orders that stay in a shift may
    change their slot there; None allows as many as came, left, or must make way for a part that arrives late, and more
    only where there is no other way. ``keep`` are orders that keep their slot. ``steps`` bounds the search of a
    shift (moves priced), so that with time to spare the answer depends on the seed only.
    """

    objective: tuple[Rank, ...] = RANKS
    moved_cap: int | None = None
    keep: frozenset[str] = frozenset()
    steps: int = 100_000


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


def report(plant: Snapshot, plan: Plan, touched: Sequence[str], manner: Manner = Manner()) -> SequenceReport:
    """What the touched shifts break before and after, counted from the released plan and from the plan."""
    count = dict.fromkeys(SequenceReport.model_fields, 0)
    old, new = Book(plant, Plan()), Book(plant, plan)
    for shift in in_order(plant, touched):
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


def in_order(plant: Snapshot, touched: Sequence[str]) -> list[Shift]:
    """The touched shifts in order of time. Raises ValueError for an unknown one."""
    unknown = [name for name in touched if name not in plant.shift_by_id]
    if unknown:
        raise ValueError(f"no shift {', '.join(sorted(unknown)[:5])} in the plant's calendar; name shifts it has")
    wanted = set(touched)
    return sorted((shift for shift in plant.shifts if shift.id in wanted), key=lambda shift: (shift.start, shift.id))


def touched_shifts(plant: Snapshot, plan: Plan) -> list[str]:
    """Shifts whose cars or slots a plan changes."""
    names = set(plan.overtime)
    for place in plan.places:
        names.update((plant.orders[plant.order_row[place.order]].shift or "", place.bucket))
    names.update(plant.orders[plant.order_row[name]].shift or "" for name in plan.unbuilt)
    return [shift.id for shift in plant.shifts if shift.id in names]
