"""A linear programme built column by column from arrays, and its answer."""

from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    model_update_pb2,
    parameters_pb2,
    result_pb2,
    solution_pb2,
    sparse_containers_pb2,
)
from ortools.math_opt.core.python import solver as core
from pybind11_abseil.status import StatusNotOk

from planning.usage import Flags, Ints

Reals = NDArray[np.float64]

SCALE = 1e-4
"""Unit of cents in a programme: solvers lose their footing among prices of millions."""

PATIENCE = 1.0
LEAST_SECONDS = 1.0
"""Simplex may take this many times as long as interior point did from nothing (a second is always granted)."""


@dataclass
class Program:
    """Minimise cost over columns, subject to ranged rows. Rows and columns are added in blocks of arrays."""

    low: list[Reals] = field(default_factory=list)
    high: list[Reals] = field(default_factory=list)
    cost: list[Reals] = field(default_factory=list)
    whole: list[Flags] = field(default_factory=list)
    row_low: list[Reals] = field(default_factory=list)
    row_high: list[Reals] = field(default_factory=list)
    entries: list[tuple[Ints, Ints, Reals]] = field(default_factory=list)
    columns: int = 0
    rows: int = 0

    def add_columns(self, cost: Reals, low: float | Reals, high: float | Reals, whole: bool = False) -> Ints:
        """Numbers of new columns with these costs and bounds."""
        count = len(cost)
        self.cost.append(np.asarray(cost, dtype=np.float64))
        self.low.append(np.broadcast_to(np.asarray(low, dtype=np.float64), count))
        self.high.append(np.broadcast_to(np.asarray(high, dtype=np.float64), count))
        self.whole.append(np.full(count, whole))
        self.columns += count
        return np.arange(self.columns - count, self.columns)

    def add_rows(self, low: Reals, high: Reals) -> Ints:
        """Numbers of new rows whose activity lies in a range."""
        self.row_low.append(np.asarray(low, dtype=np.float64))
        self.row_high.append(np.asarray(high, dtype=np.float64))
        self.rows += len(low)
        return np.arange(self.rows - len(low), self.rows)

    def put(self, rows: Ints, columns: Ints, values: Reals | float) -> None:
        """Coefficients; the same place named twice adds up."""
        rows, columns = np.broadcast_arrays(np.asarray(rows), np.asarray(columns))
        numbers = np.broadcast_to(np.asarray(values, dtype=np.float64), rows.shape)
        self.entries.append((rows.ravel(), columns.ravel(), numbers.ravel()))


@dataclass(frozen=True)
class Answer:
    """Values of the columns, prices of the rows (None for integer programmes), objective and its proven bound."""

    value: Reals
    price: Reals | None
    objective: float
    bound: float


def solve_program(program: Program, seconds: float) -> Answer | None:
    """The optimum of a programme by HiGHS (interior point with crossover; branch and bound if columns are whole).

    None if nothing was found in time or the programme has no solution; the status is looked at before any value.
    """
    whole = np.concatenate(program.whole)
    result = _by_highs(_proto(program, whole, SCALE), seconds, bool(whole.any()))
    return _in_cents(None if result is None else _answer(result, priced=not whole.any()))


def _by_highs(
    model: model_pb2.ModelProto, seconds: float, whole: bool, crossover: bool = True
) -> result_pb2.SolveResultProto | None:
    """What HiGHS makes of a programme; None if it gives up with an error of its own, as it does once in a while."""
    limits = _limits(seconds, whole)
    if not crossover:
        limits.highs.string_options["run_crossover"] = "off"
    try:
        return core.solve(model, *_highs(), limits, *_NOTHING)
    except StatusNotOk:
        return None


def _highs() -> tuple[parameters_pb2.SolverTypeProto, parameters_pb2.SolverInitializerProto]:
    return parameters_pb2.SOLVER_TYPE_HIGHS, parameters_pb2.SolverInitializerProto()


def _limits(seconds: float, whole: bool) -> parameters_pb2.SolveParametersProto:
    params = parameters_pb2.SolveParametersProto()
    params.time_limit.FromTimedelta(timedelta(seconds=max(0.1, seconds)))
    if not whole:
        params.highs.string_options["solver"] = "ipm"
    return params


_NOTHING = (
    model_parameters_pb2.ModelSolveParametersProto(),
    None,
    callback_pb2.CallbackRegistrationProto(),
    None,
    None,
)


def _answer(result: result_pb2.SolveResultProto, priced: bool) -> Answer | None:
    """The answer in a result, None if there is none; read from its arrays, for the library's own reading is slow."""
    good = (result_pb2.TERMINATION_REASON_OPTIMAL, result_pb2.TERMINATION_REASON_FEASIBLE)
    if result.termination.reason not in good or not result.solutions:
        return None
    found = result.solutions[0]
    feasible = solution_pb2.SOLUTION_STATUS_FEASIBLE
    if found.primal_solution.feasibility_status != feasible:
        return None
    if priced and found.dual_solution.feasibility_status != feasible:
        return None
    value = np.array(found.primal_solution.variable_values.values, dtype=np.float64)
    price = np.array(found.dual_solution.dual_values.values, dtype=np.float64) if priced else None
    bounds = result.termination.objective_bounds
    return Answer(value, price, found.primal_solution.objective_value, bounds.dual_bound)


class Running:
    """A linear programme solved again and again while prices, bounds and columns change.

    The first answer comes from HiGHS's interior point, every later one from GLOP's simplex, which starts at the last
    basis: what takes seconds from nothing takes a fraction of one after a small change.
    """

    def __init__(self, program: Program) -> None:
        self._model = _proto(program, np.concatenate(program.whole), SCALE)
        self._simplex: core.Solver | None = None
        self._basis: solution_pb2.BasisProto | None = None
        self._afresh = 0.0

    @property
    def longest(self) -> float:
        """Seconds that the next answer may take: simplex as long as interior point did, and then that one anew."""
        return (1.0 + PATIENCE) * self._afresh

    def solve(self, seconds: float) -> Answer | None:
        """The optimum as things stand; None if there is none, or not in time."""
        result = None if self._basis is None else self._by_simplex(min(seconds, PATIENCE * self._afresh))
        answer = None if result is None else _in_cents(_answer(result, priced=True))
        if answer is None:
            # simplex may lose its way in rounding errors, or among answers as good; interior point starts afresh
            self._simplex = None
            began = monotonic()
            result = _by_highs(self._model, seconds, False)
            self._afresh = max(self._afresh, LEAST_SECONDS, monotonic() - began)
            if result is None:
                result = self._by_simplex(seconds)
            answer = _in_cents(_answer(result, priced=True))
        if answer is not None and result is not None and result.solutions[0].HasField("basis"):
            self._basis = result.solutions[0].basis
        return answer

    def _by_simplex(self, seconds: float) -> result_pb2.SolveResultProto:
        params = parameters_pb2.SolveParametersProto(presolve=parameters_pb2.EMPHASIS_OFF)
        params.time_limit.FromTimedelta(timedelta(seconds=max(0.1, seconds)))
        start = model_parameters_pb2.ModelSolveParametersProto()
        if self._simplex is None:
            self._simplex = core.new(
                parameters_pb2.SOLVER_TYPE_GLOP, self._model, parameters_pb2.SolverInitializerProto()
            )
            if self._basis is not None:
                start.initial_basis.CopyFrom(self._basis)
        return self._simplex.solve(params, start, *_NOTHING[1:])

    def central(self, seconds: float) -> Answer | None:
        """The optimum in the middle of all that are as good, where simplex would stop at a corner.

        Its prices are the steadier ones: what no column has been tested against yet is not priced at random.
        """
        result = _by_highs(self._model, seconds, False, crossover=False)
        return None if result is None else _in_cents(_answer(result, priced=True))

    def apart(self) -> "Running":
        """A copy that goes its own way, from the same place."""
        other = copy(self)
        other._model = model_pb2.ModelProto()
        other._model.CopyFrom(self._model)
        other._simplex, other._basis = None, None
        return other

    def charge(self, columns: Ints, cents: Reals) -> None:
        """Change the price of columns."""
        cents = cents * SCALE
        change = model_update_pb2.ModelUpdateProto()
        _change(change.objective_updates.linear_coefficients, columns, cents)
        for column, price in zip(columns.tolist(), cents.tolist(), strict=True):
            self._model.objective.linear_coefficients.values[column] = price
        self._tell(change)

    def confine(self, columns: Ints, low: Reals, high: Reals) -> None:
        """Change the bounds of columns."""
        change = model_update_pb2.ModelUpdateProto()
        _change(change.variable_updates.lower_bounds, columns, low)
        _change(change.variable_updates.upper_bounds, columns, high)
        for column, least, most in zip(columns.tolist(), low.tolist(), high.tolist(), strict=True):
            self._model.variables.lower_bounds[column] = least
            self._model.variables.upper_bounds[column] = most
        self._tell(change)

    def cap(self, rows: Ints, high: Reals) -> None:
        """Change the most that rows may reach."""
        change = model_update_pb2.ModelUpdateProto()
        _change(change.linear_constraint_updates.upper_bounds, rows, high)
        for row, most in zip(rows.tolist(), high.tolist(), strict=True):
            self._model.linear_constraints.upper_bounds[row] = most
        self._tell(change)

    def aim(self, rows: Ints, value: Reals) -> None:
        """Change what rows have to reach exactly."""
        self.cap(rows, value)
        change = model_update_pb2.ModelUpdateProto()
        _change(change.linear_constraint_updates.lower_bounds, rows, value)
        for row, least in zip(rows.tolist(), value.tolist(), strict=True):
            self._model.linear_constraints.lower_bounds[row] = least
        self._tell(change)

    def extend(self, cost: Reals, rows: Ints, columns: Ints, values: Reals) -> Ints:
        """Numbers of new columns, from 0 up without a limit; the coefficients count them from 0."""
        cost = cost * SCALE
        first = len(self._model.variables.ids)
        added = np.arange(first, first + len(cost))
        change = model_update_pb2.ModelUpdateProto()
        for variables in (change.new_variables, self._model.variables):
            variables.ids.extend(added.tolist())
            variables.lower_bounds.extend([0.0] * len(cost))
            variables.upper_bounds.extend([np.inf] * len(cost))
            variables.integers.extend([False] * len(cost))
        _change(change.objective_updates.linear_coefficients, added, cost)
        self._model.objective.linear_coefficients.ids.extend(added.tolist())
        self._model.objective.linear_coefficients.values.extend(cost.tolist())
        _fill(change.linear_constraint_matrix_updates, rows, columns + first, values)
        old = self._model.linear_constraint_matrix
        pairs = ((old.row_ids, rows), (old.column_ids, columns + first), (old.coefficients, values))
        _fill(old, *(np.concatenate((np.array(before), after)) for before, after in pairs))
        if self._basis is not None:
            self._basis.variable_status.ids.extend(added.tolist())
            self._basis.variable_status.values.extend([solution_pb2.BASIS_STATUS_AT_LOWER_BOUND] * len(cost))
        self._tell(change)
        return added

    def _tell(self, change: model_update_pb2.ModelUpdateProto) -> None:
        if self._simplex is not None and not self._simplex.update(change):
            self._simplex = None


def _in_cents(answer: Answer | None) -> Answer | None:
    if answer is None:
        return None
    price = None if answer.price is None else answer.price / SCALE
    return Answer(answer.value, price, answer.objective / SCALE, answer.bound / SCALE)


def _change(vector: sparse_containers_pb2.SparseDoubleVectorProto, places: Ints, values: Reals) -> None:
    order = np.argsort(places, kind="stable")
    vector.ids.extend(places[order].tolist())
    vector.values.extend(values[order].tolist())


def _fill(matrix: sparse_containers_pb2.SparseDoubleMatrixProto, rows: Ints, columns: Ints, values: Reals) -> None:
    """Coefficients in the order that the library wants, each place once: what is named twice adds up."""
    width = int(columns.max(initial=0)) + 1
    place, first = np.unique(rows.astype(np.int64) * width + columns, return_inverse=True)
    matrix.Clear()
    matrix.row_ids.extend((place // width).tolist())
    matrix.column_ids.extend((place % width).tolist())
    matrix.coefficients.extend(np.bincount(first, weights=values, minlength=len(place)).tolist())


def _proto(program: Program, whole: Flags, scale: float = 1.0) -> model_pb2.ModelProto:
    proto = model_pb2.ModelProto()
    columns, rows = range(program.columns), range(program.rows)
    proto.variables.ids.extend(columns)
    proto.variables.lower_bounds.extend(np.concatenate(program.low).tolist())
    proto.variables.upper_bounds.extend(np.concatenate(program.high).tolist())
    proto.variables.integers.extend(whole.tolist())
    proto.objective.linear_coefficients.ids.extend(columns)
    proto.objective.linear_coefficients.values.extend((np.concatenate(program.cost) * scale).tolist())
    proto.linear_constraints.ids.extend(rows)
    proto.linear_constraints.lower_bounds.extend(np.concatenate(program.row_low).tolist())
    proto.linear_constraints.upper_bounds.extend(np.concatenate(program.row_high).tolist())
    row, column, value = (np.concatenate([entry[i] for entry in program.entries]) for i in range(3))
    _fill(proto.linear_constraint_matrix, row, column, value)
    return proto
