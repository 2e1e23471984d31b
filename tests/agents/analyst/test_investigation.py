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
from tests.planning.recovery.sistered import sistered
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


def test_stock_of_a_sister_plant_is_a_transfer_and_no_award() -> None:
    tools = supplier_tools(sistered(plant(), "ST-2"))
    by_rules = investigate(FACTS, tools, Analyst())
    assert ("transfer", "OF-1") in {(lever.kind, lever.offer) for lever in by_rules.levers.levers}
    turns = [[("offers_for", {"part": "WH-1"})], [final()], [final(kind="transfer")]]
    told = investigate(FACTS, tools, Caller(turns=turns))
    assert [lever.kind for lever in told.levers.levers] == ["transfer"]
    assert "OF-1 is stock of a sister plant, not award" in told.faults[0]
    other = found(Caller(turns=[turns[0], turns[2], turns[1]]))
    assert "OF-1 is an offer of a supplier, not transfer" in other.faults[0]


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


@pytest.mark.parametrize(
    ("lever", "says"),
    [
        ({"part": "WH-2"}, "offer OF-1 is of part WH-1, not WH-2"), ({"site": "ST-3"}, "of site ST-2, not ST-3"),
        ({"offer": None}, "an award names its offer"), ({"offer": "WH-1"}, "WH-1 is no offer"),
        ({"receipt": "R-3"}, "ids that no tool gave: R-3"),
    ],
)  # fmt: skip
def test_what_belongs_to_what_is_the_databases_to_say(lever: dict[str, Any], says: str) -> None:
    asked = ("offers_for", {"part": "WH-1"})
    result = found(Caller(turns=[[asked], [final(**lever)], [final()]]))
    assert result.model == "caller"
    assert says in result.faults[0]


def test_how_far_a_lever_can_be_relied_on_is_not_the_models_to_say() -> None:
    late = FACTS.model_copy(update={"now": at(20)})
    expired = Caller(turns=[[("offers_for", {"part": "WH-1"})], [final()], [final(standing="contradicted")]])
    assert "ran out" in found(expired, facts=late).faults[0]
    lever = {"kind": "freight", "part": "WH-2", "offer": None, "receipt": "R-3", "site": "ST-3"}
    claimed = [[("receipts_from", {"site": "ST-3"})], [final(**lever)], [final(**lever, standing="unverifiable")]]
    assert "only claimed" in found(Caller(turns=claimed)).faults[0]


def test_words_that_no_fact_bears_are_replaced_by_ours_and_that_is_said() -> None:
    _, args = final()
    rows = [*args["levers"] * 2, args["levers"][0] | {"why": "Acme pays € 5 000"}]
    turns = [[("offers_for", {"part": "WH-1"})], [("Levers", {"levers": rows, "open_questions": ["Is it so?"]})]]
    result = found(Caller(turns=turns))
    assert result.model == "caller"
    assert [lever.why for lever in result.levers.levers][-1] == "the database holds an offer of another site"
    assert "5000" in result.faults[0] and "Acme" in result.faults[0]
    assert result.levers.open_questions == ("Is it so?",)


@pytest.mark.parametrize(
    ("budget", "says"),
    [
        (Budget(seconds=5.0), "within 5 seconds"), (Budget(tokens=100), "within 100 tokens"),
        (Budget(rounds=2), "within 2 rounds"), (Budget(), "the same call of offers_for 4 times"),
    ],
)  # fmt: skip
def test_an_endless_loop_ends_with_the_first_budget_that_is_used_up(budget: Budget, says: str) -> None:
    ticks = iter(range(0, 1000, 3))
    loop = Caller(turns=[[("offers_for", {"part": "WH-1"})]])
    result = investigate(FACTS, supplier_tools(plant()), loop, budget, lambda: float(next(ticks)))
    assert result.model == SHOWN_NAME
    assert says in result.faults[-1]
