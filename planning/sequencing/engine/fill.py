"""A first sequence: cars that were there stay, the others fill the holes one by one where they break least."""

from typing import NamedTuple

import numpy as np

from planning.sequencing.engine.count import left, load, put, right, runs, step
from planning.sequencing.engine.jit import inner, kernel, part
from planning.sequencing.engine.layout import (
    ALLOWED,
    DOWN,
    EARLY,
    FIRST,
    HIGHS,
    HUE,
    HUE_OF,
    KIND_OF,
    LIMIT,
    LIMIT_ROWS,
    LIMITS,
    MUST,
    OPTION,
    OPTIONS,
    UP,
    USE,
    Bytes,
    Floats,
    Ints,
    Line,
    Numbers,
    Q,
    Shorts,
)
from planning.sequencing.problem import SequenceProblem

BARRED, ELSEWHERE = 1e17, 1e14
"""Prices of what hard rules forbid, and of another colour than the one that presses."""


class Pool(NamedTuple):
    """Cars still to be placed, by sort: cars of a sort are alike to every rule. ``one``: a car of each."""

    one: Ints
    have: Ints
    cars: list[list[int]]


def first_sequence(problem: SequenceProblem, line: Line) -> Numbers:
    """Frozen cars in their slots, cars with a baseline in theirs, the rest greedily; shape (slots,) of car numbers.

    Slots stay empty where no car fits, and at the end. It may break hard rules: the search mends that.
    """
    order, free_cars = _stayers(problem)
    idle = len(problem.cars)
    pool = _pool(line, free_cars)
    holes = np.array(
        [slot for slot in range(problem.slots) if slot not in problem.frozen and order[slot] == idle], dtype=np.int64
    )
    if len(free_cars):
        load(*line[:8], order)
        weights = problem.weights()
        price = np.array([weights["high"], weights["paint"], weights["low"]], dtype=np.float64)
        demand = np.zeros(len(line.rule))
        colours = np.zeros(int(line.kinds[:, HUE_OF].max()) + 1, dtype=np.int64)
        none = np.full(len(holes), -1, dtype=np.int64)
        chosen = fill(*line[:8], price, pool.one, pool.have, holes, none, demand, colours)
        for slot, sort in zip(holes.tolist(), chosen.tolist(), strict=True):
            if sort >= 0:
                order[slot] = pool.cars[sort].pop()
    _fill_must(problem, order, idle)
    return order


def _fill_must(problem: SequenceProblem, order: Numbers, idle: int) -> None:
    """Bring cars from slots that may stay empty to slots that may not."""
    empty = [slot for slot in range(problem.slots) if order[slot] == idle and not problem.may_idle(slot)]
    if not empty:
        return
    free = [slot for slot in range(problem.slots) if slot not in problem.frozen]
    spare = [slot for slot in free if order[slot] != idle and problem.may_idle(slot)]
    for slot in empty:
        if spare:
            giver = spare.pop()
            order[slot], order[giver] = order[giver], idle


def _stayers(problem: SequenceProblem) -> tuple[Numbers, list[int]]:
    number = {car.id: row for row, car in enumerate(problem.cars)}
    order = np.full(problem.slots, len(problem.cars), dtype=np.int32)
    for slot, car in problem.frozen.items():
        if car is not None:
            order[slot] = number[car]
    frozen = {car for car in problem.frozen.values() if car is not None}
    for car, slot in problem.baseline.items():
        if car not in frozen and slot not in problem.frozen:
            order[slot] = number[car]
    placed = set(order.tolist())
    return order, [row for row in range(len(problem.cars)) if row not in placed]


def _pool(line: Line, cars: list[int]) -> Pool:
    """The cars, those together that no rule tells apart; the first of a sort is placed first."""
    found: dict[tuple[int, ...], list[int]] = {}
    for car in reversed(cars):
        found.setdefault((int(line.fleet[car, KIND_OF]), *line.fleet[car, EARLY:].tolist()), []).append(car)
    rows = list(found.values())
    one = np.array([row[0] for row in rows], dtype=np.int64)
    return Pool(one, np.array([len(row) for row in rows], dtype=np.int64), rows)


@kernel
def fill(
    place: Numbers, on: Bytes, count: Shorts, edge: Shorts, kinds: Numbers, rule: Numbers, fleet: Ints, sums: Ints,
    price: Floats, one: Ints, have: Ints, holes: Ints, chosen: Ints, demand: Floats, colours: Ints,
) -> Ints:  # fmt: skip
    """The sort of car for every hole, -1 where it stays empty. ``price``: of high ratios, paint, low ratios."""
    cars = must = np.int64(0)
    for sort in range(len(one)):
        cars += have[sort]
        colours[kinds[fleet[one[sort], KIND_OF], HUE_OF]] += have[sort]
        want(kinds, rule, fleet, demand, one[sort], have[sort])
    for hole in holes:
        must += place[MUST, sums[FIRST] + hole]
    spare = len(holes) - cars
    for k in range(len(holes)):
        at = sums[FIRST] + holes[k]
        bound = place[MUST, at] == 1
        must -= bound
        if cars == 0 or (not bound and cars <= must):
            spare -= 1
            continue
        pressing = press(place, sums, colours, cars, len(holes) - k, at)
        best, least, urgent = -1, BARRED * 1e3, 0.0
        for sort in range(len(one)):
            if have[sort] == 0:
                continue
            cost = worse(place, edge, kinds, fleet, sums, price, one[sort], at)
            if pressing >= 0 and kinds[fleet[one[sort], KIND_OF], HUE_OF] != pressing:
                cost += ELSEWHERE
            wanted = wish(kinds, fleet, demand, one[sort])
            if cost < least or (cost == least and wanted > urgent):
                best, least, urgent = sort, cost, wanted
        if least >= BARRED and spare > 0 and not bound:
            spare -= 1
            continue
        chosen[k] = best
        have[best] -= 1
        cars -= 1
        colours[kinds[fleet[one[best], KIND_OF], HUE_OF]] -= 1
        want(kinds, rule, fleet, demand, one[best], np.int64(-1))
        stand(place, on, count, edge, kinds, rule, fleet, sums, one[best], at)
    return chosen


@inner
def want(kinds: Numbers, rule: Numbers, fleet: Ints, demand: Floats, car: int, cars: int) -> None:
    """Count how much of every window the cars' options take."""
    kind = fleet[car, KIND_OF]
    for k in range(OPTION, OPTION + kinds[kind, OPTIONS]):
        r = kinds[kind, k]
        demand[r] += cars * rule[r, Q] / rule[r, ALLOWED]


@part
def wish(kinds: Numbers, fleet: Ints, demand: Floats, car: int) -> float:
    """How scarce what a car takes is."""
    kind, total = fleet[car, KIND_OF], 0.0
    for k in range(OPTION, OPTION + kinds[kind, OPTIONS]):
        total += demand[kinds[kind, k]]
    return total


@part
def press(place: Numbers, sums: Ints, colours: Ints, cars: int, holes: int, at: int) -> int:
    """The colour whose cars would no longer fit into batches if another car were put here; -1 if none."""
    if cars < holes:
        return -1
    most = 0
    for hue in range(len(colours)):
        if colours[hue] > colours[most]:
            most = hue
    before = left(place, at)
    same = place[HUE, before] == most
    run = place[UP, before] if same and before >= sums[FIRST] else 0
    room = sums[LIMIT] - run - 1 if same else 0
    return most if colours[most] > (cars - colours[most]) * sums[LIMIT] + room else -1


@part
def worse(
    place: Numbers, edge: Shorts, kinds: Numbers, fleet: Ints, sums: Ints, price: Floats, car: int,
    at: int,
) -> float:  # fmt: skip
    """What a car would break in a hole."""
    kind = fleet[car, KIND_OF]
    hue, cost = kinds[kind, HUE_OF], 0.0
    for k in range(OPTION, OPTION + kinds[kind, OPTIONS]):
        r = kinds[kind, k]
        cost += edge[at, 2 * r + 1] * (price[0] if r < sums[HIGHS] else price[2])
    before, after = left(place, at), right(place, at)
    cost += price[1] * (place[HUE, before] >= 0 and place[HUE, before] != hue)
    beside = after == at + 1 and place[HUE, after] >= 0
    cost += price[1] * (beside and place[HUE, after] != hue)
    run = 1
    if place[HUE, before] == hue and before >= sums[FIRST]:
        run += place[UP, before]
    if place[HUE, after] == hue:
        run += place[DOWN, after]
    if run > sums[LIMIT] or at < fleet[car, EARLY]:
        cost += BARRED
    for m in range(sums[LIMITS]):
        use = fleet[car, USE + m]
        if (
            use > 0
            and at < sums[LIMIT_ROWS + 3 * m]
            and sums[LIMIT_ROWS + 3 * m + 2] + use > sums[LIMIT_ROWS + 3 * m + 1]
        ):
            cost += BARRED
    return cost


@part
def stand(
    place: Numbers, on: Bytes, count: Shorts, edge: Shorts, kinds: Numbers, rule: Numbers, fleet: Ints, sums: Ints,
    car: int, at: int,
) -> None:  # fmt: skip
    """Put a car into a hole, and count it."""
    kind = fleet[car, KIND_OF]
    for k in range(OPTION, OPTION + kinds[kind, OPTIONS]):
        r = kinds[kind, k]
        step(place, count, edge, rule, np.int64(r), at - rule[r, Q] + 1, at, np.int64(1))
    put(place, on, kinds, fleet, at, car)
    runs(place, sums, at, at)
    for m in range(sums[LIMITS]):
        if at < sums[LIMIT_ROWS + 3 * m]:
            sums[LIMIT_ROWS + 3 * m + 2] += fleet[car, USE + m]
