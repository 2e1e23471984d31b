"""Two positions trade their cars: what that would change, and the trade itself."""

import numpy as np

from planning.sequencing.engine.count import differ, excess, left, put, right, runs, step
from planning.sequencing.engine.jit import inner, kernel, part
from planning.sequencing.engine.layout import (
    CAP,
    CAR,
    CHANGES,
    DOWN,
    EARLY,
    EXCESS,
    FIRST,
    FIXED,
    FREES,
    HEAD,
    HIGH,
    HIGHS,
    HOME,
    HUE,
    KIND,
    LIMIT,
    LIMIT_ROWS,
    LIMITS,
    MOVED,
    NOTHING,
    OPEN_FROM,
    OPEN_TO,
    OPTION,
    OPTIONS,
    PLACED,
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


@part
def swap_ratios(
    place: Numbers, count: Shorts, edge: Shorts, kinds: Numbers, rule: Numbers, sums: Ints, i: int, j: int
) -> int:
    """Change of (packed) violations if positions i < j trade their cars."""
    one, two = place[KIND, i], place[KIND, j]
    rules = len(rule)
    change = 0
    for at in range(OPTION, OPTION + kinds[one, OPTIONS]):
        r = kinds[one, at]
        if kinds[two, OPTION + rules + r] == 0:
            worse = carried(count, edge, rule, r, i, j)
            change += worse * HIGH if r < sums[HIGHS] else worse
    for at in range(OPTION, OPTION + kinds[two, OPTIONS]):
        r = kinds[two, at]
        if kinds[one, OPTION + rules + r] == 0:
            worse = carried(count, edge, rule, r, j, i)
            change += worse * HIGH if r < sums[HIGHS] else worse
    return change


@inner
def carried(count: Shorts, edge: Shorts, rule: Numbers, r: int, giver: int, taker: int) -> int:
    """Change of a rule's violations if a car with its option is gone at one position and there at another."""
    q = rule[r, Q]
    apart = abs(taker - giver)
    if apart >= q:
        return edge[taker, 2 * r + 1] - edge[giver, 2 * r]
    only_giver = giver - q + 1 if taker > giver else taker + 1
    only_taker = only_giver + (q if taker > giver else -q)
    low, high = rule[r, OPEN_FROM], rule[r, OPEN_TO]
    change = 0
    for s in range(max(only_giver, low), min(only_giver + apart - 1, high) + 1):
        change -= count[r, s] > 0
    for s in range(max(only_taker, low), min(only_taker + apart - 1, high) + 1):
        change += count[r, s] >= 0
    return change


@kernel
def swap_paint(place: Numbers, sums: Ints, i: int, j: int) -> tuple[int, int]:
    """Change of paint changes if i < j trade cars, and the length of the longest run that grows by it."""
    a, b = place[HUE, i], place[HUE, j]
    if a == b:
        return 0, 0
    before_i, after_i, before_j, after_j = left(place, i), right(place, i), left(place, j), right(place, j)
    hue_before_i, hue_after_i = place[HUE, before_i], place[HUE, after_i]
    hue_before_j, hue_after_j = place[HUE, before_j], place[HUE, after_j]
    run_before_i = place[UP, before_i] if before_i >= sums[FIRST] else 0
    run_after_j = place[DOWN, after_j] if hue_after_j >= 0 else 0
    if after_i >= j or before_j <= i:
        if a == -1 or b == -1:
            return 0, 0
        change = differ(hue_before_i, b) + differ(a, hue_after_j) - differ(hue_before_i, a) - differ(b, hue_after_j)
        grown = run_before_i + 1 if hue_before_i == b else 1
        if hue_after_j == a:
            grown = max(grown, run_after_j + 1)
        return change, grown
    run_after_i, run_before_j = place[DOWN, after_i], place[UP, before_j]
    if b >= 0 and hue_after_i == b and place[HEAD, after_i] == place[HEAD, j]:
        run_after_i = place[UP, j] - place[UP, after_i]
    if a >= 0 and hue_before_j == a and place[HEAD, before_j] == place[HEAD, i]:
        run_before_j = place[UP, before_j] - place[UP, i]
    one, first = painted(hue_before_i, a, b, hue_after_i, run_before_i, run_after_i)
    two, second = painted(hue_before_j, b, a, hue_after_j, run_before_j, run_after_j)
    return one + two, max(first, second)


@inner
def painted(before: int, old: int, new: int, after: int, behind: int, ahead: int) -> tuple[int, int]:
    """Change of paint changes if a position's hue becomes another, and the length of the run it then stands in."""
    change = differ(before, new) + differ(new, after) if new >= 0 else differ(before, after)
    change -= differ(before, old) + differ(old, after) if old >= 0 else differ(before, after)
    length = 0
    if new >= 0:
        length = 1
        if before == new:
            length += behind
        if after == new:
            length += ahead
    elif before == after:
        length = behind + ahead
    return change, length


@part
def swap_excess(place: Numbers, sums: Ints, i: int, j: int, grown: int) -> int:
    """Change of cars past the batch limit if i < j trade cars and the longest new run has that length."""
    if sums[EXCESS] == 0 and sums[FREES] == sums[SLOTS]:  # nobody's place is a fact: who is past the limit is blamed
        return max(0, grown - sums[LIMIT])
    place[HUE, i], place[HUE, j] = place[HUE, j], place[HUE, i]
    found = run = 0
    before = NOTHING
    for at in range(sums[FIRST], sums[FIRST] + sums[SLOTS]):
        hue = place[HUE, at]
        if hue >= 0:
            run = run + 1 if hue == before else 1
            before = hue
            found += run > sums[LIMIT] and place[FIXED, at] == 0
    place[HUE, i], place[HUE, j] = place[HUE, j], place[HUE, i]
    return found - sums[EXCESS]


@kernel
def swap_places(place: Numbers, fleet: Ints, sums: Ints, i: int, j: int) -> tuple[int, int]:
    """Change of moved cars, and of what breaks hard rules of place, if i < j trade cars."""
    one, two = place[CAR, i], place[CAR, j]
    home, other = fleet[one, HOME], fleet[two, HOME]
    moved = (home >= 0 and home != j) - (home >= 0 and home != i)
    moved += (other >= 0 and other != i) - (other >= 0 and other != j)
    worse = sooner(fleet, one, two, i, j)
    worse += max(0, sums[MOVED] + moved - sums[CAP]) - max(0, sums[MOVED] - sums[CAP])
    for m in range(sums[LIMITS]):
        row = LIMIT_ROWS + 3 * m
        if i < sums[row] <= j:
            over = sums[row + 2] - sums[row + 1]
            more = fleet[two, USE + m] - fleet[one, USE + m]
            worse += max(0, over + more) - max(0, over)
    return moved, worse


@inner
def sooner(fleet: Ints, one: int, two: int, i: int, j: int) -> int:
    """Change of cars before their first position if cars at i < j trade."""
    first, second = fleet[one, EARLY], fleet[two, EARLY]
    return (j < first) - (i < first) + (i < second) - (j < second)


@part
def swap(
    place: Numbers, on: Bytes, count: Shorts, edge: Shorts, kinds: Numbers, rule: Numbers, fleet: Ints, sums: Ints,
    i: int, j: int,
) -> None:  # fmt: skip
    """Positions i < j trade their cars, and everything is counted on."""
    one, two = np.int64(place[CAR, i]), np.int64(place[CAR, j])
    if sums[PLACED]:
        moved, _ = swap_places(place, fleet, sums, i, j)
        sums[MOVED] += moved
        sums[SOON] += sooner(fleet, one, two, i, j)
        for m in range(sums[LIMITS]):
            if i < sums[LIMIT_ROWS + 3 * m] <= j:
                sums[LIMIT_ROWS + 3 * m + 2] += fleet[two, USE + m] - fleet[one, USE + m]
    for r in range(len(rule)):
        by = on[r, j] - on[r, i]
        if by != 0:
            q = rule[r, Q]
            near = min(q, j - i)
            worse = step(place, count, edge, rule, r, i - q + 1, i - q + near, by)
            worse += step(place, count, edge, rule, r, j - near + 1, j, -by)
            sums[VIOLATIONS] += worse * HIGH if r < sums[HIGHS] else worse
    repainted, grown = swap_paint(place, sums, i, j)
    sums[CHANGES] += repainted
    turned = place[HUE, i] != place[HUE, j]
    put(place, on, kinds, fleet, i, two)
    put(place, on, kinds, fleet, j, one)
    if turned:
        runs(place, sums, i, i)
        runs(place, sums, j, j)
        if sums[EXCESS] > 0 or grown > sums[LIMIT]:
            sums[EXCESS] = excess(place, sums)
