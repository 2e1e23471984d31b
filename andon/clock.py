"""The plant's clock: the moment of its data, and the time that has passed since they came in. It never goes back.

Nothing moves in a demonstration plant between two imports, so its clock stands. Only this package reads the
computer's clock; everything below is handed a moment.
"""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from tools.store.casework import audit
from tools.store.casework.audit import AuditRow
from tools.store.casework.sweeps import clock_reached
from tools.store.engine import Store
from tools.store.meta import read_meta
from tools.store.plant.whole import NoPlantError, read_scalars
from tools.store.stamps import moment_of, stamp

LOADED = "plant data loaded"


def wall() -> float:
    """Seconds of the computer's clock, for leases."""
    return time.time()


def plant_clock(store: Store) -> Callable[[], datetime]:
    """A clock for the plant that a store holds; raises ``NoPlantError`` if it holds none."""
    with store.read() as session:
        scalars, meta = read_scalars(session), read_meta(session)
        if scalars is None:
            raise NoPlantError("the store holds no plant yet; make one with `andon init` or `andon import`")
        as_of = moment_of(scalars["as_of"])
        behind, reached = _behind(session), clock_reached(session) or as_of
    if behind is None or (meta is not None and meta.kind == "demo"):
        return lambda: as_of
    # The computer's clock may be set back; the plant's never goes back behind what it has shown.
    floor = max(as_of, reached)
    return lambda: max(floor, datetime.now(UTC) - behind)


def note_loaded(session: Session, as_of: datetime, by: str, **detail: Any) -> None:
    """Record in the trail that plant data came in, and when by the computer's clock."""
    audit.append(session, as_of, by, LOADED, as_of=stamp(as_of), wall=stamp(datetime.now(UTC)), **detail)


def _behind(session: Session) -> timedelta | None:
    """How far the plant's clock is behind the computer's: the least of all imports, so that none sets it back."""
    details = [json.loads(said) for said in session.exec(select(AuditRow.detail).where(AuditRow.what == LOADED))]
    return min((moment_of(told["wall"]) - moment_of(told["as_of"]) for told in details), default=None)
