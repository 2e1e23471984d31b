"""A case from a plain mail to the page its approver reads, with the real triage, investigation and brief."""

from pathlib import Path

from agents.briefing import telling
from agents.cases.casework import submit
from planning.signal import Signal
from tests.agents.desk import CASE, desk, make_store
from tests.agents.harness_plant import at
from tests.agents.lookup import case_view, inbox, timeline

MAIL = """Dear customer,

since this morning our works Works 1 in Lviv has stopped production because of the war. We cannot deliver wiring
harnesses until further notice. Production will not resume before 30 April 2026.

Lost & Co"""


def test_a_mail_becomes_a_brief_with_options_papers_and_a_question(tmp_path: Path) -> None:
    store = make_store(tmp_path / "andon.db", "demo")
    deps = desk(store, tmp_path / "outbox", judge=telling.judge, tell=telling.tell)
    mail = Signal(
        id="SIG-1", received=at(0, 5), kind="mail", sender="sales@lost.example", subject="Works 1: force majeure",
        text=MAIL,
    )  # fmt: skip
    standing = submit(deps, [mail])
    assert (standing.status, standing.case) == ("waiting", CASE)
    view = case_view(store, CASE)
    for words in ("least cost", "least change", "HARNESS", "emergency supply agreement", "Demonstration store"):
        assert words in view.brief, words
    assert inbox(deps)[0].payload["brief"] != ""
    judged = next(entry for entry in timeline(store, CASE) if entry.what == "signals judged")
    assert "built-in analyst" in judged.detail
    store.close()
