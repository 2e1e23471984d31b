"""Compiled kernels (Numba), kept on disk between starts wherever there is a place for them."""

import hashlib
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}
CONFIG: Any = numba.config
HERE = Path(__file__).parent
PLANNING = HERE.parents[1]


def compile_now(what: str, *ready: Callable[[], None]) -> None:
    """Compile kernels, or load them from the cache, and say how long that took."""
    began = time.monotonic()
    for each in ready:
        each()
    sys.stderr.write(f"{what} is compiled ({time.monotonic() - began:.1f} s).\n")


def kernel(function: Kernel) -> Kernel:
    """A function compiled to machine code on its first call; it runs without the interpreter's lock.

    It allocates nothing, so it is compiled without reference counts, which would cost more than the work.
    """
    compiled: Kernel = _compiled(function, OPTIONS)
    return compiled


def inner(function: Kernel) -> Kernel:
    """A kernel that only kernels call: without the part that would let the interpreter call it."""
    compiled: Kernel = _compiled(function, OPTIONS | {"no_cpython_wrapper": True, "no_cfunc_wrapper": True})
    return compiled


def part(function: Kernel) -> Kernel:
    """A kernel that is a part of the one kernel that calls it: written in there, and not compiled by itself."""
    compiled: Kernel = _compiled(function, OPTIONS | {"inline": "always"})
    return compiled


def _compiled(function: Kernel, options: dict[str, Any]) -> Any:
    kept = cache_home()
    if kept is None:
        return numba.njit(**options)(function)
    before = CONFIG.CACHE_DIR
    CONFIG.CACHE_DIR = str(kept)
    try:
        compiled = numba.njit(cache=True, **options)(function)
    finally:
        CONFIG.CACHE_DIR = before
    _guard(compiled)
    return compiled


def _guard(compiled: Any) -> None:
    """A full disk or a damaged file costs a compilation, never a plan."""
    store = compiled._cache
    load, save = store.load_overload, store.save_overload

    def load_or_none(*args: Any) -> Any:
        try:
            return load(*args)
        except Exception:
            # A damaged index would stay in the way of every later start.
            with suppress(Exception):
                store.flush()
            return None

    def save_if_possible(*args: Any) -> None:
        with suppress(Exception):
            save(*args)

    store.load_overload, store.save_overload = load_or_none, save_if_possible


@cache
def cache_home() -> Path | None:
    """The folder for compiled code of exactly these sources; None where nothing can be written.

    Beside the sources if possible (what older sources left there is removed), else in the user's cache, else in a
    folder of the user's own under the system's temporary folder.
    """
    version = source_digest()
    for root in _roots():
        home = root / version
        if _usable(home):
            if root.parent.parent == HERE:
                _clear(root, version)
            return home
    return None


def source_digest() -> str:
    """A digest of the sources of all kernels: they call each other, and a change in one makes the others stale."""
    found = hashlib.sha256(numba.__version__.encode())
    for file in sorted(PLANNING.rglob("*.py")):
        text = file.read_bytes()
        if b"engine.jit import" in text or file.name in ("jit.py", "layout.py", "tables.py"):
            found.update(text)
    return found.hexdigest()[:16]


def _roots() -> Iterator[Path]:
    if CONFIG.CACHE_DIR:
        yield Path(CONFIG.CACHE_DIR) / "andon-kernels"
    yield HERE / "__pycache__" / "kernels"
    with suppress(RuntimeError):
        yield Path.home() / ".cache" / "andon-kernels"
    yield Path(tempfile.gettempdir()) / f"andon-kernels-{os.getuid() if hasattr(os, 'getuid') else 'user'}"


def _usable(home: Path) -> bool:
    """True if the folder is there or can be made, can be written, and is nobody else's: code is loaded from it."""
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in (home.parent, home):
            found = folder.stat()
            if hasattr(os, "getuid") and (found.st_uid != os.getuid() or found.st_mode & stat.S_IWOTH):
                return False
        with tempfile.TemporaryFile(dir=home):
            return True
    except OSError:
        return False


def _clear(root: Path, keep: str) -> None:
    for old in root.iterdir():
        if old.name != keep:
            shutil.rmtree(old, ignore_errors=True)
