"""Sources that are open and do not earn what they cost once are closed again; pinned ones stay."""

import numpy as np
import pytest

from planning.recovery import buying
from planning.recovery.buying import open_sources
from planning.recovery.closing import closed
from planning.recovery.columns import FEW_STEPS, first_columns, hit_limits, new_columns
from planning.recovery.grouping import FINE, group, periods
from planning.recovery.master import Master, Relaxed
from planning.recovery.outcome import Wishes
from planning.recovery.problem import Problem, problem
from tests.planning.recovery.drawn_plants import dear

SEEDS = range(40)


def opened(seed: int, monkeypatch: pytest.MonkeyPatch, **wishes: object) -> tuple[Problem, Master, Relaxed] | None:
    """A small plant whose sources are opened as the shares of the relaxation have it, and none is closed again."""
    plant, losses = dear(seed)
    model = problem(plant, losses, Wishes().model_copy(update=wishes))
    active, hit = hit_limits(model)
    when = periods(model, coarse=False)
    groups = group(model, active, when, FINE)
    master = Master(model, active, when, groups, first_columns(model, groups, when, hit, FEW_STEPS))
    relaxed = master.solve(10.0)
    while relaxed is not None and (more := new_columns(model, master, relaxed.duals)):
        master.add(more)
        relaxed = master.solve(10.0)
    with monkeypatch.context() as patch:
        patch.setattr(buying, "closed", lambda _, found, __: found)
        found = None if relaxed is None else open_sources(master, relaxed, lambda: False)
    return None if found is None else (model, master, found)


def in_use(relaxed: Relaxed) -> set[int]:
    return {number for number, used in enumerate(relaxed.used) if used.sum() > 0.5}


def test_closing_makes_everything_cheaper_and_closes_something(monkeypatch: pytest.MonkeyPatch) -> None:
    saved = 0
    for seed in SEEDS:
        found = opened(seed, monkeypatch)
        if found is None:
            continue
        _, master, relaxed = found
        after = closed(master, relaxed, lambda: False)
        assert after.objective <= relaxed.objective + 1e-6
        assert in_use(after) <= in_use(relaxed)
        saved += len(in_use(relaxed)) > len(in_use(after))
    assert saved


def test_what_is_left_open_is_what_the_programme_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that was tried and kept is open again at its price step."""
    for seed in SEEDS:
        found = opened(seed, monkeypatch)
        if found is not None:
            _, master, relaxed = found
            after = closed(master, relaxed, lambda: False)
            again = master.solve(10.0)
            assert again is not None
            assert again.objective == pytest.approx(after.objective, abs=1)
            assert in_use(again) == in_use(after)


def test_a_pinned_source_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = 0
    for seed in SEEDS:
        found = opened(seed, monkeypatch)
        pins = () if found is None else tuple(found[0].levers.sources[n].offer.id for n in sorted(in_use(found[2])))
        pinned = opened(seed, monkeypatch, pin_offers=pins) if pins else None
        if pinned is None:
            continue
        model, master, relaxed = pinned
        tried += 1
        after = closed(master, relaxed, lambda: False)
        assert {n for n, source in enumerate(model.levers.sources) if source.pinned} <= in_use(after)
    assert tried >= 5


def test_nothing_is_tried_when_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    found = next(found for seed in SEEDS if (found := opened(seed, monkeypatch)) is not None and in_use(found[2]))
    _, master, relaxed = found
    assert closed(master, relaxed, lambda: True) is relaxed
    assert np.isfinite(relaxed.objective)
