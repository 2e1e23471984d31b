"""Why a shift cannot be sequenced: counts that no order can mend, and what a failed search leaves broken."""

from collections import Counter
from collections.abc import Iterator, Sequence

from planning.sequencing.check import check_earliest, moved
from planning.sequencing.problem import Cut, Material, SequenceProblem


def proven_cut(problem: SequenceProblem) -> Cut | None:
    """The first rule that the cars cannot meet in any order, by counting; None if none is found."""
    for cut in _cuts(problem):
        return cut
    return None


def _cuts(problem: SequenceProblem) -> Iterator[Cut]:
    yield from _slots_cut(problem)
    yield from _colour_cut(problem)
    yield from _earliest_cut(problem)
    for material in problem.materials:
        yield from _material_cut(problem, material)


def _slots_cut(problem: SequenceProblem) -> Iterator[Cut]:
    cars, empty = len(problem.cars), sum(car is None for car in problem.frozen.values())
    room = problem.slots - empty
    must = sum(not problem.may_idle(slot) for slot in range(problem.slots))
    if cars > room:
        kept = f", {empty} of them frozen empty" if empty else ""
        yield Cut("slots", "shift", cars, room, f"{cars} cars for {problem.slots} slots{kept}; take out {cars - room}")
    elif cars < must:
        detail = f"{cars} cars for {must} slots that may not stay empty; add {must - cars} or let slots stay empty"
        yield Cut("slots", "shift", cars, must, detail)


def _colour_cut(problem: SequenceProblem) -> Iterator[Cut]:
    if problem.batch_limit is None or any(car is not None for car in problem.frozen.values()):
        return
    for colour, cars in Counter(car.colour for car in problem.cars).items():
        others = len(problem.cars) - cars
        fits = (others + 1) * problem.batch_limit
        if cars > fits:
            detail = (
                f"{cars} cars in {colour}, but {others} cars of other colours part them into at most {others + 1} "
                f"batches of {problem.batch_limit}: {fits} fit; take out {cars - fits} or bring other colours"
            )
            yield Cut("colour", colour, cars, fits, detail)


def _earliest_cut(problem: SequenceProblem) -> Iterator[Cut]:
    """More cars that may stand only from a slot on than there are free slots from it."""
    frozen = set(problem.frozen.values())
    firsts = sorted(slot for car, slot in problem.earliest.items() if car not in frozen)
    for slot in sorted(set(firsts)):
        cars = sum(first >= slot for first in firsts)
        fits = sum(at not in problem.frozen for at in range(slot, problem.slots))
        if cars > fits:
            detail = f"{cars} cars may not stand before slot {slot}, from which {fits} slots are free; "
            yield Cut("earliest", f"slot {slot}", cars, fits, detail + f"take out {cars - fits}")


def _material_cut(problem: SequenceProblem, material: Material) -> Iterator[Cut]:
    """The least that must be used before each arrival, if every user stands as late as the free slots allow."""
    slot_of = {car: slot for slot, car in problem.frozen.items() if car is not None}
    free_users = sorted((qty for car, qty in material.users.items() if car not in slot_of), reverse=True)
    needs = sum(material.users.values())
    for end, there in material.limits(problem.slots):
        early = sum(qty for car, qty in material.users.items() if slot_of.get(car, end) < end)
        late_frozen = sum(qty for car, qty in material.users.items() if slot_of.get(car, -1) >= end)
        late_slots = sum(slot not in problem.frozen for slot in range(end, problem.slots))
        latest = sum(free_users[:late_slots])
        least = needs - late_frozen - latest
        if least > max(there, early):
            fits = max(there, early) + late_frozen + latest
            where = f"its arrival at slot {end} leaves only {late_slots} free slots"
            where = where if end < problem.slots else "no more comes in time for the shift"
            detail = (
                f"part {material.part}: the cars of the shift use {needs}, {there} are there before slot {end} and "
                f"{where}, so {fits} fit; take out users of {needs - fits}"
            )
            yield Cut("material", material.part, needs, fits, detail)


def found_cut(problem: SequenceProblem, order: Sequence[str | None]) -> Cut:
    """What the best sequence of a search still breaks, as a cut that is not proven."""
    for material in problem.materials:
        for end, there in material.limits(problem.slots):
            used = [material.users.get(car, 0) for car in order[:end] if car is not None]
            frozen = sum(material.users.get(car, 0) for s, car in problem.frozen.items() if car is not None and s < end)
            over = sum(used) - max(there, frozen)
            if over > 0:
                needs = sum(material.users.values())
                detail = (
                    f"part {material.part}: no sequence found that uses less than {sum(used)} before slot {end}, "
                    f"where {there} are there; take out users of {over}"
                )
                return Cut("material", material.part, needs, needs - over, detail, proven=False)
    early = list(check_earliest(problem, order))
    if early:
        cars = len(problem.earliest)
        detail = f"no sequence found without {len(early)} cars before their first slot, such as {early[0].object}"
        return Cut("earliest", early[0].object, cars, cars - len(early), detail, proven=False)
    count = len(moved(problem, order))
    if problem.moved_cap is not None and count > problem.moved_cap:
        detail = f"no sequence found with fewer than {count} moved cars; the cap is {problem.moved_cap}, raise it"
        return Cut("moves", "shift", count, problem.moved_cap, detail, proven=False)
    return _batch_found(problem, order)


def _batch_found(problem: SequenceProblem, order: Sequence[str | None]) -> Cut:
    colour = {car.id: car.colour for car in problem.cars}
    limit = problem.batch_limit or problem.slots
    run, before, over = 0, "", Counter[str]()
    for slot, car in enumerate(order):
        if car is not None:
            run, before = (run + 1 if colour[car] == before else 1), colour[car]
            over[before] += run > limit and slot not in problem.frozen
    worst, past = over.most_common(1)[0]
    cars = sum(car.colour == worst for car in problem.cars)
    detail = f"no sequence found that keeps {cars} cars in {worst} within batches of {limit}; take out {past}"
    return Cut("colour", worst, cars, cars - past, detail, proven=False)
