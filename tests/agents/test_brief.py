"""The one-page brief: the first lines answer when, which, how much and by when; no model's word stands unchecked."""

import os
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from agents.analyst.model import SHOWN_NAME, Analyst
from agents.brief import Brief, write_brief
from agents.briefing.facts import BriefFacts, LastMoment, OptionRow, OrderRow, PaperRow
from agents.grounding.inert import escaped
from agents.signals.events import Evidence
from planning.disruption import Disruption
from planning.simulation.outlook import Outlook, Spread
from tests.agents.network import at

GOLDEN = Path(__file__).parent / "golden" / "brief.md"
EVENT = Disruption(
    id="D-1", title="War: Kelmora Technik GmbH; Lviv (UA)", cause="war", sites=("ST-1",), start=at(-1, 12),
    recovery_p10=at(40), recovery_p50=at(60), recovery_p90=at(140), certainty_pct=97, signals=("S-1", "S-2", "S-3"),
)  # fmt: skip
NOTHING = OptionRow(
    goal="do_nothing", title="Do nothing", cost_cents=987_654_321, spend_cents=0, late_orders=1200, late_days=9000,
    unbuilt_orders=40, moved_orders=0, built_short=0, line_stop_min=4210,
)  # fmt: skip
CHEAPEST = OptionRow(
    goal="least_cost", title="Least cost", cost_cents=123_456_700, spend_cents=45_000_000, late_orders=85,
    late_days=190, unbuilt_orders=0, moved_orders=2310, built_short=120, line_stop_min=0, gap_permille=31,
)  # fmt: skip


def facts(**changes: Any) -> BriefFacts:
    base: dict[str, Any] = {
        "case": "C-0001", "plant": "Network works", "timezone": "Europe/Berlin", "now": at(0), "disruption": EVENT,
        "where": ("Kelmora Lviv (UA)",), "recovery_basis": "the supplier assumes partial output after 28 days",
        "evidence": (
            Evidence(signal="S-1", received=at(0, 1), sender="dispatch@kelmora.example",
                     says="supply is cut or limited now", quote="our works stopped | <b>now</b>"),
        ),
        "unresolved": ("ST-3 reports nothing",), "first_loss": at(3, 13), "first_loss_shift": "L1-0305-2",
        "first_stop": at(3, 13), "loss_reason": "WH-1 Wiring harness body runs out", "stop_minutes": 4210,
        "orders_at_risk": 1240,
        "orders": (OrderRow(id="O-17", model="M10", customer="retail", promised="2026-03-12"),),
        "contribution_cents": 330_000_000, "tts_hours": 79, "ttr_hours": 1464,
        "last_moments": (
            LastMoment(what="air freight for R-2", by=at(2, 10)), LastMoment(what="order OF-1 from ST-2", by=at(1, 15)),
        ),
        "decide_by": at(1, 15), "decide_what": "order OF-1 from ST-2", "options": (NOTHING, CHEAPEST),
        "recommended": "least_cost", "why": ("It keeps the line running until OF-1 arrives",),
        "papers": (PaperRow(kind="supply agreement", supplier="Kelmora Technik GmbH", digest="ab" * 32),),
        "models": ("Triage: built-in analyst (rules, no language model)",),
        "notices": ("Demonstration store: scripted approvals",),
    }  # fmt: skip
    return BriefFacts(**base | changes)


class Writer(BaseChatModel):
    """A language model that writes the sentences it is told to."""

    words: dict[str, Any]

    @property
    def _llm_type(self) -> str:
        return "writer"

    def bind_tools(self, tools: Any, *, tool_choice: Any = None, **kwargs: Any) -> Any:
        return self.bind(**kwargs)

    def _generate(
        self, messages: list[BaseMessage], stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any,
    ) -> ChatResult:  # fmt: skip
        reply = AIMessage(content="", tool_calls=[{"name": "BriefWords", "args": self.words, "id": "1"}])
        return ChatResult(generations=[ChatGeneration(message=reply)])


def written(**changes: Any) -> Brief:
    return write_brief(facts(**changes), Analyst())


def test_the_page_is_the_golden_page() -> None:
    """Re-accept with ANDON_ACCEPT=1 after reading the difference."""
    if os.environ.get("ANDON_ACCEPT"):
        GOLDEN.write_text(written().markdown, encoding="utf-8")
    assert written().markdown == GOLDEN.read_text(encoding="utf-8")


def test_the_first_table_answers_when_which_how_much_and_by_when() -> None:
    top = written().markdown.partition("## ")[0]
    for must in ("Thu 5 Mar 2026, 14:00", "1 240", "€ 9 876 543", "Tue 3 Mar 2026, 16:00", "Least cost"):
        assert must in top


def test_what_may_come_of_the_options_stands_below_them_where_they_were_played() -> None:
    assert "What may come of it" not in written().markdown
    seen = Outlook(
        runs=1000, seed=1, stopped=121, by_day=(), stop_min=Spread(p10=0, p50=0, p90=31),
        idle_slots=Spread(p10=5, p50=6, p90=1_234), late_orders=Spread(p10=1, p50=2, p90=3),
        unbuilt_orders=Spread(p10=0, p50=0, p90=4), mean_cents=1_234_567_00,
        extra_cents=Spread(p10=-50_000_00, p50=98_765_432, p90=2_000_000_00),
    )  # fmt: skip
    calm = seen.model_copy(update={"stopped": 0, "stop_min": Spread(p10=0, p50=0, p90=0)})
    options = (NOTHING.model_copy(update={"outlook": seen}), CHEAPEST.model_copy(update={"outlook": calm}))
    found = written(options=options).markdown
    row = next(line for line in found.splitlines() if "13 % (0 / 0 / 31 min)" in line)
    cells = "5 / 6 / 1 234 | 1 / 2 / 3 | 0 / 0 / 4 | € 1 234 567 | € -50 / 988 / 2 000"
    assert cells in row
    assert next(line for line in found.splitlines() if "| 0 % |" in line)
    assert "Each played 1 000 times by the line alone" in found


def test_idle_slots_are_not_called_a_line_stop() -> None:
    nothing = NOTHING.model_copy(update={"line_stop_min": 0, "idle_slots": 300})
    idle = written(first_stop=None, options=(nothing, CHEAPEST)).markdown
    assert "| First slot lost | **Thu 5 Mar 2026, 14:00**" in idle
    assert "| Line stops | not within the horizon; the shortage is known early, so slots go idle |" in idle
    assert "The line itself does not stop." in idle
    assert "line first stops" not in idle and "300 idle slots, 0 min line stop" in idle
    assert "| Line stops | **Thu 5 Mar 2026, 14:00** |" in written().markdown
    calm = written(first_loss=None, first_stop=None).markdown
    assert "| First slot lost | none within the horizon |" in calm
    assert "| Line stops | not within the horizon |" in calm


def test_a_missing_deadline_says_why() -> None:
    late = written(decide_by=None, decide_what="", too_late=3, waiting_day_cents=5_000_000).markdown
    assert "| Decide by | **now**: no order and no faster freight reaches any of the 3 parts that run out" in late
    assert "each day of waiting costs up to € 50 000" in late
    assert "Decide by" not in written(decide_by=None, decide_what="").markdown


def test_a_goal_without_a_row_is_explained() -> None:
    page = written(left_out=("Least change: the same plan as least cost.",)).markdown
    options = page.partition("## Options")[2].partition("## Recommended")[0]
    assert "- Least change: the same plan as least cost." in options


def test_the_analysts_own_sentences_all_stand() -> None:
    assert written().dropped == ()
    assert written(first_loss=None, first_stop=None, decide_by=None, options=(), recommended=None).dropped == ()


def test_a_model_is_named_and_a_false_sentence_is_dropped_and_recorded() -> None:
    words = {
        "situation": ["Certainty is 97 %.", "The line stops Thu 5 Mar 2026, 14:00.", "Acme pays € 5 000."],
        "recommendation": ["Least cost keeps 85 orders late."],
    }
    brief = write_brief(facts(), Writer(words=words))
    assert brief.model_name == "writer"
    assert "Acme" not in brief.markdown
    assert [item.sentence for item in brief.dropped] == ["Acme pays € 5 000."]
    assert "5000" in brief.dropped_sentences[0]
    assert "1 sentence" in brief.markdown


@pytest.mark.parametrize(
    "words",
    [
        {"situation": ["Acme pays € 5 000.", "Call 0800 123456."]},
        {"situation": []},
        {"situation": "not a list"},
        {"verdict": "approved"},
        {"situation": ["x" * 5000]},
    ],
)
def test_when_too_much_is_false_or_malformed_the_analyst_writes_visibly(words: dict[str, Any]) -> None:
    brief = write_brief(facts(), Writer(words=words))
    assert brief.model_name == SHOWN_NAME
    assert brief.faults
    assert "Acme" not in brief.markdown


def test_the_figures_of_the_tables_do_not_come_from_a_model() -> None:
    brief = write_brief(facts(), Writer(words={"situation": ["Certainty is 97 %."]}))
    assert "| **Least cost** ← | € 1 234 567 | € 450 000 | 85 | 0 | 2 310 | 0 min | 3.1 % |" in brief.markdown


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>", "[click](http://evil.example)", "![x](javascript:alert(1))", "a | b",
        "# Title",
        "line\n\n## Approved", "{{7*7}}", "`code`", "**bold**", "\u202egnp.exe", "\x1b[31mred", "mail me@evil.example",
    ],
)  # fmt: skip
def test_text_from_outside_is_inert(hostile: str) -> None:
    event = EVENT.model_copy(update={"title": hostile})
    evidence = facts().evidence[0].model_copy(update={"quote": hostile, "sender": hostile})
    page = written(disruption=event, evidence=(evidence,), unresolved=(hostile,), plant="P").markdown
    for live in ("<script", "<b", "](http", "](java", "\n## Approved", "\u202e", "\x1b", "@evil", "`code`", "**bold**"):
        assert live not in page
    assert "\n" not in escaped(hostile)


def test_a_long_text_is_cut_in_sight() -> None:
    assert escaped("x" * 1000, 20) == "x" * 19 + "…"
