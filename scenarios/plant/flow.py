"""Stock and receipts of every part, so that the released plan can be built with some days of cover."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from planning.supply import Behaviour, Mode, Part, Receipt
from planning.usage import Ints
from planning.workdays import add_working_days, local_moment
from scenarios.plant.calendar import ZONE
from scenarios.plant.gazetteer import COUNTRIES
from scenarios.plant.network import Network
from scenarios.plant.parts import Spec
from scenarios.plant.size import Size, stream
from scenarios.plant.sources import Source

PACKS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True)
class Behaving:
    """How a part is called off: kind, working days that receipts cover, flex, days of cover, days a receipt feeds."""

    behaviour: Behaviour
    call_off_days: int
    flex_pct: int
    cover_days: float
    block_days: int


def behave(spec: Spec, sources: Sequence[Source], rng: np.random.Generator) -> Behaving:
    """Draw a part's supply behaviour from where it comes from.

    Source: reference_figures.md, stock (memory): sequence parts 2-8 h, regional just-in-time 0.5-2 days, regional
    warehouse parts 2-5 days, overseas parts 10-20 days on hand with 30-45 days in transit.
    """
    transit = max(source.transit_days for source in sources)
    if sources[0].in_sequence:
        return Behaving("sequence", int(rng.integers(0, 2)), 100, rng.uniform(0.13, 0.5), 1)
    if COUNTRIES[sources[0].site.country].sea_days:
        firm = min(40, max(25, transit * 5 // 7 + int(rng.integers(2, 9))))
        return Behaving("fixed", firm, int(rng.integers(10, 16)), rng.uniform(10, 20), int(rng.choice((5, 5, 5, 2))))
    if spec.kind:
        return Behaving("call_off", max(int(rng.integers(3, 5)), transit + 1), 15, rng.uniform(0.3, 1.5), 1)
    firm = max(int(rng.integers(2, 6)), transit + 1)
    cover = rng.uniform(2, 5) if rng.random() < 0.4 else rng.uniform(0.5, 2)
    return Behaving("call_off", firm, int(rng.integers(10, 26)), cover, int(rng.choice((1, 1, 1, 2))))


@dataclass(frozen=True)
class Flow:
    """Parts with their stock, and the receipts that are on their way."""

    parts: tuple[Part, ...]
    receipts: tuple[Receipt, ...]
    daily: Ints
    """Base units of every part an average day of the daily horizon uses."""


def bare_part(spec: Spec) -> Part:
    """A part with no stock yet, enough to resolve the bill of material."""
    return Part(id=spec.id, name=spec.name, behaviour="call_off", stock_usable=0)


def flow(
    size: Size, seed: int, specs: Sequence[Spec], net: Network, need: Sequence[tuple[date, Ints]],
    as_of: datetime, closed: tuple[date, ...],
) -> Flow:  # fmt: skip
    """Stock for the first day and some days of cover; receipts for the rest of each part's call-off days."""
    rng = stream(size, seed, "flow")
    table = np.stack([units for _, units in need], axis=1)
    days = [day for day, _ in need]
    daily = -(-table[:, : size.days].sum(axis=1) // size.days)
    follows = {n: add_working_days(as_of.date(), n, closed) for n in range(0, 60)}
    parts: list[Part] = []
    receipts: list[Receipt] = []
    for row, spec in enumerate(specs):
        sources = net.sources[spec.id]
        how = behave(spec, sources, rng)
        covered = [k for k, day in enumerate(days) if day < follows[how.call_off_days]]
        stock = int(np.ceil(how.cover_days * max(1, daily[row]))) + (int(table[row, covered[0]]) if covered else 0)
        parts.append(_part(spec, how, stock, rng))
        pack = max(p for p in PACKS if p <= max(1, daily[row] // 4))
        for day, qty in _blocks([(days[k], int(table[row, k])) for k in covered[1:]], how.block_days, pack):
            receipts += _receipts(len(receipts), spec.id, day, qty, sources, as_of)
        if rng.random() < 0.004 and daily[row]:
            receipts.append(_claim(len(receipts), spec.id, int(daily[row]), sources[0], as_of))
    return Flow(tuple(parts), tuple(receipts), daily)


def _part(spec: Spec, how: Behaving, stock: int, rng: np.random.Generator) -> Part:
    unit = 100 if spec.price_cents < 50 else 1
    return Part(
        id=spec.id, name=spec.name, behaviour=how.behaviour, stock_usable=stock,
        stock_blocked=stock // 8 if rng.random() < 0.03 else 0, fit_min=spec.fit_min,
        build_short=spec.retrofit_min > 0, retrofit_min=spec.retrofit_min, call_off_days=how.call_off_days,
        flex_pct=how.flex_pct, price_cents=spec.price_cents * unit, price_unit=unit,
    )  # fmt: skip


def _blocks(need: list[tuple[date, int]], block_days: int, pack: int) -> list[tuple[date, int]]:
    """Receipts by arrival day: each feeds some days, in whole packs, never behind the cumulative need."""
    found: list[tuple[date, int]] = []
    used = given = 0
    for start in range(0, len(need), block_days):
        used += sum(qty for _, qty in need[start : start + block_days])
        short = used - given
        if short > 0:
            qty = -(-short // pack) * pack
            given += qty
            found.append((need[start][0], qty))
    return found


def _receipts(number: int, part: str, day: date, qty: int, sources: Sequence[Source], as_of: datetime) -> list[Receipt]:
    left = qty
    found: list[Receipt] = []
    for source in reversed(sources):
        share = left if source is sources[0] else qty * source.share_pct // 100
        left -= share
        if share:
            found.append(_receipt(number + len(found), part, local_moment(day, time(5), ZONE), share, source, as_of))
    return found


def _receipt(number: int, part: str, arrives: datetime, qty: int, source: Source, as_of: datetime) -> Receipt:
    leaves = arrives - timedelta(days=source.transit_days)
    if leaves.weekday() > 4:
        leaves = local_moment(leaves.date() - timedelta(days=leaves.weekday() - 4), time(18), ZONE)
    return Receipt(
        id=f"R-{number + 1:06d}", part=part, site=source.site.id, mode=normal_mode(source.site.country),
        arrives=arrives, qty=qty, departed=leaves if leaves < as_of - timedelta(hours=3) else None,
    )  # fmt: skip


def _claim(number: int, part: str, qty: int, source: Source, as_of: datetime) -> Receipt:
    """A quantity that a supplier only says he will send; planning never counts it."""
    return Receipt(
        id=f"R-{number + 1:06d}", part=part, site=source.site.id, mode=normal_mode(source.site.country),
        arrives=as_of + timedelta(days=4), qty=qty, status="claimed",
    )  # fmt: skip


def normal_mode(country: str) -> Mode:
    """How goods from a country normally travel to the plant."""
    return "sea" if COUNTRIES[country].sea_days else "road"
