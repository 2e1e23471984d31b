"""The search for a better sequence: compiled walks in rounds, on one core or several, until time or steps are over."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from itertools import repeat

import numpy as np

from planning.sequencing.engine.count import load
from planning.sequencing.engine.layout import CAP, CAR, FREE, FREES, HOME, Floats, Ints, Line, Numbers, again
from planning.sequencing.engine.schedule import Stage, hot_pull, move_shares, stages, true_pull
from planning.sequencing.engine.walk import breach, walk, worth
from planning.sequencing.problem import News, Patience, SequenceProblem, Tell

CHUNK = 20_000
"""Steps between two looks at the clock: some 10 ms."""
ROUND_S = 1.2
"""The least a first round of annealing should take, seconds; in steps: ``ROUND_STEPS``."""
ROUND_STEPS = 2_000_000
MEND = 40
"""Chunks that a sequence which breaks hard rules gets even if time is up: an allowed one is worth the wait."""


class Walker:
    """One core's search: its own sequence and random numbers, and the best sequence it has seen."""

    def __init__(self, problem: SequenceProblem, line: Line, seed: int, order: Numbers, core: int, cores: int) -> None:
        self.line, self.calm = again(line, seed), 0 < core == cores - 1
        load(*self.line[:8], order)
        self.weight: Ints = true_pull(problem).astype(np.int64)
        self.true, self.hot, self.shares = true_pull(problem), hot_pull(problem, core), move_shares(problem)
        self.best: Numbers = order.copy()
        self.mark: Ints = np.array([breach(self.line.sums), worth(self.line.sums, self.weight)], dtype=np.int64)
        self.tally: Ints = np.zeros(24, dtype=np.int64)

    def go(self, stage: Stage, part: float, steps: int) -> None:
        """Walk a number of steps at the heat of a part of a stage; half of them at any cost while rules are broken."""
        if self.mark[0] == 0:
            hot = stage.hot and not (stage.calm and self.calm)
            self._walk(self.hot if hot else self.true, stage.heat(part) if hot else 0.0, steps)
        else:
            self._walk(self.true, 0.0, steps // 2)
            self._walk(np.zeros(4), 0.0, steps // 2)

    def _walk(self, pull: Floats, heat: float, steps: int) -> None:
        walk(*self.line, self.best, self.mark, self.weight, pull, heat, self.shares, steps, self.tally)

    def take(self, order: Numbers, mark: Ints) -> None:
        """Go on from a sequence."""
        self.best[:] = order
        self.mark[:] = mark
        load(*self.line[:8], order)

    @property
    def rank(self) -> tuple[int, int]:
        """Breach and objective of the best sequence; the smaller the better."""
        return int(self.mark[0]), int(self.mark[1])


class Search:
    """Walkers that start each stage from the best sequence of all of them."""

    def __init__(
        self, problem: SequenceProblem, line: Line, order: Numbers, patience: Patience, seed: int, bound: int,
        tell: Tell | None,
    ) -> None:  # fmt: skip
        self.problem, self.patience, self.bound, self.tell = problem, patience, bound, tell
        cores = max(1, patience.cores)
        self.walkers = [Walker(problem, line, seed + 7919 * core, order, core, cores) for core in range(cores)]
        self.start, self.steps, self.told = time.monotonic(), 0, -1.0
        self.best = self.walkers[0]

    def run(self) -> Numbers:
        """The best sequence found."""
        if _at_rest(self.walkers[0].line):
            return self.best.best
        pool = ThreadPoolExecutor(len(self.walkers)) if len(self.walkers) > 1 else nullcontext()
        with pool as crew:
            for stage, begin, end in self._planned():
                if self._over():
                    break
                self._share()
                self._stage(stage, begin, end, crew)
        self._share()
        self._report(force=True)
        return self.best.best

    def _planned(self) -> list[tuple[Stage, float, float]]:
        """Stages with the part of the time (0 to 1) where each begins and ends."""
        rounds = 1
        while rounds < 12 and self._length() > (2 ** (rounds + 1) - 1):
            rounds += 1
        found, at = [], 0.0
        for stage in stages(self.problem, rounds):
            found.append((stage, at, at + stage.share))
            at += stage.share
        return found

    def _length(self) -> float:
        """The time there is, in first rounds."""
        if self.patience.steps is not None:
            return self.patience.steps / ROUND_STEPS
        return (self.patience.seconds or 600.0) / ROUND_S

    def _part(self) -> float:
        """How much of the time is over; by steps where they are given, so that the clock does not decide."""
        if self.patience.steps is not None:
            return self.steps / len(self.walkers) / max(1, self.patience.steps)
        seconds = self.patience.seconds or 600.0
        return (time.monotonic() - self.start) / seconds if seconds > 0 else 1.0

    def _stage(self, stage: Stage, begin: float, end: float, crew: ThreadPoolExecutor | None) -> None:
        while not self._over():
            at = self._part()
            if at >= end:
                return
            part = min(1.0, max(0.0, (at - begin) / (end - begin)))
            steps = CHUNK if self.patience.steps is None else min(CHUNK, max(500, self.patience.steps // 50))
            if crew is None:
                self.best.go(stage, part, steps)
            else:
                list(crew.map(Walker.go, self.walkers, repeat(stage), repeat(part), repeat(steps)))
            self.steps += steps * len(self.walkers)
            self._report()

    def _over(self) -> bool:
        rank = min(walker.rank for walker in self.walkers)
        if rank <= (0, self.bound):
            return True
        if self.patience.stop is not None and self.patience.stop():
            return True
        if self.patience.steps is not None and self._part() >= 1.0:
            return True
        late = self.patience.seconds is not None and time.monotonic() - self.start >= self.patience.seconds
        return late and not (rank[0] > 0 and self.steps < MEND * CHUNK)

    def _share(self) -> None:
        """All walkers go on from the best sequence."""
        self.best = min(self.walkers, key=lambda walker: walker.rank)
        for walker in self.walkers:
            walker.take(self.best.best.copy(), self.best.mark.copy())

    def _report(self, force: bool = False) -> None:
        seconds = time.monotonic() - self.start
        if self.tell is not None and (force or seconds - self.told >= 0.2):
            self.told = seconds
            rank = min(walker.rank for walker in self.walkers)
            self.tell(News(seconds, self.steps, rank[1], rank[0]))


def _at_rest(line: Line) -> bool:
    """True if nothing can be changed: no two free slots, or every car in one is at home and none may move."""
    frees = int(line.sums[FREES])
    if frees < 2:
        return True
    free = line.place[FREE, :frees]
    cars = line.place[CAR, free]
    home = (line.fleet[cars, HOME] == free) | (cars == len(line.fleet) - 1)
    return int(line.sums[CAP]) == 0 and breach(line.sums) == 0 and bool(home.all())
