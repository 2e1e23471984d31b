"""The count equals the independent referee's on published line-days, for random sequences and for found ones."""

import importlib.util
import os
import random
from pathlib import Path
from types import ModuleType

import pytest

from planning.sequencing.check import check, score
from planning.sequencing.formats import read, write
from planning.sequencing.problem import Sequenced
from planning.sequencing.solve import Patience, sequence

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("ANDON_SHARED_DATA", ROOT.parent / "shared" / "data"))
REFEREE = DATA.parent / "check" / "score_car_sequencing.py"
DAYS = sorted((DATA / "roadef2005").glob("set_*/*")) if REFEREE.exists() else []
CLASSIC = sorted((DATA / "csplib001").glob("*.txt")) if REFEREE.exists() else []

pytestmark = pytest.mark.skipif(not DAYS, reason="the referee and the published line-days are not on this machine")


@pytest.fixture(scope="module")
def referee() -> ModuleType:
    spec = importlib.util.spec_from_file_location("referee", REFEREE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("folder", DAYS, ids=lambda folder: folder.name)
def test_random_line_days_score_the_same(folder: Path, referee: ModuleType) -> None:
    problem = read(folder).problem
    order = [car.id for car in problem.cars]
    for seed in range(2):
        random.Random(seed).shuffle(order)
        told = referee.score_roadef(folder, order)
        assert told["valid"] == (not check(problem, order))
        found = score(problem, order)
        if told["valid"]:
            assert (found.objective, found.high, found.paint, found.low) == (
                told["objective"], told["high"], told["paint"], told["low"])  # fmt: skip
    colour = {car.id: car.colour for car in problem.cars}
    order.sort(key=colour.__getitem__)
    assert referee.score_roadef(folder, order)["valid"] == (not check(problem, order))


@pytest.mark.parametrize("file", CLASSIC, ids=lambda file: file.stem)
def test_random_classic_instances_score_the_same(file: Path, referee: ModuleType) -> None:
    day = read(file)
    order = [car.id for car in day.problem.cars]
    for seed in range(2):
        random.Random(seed).shuffle(order)
        told = referee.score_csplib(file, [day.written[car] for car in order])
        assert told == {"valid": True, "objective": score(day.problem, order).high}


@pytest.mark.parametrize("path", [*DAYS[::7], *CLASSIC[::20]], ids=lambda path: path.stem)
def test_a_written_answer_is_valid_for_the_referee_and_scores_the_same(
    path: Path, referee: ModuleType, tmp_path: Path
) -> None:
    day = read(path)
    found = sequence(day.problem, Patience(steps=20_000), seed=1)
    assert isinstance(found, Sequenced)
    write(day, found.order, tmp_path / "answer.txt")
    answer = (tmp_path / "answer.txt").read_text().split()
    told = referee.score_roadef(path, answer) if path.is_dir() else referee.score_csplib(path, answer)
    assert told["valid"]
    assert told["objective"] == (found.score.objective if path.is_dir() else found.score.high)
