"""Long work is heard of, and Ctrl-C ends it with the best plan found so far."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from andon.progress import Watch, search_line
from planning.recovery.outcome import Progress

WORK = """
import sys, time
from andon.progress import Watch
watch = Watch()
def work():
    watch.report("planning", None)
    until = time.monotonic() + 20
    while time.monotonic() < until and not (OBEYS and watch.stopped.is_set()):
        time.sleep(0.01)
    return "the best so far"
print(watch.run(work))
"""


def begun(obeys: bool, folder: Path) -> subprocess.Popen[str]:
    """A process whose work has begun."""
    started = subprocess.Popen(
        [sys.executable, "-c", WORK.replace("OBEYS", str(obeys))], cwd=folder, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert started.stderr is not None
    assert started.stderr.readline() == "planning …\n"
    return started


def test_ctrl_c_keeps_the_best_plan(tmp_path: Path) -> None:
    with begun(True, tmp_path) as ran:
        ran.send_signal(signal.SIGINT)
        out, err = ran.communicate(timeout=10)
        assert ran.returncode == 0
    assert out == "the best so far\n"
    assert "best plan found so far is kept" in err


def test_a_second_ctrl_c_ends_at_once(tmp_path: Path) -> None:
    with begun(False, tmp_path) as ran:
        ran.send_signal(signal.SIGINT)
        time.sleep(0.5)
        ran.send_signal(signal.SIGINT)
        out, _ = ran.communicate(timeout=10)
        assert ran.returncode == 130
    assert out == ""


def test_a_run_that_is_stopped_while_planning_still_asks_its_question(tmp_path: Path) -> None:
    andon = [sys.executable, "-m", "andon"]
    subprocess.run([*andon, "init", "--plant", "compact"], cwd=tmp_path, check=True, capture_output=True)
    words = [*andon, "run", "harness_ukraine", "--seconds", "600"]
    with subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as ran:
        assert ran.stderr is not None
        while "planning" not in ran.stderr.readline():
            pass
        time.sleep(1)
        ran.send_signal(signal.SIGINT)
        out, err = ran.communicate(timeout=100)
        assert ran.returncode == 0, err
    assert "Waits for a decision: P-0001" in out


def test_an_error_in_the_work_comes_out(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Watch().run(work)


def test_lines_are_few_where_no_terminal_shows_them(capsys: pytest.CaptureFixture[str]) -> None:
    watch = Watch()

    def work() -> None:
        for second in range(50):
            watch.report("planning", Progress("awards", 2_000_000 - second, 1_000_000, float(second)))
        watch.report("papers", None)

    watch.run(work)
    err = capsys.readouterr().err
    assert err.splitlines() == ["planning …", "papers …"]
    assert set(watch.phases) == {"planning", "papers"}


def test_a_search_line_says_best_bound_gap_and_time() -> None:
    said = search_line(Progress("awards", 2_000_000, 1_900_000, 12.4))
    assert said == "awards, best € 20 000.00, bound € 19 000.00, gap 5.0 %, 12 s"
    assert search_line(Progress("start", None, None, 0.2)) == "start, 0 s"


CHATTY = """
import ctypes, os, sys
from andon.progress import Watch
from andon.screen import emit

def work():
    os.write(1, b"written by a library\\n")
    ctypes.CDLL(None).printf(b"printed by a library\\n")
    print("said by Andon")
    return 7

emit("answer", number=Watch().run(work))
ctypes.CDLL(None).printf(b"after the work\\n")
"""


def test_what_a_library_prints_while_it_works_does_not_reach_stdout(tmp_path: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", CHATTY], cwd=tmp_path, capture_output=True, text=True, check=True)
    said, answer, after = ran.stdout.splitlines()
    assert (said, after) == ("said by Andon", "after the work")
    assert json.loads(answer)["number"] == 7
    assert "written by a library" in ran.stderr and "printed by a library" in ran.stderr
