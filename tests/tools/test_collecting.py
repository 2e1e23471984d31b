"""Circles of garbage are looked for seldom by commands, and as usual by a program that only imports them."""

import subprocess
import sys

from tools.collecting import THRESHOLDS

ASKED = "import gc; print(gc.get_threshold())"


def told(code: str) -> str:
    """The last line that a new Python prints."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split("\n")[
        -2
    ]


def test_a_command_looks_seldom_for_circles() -> None:
    assert told(f"import andon.cli\ntry: andon.cli.main(['--help'])\nexcept SystemExit: pass\n{ASKED}") == str(
        THRESHOLDS
    )


def test_a_program_that_imports_andon_collects_as_before() -> None:
    assert told(f"import andon.cli, tools.beside\n{ASKED}") == told(ASKED)
