"""A linear programme built column by column from arrays, and its answer."""

from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
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
    result = by_highs(proto(program, whole, SCALE), seconds, bool(whole.any()))
    return in_cents(None if result is None else read_answer(result, priced=not whole.any()))


def by_highs(model: model_pb2.ModelProto, seconds: float, whole: bool) -> result_pb2.SolveResultProto | None:
    """What HiGHS makes of a programme; None if it gives up with an error of its own, as it does once in a while."""
    limits = _limits(seconds, whole)
    try:
        return core.solve(model, *_highs(), limits, *NOTHING)
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


NOTHING = (
    model_parameters_pb2.ModelSolveParametersProto(),
    None,
    callback_pb2.CallbackRegistrationProto(),
    None,
    None,
)


def read_answer(result: result_pb2.SolveResultProto, priced: bool) -> Answer | None:
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


def in_cents(answer: Answer | None) -> Answer | None:
    """An answer in units of the programme, in cents."""
    if answer is None:
        return None
    price = None if answer.price is None else answer.price / SCALE
    return Answer(answer.value, price, answer.objective / SCALE, answer.bound / SCALE)


def fill(matrix: sparse_containers_pb2.SparseDoubleMatrixProto, rows: Ints, columns: Ints, values: Reals) -> None:
    """Coefficients in the order that the library wants, each place once: what is named twice adds up."""
    width = int(columns.max(initial=0)) + 1
    place, first = np.unique(rows.astype(np.int64) * width + columns, return_inverse=True)
    matrix.Clear()
    matrix.row_ids.extend((place // width).tolist())
    matrix.column_ids.extend((place % width).tolist())
    matrix.coefficients.extend(np.bincount(first, weights=values, minlength=len(place)).tolist())


def proto(program: Program, whole: Flags, scale: float = 1.0) -> model_pb2.ModelProto:
    """A programme as the library's message, its costs in units of ``1 / scale`` cents."""
    found = model_pb2.ModelProto()
    columns, rows = range(program.columns), range(program.rows)
    found.variables.ids.extend(columns)
    found.variables.lower_bounds.extend(np.concatenate(program.low).tolist())
    found.variables.upper_bounds.extend(np.concatenate(program.high).tolist())
    found.variables.integers.extend(whole.tolist())
    found.objective.linear_coefficients.ids.extend(columns)
    found.objective.linear_coefficients.values.extend((np.concatenate(program.cost) * scale).tolist())
    found.linear_constraints.ids.extend(rows)
    found.linear_constraints.lower_bounds.extend(np.concatenate(program.row_low).tolist())
    found.linear_constraints.upper_bounds.extend(np.concatenate(program.row_high).tolist())
    row, column, value = (np.concatenate([entry[i] for entry in program.entries]) for i in range(3))
    fill(found.linear_constraint_matrix, row, column, value)
    return found
