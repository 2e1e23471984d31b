"""A goal solved in a process of its own: two goals then share two cores, which two threads of one Python cannot.

The child reads its job from its standard input and answers on its standard output, both in pickles of our own types;
one byte more asks it to stop with what it has, and the end of its input (the parent is gone, killed even) ends it.
"""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread
from typing import IO

from planning.disruption import Disruption
from planning.recovery.outcome import (
    Effort,
    Infeasible,
    Later,
    Outcome,
    OutOfTime,
    Planned,
    Progress,
    Report,
    Stop,
    Wishes,
)
from planning.snapshot import Snapshot
from tools.collecting import collect_seldom

LISTEN_SECONDS = 0.2
"""How often a wait for the answer looks whether the person wants no more."""

NICE = 5
"""How far the child stands back where more than two want a core: the plan likely to be recommended comes first."""

_STOP = b"s"


@contextmanager
def solved_beside(
    plant: Snapshot,
    disruptions: Sequence[Disruption],
    wishes: Wishes,
    effort: Effort,
    report: Report | None,
    stop: Stop | None,
) -> Iterator[Later]:
    """Start on a goal in another process; what is yielded waits for its outcome (None if the process failed).

    It tries nothing on two cores at once: the other one has work. The process ends with the block, whatever ends it.
    """
    code = f"import sys; sys.path[:] = {sys.path!r}; from tools.beside import work; work()"
    one_core = replace(effort, threads=1)
    job = pickle.dumps((plant, tuple(disruptions), wishes, one_core), pickle.HIGHEST_PROTOCOL)
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None and child.stdout is not None
        answers: list[Outcome] = []
        ended = Event()
        threads = [
            Thread(target=_say, args=(child.stdin, job), daemon=True),
            Thread(target=_hear, args=(child.stdout, report, answers, ended), daemon=True),
        ]
        for thread in threads:
            thread.start()
        asked = child.stdin

        def later() -> Outcome | None:
            told = False
            while not ended.wait(LISTEN_SECONDS):
                if stop is not None and stop() and not told:
                    told = True
                    threads[0].join()
                    _say(asked, _STOP)
            return answers[0] if answers else None

        try:
            yield later
        finally:
            child.kill()
            for thread in threads:
                thread.join()


def _say(pipe: IO[bytes], words: bytes) -> None:
    """Write to a child that may be gone."""
    try:
        pipe.write(words)
        pipe.flush()
    except (BrokenPipeError, ValueError):
        return


def _hear(pipe: IO[bytes], report: Report | None, answers: list[Outcome], ended: Event) -> None:
    """Pass on what a child reports until its answer or its end."""
    try:
        while not answers:
            heard = pickle.load(pipe)
            if isinstance(heard, Planned | Infeasible | OutOfTime):
                answers.append(heard)
            elif isinstance(heard, Progress) and report is not None:
                report(heard)
    except (EOFError, pickle.UnpicklingError):
        return
    finally:
        ended.set()


def work() -> None:
    """The child: one job, its progress, its outcome."""
    from planning.recovery.recover import recover

    # an interrupt from the keyboard reaches the parent, who says when to stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_seldom()
    os.nice(NICE)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    plant, disruptions, wishes, effort = pickle.load(sys.stdin.buffer)
    enough = Event()
    Thread(target=_listen, args=(enough,), daemon=True).start()

    def send(word: Progress | Outcome) -> None:
        pickle.dump(word, answers)
        answers.flush()

    send(recover(plant, disruptions, wishes, effort, send, enough.is_set))
    # nothing is left to do, and threads that wait for input need not be woken
    os._exit(0)


def _listen(enough: Event) -> None:
    if sys.stdin.buffer.read(1) != _STOP:
        os._exit(1)
    enough.set()
