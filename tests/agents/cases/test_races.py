"""Two people, or two workers, at the same moment: one decision counts, one effect follows, the other is told."""

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agents.cases.casework import recover, submit
from agents.cases.questions import answer
from agents.proposals.decisions import Approve, ConflictError, Reject, decide
from agents.state import Deps
from tests.agents.desk import Clock, desk
from tests.agents.harness_plant import signal
from tests.agents.killing import fresh, in_child
from tests.agents.lookup import inbox
from tools.store.casework import approvals, audit, outbox_rows
from tools.store.engine import open_store
from tools.store.keep import keep
from tools.store.plant.whole import load_snapshot


def at_folder(folder: Path, **changes: Any) -> Deps:
    """A desk at a folder's store, with a worker's own name."""
    store = open_store(folder / "andon.db")
    return desk(store, folder / "outbox", Clock(), owner=f"test:{os.getpid()}", **changes)


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which the first proposal waits for its answer."""
    folder = fresh(tmp_path_factory.mktemp("races") / "waiting")
    assert in_child(lambda: submit(at_folder(folder), [signal()])) == 0
    return folder


def together(works: list[Callable[[], None]]) -> None:
    """Run works in forked processes that begin at the same moment."""
    begin = time.time() + 0.1
    children = []
    for work in works:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                time.sleep(max(0.0, begin - time.time()))
                work()
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * len(works)


def effects(folder: Path) -> dict[str, Any]:
    """What a store says took effect."""
    with keep(open_store(folder / "andon.db")) as session:
        trail = audit.entries(session)
        return {
            "plan": load_snapshot(session).plan_version,
            "took": sum(row.what == "took effect" for row in trail),
            "approved": sum(row.what == "approved" for row in trail),
            "released": sum(":release_plan:" in m.key for m in outbox_rows.messages(session)),
            "whole": audit.verify_trail(trail, audit.head_path(session.get_bind().engine)).ok,
            "second": [row.action for row in approvals.proposals(session, "pending")],
        }


ONCE = {"plan": 1, "took": 1, "approved": 1, "released": 1, "whole": True, "second": ["request_awards"]}


@pytest.mark.parametrize("batch", range(5))
def test_two_approvals_started_together_make_one_effect(batch: int, waiting: Path, tmp_path: Path) -> None:
    for race in range(10):
        folder = tmp_path / str(race)
        shutil.copytree(waiting, folder)

        def approve(who: str, folder: Path = folder) -> None:
            deps = at_folder(folder)
            row = inbox(deps)
            try:
                with keep(deps.store) as session:
                    asked = approvals.get_proposal(session, "P-0001")
                assert asked is not None and len(row) <= 1
                answer(deps, "P-0001", asked.digest, who, Approve())
                said = "approved"
            except ConflictError as late:
                said = f"conflict {late.decided_by}"
            (folder / f"{who}.json").write_text(json.dumps(said))

        together([lambda approve=approve: approve("anna"), lambda approve=approve: approve("ann2")])
        said = {who: json.loads((folder / f"{who}.json").read_text()) for who in ("anna", "ann2")}
        winner = next(who for who, words in said.items() if words == "approved")
        loser = "ann2" if winner == "anna" else "anna"
        assert said[loser] == f"conflict {winner}"
        assert effects(folder) == ONCE
        shutil.rmtree(folder)


def test_an_approval_and_a_rejection_together_leave_one(waiting: Path, tmp_path: Path) -> None:
    for race in range(8):
        folder = tmp_path / str(race)
        shutil.copytree(waiting, folder)

        def approve(folder: Path = folder) -> None:
            _try(folder, "anna", Approve())

        def reject(folder: Path = folder) -> None:
            _try(folder, "ann2", Reject("too many cars move"))

        together([approve, reject])
        with keep(open_store(folder / "andon.db")) as session:
            row = approvals.get_proposal(session, "P-0001")
            assert row is not None
            expected = 1 if row.status == "consumed" else 0
            assert row.status in ("consumed", "rejected")
            assert load_snapshot(session).plan_version == expected
            assert len(approvals.signatures(session, "P-0001")) == 1


def _try(folder: Path, who: str, decision: Approve | Reject) -> None:
    deps = at_folder(folder)
    with keep(deps.store) as session:
        row = approvals.get_proposal(session, "P-0001")
    assert row is not None
    try:
        answer(deps, row.id, row.digest, who, decision)
    except ConflictError:
        return


def test_four_workers_that_find_an_approved_case_make_one_effect(waiting: Path, tmp_path: Path) -> None:
    for race in range(6):
        folder = tmp_path / str(race)
        shutil.copytree(waiting, folder)

        def decided(folder: Path = folder) -> None:
            deps = at_folder(folder)
            row = inbox(deps)[0].row
            decide(deps.store, deps.policy, row.id, row.digest, "anna", Approve(), deps.now())

        assert in_child(decided) == 0
        # Every worker takes the others for dead: only the fence stands between them.
        works = [
            lambda folder=folder: recover(at_folder(folder, owner_is_gone=lambda owner: True)) and None
            for _ in range(4)
        ]
        together(works)  # type: ignore[arg-type]
        assert in_child(lambda folder=folder: recover(at_folder(folder))) == 0
        assert effects(folder) == ONCE
