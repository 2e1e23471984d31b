"""The life of an event: all-clears, relapses, small moves, and silence."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from agents.cases.sweeping import sweep
from agents.signals.events import Event, Restored
from agents.state import Deps
from agents.triage import TriageResult
from tests.agents.cases.steps import answered, approve_all, arrived, swept, tell, to_the_awards
from tests.agents.desk import CASE, Clock
from tests.agents.harness_plant import at, disruption, signal
from tools.store.casework import approvals, cases, runs
from tools.store.casework.cases import SignalRow
from tools.store.keep import keep


def over(signals: Any, *_: Any) -> TriageResult:
    """The event is over."""
    ended = Restored(event="D-1", at=at(1), signals=tuple(s.id for s in signals), evidence=())
    return TriageResult(events=(), restored=(ended,), watched=(), dismissals=(), findings=(), model_name="test")


def test_an_all_clear_restores_the_case_and_closes_it(deps: Deps, tmp_path: Path) -> None:
    award = to_the_awards(deps, tmp_path)
    tell(tmp_path, answered(award, "confirmed"))
    swept(deps, tmp_path)
    approve_all(deps)
    swept(deps, tmp_path)
    with keep(deps.store) as session:
        case = cases.get_case(session, CASE)
        assert case is not None
        assert (case.status, case.life) == ("recovering", "confirmed")
    tell(tmp_path, signal("SIG-9", "All is well again."))
    sweep(replace(deps, judge=over), tmp_path / "inbox")
    with keep(deps.store) as session:
        case = cases.get_case(session, CASE)
        assert case is not None
        assert (case.status, case.life) == ("closed", "restored")


def test_an_event_that_comes_back_opens_its_old_case_again(deps: Deps, tmp_path: Path, clock: Clock) -> None:
    test_an_all_clear_restores_the_case_and_closes_it(deps, tmp_path)

    def again(*_: Any) -> TriageResult:
        lost = disruption(id="D-2", start=at(4), signals=("SIG-10",))
        event = Event(disruption=lost, evidence=(), basis="test", unresolved=())
        return TriageResult(events=(event,), watched=(), dismissals=(), findings=(), model_name="test")

    clock.moment = at(4)
    tell(tmp_path, signal("SIG-10", "Works 1 is closed once more."))
    sweep(replace(deps, judge=again), tmp_path / "inbox")
    with keep(deps.store) as session:
        (case,) = cases.all_cases(session)
        assert case.life == "confirmed"
        assert case.status != "closed"
        assert "came back" in case.life_reason


def test_a_small_move_of_the_date_is_noted_and_asks_nothing_anew(deps: Deps, tmp_path: Path) -> None:
    tell(tmp_path, signal())
    swept(deps, tmp_path)

    def slightly(*_: Any) -> TriageResult:
        lost = disruption(recovery_p50=at(50, 12), signals=("SIG-1", "SIG-2"), certainty_pct=100)
        event = Event(disruption=lost, evidence=(), basis="test", unresolved=(), updates="D-1")
        return TriageResult(events=(event,), watched=(), dismissals=(), findings=(), model_name="test")

    tell(tmp_path, signal("SIG-2", "Works 1 is closed, still."))
    sweep(replace(deps, judge=slightly), tmp_path / "inbox")
    with keep(deps.store) as session:
        assert [(p.id, p.status) for p in approvals.proposals(session)] == [("P-0001", "pending")]
        assert {row.case_id for row in session.exec(runs.select(SignalRow)).all()} == {CASE}


def test_a_case_whose_end_passed_in_silence_is_restored(deps: Deps, tmp_path: Path, clock: Clock) -> None:
    award = to_the_awards(deps, tmp_path)
    tell(tmp_path, answered(award, "confirmed"), arrived(award))
    swept(deps, tmp_path)
    approve_all(deps)
    swept(deps, tmp_path)
    clock.moment = at(54)
    swept(deps, tmp_path)
    with keep(deps.store) as session:
        case = cases.get_case(session, CASE)
        assert case is not None
        assert case.life == "restored"
