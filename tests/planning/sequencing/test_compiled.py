"""Compiled kernels are kept between starts, only where nobody else can put code, and are not needed to be kept."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from planning.sequencing.engine import jit

LOOK = """
import json
from planning.sequencing.engine.jit import compile_now
from planning.sequencing.engine.walk import walk
from planning.sequencing.engine.fill import fill
from planning.sequencing.solve import ready
compile_now("The search", ready)
print(json.dumps([[sum(k.stats.cache_hits.values()), sum(k.stats.cache_misses.values())] for k in (walk, fill)]))
"""


def test_a_second_start_loads_what_the_first_compiled() -> None:
    for _ in range(2):
        ran = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == [[1, 0], [1, 0]], ran.stderr


def test_where_nothing_can_be_written_kernels_are_compiled_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jit, "cache_home", lambda: None)

    @jit.kernel
    def doubled(number: int) -> int:
        return 2 * number

    assert doubled(21) == 42


def test_a_full_disk_or_a_damaged_file_costs_a_compilation_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(jit, "cache_home", lambda: tmp_path)

    def build() -> object:
        def tripled(number: int) -> int:
            return 3 * number

        return jit.kernel(tripled)

    first = build()
    assert callable(first) and first(14) == 42
    kept = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert kept
    for file in kept:
        file.write_bytes(b"damaged")
    again = build()
    assert callable(again) and again(14) == 42


def test_a_folder_that_others_may_write_into_is_not_used(tmp_path: Path) -> None:
    mine, open_to_all = tmp_path / "mine" / "v", tmp_path / "open" / "v"
    open_to_all.parent.mkdir()
    open_to_all.parent.chmod(0o777)
    assert jit._usable(mine) and not jit._usable(open_to_all)
    (tmp_path / "file").write_text("")
    assert not jit._usable(tmp_path / "file" / "v")


def test_a_change_in_any_kernel_makes_another_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("from engine.jit import kernel")
    monkeypatch.setattr(jit, "PLANNING", tmp_path)
    before = jit.source_digest()
    (tmp_path / "one.py").write_text("from engine.jit import inner")
    assert jit.source_digest() != before
