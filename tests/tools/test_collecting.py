"""Circles of garbage are looked for seldom by commands, and by nobody who only imports them."""

import gc
import subprocess
import sys

from tools.collecting import THRESHOLDS


def test_a_command_looks_seldom_for_circles_and_a_library_user_as_before() -> None:
    code = "import gc, andon.cli, tools.beside; print(gc.get_threshold())"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == str(gc.get_threshold())
    code = "import gc, sys, andon.cli\ntry: andon.cli.main(['--help'])\nexcept SystemExit: print(gc.get_threshold())"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.splitlines()[-1] == str(THRESHOLDS)
