"""Kernels: cars that could fill a hole, by kind, so that one of each kind is asked instead of every car.

Group 0 waits for parts; group 1 + l holds the bodies in line l's buffer. Queue ``group * kinds + kind`` is a chain of
orders in the order of their turn. A queue whose cars lack a part is set aside until more of it comes.
"""

from planning.sequencing.engine.jit import inner
from planning.simulation.stock import NEVER, lacking
from planning.simulation.tables import KIND, LINES
from planning.usage import Ints

HEAD, TAIL, STATUS, ASIDE_NEXT = range(4)
"""Columns of ``queues``: first and last order, whether it is asked, the next queue that is set aside for its part."""

EMPTY, ASKED, ASIDE = range(3)

PENDING, WAITING, GONE = range(3)
"""An order is still to come, waits, or has left the sequence."""

STATE, NEXT_WAITING, NEXT_BODY, RANK_WAITING, RANK_BODY, BUCKET, DONE, SLOT = range(8)
"""Columns of ``orders``: its state; by group (0, or any body buffer) the next of its chain and its turn; the buckets in
which it is built and complete, and the slot that it takes (-1: none)."""


@inner
def clear(queues: Ints, asked: Ints, aside: Ints) -> None:
    """No car in any queue. ``asked[group, 0]`` counts the queues that follow it; ``aside[part]`` heads a chain."""
    for queue in range(queues.shape[0]):
        queues[queue, HEAD] = -1
        queues[queue, TAIL] = -1
        queues[queue, STATUS] = EMPTY
    for group in range(asked.shape[0]):
        asked[group, 0] = 0
    for part in range(len(aside)):
        aside[part] = -1


@inner
def note(car: int, bucket: int, slot: int, orders: Ints) -> None:
    """A car is built whole in a bucket, and in a slot if it has one (-1: none)."""
    orders[car, STATE] = GONE
    orders[car, BUCKET] = bucket
    orders[car, DONE] = bucket
    orders[car, SLOT] = slot


@inner
def join(group: int, car: int, rank: int, kinds: int, cars: Ints, orders: Ints, queues: Ints, asked: Ints) -> None:
    """A car joins the end of its kind's queue."""
    body = 1 if group > 0 else 0
    orders[car, NEXT_WAITING + body] = -1
    orders[car, RANK_WAITING + body] = rank
    queue = group * kinds + cars[car, KIND]
    if queues[queue, HEAD] < 0:
        queues[queue, HEAD] = car
    else:
        orders[queues[queue, TAIL], NEXT_WAITING + body] = car
    queues[queue, TAIL] = car
    if queues[queue, STATUS] == EMPTY:
        queues[queue, STATUS] = ASKED
        asked[group, 0] += 1
        asked[group, asked[group, 0]] = queue


@inner
def wake(part: int, kinds: int, queues: Ints, asked: Ints, aside: Ints) -> None:
    """More of a part is there, or needs have changed: the queues set aside for it are asked again."""
    queue = aside[part]
    while queue >= 0:
        group = queue // kinds
        queues[queue, STATUS] = ASKED
        asked[group, 0] += 1
        asked[group, asked[group, 0]] = queue
        queue = queues[queue, ASIDE_NEXT]
    aside[part] = -1


@inner
def first_of(
    group: int, bit: int, era: int, eras: int, kinds: int, cars: Ints, first: Ints, need_part: Ints, need_qty: Ints,
    stock: Ints, orders: Ints, queues: Ints, asked: Ints, aside: Ints,
) -> int:  # fmt: skip
    """The car of a group whose turn it is and that has all its parts now, on a line (``bit``); -1 if there is none."""
    body = 1 if group > 0 else 0
    here = PENDING if group > 0 else WAITING
    best, turn = -1, NEVER
    place = 1
    while place <= asked[group, 0]:
        queue = asked[group, place]
        car = queues[queue, HEAD]
        while car >= 0 and orders[car, STATE] != here:
            car = orders[car, NEXT_WAITING + body]
        queues[queue, HEAD] = car
        lack = -1
        if car >= 0:
            if orders[car, RANK_WAITING + body] >= turn or (group == 0 and cars[car, LINES] & bit == 0):
                place += 1
                continue
            lack = lacking((queue - group * kinds) * eras + era, first, need_part, need_qty, stock)
            if lack < 0:
                best, turn = car, orders[car, RANK_WAITING + body]
                place += 1
                continue
        asked[group, place] = asked[group, asked[group, 0]]
        asked[group, 0] -= 1
        if car < 0:
            queues[queue, TAIL] = -1
            queues[queue, STATUS] = EMPTY
        else:
            queues[queue, STATUS] = ASIDE
            queues[queue, ASIDE_NEXT] = aside[lack]
            aside[lack] = queue
    return best
