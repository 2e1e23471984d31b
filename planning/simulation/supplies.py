"""What comes of the watched parts in every run: by recovery, and as the plan's own deliveries are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from planning.availability import availability, following_flow, open_receipts
from planning.disruption import Disruption, Output, made_pct, output_left
from planning.line import Plan
from planning.simulation.draws import SCENARIOS, drawn_events, travel_min
from planning.simulation.runs import Coming
from planning.snapshot import Snapshot
from planning.terms import epoch_min
from planning.usage import Ints, Usage


@dataclass(frozen=True)
class Scenario:
    """One way in which the events may end: the output left, and what comes of the hit parts.

    ``receipts`` are base units that still come by receipt id; ``flow`` are rows of (part, epoch minute, base units).
    """

    left: Output
    receipts: dict[str, int]
    flow: Ints


class Scenarios:
    """What may come of the parts that some scenario hits or that a plan hurries; the rest comes as undisturbed."""

    def __init__(
        self, plant: Snapshot, usage: Usage, disruptions: Sequence[Disruption], seed: int, count: int = SCENARIOS
    ) -> None:
        self.plant, self.usage, self.disruptions = plant, usage, tuple(disruptions)
        self.expected = output_left(plant, disruptions)
        lefts = [output_left(plant, events) for events in drawn_events(disruptions, seed, count)]
        hit = {item for left in (self.expected, *lefts) for _, item in left}
        self.hit = frozenset(plant.part_row[item] for item in hit)
        self.receipts = tuple(receipt for receipt in plant.receipts if receipt.part in hit)
        self.all = [self._scenario(left) for left in lefts]

    def _scenario(self, left: Output) -> Scenario:
        coming = {r.id: qty for r, qty in open_receipts(self.plant, self.usage, left, among=self.receipts)}
        flow = following_flow(self.plant, self.usage, left)
        return Scenario(left, coming, flow[np.isin(flow[:, 0], sorted(self.hit))])

    def parts_of(self, plan: Plan) -> set[int]:
        """Rows of the parts that a plan buys or hurries."""
        bought = [self.plant.offer_by_id[award.offer].part for award in plan.awards]
        hurried = [self.plant.receipt_by_id[each.receipt].part for each in plan.expedites]
        return {self.plant.part_row[part] for part in (*bought, *hurried)}


def coming(scenarios: Scenarios, plan: Plan, watched: Sequence[int], which: Ints, seed: int) -> Coming:
    """What comes of the watched parts in the runs; ``which`` gives the scenario of each."""
    plant = scenarios.plant
    moved: dict[str, int] = {}
    for each in plan.expedites:
        moved[each.receipt] = moved.get(each.receipt, 0) + each.qty
    base = [_base(scenarios, scenario, watched, moved) for scenario in scenarios.all]
    counts = [[len(rows) for rows in by_part] for by_part in base]
    ends = np.concatenate(([0], np.cumsum(np.array(counts, dtype=np.int64).ravel())))
    first = np.zeros((len(base), len(watched) + 1), dtype=np.int64)
    for number in range(len(base)):
        first[number] = ends[number * len(watched) : (number + 1) * len(watched) + 1]
    rows = [part for by_part in base for part in by_part]
    more_first, more = _more(scenarios, plan, watched, which, seed)
    return Coming(
        opening=np.array([plant.parts[part].stock_usable for part in watched], dtype=np.int64),
        base_first=first,
        base=np.concatenate([np.zeros((0, 2), dtype=np.int64), *rows]),
        more_first=more_first,
        more=more,
    )


def _base(scenarios: Scenarios, scenario: Scenario, watched: Sequence[int], moved: dict[str, int]) -> list[Ints]:
    """Rows of (epoch minute, base units) of every watched part, in time order, without what the plan hurries."""
    plant = scenarios.plant
    now = epoch_min(plant.as_of)
    found: dict[int, list[tuple[int, int]]] = {part: [] for part in scenarios.hit}
    for receipt in scenarios.receipts:
        qty = scenario.receipts.get(receipt.id, 0) - moved.get(receipt.id, 0)
        if qty > 0:
            found[plant.part_row[receipt.part]].append((epoch_min(receipt.arrives), qty))
    for part, minute, qty in scenario.flow.tolist():
        found[part].append((minute, qty))
    undisturbed = availability(plant, scenarios.usage)
    rows = []
    for part in watched:
        if part in found:
            each = np.array(sorted(found[part]), dtype=np.int64).reshape(-1, 2)
            each[:, 0] = np.maximum(each[:, 0], now)
        else:
            total = np.concatenate((undisturbed.opening[part : part + 1], undisturbed.cumulative[part]))
            each = np.column_stack((undisturbed.minutes[part], np.diff(total)))
        rows.append(each)
    return rows


def _more(scenarios: Scenarios, plan: Plan, watched: Sequence[int], which: Ints, seed: int) -> tuple[Ints, Ints]:
    """The plan's deliveries of the watched parts: where each part's begin, and by run (epoch minute, base units)."""
    column = {part: k for k, part in enumerate(watched)}
    found: list[tuple[int, Ints, Ints]] = []
    for part, minute, qty in (*_awarded(scenarios, plan, which, seed), *_hurried(scenarios, plan, which, seed)):
        if part in column:
            found.append((column[part], minute, qty))
    found.sort(key=lambda each: each[0])
    runs, number = len(which), len(found)
    more = np.zeros((runs, number, 2), dtype=np.int64)
    for at, (_, minute, qty) in enumerate(found):
        more[:, at, 0], more[:, at, 1] = minute, qty
    of = np.array([k for k, _, _ in found], dtype=np.int64)
    first = np.searchsorted(of, np.arange(len(watched) + 1))
    for begin, end in zip(first[:-1].tolist(), first[1:].tolist(), strict=True):
        if end - begin > 1:
            turn = np.argsort(more[:, begin:end, 0], axis=1, kind="stable")
            more[:, begin:end] = np.take_along_axis(more[:, begin:end], turn[:, :, None], axis=1)
    return first, more


Drawn = tuple[int, Ints, Ints]
"""A delivery: part row, epoch minute of arrival and base units, by run."""


def _awarded(scenarios: Scenarios, plan: Plan, which: Ints, seed: int) -> list[Drawn]:
    plant = scenarios.plant
    found = []
    for award in plan.awards:
        offer, lane = plant.offer_by_id[award.offer], plant.lane_by_id[award.lane]
        for delivery in award.deliveries:
            expected = made_pct(scenarios.expected, offer.site, offer.part, delivery.dispatch)
            share = [made_pct(each.left, offer.site, offer.part, delivery.dispatch) for each in scenarios.all]
            qty = [delivery.qty * min(pct, expected) // expected if expected else delivery.qty for pct in share]
            planned = epoch_min(delivery.arrives) - epoch_min(delivery.dispatch)
            minute = _arrival(scenarios, lane.id, delivery.dispatch, planned, len(which), seed)
            found.append((plant.part_row[offer.part], minute, np.array(qty, dtype=np.int64)[which]))
    return found


def _hurried(scenarios: Scenarios, plan: Plan, which: Ints, seed: int) -> list[Drawn]:
    plant = scenarios.plant
    found = []
    left = [dict(each.receipts) for each in scenarios.all]
    for expedite in plan.expedites:
        qty = []
        for coming in left:
            there = coming.get(expedite.receipt, expedite.qty)
            qty.append(min(expedite.qty, there))
            coming[expedite.receipt] = there - qty[-1]
        lane = plant.lane_by_id[expedite.lane]
        leaves = expedite.arrives - timedelta(hours=lane.hours_p50)
        minute = _arrival(scenarios, lane.id, leaves, lane.hours_p50 * 60, len(which), seed)
        part = plant.part_row[plant.receipt_by_id[expedite.receipt].part]
        found.append((part, minute, np.array(qty, dtype=np.int64)[which]))
    return found


def _arrival(scenarios: Scenarios, lane_id: str, leaves: datetime, planned_min: int, runs: int, seed: int) -> Ints:
    """When goods arrive by run: as planned, and as much earlier or later as the lane's time is drawn."""
    lane = scenarios.plant.lane_by_id[lane_id]
    travel = travel_min(lane_id, leaves, lane.hours_p50, lane.hours_p90, runs, seed)
    arrival = epoch_min(leaves) + planned_min + (travel - lane.hours_p50 * 60)
    return np.maximum(arrival, epoch_min(scenarios.plant.as_of))
