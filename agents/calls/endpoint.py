"""A language model behind an OpenAI-compatible address: the client that calls it, and whether it can be reached."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from langchain_core.language_models import BaseChatModel
from pydantic import SecretStr

from agents.calls.guarded import Guarded, Limits, fault_of

DEFAULT_URL = "https://api.openai.com/v1"
NO_KEY = "none"
_EMPTY = SecretStr("")
"""Sent where an endpoint asks for no key; the client insists on one."""
MOST_TOKENS_OUT = 8_000
Output = Literal["tools", "json_schema"]


class ModelError(ValueError):
    """The setting names a model that cannot be used here; says what to install or to set."""


@dataclass(frozen=True)
class Endpoint:
    """Where a language model is and how it is asked.

    ``key_from`` says where the key was found, for people. ``output``: how a typed answer is asked for. ``timeout`` is
    in seconds, for one call as a whole.
    """

    model: str
    url: str = DEFAULT_URL
    key: SecretStr = _EMPTY
    key_from: str = ""
    output: Output = "tools"
    timeout: float = 60.0

    @property
    def shown_name(self) -> str:
        """What its results are called wherever they show."""
        return f"openai:{self.model}"[:120]


def connect(
    endpoint: Endpoint, clock: Callable[[], float], sleep: Callable[[float], None], limits: Limits = Limits()
) -> Guarded:
    """The chat model of an endpoint, with its limits. Nothing is called yet. Raises ``ModelError``."""
    if endpoint.url == DEFAULT_URL and not endpoint.key.get_secret_value():
        raise ModelError(
            f"model {endpoint.shown_name}: {DEFAULT_URL} asks for a key; set ANDON_MODEL_KEY or ANDON_MODEL_KEY_FILE, "
            "or ANDON_MODEL_URL of an endpoint of your own, or ANDON_MODEL=offline for the built-in analyst"
        )
    inner, close = _client(endpoint, clock)
    return Guarded(
        inner=inner, shown_name=endpoint.shown_name, output=endpoint.output, limits=limits, clock=clock, sleep=sleep,
        close=close,
    )  # fmt: skip


def reach(model: Guarded, endpoint: Endpoint) -> str:
    """Ask an endpoint which models it serves, once; says what was found. Raises ``ModelError`` if it cannot be used."""
    where = f"{endpoint.shown_name} at {endpoint.url}"
    inner: Any = model.inner
    try:
        served = [each.id for each in inner.root_client.models.list(timeout=5.0)]
    except Exception as error:
        raise ModelError(
            f"{where}: {fault_of(error).words}; until that is mended the built-in analyst reads and writes"
        ) from error
    key = f"key from {endpoint.key_from}" if endpoint.key_from else "no key"
    if endpoint.model not in served:
        raise ModelError(f"{where}: reached ({key}), but it does not serve {endpoint.model!r}; "
                         f"it serves {', '.join(served[:8]) or 'nothing'}")  # fmt: skip
    return f"{where}: reached ({key}), typed answers as {endpoint.output}"


def _client(endpoint: Endpoint, clock: Callable[[], float]) -> tuple[BaseChatModel, Callable[[], None]]:
    """The client, and what ends its connections."""
    try:
        from langchain_openai import ChatOpenAI

        from agents.calls.wire import client
    except ImportError:
        raise ModelError(
            f"model {endpoint.shown_name}: its client is not installed; install the extra andon[openai], or set "
            "ANDON_MODEL=offline for the built-in analyst"
        ) from None
    wire = client(clock, endpoint.timeout)
    # Tries are counted by ``Guarded``, where they can be seen.
    model = ChatOpenAI(
        model=endpoint.model, base_url=endpoint.url, api_key=SecretStr(endpoint.key.get_secret_value() or NO_KEY),
        max_retries=0, http_client=wire, timeout=wire.timeout, openai_proxy="", use_responses_api=False,
        max_completion_tokens=MOST_TOKENS_OUT,
    )  # fmt: skip
    return model, wire.close
