"""Planning on from a plan that is known: what may stay stays, what may not is bought and placed anew."""

import numpy as np

from planning.recovery.buckets import NEVER
from planning.recovery.buying import open_sources, settled, ship_packs
from planning.recovery.check import recompute
from planning.recovery.clock import Search
from planning.recovery.columns import hit_limits
from planning.recovery.completing import complete_in_time
from planning.recovery.exchange import exchange
from planning.recovery.incumbent import Incumbent, Known, as_arrays, columns_of
from planning.recovery.master import WHOLE, Master, Relaxed
from planning.recovery.packing import Bought
from planning.recovery.problem import Problem
from planning.recovery.rounding import Placed, insert
from planning.recovery.solve import Found, NoFlowError, built, first_master, more_columns, solved, weight
from planning.recovery.stock import UNBUILT, Stock

ROUNDS = 3
"""How often columns are priced and added, at the most: the plan's own are there from the start."""


def search_on(run: Search, known: Known) -> Found:
    """A whole-car plan near the known one. Where its purchases may stay they do, and its cars are mended; where other
    purchases are called for, or another goal, cars flow anew from where they stand."""
    problem = run.problem
    bill, _ = recompute(problem.plant, known.disruptions, known.plan, problem.usage)
    had = as_arrays(problem, known, bill.spend)
    run.tell("flows of cars from the plan known")
    active, hit = hit_limits(problem)
    master = first_master(problem, active, hit)
    master.add(columns_of(problem, had.placed, master.groups, master.when))
    if not had.stays:
        return built(run, master, _bought_anew(run, master))
    bought, relaxed = _settled(run, master, had)
    run.tell("cars of the plan known, mended")
    mended = _mended(master, relaxed, bought, had.placed)
    if known.wishes.goal == problem.wishes.goal:
        return mended
    flowing = built(run, master, (bought, relaxed))
    return min((mended, flowing), key=lambda each: weight(problem, each))


def _settled(run: Search, master: Master, had: Incumbent) -> tuple[Bought, Relaxed]:
    """The purchases as they are."""
    found = settled(master, had.shipped, had.hurried)
    if found is None:
        raise NoFlowError("no flow of cars meets the wishes with the purchases of the plan that is known")
    bought, relaxed = found
    relaxed = more_columns(run, master, relaxed, ROUNDS, run.late(0.3))
    if not np.isfinite(run.bound):  # what was proven of the known plan is hard to beat with its purchases settled
        _prove(run, master, relaxed)
    return bought, relaxed


def _bought_anew(run: Search, master: Master) -> tuple[Bought, Relaxed]:
    """Purchases decided anew, from columns that the known plan's cars use."""
    relaxed = more_columns(run, master, solved(master), ROUNDS, run.late(0.3))
    _prove(run, master, relaxed)
    run.tell("sources and price steps")
    opened = open_sources(master, relaxed, run.late(0.4))
    run.tell("purchases in whole packs")
    found = None if opened is None else ship_packs(master, opened, run.late(0.45), run.late(0.6))
    if found is None:
        raise NoFlowError("no flow of cars and whole packs meets the wishes")
    return found


def _prove(run: Search, master: Master, relaxed: Relaxed) -> None:
    if run.problem.wishes.goal == "least_cost" and run.proves:
        run.prove(master, relaxed)


def _mended(master: Master, relaxed: Relaxed, bought: Bought, had: Placed) -> Found:
    """The plan's cars, less those for which something is missing now: they are placed anew, then all are exchanged."""
    problem = master.problem
    placed = Placed(had.bucket.copy(), had.retrofit.copy(), dict(had.tail))
    kept = np.nonzero(problem.prices.unbuilt[: len(placed.bucket)] >= NEVER)[0]
    placed.bucket[kept], placed.retrofit[kept] = problem.at.home[kept], WHOLE
    stock = _stock(problem, placed, bought)
    out = np.nonzero(placed.bucket == UNBUILT)[0].tolist()
    for limit in np.nonzero((stock.left < 0).any(axis=1))[0].tolist():
        out += _relieved(problem, stock, placed, limit)
    for bucket in np.nonzero(stock.free + stock.extra < 0)[0].tolist():
        out += _emptied(problem, stock, placed, bucket)
    for car in sorted(set(out), key=lambda car: -int(problem.prices.late[car, -1])):
        if placed.bucket[car] == UNBUILT:
            insert(problem, stock, placed, car)
    exchange(problem, stock, placed)
    complete_in_time(problem, stock, placed, bought.added)
    return Found(master.active, master.groups, relaxed, placed, bought, stock, master.columns)


def _stock(problem: Problem, placed: Placed, bought: Bought) -> Stock:
    """What is left when all cars stand where they are placed; less than nothing where something is missing."""
    stock = Stock(problem, bought.added)
    whole = np.nonzero((placed.bucket != UNBUILT) & (placed.retrofit == WHOLE))[0]
    stock.place_all(whole, placed.bucket[whole], problem.prices.vehicles[whole])
    for (car, bucket), vehicles in placed.tail.items():
        if vehicles and bucket != UNBUILT:
            stock.take(car, bucket, vehicles=vehicles)
    for car in np.nonzero(placed.retrofit != WHOLE)[0].tolist():
        stock.take(car, int(placed.bucket[car]), retrofit=int(placed.retrofit[car]))
    return stock


def _relieved(problem: Problem, stock: Stock, placed: Placed, limit: int) -> list[int]:
    """Cars taken out, those that wait cheapest first, until a limit holds."""
    rows = np.nonzero(problem.rows.of == limit)[0]
    uses = (problem.rows.use[rows, : len(placed.bucket)] > 0).any(axis=0)
    may_go = problem.prices.unbuilt[: len(placed.bucket)] < NEVER
    cars = np.nonzero(uses & (placed.bucket != UNBUILT) & may_go)[0]
    at = placed.bucket[cars]
    if problem.rows.late[limit]:
        at = np.where(placed.retrofit[cars] == WHOLE, at, placed.retrofit[cars])
    out: list[int] = []
    for row in np.argsort(problem.prices.late[cars, -1], kind="stable").tolist():
        short = np.nonzero(stock.left[limit] < 0)[0]
        if not len(short):
            break
        if at[row] in short if problem.rows.flat[limit] else at[row] <= short[-1]:
            out.append(_taken_out(stock, placed, int(cars[row])))
    return out


def _emptied(problem: Problem, stock: Stock, placed: Placed, bucket: int) -> list[int]:
    """Cars taken out of a bucket that holds too many, those that wait cheapest first."""
    here = np.nonzero((placed.bucket == bucket) & (problem.prices.unbuilt[: len(placed.bucket)] < NEVER))[0]
    over = -int(stock.free[bucket] + stock.extra[bucket])
    cars = here[problem.counts(here, placed.bucket[here])]
    order = np.argsort(problem.prices.late[cars, -1], kind="stable")[: max(0, over)]
    return [_taken_out(stock, placed, int(car)) for car in cars[order].tolist()]


def _taken_out(stock: Stock, placed: Placed, car: int) -> int:
    retrofit = int(placed.retrofit[car])
    stock.take(car, int(placed.bucket[car]), sign=-1, retrofit=None if retrofit == WHOLE else retrofit)
    placed.bucket[car], placed.retrofit[car] = UNBUILT, WHOLE
    return car
