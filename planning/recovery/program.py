"""A linear programme built column by column from arrays, and its answer."""

from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from planning.usage import Flags, Ints

Reals = NDArray[np.float64]


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


def solve_program(program: Program, seconds: float, simplex: bool = False) -> Answer | None:
    """The optimum of a programme by HiGHS (interior point with crossover; branch and bound if columns are whole).

    None if nothing was found in time or the programme has no solution; the status is looked at before any value.
    """
    whole = np.concatenate(program.whole)
    model = mathopt.Model.from_model_proto(_proto(program, whole))
    params = mathopt.SolveParameters(time_limit=timedelta(seconds=max(0.1, seconds)))
    if not whole.any():
        params.highs.string_options["solver"] = "simplex" if simplex else "ipm"
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=params)
    good = (mathopt.TerminationReason.OPTIMAL, mathopt.TerminationReason.FEASIBLE)
    if result.termination.reason not in good or not result.has_primal_feasible_solution():
        return None
    values = np.array(result.variable_values(list(model.variables())), dtype=np.float64)
    price = None
    if not whole.any() and result.has_dual_feasible_solution():
        price = np.array(result.dual_values(list(model.linear_constraints())), dtype=np.float64)
    return Answer(values, price, float(result.objective_value()), float(result.dual_bound()))


def _proto(program: Program, whole: Flags) -> model_pb2.ModelProto:
    proto = model_pb2.ModelProto()
    columns, rows = range(program.columns), range(program.rows)
    proto.variables.ids.extend(columns)
    proto.variables.lower_bounds.extend(np.concatenate(program.low).tolist())
    proto.variables.upper_bounds.extend(np.concatenate(program.high).tolist())
    proto.variables.integers.extend(whole.tolist())
    proto.objective.linear_coefficients.ids.extend(columns)
    proto.objective.linear_coefficients.values.extend(np.concatenate(program.cost).tolist())
    proto.linear_constraints.ids.extend(rows)
    proto.linear_constraints.lower_bounds.extend(np.concatenate(program.row_low).tolist())
    proto.linear_constraints.upper_bounds.extend(np.concatenate(program.row_high).tolist())
    row, column, value = (np.concatenate([entry[i] for entry in program.entries]) for i in range(3))
    place = row.astype(np.int64) * program.columns + column
    place, first = np.unique(place, return_inverse=True)
    total = np.bincount(first, weights=value)
    proto.linear_constraint_matrix.row_ids.extend((place // program.columns).tolist())
    proto.linear_constraint_matrix.column_ids.extend((place % program.columns).tolist())
    proto.linear_constraint_matrix.coefficients.extend(total.tolist())
    return proto
