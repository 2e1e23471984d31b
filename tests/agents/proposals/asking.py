"""How people answer a proposal in tests, and what came of it."""

from typing import Any

from agents.cases.questions import answer
from agents.state import Deps
from tests.agents.lookup import inbox
from tools.store.keep import keep
from tools.store.plant.whole import load_snapshot


def say(deps: Deps, who: str, decision: Any, **options: Any) -> Any:
    """Answer the oldest open proposal."""
    row = inbox(deps)[0].row
    return answer(deps, row.id, row.digest, who, decision, **options)


def plan_version(deps: Deps) -> int:
    with keep(deps.store) as session:
        return load_snapshot(session).plan_version


def untouched(deps: Deps) -> None:
    """Nothing was decided and nothing took effect."""
    assert [view.row.status for view in inbox(deps)] == ["pending"]
    assert inbox(deps)[0].answers == ()
    assert plan_version(deps) == 0
