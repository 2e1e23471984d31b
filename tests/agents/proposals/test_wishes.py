"""What people wish adds up, can be taken back by name, and says what clashes when no plan is left."""

from pathlib import Path
from typing import Any

import pytest

from agents.cases.casework import NoSuchCaseError, Standing, UnderWayError, replan, submit
from agents.cases.questions import answer
from agents.proposals.decisions import Edit, RefusedError, Reject
from agents.proposals.edits import BadEditError, Edits, in_force, with_edits
from agents.state import Deps
from andon.desk.casefile import clash_of
from tests.agents.desk import CASE, desk, make_store
from tests.agents.harness_plant import signal
from tests.agents.lookup import inbox

BEFORE: dict[str, Any] = {
    "goal": "least_cost", "exclude_offers": ["OF-1"], "pin_offers": ["OF-2"], "cap_offers": {"OF-3": 4},
    "freeze_orders": ["O1"], "budget_cents": 5_00,
}  # fmt: skip


@pytest.fixture
def asked(tmp_path: Path) -> Deps:
    """A desk on whose store the first proposal waits."""
    deps = desk(make_store(tmp_path / "andon.db"), tmp_path / "outbox")
    submit(deps, [signal()])
    return deps


def edit(deps: Deps, edits: Edits) -> Standing | None:
    """Edit the proposal that waits."""
    row = inbox(deps)[0].row
    return answer(deps, row.id, row.digest, "anna", Edit(edits)).standing


@pytest.mark.parametrize("label", list(in_force(BEFORE)))
def test_every_wish_in_force_can_be_taken_back_by_its_label(label: str) -> None:
    left = in_force(with_edits(BEFORE, Edits(forget=(label,))))
    assert left == {name: words for name, words in in_force(BEFORE).items() if name != label}


def test_all_wishes_can_be_taken_back_and_others_set_at_once() -> None:
    assert list(in_force(with_edits(BEFORE, Edits(forget=("all",), cap_offers={"OF-9": 1})))) == ["cap:OF-9"]


def test_the_proposal_binds_the_wishes_and_an_unknown_one_cannot_be_forgotten(asked: Deps) -> None:
    edit(asked, Edits(exclude_offers=("OF-2",)))
    assert list(in_force(inbox(asked)[0].payload["wished"])) == ["option", "exclude:OF-2"]
    with pytest.raises(RefusedError, match=r"no wish 'pin:OF-2'.*exclude:OF-2"):
        edit(asked, Edits(forget=("pin:OF-2",)))
    edit(asked, Edits(forget=("option", "exclude:OF-2")))
    assert in_force(inbox(asked)[0].payload["wished"]) == {}


def test_wishes_without_a_plan_are_named_each_time_until_one_is_taken_back(asked: Deps) -> None:
    standing = edit(asked, Edits(budget_cents=0, pin_offers=("OF-2",)))
    assert any("OF-2" in said or "budget" in said for said in clash_of(asked.store, standing).clash)
    again = replan(asked, CASE)
    assert clash_of(asked.store, again).clash
    assert list(clash_of(asked.store, again).wishes) == ["option", "pin:OF-2", "budget"]
    assert replan(asked, CASE, Edits(forget=("budget",)), "anna").status == "waiting"


def test_a_case_that_waits_is_not_planned_again_behind_the_question(asked: Deps) -> None:
    for edits in (None, Edits(exclude_offers=("OF-2",))):
        with pytest.raises(UnderWayError, match="inbox edit P-0001"):
            replan(asked, CASE, edits, "anna")
    assert inbox(asked)[0].payload["wished"] == {}


def test_a_replan_with_wishes_that_name_nothing_changes_nothing(asked: Deps) -> None:
    for _ in range(2):
        row = inbox(asked)[0].row
        answer(asked, row.id, row.digest, "anna", Reject("no"))
    for edits in (Edits(exclude_offers=("GHOST",)), Edits(freeze_orders=("GHOST",)), Edits(forget=("pin:GHOST",))):
        with pytest.raises(BadEditError, match="GHOST"):
            replan(asked, CASE, edits, "anna")
    with pytest.raises(NoSuchCaseError):
        replan(asked, "C-9", Edits(exclude_offers=("OF-2",)), "anna")
    assert inbox(asked) == []
