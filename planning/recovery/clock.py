"""A running search: its clock, its best bound, and whom it tells."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from time import monotonic

import numpy as np

from planning.recovery.grouping import FEW_CARS
from planning.recovery.master import Master, Relaxed
from planning.recovery.outcome import Effort, Progress, Report, Stop
from planning.recovery.problem import Problem
from planning.recovery.proving import best_bound


@dataclass
class Search:
    """A running search: its clock, its best bound, and whom it tells."""

    problem: Problem
    effort: Effort
    report: Report | None
    stop: Stop | None
    began: float = field(default_factory=monotonic)
    bound: float = -np.inf
    proof: Future[None] | None = None
    given_up: bool = False
    """Whether nobody waits for the proof any more."""
    proves: bool = True
    """Whether a bound is worked out; not where a plan is sought again whose bound is known."""

    @property
    def elapsed(self) -> float:
        """Wall seconds since the search began."""
        return monotonic() - self.began

    @property
    def over(self) -> bool:
        """True when time is up or the person wants no more."""
        return self.elapsed > self.effort.seconds or self.stopped

    @property
    def stopped(self) -> bool:
        """True when the person wants no more."""
        return self.stop is not None and self.stop()

    @property
    def has_cores(self) -> bool:
        """Whether two ways of solving may be tried at once; on small plants one is enough, and gives the same answer
        again."""
        return self.effort.threads > 1 and self.problem.cars > FEW_CARS

    def late(self, share: float, ahead: Callable[[], float] = lambda: 0.0) -> Callable[[], bool]:
        """Whether a share of the time is spent, or will be ``ahead`` seconds on, or the person wants no more; asked
        again and again."""
        return lambda: self.over or self.elapsed + ahead() > share * self.effort.seconds

    def prove(self, master: Master, relaxed: Relaxed) -> None:
        """Work out the bound that prices of scarcity give, beside the search, which goes on with its own core."""
        beside = ThreadPoolExecutor(max_workers=1)
        master.running.alone = False
        self.proof = beside.submit(best_bound, self.problem, master.apart(), relaxed, lambda: self.stopped, self.raised)
        beside.shutdown(wait=False)

    def raised(self, bound: float) -> None:
        """A bound was proven, and no bill is below nothing. What a proof that was given up still says may rest on
        limits that were lowered since."""
        if not self.given_up and np.isfinite(bound):
            self.bound = max(self.bound, bound, 0.0)

    def proven(self) -> float:
        """The bound; waits until it is worked out, unless the person wants no more: then as far as it is."""
        if self.proof is not None and self.stopped and not self.proof.done():
            self.given_up = True
        elif self.proof is not None:
            self.proof.result()
        return self.bound

    def tell(self, phase: str, cost: int | None = None) -> None:
        """Report a step."""
        if self.proof is not None and self.proof.done():
            self.proven()
        if self.report is not None:
            bound = None if not np.isfinite(self.bound) else int(self.bound)
            self.report(Progress(phase, cost, bound, self.elapsed))
