"""What signals and answers from outside do to cases: none, one, two, or the known one planned anew."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from agents.cases.casework import follow_up, recover, submit
from agents.signals.events import Event
from agents.state import Deps
from agents.triage import TriageResult
from tests.agents.cases.steps import approve, marks
from tests.agents.desk import CASE, desk, judge, make_store
from tests.agents.harness_plant import at, disruption, plant, signal
from tests.agents.lookup import inbox
from tools.store.casework import approvals, audit, cases, runs
from tools.store.keep import keep
from tools.store.plant.inbound import answer_award


def test_signals_that_mean_nothing_open_no_case(deps: Deps) -> None:
    standing = submit(deps, [signal("SIG-9", "This is only a drill.")])
    assert (standing.status, standing.ended, standing.case) == ("done", "dismissed", "")
    with keep(deps.store) as session:
        assert cases.all_cases(session) == []
        row = session.get_one(cases.SignalRow, "SIG-9")
        assert (row.verdict, row.reason) == ("dismissed", "a drill")


def test_an_event_that_hurts_nothing_is_watched(tmp_path: Path) -> None:
    rich = plant(parts=(plant().parts[0].model_copy(update={"stock_usable": 400}),))
    deps = desk(make_store(tmp_path / "rich.db", held=rich), tmp_path / "outbox")
    assert submit(deps, [signal()]).ended == "watching"
    with keep(deps.store) as session:
        assert [row.status for row in cases.all_cases(session)] == ["watching"]


def renewed(*signals: Any) -> TriageResult:
    """The known event, longer than thought."""
    longer = disruption(recovery_p90=at(90), signals=("SIG-1", "SIG-2"))
    event = Event(disruption=longer, evidence=(), basis="test", unresolved=(), updates="D-1")
    return TriageResult(events=(event,), watched=(), dismissals=(), findings=(), model_name="test")


def test_news_of_a_known_event_join_its_case_and_renew_the_question(deps: Deps) -> None:
    submit(deps, [signal()])
    standing = submit(replace(deps, judge=renewed), [signal("SIG-2", "It is closed for longer.")])
    assert (standing.case, standing.status) == (CASE, "waiting")
    with keep(deps.store) as session:
        assert len(cases.all_cases(session)) == 1
        assert [(p.id, p.status) for p in approvals.proposals(session)] == [("P-0001", "stale"), ("P-0002", "pending")]
        assert session.get_one(cases.SignalRow, "SIG-2").case_id == CASE


def test_news_of_a_case_at_rest_start_a_run_of_it(deps: Deps) -> None:
    submit(deps, [signal()])
    approve(deps, "anna")
    approve(deps, "ben")
    standing = submit(replace(deps, judge=renewed), [signal("SIG-2", "It is closed for longer.")])
    assert standing.case == CASE
    with keep(deps.store) as session:
        assert [row.entry for row in session.exec(runs.select(runs.RunRow)).all()] == ["triage", "triage", "assess"]


def test_the_same_signals_again_change_nothing(deps: Deps) -> None:
    submit(deps, [signal()])
    standing = submit(deps, [signal()])
    assert (standing.case, standing.proposal) == (CASE, "P-0001")
    assert len(inbox(deps)) == 1


def test_two_events_in_one_batch_become_two_cases(deps: Deps) -> None:
    def both(signals: Any, *rest: Any) -> TriageResult:
        if len(signals) == 1:
            lost = disruption(id="D-2", title="Works 2 lost", sites=("HAR-2",), signals=("SIG-2",))
            event = Event(disruption=lost, evidence=(), basis="test", unresolved=())
            return TriageResult(events=(event,), watched=(), dismissals=(), findings=(), model_name="test")
        first = judge(signals[:1], *rest)
        lost = disruption(id="D-2", sites=("HAR-2",), signals=("SIG-2",))
        second = Event(disruption=lost, evidence=(), basis="test", unresolved=())
        return first.model_copy(update={"events": (*first.events, second)})

    two = replace(deps, judge=both)
    submit(two, [signal(), signal("SIG-2", "Works 2 is closed.")])
    recover(two)
    with keep(deps.store) as session:
        assert [row.event for row in cases.all_cases(session)] == ["D-1", "D-2"]


def test_a_declined_award_sends_the_case_back_to_planning(deps: Deps) -> None:
    submit(deps, [signal()])
    approve(deps, "anna")
    approve(deps, "ben")
    with deps.store.write() as session:
        answer_award(session, marks(deps)["awards"][0], [])
    follow_up(deps, CASE)
    with keep(deps.store) as session:
        assert next(row.status for row in cases.awards_of(session, CASE)) == "declined"
        assert [e.what for e in audit.entries(session, CASE)].count("options found") == 2
