"""A sitting at the desk: signals in, the brief shown, each question answered by whoever may, and what follows."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agents.cases import casework, questions, sweeping
from agents.cases.casework import Standing
from agents.cases.sweeping import Swept
from agents.models import model_name
from agents.proposals.decisions import Approve, Decision, Edit
from agents.proposals.edits import Edits
from agents.state import Deps
from andon.desk.answering import at_terminal, only_in_demo, scripted_signer, scripted_speaker
from andon.desk.casefile import brief_of, clash_of, document, proposal_line, state_of, write_papers
from andon.desk.deciding import record
from andon.desk.proposals import find_proposal
from andon.desk.reporting import after_answer, no_plan
from andon.identity import account
from andon.memory import peak_mib
from andon.progress import Watch
from andon.screen import hint, markdown, out
from andon.settings import Settings
from andon.trouble import NO_PLAN, TroubleError, tell
from andon.wiring import desk
from planning.signal import Signal
from tools.store.casework import audit, cases
from tools.store.keep import keep


@dataclass
class Sitting:
    """One command's work on a store. ``speaks`` prints what happens as it happens."""

    settings: Settings
    deps: Deps
    watch: Watch
    speaks: bool
    began: float = field(default_factory=time.monotonic)
    answers: list[dict[str, Any]] = field(default_factory=list)

    def respond(self, signals: tuple[Signal, ...], wished: Edits | None, scripted: bool, asks: bool) -> dict[str, Any]:
        """Take signals through to the first question, and on for as long as questions are answered at once."""
        if scripted:
            only_in_demo(self.deps)
        self._take_up()
        standing = self.watch.run(lambda: casework.submit(self.deps, signals))
        self.deps.dispatch()
        to_brief = time.monotonic() - self.began
        self._show_brief(standing)
        if wished is not None and standing.status == "waiting":
            who = scripted_speaker(self.deps, standing.proposal) if scripted else account()
            standing = self._answer(standing, Edit(wished), who, scripted, "")
            self._show_brief(standing)
        standing = self._questions(standing, scripted, asks)
        return {**self._found(standing), "scripted": scripted, "measured": self._measured(to_brief)}

    def sweep(self, scripted: bool = False) -> Swept:
        """One sweep; in a demonstration scripted accounts may answer what it asks, until nothing is asked."""
        if scripted:
            only_in_demo(self.deps)
        found = self.watch.run(lambda: sweeping.sweep(self.deps, self.settings.inbox))
        for standing in list(found.runs.values()):
            if scripted and standing.status == "waiting":
                try:
                    last = self._questions(standing, scripted=True, asks=False)
                except casework.RunFailedError as failed:
                    found.failed.append(str(failed))
                else:
                    found.runs[last.run] = last
        if scripted:
            self.deps.dispatch()
        return found

    def resume(self) -> list[Standing]:
        """Everything that can go on without a person: unfinished runs, suppliers' answers, reminders, messages."""
        found = {standing.run: standing for standing in self.watch.run(lambda: casework.recover(self.deps))}
        for case_id in self._answered():
            found |= {s.run: s for s in [self.watch.run(lambda one=case_id: casework.follow_up(self.deps, one))]}  # type: ignore[misc]
        questions.remind(self.deps)
        self.deps.dispatch()
        for case_id in dict.fromkeys(standing.case for standing in found.values() if standing.case):
            self._write_papers(case_id)
        return list(found.values())

    def replan(self, case_id: str, edits: Edits | None) -> Standing:
        """Plan an idle case again on today's data."""
        standing = self.watch.run(lambda: casework.replan(self.deps, case_id, edits, account() if edits else "andon"))
        self.deps.dispatch()
        self._write_papers(case_id)
        unmet = clash_of(self.deps.store, standing)
        if unmet.clash:
            raise no_plan(case_id, unmet.case, unmet.clash, unmet.wishes)
        if standing.ended == "parked":
            raise TroubleError(NO_PLAN, f"case {case_id}: every option was turned down before; a wish, as `--option "
                               "least_cost`, begins anew")  # fmt: skip
        return standing

    def cancel(self, case_id: str, awards: Sequence[str]) -> Standing:
        """Ask whether awards of an idle case shall be taken back."""
        standing = self.watch.run(lambda: casework.cancel(self.deps, case_id, awards, account()))
        self.deps.dispatch()
        return standing

    def _take_up(self) -> None:
        """Unfinished runs go on first; one that cannot is said and does not keep new signals out."""
        try:
            self.watch.run(lambda: casework.recover(self.deps))
        except casework.RunFailedError as failed:
            hint(tell(failed).message)

    def _questions(self, standing: Standing, scripted: bool, asks: bool) -> Standing:
        while standing.status == "waiting" and (scripted or asks):
            seen: dict[str, str] = {}
            decision: Decision | None = Approve()
            if not scripted:
                decision = at_terminal(self.deps, standing.proposal, seen)
            if decision is None:
                break
            who = scripted_signer(self.deps, standing.proposal) if scripted else account()
            standing = self._answer(standing, decision, who, scripted, seen.get(standing.proposal, ""))
        return standing

    def _answer(self, standing: Standing, decision: Decision, who: str, scripted: bool, digest: str) -> Standing:
        if not digest:
            with keep(self.deps.store) as session:
                digest = find_proposal(session, standing.proposal).digest
        found = record(self.deps, self.watch, standing.proposal, digest, who, decision, scripted)
        self.answers.append(found)
        if self.speaks:
            after_answer(found, alone=False)
        if found["conflicts"]:
            raise no_plan(standing.proposal, found["proposal"]["case"], found["conflicts"], found["wishes"])
        return standing if found["standing"] is None else Standing(**found["standing"])

    def _show_brief(self, standing: Standing) -> None:
        if not (self.speaks and standing.case):
            return
        state = state_of(self.deps.store, standing.case)
        with keep(self.deps.store) as session:
            text = brief_of(session, state)
        if text:
            markdown(text)
            out()
        written = self._write_papers(standing.case)
        if written:
            out(f"{len(written) // 2} draft papers, each as Markdown and HTML, in {written[0].parent}")
            out()

    def _write_papers(self, case_id: str) -> list[Path]:
        return write_papers(self.settings, self.deps.store, case_id)

    def _answered(self) -> list[str]:
        """Cases with an award whose supplier has answered since it was asked."""
        with keep(self.deps.store) as session:
            plant, found = self.deps.today(session), []
            for case in cases.open_cases(session):
                for award in cases.awards_of(session, case.id):
                    status = {receipt.status for receipt in plant.receipts_of_award.get(award.id, ())}
                    if award.status == "requested" and "requested" not in status:
                        found.append(case.id)
        return list(dict.fromkeys(found))

    def _found(self, standing: Standing) -> dict[str, Any]:
        store = self.deps.store
        with keep(store) as session:
            judged = [audit.detail_of(row) for row in audit.entries(session) if row.what == "signals judged"]
            asked = find_proposal(session, standing.proposal) if standing.proposal else None
            waiting = proposal_line(asked) if asked is not None and standing.status == "waiting" else None
        mine: dict[str, Any] = next((found for found in reversed(judged) if found.get("run") == standing.run), {})
        about = document(store, standing.case) if standing.case else {"case": None}
        if standing.case:
            self._write_papers(standing.case)
        return {
            "run": standing.run, "status": standing.status, "ended": standing.ended,
            "model": model_name(self.deps.model), "waiting": waiting, "answers": self.answers, "triage": mine,
            "folder": str(self.settings.folder), **about,
        }  # fmt: skip

    def _measured(self, to_brief: float) -> dict[str, Any]:
        return {
            "seconds_to_brief": round(to_brief, 1),
            "seconds": round(time.monotonic() - self.began, 1),
            "phases": {name: round(seconds, 1) for name, seconds in self.watch.phases.items()},
            "peak_mib": peak_mib(),
        }


@contextmanager
def sitting(settings: Settings, seconds: float, speaks: bool) -> Iterator[Sitting]:
    """A sitting on the store of these settings."""
    watch = Watch()
    with desk(settings, seconds=seconds, report=watch.report, stop=watch.stopped.is_set) as deps:
        yield Sitting(settings, deps, watch, speaks)


def heard(deps: Deps, scenario: str, seed: int | None) -> tuple[Signal, ...]:
    """The signals of a scenario that have come in by now. Raises ``ScenarioError``."""
    from scenarios.scenario import load

    told = load(scenario)
    with keep(deps.store) as session:
        plant = deps.today(session)
    now = deps.now()
    return tuple(signal for signal in told.draw(plant, seed).signals if signal.received <= now)
