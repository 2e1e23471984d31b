"""Line-days are read as they are meant; every bad file is told apart in words that name the place."""

from pathlib import Path

import pytest

from planning.sequencing.bounds import paint_bound
from planning.sequencing.check import score
from planning.sequencing.formats import FormatError, left_out, read, recognised, write
from planning.sequencing.problem import Unsequenceable
from planning.sequencing.solve import Patience, sequence

VEHICLES = """Date;SeqRank;Ident;Paint Color;HPRC1;LPRC1;
2003 01 1;9;before;1;1;0;
2003 01 2;1;A;1;1;0;
2003 01 2;2;B;2;0;1;
2003 01 2;3;C;1;1;1;
"""
RATIOS = "Ratio;Prio;Ident;\n1/2;1;HPRC1;\n1/3;0;LPRC1;\n"
LIMIT = "limitation;\n2;\n"
OBJECTIVES = (
    "rank;objective name;\n1;paint_color_batches;\n2;high_priority_level_and_easy_to_satisfy;\n3;low_priority;\n"
)
CLASSIC = "% a line-day\n3 2 2\n1 1\n2 3\n0 2 1 0\n1 1 0 1\n"


def line_day(folder: Path, **changes: str) -> Path:
    files = {"vehicles": VEHICLES, "ratios": RATIOS, "paint_batch_limit": LIMIT, "optimization_objectives": OBJECTIVES}
    for name, text in (files | changes).items():
        (folder / f"{name}.txt").write_text(text, encoding="latin-1", newline="")
    return folder


def test_a_line_day_is_read_with_the_day_before_and_its_ranks(tmp_path: Path) -> None:
    problem = read(line_day(tmp_path)).problem
    assert [car.id for car in problem.tail if car] == ["before"]
    assert [(car.id, car.colour, sorted(car.options)) for car in problem.cars] == [
        ("A", "1", ["HPRC1"]), ("B", "2", ["LPRC1"]), ("C", "1", ["HPRC1", "LPRC1"])]  # fmt: skip
    assert problem.objective == ("paint", "high", "low") and problem.batch_limit == 2
    assert [(rule.p, rule.q, rule.priority) for rule in problem.ratios] == [(1, 2, "high"), (1, 3, "low")]


def test_lines_may_end_as_on_any_system(tmp_path: Path) -> None:
    text = {name: text.replace("\n", "\r\n") for name, text in (("vehicles", VEHICLES), ("ratios", RATIOS))}
    assert len(read(line_day(tmp_path, **text)).problem.cars) == 3


def test_a_mark_of_byte_order_is_passed_over(tmp_path: Path) -> None:
    folder = line_day(tmp_path, vehicles="\u00ef\u00bb\u00bf" + VEHICLES)
    assert len(read(folder).problem.cars) == 3


def test_a_damaged_file_is_not_passed_over_in_a_folder(tmp_path: Path) -> None:
    for name, text in (("neg", "-3 2 2\n"), ("float", "3.5 2 2\n"), ("notes", "read me"), ("ok", CLASSIC)):
        (tmp_path / f"{name}.txt").write_text(text)
    days = recognised(tmp_path)
    assert [day.stem for day in days] == ["float", "neg", "ok"]
    assert [file.stem for file in left_out(tmp_path, days)] == ["notes"]


def test_a_classic_instance_is_read_and_counts_whole_windows_only(tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text(CLASSIC)
    day = read(tmp_path / "p.txt")
    assert [day.written[car.id] for car in day.problem.cars] == ["0", "0", "1"]
    assert day.problem.whole_windows and score(day.problem, ["0.0", "0.1", "1.0"]).high == 1


def test_an_answer_is_written_as_the_referee_reads_it(tmp_path: Path) -> None:
    day = read(line_day(tmp_path))
    write(day, ("C", "B", "A"), tmp_path / "answer.txt")
    assert (tmp_path / "answer.txt").read_text() == "C\nB\nA\n"
    assert not list(tmp_path.glob(".answer*"))


def test_a_folder_of_line_days_is_searched(tmp_path: Path) -> None:
    (tmp_path / "day").mkdir()
    line_day(tmp_path / "day")
    (tmp_path / "p.txt").write_text(CLASSIC)
    (tmp_path / "notes.txt").write_text("not a line-day")
    assert recognised(tmp_path) == [tmp_path / "day", tmp_path / "p.txt"]


BAD = {
    "cut short": ({"vehicles": VEHICLES[:-12]}, "cells where the first line names 6"),
    "no rows": ({"vehicles": VEHICLES.split("\n")[0]}, "the day to plan is empty"),
    "only the day before": ({"vehicles": "\n".join(VEHICLES.split("\n")[:2])}, "the day to plan is empty"),
    "empty file": ({"vehicles": ""}, "the file is empty"),
    "twice": ({"vehicles": VEHICLES + "2003 01 2;4;A;1;0;0;\n"}, "car A was given before"),
    "option without ratio": ({"ratios": "Ratio;Prio;Ident;\n1/2;1;HPRC1;\n"}, "option LPRC1 has no ratio"),
    "ratio without option": ({"ratios": RATIOS + "1/4;0;LPRC9;\n"}, "no column for option LPRC9"),
    "p not below q": ({"ratios": RATIOS.replace("1/2", "2/2")}, "ratio 2/2 of HPRC1"),
    "no ratio": ({"ratios": RATIOS.replace("1/2", "half")}, "'half', expected p/q"),
    "flag": ({"vehicles": VEHICLES.replace("A;1;1;0", "A;1;7;0")}, "HPRC1 of car A is '7'"),
    "priority": ({"ratios": RATIOS.replace(";1;H", ";5;H")}, "priority '5'"),
    "objective": ({"optimization_objectives": OBJECTIVES + "4;beauty;\n"}, "unknown objective 'beauty'"),
    "objective twice": ({"optimization_objectives": OBJECTIVES + "4;low_priority;\n"}, "given twice"),
    "ranks": ({"optimization_objectives": OBJECTIVES.replace("3;", "5;")}, "without a hole"),
    "limit": ({"paint_batch_limit": "limitation;\nmany;\n"}, "paint batch limit is 'many'"),
    "no limit": ({"paint_batch_limit": "limitation;\n"}, "no paint batch limit"),
    "name cut short": ({"optimization_objectives": OBJECTIVES[:-5]}, "the last cell is not ended by"),
    "no name": ({"vehicles": VEHICLES.replace(";B;2;", ";;2;")}, "a car without a name"),
    "no colour": ({"vehicles": VEHICLES.replace(";B;2;", ";B;;")}, "a car without a colour"),
    "column twice": ({"vehicles": VEHICLES.replace("LPRC1", "HPRC1")}, "column 'HPRC1' is named twice"),
    "large limit": ({"paint_batch_limit": "limitation;\n99999999999;\n"}, "a whole number from 1 to 999999999"),
    "column": ({"vehicles": VEHICLES.replace("Paint Color", "Tint")}, "no column Paint Color"),
}


@pytest.mark.parametrize("case", BAD, ids=list(BAD))
def test_a_bad_line_day_is_told_with_its_place(case: str, tmp_path: Path) -> None:
    changes, words = BAD[case]
    with pytest.raises(FormatError) as told:
        read(line_day(tmp_path, **changes))
    assert words in str(told.value) and str(tmp_path) in str(told.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("3 2", "cut short"),
        ("0 1 1\n1\n2\n0 0 0\n", "the day is empty"),
        (CLASSIC[:-6], "cut short"),
        (CLASSIC + "7 7\n", "more than one"),
        (CLASSIC + "7\n", "a number too many"),
        (CLASSIC.replace("2 3\n", "1 3\n"), "ratio 1/1"),
        (CLASSIC.replace("0 2 1 0", "0 5 1 0"), "add up to 6"),
        (CLASSIC.replace("1 1 0 1", "0 1 0 1"), "class 0 is given twice"),
        (CLASSIC.replace("1 1 0 1", "1 1 0 2"), "expected a 0 or 1"),
        ("three cars\n", "'three' where"),
        ("3 -2 2", "'-2' where"),
    ],
)
def test_a_bad_classic_instance_is_told(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text(text)
    with pytest.raises(FormatError, match=words):
        read(tmp_path / "p.txt")


def test_what_is_no_line_day_is_told(tmp_path: Path) -> None:
    for path, words in ((tmp_path / "gone", "no such file"), (tmp_path, "no line-day found")):
        with pytest.raises(FormatError, match=words):
            recognised(path)
    (tmp_path / "vehicles.txt").write_text(VEHICLES)
    with pytest.raises(FormatError, match=r"ratios\.txt, paint_batch_limit\.txt, optimization_objectives\.txt missing"):
        read(tmp_path)


def test_more_cars_of_one_colour_than_batches_allow_are_counted(tmp_path: Path) -> None:
    cars = "".join(f"2003 01 2;{n};X{n};1;0;0;\n" for n in range(9))
    found = sequence(read(line_day(tmp_path, vehicles=VEHICLES + cars)).problem, Patience(steps=1_000))
    assert isinstance(found, Unsequenceable)
    assert (found.cut.rule, found.cut.needs, found.cut.fits, found.cut.proven) == ("colour", 11, 4, True)


def test_the_bound_on_paint_changes_counts_batches_and_the_last_colour_before(tmp_path: Path) -> None:
    assert paint_bound(read(line_day(tmp_path)).problem) == 1
    other = read(line_day(tmp_path, vehicles=VEHICLES.replace("before;1", "before;3"))).problem
    assert paint_bound(other) == 2
