"""Short stretches of a line solved by CP-SAT: the best order of the cars in a window, and proofs for small shifts.

Every slot of the window takes one of the kinds of car that stand in it (cars that rules and paint shop cannot tell
apart); everything outside stays as it is. The count is the same as in ``check``: windows over the limit, paint changes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread

from ortools.sat.python import cp_model

from planning.sequencing.problem import Car, SequenceProblem, Stop

Look = tuple[frozenset[str], str]
Term = cp_model.LinearExpr | int
ASK_S = 0.1
"""Seconds between two looks whether CP-SAT shall stop."""


@dataclass(frozen=True)
class Window:
    """The best order found for slots ``low`` to before ``high``: the whole sequence, and a bound on its objective."""

    order: tuple[str, ...]
    objective: int
    bound: int


def solvable(problem: SequenceProblem) -> bool:
    """True if the exact model covers the problem: every slot is filled, and cars of a kind are free to change place."""
    plain = not (problem.baseline or problem.materials or problem.earliest or problem.frozen)
    return plain and len(problem.cars) == problem.slots > 0


def best_window(
    problem: SequenceProblem, order: Sequence[str], low: int, high: int, seconds: float, workers: int = 1,
    seed: int = 1, stop: Stop | None = None,
) -> Window | None:  # fmt: skip
    """The best order of the cars in a window of a valid sequence; None if nothing was found in time.

    With the whole shift as its window and enough time the bound is a proof.
    """
    model = _Model(problem, order, low, high)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    solver.parameters.catch_sigint_signal = False  # whoever searches hears Ctrl-C, and tells by ``stop``
    with _listening(solver, stop):
        status = solver.solve(model.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return Window(model.read(solver), round(solver.objective_value), int(solver.best_objective_bound + 1 - 1e-6))


@contextmanager
def _listening(solver: cp_model.CpSolver, stop: Stop | None) -> Iterator[None]:
    """While CP-SAT works, which asks nobody in between, ask beside it whether it shall stop."""
    if stop is None:
        yield
        return
    done = Event()

    def listen() -> None:
        while not done.wait(ASK_S):
            if stop():
                solver.stop_search()

    asking = Thread(target=listen, name="stop of CP-SAT", daemon=True)
    asking.start()
    try:
        yield
    finally:
        done.set()
        asking.join()


class _Model:
    """Which kind of car stands in which slot; constants outside the window."""

    def __init__(self, problem: SequenceProblem, order: Sequence[str], low: int, high: int) -> None:
        self.problem, self.order, self.low, self.high = problem, list(order), low, high
        self.car = {car.id: car for car in problem.cars}
        self.model = cp_model.CpModel()
        self.inside = [self.car[name] for name in self.order[low:high]]
        self.looks: list[Look] = sorted(
            {_look(car) for car in self.inside}, key=lambda look: (look[1], sorted(look[0]))
        )
        self.at = {
            (slot, row): self.model.new_bool_var(f"slot_{slot}_kind_{row}")
            for slot in range(low, high)
            for row in range(len(self.looks))
        }
        self._permutation()
        weights = problem.weights()
        costs: list[Term] = [weights["paint"] * cost for cost in self._paint()]
        for rule in problem.ratios:
            costs += [weights[rule.priority] * cost for cost in self._ratio(rule.option, rule.p, rule.q)]
        self._batches()
        self._hint()
        self.model.minimize(cp_model.LinearExpr.sum(costs) if costs else 0)

    def _permutation(self) -> None:
        cars = Counter(_look(car) for car in self.inside)
        for slot in range(self.low, self.high):
            self.model.add_exactly_one(self.at[slot, row] for row in range(len(self.looks)))
        for row, look in enumerate(self.looks):
            self.model.add(sum(self.at[slot, row] for slot in range(self.low, self.high)) == cars[look])

    def _ratio(self, option: str, p: int, q: int) -> list[Term]:
        """Cars over the limit of every window, as variables, or numbers where the window has no slot inside."""
        tail, slots = self.problem.tail, self.problem.slots
        before = [int(car is not None and option in car.options) for car in tail]
        flags: list[Term] = [*before, *(self._has(slot, option) for slot in range(slots))]
        last = len(flags) - q + 1 if self.problem.whole_windows else len(flags)
        found: list[Term] = []
        for start in range(max(0, len(tail) - q + 1), last):
            held = flags[start : start + q]
            known = sum(flag for flag in held if isinstance(flag, int))
            open_ones = [flag for flag in held if not isinstance(flag, int)]
            if not open_ones:
                found.append(max(0, known - p))
            elif known + len(open_ones) > p:
                over = self.model.new_int_var(max(0, known - p), known + len(open_ones) - p, f"{option}_{start}")
                self.model.add(over >= cp_model.LinearExpr.sum(open_ones) + known - p)
                found.append(over)
        return found

    def _has(self, slot: int, option: str) -> Term:
        if not self.low <= slot < self.high:
            return int(option in self.car[self.order[slot]].options)
        rows = [row for row, look in enumerate(self.looks) if option in look[0]]
        if not rows or len(rows) == len(self.looks):
            return int(bool(rows))
        return cp_model.LinearExpr.sum([self.at[slot, row] for row in rows])

    def _colours(self) -> list[dict[str, Term]]:
        """For every slot its colour, as 0, 1 or an expression."""
        found: list[dict[str, Term]] = []
        for slot in range(self.problem.slots):
            if not self.low <= slot < self.high:
                found.append({self.car[self.order[slot]].colour: 1})
                continue
            rows: dict[str, list[cp_model.IntVar]] = defaultdict(list)
            for row, look in enumerate(self.looks):
                rows[look[1]].append(self.at[slot, row])
            found.append({colour: cp_model.LinearExpr.sum(ones) for colour, ones in rows.items()})
        return found

    def _paint(self) -> list[Term]:
        """1 for every slot whose colour is not that of the slot before."""
        self.colours = self._colours()
        last = next((car for car in reversed(self.problem.tail) if car is not None), None)
        before: dict[str, Term] | None = None if last is None else {last.colour: 1}
        found: list[Term] = []
        for slot, now in enumerate(self.colours):
            touched = self.low <= slot <= self.high
            if before is not None and not touched:
                found.append(int(now != before))
            elif before is not None:
                change = self.model.new_bool_var(f"change_{slot}")
                for colour, here in now.items():
                    self.model.add(change >= here - before.get(colour, 0))
                found.append(change)
            before = now
        return found

    def _batches(self) -> None:
        """No run of one colour longer than the limit around the window."""
        limit = self.problem.batch_limit
        if limit is None or limit >= self.problem.slots:
            return
        for start in range(max(0, self.low - limit), min(self.high, self.problem.slots - limit)):
            stretch = self.colours[start : start + limit + 1]
            for colour in {name for now in stretch for name in now}:
                held = [now.get(colour, 0) for now in stretch]
                if all(not isinstance(flag, int) or flag for flag in held):
                    self.model.add(cp_model.LinearExpr.sum(held) <= limit)

    def _hint(self) -> None:
        row_of = {look: row for row, look in enumerate(self.looks)}
        for slot in range(self.low, self.high):
            mine = row_of[_look(self.car[self.order[slot]])]
            for row in range(len(self.looks)):
                self.model.add_hint(self.at[slot, row], row == mine)

    def read(self, solver: cp_model.CpSolver) -> tuple[str, ...]:
        """The sequence of a solution: cars of a kind in the order in which they stood."""
        waiting: dict[Look, list[str]] = defaultdict(list)
        for car in reversed(self.inside):
            waiting[_look(car)].append(car.id)
        found = list(self.order)
        for slot in range(self.low, self.high):
            row = next(row for row in range(len(self.looks)) if solver.boolean_value(self.at[slot, row]))
            found[slot] = waiting[self.looks[row]].pop()
        return tuple(found)


def _look(car: Car) -> Look:
    return car.options, car.colour
