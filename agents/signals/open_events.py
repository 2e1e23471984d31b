"""The events that planning reckons with: those of all open cases that are not over."""

from sqlmodel import Session

from planning.disruption import Disruption
from tools.store.casework import artifacts, cases
from tools.store.stamps import canonical, digest_of

OVER = ("restored", "dismissed")


def events_of(session: Session, first: str = "") -> dict[str, Disruption]:
    """Disruptions by case, oldest case first but for ``first``, which leads; events that are over count no more."""
    rows = [row for row in cases.open_cases(session) if row.life not in OVER or row.id == first]
    rows.sort(key=lambda row: (row.id != first, row.id))
    return {row.id: artifacts.get_record(session, Disruption, row.disruption) for row in rows}


def mark_of(session: Session, first: str = "") -> str:
    """A digest of the events that planning reckons with."""
    rows = [row for row in cases.open_cases(session) if row.life not in OVER or row.id == first]
    return digest_of(canonical([[row.id, row.disruption] for row in rows]))
