"""A programme that is solved again and again while its prices, bounds and columns change."""

from concurrent.futures import Future, ThreadPoolExecutor
from copy import copy
from datetime import timedelta
from time import monotonic

import numpy as np
from ortools.math_opt import (
    model_parameters_pb2,
    model_pb2,
    model_update_pb2,
    parameters_pb2,
    result_pb2,
    solution_pb2,
    sparse_containers_pb2,
)
from ortools.math_opt.core.python import solver as core
from ortools.util.python.pybind_solve_interrupter import PySolveInterrupter

from planning.recovery.program import (
    NOTHING,
    SCALE,
    Answer,
    Program,
    Reals,
    by_highs,
    fill,
    in_cents,
    proto,
    read_answer,
)
from planning.usage import Ints

PATIENCE = 1.0
LEAST_SECONDS = 1.0
"""Simplex may take this many times as long as interior point did from nothing (a second is always granted)."""


class Running:
    """A linear programme solved again and again while prices, bounds and columns change.

    The first answer comes from HiGHS's interior point, every later one from GLOP's simplex, which starts at the last
    basis: what takes seconds from nothing takes a fraction of one after a small change.
    """

    def __init__(self, program: Program) -> None:
        self._model = proto(program, np.concatenate(program.whole), SCALE)
        self._simplex: core.Solver | None = None
        self._basis: solution_pb2.BasisProto | None = None
        self._afresh = 0.0
        self.alone = False
        """Whether the other core is idle, so that two ways of solving may be tried at once."""

    @property
    def longest(self) -> float:
        """Seconds that the next answer may take: simplex as long as interior point did, and then that one anew."""
        return (1.0 + PATIENCE) * self._afresh

    def solve(self, seconds: float) -> Answer | None:
        """The optimum as things stand; None if there is none, or not in time."""
        result, answer = None, None
        beside: Future[result_pb2.SolveResultProto | None] | None = None
        if self._basis is not None:
            result, beside = self._warm(seconds)
            answer = in_cents(read_answer(result, priced=True))
        if answer is None:
            # simplex may lose its way in rounding errors, or among answers as good; interior point starts afresh
            self._simplex = None
            began = monotonic()
            result = by_highs(self._model, seconds, False) if beside is None else beside.result()
            self._afresh = max(self._afresh, LEAST_SECONDS, monotonic() - began)
            if result is None:
                result = self._by_simplex(seconds)
            answer = in_cents(read_answer(result, priced=True))
        if answer is not None and result is not None and result.solutions[0].HasField("basis"):
            self._basis = result.solutions[0].basis
        return answer

    def _warm(
        self, seconds: float
    ) -> tuple[result_pb2.SolveResultProto, "Future[result_pb2.SolveResultProto | None] | None"]:
        """What simplex makes of the last basis, and interior point afresh on the other core, if that is idle.

        Simplex is stopped when the other is done; the other, which cannot be stopped, is left to end by itself.
        """
        if not self.alone:
            return self._by_simplex(min(seconds, PATIENCE * self._afresh)), None
        other_core, enough = ThreadPoolExecutor(max_workers=1), PySolveInterrupter()
        beside = other_core.submit(by_highs, self._model, seconds, False)
        other_core.shutdown(wait=False)
        beside.add_done_callback(lambda _: enough.interrupt())
        return self._by_simplex(seconds, enough), beside

    def _by_simplex(self, seconds: float, enough: PySolveInterrupter | None = None) -> result_pb2.SolveResultProto:
        params = parameters_pb2.SolveParametersProto(presolve=parameters_pb2.EMPHASIS_OFF)
        params.time_limit.FromTimedelta(timedelta(seconds=max(0.1, seconds)))
        start = model_parameters_pb2.ModelSolveParametersProto()
        if self._simplex is None:
            self._simplex = core.new(
                parameters_pb2.SOLVER_TYPE_GLOP, self._model, parameters_pb2.SolverInitializerProto()
            )
            if self._basis is not None:
                start.initial_basis.CopyFrom(self._basis)
        return self._simplex.solve(params, start, *NOTHING[1:-1], enough)

    def apart(self) -> "Running":
        """A copy that goes its own way, from the same place."""
        other = copy(self)
        other._model = model_pb2.ModelProto()
        other._model.CopyFrom(self._model)
        other._simplex, other._basis, other.alone = None, None, False
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
        self._join(change, rows, columns + first, values)
        if self._basis is not None:
            self._basis.variable_status.ids.extend(added.tolist())
            self._basis.variable_status.values.extend([solution_pb2.BASIS_STATUS_AT_LOWER_BOUND] * len(cost))
        self._tell(change)
        return added

    def restrict(self, high: Reals, rows: Ints, columns: Ints, values: Reals) -> Ints:
        """Numbers of new rows with the most that each may reach; the coefficients count them from 0."""
        first = len(self._model.linear_constraints.ids)
        added = np.arange(first, first + len(high))
        change = model_update_pb2.ModelUpdateProto()
        for constraints in (change.new_linear_constraints, self._model.linear_constraints):
            constraints.ids.extend(added.tolist())
            constraints.lower_bounds.extend([-np.inf] * len(high))
            constraints.upper_bounds.extend(high.tolist())
        self._join(change, rows + first, columns, values)
        if self._basis is not None:
            self._basis.constraint_status.ids.extend(added.tolist())
            self._basis.constraint_status.values.extend([solution_pb2.BASIS_STATUS_BASIC] * len(high))
        self._tell(change)
        return added

    def _join(self, change: model_update_pb2.ModelUpdateProto, rows: Ints, columns: Ints, values: Reals) -> None:
        """Coefficients of new rows or columns, in a change and in the model."""
        fill(change.linear_constraint_matrix_updates, rows, columns, values)
        old = self._model.linear_constraint_matrix
        pairs = ((old.row_ids, rows), (old.column_ids, columns), (old.coefficients, values))
        fill(old, *(np.concatenate((np.array(before), after)) for before, after in pairs))

    def _tell(self, change: model_update_pb2.ModelUpdateProto) -> None:
        if self._simplex is not None and not self._simplex.update(change):
            self._simplex = None


def _change(vector: sparse_containers_pb2.SparseDoubleVectorProto, places: Ints, values: Reals) -> None:
    order = np.argsort(places, kind="stable")
    vector.ids.extend(places[order].tolist())
    vector.values.extend(values[order].tolist())
