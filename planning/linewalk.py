"""The walk of the line policy over the daily horizon, slot by slot, looking at the parts that may run short."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from planning.availability import Availability
from planning.buildorder import EMPTY, BuildOrder
from planning.pieces import WatchedPieces
from planning.terms import epoch_min
from planning.usage import Usage
from planning.waiting import Queue
from planning.yard import ShortCar, complete

PENDING, WAITING, GONE = 0, 1, 2
"""An order is still to come, was skipped or stopped for and waits, or has left the sequence (built, or not planned)."""


@dataclass
class Walked:
    """What became of the slots and orders: rows of slots in the build order, orders in the order they began to wait."""

    built_at: dict[int, int] = field(default_factory=dict)
    idle: list[int] = field(default_factory=list)
    stopped: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    short: list[ShortCar] = field(default_factory=list)


class _LineState:
    """One line: its slots, how far its body buffer reaches, and its yard."""

    def __init__(self, slots: list[int], bodies: Queue) -> None:
        self.slots = slots
        self.at = -1
        self.reach = 0
        self.in_buffer = 0
        self.bodies = bodies
        self.yard: list[ShortCar] = []


class LineWalk:
    """Walks all slots in time order by the rules written in ``planning.linepolicy``."""

    def __init__(
        self,
        order: BuildOrder,
        usage: Usage,
        there: Availability,
        watched: Sequence[int],
        later: Collection[int] = (),
    ) -> None:
        self.order, self.plant = order, order.plant
        self.pieces = WatchedPieces(order, usage, there, watched)
        self.later = [k for k, part in enumerate(watched) if part in later]
        self.may_lack = [order.plant.parts[part].build_short for part in watched]
        self.retrofit_min = [order.plant.parts[part].retrofit_min for part in watched]
        self.state = [PENDING] * len(self.plant.orders)
        self.waiting: dict[tuple[str, ...], Queue] = {}
        self.walked = Walked()
        self._held = order.order.tolist()
        self._line_of = order.line.tolist()
        self._closed = order.closed.tolist()
        self._skippable = order.skippable.tolist()
        slots: list[list[int]] = [[] for _ in self.plant.lines]
        for slot, line in enumerate(self._line_of):
            slots[line].append(slot)
        self.lines = [_LineState(found, Queue(self.pieces, self.state, PENDING)) for found in slots]

    def run(self) -> Walked:
        """Walk the daily horizon once."""
        days = self.order.day.tolist()
        turns = list(self.order.turns)[::-1]
        for slot, row in enumerate(self._held):
            while turns and turns[-1][1] <= slot:
                self._complete(turns.pop()[0])
            more = self.pieces.arrive(slot)
            changed = self.pieces.today(days[slot])
            if more or changed:
                for queue in (*self.waiting.values(), *(line.bodies for line in self.lines)):
                    queue.arrived(more)
                    if changed:
                        queue.ask_all()
            self._slot(slot, row)
        while turns:
            self._complete(turns.pop()[0])
        return self.walked

    def _slot(self, slot: int, row: int) -> None:
        line = self.lines[self._line_of[slot]]
        line.at += 1
        if row != EMPTY and self.state[row] == PENDING:
            if line.at < line.reach:
                line.in_buffer -= 1
            lack = self.pieces.lack(row)
            soon, planned = not self._skippable[slot], row in self.order.may_be_short
            may = planned or (soon and lack is not None)
            if may and self._build_short(line, slot, row, self.later if planned else ()):
                return
            if lack is None:
                self._build(slot, row)
                return
            self._wait(row, lack)
            if soon:
                self.walked.stopped.append(slot)
                return
        if not self._closed[slot] and self._refill(line, slot, row != EMPTY):
            return
        if row != EMPTY:
            self.walked.idle.append(slot)

    def _build(self, slot: int, row: int, without: Sequence[int] = ()) -> None:
        self.pieces.take(row, without)
        self.state[row] = GONE
        self.walked.built_at[row] = slot

    def _build_short(self, line: _LineState, slot: int, row: int, later: Sequence[int] = ()) -> bool:
        places = self.plant.lines[self._line_of[slot]].yard_places
        lacks = sorted({*self.pieces.lacks(row), *(k for k in later if self.pieces.need[row, k])})
        if not lacks or len(line.yard) >= places or not all(self.may_lack[k] for k in lacks):
            return False
        car = ShortCar(
            order=row,
            slot=slot,
            lacks={k: int(self.pieces.need[row, k]) for k in lacks},
            minutes=sum(self.retrofit_min[k] for k in lacks),
            not_before=self.order.completed_from.get(row, 0),
        )
        self._build(slot, row, lacks)
        line.yard.append(car)
        self.walked.short.append(car)
        return True

    def _wait(self, row: int, lack: int) -> None:
        self.state[row] = WAITING
        eligible = self.plant.orders[row].lines
        if eligible not in self.waiting:
            self.waiting[eligible] = Queue(self.pieces, self.state, WAITING)
        self.waiting[eligible].join(len(self.walked.waiting), row, lack)
        self.walked.waiting.append(row)

    def _refill(self, line: _LineState, slot: int, hole: bool) -> bool:
        """Build the first waiting car, or the first body of the buffer, that has all its parts."""
        name = self.plant.lines[self._line_of[slot]].id
        turns = [turn for lines, queue in self.waiting.items() if name in lines and (turn := queue.first())]
        if turns:
            self._build(slot, min(turns)[1])
            return True
        if not hole:
            return False
        self._reach_out(line, self.plant.lines[self._line_of[slot]].body_buffer)
        turn = line.bodies.first()
        if turn is None:
            return False
        self._build(slot, turn[1])
        line.in_buffer -= 1
        return True

    def _reach_out(self, line: _LineState, buffer: int) -> None:
        """Count the next bodies into the buffer; those that may not move stand in it, but never leave it early."""
        line.reach = max(line.reach, line.at + 1)
        while line.in_buffer < buffer and line.reach < len(line.slots):
            slot = line.slots[line.reach]
            row = self._held[slot]
            if row != EMPTY:
                line.in_buffer += 1
                if not self._closed[slot] and self.plant.orders[row].state == "planned":
                    line.bodies.join(line.reach, row)
            line.reach += 1

    def _complete(self, shift_row: int) -> None:
        """Complete cars in the yard of a shift's line, oldest first, as pieces and minutes allow."""
        shift = self.plant.shifts[shift_row]
        number = next(n for n, line in enumerate(self.plant.lines) if line.id == shift.line)
        worker_min = self.plant.lines[number].retrofit_min_shift
        for car in complete(self.lines[number].yard, self.pieces, epoch_min(shift.start), worker_min):
            car.retrofit_shift = shift_row
