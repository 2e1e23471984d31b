"""Big things under their digest: snapshots, options, papers, briefs, proposals; compressed and never changed."""

import zlib
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlmodel import Field, Session, SQLModel

from planning.snapshot import Snapshot
from tools.store.stamps import canonical, digest_of

Model = TypeVar("Model", bound=BaseModel)


class ArtifactRow(SQLModel, table=True):
    """A text under the SHA-256 of its bytes."""

    __tablename__ = "artifact"

    digest: str = Field(primary_key=True, max_length=64)
    kind: str = Field(max_length=40)
    body: bytes


class DamagedError(Exception):
    """A stored text no longer has the digest it is filed under, or is missing."""


def put_text(session: Session, kind: str, text: str) -> str:
    """File a text; returns its digest. Filing the same text again changes nothing."""
    raw = text.encode()
    digest = digest_of(raw)
    if session.get(ArtifactRow, digest) is None:
        session.add(ArtifactRow(digest=digest, kind=kind, body=zlib.compress(raw, 3)))
        session.flush()
    return digest


def put_json(session: Session, kind: str, value: Any) -> str:
    """File a plain value as canonical JSON."""
    return put_text(session, kind, canonical(value))


def put_record(session: Session, kind: str, record: BaseModel) -> str:
    """File a record as its own JSON (a snapshot's digest is the digest it is filed under)."""
    return put_text(session, kind, record.model_dump_json())


def put_snapshot(session: Session, plant: Snapshot) -> str:
    """File a snapshot under its own digest; one that is filed already is not written out again."""
    if session.get(ArtifactRow, plant.digest) is None:
        return put_record(session, "snapshot", plant)
    return plant.digest


def get_text(session: Session, digest: str) -> str:
    """The text under a digest, checked against it; raises ``DamagedError`` if missing or changed."""
    row = session.get(ArtifactRow, digest)
    if row is None:
        raise DamagedError(
            f"nothing is filed under {digest[:12]}…; the store was pruned or is not the one that wrote it"
        )
    raw = zlib.decompress(row.body)
    if digest_of(raw) != digest:
        raise DamagedError(f"the {row.kind} under {digest[:12]}… was changed after it was filed")
    return raw.decode()


def get_record(session: Session, model: type[Model], digest: str) -> Model:
    """The record under a digest."""
    return model.model_validate_json(get_text(session, digest))
