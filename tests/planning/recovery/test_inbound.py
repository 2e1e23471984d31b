"""What reaches the plant without purchases: worked out once for a bill of material, and never mixed between plants."""

import numpy as np
import pytest

from planning.availability import Availability, Supply, availability, cut_parts
from planning.line import Plan
from planning.recovery import inbound as kept
from planning.recovery.check import check, recompute
from planning.recovery.inbound import cut, inbound
from planning.recovery.outcome import Wishes
from planning.recovery.problem import problem
from planning.usage import Usage
from tests.planning.recovery.rulebook import LOSS, ruled
from tests.planning.tiny import RandomPlant


def same(one: Availability, other: Availability) -> bool:
    tables = zip(
        (one.opening, *one.minutes, *one.cumulative), (other.opening, *other.minutes, *other.cumulative), strict=True
    )
    return all(np.array_equal(mine, yours) for mine, yours in tables)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_kept_is_what_arrives_and_what_is_cut(seed: int) -> None:
    plant, losses = RandomPlant(seed).draw()
    usage = Usage(plant)
    for confirmed_only in (False, True, False):
        there = availability(plant, usage, losses, Supply(confirmed_only))
        assert same(inbound(plant, usage, losses, confirmed_only), there)
    assert cut(plant, usage, losses) == frozenset(cut_parts(plant, usage, losses))


def test_a_plant_with_other_receipts_gets_nothing_that_was_kept() -> None:
    plant, other = ruled(), ruled(stock=3, receipts=())
    usage = Usage(plant)
    assert (inbound(plant, usage, [LOSS]).opening[0], cut(plant, usage, [LOSS])) == (50, frozenset({0}))
    assert (inbound(other, usage, [LOSS]).opening[0], cut(other, usage, [LOSS])) == (3, frozenset())


def test_a_problem_its_check_and_its_bill_ask_once_what_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def counted(*args: object) -> Availability:
        asked.append(True)
        return availability(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(kept, "availability", counted)
    plant = ruled()
    usage = Usage(plant)
    problem(plant, [LOSS], Wishes(), usage)
    assert check(plant, [LOSS], Plan(), Wishes(), usage) == []
    recompute(plant, [LOSS], Plan(), usage)
    assert len(asked) == 2, "with requested receipts, and on confirmed supply alone"
