"""Investigating: levers come from the tools' answers; a model that invents, loops or fails is replaced, visibly."""

from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from agents.analyst.investigation import Budget, Investigated, investigate
from agents.analyst.levers import LeversFacts, PartNeed
from agents.analyst.model import SHOWN_NAME, Analyst
from tests.agents.network import AS_OF, at, plant
from tools.suppliers import supplier_tools

FACTS = LeversFacts(
    now=AS_OF, sites=("ST-1", "ST-3"),
    parts=(
        PartNeed(id="WH-1", name="Wiring harness body", short_qty=40),
        PartNeed(id="WH-2", name="Wiring harness cockpit", build_short=True),
    ),
)  # fmt: skip


class Caller(BaseChatModel):
    """A language model that makes the calls it is told to, turn by turn; the last turn repeats."""

    turns: list[Any]
    turn: int = 0

    @property
    def _llm_type(self) -> str:
        return "caller"

    def bind_tools(self, tools: Any, *, tool_choice: Any = None, **kwargs: Any) -> Any:
        return self.bind(**kwargs)

    def _generate(
        self, messages: list[BaseMessage], stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any,
    ) -> ChatResult:  # fmt: skip
        turn = self.turns[min(self.turn, len(self.turns) - 1)]
        self.turn += 1
        if isinstance(turn, Exception):
            raise turn
        calls = [{"name": name, "args": args, "id": f"{self.turn}-{row}"} for row, (name, args) in enumerate(turn)]
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content="", tool_calls=calls))])


def found(model: BaseChatModel, budget: Budget = Budget(), facts: LeversFacts = FACTS) -> Investigated:
    return investigate(facts, supplier_tools(plant()), model, budget)


def final(**changes: Any) -> tuple[str, dict[str, Any]]:
    lever = {"kind": "award", "part": "WH-1", "offer": "OF-1", "standing": "grounded", "why": "other works"} | changes
    return ("Levers", {"levers": [lever]})


def test_the_analyst_names_offers_freight_and_building_short_with_their_ids() -> None:
    result = found(Analyst())
    kinds = {(lever.kind, lever.part, lever.offer or lever.receipt) for lever in result.levers.levers}
    assert ("award", "WH-1", "OF-1") in kinds
    assert ("freight", "WH-1", "R-2") in kinds
    assert ("build_short", "WH-2", None) in kinds
    assert result.model == SHOWN_NAME
    assert result.calls == 4
    assert "WH-2" in result.levers.open_questions[0]


def test_an_offer_of_a_failing_site_is_no_lever_and_an_expired_one_is_contradicted() -> None:
    failing = found(Analyst(), facts=FACTS.model_copy(update={"sites": ("ST-2",)}))
    assert not [lever for lever in failing.levers.levers if lever.kind == "award"]
    late = found(Analyst(), facts=FACTS.model_copy(update={"now": at(20)}))
    assert [lever.standing for lever in late.levers.levers if lever.kind == "award"] == ["contradicted"]


def test_a_model_that_asks_and_answers_is_used() -> None:
    result = found(Caller(turns=[[("offers_for", {"part": "WH-1"})], [final()]]))
    assert (result.model, result.calls, result.faults) == ("caller", 1, ())
    assert result.levers.levers[0].offer == "OF-1"


def test_an_invented_id_is_refused_and_can_be_mended() -> None:
    turns = [[("offers_for", {"part": "WH-1"})], [final(offer="OF-77")], [final()]]
    assert found(Caller(turns=turns)).levers.levers[0].offer == "OF-1"


@pytest.mark.parametrize(
    "turns",
    [
        [[final(offer="OF-77")]], [[("offers_for", {"part": "WH-1"})]], [[]], [TimeoutError("slow")],
        [[("drop_tables", {})]], [[("offers_for", {"part": "../x"})]], [[("Levers", {"levers": "all"})]],
    ],
)  # fmt: skip
def test_a_model_that_invents_loops_or_fails_is_replaced_visibly(turns: list[Any]) -> None:
    result = found(Caller(turns=turns), Budget(rounds=5, calls=4))
    assert result.model == SHOWN_NAME
    assert result.faults[0].startswith("caller: ")
    assert result.levers.levers
