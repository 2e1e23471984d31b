"""What a checkpoint, a worker or a second event can and cannot do: nothing without an approval, nothing twice."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from langgraph.types import Command

from agents.cases.casework import RunFailedError, drive, recover, submit
from agents.cases.saver import open_saver
from agents.gates import resume_value
from agents.graph import case_graph
from agents.state import Deps
from planning.recovery.outcome import Option
from tests.agents.cases.steps import approve, marks
from tests.agents.desk import CASE, Clock
from tests.agents.harness_plant import signal
from tests.agents.lookup import timeline
from tests.agents.swapping import SwapPlanner
from tools.store.casework import approvals, audit, runs
from tools.store.casework.runs import FencedError
from tools.store.keep import keep

RUN = "R-00001"


@contextmanager
def graph_of(deps: Deps, run: str = RUN) -> Iterator[tuple[Any, Deps, Any]]:
    """The bare graph with a lease, as somebody who bypasses the casework would use it."""
    with deps.store.write() as session:
        lease = runs.take(session, run, "intruder", 0.0, 1000.0, True)
    with open_saver(deps.store, lease) as saver:
        yield case_graph(saver), replace(deps, lease=lease), {"configurable": {"thread_id": run}}
    with deps.store.write() as session:
        runs.release(session, lease, "waiting", deps.now())


def test_replaying_any_checkpoint_has_no_second_effect(deps: Deps) -> None:
    submit(deps, [signal()])
    approve(deps, "anna")
    approve(deps, "ben")
    before = marks(deps)
    assert before["took"] == ["P-0001", "P-0002"]
    replays = 0
    with graph_of(deps) as (graph, held, config):
        history = list(graph.get_state_history(config))
        for old in history:
            resumes: list[Any] = [None]
            resumes += [
                Command(resume={i.id: resume_value(kind)}) for i in old.interrupts for kind in ("approve", "reject")
            ]
            for given in resumes:
                try:
                    graph.invoke(given, old.config, context=held, durability="sync")
                except Exception as error:
                    assert "FencedError" not in type(error).__name__
                replays += 1
    assert replays > 15
    after = marks(deps)
    assert {**after, "took": after["took"][:2]} == before
    assert after["took"] == before["took"]


def test_a_forged_state_or_resume_approves_nothing(deps: Deps) -> None:
    submit(deps, [signal()])
    before = marks(deps)
    with graph_of(deps) as (graph, held, config):
        forged = {"ask": {"amount_cents": 1}, "plan_a": "", "wishes": {"goal": "do_nothing"}}
        graph.update_state(config, forged)
        graph.update_state(config, {"ended": ""}, as_node="gate_A")
        graph.invoke(None, config, context=held, durability="sync")
        found = graph.get_state(config)
        for interrupt in found.interrupts:
            graph.invoke(
                Command(resume={interrupt.id: resume_value("approve")}), config, context=held, durability="sync"
            )
        graph.update_state(config, {"proposal": "P-0001"}, as_node="brief")
        with_goto = Command(goto="release_A", update={"proposal": "P-0001"})
        graph.invoke(with_goto, config, context=held, durability="sync")
    assert marks(deps) == before
    assert [e for e in timeline(deps.store, CASE) if e.what == "took effect"] == []


def test_an_answer_of_another_shape_leaves_the_question_open(deps: Deps) -> None:
    submit(deps, [signal()])
    with graph_of(deps) as (graph, held, config):
        interrupt = graph.get_state(config).interrupts[0]
        assert interrupt.value["action_requests"][0]["name"] == "release_plan"
        assert set(interrupt.value["review_configs"][0]["allowed_decisions"]) == {
            "approve",
            "edit",
            "reject",
            "respond",
        }
        for bad in (
            "yes",
            {"decisions": []},
            {"decisions": [{"type": "pay"}]},
            {"decisions": [{"type": "approve"}] * 2},
        ):
            with pytest.raises(ValueError, match="validation error"):
                graph.invoke(Command(resume={interrupt.id: bad}), config, context=held, durability="sync")
            assert graph.get_state(config).interrupts[0].id == interrupt.id
    approve(deps, "anna")
    assert marks(deps)["plan"] == 1


def test_the_state_is_plain_json_at_every_checkpoint(deps: Deps) -> None:
    submit(deps, [signal()])
    approve(deps, "anna")
    with graph_of(deps) as (graph, _, config):
        history = list(graph.get_state_history(config))
        assert len(history) > 8
        for found in history:
            assert json.loads(json.dumps(found.values)) == found.values
            assert len(json.dumps(found.values)) < 8_000


@dataclass
class Stranger:
    """A type that no checkpoint should bring to life."""

    word: str = "boo"


def test_a_checkpoint_brings_no_foreign_type_to_life(deps: Deps) -> None:
    with open_saver(deps.store, None) as saver:
        revived = saver.serde.loads_typed(saver.serde.dumps_typed({"x": Stranger()}))
        assert not isinstance(revived["x"], Stranger)


def test_checkpoints_are_written_only_under_a_lease(deps: Deps) -> None:
    submit(deps, [signal()])
    with open_saver(deps.store, None) as saver:
        graph = case_graph(saver)
        config: Any = {"configurable": {"thread_id": RUN}}
        assert graph.get_state(config).interrupts
        with pytest.raises(FencedError):
            graph.update_state(config, {"ended": "forged"})


def test_node_names_are_frozen(deps: Deps) -> None:
    with open_saver(deps.store, None) as saver:
        names = set(case_graph(saver).get_graph().nodes) - {"__start__", "__end__"}
    assert names == {
        "triage", "assess", "investigate", "propose", "draft", "brief", "gate_A", "release_A", "gate_sourcing",
        "request_awards", "gate_B", "release_B", "follow_up", "cancel", "gate_cancel",
        "cancel_awards",
    }  # fmt: skip


class TakenOver(SwapPlanner):
    """While this planner thinks, another worker takes the run over and finishes it."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self.meanwhile = meanwhile

    def options(self, *given: Any) -> tuple[Option, ...]:
        """The options, late."""
        self.meanwhile()
        return super().options(*given)


def test_a_worker_that_slept_through_its_lease_writes_nothing(deps: Deps, tmp_path: Path) -> None:
    clock = Clock()
    other = replace(deps, owner="test:2", wall=clock.wall, planner=SwapPlanner())

    def meanwhile() -> None:
        clock.seconds += 61
        assert drive(other, RUN).status == "waiting"

    slow = replace(deps, wall=clock.wall, planner=TakenOver(meanwhile))
    assert submit(slow, [signal()]).status == "busy"
    with keep(deps.store) as session:
        assert len(approvals.proposals(session)) == 1
        assert [e.what for e in audit.entries(session)].count("options found") == 1
    assert drive(other, RUN).proposal == "P-0001"


def test_a_run_in_work_is_left_to_its_worker(deps: Deps) -> None:
    submit(deps, [signal()])
    with deps.store.write() as session:
        runs.take(session, RUN, "test:9", 0.0, 60.0)
    assert drive(deps, RUN).status == "busy"
    assert drive(replace(deps, owner_is_gone=lambda owner: owner == "test:9"), RUN).status == "waiting"


class Broken(SwapPlanner):
    """A planner that fails."""

    def options(self, *given: Any) -> tuple[Option, ...]:
        """Never."""
        raise ArithmeticError("no solution found in the solver")


def test_a_failing_step_is_tried_again_from_where_it_stood_and_parked_in_the_end(deps: Deps) -> None:
    broken = replace(deps, planner=Broken())
    with pytest.raises(RunFailedError, match="no solution found"):
        submit(broken, [signal()])
    assert drive(deps, RUN).status == "waiting"
    with keep(deps.store) as session:
        assert [e.what for e in audit.entries(session)].count("case opened") == 1


def test_a_step_that_keeps_failing_is_parked(deps: Deps) -> None:
    broken = replace(deps, planner=Broken())
    with pytest.raises(RunFailedError):
        submit(broken, [signal()])
    for _ in range(4):
        with pytest.raises(RunFailedError):
            recover(broken)
    assert recover(broken) == []
    with keep(deps.store) as session:
        assert session.get_one(runs.RunRow, RUN).status == "parked"


def test_a_run_of_another_graph_version_is_parked(deps: Deps) -> None:
    submit(deps, [signal()])
    with graph_of(deps) as (graph, _, config):
        graph.update_state(config, {"graph_version": 0}, as_node="brief")
    assert drive(deps, RUN).status == "parked"
