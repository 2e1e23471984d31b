"""From the relaxation to whole cars: every car into a bucket that has room and parts for it."""

from dataclasses import dataclass, field

import numpy as np

from planning.recovery.buckets import NEVER
from planning.recovery.easing import ease
from planning.recovery.grouping import Groups
from planning.recovery.master import WHOLE, Relaxed, short_cents
from planning.recovery.matching import Seats, Where, kinds, match, may_choose
from planning.recovery.packing import Bought
from planning.recovery.problem import Problem
from planning.recovery.seating import seat
from planning.recovery.stock import UNBUILT, Stock, users, violated
from planning.usage import Flags, Ints


@dataclass
class Placed:
    """A bucket for every order (UNBUILT: none), its retrofit bucket (WHOLE: none), and forecast cars by bucket."""

    bucket: Ints
    retrofit: Ints
    tail: dict[tuple[int, int], int] = field(default_factory=dict)
    """Vehicles by (car row of the mix, bucket; UNBUILT: not in the horizon)."""


def place_cars(
    problem: Problem, active: Ints, groups: Groups, relaxed: Relaxed, bought: Bought, times: int = 1
) -> tuple[Placed, Stock]:
    """Every car into a bucket: as the relaxation has it where all is there, else where it costs least.

    ``times`` as much as usual is charged for what cars overdraw before they are seated.
    """
    where = _wishes(problem, groups, relaxed)
    match(problem, relaxed.when, _seats(problem, kinds(problem, active), groups, relaxed), where)
    bucket, retrofit = ease(problem, relaxed.when, where, bought.added, times)
    orders, home = len(problem.plant.orders), problem.at.home
    stays = (bucket == home[:orders]) & (retrofit == WHOLE)
    sure = _sure(problem, stays, where.forecast, bought)
    stock = Stock(problem, bought.added)
    cars = np.nonzero(sure)[0]
    stock.place_all(cars, home[cars], problem.prices.vehicles[cars])
    placed = Placed(np.where(sure[:orders], home[:orders], UNBUILT), np.full(orders, WHOLE, dtype=np.int64))
    waiting = np.nonzero(~sure[:orders])[0]
    worth = problem.prices.late[waiting, -1]
    kept = problem.prices.unbuilt[waiting] >= NEVER  # by a person's wish: they come before all others
    waiting = waiting[np.lexsort((waiting, -worth, ~stays[waiting], bucket[waiting], ~kept))]
    left = _follow(stock, placed, waiting, bucket, retrofit)
    _forecast(problem, stock, placed, sure, where.forecast)
    for car in sorted(left, key=lambda car: -int(problem.prices.late[car, -1])):
        insert(problem, stock, placed, car)
    return placed, stock


def overdrawn(problem: Problem, groups: Groups, relaxed: Relaxed, bought: Bought) -> Ints:
    """What would be left of every limit if every car followed the relaxation to the first bucket of its period."""
    period, retrofit, forecast = _wishes(problem, groups, relaxed)
    rows, first = problem.rows, relaxed.when.first
    cars = np.nonzero(period != UNBUILT)[0]
    home = problem.at.home[cars]
    stays = relaxed.when.of[home] == period[cars]
    bucket = np.where(stays, home, first[period[cars]])
    done = np.where(retrofit[cars] == WHOLE, bucket, first[retrofit[cars]])
    mixes = np.array([mix for mix, _ in forecast], dtype=np.int64)
    weeks = np.array([week for _, week in forecast], dtype=np.int64)
    vehicles = np.array(list(forecast.values()), dtype=np.int64)
    left = rows.ceiling + bought.added
    for row, limit in enumerate(rows.of.tolist()):
        at = done if rows.late[limit] else bucket
        use = rows.use[row][cars] * rows.valid[row][at]
        drawn = np.bincount(at, weights=use, minlength=len(problem.at)).astype(np.float64)
        if len(mixes):
            use = rows.use[row][mixes] * rows.valid[row][weeks] * vehicles
            drawn += np.bincount(weeks, weights=use, minlength=len(problem.at))
        left[limit] -= (drawn if rows.flat[limit] else np.cumsum(drawn)).astype(np.int64)
    return left


def _sure(problem: Problem, stays: Flags, forecast: dict[tuple[int, int], int], bought: Bought) -> Flags:
    """Cars that stay and draw on nothing that those who stay would overdraw."""
    orders, home = len(stays), problem.at.home
    cars = np.concatenate((np.nonzero(stays)[0], np.arange(orders, problem.cars)))
    trial = Stock(problem, bought.added)
    trial.place_all(cars, home[cars], problem.prices.vehicles[cars])
    risky = users(problem, violated(trial.left).tolist())
    overfull = (trial.free + trial.extra < 0)[home]
    sure = np.concatenate((stays & ~risky[:orders], ~(risky | overfull)[orders:]))
    for mix, bucket in forecast:
        sure[mix] &= bucket == home[mix]
    return np.asarray(sure)


def _wishes(problem: Problem, groups: Groups, relaxed: Relaxed) -> Where:
    """Whole cars by (bucket, retrofit) out of the group flows: rounded down, then by the largest remainders."""
    orders = len(problem.plant.orders)
    bucket = np.full(orders, UNBUILT, dtype=np.int64)
    retrofit = np.full(orders, WHOLE, dtype=np.int64)
    forecast: dict[tuple[int, int], int] = {}
    by_group: dict[int, list[int]] = {}
    for column, group in enumerate(relaxed.group.tolist()):
        if relaxed.cars[column] > 1e-7:
            by_group.setdefault(group, []).append(column)
    members = np.argsort(groups.of, kind="stable")
    starts = np.searchsorted(groups.of[members], np.arange(len(groups) + 1))
    for group in range(len(groups)):
        columns = by_group.get(group, [])
        shares = [float(relaxed.cars[c]) for c in columns]
        whole = _largest_remainder(shares, int(groups.count[group]) - round(float(relaxed.unbuilt[group])))
        mine = members[starts[group] : starts[group + 1]]
        if mine[0] >= orders:
            rooms = problem.prices.vehicles[mine].copy()
            for column, number in zip(columns, whole, strict=True):
                count = number
                for position, mix in enumerate(mine.tolist()):
                    part = min(count, int(rooms[position]))
                    rooms[position] -= part
                    count -= part
                    if part:
                        forecast[mix, int(relaxed.when.first[relaxed.bucket[column]])] = part
            continue
        at = 0
        for column, count in zip(columns, whole, strict=True):
            bucket[mine[at : at + count]] = relaxed.bucket[column]
            retrofit[mine[at : at + count]] = relaxed.retrofit[column]
            at += count
    return Where(bucket, retrofit, forecast)


def _seats(problem: Problem, kind: Ints, groups: Groups, relaxed: Relaxed) -> list[Seats]:
    """How many cars of every kind go where, out of the flows of its groups, for the cars that have a choice.

    Running totals are rounded down, so that a kind is never ahead of its flow, and less than a car behind it.
    """
    orders = len(problem.plant.orders)
    free = may_choose(problem)
    moving = np.nonzero(relaxed.cars > 1e-7)[0]
    moving = moving[groups.first[relaxed.group[moving]] < orders]
    first = groups.first[relaxed.group[moving]]
    moving, first = moving[free[first]], first[free[first]]
    found = []
    for number, cars in enumerate(np.split(np.argsort(kind, kind="stable"), np.cumsum(np.bincount(kind))[:-1])):
        mine = moving[kind[first] == number]
        flows: dict[tuple[int, int], float] = {}
        for place, share in zip(_places(relaxed, mine), relaxed.cars[mine].tolist(), strict=True):
            flows[place] = flows.get(place, 0.0) + share
        places = sorted(flows, key=lambda place: (place[1] == WHOLE, place[1], place[0]))
        built_whole = np.array([done == WHOLE for _, done in places], dtype=np.bool_)
        count = np.zeros(len(places), dtype=np.int64)
        for part in (built_whole, ~built_whole):
            total = np.cumsum([flows[place] for place, chosen in zip(places, part, strict=True) if chosen])
            count[part] = np.diff(np.floor(total + 1e-6).astype(np.int64), prepend=0)
        where = np.array(places, dtype=np.int64).reshape(-1, 2)
        found.append(Seats(cars[free[cars]], where[:, 0], where[:, 1], count))
    return [seats for seats in found if len(seats.cars)]


def _places(relaxed: Relaxed, columns: Ints) -> list[tuple[int, int]]:
    return list(zip(relaxed.bucket[columns].tolist(), relaxed.retrofit[columns].tolist(), strict=True))


def _largest_remainder(shares: list[float], total: int) -> list[int]:
    whole = [int(share + 1e-6) for share in shares]
    rest = sorted(range(len(shares)), key=lambda i: whole[i] - shares[i])
    for i in rest[: max(0, total - sum(whole))]:
        whole[i] += 1
    return whole


def _follow(stock: Stock, placed: Placed, cars: Ints, bucket: Ints, retrofit: Ints) -> list[int]:
    """Put cars, in this order, into their buckets; those that find no room or no parts there."""
    left: list[int] = []
    ends = np.nonzero(np.diff(retrofit[cars] == WHOLE, prepend=False, append=True))[0]
    for run in np.split(cars, ends):
        if len(run) and retrofit[run[0]] == WHOLE:
            fits = seat(stock, run, bucket)
            placed.bucket[run], placed.retrofit[run] = np.where(fits, bucket[run], UNBUILT), WHOLE
            left.extend(run[~fits].tolist())
            continue
        for car in run.tolist():
            if not _short_as_wished(stock, placed, car, int(bucket[car]), int(retrofit[car])):
                left.append(car)
    return left


def _short_as_wished(stock: Stock, placed: Placed, car: int, bucket: int, done: int) -> bool:
    """Put a car into a bucket, to be completed in another or as soon after it as it can."""
    if bucket == UNBUILT or not stock.problem.short.may_build[bucket] or not stock.open(car, late=False)[bucket]:
        return False
    finish = np.nonzero(stock.can_finish(car, bucket))[0]
    finish = finish[finish >= done]
    if not len(finish):
        return False
    stock.take(car, bucket, retrofit=int(finish[0]))
    placed.bucket[car], placed.retrofit[car] = bucket, int(finish[0])
    return True


def insert(problem: Problem, stock: Stock, placed: Placed, car: int, may_short: bool = True) -> None:
    """Put a car where it costs least, whole or short; leave it unbuilt if that is cheaper or nothing has room."""
    cost = problem.prices.build[car] + stock.place_cents()
    cost = np.where(stock.open(car), cost, NEVER)
    best = int(cost.argmin())
    cents, done = int(cost[best]), WHOLE
    if may_short and problem.short.able[car]:
        best, done, cents = _or_short(problem, stock, car, best, cents)
    if cents >= min(NEVER, int(problem.prices.unbuilt[car])):
        placed.bucket[car], placed.retrofit[car] = UNBUILT, WHOLE
        return
    stock.take(car, best, retrofit=None if done == WHOLE else done)
    placed.bucket[car], placed.retrofit[car] = best, done


def _or_short(problem: Problem, stock: Stock, car: int, best: int, cents: int) -> tuple[int, int, int]:
    done = WHOLE
    room = np.nonzero(stock.open(car, late=False) & problem.short.may_build)[0]
    room = room[np.argsort(np.abs(room - problem.at.home[car]), kind="stable")][:6]
    place = stock.place_cents()
    for bucket in room.tolist():
        finish = np.nonzero(stock.can_finish(car, bucket))[0]
        if len(finish):
            price = short_cents(problem, np.full(len(finish), car), np.full(len(finish), bucket), finish)
            at = int(price.argmin())
            if price[at] < NEVER and int(price[at] + place[bucket]) < cents:
                best, done, cents = bucket, int(finish[at]), int(price[at] + place[bucket])
    return best, done, cents


def _forecast(
    problem: Problem, stock: Stock, placed: Placed, sure: Flags, forecast: dict[tuple[int, int], int]
) -> None:
    """Forecast cars: as the relaxation has them where all is there, else later, else not in the horizon."""
    for mix in range(len(problem.plant.orders), problem.cars):
        home, vehicles = int(problem.at.home[mix]), int(problem.prices.vehicles[mix])
        if sure[mix]:
            placed.tail[mix, home] = vehicles
            continue
        wished = {bucket: count for (car, bucket), count in forecast.items() if car == mix}
        left = vehicles - sum(_put_forecast(stock, placed, mix, b, n) for b, n in sorted(wished.items()))
        for bucket in range(home, len(problem.at)):
            if left and problem.prices.build[mix, bucket] < problem.prices.unbuilt[mix]:
                left -= _put_forecast(stock, placed, mix, bucket, left)
        if left:
            placed.tail[mix, UNBUILT] = left


def _put_forecast(stock: Stock, placed: Placed, mix: int, bucket: int, vehicles: int) -> int:
    low, high = 0, vehicles
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if stock.open(mix, middle)[bucket] else (low, middle - 1)
    if low:
        stock.take(mix, bucket, vehicles=low)
        placed.tail[mix, bucket] = placed.tail.get((mix, bucket), 0) + low
    return low
