"""The chat model that one setting names; without a key the built-in analyst."""

from collections.abc import Callable

from langchain_core.language_models import BaseChatModel

from agents.analyst.model import Analyst
from agents.calls.endpoint import Endpoint, ModelError, connect
from agents.calls.guarded import Guarded, Limits

__all__ = ["Endpoint", "Limits", "ModelError", "chat_model", "hang_up", "model_name", "named"]


def named(setting: str) -> str:
    """The model that a setting names at an endpoint; empty for the built-in analyst. Raises ``ModelError``."""
    name = setting.strip()
    if name in ("", "offline"):
        return ""
    provider, colon, model = name.partition(":")
    if not colon or not model.strip() or not provider.replace("_", "").isalnum() or not model.isprintable():
        raise ModelError(f"model {setting[:60]!r}: write 'offline', or provider and model as in 'openai:gpt-4.1'")
    if provider != "openai":
        raise ModelError(
            f"model {setting[:60]!r}: no adapter for provider {provider!r}; write 'openai:MODEL' for any "
            "OpenAI-compatible endpoint, or set ANDON_MODEL=offline for the built-in analyst"
        )
    return model.strip()[:120]


def chat_model(
    endpoint: Endpoint | None, clock: Callable[[], float], sleep: Callable[[float], None], limits: Limits = Limits()
) -> BaseChatModel:
    """The chat model at an endpoint, or the built-in analyst where there is none. Raises ``ModelError``.

    ``clock`` and ``sleep`` count in seconds, for budgets and waiting.
    """
    return Analyst() if endpoint is None else connect(endpoint, clock, sleep, limits)


def hang_up(model: BaseChatModel) -> None:
    """End the connections of a model that is not asked again."""
    if isinstance(model, Guarded):
        model.close()


def model_name(model: BaseChatModel) -> str:
    """What a model is called wherever its results are shown."""
    for field in ("shown_name", "model_name", "model", "deployment_name"):
        name = getattr(model, field, None)
        if isinstance(name, str) and name:
            return name[:120]
    return model._llm_type
