"""Long work with its progress on stderr; Ctrl-C keeps the best plan found so far, a second one ends at once."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar

from andon.screen import console, hint, plain
from andon.trouble import STOPPED

if TYPE_CHECKING:
    from planning.recovery.outcome import Progress

Result = TypeVar("Result")
EVERY_S = 5.0
"""Where no terminal shows a live line, a line is written at most this often."""


class Watch:
    """What long work reports to, and where it asks whether to stop. ``phases`` are seconds by phase, added up."""

    def __init__(self) -> None:
        self.phases: dict[str, float] = {}
        self.stopped = threading.Event()
        self._phase, self._since = "", time.monotonic()
        self._said, self._line = 0.0, ""
        self._status: Any = None
        self._lock = threading.Lock()

    def report(self, phase: str, progress: "Progress | None") -> None:
        """One step of the work: a new phase, or how far its search has come. Several searches may report at once."""
        with self._lock:
            self._report(phase, progress)

    def _report(self, phase: str, progress: "Progress | None") -> None:
        now = time.monotonic()
        if phase != self._phase:
            self.close()
            self._phase, self._since = phase, now
            self._say(f"{phase} …", now, True)
        if progress is not None:
            self._say(f"{phase}: {search_line(progress)}", now, False)

    def say(self, phase: str, text: str) -> None:
        """How far other work than a plan has come."""
        with self._lock:
            self._report(phase, None)
            self._say(f"{phase}: {text}", time.monotonic(), False)

    def close(self) -> None:
        """The phase that runs is over."""
        if self._phase:
            self.phases[self._phase] = self.phases.get(self._phase, 0.0) + time.monotonic() - self._since
        self._phase = ""

    def run(self, work: Callable[[], Result]) -> Result:
        """Do the work in a thread of its own, so that Ctrl-C is heard while a solver runs."""
        answer: list[Result] = []
        failed: list[BaseException] = []

        def inside() -> None:
            try:
                answer.append(work())
            except BaseException as error:
                failed.append(error)

        thread = threading.Thread(target=inside, name="work", daemon=True)
        before = self._listen()
        try:
            with self._shown(), answers_only():
                thread.start()
                while thread.is_alive():
                    thread.join(0.1)
        finally:
            self.close()
            if before is not None:
                signal.signal(signal.SIGINT, before)
        if failed:
            raise failed[0]
        return answer[0]

    def _listen(self) -> Any:
        if threading.current_thread() is not threading.main_thread():
            return None
        return signal.signal(signal.SIGINT, self._interrupt)

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        if self.stopped.is_set():
            # A solver thread cannot be ended from outside; what is committed stays, the rest is undone.
            hint("stopped; what was done so far is in the store")
            os._exit(STOPPED)
        self.stopped.set()
        hint("stopping: the best plan found so far is kept; Ctrl-C again ends at once")

    def _shown(self) -> Any:
        if sys.stderr.isatty():
            self._status = console(sys.stderr).status("starting …")
            return self._status
        self._status = None
        return _Nothing()

    def _say(self, text: str, now: float, new_phase: bool) -> None:
        text = plain(text)
        if self._status is not None:
            from rich.text import Text

            self._status.update(Text(text))
        elif text != self._line and (new_phase or now - self._said >= EVERY_S):
            hint(text)
            self._said, self._line = now, text


@contextmanager
def answers_only() -> Iterator[None]:
    """While solvers work, what native code prints goes to stderr: stdout holds what Andon says, and nothing else."""
    ours = sys.stdout
    try:
        ours.flush()
        saved = os.dup(1) if ours.fileno() == 1 else None
    except (AttributeError, OSError):
        saved = None
    if saved is None:
        yield
        return
    os.dup2(2, 1)
    with os.fdopen(saved, "w", encoding=ours.encoding, errors=ours.errors) as sys.stdout:
        try:
            yield
        finally:
            _flush_native()
            sys.stdout.flush()
            os.dup2(saved, 1)
            sys.stdout = ours


def _flush_native() -> None:
    """Write out what the C library still holds back, before its stdout is ours again."""
    import ctypes

    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).fflush(None)


class _Nothing:
    """Shows nothing."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


def search_line(progress: "Progress") -> str:
    """A line of a running search: what it does, best cost, bound, gap, elapsed."""
    from planning.terms import euros

    said = [plain(progress.phase)]
    cost, bound = progress.cost_cents, progress.bound_cents
    if cost is not None:
        said.append(f"best {euros(cost)}")
    if bound is not None:
        said.append(f"bound {euros(bound)}")
    if cost is not None and bound is not None and cost > 0:
        said.append(f"gap {100 * max(0, cost - bound) / cost:.1f} %")
    return ", ".join([*said, f"{progress.seconds:.0f} s"])
