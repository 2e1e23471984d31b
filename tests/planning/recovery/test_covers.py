"""Covers of sources: no plan breaks one, the relaxation pays more with them, and what they prove still holds."""

import numpy as np
import pytest

from planning.recovery.bound import bound_cents
from planning.recovery.columns import FEW_STEPS, first_columns, hit_limits, new_columns
from planning.recovery.covering import cover, uncovered
from planning.recovery.covers import most_lacking
from planning.recovery.grouping import FINE, group, periods
from planning.recovery.master import Master, Relaxed
from planning.recovery.outcome import Effort, Wishes
from planning.recovery.problem import Problem, problem
from planning.recovery.recover import explored
from planning.recovery.solve import Found
from planning.usage import Usage
from tests.planning.recovery.drawn_plants import dear

SEEDS = range(40)


def relaxation(seed: int) -> tuple[Problem, Master, Relaxed]:
    """The relaxation of a small plant with every column that its prices call for."""
    plant, losses = dear(seed)
    model = problem(plant, losses, Wishes())
    active, hit = hit_limits(model)
    when = periods(model, coarse=False)
    groups = group(model, active, when, FINE)
    master = Master(model, active, when, groups, first_columns(model, groups, when, hit, FEW_STEPS))
    return model, master, priced(model, master)


def priced(model: Problem, master: Master) -> Relaxed:
    while True:
        relaxed = master.solve(10.0)
        assert relaxed is not None
        more = new_columns(model, master, relaxed.duals)
        if not more:
            return relaxed
        master.add(more)


def planned(seed: int) -> tuple[Problem, Found, int]:
    plant, losses = dear(seed)
    outcome, found = explored(plant, losses, Wishes(), Effort(seconds=5, threads=1), None, None, Usage(plant))
    assert found is not None
    return problem(plant, losses, Wishes()), found, outcome.option.bill.total  # type: ignore[union-attr]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_plan_breaks_a_cover(seed: int) -> None:
    model, found, _ = planned(seed)
    for number, source in enumerate(model.levers.sources):
        pieces = np.zeros(len(model.at), dtype=np.int64)
        for shipment, qty in zip(model.levers.shipments, found.bought.shipped.tolist(), strict=True):
            if shipment.offer == number and shipment.bucket < len(model.at):
                pieces[shipment.bucket :] += qty
        for limit in np.nonzero(model.rows.part == source.part)[0].tolist():
            most = most_lacking(model, limit) if pieces.any() else np.zeros(len(model.at))
            assert (pieces - found.stock.left[limit] <= most).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_proven_with_covers_holds_for_the_plan(seed: int) -> None:
    model, master, relaxed = relaxation(seed)
    _, _, paid = planned(seed)
    for _ in range(5):
        assert bound_cents(model, master.active, relaxed.duals) <= paid + 1
        covers = uncovered(master, relaxed)
        if not covers:
            break
        cover(master, covers)
        again = priced(model, master)
        assert again.objective >= relaxed.objective - 1
        relaxed = again


def test_covers_prove_more_where_sources_cost_something_once() -> None:
    plain = covered = 0.0
    for seed in SEEDS:
        model, master, relaxed = relaxation(seed)
        plain += bound_cents(model, master.active, relaxed.duals)
        for _ in range(3):
            cover(master, uncovered(master, relaxed))
            relaxed = priced(model, master)
        covered += bound_cents(model, master.active, relaxed.duals)
    assert covered > 1.001 * plain


def test_a_cover_joins_once() -> None:
    joined = 0
    for seed in SEEDS:
        _, master, relaxed = relaxation(seed)
        cover(master, uncovered(master, relaxed))
        known = set(master.covers)
        assert len(known) == len(master.covers)
        assert not known & set(uncovered(master, relaxed))
        joined += len(known)
    assert joined > 5
