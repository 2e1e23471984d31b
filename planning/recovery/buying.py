"""From shares to orders: which sources are opened, at which price step, and how many packs each ships every week.

The relaxation opens a share of a source and pays that share of its one-off cost; in packs it sees pieces. Both are made
whole here, step by step, and after every step the relaxation is solved again, so that cars, other sources and later
weeks make up for what was rounded.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np

from planning.recovery.levers import Source, in_whole_packs
from planning.recovery.master import Master, Relaxed
from planning.recovery.packing import Bought, added, topped_up
from planning.recovery.problem import Problem
from planning.recovery.program import Program, Reals, solve_program
from planning.usage import Flags, Ints

SLOPES = 5
"""How often one-off costs are laid on the share that was used."""

FILLS = 3
"""How often sources with smaller packs may join."""

LEAST_SHARE = 0.02
"""A smaller share of a source than this is charged as if it were this large."""

SWAY = 3
"""How many packs a rounded shipment may differ from the relaxation's."""

OFF_SHARES = (0.05, 0.3)
"""What a piece too few or too many costs of its price, besides the cars that lack it: two ways of rounding."""

WAIT_SHARE = 0.1
"""What waiting for the next arrival costs at least, of what a piece is worth."""

NEAR_WEEKS = 4
"""Weeks whose packs are settled one by one; those after them are settled together."""

ROUND_SECONDS = 1.0

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
        share = np.array([steps.sum() for steps in relaxed.used])
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
    return _filled(master, chosen, relaxed)


def _filled(master: Master, chosen: Flags, relaxed: Relaxed) -> Relaxed | None:
    """The chosen sources, and those whose smaller packs fill what the others leave of a pool, if that pays for them."""
    made = _in_packs(master, chosen)
    for _ in range(FILLS):
        master.running.cap(master.buy.row_pools, made)
        found = _at_one_step(master, chosen, relaxed)
        if found is None:
            return None
        relaxed = found
        more = _fillers(master, chosen, made, relaxed)
        if not more:
            break
        chosen[more] = True
        made = _in_packs(master, chosen)
    return relaxed


def _in_packs(master: Master, chosen: Flags) -> Reals:
    """What the packs of the sources that are open add up to in every pool's week."""
    levers = master.problem.levers
    packs: dict[str, set[int]] = {}
    for source, is_open in zip(levers.sources, chosen, strict=True):
        if is_open:
            packs.setdefault(source.offer.pool, set()).add(source.offer.multiple)
    return np.array([_fits(levers.pool_week[key], packs.get(key[0], set())) for key in master.buy.pools], dtype=float)


def _fits(pieces: int, packs: Collection[int]) -> int:
    return in_whole_packs(pieces, packs) if packs else pieces


def _fillers(master: Master, chosen: Flags, made: Reals, relaxed: Relaxed) -> list[int]:
    """For every pool the closed source that would gain most by filling it, if that is more than its one-off cost."""
    levers = master.problem.levers
    best: dict[str, tuple[float, int]] = {}
    packs: dict[str, set[int]] = {}
    for source, is_open in zip(levers.sources, chosen, strict=True):
        if is_open:
            packs.setdefault(source.offer.pool, set()).add(source.offer.multiple)
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


def _opened(relaxed: Relaxed) -> Flags:
    return np.array([steps.sum() > 1e-6 for steps in relaxed.used], dtype=np.bool_)


def _at_one_step(master: Master, chosen: Flags, relaxed: Relaxed) -> Relaxed | None:
    """The relaxation with the chosen sources open, each at the price step of what it ships, and the others closed."""
    levers = master.problem.levers
    pieces = np.zeros(len(chosen))
    np.add.at(pieces, [shipment.offer for shipment in levers.shipments], relaxed.shipped)
    for number, columns in enumerate(master.buy.used):
        steps = levers.sources[number].steps
        step = max((row for row, (low, _, _) in enumerate(steps) if pieces[number] >= low - 0.5), default=0)
        whole = np.zeros(len(columns))
        whole[step] = float(chosen[number])
        master.running.confine(columns, whole, whole)
        master.running.charge(columns, np.full(len(columns), levers.sources[number].one_off))
    return master.solve(SOLVE_SECONDS)


def ship_packs(master: Master, relaxed: Relaxed, hurry: Over, over: Over) -> tuple[Bought, Relaxed] | None:
    """Whole packs, week by week: a week is rounded and fixed, then the weeks after it are planned anew.

    In a ``hurry`` a week is rounded one way only; when time is ``over`` the weeks left are not planned anew.
    """
    problem, buy = master.problem, master.buy
    shipments = problem.levers.shipments
    shipped = np.zeros(len(shipments), dtype=np.int64)
    total = np.zeros(len(problem.levers.sources), dtype=np.int64)
    most = np.array([_most(source, steps) for source, steps in zip(problem.levers.sources, relaxed.used, strict=True)])
    for weeks in _chunks(sorted({shipment.week for shipment in shipments})):
        rows = np.array([row for row in buy.offered.tolist() if shipments[row].week in weeks], dtype=np.int64)
        rows = rows[most[[shipments[row].offer for row in rows.tolist()]] > 0]
        if not relaxed.shipped[rows].any():
            continue
        shares = OFF_SHARES[:1] if hurry() else OFF_SHARES
        ways = {_Rounding(problem, relaxed, rows, most - total, share).pieces().tobytes(): share for share in shares}
        best = _tried(master, relaxed, rows, [np.frombuffer(way, dtype=np.int64) for way in ways], over)
        shipped[rows], relaxed = best
        np.add.at(total, [shipments[row].offer for row in rows.tolist()], shipped[rows])
    return settled(master, topped_up(problem, shipped), whole_pieces(problem, relaxed))


def _tried(master: Master, relaxed: Relaxed, rows: Ints, ways: Sequence[Ints], over: Over) -> tuple[Ints, Relaxed]:
    """Of some ways to ship the one after which everything else costs least, fixed; the first if time is up."""
    columns = master.buy.shipped[np.searchsorted(master.buy.offered, rows)]
    best, found = ways[0], relaxed
    for number, way in enumerate(ways):
        pieces = way.astype(np.float64)
        master.running.confine(columns, pieces, pieces)
        if over():
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


class _Rounding:
    """Whole packs for the shipments of some weeks, as near to the relaxation's pieces as pools and offers let them.

    A car needs all its parts, so pieces that are too few count by the cars that lack them: what several parts lack is
    best lacked by the same cars. A piece too many costs little, for later weeks can ship less. Pools are filled as the
    relaxation fills them, though their sources come in packs of different sizes.
    """

    def __init__(self, problem: Problem, relaxed: Relaxed, rows: Ints, most: Ints, off_share: float) -> None:
        levers = problem.levers
        self.shipments = [levers.shipments[row] for row in rows.tolist()]
        self.wanted = relaxed.shipped[rows]
        self.offer = np.array([shipment.offer for shipment in self.shipments], dtype=np.int64)
        self.pack = np.array([levers.sources[number].offer.multiple for number in self.offer], dtype=np.float64)
        self.program = Program()
        near = np.floor(self.wanted / self.pack + 1e-6)
        self.packs = self.program.add_columns(
            np.zeros(len(rows)), np.maximum(0.0, near - SWAY), near + SWAY, whole=True
        )
        self._off(problem, off_share)
        self._freight(near + SWAY)
        self._cars_short(problem, relaxed)
        pools = [(levers.sources[s.offer].offer.pool, s.week) for s in self.shipments]
        self._at_most(pools, {pool: float(levers.pool_week[pool]) for pool in pools})
        self._at_most(self.offer.tolist(), {int(row): float(max(0, most[row])) for row in self.offer})

    def _off(self, problem: Problem, share: float) -> None:
        """A piece too few or too many costs a share of its price."""
        price = np.array([problem.levers.sources[number].steps[0][2] for number in self.offer]) * share
        off = self.program.add_columns(np.tile(price, 2), 0.0, np.inf)
        number = self.program.add_rows(self.wanted, self.wanted)
        self.program.put(number, self.packs, self.pack)
        self.program.put(np.tile(number, 2), off, np.repeat((1.0, -1.0), len(number)))

    def _freight(self, most: Reals) -> None:
        """A shipment that ships anything pays its fixed freight."""
        fixed = np.array([float(shipment.fixed_cents) for shipment in self.shipments])
        ships = self.program.add_columns(fixed, 0.0, 1.0, whole=True)
        rows = self.program.add_rows(np.full(len(fixed), -np.inf), np.zeros(len(fixed)))
        self.program.put(rows, self.packs, 1.0)
        self.program.put(rows, ships, -most)

    def _cars_short(self, problem: Problem, relaxed: Relaxed) -> None:
        """Cars that wait, arrival by arrival, because less of a part has come than the relaxation wants.

        They cost what a piece is worth less from the next arrival on, and a share of its worth in any case.
        """
        parts = np.array([problem.levers.sources[number].part for number in self.offer])
        bucket = np.array([shipment.bucket for shipment in self.shipments])
        limits = np.nonzero(np.isin(problem.rows.part[relaxed.active], parts))[0]
        arrivals = np.unique(bucket[bucket < len(problem.at)])
        if not len(limits) or not len(arrivals):
            return
        use = _uses(problem, relaxed.active[limits])
        unit = relaxed.duals.unit[limits][:, arrivals]
        fall = np.maximum(unit - np.concatenate((unit[:, 1:], np.zeros((len(unit), 1))), axis=1), WAIT_SHARE * unit)
        part = problem.rows.part[relaxed.active[limits]]
        for at, arrival in enumerate(arrivals.tolist()):
            scarce = np.nonzero(fall[:, at] > 1.0)[0]
            waits = self.program.add_columns(fall[scarce, at] @ use[scarce], 0.0, np.inf)
            for limit in scarce.tolist():
                mine = np.nonzero((parts == part[limit]) & (bucket <= arrival))[0]
                row = self.program.add_rows(np.array([self.wanted[mine].sum()]), np.array([np.inf]))
                self.program.put(row, self.packs[mine], self.pack[mine])
                self.program.put(row, waits, use[limit].astype(np.float64))

    def _at_most(self, owner: Sequence[Hashable], most: Mapping[Any, float]) -> None:
        place = {name: row for row, name in enumerate(most)}
        rows = self.program.add_rows(np.full(len(most), -np.inf), np.array(list(most.values())))
        self.program.put(rows[[place[name] for name in owner]], self.packs, self.pack)

    def pieces(self) -> Ints:
        """Pieces by shipment; rounded down where no rounding was found in time."""
        answer = solve_program(self.program, ROUND_SECONDS)
        packs = np.floor(self.wanted / self.pack + 1e-6) if answer is None else np.rint(answer.value[self.packs])
        return np.asarray(packs * self.pack, dtype=np.int64)


def _uses(problem: Problem, limits: Ints) -> Ints:
    """What the different kinds of cars draw on some limits; shape (limits, kinds)."""
    use = np.zeros((len(limits), problem.cars), dtype=np.int64)
    for row, limit in enumerate(limits.tolist()):
        for segment in np.nonzero(problem.rows.of == limit)[0]:
            use[row] = np.maximum(use[row], problem.rows.use[segment])
    return np.unique(use, axis=1)
