"""The recovery problem written out plainly, every order in every bucket, for a general solver.

The same cars, buckets, limits, prices and levers as the planner's, as one integer programme: a column for each order
and each bucket it may be built in, and for each pair of buckets in which it may be built short and completed; purchases
in whole packs at one price step; yard, minutes, quotas, overtime. Nothing is grouped, priced in or left out, but for
limits that even all cars together could not reach. What it answers becomes a plan, is put in sequence and tried by
``check`` like the planner's own. CP-SAT gets the complete model of the tests instead, every order in every slot.
"""

from dataclasses import replace
from datetime import timedelta
from time import monotonic
from typing import Any, Literal

import numpy as np
from ortools.math_opt import parameters_pb2
from ortools.math_opt.core.python import solver as core

from planning.availability import availability
from planning.disruption import Disruption
from planning.line import Plan
from planning.price import undisturbed_cents
from planning.recovery.assemble import assemble, relied_on
from planning.recovery.buckets import NEVER
from planning.recovery.check import check, recompute
from planning.recovery.grouping import FORBIDDEN_CENTS, Groups, Periods, periods
from planning.recovery.master import WHOLE, Master, short_cents
from planning.recovery.outcome import Wishes
from planning.recovery.packing import Bought, added
from planning.recovery.problem import Problem, problem
from planning.recovery.program import NOTHING, SCALE, proto, read_answer
from planning.recovery.rounding import Placed
from planning.recovery.stock import UNBUILT
from planning.sequencing import Cut, resequence, touched_shifts
from planning.snapshot import Snapshot
from planning.usage import Usage
from tests.planning.recovery.plain_model import PlainModel

Rival = Literal["CP-SAT", "HiGHS", "SCIP"]
RIVALS: tuple[Rival, ...] = ("CP-SAT", "HiGHS", "SCIP")

SOLVERS = {
    "HiGHS": parameters_pb2.SOLVER_TYPE_HIGHS,
    "SCIP": parameters_pb2.SOLVER_TYPE_GSCIP,
}

MOST_COLUMNS = 1_000_000
"""A programme with more columns is not written: building it alone takes longer than the planner's whole search."""


def rival(plant: Snapshot, events: tuple[Disruption, ...], seconds: float, name: Rival) -> dict[str, Any]:
    """What a general solver makes of the written-out problem in the time, the writing included.

    ``cents`` above the undisturbed plan; None with the reason in ``said`` where there is no plan that passes ``check``.
    """
    if name == "CP-SAT":
        return _by_slots(plant, events, seconds)
    began = monotonic()
    model = problem(plant, events, Wishes(), Usage(plant))
    table = columns(model)
    if len(table) > MOST_COLUMNS:
        return {"columns": len(table), "cents": None, "said": f"{len(table)} columns are not written out"}
    master = written(model, table)
    built = monotonic() - began
    params = parameters_pb2.SolveParametersProto()
    params.time_limit.FromTimedelta(timedelta(seconds=max(1.0, seconds - built)))
    message = proto(master.program, np.concatenate(master.program.whole), SCALE)
    solver = (SOLVERS[name], parameters_pb2.SolverInitializerProto())
    result = core.solve(message, *solver, params, *NOTHING)
    answer = read_answer(result, priced=False)
    told = {"columns": master.program.columns, "build s": round(built, 1)}
    if answer is None:
        return told | {"cents": None, "said": "no plan in time"}
    plan = _plan(model, master, answer.value)
    if isinstance(plan, Cut):
        return told | {"cents": None, "said": f"shift {plan.shift} cannot be sequenced"}
    return told | _tried(plant, events, plan, model.usage)


def _tried(plant: Snapshot, events: tuple[Disruption, ...], plan: Plan, usage: Usage) -> dict[str, Any]:
    broken = check(plant, events, plan, Wishes(), usage)
    if broken:
        return {"cents": None, "said": f"breaks {len(broken)} rules, the first {broken[0].rule}"}
    bill, _ = recompute(plant, events, plan, usage)
    return {"cents": bill.total - undisturbed_cents(plant), "said": ""}


def _by_slots(plant: Snapshot, events: tuple[Disruption, ...], seconds: float) -> dict[str, Any]:
    """The complete model of the tests: every order in every slot, every dispatch day."""
    spots = len(plant.orders) * (sum(shift.slots for shift in plant.shifts) + len(plant.tail_weeks))
    if spots > MOST_COLUMNS:
        return {"cents": None, "said": f"{spots} places of orders are not written out"}
    began = monotonic()
    model = PlainModel(plant, events)
    built = monotonic() - began
    best = model.solve(max(1.0, seconds - built))
    if best is None:
        return {"cents": None, "said": "no plan in time"}
    return _tried(plant, events, best.plan, Usage(plant))


def columns(model: Problem) -> np.ndarray:
    """Every (car, bucket, retrofit) that is allowed; shape (columns, 3)."""
    car, bucket = np.nonzero(model.prices.build < NEVER)
    found = [np.stack((car, bucket, np.full(len(car), WHOLE)), axis=1)]
    able = np.nonzero(model.short.able)[0]
    pairs = np.array([(b, r) for b in np.nonzero(model.short.may_build)[0] for r in range(b + 1, len(model.at))])
    if len(able) and len(pairs) and len(able) * len(pairs) <= 20 * MOST_COLUMNS:
        cars = np.repeat(able, len(pairs))
        built, done = np.tile(pairs.T, len(able))
        good = short_cents(model, cars, built, done) < NEVER
        found.append(np.stack((cars, built, done), axis=1)[good])
    elif len(able) and len(pairs):
        found.append(np.zeros((len(able) * len(pairs), 3), dtype=np.int64))
    return np.concatenate(found)


def written(model: Problem, table: np.ndarray) -> Master:
    """The whole programme, its columns whole."""
    when = periods(model, coarse=False)
    use = np.zeros(len(model.rows.ceiling), dtype=np.int64)
    np.add.at(use, model.rows.of, (model.rows.use * model.prices.vehicles).sum(axis=1))
    active = np.nonzero(model.rows.ceiling.min(axis=1) < use)[0]
    ceiling = np.minimum(model.rows.ceiling, use[:, None])  # solvers stumble over limits of a thousand million
    model = replace(model, rows=replace(model.rows, ceiling=ceiling))
    return Whole(model, active, when, _alone(model, when), set(map(tuple, table.tolist())), whole=True)


class Whole(Master):
    """A master whose cars are whole, too, and which is solved once, by somebody else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for block in range(len(self.program.whole)):
            start = sum(len(each) for each in self.program.whole[:block])
            if start == self.flow[0] and len(self.program.whole[block]) == len(self.flow):
                self.program.whole[block] = np.ones(len(self.flow), dtype=np.bool_)


def _alone(model: Problem, when: Periods) -> Groups:
    """Every car a group of its own."""
    cost, cars = model.prices, np.arange(model.cars)
    return Groups(
        of=cars, first=cars, count=cost.vehicles, home=when.of[model.at.home],
        build=cost.build.astype(np.float64), leave=cost.leave.astype(np.float64), late=cost.late.astype(np.float64),
        unbuilt=np.minimum(cost.unbuilt.astype(np.float64), FORBIDDEN_CENTS),
    )  # fmt: skip


def _plan(model: Problem, master: Master, value: np.ndarray) -> Plan | Cut:
    orders = len(model.plant.orders)
    placed = Placed(np.full(orders, UNBUILT, dtype=np.int64), np.full(orders, WHOLE, dtype=np.int64))
    flow = np.rint(value[master.flow]).astype(np.int64)
    for column in np.nonzero(flow)[0].tolist():
        car, bucket = int(master.group[column]), int(master.bucket[column])
        if car < orders:
            placed.bucket[car], placed.retrofit[car] = bucket, int(master.retrofit[column])
        else:
            placed.tail[car, bucket] = placed.tail.get((car, bucket), 0) + int(flow[column])
    for car in range(orders, model.cars):
        left = int(model.prices.vehicles[car]) - sum(n for (of, _), n in placed.tail.items() if of == car)
        if left > 0:
            placed.tail[car, UNBUILT] = left
    shipped = np.zeros(len(model.levers.shipments), dtype=np.int64)
    shipped[master.buy.offered] = np.rint(value[master.buy.shipped]).astype(np.int64)
    hurried = np.rint(value[master.buy.hurried]).astype(np.int64)
    plan = assemble(model, placed, Bought(shipped, hurried, added(model, shipped, hurried)))
    there = availability(model.plant, model.usage, model.disruptions, relied_on(model, plan))
    return resequence(
        model.plant, model.disruptions, plan, touched_shifts(model.plant, plan), 5.0, 1, usage=model.usage, there=there
    )
