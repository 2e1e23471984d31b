"""From shares to orders: which sources are opened, at which price step, and how many packs each ships every week.

The relaxation opens a share of a source and pays that share of its one-off cost; in packs it sees pieces. Both are made
whole here, step by step, and after every step the relaxation is solved again, so that cars, other sources and later
weeks make up for what was rounded.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from itertools import pairwise

import numpy as np

from planning.recovery.closing import closed
from planning.recovery.levers import Source, in_whole_packs
from planning.recovery.master import Master, Relaxed
from planning.recovery.packing import Bought, added, topped_up
from planning.recovery.packrounding import Rounding
from planning.recovery.problem import Problem
from planning.recovery.program import Reals, solve_program
from planning.usage import Flags, Ints

SLOPES = 5
"""How often one-off costs are laid on the share that was used."""

FILLS = 3
"""How often sources with smaller packs may join."""

LEAST_SHARE = 0.02
"""A smaller share of a source than this is charged as if it were this large."""

OFF_SHARES = (0.05, 0.3)
"""What a piece too few or too many costs of its price, besides the cars that lack it: two ways of rounding."""

NEAR_WEEKS = 4
"""Weeks whose packs are settled one by one; those after them are settled together."""

TRACE = 1e-6
"""Fewer pieces than this, or a smaller share of a source, are none."""

SOLVE_SECONDS = 60.0
Over = Callable[[], bool]


def open_sources(master: Master, relaxed: Relaxed, over: Over) -> Relaxed | None:
    """Sources opened whole or not at all, each at one price step.

    A share of a source is charged so that the share last used pays all of its one-off cost (slope scaling: Kim and
    Pardalos 1999, doi 10.1016/S0167-6377(98)00053-2), until the same sources come out again; the cheapest choice seen
    is kept.
    """
    sources = master.problem.levers.sources
    once = np.array([source.one_off for source in sources])
    pinned = np.array([source.pinned for source in sources], dtype=np.bool_)
    charged = np.ones(len(sources))
    best, chosen = np.inf, _opened(relaxed) | pinned
    for _ in range(SLOPES):
        share = _shares(relaxed)
        opened = _opened(relaxed)
        cents = relaxed.objective + float(once @ (opened - charged * share))
        settled = bool((opened == chosen).all())
        if cents < best:
            best, chosen = cents, opened | pinned
        if over() or (settled and np.isfinite(best) and (charged > 1).any()):
            break
        charged = np.where(opened, 1.0 / np.maximum(share, LEAST_SHARE), charged)
        for number, columns in enumerate(master.buy.used):
            master.running.charge(columns, np.full(len(columns), once[number] * charged[number]))
        again = master.solve(SOLVE_SECONDS)
        if again is None:
            return None
        relaxed = again
    found = _filled(master, _affordable(master, chosen, pinned, relaxed), relaxed)
    return None if found is None else closed(master, found, over)


def _affordable(master: Master, chosen: Flags, pinned: Flags, relaxed: Relaxed) -> Flags:
    """Of the chosen sources those whose least orders a budget pays for, the most used first; pinned ones stay."""
    budget = master.problem.wishes.budget_cents
    if budget is None:
        return chosen
    sources = master.problem.levers.sources
    steps = [source.steps[step] for source, step in zip(sources, _steps(master, relaxed), strict=True)]
    least = np.array([s.one_off + low * each for s, (low, _, each) in zip(sources, steps, strict=True)])
    kept = pinned & chosen
    left = budget - float(least[kept].sum())
    for number in np.argsort(-_shares(relaxed), kind="stable").tolist():
        if chosen[number] and not kept[number] and least[number] <= left:
            kept[number] = True
            left -= float(least[number])
    return kept


def _filled(master: Master, chosen: Flags, relaxed: Relaxed) -> Relaxed | None:
    """The chosen sources, and those whose smaller packs fill what the others leave of a pool, if that pays for them."""
    made = _in_packs(master, chosen)
    for _ in range(FILLS):
        master.running.cap(master.buy.row_pools, made)
        found = _at_one_step(master, chosen, relaxed)
        if found is None:
            return None
        relaxed = found
        if master.problem.wishes.budget_cents is not None:
            break  # what is left of a budget buys pieces
        more = _fillers(master, chosen, made, relaxed)
        if not more:
            break
        chosen[more] = True
        made = _in_packs(master, chosen)
    return relaxed


def _packs(master: Master, chosen: Flags) -> dict[str, set[int]]:
    """Pack sizes of the sources that are open, by pool."""
    packs: dict[str, set[int]] = {}
    for source, is_open in zip(master.problem.levers.sources, chosen, strict=True):
        if is_open:
            packs.setdefault(source.offer.pool, set()).add(source.offer.multiple)
    return packs


def _in_packs(master: Master, chosen: Flags) -> Reals:
    """What the packs of the sources that are open add up to in every pool's week."""
    levers = master.problem.levers
    packs = _packs(master, chosen)
    return np.array([_fits(levers.pool_week[key], packs.get(key[0], set())) for key in master.buy.pools], dtype=float)


def _fits(pieces: int, packs: Collection[int]) -> int:
    return in_whole_packs(pieces, packs) if packs else pieces


def _fillers(master: Master, chosen: Flags, made: Reals, relaxed: Relaxed) -> list[int]:
    """For every pool the closed source that would gain most by filling it, if that is more than its one-off cost."""
    levers = master.problem.levers
    best: dict[str, tuple[float, int]] = {}
    packs = _packs(master, chosen)
    for number in np.nonzero(~chosen)[0].tolist():
        source = levers.sources[number]
        pool, mine = source.offer.pool, packs.get(source.offer.pool)
        if mine is None or source.offer.multiple in mine:
            continue
        weeks = [row for row, key in enumerate(master.buy.pools) if key[0] == pool]
        filled = [
            in_whole_packs(levers.pool_week[master.buy.pools[row]], {*mine, source.offer.multiple}) for row in weeks
        ]
        gain = float(relaxed.pool[weeks] @ (np.array(filled) - made[weeks])) - source.one_off
        if gain > best.get(pool, (0.0, 0))[0]:
            best[pool] = (gain, number)
    return [number for _, number in best.values()]


def _shares(relaxed: Relaxed) -> Reals:
    """The share of every source that is used."""
    return np.array([steps.sum() for steps in relaxed.used], dtype=np.float64)


def _opened(relaxed: Relaxed) -> Flags:
    return np.asarray(_shares(relaxed) > TRACE)


def _at_one_step(master: Master, chosen: Flags, relaxed: Relaxed) -> Relaxed | None:
    """The relaxation with the chosen sources open, each at the price step of what it ships, and the others closed."""
    steps = _steps(master, relaxed)
    for number, columns in enumerate(master.buy.used):
        whole = np.zeros(len(columns))
        whole[steps[number]] = float(chosen[number])
        master.running.confine(columns, whole, whole)
        master.running.charge(columns, np.full(len(columns), master.problem.levers.sources[number].one_off))
    return master.solve(SOLVE_SECONDS)


def _steps(master: Master, relaxed: Relaxed) -> list[int]:
    """The price step of what every source ships."""
    levers = master.problem.levers
    pieces = np.zeros(len(levers.sources))
    np.add.at(pieces, [shipment.offer for shipment in levers.shipments], relaxed.shipped)
    return [
        max((row for row, (low, _, _) in enumerate(source.steps) if shipped >= low - 0.5), default=0)
        for source, shipped in zip(levers.sources, pieces.tolist(), strict=True)
    ]


def ship_packs(master: Master, relaxed: Relaxed, hurry: Over, over: Over) -> tuple[Bought, Relaxed] | None:
    """Whole packs, week by week: a week is rounded and fixed, then the weeks after it are planned anew.

    In a ``hurry`` a week is rounded one way only; when time is ``over`` the weeks left are not planned anew.
    """
    problem, buy = master.problem, master.buy
    shipments = problem.levers.shipments
    shipped = np.zeros(len(shipments), dtype=np.int64)
    total = np.zeros(len(problem.levers.sources), dtype=np.int64)
    most = np.array([_most(source, steps) for source, steps in zip(problem.levers.sources, relaxed.used, strict=True)])
    chunks = _chunks(sorted({shipment.week for shipment in shipments}))
    for weeks in chunks:
        rows = np.array([row for row in buy.offered.tolist() if shipments[row].week in weeks], dtype=np.int64)
        rows = rows[most[[shipments[row].offer for row in rows.tolist()]] > 0]
        last = weeks is chunks[-1]  # after it nothing is planned anew
        shares = OFF_SHARES[:1] if last or hurry() else OFF_SHARES
        ways = {_rounded(problem, relaxed, rows, most - total, share).tobytes() for share in shares}
        tried = [np.frombuffer(way, dtype=np.int64) for way in sorted(ways)]
        best = (tried[0], relaxed) if last else _tried(master, relaxed, rows, tried, over)
        shipped[rows], relaxed = best
        np.add.at(total, [shipments[row].offer for row in rows.tolist()], shipped[rows])
    return settled(master, topped_up(problem, shipped), whole_pieces(problem, relaxed))


def _rounded(problem: Problem, relaxed: Relaxed, rows: Ints, most: Ints, share: float) -> Ints:
    """Whole packs for what ships in some weeks; what ships nothing stays at nothing."""
    pieces = np.zeros(len(rows), dtype=np.int64)
    ships = relaxed.shipped[rows] > TRACE
    if ships.any():
        pieces[ships] = Rounding(problem, relaxed, rows[ships], most, share).pieces()
    return pieces


def _tried(master: Master, relaxed: Relaxed, rows: Ints, ways: Sequence[Ints], over: Over) -> tuple[Ints, Relaxed]:
    """Of some ways to ship the one after which everything else costs least, fixed; the first if time is up."""
    columns = master.buy.shipped[np.searchsorted(master.buy.offered, rows)]
    best, found = ways[0], relaxed
    for number, way in enumerate(ways):
        pieces = way.astype(np.float64)
        master.running.confine(columns, pieces, pieces)
        if over() or not relaxed.shipped[rows].any():
            return way, relaxed
        again = master.solve(SOLVE_SECONDS)
        if again is None and number == len(ways) - 1 and found is relaxed:
            _free_steps(master)
            again = master.solve(SOLVE_SECONDS)
        if again is not None and (found is relaxed or again.objective < found.objective):
            best, found = way, again
    fixed = best.astype(np.float64)
    master.running.confine(columns, fixed, fixed)
    return best, found


def in_one_go(master: Master, seconds: float) -> tuple[Ints, Ints] | None:
    """Pieces by shipment and on faster freight as one integer programme has them; None if it finds none in time."""
    whole = Master(master.problem, master.active, master.when, master.groups, set(master.columns), whole=True)
    answer = solve_program(whole.program, seconds)
    if answer is None:
        return None
    shipped = np.zeros(len(master.problem.levers.shipments), dtype=np.int64)
    shipped[whole.buy.offered] = np.rint(answer.value[whole.buy.shipped]).astype(np.int64)
    return shipped, _never_more(master.problem, np.ceil(answer.value[whole.buy.hurried] - 1e-6).astype(np.int64))


def settled(master: Master, shipped: Ints, hurried: Ints) -> tuple[Bought, Relaxed] | None:
    """The relaxation with all purchases as given; what they cost is no longer in it."""
    buy = master.buy
    _free_steps(master)
    for columns, pieces in ((buy.shipped, shipped[buy.offered]), (buy.hurried, hurried)):
        master.running.confine(columns, pieces.astype(np.float64), pieces.astype(np.float64))
    relaxed = master.solve(SOLVE_SECONDS)
    return None if relaxed is None else (Bought(shipped, hurried, added(master.problem, shipped, hurried)), relaxed)


def _free_steps(master: Master) -> None:
    """Let what ships open its source at whatever step fits, for nothing: rounding may have left the step."""
    for columns in master.buy.used:
        master.running.confine(columns, np.zeros(len(columns)), np.ones(len(columns)))
        master.running.charge(columns, np.zeros(len(columns)))


def _most(source: Source, used: Reals) -> int:
    """The most pieces at the price step that is open."""
    return max((high for (_, high, _), share in zip(source.steps, used, strict=True) if share > 0.5), default=0)


def whole_pieces(problem: Problem, relaxed: Relaxed) -> Ints:
    """Pieces on faster freight, whole."""
    return _never_more(problem, np.ceil(relaxed.hurried - 1e-6).astype(np.int64))


def _never_more(problem: Problem, hurried: Ints) -> Ints:
    """Hurried pieces, of no receipt more than it has."""
    left: dict[str, int] = {}
    for row, hurry in enumerate(problem.levers.hurries):
        room = left.setdefault(hurry.receipt, hurry.most)
        hurried[row] = min(int(hurried[row]), room)
        left[hurry.receipt] -= int(hurried[row])
    return hurried


def _chunks(weeks: list[date]) -> list[set[date]]:
    """Near weeks each by itself, later ones together: what is far can still be made up for."""
    ends = (*range(1, NEAR_WEEKS + 1), NEAR_WEEKS + 2, NEAR_WEEKS + 5, len(weeks))
    return [set(weeks[low:high]) for low, high in pairwise((0, *ends)) if weeks[low:high]]
