"""What a plan still lacks, worked by hand on the small plant of the rulebook."""

from datetime import timedelta

from planning.availability import Supply
from planning.lack import lacking
from planning.snapshot import Snapshot
from tests.planning.recovery.rulebook import LOSS, award, delivery, ruled
from tests.planning.tiny import START, bom, moment


def missing(plant: Snapshot, *awarded: int) -> list[tuple[int, int]]:
    """(days after the start, pieces) that lack, with awards of so many."""
    supply = Supply(awards=award(*(delivery(qty) for qty in awarded)).awards if awarded else ())
    return [((lack.monday - START) / timedelta(1), lack.qty) for lack in lacking(plant, (LOSS,), supply)]  # type: ignore[misc]


def test_a_week_lacks_what_it_needs_above_all_that_comes_by_its_end() -> None:
    """17 cars take 3 P each in the first week and 3 in the second: 51 and 9; R2 and R3 bring 11, R1 is lost."""
    threes = bom(P="AB").__class__(line.model_copy(update={"qty": 3}) for line in bom(P="AB"))
    assert missing(ruled(stock=30, bom=threes)) == [(0, 10), (7, 9)]
    assert missing(ruled(stock=30, bom=threes), 4) == [(0, 6), (7, 9)]
    assert missing(ruled(stock=30, bom=threes), 14) == [(7, 5)]


def test_nothing_lacks_without_a_loss_or_with_enough() -> None:
    assert lacking(ruled(stock=0), (), Supply()) == ()
    assert missing(ruled(stock=50)) == []


def test_what_was_missing_and_comes_later_is_not_missed_again() -> None:
    """The award arrives in the second week: the first lacks what it did, the second nothing."""
    late = award(delivery(10, leaves=moment(8)))
    found = lacking(ruled(stock=0, bom=bom(P="AB")), (LOSS,), Supply(awards=late.awards))
    assert [(lack.monday, lack.qty) for lack in found] == [(START, 6)]
