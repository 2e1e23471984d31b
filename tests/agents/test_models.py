"""One setting names the model; the analyst behaves as any chat model does, and is called what it is."""

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from agents.analyst.instructions import triage_messages
from agents.analyst.model import SHOWN_NAME, Analyst
from agents.models import ModelError, chat_model, model_name
from agents.reading.answer import Reading
from tests.agents.network import directory, mail


@pytest.mark.parametrize("setting", ["offline", "", " offline "])
def test_offline_is_the_analyst_and_is_called_so(setting: str) -> None:
    assert isinstance(chat_model(setting), Analyst)
    assert model_name(chat_model(setting)) == SHOWN_NAME == "built-in analyst (rules, no language model)"


def test_a_provider_without_its_extra_is_an_error_that_names_the_extra() -> None:
    with pytest.raises(ModelError, match=r"andon\[openai\]"):
        chat_model("openai:gpt-4.1")


@pytest.mark.parametrize("setting", ["gpt-4", ":x", "open ai:x", "../x:y", "openai:"])
def test_a_setting_that_names_no_provider_and_model_is_an_error_with_an_example(setting: str) -> None:
    with pytest.raises(ModelError, match="write 'offline'"):
        chat_model(setting)


def test_structured_output_works_as_with_any_chat_model() -> None:
    signal = mail("Kelmora Lviv is closed after a fire.")
    asked = triage_messages(signal, directory().mentions(signal.text), None)
    answer = Analyst().with_structured_output(Reading).invoke(asked)
    assert isinstance(answer, Reading)
    assert (answer.verdict, answer.sites) == ("disruption", ("ST-1",))


@pytest.mark.parametrize("text", ["hello", "FACTS", "FACTS\nno json", "FACTS\n[1]", 'FACTS\n{"task":"rule the world"}'])
def test_what_carries_no_known_task_gets_no_call(text: str) -> None:
    reply = Analyst().bind_tools([Reading], tool_choice="any").invoke([HumanMessage(text)])
    assert isinstance(reply, AIMessage)
    assert reply.tool_calls == []
