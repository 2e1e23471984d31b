"""Processes that die at a chosen fail point: forked, so that they start warm, and ended without any clean-up."""

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from tests.agents.desk import make_store
from tools.store import failpoint

DIED = 9


def in_child(work: Callable[[], object]) -> int:
    """Run work in a forked process and give its exit code: 0, ``DIED`` at a fail point, or 1 with its traceback."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def die_at(number: int) -> None:
    """End this process when it passes its n-th fail point (from 1)."""
    passed = 0

    def hook(_name: str) -> None:
        nonlocal passed
        passed += 1
        if passed == number:
            os._exit(DIED)

    failpoint.hook = hook


def fresh(folder: Path) -> Path:
    """A folder with a new store, made in a child so that the parent never has it open."""
    folder.mkdir(parents=True)
    assert in_child(lambda: make_store(folder / "andon.db").close()) == 0
    return folder
