"""Cars people wait for: models, options, colours, promises, worth, and a released plan; the forecast after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from planning.line import Customer, Line, Order, OrderState, RatioRule, Shift, TailMix, TailWeek, slot_start
from scenarios.plant.calendar import LINE
from scenarios.plant.catalogue import COLOUR_SHARE, COLOURS, FREE_OPTIONS, MODEL_SHARE, MODELS, RATIO_OPTIONS
from scenarios.plant.sequence import Ints, Ratios, build_order
from scenarios.plant.size import Size, stream

RATIOS = ((1, 20), (1, 15), (1, 12), (1, 10), (1, 8), (1, 6), (1, 5), (1, 4), (2, 7), (1, 3), (2, 5), (1, 2), (3, 5),
          (2, 3), (3, 4))  # fmt: skip
"""Source: reference_figures.md, line data: typical ratios 1/2 to 1/20, and 2/3."""

CUSTOMERS: tuple[Customer, ...] = ("stock", "retail", "fleet")
LATE_PCT = 1.2


@dataclass(frozen=True)
class Patterns:
    """The combinations of model and ratio options that people buy, their share, and how rich their trim is (0-1)."""

    model: Ints
    bits: NDArray[np.bool_]
    share: NDArray[np.float64]
    trim: NDArray[np.float64]


def patterns(size: Size, rng: np.random.Generator) -> Patterns:
    """Draw the patterns of every model: a rich trim has more of the options that go with it.

    Source: reference_figures.md: 10 / 31 / 92 distinct option patterns on Renault line-days.
    """
    options = RATIO_OPTIONS[: size.ratio_options]
    each = size.patterns_model
    weights = np.array(MODEL_SHARE[: size.models])
    model = np.repeat(np.arange(size.models), each)
    trim = np.tile((np.arange(each) + 0.5) / each, size.models)
    share = rng.dirichlet(np.full(each, 4.0), size.models).ravel() * np.repeat(weights / weights.sum(), each)
    take = np.array([option.take for option in options])
    rich = np.array([option.rich for option in options])
    odds = np.log(take / (1 - take)) + rich * (trim[:, None] - 0.5) * 2.5
    bits = rng.random((len(model), len(options))) < 1 / (1 + np.exp(-odds))
    for option in range(len(options)):
        if not bits[:, option].any():
            bits[np.argsort(share)[len(share) // 2], option] = True
        crowded = np.argsort(share)[::-1]
        for row in crowded:
            if share[bits[:, option]].sum() <= 0.62:
                break
            bits[row, option] = False
    return Patterns(model, bits, share, trim)


def ratio_rules(counted: NDArray[np.float64]) -> tuple[RatioRule, ...]:
    """A rule for every ratio option, tight enough to matter: the tightest usual ratio that its share fills to 82 %."""
    rules = []
    for row, share in enumerate(counted):
        p, q = next(((p, q) for p, q in RATIOS if share <= 0.82 * p / q), (3, 4))
        high = row % 3 != 2
        code = RATIO_OPTIONS[row].code
        rules.append(RatioRule(id=f"RR-{code}", line=LINE, option=code, p=p, q=q, priority="high" if high else "low"))
    return tuple(rules)


@dataclass(frozen=True)
class Book:
    """The order book in build order, with the rules it was sequenced by."""

    orders: tuple[Order, ...]
    rules: tuple[RatioRule, ...]


def order_book(size: Size, seed: int, line: Line, shifts: Sequence[Shift], as_of: datetime) -> Book:
    """Orders for every slot of every shift, levelled over the shifts and put in a build order."""
    rng = stream(size, seed, "orders")
    kinds = patterns(size, rng)
    cars = size.cars_shift * len(shifts)
    pattern = np.sort(rng.choice(len(kinds.share), size=cars, p=kinds.share))
    level = np.argsort((np.arange(cars) % len(shifts)), kind="stable").reshape(len(shifts), -1)
    pattern = pattern[level]
    shades = np.array(COLOUR_SHARE[: size.colours])
    colour = rng.choice(size.colours, size=pattern.shape, p=shades / shades.sum())
    rules = ratio_rules(kinds.bits[pattern].mean(axis=(0, 1)))
    ratios = Ratios(
        np.array([rule.p for rule in rules]),
        np.array([rule.q for rule in rules]),
        np.array([rule.priority == "high" for rule in rules]),
        kinds.bits.astype(np.float64),
    )
    column = build_order(pattern, colour, ratios, size.colours, size.batch_limit)
    pattern = np.take_along_axis(pattern, column, axis=1).ravel()
    colour = np.take_along_axis(colour, column, axis=1).ravel()
    return Book(_orders(size, seed, line, shifts, as_of, kinds, pattern, colour), rules)


def _orders(
    size: Size, seed: int, line: Line, shifts: Sequence[Shift], as_of: datetime, kinds: Patterns, pattern: Ints,
    colour: Ints,
) -> tuple[Order, ...]:  # fmt: skip
    rng = stream(size, seed, "sequence")
    cars = len(pattern)
    free = FREE_OPTIONS[: size.free_options]
    take, rich = np.array([option.take for option in free]), np.array([option.rich for option in free])
    odds = np.log(take / (1 - take)) + rich * (kinds.trim[pattern][:, None] - 0.5) * 2.5
    chosen = rng.random((cars, len(free))) < 1 / (1 + np.exp(-odds))
    earns = kinds.bits[pattern] @ np.array([o.earns for o in RATIO_OPTIONS[: size.ratio_options]])
    earns = earns + chosen @ np.array([option.earns for option in free])
    customer = rng.choice(3, size=cars, p=(0.35, 0.45, 0.20))
    worth = (1800 + 550 * kinds.model[pattern] + earns) * np.array((0.95, 1.1, 0.8))[customer]
    worth = np.clip(np.round(worth * rng.uniform(0.9, 1.1, cars) / 250) * 250, 2000, 12000).astype(np.int64)
    priority = rng.choice(4, size=cars, p=(0.93, 0.05, 0.015, 0.005))
    promised = _promises([shift.day for shift in shifts], size.cars_shift, customer, rng)
    codes = [option.code for option in (*RATIO_OPTIONS[: size.ratio_options], *free)]
    has = np.concatenate((kinds.bits[pattern], chosen), axis=1)
    names = [tuple(codes[i] for i in np.flatnonzero(row)) for row in has]
    soon = min(len(shifts), 3) * size.cars_shift
    state: list[OrderState] = [
        _state(line, shifts[row // size.cars_shift], row % size.cars_shift, as_of) for row in range(soon)
    ]
    state += ["planned"] * (cars - soon)
    return tuple(
        Order(
            id=f"V{row:06d}", model=MODELS[kinds.model[pattern[row]]], options=names[row],
            colour=COLOURS[colour[row]], promised=promised[row], priority=int(priority[row]),
            contribution_cents=int(worth[row]) * 100, customer=CUSTOMERS[customer[row]], lines=(LINE,),
            shift=shifts[row // size.cars_shift].id, slot=row % size.cars_shift, state=state[row],
        )
        for row in range(cars)
    )  # fmt: skip


def _state(line: Line, shift: Shift, slot: int, as_of: datetime) -> OrderState:
    ahead = slot_start(line, shift, slot) - as_of
    if ahead < timedelta(hours=3):
        return "body_built"
    return "broadcast" if ahead < timedelta(hours=6) else "planned"


def _promises(days: list[date], cars: int, customer: Ints, rng: np.random.Generator) -> list[date]:
    """Promises: retail to the day, stock and fleet by the week's Friday; about one in eighty is late already."""
    built = np.repeat([day.toordinal() for day in days], cars)
    slack = np.where(customer == 1, rng.choice((1, 2, 3, 5, 8), size=len(built)), rng.integers(2, 15, len(built)))
    due = built + slack
    weekday = (due - 1) % 7
    friday = np.maximum(due - weekday + 4, built)
    due = np.where(customer == 1, np.where(weekday > 4, friday, due), friday)
    late = rng.random(len(built)) < LATE_PCT / 100
    due = np.where(late, built - rng.integers(1, 4, len(built)), due)
    return [date.fromordinal(int(ordinal)) for ordinal in due]


def forecast(size: Size, seed: int, orders: Sequence[Order], weeks: Sequence[TailWeek]) -> tuple[TailMix, ...]:
    """About ten configurations a week, drawn evenly from the order book so that every model has its share."""
    rng = stream(size, seed, "tail")
    book = sorted(range(len(orders)), key=lambda row: (orders[row].model, orders[row].options, row))
    mixes = []
    for week in weeks:
        total = week.capacity * 100 // 104
        count = 10
        first = rng.random()
        rows = [book[int((k + first) * len(book) / count)] for k in range(count)]
        sizes = [total * (k + 1) // count - total * k // count for k in range(count)]
        for number, (row, vehicles) in enumerate(zip(rows, sizes, strict=True)):
            order = orders[row]
            mixes.append(
                TailMix(
                    id=f"{week.id}-{number:02d}", week=week.id, model=order.model, options=order.options,
                    vehicles=vehicles, late_day_cents=8_500, contribution_cents=order.contribution_cents,
                )
            )  # fmt: skip
    return tuple(mixes)
