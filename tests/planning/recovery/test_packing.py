"""Packs added: up to the minimum of an award, and up to the next price step where that costs less."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from planning.recovery.levers import Source
from planning.recovery.outcome import Wishes
from planning.recovery.packing import topped_up
from planning.recovery.problem import Problem, problem
from planning.supply import PriceTier
from planning.usage import Ints
from tests.planning.recovery.drawn_plants import SmallPlant, changed

SEEDS = range(20)
TIERS = (PriceTier(from_qty=1, price_cents=1_000), PriceTier(from_qty=8, price_cents=500))
"""Eight pieces cost as much as four."""


def priced(tiers: tuple[PriceTier, ...] = TIERS) -> Iterator[tuple[Problem, int, Source, list[int]]]:
    """Sources of small plants that can ship twelve pieces in one week, with their shipments; freight costs nothing."""
    for seed in SEEDS:
        plant, losses = SmallPlant(seed).draw()
        plain = {"tiers": tiers, "moq": 2, "multiple": 2, "price_unit": 1, "currency": plant.currency, "max_qty": 1000}
        model = problem(
            changed(
                plant,
                offers=tuple(offer.model_copy(update=plain) for offer in plant.offers),
                pools=tuple(pool.model_copy(update={"weekly": (12,)}) for pool in plant.pools),
                lanes=tuple(lane.model_copy(update={"cents_per_100": 0, "fixed_cents": 0}) for lane in plant.lanes),
            ),
            losses,
            Wishes(),
        )
        for number, source in enumerate(model.levers.sources):
            rows = [row for row, shipment in enumerate(model.levers.shipments) if shipment.offer == number]
            if rows and source.most >= 8 and len(source.steps) == len(tiers):
                yield model, number, source, rows


def shipping(model: Problem, row: int, pieces: int) -> Ints:
    shipped = np.zeros(len(model.levers.shipments), dtype=np.int64)
    shipped[row] = pieces
    return shipped


def test_the_next_price_step_is_bought_where_all_units_together_cost_less() -> None:
    tried = 0
    for model, _, source, rows in priced():
        if model.levers.pool_week[source.offer.pool, model.levers.shipments[rows[0]].week] < 8:
            continue
        tried += 1
        after = topped_up(model, shipping(model, rows[0], 6))
        assert after.sum() == after[rows].sum() == 8
        assert (after >= shipping(model, rows[0], 6)).all()
        assert topped_up(model, shipping(model, rows[0], 4)).sum() == 4  # no cheaper: as dear
        assert topped_up(model, shipping(model, rows[0], 2)).sum() == 2
    assert tried >= 5


def test_freight_may_cost_more_than_the_step_saves() -> None:
    tried = 0
    for model, _, source, rows in priced():
        if model.levers.pool_week[source.offer.pool, model.levers.shipments[rows[0]].week] < 8:
            continue
        tried += 1
        dear = tuple(replace(shipment, cents_each=2_000.0) for shipment in model.levers.shipments)
        model = replace(model, levers=replace(model.levers, shipments=dear))
        assert topped_up(model, shipping(model, rows[0], 6)).sum() == 6
    assert tried >= 5


@pytest.mark.parametrize("moq", [4, 10])
def test_an_award_reaches_its_minimum_or_ships_nothing(moq: int) -> None:
    tried = 0
    for model, number, source, rows in priced((TIERS[0],)):
        sources = list(model.levers.sources)
        sources[number] = replace(source, offer=source.offer.model_copy(update={"moq": moq}))
        model = replace(model, levers=replace(model.levers, sources=tuple(sources)))
        weeks = {model.levers.shipments[row].week for row in rows}
        room = sum(model.levers.pool_week[source.offer.pool, week] for week in weeks)
        after = topped_up(model, shipping(model, rows[0], 2))
        assert after.sum() == (moq if room >= moq else 0)
        tried += room >= moq
    assert tried >= 5
