"""The search itself: moves drawn at random, priced, and made if the sequence gets no worse than the heat allows."""

import math

import numpy as np

from planning.sequencing.engine.jit import inner, kernel, part
from planning.sequencing.engine.layout import (
    CAP,
    CAR,
    CHANGES,
    DOWN,
    EXCESS,
    FIRST,
    FIXED,
    FREE,
    FREES,
    HEAD,
    HIGH,
    HUE,
    KIND,
    LIMIT,
    LIMIT_ROWS,
    LIMITS,
    MOVED,
    MUST,
    PLACED,
    REACH,
    SLOTS,
    SOON,
    VIOLATIONS,
    WALL,
    WHOLE,
    Bytes,
    Floats,
    Ints,
    Numbers,
    Shorts,
    Words,
)
from planning.sequencing.engine.pieces import FAR, pieces_paint, pieces_places, pieces_ratios, rearrange
from planning.sequencing.engine.swap import swap, swap_excess, swap_paint, swap_places, swap_ratios

ANY, SAME_HUE, NEAR, TURN, INSERT, SHIFT, RUNS = range(7)


@inner
def below(rng: Words, most: int) -> int:
    """A random number from 0 to before ``most``."""
    x = rng[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    rng[0] = x
    high = (x * np.uint64(2685821657736338717)) >> np.uint64(32)
    return np.int64((high * np.uint64(most)) >> np.uint64(32))


@inner
def chance(rng: Words) -> float:
    """A random number above 0 and below 1."""
    return (below(rng, np.int64(1 << 30)) + 0.5) / (1 << 30)


@kernel
def split(packed: int) -> tuple[int, int]:
    """Packed violations as (high, low)."""
    low = ((packed + (1 << 31)) & (HIGH - 1)) - (1 << 31)
    return (packed - low) >> 32, low


@kernel
def breach(sums: Ints) -> int:
    """What hard rules are broken by."""
    found = sums[EXCESS] + sums[SOON] + max(0, sums[MOVED] - sums[CAP])
    for m in range(sums[LIMITS]):
        found += max(0, sums[LIMIT_ROWS + 3 * m + 2] - sums[LIMIT_ROWS + 3 * m + 1])
    return found


@inner
def allowed(rng: Words, worse: int, cost: float, heat: float) -> bool:
    """True if a move may be made: hard rules first, then the cost, a little worse in the heat."""
    if worse != 0:
        return worse < 0
    if cost <= 0.0:
        return True
    if heat <= 0.0 or cost > 15.0 * heat:
        return False
    return cost < -heat * math.log(chance(rng))


@kernel
def worth(sums: Ints, weight: Ints) -> int:
    """The weighted objective of the sequence; weights of high, paint, moves, low."""
    high, low = split(sums[VIOLATIONS])
    return weight[0] * high + weight[1] * sums[CHANGES] + weight[2] * sums[MOVED] + weight[3] * low


@kernel
def walk(
    place: Numbers, on: Bytes, count: Shorts, edge: Shorts, kinds: Numbers, rule: Numbers, fleet: Ints, sums: Ints,
    rng: Words, best: Numbers, mark: Ints, weight: Ints, pull: Floats, heat: float, share: Floats, steps: int,
    tally: Ints,
) -> None:  # fmt: skip
    """Take a number of steps. ``weight``: the objective, by which ``best`` and its ``mark`` (breach, cost) are kept.

    ``pull``: the weights that lead the search (high, paint, moves, low). ``share``: up to which random number a kind
    of move is drawn.
    """
    broken = breach(sums)
    first = sums[FIRST]
    for _ in range(steps):
        draw = chance(rng)
        kind = 0
        while share[kind] < draw:
            kind += 1
        i = place[FREE, below(rng, sums[FREES])]
        tally[kind] += 1
        if kind <= NEAR:
            done = try_swap(place, on, count, edge, kinds, rule, fleet, sums, rng, kind, i, pull, heat)
        else:
            done = try_pieces(place, on, count, edge, kinds, rule, fleet, sums, rng, kind, i, pull, heat)
        if done:
            tally[8 + kind] += 1
            if sums[PLACED] or broken:
                broken = breach(sums)
            cost = worth(sums, weight)
            if broken < mark[0] or (broken == mark[0] and cost < mark[1]):
                tally[16 + kind] += 1
                mark[0], mark[1] = broken, cost
                for slot in range(len(best)):
                    best[slot] = place[CAR, first + slot]


@part
def try_swap(
    place: Numbers, on: Bytes, count: Shorts, edge: Shorts, kinds: Numbers, rule: Numbers, fleet: Ints, sums: Ints,
    rng: Words, kind: int, i: int, pull: Floats, heat: float,
) -> bool:  # fmt: skip
    """Draw a partner for a position and trade cars if that is allowed; True if done."""
    free = sums[FREES]
    j = place[FREE, below(rng, free)]
    if kind == NEAR:
        j = i + 1 + below(rng, min(sums[REACH], 12))
        if place[FIXED, j]:
            return False
    elif kind == SAME_HUE:
        for _ in range(40):
            if place[HUE, j] == place[HUE, i] and place[KIND, j] != place[KIND, i]:
                break
            j = place[FREE, below(rng, free)]
    if i > j:
        i, j = j, i
    if i == j or (place[KIND, i] == place[KIND, j] and not sums[PLACED]):
        return False
    if (place[HUE, i] == -1 and place[MUST, j]) or (place[HUE, j] == -1 and place[MUST, i]):
        return False
    painted, grown = swap_paint(place, sums, i, j)
    worse = swap_excess(place, sums, i, j, grown) if grown > sums[LIMIT] or sums[EXCESS] > 0 else 0
    moved = 0
    if sums[PLACED]:
        moved, more = swap_places(place, fleet, sums, i, j)
        worse += more
    if worse > 0:
        return False
    high, low = split(swap_ratios(place, count, edge, kinds, rule, sums, i, j))
    cost = high * pull[0] + painted * pull[1] + moved * pull[2] + low * pull[3]
    if not allowed(rng, worse, cost, heat):
        return False
    swap(place, on, count, edge, kinds, rule, fleet, sums, i, j)
    return True


@inner
def span(rng: Words, most: int) -> int:
    """A length from 1 on, short ones more often."""
    length = 1 + below(rng, np.int64(8))
    while length < most and below(rng, np.int64(2)) == 0:
        length += length + below(rng, np.int64(4))
    return min(length, most)


@inner
def stretch(rng: Words, kind: int, a: int, room: int) -> tuple[int, int, int]:
    """Where a stretch from ``a`` on is cut to be turned, or for its ends or pieces to trade places: (m, n, its end)."""
    b = a + 1 + span(rng, room - 1)
    if kind == TURN:
        m = n = a + 1
    elif kind == INSERT:
        m = n = a + 1 if below(rng, np.int64(2)) == 0 else b - 1
    else:
        m = a + 1 + below(rng, b - a - 1)
        n = m + below(rng, b - m) if below(rng, np.int64(2)) == 0 else m
    return m, n, b


@inner
def batches(place: Numbers, sums: Ints, rng: Words, i: int) -> tuple[int, int, int, int]:
    """The run that holds a position, and another one a few runs on: (a, m, n, end); the end is -1 if there is none."""
    a = max(place[HEAD, i], sums[FIRST]) if place[HUE, i] >= 0 else i
    if place[HUE, a] < 0:
        return a, a, a, np.int64(-1)
    m = a + place[DOWN, a]
    hop, n, end = below(rng, np.int64(6)), m, sums[FIRST] + sums[SLOTS]
    for _ in range(hop):
        if n >= end or place[HUE, n] < 0:
            break
        n += place[DOWN, n]
    if n >= end or place[HUE, n] < 0:
        return a, m, n, np.int64(-1)
    b = n + place[DOWN, n]
    return a, m, n, b if place[WALL, a] >= b else np.int64(-1)


@part
def try_pieces(
    place: Numbers, on: Bytes, count: Shorts, edge: Shorts, kinds: Numbers, rule: Numbers, fleet: Ints, sums: Ints,
    rng: Words, kind: int, i: int, pull: Floats, heat: float,
) -> bool:  # fmt: skip
    """Draw a stretch from a position on and put it together anew if that is allowed; True if done."""
    room = place[WALL, i] - i
    if room < 2:
        return False
    turn, a = kind == TURN, i
    if kind == RUNS:
        a, m, n, b = batches(place, sums, rng, i)
        if b < 0:
            return False
        turn = below(rng, np.int64(3)) == 0
    else:
        m, n, b = stretch(rng, kind, a, room)
    if not sums[WHOLE]:
        edges = min(
            place[HUE, a], place[HUE, m - 1], place[HUE, m], place[HUE, n - 1], place[HUE, n], place[HUE, b - 1]
        )
        if edges < 0:
            return False
    painted, grown = pieces_paint(place, sums, a, m, n, b, turn)
    if grown > sums[LIMIT]:
        return False
    cost = painted * pull[1]
    if cost > 15.0 * heat and cost > 0.0 and pull[1] >= pull[0]:
        return False
    most = 0 if pull[0] > 15.0 * heat and painted >= 0 else 1000
    packed = pieces_ratios(place, on, count, rule, sums, a, m, n, b, turn, most)
    if packed >= FAR:
        return False
    high, low = split(packed)
    cost += high * pull[0] + low * pull[3]
    worse = 0
    if sums[PLACED] or not sums[WHOLE]:
        moved, worse = pieces_places(place, fleet, sums, a, b)
        cost += moved * pull[2]
    if not allowed(rng, worse, cost, heat):
        return False
    rearrange(place, on, count, edge, kinds, rule, fleet, sums, a, b)
    return True
