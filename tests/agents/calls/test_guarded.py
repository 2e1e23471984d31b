"""A model that fails is tried again within its limits, then rests; what went wrong is said in words of ours alone."""

from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from agents.calls.guarded import Guarded, Limits, ModelFaultError, fault_of, faults_of

ASKED = [HumanMessage("x" * 400)]


class StatusError(Exception):
    """An answer that is an error, as clients raise it."""

    def __init__(self, status: int, retry_after: str = "") -> None:
        super().__init__("key sk-secret was refused")
        self.status_code = status
        self.response = type("Response", (), {"headers": {"retry-after": retry_after} if retry_after else {}})


class ReadTimeout(Exception):  # noqa: N818
    """A time-out, as clients call it."""


class Moody(BaseChatModel):
    """Raises or answers as it is told to, turn by turn; the last turn repeats. Each call takes ``seconds``."""

    turns: list[Any]
    seconds: float = 1.0
    calls: int = 0
    time: float = 0.0

    @property
    def _llm_type(self) -> str:
        return "moody"

    def _generate(
        self, messages: list[BaseMessage], stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any,
    ) -> ChatResult:  # fmt: skip
        turn = self.turns[min(self.calls, len(self.turns) - 1)]
        self.calls += 1
        self.time += self.seconds
        if isinstance(turn, Exception):
            raise turn
        return ChatResult(generations=[ChatGeneration(message=turn)])


def guarded(turns: list[Any], **limits: Any) -> tuple[Guarded, Moody, list[float]]:
    inner, waited = Moody(turns=turns), list[float]()
    model = Guarded(
        inner=inner, shown_name="m", limits=Limits(**limits), clock=lambda: inner.time, sleep=waited.append
    )  # fmt: skip
    return model, inner, waited


def good(tokens: int = 10) -> AIMessage:
    usage: Any = {"input_tokens": tokens, "output_tokens": 0, "total_tokens": tokens}
    return AIMessage("yes", usage_metadata=usage)


def failed(model: Guarded) -> tuple[str, ...]:
    with pytest.raises(ModelFaultError) as raised:
        model.invoke(ASKED)
    return raised.value.faults


def test_a_failed_call_is_tried_again_and_the_answer_says_what_went_before() -> None:
    model, inner, waited = guarded([StatusError(500), ReadTimeout(), good()])
    reply = model.invoke(ASKED)
    assert (reply.content, inner.calls, waited) == ("yes", 3, [1.0, 4.0])
    assert faults_of(reply) == ("call failed: 500, the server failed", "call failed: no answer in time")


@pytest.mark.parametrize(("asked", "waits"), [("7", 7.0), ("9000", 20.0), ("-3", 0.0), ("Fri, 31 Dec", 1.0)])
def test_a_server_may_ask_for_a_wait_within_reason(asked: str, waits: float) -> None:
    model, _, waited = guarded([StatusError(429, asked), good()])
    model.invoke(ASKED)
    assert waited == [waits]


def test_tries_are_counted_and_nothing_the_server_said_is_repeated() -> None:
    model, inner, _ = guarded([StatusError(503)], tries=2)
    assert failed(model) == ("call failed: 503, the server is busy",) * 2
    assert inner.calls == 2
    assert "sk-secret" not in str(failed(model))


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_call_that_would_end_alike_is_not_made_again(status: int) -> None:
    model, inner, _ = guarded([StatusError(status), good()])
    failed(model)
    assert inner.calls == 1
    assert model.invoke(ASKED).content == "yes"


@pytest.mark.parametrize("status", [401, 403, 404])
def test_wrong_settings_set_a_model_aside_at_once(status: int) -> None:
    model, inner, _ = guarded([StatusError(status), good()], rest_seconds=60)
    failed(model)
    assert "set aside" in failed(model)[0]
    assert inner.calls == 1
    inner.time += 61
    assert model.invoke(ASKED).content == "yes"


def test_a_model_that_keeps_failing_rests_and_is_asked_again_later() -> None:
    model, inner, _ = guarded([StatusError(500)] * 6 + [good()], tries=2, failures=3, rest_seconds=60)
    for _ in range(3):
        failed(model)
    assert "set aside: 500" in failed(model)[0]
    assert inner.calls == 6
    inner.time += 61
    assert model.invoke(ASKED).content == "yes"


@pytest.mark.parametrize(
    ("limits", "what"), [({"calls": 2}, "2 calls"), ({"seconds": 2.0}, "2 seconds"), ({"tokens": 20}, "20 tokens")]
)
def test_a_budget_that_is_used_up_ends_the_calls(limits: dict[str, Any], what: str) -> None:
    model, inner, _ = guarded([good()], **limits)
    model.invoke(ASKED)
    model.invoke(ASKED)
    assert what in failed(model)[0]
    assert inner.calls == 2


def test_tokens_are_guessed_where_the_server_does_not_count() -> None:
    model, _, _ = guarded([AIMessage("yes")], tokens=100)
    model.invoke(ASKED)
    assert "100 tokens" in failed(model)[0]


def test_waiting_and_failing_count_as_spent_too() -> None:
    model, inner, _ = guarded([StatusError(429, "20")], tries=9, seconds=40.0)
    assert "40 seconds" in failed(model)[-1]
    assert inner.calls == 2


@pytest.mark.parametrize("error", [ValueError("sk-secret"), KeyError("choices"), TypeError("null"), RuntimeError("x")])
def test_an_answer_that_is_no_reply_is_a_fault_without_its_text(error: Exception) -> None:
    fault = fault_of(error)
    assert fault.kind == "again"
    assert "secret" not in fault.words and type(error).__name__ in fault.words
