"""The tail weeks under the line policy: forecast cars, completions, and orders that the daily horizon left waiting."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from planning.buildorder import BuildOrder
from planning.line import TailWeek
from planning.pieces import WatchedPieces
from planning.usage import Flags, Ints
from planning.yard import ShortCar, complete

_CHUNK = 256


@dataclass
class Tail:
    """Weeks (rows) of the orders built in the tail, and the forecast cars by (mix row, week row; None: not built)."""

    week_of: dict[int, int] = field(default_factory=dict)
    cars_of: Counter[tuple[int, int | None]] = field(default_factory=Counter)


def fill_tail(order: BuildOrder, pieces: WatchedPieces, waiting: list[int], yards: dict[str, list[ShortCar]]) -> Tail:
    """Go through the tail weeks in time order; ``waiting`` are order rows, ``yards`` the cars in the yard by line."""
    plant = order.plant
    tail = Tail()
    queue = _Waiting(order, waiting)
    slipped: dict[str, list[tuple[int, int]]] = {}
    for turn, row in enumerate(order.weeks):
        week = plant.tail_weeks[row]
        pieces.count_at(order.week_start[row])
        pieces.today(week.monday.toordinal())
        for car in complete(yards.get(week.line, []), pieces, order.week_start[row], week_retrofit_min(order, week)):
            car.retrofit_week = row
        room = week.capacity
        late = slipped.setdefault(week.line, [])
        behind: list[tuple[int, int]] = []
        for mix, count in sorted((m, n) for (m, w), n in order.cars_of.items() if w == row):
            room -= _forecast(order, pieces, tail, (mix, row), (count, room), behind)
        built = _build_orders(pieces, queue.open_to(week, turn), room)
        queue.leave(built)
        tail.week_of.update(dict.fromkeys(built, row))
        room -= len(built)
        again, late[:] = list(late), []
        for mix, count in again:
            room -= _forecast(order, pieces, tail, (mix, row), (count, room), late)
        late.extend(behind)
    for mix, count in (pair for late in slipped.values() for pair in late):
        tail.cars_of[mix, None] += count
    for (mix, unplanned), count in order.cars_of.items():
        if unplanned is None:
            tail.cars_of[mix, None] += count
    return tail


def week_retrofit_min(order: BuildOrder, week: TailWeek) -> int:
    """Worker minutes for retrofit in a tail week: those of five days with as many shifts as the line's busiest day."""
    days: Counter[date] = Counter(shift.day for shift in order.plant.shifts if shift.line == week.line)
    return order.plant.line_by_id[week.line].retrofit_min_shift * 5 * max(days.values(), default=1)


class _Waiting:
    """Orders that wait for a tail week, by promised date, then id."""

    def __init__(self, order: BuildOrder, waiting: list[int]) -> None:
        orders = order.plant.orders
        cars = sorted({*waiting, *order.week_of}, key=lambda row: (orders[row].promised, orders[row].id))
        turn = {week: number for number, week in enumerate(order.weeks)}
        self._cars: Ints = np.array(cars, dtype=np.int64)
        self._first: Ints = np.array([turn[order.week_of[car]] if car in order.week_of else 0 for car in cars])
        self._here = np.ones(len(cars), dtype=np.bool_)
        self._on: dict[str, Flags] = {
            line.id: np.array([line.id in orders[car].lines for car in cars], dtype=np.bool_)
            for line in order.plant.lines
        }

    def open_to(self, week: TailWeek, turn: int) -> Ints:
        """Those that may be built in a week, the ``turn``-th: on its line, and not before the week they are planned."""
        return self._cars[self._here & self._on[week.line] & (self._first <= turn)]

    def leave(self, built: list[int]) -> None:
        """These orders are built."""
        self._here &= ~np.isin(self._cars, built)


def _forecast(
    order: BuildOrder,
    pieces: WatchedPieces,
    tail: Tail,
    car: tuple[int, int],
    wish: tuple[int, int],
    behind: list[tuple[int, int]],
) -> int:
    """Build as many cars of a mix in a week as room and pieces allow; the rest slips. Returns the cars built."""
    (mix, week), (count, room) = car, wish
    need = pieces.need[len(order.plant.orders) + mix]
    used = need > 0
    enough = int((np.maximum(pieces.left[used], 0) // need[used]).min()) if used.any() else count
    built = max(0, min(count, room, enough))
    pieces.left -= need * built
    if built:
        tail.cars_of[mix, week] += built
    if count > built:
        behind.append((mix, count - built))
    return built


def _build_orders(pieces: WatchedPieces, cars: Ints, room: int) -> list[int]:
    """The first cars, in the given order, that have all their parts one after the other; at most ``room``."""
    built: list[int] = []
    for start in range(0, len(cars), _CHUNK):
        if len(built) >= room:
            break
        chunk = cars[start : start + _CHUNK]
        for car in chunk[(pieces.need[chunk] <= pieces.left).all(axis=1)].tolist():
            if len(built) < room and pieces.lack(car) is None:
                pieces.take(car)
                built.append(car)
    return built
