"""The machine a figure was measured on, and work in a process of its own, so that its memory is its own."""

import importlib.metadata
import os
import platform
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

from andon.memory import peak_mib

Result = TypeVar("Result")
LIBRARIES = ("ortools", "numba", "numpy", "pydantic", "sqlmodel", "sqlalchemy", "langgraph")


def machine() -> dict[str, Any]:
    """Cores, memory, Python and the libraries that matter for speed."""
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_mib": _memory_mib(),
        "system": platform.system(),
        "processor": platform.machine(),
        "python": platform.python_version(),
        "libraries": {name: importlib.metadata.version(name) for name in LIBRARIES},
    }


def apart(work: Callable[..., Result], *args: Any) -> tuple[Result, int | None]:
    """The result of work done in a fresh process, and the most memory that process held, MiB."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        result = pool.submit(work, *args).result()
        return result, pool.submit(peak_mib).result()


def _memory_mib() -> int:
    return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")) // 2**20
