"""The written-out problem that general solvers get in the benchmarks is the problem: its plans pass, at the optimum."""

import pytest

from benchmarks.rivals import RIVALS, rival
from planning.price import undisturbed_cents
from tests.planning.recovery.drawn_plants import SmallPlant
from tests.planning.recovery.plain_model import PlainModel

SEEDS = (9, 30, 43)


@pytest.mark.parametrize("name", RIVALS)
def test_on_tiny_plants_a_general_solver_finds_the_optimum(name: str) -> None:
    above = []
    for seed in SEEDS:
        plant, losses = SmallPlant(seed).draw()
        best = PlainModel(plant, losses).solve(5)
        assert best is not None
        found = rival(plant, tuple(losses), 5, name)
        assert found["said"] == "", found
        above.append(found["cents"] + undisturbed_cents(plant) - best.cents)
    assert min(above) >= 0 and above.count(0) >= 2


def test_what_would_be_too_large_is_not_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.rivals.MOST_COLUMNS", 10)
    plant, losses = SmallPlant(9).draw()
    for name in RIVALS:
        found = rival(plant, tuple(losses), 5, name)
        assert found["cents"] is None and "not written out" in found["said"]
