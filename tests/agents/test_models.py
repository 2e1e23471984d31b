"""One setting names the model; the analyst behaves as any chat model does, and is called what it is."""

import sys

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from agents.analyst.instructions import triage_messages
from agents.analyst.model import SHOWN_NAME, Analyst
from agents.models import Endpoint, ModelError, chat_model, model_name, named
from agents.reading.answer import Reading
from tests.agents.network import directory, mail


@pytest.mark.parametrize("setting", ["offline", "", " offline "])
def test_offline_is_the_analyst_and_is_called_so(setting: str) -> None:
    assert named(setting) == ""
    model = chat_model(None, float, float)
    assert isinstance(model, Analyst)
    assert model_name(model) == SHOWN_NAME == "built-in analyst (rules, no language model)"


@pytest.mark.parametrize("setting", ["openai:gpt-4.1", "openai:llama3.1:8b", "openai:org/model-7b"])
def test_a_model_at_an_endpoint_is_named_as_the_setting_names_it(setting: str) -> None:
    endpoint = Endpoint(named(setting), "http://localhost:1/v1")
    assert model_name(chat_model(endpoint, float, float)) == setting


def test_a_client_that_is_not_installed_is_an_error_that_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain_openai", None)
    with pytest.raises(ModelError, match=r"andon\[openai\]"):
        chat_model(Endpoint("gpt-4.1", "http://localhost:1/v1"), float, float)


def test_the_providers_own_address_asks_for_a_key() -> None:
    with pytest.raises(ModelError, match="ANDON_MODEL_KEY"):
        chat_model(Endpoint("gpt-4.1"), float, float)


@pytest.mark.parametrize("setting", ["gpt-4", ":x", "open ai:x", "../x:y", "openai:", "openai: ", "openai:a\nb"])
def test_a_setting_that_names_no_provider_and_model_is_an_error_with_an_example(setting: str) -> None:
    with pytest.raises(ModelError, match="write 'offline'"):
        named(setting)


def test_another_provider_is_an_error_that_says_what_to_write() -> None:
    with pytest.raises(ModelError, match="openai:MODEL"):
        named("other:x")


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
