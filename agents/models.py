"""The chat model that one setting names; without a key the built-in analyst."""

from langchain_core.language_models import BaseChatModel

from agents.analyst.model import Analyst


class ModelError(ValueError):
    """The setting names a model that is not installed here; says which extra to install."""


def chat_model(setting: str) -> BaseChatModel:
    """The chat model of a setting: ``offline`` is the built-in analyst, ``provider:model`` a language model.

    Raises ``ModelError`` naming the extra that a provider needs.
    """
    name = setting.strip()
    if name in ("", "offline"):
        return Analyst()
    provider, colon, model = name.partition(":")
    if not colon or not model or not provider.replace("_", "").isalnum():
        raise ModelError(f"model {setting[:60]!r}: write 'offline', or provider and model as in 'openai:gpt-4.1'")
    raise ModelError(
        f"model {setting[:60]!r}: no adapter for provider {provider!r} is installed; "
        f"install the extra andon[{provider}], or set ANDON_MODEL=offline for the built-in analyst"
    )


def model_name(model: BaseChatModel) -> str:
    """What a model is called wherever its results are shown."""
    if isinstance(model, Analyst):
        return model.shown_name
    for field in ("model_name", "model", "deployment_name"):
        name = getattr(model, field, None)
        if isinstance(name, str) and name:
            return name[:120]
    return model._llm_type
