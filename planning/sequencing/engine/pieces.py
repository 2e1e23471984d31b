"""A stretch of the line put together anew from its pieces: reversed, or with its first and last piece exchanged.

The stretch is positions ``a`` to before ``b``, cut at ``m`` and ``n`` (a < m <= n < b). Exchanged, what stood from
``n`` on comes first, then ``m`` to ``n``, then ``a`` to ``m``: with m = n one piece moves past another (an insertion
where a piece is one car). Only windows that straddle a joint can change their count.
"""

import numpy as np

from planning.sequencing.engine.count import changes, differ, excess, left, place_all, put, recount, right, runs
from planning.sequencing.engine.jit import inner, part
from planning.sequencing.engine.layout import (
    ALLOWED,
    CAP,
    CAR,
    CHANGES,
    DOWN,
    EARLY,
    EXCESS,
    FIRST,
    HAND,
    HEAD,
    HIGH,
    HIGHS,
    HOME,
    HUE,
    LIMIT_ROWS,
    LIMITS,
    MOVED,
    MUST,
    OPEN_FROM,
    OPEN_TO,
    ORIGIN,
    PLACED,
    REACH,
    UP,
    USE,
    VIOLATIONS,
    Bytes,
    Ints,
    Numbers,
    Q,
    Shorts,
)

FAR = 1 << 60
"""A change of violations that no move may make: the count was given up."""


@part
def lay_out(place: Numbers, a: int, m: int, n: int, b: int, turn: bool, reach: int) -> None:
    """Note for every position of the stretch and its surroundings where its car comes from."""
    for x in range(a - reach + 1, a):
        place[ORIGIN, x] = x
    for x in range(b, b + reach - 1):
        place[ORIGIN, x] = x
    if turn:
        for x in range(a, b):
            place[ORIGIN, x] = a + b - 1 - x
        return
    at = a
    for x in range(n, b):
        place[ORIGIN, at] = x
        at += 1
    for x in range(m, n):
        place[ORIGIN, at] = x
        at += 1
    for x in range(a, m):
        place[ORIGIN, at] = x
        at += 1


@part
def pieces_ratios(
    place: Numbers, on: Bytes, count: Shorts, rule: Numbers, sums: Ints,
    a: int, m: int, n: int, b: int, turn: bool, most: int,
) -> int:  # fmt: skip
    """Change of (packed) violations; FAR as soon as those of high priority rise by more than ``most``."""
    lay_out(place, a, m, n, b, turn, sums[REACH])
    change = 0
    for r in range(len(rule)):
        if r == sums[HIGHS] and change > most * HIGH:
            return FAR
        q = rule[r, Q]
        have = 0
        for x in range(a, b):
            have += on[r, x]
        if have == 0 or have == b - a:
            continue
        here = -1
        worse = 0
        for joint in (a, a + b - n, a + b - m, b):
            if turn and a < joint < b:
                continue
            start, stop = max(joint - q + 1, here + 1, rule[r, OPEN_FROM]), min(joint - 1, rule[r, OPEN_TO])
            here = joint - 1
            if start > stop:
                continue
            held = -rule[r, ALLOWED]
            for x in range(start, start + q):
                held += on[r, place[ORIGIN, x]]
            worse += max(0, held)
            for s in range(start + 1, stop + 1):
                held += on[r, place[ORIGIN, s + q - 1]] - on[r, place[ORIGIN, s - 1]]
                worse += max(0, held)
        here = -1
        for joint in (a, m, n, b):
            if turn and a < joint < b:
                continue
            start, stop = max(joint - q + 1, here + 1, rule[r, OPEN_FROM]), min(joint - 1, rule[r, OPEN_TO])
            here = joint - 1
            for s in range(start, stop + 1):
                worse -= max(0, count[r, s])
        change += worse * HIGH if r < sums[HIGHS] else worse
    return change


@part
def pieces_paint(place: Numbers, sums: Ints, a: int, m: int, n: int, b: int, turn: bool) -> tuple[int, int]:
    """Change of paint changes, and the length of the longest run that grows."""
    before, after = left(place, a), right(place, b - 1)
    one, two = place[HUE, before], place[HUE, after]
    if turn:
        change = (
            differ(one, place[HUE, b - 1])
            + differ(place[HUE, a], two)
            - differ(one, place[HUE, a])
            - differ(place[HUE, b - 1], two)
        )
    else:
        change = (
            differ(one, place[HUE, n])
            + differ(place[HUE, m - 1], two)
            - differ(one, place[HUE, a])
            - differ(place[HUE, b - 1], two)
        )
        if m == n:
            change += differ(place[HUE, b - 1], place[HUE, a]) - differ(place[HUE, m - 1], place[HUE, n])
        else:
            change += differ(place[HUE, b - 1], place[HUE, m]) + differ(place[HUE, n - 1], place[HUE, a])
            change -= differ(place[HUE, m - 1], place[HUE, m]) + differ(place[HUE, n - 1], place[HUE, n])
    run = place[UP, before] if before >= sums[FIRST] else 0
    if turn:
        run, longest = joined(place, one, run, b - 1, a, np.int64(0))
        last = place[HUE, a]
    else:
        run, longest = joined(place, one, run, n, b - 1, np.int64(0))
        last = place[HUE, b - 1]
        if m < n:
            run, longest = joined(place, last, run, m, n - 1, longest)
            last = place[HUE, n - 1]
        run, longest = joined(place, last, run, a, m - 1, longest)
        last = place[HUE, m - 1]
    if last == two:
        longest = max(longest, run + place[DOWN, after])
    return change, longest


@inner
def joined(place: Numbers, hue: int, run: int, start: int, end: int, longest: int) -> tuple[int, int]:
    """A piece from ``start`` to ``end`` (backwards if end < start) follows a run: (run at its end, longest so far)."""
    forth = start <= end
    whole = place[HEAD, start] == place[HEAD, end]
    size = abs(place[UP, end] - place[UP, start]) + 1
    lead = size if whole else (place[DOWN, start] if forth else place[UP, start])
    back = place[UP, end] if forth else place[DOWN, end]
    if place[HUE, start] == hue:
        longest = max(longest, run + lead)
        return (run + size if whole else back), longest
    return (size if whole else back), longest


@part
def pieces_places(place: Numbers, fleet: Ints, sums: Ints, a: int, b: int) -> tuple[int, int]:
    """Change of moved cars, and of what breaks hard rules of place, after ``lay_out``."""
    moved = worse = 0
    for x in range(a, b):
        new, old = place[CAR, place[ORIGIN, x]], place[CAR, x]
        moved += (fleet[new, HOME] >= 0 and fleet[new, HOME] != x) - (fleet[old, HOME] >= 0 and fleet[old, HOME] != x)
        worse += (x < fleet[new, EARLY]) - (x < fleet[old, EARLY])
        worse += place[MUST, x] == 1 and place[HUE, place[ORIGIN, x]] == -1
    worse += max(0, sums[MOVED] + moved - sums[CAP]) - max(0, sums[MOVED] - sums[CAP])
    for e in range(sums[LIMITS]):
        row = LIMIT_ROWS + 3 * e
        if a < sums[row] < b:
            more = 0
            for x in range(a, sums[row]):
                more += fleet[place[CAR, place[ORIGIN, x]], USE + e] - fleet[place[CAR, x], USE + e]
            over = sums[row + 2] - sums[row + 1]
            worse += max(0, over + more) - max(0, over)
    return moved, worse


@part
def rearrange(
    place: Numbers, on: Bytes, count: Shorts, edge: Shorts, kinds: Numbers, rule: Numbers, fleet: Ints, sums: Ints,
    a: int, b: int,
) -> None:  # fmt: skip
    """Put the stretch together as ``lay_out`` noted, and count everything on."""
    after = right(place, b - 1) + 1
    old = changes(place, a, after)
    for x in range(a, b):
        place[HAND, x] = place[CAR, place[ORIGIN, x]]
    for x in range(a, b):
        put(place, on, kinds, fleet, x, np.int64(place[HAND, x]))
    sums[VIOLATIONS] += recount(place, on, count, edge, rule, sums, a, b)
    sums[CHANGES] += changes(place, a, after) - old
    runs(place, sums, a, b - 1)
    if sums[EXCESS] > 0:
        sums[EXCESS] = excess(place, sums)
    if sums[PLACED]:
        place_all(place, fleet, sums)
