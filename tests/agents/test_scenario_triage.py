"""The first scenario's signals, read as they came: the works that are lost, no others, and no noise among them."""

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

import scenarios
from agents.analyst.model import Analyst
from agents.triage import triage
from planning.snapshot import Snapshot
from scenarios.plant import generate
from scenarios.scenario import load
from tools.directory import Directory


@pytest.fixture(scope="module")
def plant() -> Snapshot:
    return generate("reference", seed=1)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_harness_works_lost_are_found_exactly_and_the_noise_stays_out(plant: Snapshot, seed: int) -> None:
    drawn = load("harness_ukraine").draw(plant, seed)
    heard = [signal for signal in drawn.signals if signal.received <= plant.as_of]
    result = triage(heard, Directory(plant), Analyst(), plant.as_of)
    assert len(result.events) == 1
    found = result.disruption
    assert found is not None
    assert set(found.sites) == set(drawn.disruption.sites)
    assert found.cause == drawn.disruption.cause == "war"
    assert abs(found.start - drawn.disruption.start) <= timedelta(hours=24)
    noise = ("price", "holiday", "drill", "campaign", "rumours", "count")
    dismissed = [s.subject for s in heard if s.id in dict(result.dismissed)]
    assert len(dismissed) == len(noise)
    assert all(any(word in subject.casefold() for subject in dismissed) for word in noise)
    assert len(result.watched) == 2


def test_every_signal_of_the_course_gets_the_verdict_the_scenario_expects(plant: Snapshot) -> None:
    drawn = load("harness_ukraine").draw(plant, 1)
    folder = Path(scenarios.__path__[0]) / "harness_ukraine"
    wanted = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))["verdicts"]
    result = triage(drawn.signals, Directory(plant), Analyst(), plant.as_of)
    told = {signal for event in result.events for signal in event.disruption.signals}
    noise = dict(result.dismissed)
    given = ["event" if s.id in told else "noise" if s.id in noise else "watch" for s in drawn.signals]
    assert len(result.events) == 1
    assert sorted(given) == sorted(wanted.values())
