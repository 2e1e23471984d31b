"""``andon sequence``: an answer in the referee's form, progress apart from data, and every bad input in one line."""

import json
import os
from pathlib import Path

import pytest

from tests.andon.calling import Andon
from tests.planning.sequencing.test_formats import CLASSIC, VEHICLES, line_day


def test_a_line_day_is_sequenced_and_its_answer_written(andon: Andon, tmp_path: Path) -> None:
    answer = tmp_path / "answer.txt"
    called = andon.ok("sequence", str(line_day(tmp_path)), "--seconds", "20", "--out", str(answer), "--json")
    (row,) = json.loads(called.out)["line_days"]
    assert sorted(answer.read_text().split()) == ["A", "B", "C"]
    assert row["cars"] == 3 and row["proven"] and row["paint"] == 1


def test_a_folder_of_line_days_gets_a_folder_of_answers(andon: Andon, tmp_path: Path) -> None:
    (tmp_path / "days").mkdir()
    for name in ("one", "two"):
        (tmp_path / "days" / f"{name}.txt").write_text(CLASSIC)
    called = andon.ok("sequence", str(tmp_path / "days"), "--seconds", "0.2", "--out", str(tmp_path / "answers"))
    assert sorted(file.name for file in (tmp_path / "answers").iterdir()) == ["one.txt", "two.txt"]
    assert "one" in called.out and "two" in called.out and "Objective" in called.out


def test_too_many_cars_of_a_colour_end_with_the_count_and_write_nothing(andon: Andon, tmp_path: Path) -> None:
    cars = "".join(f"2003 01 2;{n};X{n};1;0;0;\n" for n in range(9))
    folder = line_day(tmp_path, vehicles=VEHICLES + cars)
    called = andon("sequence", str(folder), "--out", str(tmp_path / "answer.txt"))
    assert called.code == 4 and not (tmp_path / "answer.txt").exists()
    assert "11 cars in 1" in called.err and "take out 7" in called.err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("gone",), 1, "no such file"),
        ((".",), 1, "no line-day found"),
        (("p.txt", "--out", "missing/answer.txt"), 2, "there is no folder"),
        (("p.txt", "--out", "."), 2, "is a folder"),
        (("p.txt", "--seconds", "-1"), 2, "--seconds"),
        (("bad.txt",), 1, "cut short"),
        (("p.txt", "--out", "p.txt"), 2, "is read by this very run"),
        (("p.txt", "--out", "pipe"), 2, "is no ordinary file"),
        (("p.txt", "--out", "n" * 250), 2, "cannot be written"),
        (("two", "--out", "answers"), 2, "are both called p"),
    ],
)
def test_bad_input_is_one_line(
    words: tuple[str, ...], code: int, told: str, andon: Andon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if words[0] != ".":
        (tmp_path / "p.txt").write_text(CLASSIC)
        (tmp_path / "bad.txt").write_text(CLASSIC[:-8])
        os.mkfifo(tmp_path / "pipe")
        for name in ("x", "y"):
            (tmp_path / "two" / name).mkdir(parents=True)
            (tmp_path / "two" / name / "p.txt").write_text(CLASSIC)
    called = andon("sequence", *words)
    assert called.code == code and told in called.err.replace("\n", " ") and "Traceback" not in called.err
