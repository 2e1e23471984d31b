"""What a store is: a demonstration or a plant, since when, and of which plant. Written once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlmodel import Session

from tools.store.plant.release_rows import MetaRow
from tools.store.upgrade import found_revision

Kind = Literal["demo", "plant"]


@dataclass(frozen=True)
class Meta:
    """``kind`` decides whether scripted approvals and simulated connectors are allowed: in a demo only."""

    kind: Kind
    created: datetime
    plant: str
    schema: str


class AlreadyLabelledError(Exception):
    """The store already says what it is; a plant can never be turned into a demo, nor the other way round."""


def label_store(session: Session, kind: Kind, plant: str, now: datetime) -> Meta:
    """Say once and for all what a new store is. Raises ``AlreadyLabelledError``."""
    if session.get(MetaRow, 1) is not None:
        raise AlreadyLabelledError("the store was labelled when it was made; make another one with `andon init`")
    session.add(MetaRow(one=1, kind=kind, created=now.isoformat(), plant=plant))
    session.flush()
    return Meta(kind, now, plant, found_revision(session.connection()) or "")


def read_meta(session: Session) -> Meta | None:
    """What the store is; None if it was made but not yet labelled."""
    row = session.get(MetaRow, 1)
    if row is None:
        return None
    schema = found_revision(session.connection()) or ""
    return Meta(cast(Kind, row.kind), datetime.fromisoformat(row.created), row.plant, schema)
