"""What ``andon doctor`` looks at."""

import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from andon.identity import account
from andon.settings import Settings
from andon.trouble import TroubleError, tell
from andon.wiring import approval_policy, endpoint_of, messengers_of, model_of, open_plant

SQLITE = (3, 35, 0)
STALE_S = 3600
"""Seconds after which a plant that was swept before counts as no longer swept."""
"""The oldest SQLite that is tried: it has RETURNING and safe write-ahead logging."""


class Check(NamedTuple):
    """One thing that was tried: whether it is as it should be, and what was found or what to do."""

    what: str
    ok: bool
    found: str


def examine(settings: Settings) -> list[Check]:
    """Every check, none of which stops the others."""
    tried: list[tuple[str, Callable[[], str]]] = [
        ("Python", _python),
        ("SQLite", _sqlite),
        ("Packages are ours", _ours),
        ("Who acts", account),
        ("Folder", lambda: _folder(settings)),
        ("Store", lambda: _store(settings)),
        ("Audit trail", lambda: _trail(settings)),
        ("Sweeps", lambda: _sweeps(settings)),
        ("Approval policy", lambda: _policy(settings)),
        ("Notices", lambda: _notices(settings)),
        ("Model", lambda: _model(settings)),
        ("Tracing", _tracing),
    ]
    return [_try(what, look) for what, look in tried]


def _try(what: str, look: Callable[[], str]) -> Check:
    try:
        return Check(what, True, look())
    except Exception as error:
        return Check(what, False, tell(error).message)


def _python() -> str:
    return ".".join(map(str, sys.version_info[:3]))


def _sqlite() -> str:
    if sqlite3.sqlite_version_info < SQLITE:
        raise TroubleError(1, f"{sqlite3.sqlite_version}; at least {'.'.join(map(str, SQLITE))} is needed")
    return sqlite3.sqlite_version


def _ours() -> str:
    import agents
    import planning
    import prompts
    import scenarios
    import tools

    here = Path(__file__).parents[1].resolve()
    for package in (agents, planning, prompts, scenarios, tools):
        place = Path(package.__path__[0]).resolve()
        if place.parent != here:
            raise TroubleError(1, f"`{package.__name__}` is {place}, another package of that name; "
                             "install Andon in an environment of its own")  # fmt: skip
    return f"agents, planning, prompts, scenarios, tools in {here}"


def _folder(settings: Settings) -> str:
    settings.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=settings.folder, prefix=".doctor-"):
        pass
    return f"{settings.folder} can be written"


def _store(settings: Settings) -> str:
    from tools.store.meta import read_meta
    from tools.store.plant.whole import read_scalars

    with open_plant(settings) as store, store.read() as session:
        meta, scalars = read_meta(session), read_scalars(session)
    plant = f"plant {scalars['plant']} as of {scalars['as_of']}, plan {scalars['plan_version']}" if scalars else "empty"
    return f"{settings.store}: {meta.kind if meta else 'not labelled'}, schema {meta.schema if meta else '-'}, {plant}"


def _trail(settings: Settings) -> str:
    from tools.store.casework.audit import entries, head_path, verify_trail

    with open_plant(settings) as store, store.read() as session:
        report = verify_trail(entries(session), head_path(store.engine))
    if not report.ok:
        raise TroubleError(1, f"entry {report.first_bad}: {report.reason}")
    return f"{report.entries} entries, whole"


def _sweeps(settings: Settings) -> str:
    from andon.clock import wall
    from tools.store.casework.sweeps import last_sweep

    with open_plant(settings) as store, store.read() as session:
        row = last_sweep(session)
    if row is None:
        return f"none yet (`andon sweep` reads {settings.inbox}; see andon/deploy for a timer)"
    ago = wall() - row.wall
    if ago > STALE_S:
        raise TroubleError(1, f"the last one ended {ago / 60:.0f} minutes ago; look at the timer or the cron line")
    return f"the last one ended {ago:.0f} s ago"


def _policy(settings: Settings) -> str:
    policy = approval_policy(settings)
    if policy is None:
        raise TroubleError(1, f"none at {settings.policy}; nobody may approve anything")
    roles = policy.roles_of(account())
    return f"{settings.policy}; {account()} is {', '.join(roles) if roles else 'in no role and may not approve'}"


def _notices(settings: Settings) -> str:
    people = messengers_of(settings)
    if people is None:
        return f"files in {settings.outbox} alone; see the README for e-mail, chat and webhooks"
    policy = approval_policy(settings)
    asked = {who for accounts in policy.roles.values() for who in accounts} if policy else set()
    missing = sorted(asked - set(people.people))
    without = f"; without an address: {', '.join(missing)}" if missing else ""
    return f"files in {settings.outbox}, and addresses of {len(people.people)} people{without}"


def _model(settings: Settings) -> str:
    from agents.calls.endpoint import reach
    from agents.calls.guarded import Guarded
    from agents.models import model_name

    endpoint = endpoint_of(settings)
    with model_of(settings) as (model, _):
        return reach(model, endpoint) if endpoint and isinstance(model, Guarded) else model_name(model)


def _tracing() -> str:
    names = [name for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2") if os.environ.get(name, "") == "true"]
    if names:
        raise TroubleError(1, f"{names[0]} is set: cases would be sent to a tracing service; unset it")
    return "off"
