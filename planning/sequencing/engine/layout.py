"""A shift to be sequenced as flat arrays (``Line``), for kernels that know nothing else.

Positions run over the tail, the slots and a margin after them, so that no window leaves the array: slot k stands at
position FIRST + k. Cars are numbered in the problem's order, the number after the last one is the idle slot. A *kind*
is a set of cars that rules and paint shop cannot tell apart; its *hue* is the number of its colour.
Kernels are handed the arrays they need one by one: compiled code is several times slower when it takes them out of a
tuple. They are called with int64 alone (``np.int64(...)`` where it is something else): for every other kind of number,
each constant included, they would be compiled once more.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planning.sequencing.problem import SequenceProblem

Bytes = NDArray[np.int8]
Shorts = NDArray[np.int16]
Numbers = NDArray[np.int32]
Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

HIGH = 1 << 32
"""Violations are counted in one number: those of high priority in units of 2**32, those of low priority in ones."""

NOTHING = -2
"""The hue before and after the line, where no car is; -1 is an idle slot."""

CAR, KIND, HUE, HEAD, UP, DOWN, ORIGIN, HAND, FIXED, MUST, WALL, FREE, FLIP, FLOP = range(14)
"""Rows of ``place``. HEAD, UP, DOWN: where a car's paint run begins, its place in it from both ends. ORIGIN, HAND,
FLIP, FLOP: scratch. WALL: the first position at or after each that may not change. FREE: the positions that may."""

Q, ALLOWED, OPEN_FROM, OPEN_TO = range(4)
"""Columns of ``rule``; the last two: the first and the last window start that counts."""

HUE_OF, OPTIONS, OPTION = range(3)
"""Columns of ``kinds``: hue, number of options with a rule, then those rules, then a 0 or 1 for every rule."""

KIND_OF, HOME, EARLY, USE = range(4)
"""Columns of ``fleet``: kind, position of the baseline slot (-1: none), first position allowed, then its use of parts
under every limit."""

VIOLATIONS, CHANGES, MOVED, EXCESS, SOON = range(5)
FIRST, SLOTS, REACH, LIMIT, CAP, PLACED, WHOLE, HIGHS, LIMITS, FREES, BEFORE, LIMIT_ROWS = range(5, 17)
"""Entries of ``sums``: what is counted, then what never changes, then (end, there, used) of every limit of parts.
EXCESS: cars past the batch limit of their run, not in a frozen slot; SOON: cars before their first position.
PLACED: cars of one kind differ in where they may stand; WHOLE: no slot is idle; HIGHS: number of rules of high
priority, which come first."""


class Line(NamedTuple):
    """The arrays of a shift. ``held``: cars above the limit, by rule and window start. ``edge``: for every position and
    rule the windows that hold it and are over the limit, then those at it or over.
    """

    place: Numbers
    on: Bytes
    held: Shorts
    edge: Shorts
    kinds: Numbers
    rule: Numbers
    fleet: Ints
    sums: Ints
    rng: Words


def lay(problem: SequenceProblem, seed: int) -> Line:
    """The arrays of a problem, without a sequence yet, and with a stream of random numbers."""
    rules = sorted(problem.ratios, key=lambda rule: rule.priority != "high")
    reach = max((rule.q for rule in rules), default=1)
    first, slots = reach, problem.slots
    length = first + slots + reach
    hue = {
        name: row
        for row, name in enumerate(
            sorted({car.colour for car in problem.cars} | {car.colour for car in problem.tail if car is not None})
        )
    }
    options = [rule.option for rule in rules]
    looks: dict[tuple[int, ...], int] = {}
    kind_of = []
    seen: dict[tuple[frozenset[str], str], int] = {}
    for car in problem.cars:
        kind = seen.get((car.options, car.colour))
        if kind is None:
            look = (hue[car.colour], *(int(option in car.options) for option in options))
            kind = seen[car.options, car.colour] = looks.setdefault(look, len(looks))
        kind_of.append(kind)
    kind_of.append(looks.setdefault((-1, *(0 for _ in options)), len(looks)))
    tail = problem.tail[max(0, len(problem.tail) - reach) :]
    on = np.zeros((len(rules), length), dtype=np.int8)
    for back, before in enumerate(reversed(tail), start=1):
        on[:, first - back] = [before is not None and option in before.options for option in options]
    last = next((car for car in reversed(problem.tail) if car is not None), None)
    rows = [
        (
            rule.q,
            rule.p,
            first - min(len(tail), rule.q - 1),
            first + slots - (rule.q if problem.whole_windows else 1),
        )
        for rule in rules
    ]
    fleet, limits = _fleet(problem, np.array(kind_of), first)
    sums = np.zeros(LIMIT_ROWS + 3 * len(limits), dtype=np.int64)
    sums[FIRST], sums[SLOTS], sums[REACH], sums[LIMIT] = first, slots, reach, problem.batch_limit or slots + 1
    sums[CAP] = len(problem.cars) if problem.moved_cap is None else problem.moved_cap
    sums[PLACED] = bool((fleet[:, HOME] >= 0).any() or (fleet[:, EARLY] > 0).any() or limits)
    sums[WHOLE] = len(problem.cars) == slots
    sums[HIGHS], sums[LIMITS] = sum(rule.priority == "high" for rule in rules), len(limits)
    sums[FREES] = slots - len(problem.frozen)
    sums[BEFORE] = NOTHING if last is None else hue[last.colour]
    for row, (end, there) in enumerate(limits):
        sums[LIMIT_ROWS + 3 * row : LIMIT_ROWS + 3 * row + 2] = end, there
    return Line(
        place=_place(problem, first, length),
        on=on,
        held=np.zeros((len(rules), length), dtype=np.int16),
        edge=np.zeros((length, 2 * len(rules)), dtype=np.int16),
        kinds=_kinds(looks, len(rules)),
        rule=np.array(rows, dtype=np.int32).reshape(len(rules), 4),
        fleet=fleet,
        sums=sums,
        rng=_stream(seed),
    )


def again(line: Line, seed: int) -> Line:
    """A copy of the arrays with a stream of random numbers of its own."""
    return Line(
        line.place.copy(), line.on.copy(), line.held.copy(), line.edge.copy(), line.kinds, line.rule, line.fleet,
        line.sums.copy(), _stream(seed),
    )  # fmt: skip


def _stream(seed: int) -> Words:
    return np.random.SeedSequence(seed).generate_state(1, np.uint64) | np.uint64(1)


def _kinds(looks: dict[tuple[int, ...], int], rules: int) -> Numbers:
    table = np.zeros((len(looks), OPTION + 2 * rules), dtype=np.int32)
    for look, row in looks.items():
        own = [rule for rule in range(rules) if look[1 + rule]]
        table[row, HUE_OF], table[row, OPTIONS] = look[0], len(own)
        table[row, OPTION : OPTION + len(own)] = own
        table[row, OPTION + rules :] = look[1:]
    return table


def _place(problem: SequenceProblem, first: int, length: int) -> Numbers:
    place = np.zeros((14, length), dtype=np.int32)
    place[HUE] = NOTHING
    place[ORIGIN] = np.arange(length)
    place[FIXED] = place[MUST] = 1
    free = [first + slot for slot in range(problem.slots) if slot not in problem.frozen]
    place[FIXED, free] = 0
    place[MUST, [first + slot for slot in range(problem.slots) if problem.may_idle(slot)]] = 0
    place[FREE, : len(free)] = free
    wall = np.where(place[FIXED], np.arange(length), length)
    place[WALL] = np.minimum.accumulate(wall[::-1])[::-1]
    return place


def _fleet(problem: SequenceProblem, kind_of: Ints, first: int) -> tuple[Ints, list[tuple[int, int]]]:
    """Columns of every car, and (end, base units) of every limit of parts; what frozen cars use is a fact."""
    row_of = {car.id: row for row, car in enumerate(problem.cars)}
    frozen = {car: slot for slot, car in problem.frozen.items() if car is not None}
    limits: list[tuple[int, int]] = []
    uses: list[Ints] = []
    for material in problem.materials:
        use = np.zeros(len(kind_of), dtype=np.int64)
        use[[row_of[car] for car in material.users]] = list(material.users.values())
        for end, there in material.limits(problem.slots):
            fact = sum(material.users.get(car, 0) for car, slot in frozen.items() if slot < end)
            limits.append((first + end, max(there, fact)))
            uses.append(use)
    fleet = np.zeros((len(kind_of), USE + len(uses)), dtype=np.int64)
    fleet[:, KIND_OF], fleet[:, HOME] = kind_of, -1
    for column, use in enumerate(uses):
        fleet[:, USE + column] = use
    if problem.baseline and ("moves" in problem.objective or problem.moved_cap is not None):
        for name, slot in problem.baseline.items():
            fleet[row_of[name], HOME] = first + slot
    for name, slot in problem.earliest.items():
        if name not in frozen:
            fleet[row_of[name], EARLY] = first + slot
    return fleet, limits
