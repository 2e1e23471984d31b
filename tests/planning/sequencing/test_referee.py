"""The count equals the independent referee's on real line-days, for random sequences and for found ones."""

import importlib.util
import os
import random
from pathlib import Path
from types import ModuleType

import pytest

from planning.line import RatioRule
from planning.sequencing.check import check, score
from planning.sequencing.problem import Car, Sequenced, SequenceProblem
from planning.sequencing.search import Patience
from planning.sequencing.solve import sequence

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("ANDON_SHARED_DATA", ROOT.parent / "shared" / "data"))
REFEREE = DATA.parent / "check" / "score_car_sequencing.py"
DAYS = sorted((DATA / "roadef2005").glob("set_*/*")) if REFEREE.exists() else []

pytestmark = pytest.mark.skipif(not DAYS, reason="the referee and the Renault line-days are not on this machine")


def _referee() -> ModuleType:
    spec = importlib.util.spec_from_file_location("referee", REFEREE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _line_day(folder: Path) -> SequenceProblem:
    read = _referee().read_rows
    head, *rows = read(folder / "vehicles.txt")
    rules = read(folder / "ratios.txt")[1:]
    ratios = []
    for number, (ratio, priority, option, *_) in enumerate(rules):
        p, q = map(int, ratio.split("/"))
        rank = "high" if priority == "1" else "low"
        ratios.append(RatioRule(id=f"r{number}", line="L", option=option, p=p, q=q, priority=rank))
    places = {rule.option: head.index(rule.option) for rule in ratios}
    ident, colour, date = head.index("Ident"), head.index("Paint Color"), head.index("Date")

    def car(row: list[str]) -> Car:
        return Car(row[ident], frozenset(name for name, at in places.items() if row[at] == "1"), row[colour])

    ranked = {}
    for row in read(folder / "optimization_objectives.txt")[1:]:
        ranked[int(row[0])] = row[1].split("_")[0]
    today = tuple(car(row) for row in rows if row[date] != rows[0][date])
    return SequenceProblem(
        cars=today,
        slots=len(today),
        tail=tuple(car(row) for row in rows if row[date] == rows[0][date]),
        ratios=tuple(ratios),
        batch_limit=int(read(folder / "paint_batch_limit.txt")[1][0]),
        objective=tuple(ranked[rank] for rank in sorted(ranked)),
    )


@pytest.mark.parametrize("folder", DAYS, ids=lambda folder: folder.name)
def test_random_sequences_score_the_same(folder: Path) -> None:
    problem, referee = _line_day(folder), _referee()
    order = [car.id for car in problem.cars]
    for seed in range(2):
        random.Random(seed).shuffle(order)
        told = referee.score_roadef(folder, order)
        broken = check(problem, order)
        assert told["valid"] == (not broken)
        if told["valid"]:
            assert score(problem, order).objective == told["objective"]
    order.sort(key=lambda name: next(car.colour for car in problem.cars if car.id == name))
    assert referee.score_roadef(folder, order)["valid"] == (not check(problem, order))


@pytest.mark.parametrize("folder", DAYS[:6], ids=lambda folder: folder.name)
def test_a_found_sequence_is_valid_for_the_referee_and_scores_the_same(folder: Path) -> None:
    problem = _line_day(folder)
    found = sequence(problem, Patience(steps=100), seed=1)
    assert isinstance(found, Sequenced)
    told = _referee().score_roadef(folder, list(found.order))
    assert told["valid"] and told["objective"] == found.score.objective
