"""Everything a case is handed, put together in one place: store, planner, model, policy, connectors, clock."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from andon.identity import is_gone, owner
from andon.settings import Settings
from andon.trouble import USAGE, TroubleError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from agents.approvals import Policy
    from agents.models import Endpoint
    from agents.state import Deps
    from planning.recovery.outcome import Progress, Stop
    from tools.messengers import Messengers
    from tools.outbox import Connector
    from tools.store.engine import Store

LEASE_SECONDS = 120.0
"""How long a worker that is not heard of keeps its run; planning time comes on top."""


def silent(_phase: str, _progress: "Progress | None") -> None:
    """Reports nothing."""


@contextmanager
def open_plant(settings: Settings) -> Iterator["Store"]:
    """The store of these settings, closed again at the end."""
    from tools.store.engine import open_store

    store = open_store(settings.store)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def desk(
    settings: Settings, *, seconds: float = 30.0, seed: int = 1,
    report: "Callable[[str, Progress | None], None]" = silent, stop: "Stop" = lambda: False,
) -> Iterator["Deps"]:  # fmt: skip
    """All that the nodes of a case are handed, on the store of these settings."""
    # Before the graph is imported: checkpoints are then read as plain values, never brought to life as objects.
    os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")
    from agents.briefing.telling import judge, tell
    from agents.state import Deps
    from andon.clock import plant_clock, wall
    from planning.recovery.outcome import Effort
    from tools.scheduler import LinePlanner

    with open_plant(settings) as store, model_of(settings) as (model, asking):
        yield Deps(
            store=store, planner=LinePlanner(), model=model, judge=judge, tell=tell,
            now=plant_clock(store), wall=wall, owner=owner(), policy=approval_policy(settings),
            connectors=connectors_of(settings), effort=Effort(seconds=seconds, seed=seed), report=report,
            stop=stop, owner_is_gone=is_gone, lease_seconds=LEASE_SECONDS + 10 * seconds + asking,
        )  # fmt: skip


@contextmanager
def model_of(settings: Settings) -> "Iterator[tuple[BaseChatModel, float]]":
    """The chat model of these settings, and for how many seconds it may be asked in all. Raises ``ModelError``."""
    from agents.models import Limits, chat_model, hang_up

    endpoint, limits = endpoint_of(settings), Limits()
    model = chat_model(endpoint, time.monotonic, time.sleep, limits)
    try:
        yield model, limits.seconds if endpoint else 0.0
    finally:
        if endpoint is not None:
            hang_up(model)


def endpoint_of(settings: Settings) -> "Endpoint | None":
    """Where the language model of these settings is; None for the built-in analyst. Raises ``ModelError``."""
    from pydantic import SecretStr

    from agents.models import Endpoint, named

    model = named(settings.model)
    if not model:
        return None
    found = Endpoint(model, key=SecretStr(settings.model_key), key_from=settings.model_key_from)
    output: Any = settings.model_output
    return replace(found, output=output, url=settings.model_url or found.url)


def approval_policy(settings: Settings) -> "Policy | None":
    """The policy of these settings; None if there is none, and then nobody may approve anything."""
    from agents.approvals import PolicyError, read_policy

    try:
        text = settings.policy.read_text(encoding="utf-8")
    except FileNotFoundError:
        if settings.policy_named:
            raise TroubleError(USAGE, f"{settings.policy}: there is no policy here; mend ANDON_POLICY") from None
        return None
    except UnicodeDecodeError:
        raise TroubleError(USAGE, f"{settings.policy}: is not UTF-8 text") from None
    try:
        return read_policy(text)
    except PolicyError as error:
        raise TroubleError(USAGE, f"{settings.policy}: {error}") from error


def connectors_of(settings: Settings) -> "tuple[Connector, ...]":
    """What delivers the messages of these settings: files, and the people's own addresses where there are any."""
    from tools.outbox import FileConnector

    people = messengers_of(settings)
    return (FileConnector(settings.outbox), *((people,) if people else ()))


def messengers_of(settings: Settings) -> "Messengers | None":
    """The addresses of people; None if no file holds any."""
    from tools.messengers import AddressError, read_addresses

    place = settings.notify or settings.folder / "notify.toml"
    try:
        text = place.read_text(encoding="utf-8")
    except FileNotFoundError:
        if settings.notify is not None:
            raise TroubleError(USAGE, f"{place}: there are no addresses here; mend ANDON_NOTIFY") from None
        return None
    except (OSError, UnicodeDecodeError):
        raise TroubleError(USAGE, f"{place}: cannot be read as UTF-8 text") from None
    try:
        return read_addresses(text)
    except AddressError as error:
        raise TroubleError(USAGE, f"{place}: {error}") from error
