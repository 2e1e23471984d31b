"""A chat model that is called with care: failed calls are tried again, budgets hold, and one that fails on rests."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import PrivateAttr

CHARS_A_TOKEN = 4
FAILED = "call failed: "
"""Begins the words of a fault in which nothing the model said is repeated."""
FAULTS = "andon_faults"
"""Where an answer carries what went wrong before it came."""
AGAIN = frozenset((408, 409, 425, 429, 500, 502, 503, 504, 529))
"""Answers after which the same call may succeed."""
NEVER = frozenset((401, 403, 404))
"""Answers that say the settings are wrong: another call would end alike."""
_SAYS = {
    400: "400, the request was refused", 401: "401, the key was refused", 403: "403, access was refused",
    404: "404, there is no such model or address", 408: "408, the server's time ran out",
    429: "429, too many requests", 500: "500, the server failed", 502: "502, a gateway failed",
    503: "503, the server is busy", 504: "504, a gateway's time ran out",
}  # fmt: skip


class Limits(NamedTuple):
    """What calls of one model may take in all, and when it is set aside.

    ``wait_seconds`` is the longest wait between two tries; after ``failures`` calls in a row that no try saved, the
    model rests for ``rest_seconds``.
    """

    tries: int = 3
    wait_seconds: float = 20.0
    calls: int = 400
    seconds: float = 300.0
    tokens: int = 2_000_000
    failures: int = 3
    rest_seconds: float = 300.0


class Fault(NamedTuple):
    """What a failed call came to, in words without anything the server said; what may be done about it."""

    words: str
    kind: Literal["again", "not this call", "settings"]
    wait_seconds: float | None = None


class ModelFaultError(Exception):
    """A language model gave nothing to read; ``faults`` says what each try came to."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(dict.fromkeys(faults)))
        self.faults = tuple(faults)


class Guarded(BaseChatModel):
    """A chat model with limits. ``inner`` is called; ``clock`` and ``sleep`` count in seconds; ``close`` hangs up."""

    inner: BaseChatModel
    shown_name: str
    output: Literal["tools", "json_schema"] = "tools"
    limits: Limits = Limits()
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    close: Callable[[], None] = lambda: None
    _calls: int = PrivateAttr(default=0)
    _tokens: int = PrivateAttr(default=0)
    _seconds: float = PrivateAttr(default=0.0)
    _failed: int = PrivateAttr(default=0)
    _rests_until: float | None = PrivateAttr(default=None)
    _why: str = PrivateAttr(default="")

    @property
    def _llm_type(self) -> str:
        return self.inner._llm_type

    def bind_tools(
        self, tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool], *,
        tool_choice: str | dict[str, Any] | bool | None = None, **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:  # fmt: skip
        """The model with tools, as the inner one words them."""
        bound: Any = self.inner.bind_tools(tools, tool_choice=tool_choice, **kwargs)  # type: ignore[arg-type]
        return self.bind(**bound.kwargs)

    def _generate(
        self, messages: list[BaseMessage], stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any,
    ) -> ChatResult:  # fmt: skip
        del run_manager
        faults: list[str] = []
        for left in reversed(range(self.limits.tries)):
            self._refuse_what_is_spent(faults)
            began = self.clock()
            try:
                reply = self.inner.invoke(messages, stop=stop, **kwargs)
            except Exception as error:
                self._count(messages, None, began)
                fault = fault_of(error)
                faults.append(FAILED + fault.words)
                if fault.kind != "again" or not left:
                    raise self._failure(fault, faults) from error
                self._pause(fault, self.limits.tries - 1 - left)
                continue
            self._count(messages, reply, began)
            self._failed = 0
            reply.response_metadata[FAULTS] = faults
            return ChatResult(generations=[ChatGeneration(message=reply)])
        raise AssertionError("a call is tried at least once")

    def _refuse_what_is_spent(self, faults: list[str]) -> None:
        if self._rests_until is not None:
            if self.clock() < self._rests_until:
                raise ModelFaultError([*faults, f"{FAILED}set aside: {self._why}"])
            self._rests_until, self._failed = None, 0
        for name, spent, most in (
            ("calls", self._calls, self.limits.calls), ("seconds", self._seconds, self.limits.seconds),
            ("tokens", self._tokens, self.limits.tokens),
        ):  # fmt: skip
            if spent >= most:
                raise ModelFaultError([*faults, f"{FAILED}its budget of {most:g} {name} is used up"])

    def _count(self, messages: Sequence[BaseMessage], reply: AIMessage | None, began: float) -> None:
        """Counts a call; tokens as the server says, else guessed from the length."""
        self._calls += 1
        self._seconds += max(0.0, self.clock() - began)
        told = reply.usage_metadata["total_tokens"] if reply is not None and reply.usage_metadata else 0
        self._tokens += told or sum(len(str(message.content)) for message in messages) // CHARS_A_TOKEN

    def _failure(self, fault: Fault, faults: Sequence[str]) -> ModelFaultError:
        self._failed += fault.kind == "again"
        if fault.kind == "settings" or self._failed >= self.limits.failures:
            self._why = fault.words
            self._rests_until = self.clock() + self.limits.rest_seconds
        return ModelFaultError(faults)

    def _pause(self, fault: Fault, tried: int) -> None:
        """Wait as the server asks, else longer each time; waiting counts as spent."""
        wait = fault.wait_seconds if fault.wait_seconds is not None else 4.0**tried
        wait = min(max(wait, 0.0), self.limits.wait_seconds)
        self._seconds += wait
        self.sleep(wait)


def faults_of(reply: BaseMessage) -> tuple[str, ...]:
    """What went wrong before an answer came."""
    return tuple(reply.response_metadata.get(FAULTS, ()))


def fault_of(error: BaseException) -> Fault:
    """What a failed call came to. Nothing the server wrote is repeated: it may hold the key."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        words = _SAYS.get(status, f"{status}, an answer that is no reply")
        if status in NEVER:
            return Fault(words, "settings")
        return Fault(words, "again" if status in AGAIN else "not this call", _asked_to_wait(error))
    names = {kind.__name__ for each in (error, error.__cause__) if each is not None for kind in type(each).__mro__}
    if any("Timeout" in name for name in names):
        return Fault("no answer in time", "again")
    if "ReadError" in names or "RemoteProtocolError" in names:
        return Fault("the answer broke off or was too long", "again")
    if any("Connect" in name for name in names):
        return Fault("it could not be reached", "again")
    if any("FinishReason" in name for name in names):
        return Fault("the answer was cut off or held back", "not this call")
    return Fault(f"an answer that is no reply ({type(error).__name__})", "again")


def _asked_to_wait(error: BaseException) -> float | None:
    """Seconds of a ``Retry-After`` header; None if there is none or it is a date."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    try:
        return float(headers.get("retry-after", ""))
    except ValueError:
        return None
