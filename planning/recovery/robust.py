"""A plan that buys in the next week what suits an early, a likely and a late end of the events, and goes on from there.

What is bought before the next review comes from ``hedging``; with it as given, everything else is planned for the
likely end, as it will be planned again at the review for whatever is known then.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from planning.disruption import Disruption
from planning.line import Plan
from planning.recovery.assemble import awards
from planning.recovery.check import check, recompute
from planning.recovery.clock import Search
from planning.recovery.finishing import as_option, sequenced
from planning.recovery.hedging import Hedge, Shipment, ordered_first, shipment_name
from planning.recovery.levers import Levers, Source
from planning.recovery.levers import Shipment as Sent
from planning.recovery.material import NO_LIMIT
from planning.recovery.outcome import Effort, Option, Report, Stop, Wishes
from planning.recovery.packing import added
from planning.recovery.problem import Problem, problem
from planning.recovery.solve import NoFlowError, search
from planning.snapshot import Snapshot
from planning.usage import Ints, Usage


def robust(
    plant: Snapshot,
    disruptions: Sequence[Disruption],
    wishes: Wishes,
    effort: Effort,
    hedged: Hedge,
    report: Report | None,
    stop: Stop | None,
    usage: Usage,
) -> Option | None:
    """A checked plan with the hedge's purchases; None if none was found that keeps all rules."""
    wishes = wishes.model_copy(update={"goal": "robust"})
    model = problem(plant, disruptions, wishes, usage)
    model = _with_committed(model, _in_packs(model, hedged))
    if wishes.budget_cents is not None:
        spent = recompute(plant, disruptions, Plan(awards=model.committed), usage)[0].spend
        left = wishes.model_copy(update={"budget_cents": max(0, wishes.budget_cents - spent)})
        model = replace(model, wishes=left)
    run = Search(model, effort, report, stop, proves=False)
    try:
        found = search(run)
    except NoFlowError:
        return None
    plan = sequenced(run, found)
    run.tell("check")
    if check(plant, disruptions, plan, wishes, usage):
        return None
    return as_option(plant, disruptions, wishes, plan, usage, None, len(found.groups), run.elapsed)


def _in_packs(model: Problem, hedged: Hedge) -> dict[Shipment, int]:
    """The hedge's pieces in whole packs, the largest remainders of every offer rounded up, within its pool's week."""
    levers = model.levers
    room = dict(levers.pool_week)
    wanted = [
        (row, hedged.pieces[name])
        for row in range(len(levers.shipments))
        if (name := shipment_name(model, row)) in hedged.pieces
    ]
    short: dict[int, float] = {}
    packed: dict[Shipment, int] = {}
    for row, pieces in sorted(wanted, key=lambda each: (levers.shipments[each[0]].offer, -each[1])):
        shipment = levers.shipments[row]
        offer = levers.sources[shipment.offer].offer
        key = (offer.pool, shipment.week)
        owed = pieces + short.get(shipment.offer, 0.0)
        packs = max(0, min(round(owed / offer.multiple), room[key] // offer.multiple))
        room[key] -= packs * offer.multiple
        short[shipment.offer] = owed - packs * offer.multiple
        if packs:
            packed[shipment_name(model, row)] = packs * offer.multiple
    return packed


def _with_committed(model: Problem, packed: dict[Shipment, int]) -> Problem:
    """The problem with these purchases as given: what they bring is there, and nothing else is ordered before the
    review."""
    levers = model.levers
    shipped = np.array(
        [packed.get(shipment_name(model, row), 0) for row in range(len(levers.shipments))], dtype=np.int64
    )
    more = added(model, shipped, np.zeros(len(levers.hurries), dtype=np.int64))
    rows = replace(
        model.rows,
        ceiling=model.rows.ceiling + more,
        begins=np.where(model.rows.begins < NO_LIMIT, model.rows.begins + more, model.rows.begins),
    )
    later = tuple(s for row, s in enumerate(levers.shipments) if not ordered_first(model, row))
    return replace(model, rows=rows, levers=_left(levers, later, shipped), committed=awards(model, shipped))


def _left(levers: Levers, later: tuple[Sent, ...], shipped: Ints) -> Levers:
    """What may still be bought: of every source and pool less what is committed, and its one-off cost only once."""
    total = np.zeros(len(levers.sources), dtype=np.int64)
    np.add.at(total, [shipment.offer for shipment in levers.shipments], shipped)
    pools = dict(levers.pool_week)
    for shipment, qty in zip(levers.shipments, shipped.tolist(), strict=True):
        pools[levers.sources[shipment.offer].offer.pool, shipment.week] -= qty
    sources = tuple(_rest(source, qty) for source, qty in zip(levers.sources, total.tolist(), strict=True))
    return replace(levers, sources=sources, shipments=later, pool_week=pools)


def _rest(source: Source, qty: int) -> Source:
    """A source of which so many pieces are committed."""
    if not qty:
        return source
    lacks = source.offer.moq - qty
    least = source.offer.multiple
    steps = tuple(
        (max(low - qty, lacks, least), high - qty, each) for low, high, each in source.steps if high - qty >= least
    )
    offer = source.offer.model_copy(update={"moq": max(lacks, least)})
    return replace(
        source, offer=offer, steps=steps or ((least, least, source.steps[-1][2]),), one_off=0.0,
        most=max(0, source.most - qty), pinned=lacks > 0,
    )  # fmt: skip
