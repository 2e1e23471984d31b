"""A shift put in sequence: cut by counting where it cannot be, a first sequence at once, then search, then check."""

from planning.sequencing.board import Board
from planning.sequencing.check import check, score
from planning.sequencing.cuts import found_cut, proven_cut
from planning.sequencing.fill import first_sequence
from planning.sequencing.problem import Sequenced, SequenceProblem, Unsequenceable
from planning.sequencing.search import Patience, improve


def sequence(problem: SequenceProblem, patience: Patience = Patience(), seed: int = 1) -> Sequenced | Unsequenceable:
    """The best sequence found for a shift, checked; or the cut that says why there is none.

    Hard rules: frozen slots, paint batches, parts that arrive during the shift, slots that must be filled, the cap on
    moved cars. The rest is the problem's objective. The same problem, seed and steps give the same sequence.
    """
    cut = proven_cut(problem)
    if cut is not None:
        return Unsequenceable(cut)
    if problem.slots == 0:
        return Sequenced((), score(problem, ()))
    board = Board(problem)
    board.load(first_sequence(board))
    improve(board, patience, seed)
    order = board.decode()
    if check(problem, order):
        return Unsequenceable(found_cut(problem, order))
    return Sequenced(order, score(problem, order))
