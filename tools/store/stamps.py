"""Moments, ids and canonical JSON as the casework tables hold them."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any


def stamp(moment: datetime) -> str:
    """An aware moment as UTC text that sorts in time order."""
    if moment.tzinfo is None:
        raise ValueError("a time needs a zone, for example 2026-03-02T06:00:00+01:00")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment_of(text: str) -> datetime:
    """The moment that ``stamp`` wrote."""
    return datetime.fromisoformat(text)


def canonical(value: Any) -> str:
    """One text for one value: sorted keys, no blanks, no NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest_of(text: str | bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()
