"""A sequence counted afresh, and what a change of cars does to its windows and its paint runs."""

import numpy as np

from planning.sequencing.engine.jit import inner, kernel
from planning.sequencing.engine.layout import (
    ALLOWED,
    BEFORE,
    CAR,
    CHANGES,
    DOWN,
    EARLY,
    EXCESS,
    FIRST,
    FIXED,
    FLIP,
    FLOP,
    HEAD,
    HIGH,
    HIGHS,
    HOME,
    HUE,
    HUE_OF,
    KIND,
    KIND_OF,
    LIMIT,
    LIMIT_ROWS,
    LIMITS,
    MOVED,
    NOTHING,
    OPEN_FROM,
    OPEN_TO,
    OPTION,
    SLOTS,
    SOON,
    UP,
    USE,
    VIOLATIONS,
    Bytes,
    Ints,
    Numbers,
    Q,
    Shorts,
)

OUTSIDE = -20_000
"""The count of a window that is not counted: far below any limit."""


@kernel
def load(
    place: Numbers, on: Bytes, count: Shorts, edge: Shorts, kinds: Numbers, rule: Numbers, fleet: Ints, sums: Ints,
    cars: Numbers,
) -> None:  # fmt: skip
    """Take over a sequence of car numbers (one a slot) and count everything."""
    first, slots = sums[FIRST], sums[SLOTS]
    for at in range(place.shape[1]):
        place[HUE, at] = NOTHING
    place[HUE, first - 1] = sums[BEFORE]
    for slot in range(slots):
        put(place, on, kinds, fleet, first + slot, np.int64(cars[slot]))
    count[:, :] = OUTSIDE
    edge[:, :] = 0
    sums[VIOLATIONS] = recount(place, on, count, edge, rule, sums, first, first + slots)
    runs(place, sums, first, first + slots - 1)
    sums[CHANGES] = changes(place, first, first + slots)
    sums[EXCESS] = excess(place, sums)
    place_all(place, fleet, sums)


@inner
def put(place: Numbers, on: Bytes, kinds: Numbers, fleet: Ints, at: int, car: int) -> None:
    """Write a car into a position, without counting."""
    kind = fleet[car, KIND_OF]
    place[CAR, at] = car
    place[KIND, at] = kind
    place[HUE, at] = kinds[kind, HUE_OF]
    rules = on.shape[0]
    for r in range(rules):
        on[r, at] = kinds[kind, OPTION + rules + r]


@inner
def recount(
    place: Numbers, on: Bytes, count: Shorts, edge: Shorts, rule: Numbers, sums: Ints, low: int, high: int
) -> int:
    """Count the windows that hold a position from ``low`` to before ``high`` again; the change of violations."""
    change = 0
    for r in range(len(rule)):
        q = rule[r, Q]
        start = max(low - q + 1, rule[r, OPEN_FROM])
        stop = min(high - 1, rule[r, OPEN_TO])
        if start > stop:
            continue
        held = -rule[r, ALLOWED]
        for x in range(start, start + q):
            held += on[r, x]
        worse = 0
        turned = False
        for s in range(start, stop + 1):
            old = count[r, s]
            if old != held:
                count[r, s] = held
                worse += max(0, held) - max(0, old)
                turned = True
            place[FLIP, s] = (held > 0) - (old > 0)
            place[FLOP, s] = (held >= 0) - (old >= 0)
            if s < stop:
                held += on[r, s + q] - on[r, s]
        if turned:
            mark(place, edge, r, q, start, stop)
        change += worse * HIGH if r < sums[HIGHS] else worse
    return change


@inner
def mark(place: Numbers, edge: Shorts, r: int, q: int, start: int, stop: int) -> None:
    """Carry windows from ``start`` to ``stop`` that came over or to the limit, or went, to the positions they hold."""
    lost = came = 0
    for x in range(start, stop + q):
        if x <= stop:
            lost += place[FLIP, x]
            came += place[FLOP, x]
        if x - q >= start:
            lost -= place[FLIP, x - q]
            came -= place[FLOP, x - q]
        edge[x, 2 * r] += lost
        edge[x, 2 * r + 1] += came


@inner
def step(place: Numbers, count: Shorts, edge: Shorts, rule: Numbers, r: int, start: int, stop: int, by: int) -> int:
    """All windows from ``start`` to ``stop`` hold one car with the option more or less; the change of violations."""
    start, stop = max(start, rule[r, OPEN_FROM]), min(stop, rule[r, OPEN_TO])
    full = 0 if by > 0 else 1
    change = 0
    turned = False
    for s in range(start, stop + 1):
        old = count[r, s]
        count[r, s] = old + by
        place[FLIP, s] = by if old == full else 0
        place[FLOP, s] = by if old == full - 1 else 0
        change += old >= full
        turned |= old == full or old == full - 1
    if turned:
        mark(place, edge, r, rule[r, Q], start, stop)
    return change * by


@inner
def left(place: Numbers, at: int) -> int:
    """The position of the car before a position; idle slots are passed over."""
    at -= 1
    while place[HUE, at] == -1:
        at -= 1
    return at


@inner
def right(place: Numbers, at: int) -> int:
    """The position of the car after a position."""
    at += 1
    while place[HUE, at] == -1:
        at += 1
    return at


@inner
def differ(one: int, two: int) -> int:
    """1 if two hues side by side are a paint change."""
    return 1 if one != two and one >= 0 and two >= 0 else 0


@inner
def changes(place: Numbers, low: int, high: int) -> int:
    """Paint changes between a car from ``low`` to before ``high`` and the car before it."""
    found = 0
    before = place[HUE, left(place, low)]
    for at in range(low, high):
        hue = place[HUE, at]
        if hue >= 0:
            found += differ(before, hue)
            before = hue
    return found


@inner
def runs(place: Numbers, sums: Ints, low: int, high: int) -> None:
    """Number the cars of every run that touches a position from ``low`` to ``high`` again."""
    at, last = left(place, low), right(place, high)
    first = sums[FIRST]
    end = first + sums[SLOTS]
    at = right(place, first - 1) if at < first else place[HEAD, at]
    while at < end and at <= last:
        hue, head, number = place[HUE, at], at, 0
        back = at
        while place[HUE, at] == hue:
            number += 1
            place[HEAD, at] = head
            place[UP, at] = number
            back = at
            at = right(place, at)
        for down in range(1, number + 1):
            place[DOWN, back] = down
            back = left(place, back)


@inner
def excess(place: Numbers, sums: Ints) -> int:
    """Cars past the batch limit of their run; in a frozen slot a car is a fact, and not blamed."""
    found = 0
    for at in range(sums[FIRST], sums[FIRST] + sums[SLOTS]):
        if place[HUE, at] >= 0 and place[FIXED, at] == 0 and place[UP, at] > sums[LIMIT]:
            found += 1
    return found


@inner
def place_all(place: Numbers, fleet: Ints, sums: Ints) -> None:
    """Count moved cars, cars before their first slot, and what parts are used before each arrival."""
    moved = soon = 0
    for m in range(sums[LIMITS]):
        sums[LIMIT_ROWS + 3 * m + 2] = 0
    for at in range(sums[FIRST], sums[FIRST] + sums[SLOTS]):
        car = place[CAR, at]
        moved += fleet[car, HOME] >= 0 and fleet[car, HOME] != at
        soon += at < fleet[car, EARLY]
        for m in range(sums[LIMITS]):
            if at < sums[LIMIT_ROWS + 3 * m]:
                sums[LIMIT_ROWS + 3 * m + 2] += fleet[car, USE + m]
    sums[MOVED] = moved
    sums[SOON] = soon
